"""Makes documents: the title joined to the text, and an identity that follows from the content."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

from bilateral.documents.cleaning import normalise_line
from bilateral.documents.languages import guess_language
from bilateral.records import Document

_LETTERS = re.compile(r"\W+")


def make_document(
    text: str,
    *,
    published: dt.date | None = None,
    publisher: str | None = None,
    title: str | None = None,
    url: str | None = None,
    kind: str | None = None,
    source: str | None = None,
) -> Document:
    """Return the document of a cleaned text.

    The title becomes the first line of the text unless the text begins with it, so that a headline
    is evidence with offsets like any other sentence. The id is a hash of address, publisher, day
    and text: the same article read again has the same id, a changed one another.
    """
    title = normalise_line(title) or None if title else None
    publisher = normalise_line(publisher) or None if publisher else None
    if title and not _begins_with(text, title):
        text = f"{title}\n\n{text}" if text else title
    day = published.isoformat() if published else ""
    content = "\x1f".join((url or "", publisher or "", day, text))
    return Document(
        document_id=hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16],
        text=text,
        published=published,
        publisher=publisher,
        title=title,
        url=url,
        kind=kind,
        source=source,
        language=guess_language(text),
    )


def _begins_with(text: str, title: str) -> bool:
    """Whether the first line is the title, or begins with it, whatever its case and quotes."""
    first = text.lstrip().split("\n", 1)[0][: 4 * len(title) + 80]
    wanted = _LETTERS.sub(" ", title).casefold().split()
    found = _LETTERS.sub(" ", first).casefold().split()
    return found[: len(wanted)] == wanted and (len(wanted) >= 3 or found == wanted)
