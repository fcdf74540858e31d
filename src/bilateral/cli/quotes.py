"""``bilateral check-quotes``: each quotation of a document against primary sources."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bilateral.cli.options import Published
from bilateral.errors import UsageError

if TYPE_CHECKING:
    from bilateral.records import QuoteReport


def check_quotes(
    document: Annotated[
        str, typer.Argument(help="A file or URL; or a document's id in the store to check against.")
    ],
    against: Annotated[
        str,
        typer.Option(
            "--against", help="The sources: a store, a folder, a file (Parquet, JSONL …), a glob."
        ),
    ],
    published: Published = None,
    form: Annotated[str, typer.Option("--format", help="text, html or json.")] = "text",
    index: Annotated[
        Path | None,
        typer.Option("--index", help="The file that keeps the index (default: a cache folder)."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the report to this file.")
    ] = None,
) -> None:
    """Check quotations: exact, altered (with a diff), or not found; and who really said it.

    The sources are indexed at the first call; later calls take seconds.
    """
    from bilateral import api

    if form not in ("text", "html", "json"):
        raise UsageError(f"--format {form} is none of text, html, json.")
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"The folder of {output} does not exist; create it first.")
    report = _with_progress(document, against, published, index)
    colour = output is None and sys.stdout.isatty()
    rendered = api.render_quotes(report, form, colour=colour, width=_width(colour))
    if output is None:
        sys.stdout.write(rendered)
    else:
        output.write_text(rendered, encoding="utf-8")
        print(f"wrote {output}")


def _with_progress(
    document: str, against: str, published: str | None, index: Path | None
) -> QuoteReport:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from bilateral import api

    columns = (
        SpinnerColumn(),
        TextColumn("indexing the sources: {task.completed:,} documents"),
        TextColumn("{task.fields[words]:,} words"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("index", total=None, visible=False, words=0)
        report: QuoteReport = api.check_quotes(
            document,
            against=against,
            published=published,
            index=index,
            on_progress=lambda documents, words: bar.update(
                task, completed=documents, words=words, visible=True
            ),
        )
    return report


def _width(colour: bool) -> int:
    return min(shutil.get_terminal_size().columns, 110) if colour else 100
