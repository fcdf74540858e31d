"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StoreFile = Annotated[
    Path,
    typer.Option(
        "--store",
        help="The store, a DuckDB file (to ask: also a folder of Parquet).",
        show_default=True,
    ),
]
Since = Annotated[str | None, typer.Option("--since", help="First day, as 2022-02-24.")]
Until = Annotated[str | None, typer.Option("--until", help="Last day, as 2022-12-31.")]
Between = Annotated[
    tuple[str, str] | None,
    typer.Option("--between", help="Only this pair of countries: ISO3, ISO2 or names."),
]
WithoutCorrections = Annotated[
    bool, typer.Option("--without-corrections", help="As it was coded and loaded.")
]
Published = Annotated[
    str | None, typer.Option("--published", help="Publication date, where the input has none.")
]
Publisher = Annotated[
    str | None, typer.Option("--publisher", help="Publisher, where the input has none.")
]
Mapping = Annotated[
    list[str] | None,
    typer.Option("--map", help="Another column's name: --map text=body (repeatable)."),
]
DEFAULT_STORE = Path("bilateral.duckdb")
