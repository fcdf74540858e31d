"""One round of watching: every feed and folder that is due, read into the store."""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bilateral.documents import Fetched, ReadOptions, read_documents, read_stream
from bilateral.errors import BilateralError, DocumentError, StoreError
from bilateral.intake import Reading
from bilateral.records import Document, Reject
from bilateral.store import Database
from bilateral.watching.health import (
    Health,
    load_health,
    save_health,
    save_tries,
    tried_pages,
)
from bilateral.watching.inboxes import Seen, new_files
from bilateral.watching.pages import TRIES, Articles, read_articles
from bilateral.watching.plan import Feed, Folder, Plan
from bilateral.watching.politeness import Manners

_LONGEST_MARK = 1_000
"""Characters of an ETag or date that is sent back to its server, at most."""


@dataclass(slots=True)
class Round:
    """What one round did."""

    documents: int = 0
    """Documents in; always those stored, duplicates and rejected together."""
    stored: int = 0
    duplicates: int = 0
    rejected: int = 0
    unchanged: int = 0
    """Feeds that answered that nothing is new."""
    failed: dict[str, str] = field(default_factory=dict)
    """Feed or folder → why it could not be read."""


def watch_forever(
    plan: Plan,
    store: str | Path,
    stop: threading.Event,
    on_round: Callable[[Round], object] = lambda _: None,
    processes: int | None = 1,
) -> None:
    """Do rounds until `stop` is set; what is being fetched or coded then is finished first.

    Raises `StoreError` where the store cannot be used at the first round. Later, when it is in use
    or the disk is full, the round says so and the next one tries again.
    """
    begun = False
    seen: Seen = {}
    while not stop.is_set():
        try:
            done = watch_once(plan, store, stop, processes, seen)
        except StoreError as error:
            if not begun:
                raise
            done = Round(failed={str(store): str(error)})
        begun = True
        on_round(done)
        stop.wait(plan.minutes * 60)


def watch_once(
    plan: Plan,
    store: str | Path,
    stop: threading.Event | None = None,
    processes: int | None = 1,
    seen: Seen | None = None,
) -> Round:
    """Read every feed and folder that is due; `seen` remembers files from round to round.

    The store is open only while a feed is written, so that others can ask it in between.
    """
    seen = {} if seen is None else seen
    visits = _Visits(plan, str(store), stop or threading.Event(), processes, seen)
    for feed in plan.feeds:
        if not visits.stop.is_set():
            visits.visit_feed(feed)
    for folder in plan.folders:
        if not visits.stop.is_set():
            visits.visit_folder(folder)
    return visits.done


class _Visits:
    """The visits of one round."""

    def __init__(
        self, plan: Plan, store: str, stop: threading.Event, processes: int | None, seen: Seen
    ) -> None:
        self.plan, self.store, self.stop, self.processes = plan, store, stop, processes
        self.seen = seen
        self.done = Round()
        self.manners = Manners(plan.seconds_between_pages, plan.allow_private, stop.wait)

    def visit_folder(self, folder: Folder) -> None:
        """Read the files of a folder that are new or changed."""
        if not Path(folder.path).is_dir():
            self.done.failed[folder.path] = "The folder does not exist; create it."
            return
        files = new_files(folder.path, self.seen)
        if files:
            options = ReadOptions(publisher=folder.publisher)
            with self._opened() as database:
                items = self._until_stopped(read_documents(files, options))
                self._store(database, [*files], options, items)
            if not self.stop.is_set():
                self.seen.update(files)

    def visit_feed(self, feed: Feed) -> None:
        """Read a feed if it is due; whatever goes wrong with it is its own failure."""
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        with self._opened() as database:
            health = load_health(database, feed.url)
        if not health.is_due(now, self.plan.minutes):
            return
        try:
            health.succeeded(now, self._read_feed(feed, health))
        except DocumentError as error:
            health.failed(now, str(error))
        except BilateralError:
            raise
        except Exception as error:  # one feed must not end the watch, nor keep it from the others
            told = f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"
            health.failed(now, f"Reading it failed ({told}); please report it.")
        if health.error is not None:
            self.done.failed[feed.url] = health.error
        with self._opened() as database:
            save_health(database, health)

    def _read_feed(self, feed: Feed, health: Health) -> int:
        """Fetch, code and store what is new in a feed; return how many documents that is."""
        marks = {"If-None-Match": health.etag, "If-Modified-Since": health.last_modified}
        headers = {name: value for name, value in marks.items() if value}
        answer = self.manners.fetch(feed.url, headers=headers)
        if answer.status == 304:
            self.done.unchanged += 1
            return 0
        options = ReadOptions(publisher=feed.publisher, allow_private=self.plan.allow_private)
        entries = list(read_stream(io.BytesIO(answer.content), feed.url, options))
        _refuse_broken(entries, feed.url)
        today = dt.datetime.now(dt.UTC).date()
        urls = [entry.url for entry in entries if entry.url]
        with self._opened() as database:
            tried = tried_pages(database, urls, TRIES) if feed.pages else {}
        articles = read_articles(
            entries, tried, options, self.manners if feed.pages else None, self.stop, today
        )
        with self._opened() as database:
            new = self._store(database, [feed.url], options, articles.items)
            save_tries(database, articles.tries)
        _remember(health, answer, articles)
        return new

    def _store(
        self,
        database: Database,
        names: list[str],
        options: ReadOptions,
        items: Iterable[Document | Reject],
    ) -> int:
        """Code and store; return how many documents were new."""
        reading = Reading(database, recode=False, on_progress=None)
        summary = reading.run(names, options, self.processes, items=items)
        for name in ("documents", "stored", "duplicates", "rejected"):
            setattr(self.done, name, getattr(self.done, name) + getattr(summary, name))
        return summary.stored

    def _until_stopped(self, items: Iterable[Document | Reject]) -> Iterator[Document | Reject]:
        for item in items:
            if self.stop.is_set():
                return
            yield item

    def _opened(self) -> closing[Database]:
        return closing(Database(self.store))


def _remember(health: Health, answer: Fetched, articles: Articles) -> None:
    """Keep what tells the server that we have this answer, once nothing of it is left to do."""
    for name in ("etag", "last_modified"):
        mark = answer.headers.get(name.replace("_", "-"), "") if articles.complete else ""
        is_sound = mark.isprintable() and len(mark) <= _LONGEST_MARK
        setattr(health, name, mark if mark and is_sound else None)


def _refuse_broken(entries: list[Document | Reject], url: str) -> None:
    """Raise where the whole feed, not an entry of it, could not be read."""
    if len(entries) == 1 and isinstance(entries[0], Reject) and entries[0].source == url:
        raise DocumentError(entries[0].reason)
    if any(isinstance(entry, Document) and entry.kind != "feed" for entry in entries):
        raise DocumentError("It answers a page or a file and no feed; look up the feed's address.")
