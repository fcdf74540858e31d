"""A query written out gives what it gives with its values apart, whatever they hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import pytest

from bilateral.store.asking import Query, write_literal

VALUES: list[Any] = [
    "plain", "it's", "'", "''", "a\nb  c", "$since ? ; --", "\\", "x') OR ('1'='1", "", None, 7,
    -2.5, True, dt.date(2022, 2, 24), ["a", "b'c"], [],
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_a_literal_is_its_value(value: Any) -> None:
    """DuckDB reads a literal as the value that it was made of."""
    found = duckdb.connect().execute(f"SELECT {write_literal(value)}").fetchall()
    assert found == [(value,)]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("is_named", [True, False])
def test_a_query_written_out_gives_the_same(value: Any, is_named: bool) -> None:
    """Named and unnamed values go where they belong; those in strings and columns stay."""
    mark = "$since" if is_named else "?"
    sql = (
        f"SELECT {mark} AS a, '$since ? '' --' AS b, \"?\" AS c, n FROM (SELECT 1 AS \"?\", "
        f"unnest(range(9)) AS n) WHERE n BETWEEN 2 AND 8 AND n <> 3 AND ({mark} IS NULL OR n > 0) "
        "ORDER BY n DESC LIMIT 4"
    )
    query = Query(sql, {"since": value} if is_named else [value, value])
    connection = duckdb.connect()
    expected = query.rows(connection)
    assert len(expected) == 4
    assert Query(query.written().rstrip().rstrip(";")).rows(connection) == expected


def test_a_clause_stands_on_a_line() -> None:
    """Clauses and conditions begin lines; what is longer than a line is broken at a blank."""
    columns = ", ".join(f"column_{number}" for number in range(20))
    written = Query(f"SELECT {columns} FROM t WHERE a = ? AND b IN (?, ?)", ["x", 1, 2]).written()
    lines = written.splitlines()
    assert lines[-3:] == ["FROM t", "WHERE a = 'x'", "  AND b IN (1, 2);"]
    assert len(lines) > 4 and max(map(len, lines)) < 100
