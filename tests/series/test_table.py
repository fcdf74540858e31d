"""The exported dyad series: explicit zeros, one event a day and type, exposure without the pair."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from bilateral.series.table import dyad_table

ROWS = [
    ("2022-01-03", "IRN", "RUS", "CONSULT", 1, 1.0, "asserted"),
    ("2022-01-03", "IRN", "RUS", "CONSULT", 1, 1.0, "reported"),
    ("2022-01-19", "RUS", "IRN", "AID", 2, 8.0, "asserted"),
    ("2022-01-19", "RUS", "IRN", "AID", 2, 8.0, "planned"),
    ("2022-01-04", "USA", "CHN", "ACCUSE", 3, -2.0, "asserted"),
    ("2022-01-05", "USA", "USA", "PROTEST", 4, -5.0, "asserted"),
    ("2022-02-01", "RUS", "UKR", "ASSAULT", 4, -10.0, "asserted"),
]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute(
        "CREATE TABLE events (event_date DATE, source VARCHAR, target VARCHAR, event_type VARCHAR, "
        "quad_class INTEGER, intensity DOUBLE, certainty VARCHAR, dataset VARCHAR)"
    )
    made.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, 'x')", ROWS)
    return made


def table(connection: duckdb.DuckDBPyConnection, **options: object) -> list[dict[str, object]]:
    found = dyad_table(connection, "RUS", "IRN", **options)  # type: ignore[arg-type]
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def test_weeks_without_events_are_zeros(connection: duckdb.DuckDBPyConnection) -> None:
    """The grid is full: five weeks from 3 January, of which two have events of the pair."""
    rows = table(connection)
    assert [row["period"] for row in rows][:2] == [dt.date(2022, 1, 3), dt.date(2022, 1, 10)]
    assert [row["events"] for row in rows] == [1, 0, 1, 0, 0]
    assert [row["exposure"] for row in rows] == [1, 0, 0, 0, 1]


def test_months_and_directions(connection: duckdb.DuckDBPyConnection) -> None:
    """By month and directed, each direction has its own rows; plans and domestic rows stay out."""
    rows = table(connection, every="month", directed=True)
    counted = {(row["source"], row["month"]): row["events"] for row in rows}
    assert counted == {("IRN", 1): 1, ("IRN", 2): 0, ("RUS", 1): 1, ("RUS", 2): 0}
    aid = next(row for row in rows if row["source"] == "RUS")
    assert (aid["material_cooperation"], aid["signed_intensity"]) == (1, 8.0)
