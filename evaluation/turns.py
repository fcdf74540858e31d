"""Known turns only, in under a minute: the list that came with the data, and one of our own.

    python -m evaluation.turns

The second list (`annotated/turns.csv`) was written down before the measure ran on any of it; it
reaches into sets on which nothing else is measured (KEDS Balkans and Central Asia).
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import duckdb

from bilateral.datasets import load_files
from bilateral.store import Database
from evaluation.change import Turn, measure_turns
from evaluation.change_data import (
    SHARED,
    TurningPoint,
    open_icews,
    open_keds,
    read_turning_points,
)

OWN = Path(__file__).parent / "annotated/turns.csv"
OTHER_FILES = {"keds-balkans": "balkans.weis.csv", "keds-casia": "casia.weis.csv"}


def read_own_turns() -> list[TurningPoint]:
    """Return the turns of our own list."""
    with OWN.open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [
            TurningPoint(
                dt.date.fromisoformat(row["date"]),
                row["country_1"],
                row["country_2"],
                int(row["direction"]),
                row["fact"],
                row["data"],
            )
            for row in rows
        ]


def open_other(file: str) -> Database:
    """Return one KEDS file as a store of its own."""
    database = Database(":memory:")
    load_files(database, "keds", [SHARED / "relations/keds" / file])
    return database


def name_all(icews: duckdb.DuckDBPyConnection, names: Sequence[tuple[str, str]]) -> None:
    """Turn the country names that are left in ICEWS into codes."""
    icews.execute("CREATE TEMP TABLE spelt (name VARCHAR, code VARCHAR)")
    columns = [list(column) for column in zip(*names, strict=True)]
    icews.execute("INSERT INTO spelt SELECT unnest($1), unnest($2)", columns)
    for side in ("source", "target"):
        icews.execute(f"UPDATE events SET {side} = code FROM spelt WHERE lower({side}) = name")


def evaluate() -> dict[str, float]:
    """Measure both lists; keys name the figures."""
    others = {name: open_other(file) for name, file in OTHER_FILES.items()}
    names = next(iter(others.values())).connection.execute(
        "SELECT code, iso3 FROM code_country WHERE scheme = 'name' ORDER BY code"
    )
    data = {"keds": open_keds(), "icews18": open_icews()}
    name_all(data["icews18"], names.fetchall())
    data |= {name: other.connection for name, other in others.items()}
    figures: dict[str, float] = {}
    for name, points in (("known", read_turning_points()), ("our own", read_own_turns())):
        figures |= score(name, measure_turns(data, points))
    return figures


def score(name: str, turns: Sequence[Turn]) -> dict[str, float]:
    """Return how many turns were measured, pointed at, and called."""
    measured = [turn for turn in turns if turn.estimate == turn.estimate]
    called = [turn for turn in turns if turn.called]
    return {
        f"{name} turns": len(turns),
        f"{name} turns: measured": len(measured),
        f"{name} turns: direction right": sum(turn.right for turn in measured),
        f"{name} turns: verdict right": sum(t.called == t.point.direction for t in called),
        f"{name} turns: verdict wrong": sum(t.called != t.point.direction for t in called),
        f"{name} turns: share of directions right": sum(t.right for t in measured)
        / max(len(measured), 1),
    }


if __name__ == "__main__":
    for figure, value in evaluate().items():
        print(f"{figure:<44}  {value:.4g}")
