"""``bilateral ask`` and ``bilateral demo``."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from bilateral.cli.options import DEFAULT_STORE, StoreFile, Until, WithoutCorrections
from bilateral.errors import UsageError


def ask(
    country_1: Annotated[str, typer.Argument(help="A country: IRN, IR or Iran.")],
    country_2: Annotated[str, typer.Argument(help="Another: RUS, RU or Russia.")],
    since: Annotated[str, typer.Option("--since", help="Since which day, as 2022-02-24.")],
    until: Until = None,
    weeks: Annotated[int | None, typer.Option("--weeks", help="Weeks on each side.")] = None,
    dataset: Annotated[str | None, typer.Option("--dataset", help="Only this data set.")] = None,
    store: StoreFile = DEFAULT_STORE,
    without_corrections: WithoutCorrections = False,
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

    with (
        api.Store(store, read_only=True) as opened,
        opened.without_corrections() if without_corrections else nullcontext(),
    ):
        answer = opened.ask(
            country_1, country_2, since=since, until=until, weeks=weeks, dataset=dataset
        )
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


def rank(
    since: Annotated[str, typer.Option("--since", help="At which day, as 2022-02-24.")],
    store: StoreFile = DEFAULT_STORE,
    weeks: Annotated[int | None, typer.Option("--weeks", help="Weeks on each side.")] = None,
    dataset: Annotated[str | None, typer.Option("--dataset", help="Only this data set.")] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="How many pairs to list.")] = 20,
) -> None:
    """List the pairs that moved most at a day, corrected for how many were looked at."""
    from bilateral import api

    with api.Store(store, read_only=True) as opened:
        moved = opened.rank(since=since, weeks=weeks, dataset=dataset)
    if not moved:
        print("No pair has enough events and weeks on both sides of that day.")
        return
    print("pair     events    step   95 % interval        q   cooperation   conflict")
    for one in moved[:most]:
        print(
            f"{one.country_1}-{one.country_2}  {one.events:6d}  {one.estimate:+6.2f}  "
            f"{one.interval_low:+6.2f} to {one.interval_high:+6.2f}  {one.q:7.4f}  "
            f"{f'×{one.cooperation_ratio:.2f}':>11}  {f'×{one.conflict_ratio:.2f}':>9}"
        )
    print(f"{len(moved)} pairs looked at; q is the share of false calls to expect down to a line")


def demo(
    folder: Annotated[
        Path, typer.Option("--output", "-o", help="Where the answer, its chart and the store go.")
    ] = Path("demo"),
) -> None:
    """Read the bundled dispatches and answer: Iran and Russia since 2022-02-24."""
    from bilateral import api

    summary, answer = api.run_demo(folder)
    print(f"Read {summary.documents} demo dispatches: {summary.events} events.\n")
    print(answer)
    print(f"\nwrote {folder / 'answer.html'} and {folder / 'answer.svg'}")
    print(f"to question and correct it: bilateral serve --store {folder / 'demo.duckdb'}")
