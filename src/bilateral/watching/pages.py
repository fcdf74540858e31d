"""From a feed's entries to the articles behind them."""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bilateral.documents import Caps, ReadOptions, read_stream
from bilateral.errors import DocumentError
from bilateral.records import Document, Reject
from bilateral.watching.politeness import Manners, is_passing

_PAGES = 200
"""Pages read from one feed in one round, at most; the rest come in the next."""
TRIES = 5
"""Rounds in which a page that cannot be had just now is asked for, before its entry must do."""
_ARTICLES = ("page", "article")


@dataclass(slots=True)
class Articles:
    """What a feed gave in one round."""

    items: list[Document | Reject] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    """Address → rounds in which its page could not be had; `TRIES` where it never will."""
    complete: bool = True
    """False where entries are left for the next round."""


def read_articles(
    entries: list[Document | Reject],
    tried: Mapping[str, int],
    options: ReadOptions,
    manners: Manners | None,
    stop: threading.Event,
    today: dt.date,
) -> Articles:
    """Return the article behind each entry; the entry itself where its page has none.

    Without `manners` no page is fetched. `tried` holds the addresses that are settled or were tried
    before. A page that cannot be had just now is left for a later round, `TRIES` times.
    """
    found = Articles()
    asked: set[str] = set()
    for entry in entries:
        if stop.is_set() or len(asked) >= _PAGES:
            found.complete = False
            break
        if entry.url is None or manners is None:
            found.items.append(_dated(entry, today))
            continue
        before = tried.get(entry.url, 0)
        if before >= TRIES or entry.url in asked:
            continue
        asked.add(entry.url)
        try:
            item = _page(entry, options, manners, today) or entry
        except DocumentError as error:
            if is_passing(error) and before + 1 < TRIES:
                found.tries[entry.url] = before + 1
                found.complete = False
                continue
            item = entry
        item = _dated(item, today)
        found.items.append(item)
        if isinstance(item, Reject):
            found.tries[entry.url] = TRIES
    return found


def _page(
    entry: Document | Reject, options: ReadOptions, manners: Manners, today: dt.date
) -> Document | None:
    assert entry.url is not None
    answer = manners.fetch(entry.url, caps=Caps(url_bytes=5_000_000))
    publisher = options.publisher or (entry.publisher if isinstance(entry, Document) else None)
    day = None if _is_ahead(entry.published, today) else entry.published
    own = replace(options, published=day, publisher=publisher)
    for item in read_stream(io.BytesIO(answer.content), entry.url, own, url=entry.url):
        if isinstance(item, Document) and item.kind in _ARTICLES:
            return item if len(item.text) >= _length(entry) else None
    return None


def _length(entry: Document | Reject) -> int:
    """Return the length of the entry's own text: a page that holds less is a notice or a menu."""
    return len(entry.text) if isinstance(entry, Document) else 0


def _dated(item: Document | Reject, today: dt.date) -> Document | Reject:
    """Return a reject in place of what is dated after the day it was read."""
    if not isinstance(item, Document) or not _is_ahead(item.published, today):
        return item
    reason = (
        f"It is dated {item.published}, after {today} when it was read; "
        "read it from a file with --published."
    )
    return Reject(item.source or "", reason, item.published, item.url)


def _is_ahead(published: dt.date | None, today: dt.date) -> bool:
    """Return whether a day lies beyond tomorrow, which is as far as time zones go."""
    return published is not None and published > today + dt.timedelta(days=1)
