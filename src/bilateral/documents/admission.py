"""Decides what becomes of one article that was read: a document, a reject, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from bilateral.documents.cleaning import clean, normalise_line
from bilateral.documents.identity import make_document
from bilateral.documents.options import ReadOptions
from bilateral.documents.published import find_published, parse_day
from bilateral.errors import DocumentError
from bilateral.records import Document, Reject

_LONGEST_TITLE = 160
_NO_DATE = (
    "It has no publication date, and relative dates in it would mean nothing; "
    "give one with --published or in a column `published`."
)


def admit(
    text: str,
    options: ReadOptions,
    *,
    source: str,
    published: object = None,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    kind: str | None = None,
    dated_by_name: bool = False,
) -> Document | Reject | None:
    """Clean one article and return its document, its reject, or None if `options` filter it out.

    `published` is whatever the input gave; `options` override it, metadata and text fill in, and
    with `dated_by_name` the name of the file may give the day.
    """
    address = _web_address(url)
    day = options.published or parse_day(published)
    try:
        if day is None:
            _refuse_unreadable(published)
        elif _is_outside(day, options):
            return None
        cleaned = clean(text, url=address)
        _check(cleaned.text, options)
        day = day or cleaned.published
        if day is None and dated_by_name:
            day = find_published("", url=source.replace("\\", "/").rsplit("/", 1)[-1])
        if day is None:
            raise DocumentError(_NO_DATE)
    except DocumentError as error:
        return Reject(source=source, reason=str(error), published=day, url=address)
    if _is_outside(day, options):
        return None
    return make_document(
        cleaned.text,
        published=day,
        publisher=options.publisher or publisher or cleaned.publisher,
        title=title or cleaned.title or _heading(cleaned.text),
        url=address,
        kind=kind,
        source=source,
    )


def admit_row(
    row: Mapping[str, object], options: ReadOptions, *, source: str, kind: str = "article"
) -> Document | Reject | None:
    """`admit` for a row of a table, by the columns that `options` map."""

    def cell(name: str) -> str | None:
        value = row.get(options.column(name))
        return value.strip() or None if isinstance(value, str) else None

    text = cell("text")
    if text is None:
        column = options.column("text")
        reason = f"It has no text in the column `{column}`; name the column with --map text=COLUMN."
        return Reject(source=source, reason=reason, url=_web_address(cell("url")))
    return admit(
        text,
        options,
        source=source,
        published=row.get(options.column("published")),
        title=cell("title"),
        url=cell("url"),
        publisher=cell("publisher"),
        kind=cell("kind") or kind,
    )


def _is_outside(day: dt.date, options: ReadOptions) -> bool:
    return bool((options.since and day < options.since) or (options.until and day > options.until))


def _refuse_unreadable(published: object) -> None:
    """Raise for a date that is there but cannot be read: that is an error, not to be guessed."""
    if published is None or (isinstance(published, str) and not published.strip()):
        return
    raise DocumentError(
        f"Its publication date {str(published)[:40]!r} cannot be read; write it as YYYY-MM-DD."
    )


def _check(text: str, options: ReadOptions) -> None:
    if not text:
        raise DocumentError("It holds no article text; give the article's full text.")
    limit = options.caps.text_characters
    if len(text) > limit:
        raise DocumentError(
            f"Its text has {len(text):,} characters, more than {limit:,}; split it into articles."
        )


def _heading(text: str) -> str | None:
    first = text.split("\n", 1)[0]
    is_heading = len(first) <= _LONGEST_TITLE and "\n" in text and first[-1] not in ".!:;,…"
    return normalise_line(first) if is_heading else None


def _web_address(url: str | None) -> str | None:
    """The address if it is one of the web; `javascript:` and other schemes are dropped."""
    if not url:
        return None
    address = "".join(url.split())
    return address if address.lower().startswith(("http://", "https://")) else None
