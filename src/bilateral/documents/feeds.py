"""Reads the entries of RSS and Atom feeds."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import urljoin

from bilateral.documents.admission import admit
from bilateral.documents.cleaning import normalise_line
from bilateral.documents.formats import decode
from bilateral.documents.options import ReadOptions
from bilateral.documents.streams import read_whole
from bilateral.errors import DocumentError
from bilateral.records import Document, Reject

_ENTITY = re.compile(r"<!ENTITY", re.I)
_SURROGATES = re.compile(r"(?:&#(?:x[0-9a-f]{4,8}|[0-9]{5,10});)+", re.I)
_TAG = re.compile(r"<[^<>]{0,2000}>")


def read_feed(stream: IO[bytes], name: str, options: ReadOptions) -> Iterator[Document | Reject]:
    """Yield a document or a reject for every entry; raises `DocumentError` for a broken feed.

    The feed parser is given bytes, never a string, which it would open as a path or an address.
    Feeds that declare XML entities are refused: real ones have no need of them.
    """
    import feedparser

    text = decode(read_whole(stream, options.caps.page_bytes))
    if _ENTITY.search(text):
        raise DocumentError("The feed declares XML entities, as attacks do; it is not read.")
    text = _SURROGATES.sub(_mend_surrogates, re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    data = text.encode("utf-8", "replace")
    parsed = feedparser.parse(data, resolve_relative_uris=False)
    if not parsed.entries:
        raise DocumentError("The feed has no entries that can be read; check its address.")
    publisher = plain_words(str(parsed.feed.get("title", ""))) or None
    base = name if name.startswith(("http://", "https://")) else str(parsed.feed.get("link", ""))
    for number, entry in enumerate(parsed.entries, start=1):
        item = _entry(entry, f"{name}, entry {number}", publisher, options, base)
        if item is not None:
            yield item


def _entry(
    entry: Any, source: str, publisher: str | None, options: ReadOptions, base: str
) -> Document | Reject | None:
    contents = [str(part.get("value", "")) for part in entry.get("content", [])]
    text = max([*contents, str(entry.get("summary", ""))], key=len)
    title = plain_words(str(entry.get("title", ""))) or None
    if not text.strip() and title is None:
        return Reject(source, "The entry has neither text nor title; read the page it links to.")
    dates = (entry.get(key) for key in ("published", "updated", "created"))
    return admit(
        text if text.strip() else title or "",
        options,
        source=source,
        published=next((date for date in dates if date), None),
        title=title,
        url=_address(str(entry.get("link", "")).strip(), base),
        publisher=publisher,
        kind="feed",
    )


def _address(link: str, base: str) -> str | None:
    """Return where an entry links to, as seen from the feed's address or its site's."""
    try:
        return urljoin(base, link) if link else None
    except ValueError:
        return None


def _mend_surrogates(match: re.Match[str]) -> str:
    """Return references to characters with halves of characters joined, or replaced if alone.

    Some programs write an emoji as two halves, and the feed parser fails on the whole feed.
    """
    numbers = [
        int(reference.lstrip("xX"), 16 if reference[0] in "xX" else 10)
        for reference in re.findall(r"&#(\w+);", match[0])
    ]
    if not any(0xD800 <= number < 0xE000 for number in numbers):
        return match[0]
    text = "".join(chr(number) if number <= 0x10FFFF else "\ufffd" for number in numbers)
    mended = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return "".join(f"&#{ord(character)};" for character in mended)


def plain_words(markup: str) -> str:
    """Return a title without tags and entities, on one line."""
    return normalise_line(html.unescape(_TAG.sub(" ", markup)))
