"""``bilateral watch``."""

from __future__ import annotations

import datetime as dt
import signal
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bilateral.cli.options import DEFAULT_STORE, StoreFile

if TYPE_CHECKING:
    from bilateral.watching import Round


def watch(
    feeds: Annotated[Path, typer.Argument(metavar="FEEDS.toml", help="What to watch.")],
    store: StoreFile = DEFAULT_STORE,
    once: Annotated[bool, typer.Option("--once", help="Do one round and end.")] = False,
    health: Annotated[
        bool, typer.Option("--health", help="Print the health of each feed and end.")
    ] = False,
) -> None:
    """Read feeds and folders again and again, politely, until stopped."""
    from bilateral import watching

    plan = watching.read_plan(feeds)
    if health:
        _print_health(store, [feed.url for feed in plan.feeds])
        return
    stop = _Stop()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if once:
        _print_round(watching.watch_once(plan, store, stop))
    else:
        watching.watch_forever(plan, store, stop, _print_round)


class _Stop(threading.Event):
    """A stop that a signal's handler may set.

    An event takes a lock to be set, and a handler that runs while the same thread holds it waits
    for ever: this one is looked at twice a second instead.
    """

    def __init__(self) -> None:
        super().__init__()
        self._stopped = False

    def set(self) -> None:
        self._stopped = True

    def is_set(self) -> bool:
        return self._stopped

    def wait(self, timeout: float | None = None) -> bool:
        until = float("inf") if timeout is None else time.monotonic() + timeout
        while not self._stopped and (rest := until - time.monotonic()) > 0:
            time.sleep(min(rest, 0.5))
        return self._stopped


def _print_round(done: Round) -> None:
    print(
        f"{done.documents} documents in = {done.stored} stored + {done.duplicates} duplicates + "
        f"{done.rejected} rejected; {done.unchanged} feeds unchanged, {len(done.failed)} failed",
        flush=True,
    )
    for name, reason in done.failed.items():
        print(f"{name}: {reason}", file=sys.stderr, flush=True)


def _print_health(store: Path | str, planned: list[str]) -> None:
    from bilateral.store import Database
    from bilateral.watching import feed_health

    with closing(Database(store, read_only=True)) as database:
        found = feed_health(database)
    for feed in found:
        state = f"{feed.failures} failures: {feed.error}" if feed.failures else "well"
        print(
            f"{feed.url}\t{state}\tlast success {_when(feed.last_success)}"
            f"\tlast new {_when(feed.last_new)}"
        )
    for url in sorted(set(planned) - {feed.url for feed in found}):
        print(f"{url}\tnever asked")


def _when(moment: dt.datetime | None) -> str:
    """Return a moment (UTC) with the days since, as silence is what to look for."""
    if moment is None:
        return "never"
    days = (dt.datetime.now(dt.UTC).replace(tzinfo=None) - moment).days
    return f"{moment:%Y-%m-%d %H:%M} UTC, {days} days ago"
