"""``bilateral compare``: several pairs, or one pair in several data sets, side by side."""

from __future__ import annotations

import sys
from typing import Annotated

import msgspec
import typer

from bilateral.cli.options import DEFAULT_STORE, StoreFile, Until
from bilateral.errors import UsageError


def compare(
    countries: Annotated[list[str], typer.Argument(help="Pairs: IRN RUS [USA CHN …].")],
    since: Annotated[str, typer.Option("--since", help="Since which day, as 2022-02-24.")],
    until: Until = None,
    weeks: Annotated[int | None, typer.Option("--weeks", help="Weeks on each side.")] = None,
    datasets: Annotated[
        str | None,
        typer.Option("--datasets", help="Only these, as icews,gdelt; else all."),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    store: StoreFile = DEFAULT_STORE,
) -> None:
    """Ask the same of several pairs, in each data set that tells of them."""
    from bilateral import api

    if len(countries) % 2:
        raise UsageError("Name pairs, such as IRN RUS USA CHN; one country is left over.")
    if form not in ("text", "json"):
        raise UsageError(f"--format {form} is neither text nor json.")
    pairs = list(zip(countries[::2], countries[1::2], strict=True))
    wanted = [name.strip() for name in datasets.split(",")] if datasets else None
    with api.Store(store, read_only=True) as opened:
        answers = opened.compare(pairs, since=since, until=until, weeks=weeks, datasets=wanted)
        if form == "json":
            encoded = msgspec.json.encode([answer.to_dict() for answer in answers])
            print(msgspec.json.format(encoded, indent=2).decode())
            return
        if not answers:
            print("No data set in the store tells of these pairs.", file=sys.stderr)
            raise typer.Exit(1)
        print(
            "pair     data set    events  verdict              step   95 % interval      placebo p"
        )
        for answer in answers:
            measured = answer.measured
            print(
                f"{measured.country_1}-{measured.country_2}  "
                f"{answer.coverage['dataset'] or '-':10}  {answer.coverage['events']:6d}  "
                f"{answer.verdict:19}  {_number(answer.estimate)}  "
                f"{_number(answer.interval_low)} to {_number(answer.interval_high)}  "
                f"{'-' if answer.placebo_p is None else format(answer.placebo_p, '9.3f'):>9}"
            )
        print("Steps are on each data set's own index: compare their signs and intervals.")


def _number(value: float | None) -> str:
    return "     -" if value is None else f"{value:+6.2f}"
