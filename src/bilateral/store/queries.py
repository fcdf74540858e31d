"""What is asked of a store: rows by pair, time, type, certainty, as DuckDB relations."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

import duckdb

from bilateral.errors import UsageError
from bilateral.records import Assessment, Document, Event, Reject, Statement
from bilateral.store.schema import columns_of


@dataclasses.dataclass(frozen=True, slots=True)
class Selection:
    """Which rows: every part that is given narrows them; countries are ISO3."""

    between: tuple[str, str] | None = None
    country: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    types: Sequence[str] = ()
    certainty: Sequence[str] = ()
    dataset: str | None = None
    document: str | None = None
    publishers: Sequence[str] = ()
    vouched: Sequence[str] = ()
    """Who vouches: the speaker's country, ``text`` where the text itself asserts, ``unknown``."""


VOUCHER = (
    "CASE WHEN attributed_to_country IS NOT NULL THEN attributed_to_country "
    "WHEN attributed_to IS NULL THEN 'text' ELSE 'unknown' END"
)
"""The SQL of who vouches for an event."""

_TABLES: dict[str, tuple[type, str, str | None, tuple[str, ...]]] = {
    # table: record, date column, pair columns' prefix, order
    "events": (Event, "event_date", "source,target", ("event_date", "evidence_start")),
    "statements": (Statement, "date", None, ("date", "content_start")),
    "assessments": (Assessment, "date", "country_1,country_2", ("date", "evidence_start")),
    "documents": (Document, "published", None, ("published",)),
    "rejects": (Reject, "published", None, ("source",)),
}
_SPEAKER_TABLES = {"statements": "speaker_country"}


def select(
    connection: duckdb.DuckDBPyConnection, table: str, selection: Selection
) -> duckdb.DuckDBPyRelation:
    """Return the rows of `table` that fit `selection`, in a fixed order, public columns only."""
    record, _, _, order = _TABLES[table.removeprefix("uncorrected_")]
    where, values = _where(table, selection)
    columns = [name for name in columns_of(record) if name not in ("content_spans", "text")]
    key = next(iter(columns))
    sql = f"SELECT {', '.join(columns)} FROM {table}{where} ORDER BY {', '.join([*order, key])}"
    return connection.sql(sql, params=values)


def count_rows(connection: duckdb.DuckDBPyConnection, table: str, selection: Selection) -> int:
    """Return how many rows of `table` fit `selection`."""
    where, values = _where(table, selection)
    rows = connection.execute(f"SELECT count(*) FROM {table}{where}", values).fetchall()
    return int(rows[0][0])


FACETS = {
    "type": ("event_type", "types"),
    "certainty": ("certainty", "certainty"),
    "publisher": ("coalesce(publisher, '')", "publishers"),
    "vouched": (VOUCHER, "vouched"),
    "dataset": ("dataset", "dataset"),
}
"""Facet → its SQL, and the part of a selection that it sets."""


def count_events(
    connection: duckdb.DuckDBPyConnection, selection: Selection, *, most: int = 12
) -> dict[str, list[tuple[str, int]]]:
    """Return the events that fit, counted by each facet, most first.

    A facet is counted under all the other parts of the selection but its own, so that the counts
    say what choosing another of its values would give.
    """
    found = {}
    for name, (expression, part) in FACETS.items():
        empty: dict[str, Any] = {part: None if part == "dataset" else ()}
        where, values = _where("events", dataclasses.replace(selection, **empty))
        rows = connection.execute(
            f"SELECT {expression} AS value, count(*) FROM events{where} GROUP BY 1 "
            f"ORDER BY count(*) DESC, 1 LIMIT {int(most)}",
            values,
        ).fetchall()
        found[name] = [(str(value), int(number)) for value, number in rows]
    return found


def find_document(connection: duckdb.DuckDBPyConnection, name: str) -> Document:
    """Return the stored document with this id, id prefix (≥ 6 characters), or URL.

    Of several versions at one address the newest is returned. Raises `UsageError` when none fits.
    """
    known = connection.execute(
        "SELECT document_id FROM documents WHERE document_id = $1 OR url = $1 OR source = $1 "
        "OR (length($1) >= 6 AND starts_with(document_id, $1)) "
        "ORDER BY published DESC NULLS LAST, document_id LIMIT 1",
        [name],
    ).fetchall()
    if not known:
        raise UsageError(
            f"No stored document has the id, URL or file {name!r}; see `bilateral documents`."
        )
    # One id of one column rules out most texts unread: 5 ms instead of 20 for 3,281 of them.
    columns = ", ".join(columns_of(Document))
    selected = f"SELECT {columns} FROM documents WHERE document_id = ?"
    found = Document(*connection.execute(selected, known[0]).fetchall()[0])
    if found.text is None:
        raise UsageError("A folder of Parquet files holds no texts; name the store itself.")
    return found


def _where(table: str, selection: Selection) -> tuple[str, list[object]]:
    plain = table.removeprefix("uncorrected_")
    _, date_column, pair, _ = _TABLES[plain]
    conditions, values = _conditions(plain, date_column, pair, selection)
    return (" WHERE " + " AND ".join(conditions) if conditions else ""), values


def _conditions(
    table: str, date_column: str, pair: str | None, chosen: Selection
) -> tuple[list[str], list[object]]:
    conditions: list[str] = []
    values: list[object] = []

    def add(condition: str, *new: object) -> None:
        conditions.append(condition)
        values.extend(new)

    if chosen.between:
        first, second = chosen.between
        if pair is None:
            documents = (
                "SELECT document_id FROM coded_events WHERE (source, target) IN ((?, ?), (?, ?))"
            )
            add(f"document_id IN ({documents})", first, second, second, first)
        else:
            add(f"({pair}) IN ((?, ?), (?, ?))", first, second, second, first)
    if chosen.country:
        side = _SPEAKER_TABLES.get(table)
        columns = (side,) if side else tuple((pair or "").split(","))
        add(
            "(" + " OR ".join(f"{c} = ?" for c in columns) + ")", *[chosen.country for _ in columns]
        )
    if chosen.since:
        add(f"{date_column} >= ?", chosen.since)
    if chosen.until:
        add(f"{date_column} <= ?", chosen.until)
    several = (
        ("event_type", chosen.types),
        ("certainty", chosen.certainty),
        ("publisher", chosen.publishers),
        (f"({VOUCHER})", chosen.vouched),
    )
    for column, wanted in several:
        if wanted:
            add(f"{column} IN ({', '.join('?' for _ in wanted)})", *wanted)
    for column, value in (("dataset", chosen.dataset), ("document_id", chosen.document)):
        if value:
            add(f"{column} = ?", value)
    return conditions, values
