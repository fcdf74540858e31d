"""The exported dyad series: explicit zeros, one event a day and type, exposure without the pair."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from bilateral.errors import UsageError
from bilateral.series.table import dyad_table, with_codes

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
    counted = {(row["source"], row["month"].month): row["events"] for row in rows}
    assert counted == {("IRN", 1): 1, ("IRN", 2): 0, ("RUS", 1): 1, ("RUS", 2): 0}
    aid = next(row for row in rows if row["source"] == "RUS")
    assert (aid["material_cooperation"], aid["signed_intensity"]) == (1, 8.0)


def coded(
    made: duckdb.DuckDBPyConnection, *schemes: str, **options: object
) -> list[dict[str, object]]:
    a, b = options.pop("pair", ("RUS", "IRN"))  # type: ignore[misc]
    found = with_codes(made, dyad_table(made, a, b, **options), schemes)  # type: ignore[arg-type]
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def test_the_lower_code_comes_first_when_undirected(connection: duckdb.DuckDBPyConnection) -> None:
    """Pairs are in the order of the first scheme asked for, as dyad files have them."""
    row = coded(connection, "cow", "gw", "iso3", every="month")[0]
    assert list(row)[:8] == [
        "country_1", "country_2", "ccode1", "ccode2", "gwcode1", "gwcode2", "iso3c_1", "iso3c_2",
    ]  # fmt: skip
    assert list(row.values())[:8] == ["RUS", "IRN", 365, 630, 365, 630, "RUS", "IRN"]
    assert (row["year"], row["month"]) == (2022, dt.date(2022, 1, 1))
    row = coded(connection, "iso3", every="month")[0]
    assert (row["iso3c_1"], row["iso3c_2"]) == ("IRN", "RUS")


def test_directed_pairs_keep_their_order(connection: duckdb.DuckDBPyConnection) -> None:
    """Source and target are not turned round, whichever code is lower."""
    rows = coded(connection, "cow", every="month", directed=True)
    assert {(row["source"], row["ccode1"], row["ccode2"]) for row in rows} == {
        ("IRN", 630, 365), ("RUS", 365, 630),
    }  # fmt: skip


def test_codes_are_those_of_the_day(connection: duckdb.DuckDBPyConnection) -> None:
    """Germany is 260 until October 1990 and 255 from then on; Kosovo has no number before 2008."""
    since, until = dt.date(1990, 8, 1), dt.date(1990, 12, 1)
    rows = coded(
        connection, "cow", "gw", pair=("DEU", "FRA"), since=since, until=until, every="month"
    )
    numbers = [({row["ccode1"], row["ccode2"]} - {220}, row["gwcode2"]) for row in rows]
    assert [(min(cow), gw) for cow, gw in numbers] == [
        (260, 260), (260, 260), (260, 260), (255, 260), (255, 260),
    ]  # fmt: skip
    rows = coded(connection, "cow", pair=("XKX", "SRB"), since=since, until=until, every="month")
    assert {(row["ccode1"], row["ccode2"]) for row in rows} == {(345, None)}


def test_an_unknown_scheme_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    """The schemes that there are stand in the message."""
    with pytest.raises(UsageError, match="iso3, cow, gw"):
        coded(connection, "fips")


def test_a_file_reads_back_as_it_was(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """CSV and Parquet hold the same rows, days as YYYY-MM-DD."""
    from bilateral.store import write_relation

    made = with_codes(connection, dyad_table(connection, "RUS", "IRN", every="month"), ["cow"])
    for name in ("s.csv", "s.parquet"):
        write_relation(made, tmp_path / name)
    assert (
        (tmp_path / "s.csv")
        .read_text()
        .splitlines()[1]
        .startswith("RUS,IRN,365,630,2022-01-01,2022,2022-01-01,")
    )
    read = connection.sql(f"SELECT * FROM '{tmp_path / 's.parquet'}'")
    assert (read.columns, read.fetchall()) == (made.columns, made.fetchall())
