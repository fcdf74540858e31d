"""The evaluations, in the order in which their tables are printed."""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """One evaluation: its module's ``evaluate`` and what it measures on, below ../shared."""

    name: str
    title: str
    data: tuple[str, ...]
    options: tuple[tuple[str, Any], ...] = ()
    fast: bool = True
    """False for what takes minutes; `--fast` leaves it out."""


PARTS = (
    Part("events", "Event types of marked pairs (PLV train part)", ("gold/events/plv_train.tsv",)),
    Part("end_to_end", "Events end to end, from raw sentences", ("corpora/whitehouse.parquet",)),
    Part("judged", "Coded events judged on fresh text", ("corpora/whitehouse.parquet",)),
    Part("petr2", "UniversalPetrarch's validation records", ("gold/events/petr2_gsr.xml",)),
    Part("assessments", "Assessments", ("corpora/whitehouse.parquet",)),
    Part("actors", "Actors and places", ("gold/actors", "gold/places")),
    Part("places", "Places on the map", ("gold/places",)),
    Part("statements", "Statements (PolNeAR dev)", ("gold/statements/polnear",)),
    Part("speakers", "Speakers resolved to persons", ("gold/statements/polnear",)),
    Part("certainty", "Certainty", ("gold/certainty",)),
    Part("dates", "Dates", ("gold/dates",)),
    Part("duplicates", "Wire copies", ("gold/duplicates",)),
    Part("turns", "Known turns between two countries", ("relations",)),
    Part("change", "Change between two countries", ("relations",), fast=False),
)


def run(part: Part) -> tuple[str, dict[str, float], float]:
    """Return a part's name, figures and seconds."""
    started = time.monotonic()
    module = importlib.import_module(f"evaluation.{part.name}")
    figures = module.evaluate(**dict(part.options))
    return (
        part.name,
        {key: float(value) for key, value in figures.items()},
        time.monotonic() - started,
    )


def serve_command(
    description: str | None,
    evaluate: Callable[[], dict[str, float]],
    print_errors: Callable[[], None],
) -> None:
    """Print a part's figures, or with ``--errors`` what is wrong on what may be read."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--errors", action="store_true")
    if parser.parse_args().errors:
        print_errors()
        return
    for name, value in evaluate().items():
        print(f"{name:32} {value:.3f}")
