"""One round of watching: every feed and folder that is due, read into the store."""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from bilateral.documents import Caps, ReadOptions, fetch, read_stream
from bilateral.documents.fetching import Fetched
from bilateral.errors import DocumentError, StoreError
from bilateral.intake import Reading
from bilateral.records import Document, Reject
from bilateral.store import Database
from bilateral.watching.health import Health, load_health, save_health
from bilateral.watching.plan import Feed, Plan
from bilateral.watching.politeness import Manners

_PAGES = 200
"""Pages read from one feed in one round, at most; the rest come in the next."""


@dataclass(slots=True)
class Round:
    """What one round did."""

    stored: int = 0
    unchanged: int = 0
    rejected: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """Feed or folder → why it could not be read."""


def watch_forever(
    plan: Plan,
    store: str | Path,
    stop: threading.Event,
    on_round: Callable[[Round], object] = lambda _: None,
    processes: int | None = 1,
) -> None:
    """Do rounds until `stop` is set; a feed that has been begun is finished first.

    Raises `StoreError` where the store cannot be used at the first round. Later, when it is in use
    or the disk is full, the round says so and the next one tries again.
    """
    begun = False
    while not stop.is_set():
        try:
            done = watch_once(plan, store, stop, processes)
        except StoreError as error:
            if not begun:
                raise
            done = Round(failed={str(store): str(error)})
        begun = True
        on_round(done)
        stop.wait(plan.minutes * 60)


def watch_once(
    plan: Plan, store: str | Path, stop: threading.Event | None = None, processes: int | None = 1
) -> Round:
    """Read every feed and folder that is due.

    The store is open only while a feed is written, so that others can ask it in between.
    """
    stop = stop or threading.Event()
    done = Round()
    manners = Manners(plan.seconds_between_pages, plan.allow_private, stop.wait)
    for feed in plan.feeds:
        if stop.is_set():
            return done
        _visit(feed, plan, str(store), manners, done, stop, processes)
    for folder in plan.folders:
        if stop.is_set():
            return done
        if not Path(folder.path).is_dir():
            done.failed[folder.path] = "The folder does not exist; create it."
        elif any(Path(folder.path).iterdir()):
            options = ReadOptions(publisher=folder.publisher)
            _store(str(store), [folder.path], options, None, done, processes)
    return done


def _visit(
    feed: Feed,
    plan: Plan,
    store: str,
    manners: Manners,
    done: Round,
    stop: threading.Event,
    processes: int | None,
) -> None:
    """Read one feed if it is due, and note its health."""
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    with closing(Database(store)) as database:
        health = load_health(database, feed.url)
    if not health.is_due(now, plan.minutes):
        return
    new = 0
    try:
        answer = _ask(feed, health, manners)
        if answer.status == 304:
            done.unchanged += 1
        else:
            options = ReadOptions(publisher=feed.publisher, allow_private=plan.allow_private)
            entries = list(read_stream(io.BytesIO(answer.content), feed.url, options))
            _refuse_broken(entries, feed.url)
            items = _pages(entries, feed, options, manners, store, stop) if feed.pages else entries
            new = _store(store, [feed.url], options, items, done, processes)
            if not stop.is_set():  # else the same answer is needed again for what is left
                health.etag = answer.headers.get("etag")
                health.last_modified = answer.headers.get("last-modified")
        health.succeeded(now, new)
    except DocumentError as error:
        health.failed(now, str(error))
        done.failed[feed.url] = str(error)
    with closing(Database(store)) as database:
        save_health(database, health)


def _ask(feed: Feed, health: Health, manners: Manners) -> Fetched:
    """Fetch a feed, or learn that it has not changed; raises `DocumentError` where it cannot be."""
    if not manners.may_fetch(feed.url):
        raise DocumentError("The site's robots.txt asks programs not to read it.")
    manners.pause(feed.url)
    headers = {"If-None-Match": health.etag, "If-Modified-Since": health.last_modified}
    return fetch(
        feed.url,
        allow_private=manners.allow_private,
        headers={name: value for name, value in headers.items() if value},
    )


def _refuse_broken(entries: list[Document | Reject], url: str) -> None:
    """Raise where the whole feed, not an entry of it, could not be read."""
    if len(entries) == 1 and isinstance(entries[0], Reject) and entries[0].source == url:
        raise DocumentError(entries[0].reason)


def _pages(
    entries: list[Document | Reject],
    feed: Feed,
    options: ReadOptions,
    manners: Manners,
    store: str,
    stop: threading.Event,
) -> list[Document | Reject]:
    """Return the article behind each new entry; the entry itself where its page cannot be read."""
    known = _known_addresses(store)
    found: list[Document | Reject] = []
    for entry in entries[:_PAGES]:
        if stop.is_set():
            break
        if entry.url is None:
            found.append(entry)
        elif entry.url not in known:
            found.append(_page(entry, feed, options, manners) or entry)
    return found


def _page(
    entry: Document | Reject, feed: Feed, options: ReadOptions, manners: Manners
) -> Document | None:
    assert entry.url is not None
    try:
        if not manners.may_fetch(entry.url):
            return None
        manners.pause(entry.url)
        answer = fetch(
            entry.url, caps=Caps(url_bytes=5_000_000), allow_private=options.allow_private
        )
    except DocumentError:
        return None
    publisher = feed.publisher or (entry.publisher if isinstance(entry, Document) else None)
    own = replace(options, published=entry.published, publisher=publisher)
    for item in read_stream(io.BytesIO(answer.content), entry.url, own, url=entry.url):
        if isinstance(item, Document) and len(item.text) >= _length(entry):
            return item
    return None


def _length(entry: Document | Reject) -> int:
    """Return the length of the entry's own text: a page that holds less is a notice or a menu."""
    return len(entry.text) if isinstance(entry, Document) else 0


def _known_addresses(store: str) -> set[str]:
    with closing(Database(store)) as database:
        rows = database.connection.execute(
            "SELECT DISTINCT url FROM documents WHERE url IS NOT NULL"
        ).fetchall()
    return {str(row[0]) for row in rows}


def _store(
    store: str,
    names: list[str],
    options: ReadOptions,
    items: list[Document | Reject] | None,
    done: Round,
    processes: int | None,
) -> int:
    """Code and store; return how many documents were new."""
    with closing(Database(store)) as database:
        reading = Reading(database, recode=False, on_progress=None)
        summary = reading.run(names, options, processes, items=items)
    done.stored += summary.stored
    done.rejected += summary.rejected
    return summary.stored
