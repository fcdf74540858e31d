"""``bilateral ask`` and ``bilateral demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bilateral.cli.options import DEFAULT_STORE, StoreFile, Until
from bilateral.errors import UsageError


def ask(
    country_1: Annotated[str, typer.Argument(help="A country: IRN, IR or Iran.")],
    country_2: Annotated[str, typer.Argument(help="Another: RUS, RU or Russia.")],
    since: Annotated[str, typer.Option("--since", help="Since which day, as 2022-02-24.")],
    until: Until = None,
    store: StoreFile = DEFAULT_STORE,
    form: Annotated[str, typer.Option("--format", help="text, json, md or html.")] = "text",
    chart: Annotated[
        Path | None, typer.Option("--chart", help="Write the chart to this .svg or .png file.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the answer to this file.")
    ] = None,
) -> None:
    """Answer: have two countries grown closer, or further apart, since some day?"""
    from bilateral import api

    with api.Store(store, read_only=True) as opened:
        answer = opened.ask(country_1, country_2, since=since, until=until)
        rendered = answer.render(form)
        if chart is not None:
            answer.write_chart(chart)
    if output is None:
        print(rendered)
    else:
        if not output.parent.is_dir():
            raise UsageError(f"The folder of {output} does not exist; create it first.")
        output.write_text(rendered, encoding="utf-8")
        print(f"wrote {output}")


def demo(
    folder: Annotated[
        Path, typer.Option("--output", "-o", help="Where answer.html and answer.svg go.")
    ] = Path("demo"),
) -> None:
    """Read the bundled dispatches and answer: Iran and Russia since 2022-02-24."""
    from bilateral import api

    summary, answer = api.run_demo(folder)
    print(f"Read {summary.documents} demo dispatches: {summary.events} events.\n")
    print(answer)
    print(f"\nwrote {folder / 'answer.html'} and {folder / 'answer.svg'}")
