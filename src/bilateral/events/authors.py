"""Who "we" are outside any quotation: in a government's own releases, that government."""

from __future__ import annotations

from collections.abc import Callable

from bilateral.actors import alias_matcher
from bilateral.actors.antecedents import quoted_offsets
from bilateral.actors.home import home_of
from bilateral.events.casting import Party
from bilateral.records import Document, Statement
from bilateral.sentences import ParsedText
from bilateral.statements.headings import is_turn

_ROLE = "GOV"


def author_of(
    document: Document, parsed: ParsedText, statements: tuple[Statement, ...]
) -> Callable[[int], Party | None]:
    """Return what says who writes in the first person at an offset of the document.

    Nobody does in transcripts, where every "we" has a speaker or none that is known, inside
    quotation marks, nor in what somebody is said to have said.
    """
    home = home_of(document.publisher, document.published, alias_matcher())
    if home is None or any(is_turn(parsed.text[p.start : p.end]) for p in parsed.paragraphs):
        return lambda _: None
    quoted = quoted_offsets(parsed)
    spans = [span for statement in statements for span in statement.content_spans]

    def author(offset: int) -> Party | None:
        if any(start <= offset < end for start, end in (*quoted, *spans)):
            return None
        return Party(
            home.country, _ROLE, None, home.country, offset, offset, is_person=False, direct=True
        )

    return author
