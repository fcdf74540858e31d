"""``bilateral load | series | cite | export``: data sets in, series and records out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bilateral.cli.options import (
    DEFAULT_STORE,
    Between,
    Since,
    StoreFile,
    Until,
    WithoutCorrections,
)
from bilateral.errors import UsageError


def load(
    name: Annotated[
        str, typer.Argument(help="gdelt, icews, polecat, acled, ucdp, keds or events.")
    ],
    files: Annotated[list[Path], typer.Argument(help="Files of that data set; .gz and .zip too.")],
    store: StoreFile = DEFAULT_STORE,
) -> None:
    """Load event data that researchers already have; loading it again adds nothing."""
    from bilateral import api

    with api.Store(store) as opened:
        done = opened.load(name, files)
    print(
        f"{done.rows:,} rows in = {done.loaded:,} loaded + {done.duplicates:,} duplicates + "
        f"{done.no_event:,} that are no event + {done.rejected:,} rejected"
    )
    for reject in done.rejects:
        print(f"rejected {reject.source}: {reject.reason}", file=sys.stderr)
    if done.unknown:
        named = ", ".join(f"{code} ({rows:,})" for code, rows in done.unknown[:12])
        more = ", …" if len(done.unknown) > 12 else ""
        print(f"no country or organisation that is known: {named}{more}", file=sys.stderr)
    if done.rejects:
        raise typer.Exit(1)


def series(
    country_1: Annotated[str, typer.Argument(help="A country: IRN, IR or Iran.")],
    country_2: Annotated[str, typer.Argument(help="Another country.")],
    since: Since = None,
    until: Until = None,
    every: Annotated[str, typer.Option("--every", help="week or month.")] = "week",
    directed: Annotated[bool, typer.Option("--directed", help="One row a direction.")] = False,
    codes: Annotated[str, typer.Option("--codes", help="Code columns: iso3,cow,gw.")] = "",
    dataset: Annotated[str | None, typer.Option("--dataset", help="Only this data set.")] = None,
    form: Annotated[str, typer.Option("--format", help="csv or jsonl.")] = "csv",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .csv, .jsonl or .parquet file.")
    ] = None,
    store: StoreFile = DEFAULT_STORE,
) -> None:
    """Write the series of a pair: counts a channel, intensity and exposure, zeros included."""
    from bilateral import api

    if every not in ("week", "month"):
        raise UsageError(f"--every {every} is neither week nor month.")
    with api.Store(store, read_only=True) as opened:
        relation = opened.series(
            country_1,
            country_2,
            since=since,
            until=until,
            every=every,
            directed=directed,
            dataset=dataset,
            codes=[code.strip() for code in codes.split(",") if code.strip()],
        )
        api.write_table(relation, output or sys.stdout, form)
    if output is not None:
        print(f"wrote {output}")


def cite(store: StoreFile = DEFAULT_STORE) -> None:
    """Print what to cite: bilateral, and every data set and publisher in the store."""
    from bilateral import api

    with api.Store(store, read_only=True) as opened:
        print("\n".join(opened.cite()))


def export(
    folder: Annotated[
        Path,
        typer.Argument(help="A folder; made when it is not there. Or a .zip, with --between."),
    ],
    store: StoreFile = DEFAULT_STORE,
    between: Between = None,
    since: Since = None,
    until: Until = None,
    form: Annotated[str, typer.Option("--format", help="parquet, csv or jsonl.")] = "parquet",
    dataset: Annotated[
        str | None, typer.Option("--dataset", help="Of a bundle: only this data set.")
    ] = None,
    without_corrections: WithoutCorrections = False,
) -> None:
    """Write documents, statements, assessments, events and rejects, one file each.

    With --between IRN RUS --since DAY and a name ending in .zip: the evidence bundle of that
    answer, the same bytes each time.
    """
    from bilateral import api

    if between is not None or folder.suffix == ".zip":
        if between is None or since is None or folder.suffix != ".zip":
            raise UsageError(
                "An evidence bundle wants a name ending in .zip, --between IRN RUS and --since DAY."
            )
        with api.Store(store, read_only=True) as opened:
            content = opened.bundle(
                *between, since=since, until=until, dataset=dataset,
                corrections=not without_corrections,
            )  # fmt: skip
        _write_whole(folder, content)
        return
    with api.Store(store, read_only=True) as opened:
        for path in opened.export(folder, form, corrections=not without_corrections):
            print(f"wrote {path}")


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all."""
    if not path.parent.is_dir():
        raise UsageError(f"The folder of {path} does not exist; create it first.")
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.replace(path)
    print(f"wrote {path}")
