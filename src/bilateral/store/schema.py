"""The tables of a store, made from the records they hold, and the views that users query.

``events`` is a view over what was coded from documents (``coded_events``) and what was loaded from
data sets (``loaded_events``), with each event's story and the number of documents that report it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import types
import typing

import duckdb

from bilateral.records import Assessment, Document, Event, Reject, Statement

SCHEMA_VERSION = 2
"""2 holds corrections, and has views where 1 had the tables of statements and assessments."""

CORRECTIONS = (
    "CREATE TABLE IF NOT EXISTS corrections (correction_id VARCHAR PRIMARY KEY, number INTEGER, "
    "subject VARCHAR, subject_id VARCHAR, dataset VARCHAR, action VARCHAR, changes VARCHAR, "
    "previous VARCHAR, anchor VARCHAR, merged_into VARCHAR, author VARCHAR, reason VARCHAR, "
    "made_at TIMESTAMP, undone_at TIMESTAMP, undone_by VARCHAR, undone_reason VARCHAR, "
    "state VARCHAR)"
)
_VIEWS: dict[str, type] = {"events": Event, "statements": Statement, "assessments": Assessment}
_FOUND_EVENTS = ("coded_events", "loaded_events")

_SQL_TYPES: dict[typing.Any, str] = {
    str: "VARCHAR",
    int: "INTEGER",
    float: "DOUBLE",
    bool: "BOOLEAN",
    dt.date: "DATE",
}
EXTRA_DOCUMENT_COLUMNS = {
    "words": "INTEGER",
    "story_id": "VARCHAR",
    "signature": "BLOB",
    "coder": "VARCHAR",
    "run_id": "VARCHAR",
}
"""What a store knows of a document beside what was read."""
EVENT_COLUMNS: tuple[str, ...] = tuple(field.name for field in dataclasses.fields(Event))


@functools.cache
def columns_of(record: type) -> dict[str, str]:
    """Return column name → DuckDB type for a record class, in field order."""
    hints = typing.get_type_hints(record)
    names = [field.name for field in dataclasses.fields(record)]
    return {name: _sql_type(hints[name]) for name in names}


def statements_sql() -> list[str]:
    """Return the statements that create every table and view that is not there yet."""
    documents = columns_of(Document) | EXTRA_DOCUMENT_COLUMNS
    return [
        "CREATE TABLE IF NOT EXISTS meta (key VARCHAR PRIMARY KEY, value VARCHAR)",
        _table("documents", documents, "document_id"),
        _table("coded_statements", columns_of(Statement), "statement_id"),
        _table("coded_assessments", columns_of(Assessment), "assessment_id"),
        _table("coded_events", columns_of(Event), "event_id"),
        _table("loaded_events", columns_of(Event), None),
        _table("rejects", columns_of(Reject) | {"run_id": "VARCHAR"}, None),
        "CREATE TABLE IF NOT EXISTS runs (run_id VARCHAR PRIMARY KEY, command VARCHAR, "
        "version VARCHAR, options VARCHAR, inputs VARCHAR, summary VARCHAR)",
        CORRECTIONS,
        *(
            _table(f"corrected_{view}", columns_of(record) | {"dropped": "BOOLEAN"}, None)
            for view, record in _VIEWS.items()
        ),
        _create("VIEW events", _events_select()),
        _create("VIEW uncorrected_events", _events_select(corrected=False)),
        *(
            statement
            for view in ("statements", "assessments")
            for statement in _corrected_views(view)
        ),
    ]


def _corrected_views(view: str) -> list[str]:
    """Return a view with the corrections and one without; those dropped are in neither's way."""
    columns = ", ".join(columns_of(_VIEWS[view]))
    return [
        _create(f"VIEW {view}", _corrected_select(view)),
        _create(f"VIEW uncorrected_{view}", f"SELECT {columns} FROM coded_{view}"),
    ]


def _corrected_select(view: str) -> str:
    if view == "events":
        return _events_select()
    names = columns_of(_VIEWS[view])
    columns, key = ", ".join(names), next(iter(names))
    return (
        f"SELECT {columns} FROM coded_{view} ANTI JOIN corrected_{view} USING ({key}) "
        f"UNION ALL SELECT {columns} FROM corrected_{view} WHERE NOT dropped"
    )


def _create(what: str, select: str) -> str:
    return f"CREATE OR REPLACE {what} AS {select}"


def shadow_views(connection: duckdb.DuckDBPyConnection, *, corrected: bool) -> None:
    """Put temporary views before those of the store, which stay as they are.

    They show what was found, or with `corrected` what is in tables ``corrected_…``, which may be
    temporary as well. A store that is only read can be shown otherwise in this way.
    """
    for view in _VIEWS:
        connection.execute(
            _create(f"TEMP VIEW {view}", _corrected_select(view))
            if corrected
            else _create(f"TEMP VIEW {view}", f"FROM uncorrected_{view}")
        )


def refresh_events_view(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the view ``events`` for the corrections there are; call it whenever they change.

    Without corrections of loaded events their ids are not looked at, which halves the time of a
    scan (20 million rows: 0.28 s of 0.55 s of processor time). Without any, DuckDB plans each query
    in half the time (1.7 ms of 3.1), and an answer asks a dozen.
    """
    rows = connection.execute(
        "SELECT e.event_id IS NULL FROM corrected_events c LEFT JOIN coded_events e "
        "USING (event_id) GROUP BY ALL"
    ).fetchall()
    corrected = {bool(is_loaded) for (is_loaded,) in rows}
    select = _events_select(coded_corrected=bool(corrected), loaded_corrected=True in corrected)
    connection.execute(_create("VIEW events", select))


def _events_select(
    *, corrected: bool = True, coded_corrected: bool = True, loaded_corrected: bool = True
) -> str:
    same_event = "e.source, e.target, e.event_type, e.event_date, e.event_date_end"
    shown = ", ".join(_event_column(name, same_event) for name in EVENT_COLUMNS)
    columns = ", ".join(EVENT_COLUMNS)
    from_documents = "document_id IN (SELECT document_id FROM documents)"
    coded, loaded = (
        f"(SELECT {columns} FROM {table} ANTI JOIN corrected_events USING (event_id, dataset) "
        f"UNION ALL SELECT {columns} FROM corrected_events WHERE NOT dropped AND {which})"
        for table, which in zip(
            _FOUND_EVENTS,
            (from_documents, f"NOT coalesce({from_documents}, false)"),
            strict=True,
        )
    )
    if not (corrected and coded_corrected):
        coded = _FOUND_EVENTS[0]
    if not (corrected and loaded_corrected):
        loaded = _FOUND_EVENTS[1]
    return (
        f"SELECT {shown} FROM {coded} e JOIN documents d USING (document_id) "
        f"UNION ALL SELECT {columns} FROM {loaded}"
    )


def _event_column(name: str, same_event: str) -> str:
    if name == "story_id":
        return "coalesce(d.story_id, d.document_id) AS story_id"
    if name == "reports":
        # Stories, not documents: a wire copy is no second report.
        return (
            "(count(DISTINCT coalesce(d.story_id, d.document_id)) "
            f"OVER (PARTITION BY {same_event}))::INTEGER AS reports"
        )
    return f"e.{name}"


def _table(name: str, columns: dict[str, str], key: str | None) -> str:
    body = ", ".join(f'"{column}" {sql_type}' for column, sql_type in columns.items())
    primary = f", PRIMARY KEY ({key})" if key else ""
    return f"CREATE TABLE IF NOT EXISTS {name} ({body}{primary})"


def _sql_type(hint: typing.Any) -> str:
    origin = typing.get_origin(hint)
    if origin is typing.Literal:
        return "VARCHAR"
    if origin in (typing.Union, types.UnionType):
        return next(_sql_type(part) for part in typing.get_args(hint) if part is not type(None))
    if origin is tuple:
        return "INTEGER[2][]"
    return _SQL_TYPES[hint]
