"""``bilateral watch``."""

from __future__ import annotations

import signal
import sys
import threading
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
        _print_health(store)
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if once:
        _print_round(watching.watch_once(plan, store, stop))
    else:
        watching.watch_forever(plan, store, stop, _print_round)


def _print_round(done: Round) -> None:
    print(
        f"{done.stored} new documents, {done.rejected} rejected, "
        f"{done.unchanged} feeds unchanged, {len(done.failed)} failed",
        flush=True,
    )
    for name, reason in done.failed.items():
        print(f"{name}: {reason}", file=sys.stderr, flush=True)


def _print_health(store: Path | str) -> None:
    from bilateral.store import Database
    from bilateral.watching import feed_health

    with closing(Database(store, read_only=True)) as database:
        for feed in feed_health(database):
            state = f"{feed.failures} failures: {feed.error}" if feed.failures else "well"
            print(
                f"{feed.url}\t{state}\tlast success {feed.last_success or 'never'}"
                f"\tlast new {feed.last_new or 'never'}"
            )
