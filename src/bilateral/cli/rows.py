"""``bilateral events | statements | assessments | documents | rejects``: rows of a store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bilateral.cli.options import DEFAULT_STORE, Between, Since, StoreFile, Until
from bilateral.errors import UsageError

Form = Annotated[
    str, typer.Option("--format", help="table, jsonl, csv or parquet (parquet needs --output).")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="A file to write; its ending is the format.")
]
Document = Annotated[
    str | None, typer.Option("--document", help="Only this document's: an id, URL or file.")
]
_SHOWN = {
    "events": ("event_date", "source", "event_type", "event_mode", "target", "certainty",
               "attributed_to", "evidence"),
    "statements": ("date", "speaker", "speaker_country", "kind", "cue", "content"),
    "assessments": ("date", "country_1", "country_2", "direction", "speaker", "certainty",
                    "evidence"),
    "documents": ("document_id", "published", "publisher", "language", "title"),
    "rejects": ("source", "reason"),
}  # fmt: skip


def events(
    store: StoreFile = DEFAULT_STORE,
    between: Between = None,
    since: Since = None,
    until: Until = None,
    types: Annotated[str, typer.Option("--type", help="Event types: AID,SANCTION.")] = "",
    certainty: Annotated[str, typer.Option("--certainty", help="asserted,reported …")] = "",
    document: Document = None,
    form: Form = "table",
    output: Output = None,
) -> None:
    """List events: who did what to whom, when, and how certain."""
    chosen = {"types": _listed(types.upper()), "certainty": _listed(certainty.lower())}
    _print("events", store, form, output, between, since, until, document=document, **chosen)


def statements(
    store: StoreFile = DEFAULT_STORE,
    between: Between = None,
    since: Since = None,
    until: Until = None,
    document: Document = None,
    form: Form = "table",
    output: Output = None,
) -> None:
    """List statements: who said what."""
    _print("statements", store, form, output, between, since, until, document=document)


def assessments(
    store: StoreFile = DEFAULT_STORE,
    between: Between = None,
    since: Since = None,
    until: Until = None,
    document: Document = None,
    form: Form = "table",
    output: Output = None,
) -> None:
    """List assessments: who says that a relationship is closer, further apart, or unchanged."""
    _print("assessments", store, form, output, between, since, until, document=document)


def documents(
    store: StoreFile = DEFAULT_STORE,
    since: Since = None,
    until: Until = None,
    form: Form = "table",
    output: Output = None,
) -> None:
    """List the stored documents."""
    _print("documents", store, form, output, None, since, until)


def rejects(store: StoreFile = DEFAULT_STORE, form: Form = "table", output: Output = None) -> None:
    """List the inputs that were not stored, each with its reason."""
    _print("rejects", store, form, output, None, None, None)


def _print(
    table: str,
    store: Path,
    form: str,
    output: Path | None,
    between: tuple[str, str] | None,
    since: str | None,
    until: str | None,
    **chosen: Any,
) -> None:
    from bilateral import api

    with api.Store(store, read_only=True) as opened:
        if chosen.get("document"):
            chosen["document"] = opened.document(chosen["document"]).document_id
        rows = getattr(opened, table)(between=between, since=since, until=until, **chosen)
        if output is not None:
            rows.write(output)
            print(f"wrote {output}")
        elif form == "table":
            _print_table(table, rows)
        elif form in ("jsonl", "csv"):
            rows.write_to(sys.stdout, form)
        elif form == "parquet":
            raise UsageError("Parquet is not for the screen; give --output FILE.parquet.")
        else:
            raise UsageError(f"--format {form} is none of table, jsonl, csv, parquet.")


def _print_table(name: str, rows: Any) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = _SHOWN[name]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in shown:
        wide = column in ("evidence", "content", "title", "reason")
        table.add_column(column, overflow="fold" if wide else "ellipsis", ratio=1 if wide else None)
    for row in rows:
        cells = (getattr(row, column) for column in shown)
        # Text is data: nothing in an article may be read as markup.
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in cells))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    console.print(f"{len(rows)} {name}", style="dim")


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]
