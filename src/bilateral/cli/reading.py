"""``bilateral read`` and ``bilateral code``."""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bilateral.cli.options import (
    DEFAULT_STORE,
    Mapping,
    Published,
    Publisher,
    Since,
    StoreFile,
    Until,
)
from bilateral.errors import UsageError
from bilateral.records import ReadSummary

_LISTED_REJECTS = 20


def read(
    paths: Annotated[
        list[str], typer.Argument(help='Files, folders, globs, URLs, or "-" for standard input.')
    ],
    store: StoreFile = DEFAULT_STORE,
    published: Published = None,
    publisher: Publisher = None,
    mapping: Mapping = None,
    since: Since = None,
    until: Until = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, help="Processes (default: one per core).")
    ] = None,
    recode: Annotated[
        bool, typer.Option("--recode", help="Code again what another version has coded.")
    ] = False,
    engine: Annotated[
        str, typer.Option("--engine", help="Where to code: local, or ray (bilateral[ray]).")
    ] = "local",
    ray_address: Annotated[
        str | None, typer.Option("--ray-address", help="A running Ray cluster's address.")
    ] = None,
    parquet: Annotated[
        Path | None,
        typer.Option("--parquet", help="Fill this folder of Parquet files instead of a store."),
    ] = None,
) -> None:
    """Read documents, find what is in them, and store it; can be stopped and run again."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from bilateral import api

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed} documents"),
        BarColumn(),
        TextColumn("{task.fields[events]} events"),
        TimeElapsedColumn(),
    )
    if parquet is not None and recode:
        raise UsageError("--recode is for a store; for --parquet name another folder.")
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("read", total=None, events=0)
        options: dict[str, Any] = {
            "published": published,
            "publisher": publisher,
            "mapping": _mapping(mapping),
            "since": since,
            "until": until,
            "processes": processes,
            "engine": engine,
            "ray_address": ray_address,
            "on_progress": lambda documents, events: bar.update(
                task, completed=documents, events=events
            ),
        }
        if parquet is not None:
            summary = api.read_into(parquet, paths, **options)
        else:
            with api.Store(store) as opened:
                summary = opened.read(paths, recode=recode, **options)
    _print_summary(summary)
    if summary.rejected:
        raise typer.Exit(1)


def code(
    path: Annotated[str, typer.Argument(metavar="FILE", help='A file, a URL, or "-".')],
    published: Published = None,
    publisher: Publisher = None,
) -> None:
    """Code one document and print its records as JSON lines; nothing is stored."""
    import msgspec

    from bilateral import api

    for coded in api.code_file(path, published=published, publisher=publisher):
        for kind in ("statements", "assessments", "events"):
            for record in getattr(coded, kind):
                row = {"record": kind.removesuffix("s")} | msgspec.to_builtins(record)
                sys.stdout.write(msgspec.json.encode(row).decode() + "\n")


def _mapping(pairs: list[str] | None) -> dict[str, str]:
    mapping = {}
    for pair in pairs or []:
        name, equals, column = pair.partition("=")
        if not equals or not name or not column:
            raise UsageError(f"--map {pair} is not of the form text=body.")
        mapping[name] = column
    return mapping


def _print_summary(summary: ReadSummary) -> None:
    print(
        f"{summary.documents} documents in = {summary.stored} stored + "
        f"{summary.duplicates} duplicates + {summary.rejected} rejected"
    )
    if summary.outdated:
        print(
            f"{summary.outdated} of those stored before were coded by another version; "
            "--recode codes them again"
        )
    if summary.not_english:
        print(f"{summary.not_english} of the stored are not English: kept, flagged, not coded")
    if summary.stored:
        speed = summary.words / summary.seconds if summary.seconds else 0
        usage = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        peak = max(resource.getrusage(who).ru_maxrss for who in usage) / 1024
        print(
            f"{summary.events} events, {summary.statements} statements, "
            f"{summary.assessments} assessments from {summary.words:,} words "
            f"in {summary.seconds:.1f} s ({speed:,.0f} words/s; at most {peak:,.0f} MB a process)"
        )
    for reject in summary.rejects[:_LISTED_REJECTS]:
        print(f"rejected {reject.source}: {reject.reason}", file=sys.stderr)
    if summary.rejected > _LISTED_REJECTS:
        more = summary.rejected - _LISTED_REJECTS
        print(f"... and {more} more; see `bilateral rejects`", file=sys.stderr)
