"""Persons and organisations that only the parser's entity label tells: nobody knows whose they are.

They have no code, so that no event is theirs; a speaker or a second mention may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from bilateral.actors import tables
from bilateral.actors.antecedents import first_conjunct
from bilateral.actors.bodies import body_rules
from bilateral.actors.names import NameTable
from bilateral.actors.rules import phrase_rules
from bilateral.records import Mention, MentionKind
from bilateral.sentences import Paragraph, ParsedText

_KINDS: dict[str, MentionKind] = {"ORG": "organisation", "PERSON": "person"}
_ACRONYM = re.compile(r"^[A-Z][A-Z.&-]+[A-Z.]$")
_WORD = re.compile(r"^[A-ZÀ-ÞĀ-Ž][\w.'’-]+$")


def labelled_mentions(
    parsed: ParsedText, names: NameTable, mentions: Sequence[Mention]
) -> Iterator[Mention]:
    """Yield the labelled persons and organisations that nothing in `mentions` overlaps."""
    taken = bytearray(len(parsed.text))
    for mention in mentions:
        taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    for paragraph in parsed.paragraphs:
        for entity in paragraph.doc.ents:
            kind = _KINDS.get(entity.label_)
            span = _trim(entity) if kind is not None else None
            if kind is None or span is None or not _is_name(span, kind):
                continue
            start = paragraph.start + span.start_char
            end = paragraph.start + span.end_char
            if any(taken[start:end]) or _is_named(paragraph, span, names):
                continue
            yield Mention(
                start=start, end=end, text="", kind=kind, code=None, role=None,
                name=str(span.text), country=None,
                organisation=str(span.text) if kind == "organisation" else None,
                head=paragraph.offset(span.root), rule="label",
            )  # fmt: skip


def _trim(entity: Span) -> Span | None:
    """Return an entity without the article before and the "'s" after it."""
    first, last = entity.start, entity.end
    while first < last and entity.doc[first].lower_ in phrase_rules().articles:
        first += 1
    while first < last and not entity.doc[last - 1].text[0].isalnum():
        last -= 1
    return entity.doc[first:last] if first < last else None


def _is_name(span: Span, kind: MentionKind) -> bool:
    last = span[-1]
    if last.lower_ in tables.role_nouns() or last.lower_ in tables.titles():
        return False
    if kind == "person":
        named = len(span) == 1 and last.pos_ == "PROPN" and bool(_WORD.match(last.text))
        return named and not _is_where(first_conjunct(last))
    if len(span) == 1:
        return bool(_ACRONYM.match(last.text))
    small = phrase_rules().particles | body_rules().inside
    capitals = all(token.text[0].isupper() or token.lower_ in small for token in span)
    return capitals and last.text[0].isupper()


def _is_where(token: Token) -> bool:
    """Return whether a name stands where places do: the label PERSON is then a small town's."""
    if token.dep_ == "appos" or (token.dep_ == "conj" and token.head.pos_ == "PROPN"):
        return _is_where(token.head) if token.head.i < token.i else False
    return token.dep_ == "pobj" and token.head.lower_ in phrase_rules().inside | body_rules().around


def _is_named(paragraph: Paragraph, span: Span, names: NameTable) -> bool:
    return any(names.at(paragraph, i) is not None for i in range(span.start, span.end))
