"""Replaying corrections: which rows they change, worked out anew from what was found.

The result is kept in ``corrected_events``, ``corrected_statements`` and ``corrected_assessments``,
which the views put in place of the rows that were found. It is worked out after each correction,
after each undo, and after documents were read again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from bilateral.records import Assessment, Event, Statement
from bilateral.store.asking import Query
from bilateral.store.schema import columns_of, refresh_events_view, shadow_views

Row = dict[str, Any]
Key = tuple[str, str, str]
"""Subject, data set and id."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of row that can be corrected, and where it lies."""

    record: type
    view: str
    id: str
    found: tuple[str, ...]
    """The tables of what was found."""
    span: tuple[str, str]
    like: tuple[str, ...]
    """The fields by which a row is known again that has got another id."""


SUBJECTS = {
    "event": Subject(
        Event, "events", "event_id", ("coded_events", "loaded_events"),
        ("evidence_start", "evidence_end"), ("trigger", "event_type", "source", "target"),
    ),
    "statement": Subject(
        Statement, "statements", "statement_id", ("coded_statements",),
        ("content_start", "content_end"), ("speaker", "cue", "kind"),
    ),
    "assessment": Subject(
        Assessment, "assessments", "assessment_id", ("coded_assessments",),
        ("evidence_start", "evidence_end"), ("country_1", "country_2", "direction", "speaker"),
    ),
}  # fmt: skip
_LEAST_ALIKE = 2
"""Of the fields in `Subject.like`, so many must agree where the text overlaps."""
_SPEAKER = {
    "speaker": ("attributed_to", "speaker"),
    "speaker_country": ("attributed_to_country", "speaker_country"),
    "speaker_role": ("attributed_to_role", None),
}
"""A statement's field → that of the events and of the assessments that rest on it."""


def replay(connection: duckdb.DuckDBPyConnection) -> None:
    """Work out what the corrections change, and whether each finds what it corrects."""
    for subject in SUBJECTS.values():
        connection.execute(f"DELETE FROM corrected_{subject.view}")
    for found, is_applied in _replay(connection, _standing(connection)):
        state = "applied" if is_applied else "unplaced"
        if state != found["state"]:
            connection.execute(
                "UPDATE corrections SET state = ? WHERE correction_id = ?",
                [state, found["correction_id"]],
            )
    refresh_events_view(connection)


def shadow(
    connection: duckdb.DuckDBPyConnection,
    *,
    without: Collection[str] | None,
    restored: Collection[str] = (),
) -> None:
    """Show the store without some corrections (None: all) until the transaction is rolled back.

    Those `restored` count as if they had not been undone.

    Only what is temporary is made, so that it works where the store is only read.
    """
    if without is None:
        shadow_views(connection, corrected=False)
        return
    for subject in SUBJECTS.values():
        name = f"corrected_{subject.view}"
        connection.execute(f"CREATE TEMP TABLE {name} AS FROM {name} LIMIT 0")
    shadow_views(connection, corrected=True)
    standing = _standing(connection, restored)
    _replay(connection, [found for found in standing if found["correction_id"] not in without])


def _replay(connection: duckdb.DuckDBPyConnection, standing: list[Row]) -> list[tuple[Row, bool]]:
    """Write the rows that corrections change; return each with whether it found its subject."""
    rows: dict[Key, Row] = {}
    done = [(found, _apply(connection, found, rows)) for found in standing]
    for (name, _, _), row in rows.items():
        subject = SUBJECTS[name]
        columns = [*columns_of(subject.record), "dropped"]
        connection.execute(
            f"INSERT INTO corrected_{subject.view} ({', '.join(columns)}) "
            f"VALUES ({', '.join('?' * len(columns))})",
            [row.get(column, False) for column in columns],
        )
    return done


def working_row(
    connection: duckdb.DuckDBPyConnection, subject: str, subject_id: str, dataset: str | None
) -> Row | None:
    """Return a row as the views show it: with the corrections made so far."""
    found = row_query(subject, subject_id, dataset).rows(connection)
    return found[0] if found else None


def row_query(subject: str, subject_id: str, dataset: str | None) -> Query:
    """Ask for a row as the views show it."""
    kind = SUBJECTS[subject]
    where, values = f"{kind.id} = ?", [subject_id]
    if dataset is not None and subject == "event":
        where, values = where + " AND dataset = ?", [subject_id, dataset]
    names = ", ".join(columns_of(kind.record))
    return Query(f"SELECT {names} FROM {kind.view} WHERE {where} ORDER BY ALL", values)


def find_rows(
    connection: duckdb.DuckDBPyConnection, table: str, record: type, where: str, values: list[Any]
) -> list[Row]:
    """Return the rows of a table as dictionaries."""
    names = ", ".join(columns_of(record))
    return Query(f"SELECT {names} FROM {table} WHERE {where} ORDER BY ALL", values).rows(connection)


def _standing(connection: duckdb.DuckDBPyConnection, restored: Collection[str] = ()) -> list[Row]:
    names = ("correction_id", "subject", "subject_id", "dataset", "action", "changes", "anchor",
             "state")  # fmt: skip
    return Query(
        f"SELECT {', '.join(names)} FROM corrections WHERE undone_at IS NULL "
        "OR list_contains($restored, correction_id) ORDER BY number",
        {"restored": list(restored)},
    ).rows(connection)


def _apply(connection: duckdb.DuckDBPyConnection, found: Row, rows: dict[Key, Row]) -> bool:
    """Apply one correction to the rows worked out so far; return whether its subject is there."""
    row = _subject_row(connection, found, rows)
    if row is None:
        return False
    if found["action"] == "wrong":
        row["dropped"] = True
        return True
    changes = json.loads(found["changes"])
    before = dict(row)
    row.update(changes)
    if found["subject"] == "statement":
        _pass_on(connection, before, changes, rows)
    return True


def _subject_row(
    connection: duckdb.DuckDBPyConnection, found: Row, rows: dict[Key, Row]
) -> Row | None:
    name, dataset = str(found["subject"]), str(found["dataset"])
    key = (name, dataset, str(found["subject_id"]))
    if key in rows:
        return rows[key]
    row = _by_id(connection, key) or _by_place(connection, name, json.loads(found["anchor"]))
    if row is None:
        return None
    key = (name, dataset, str(row[SUBJECTS[name].id]))
    return rows.setdefault(key, row | {"dropped": False})


def _by_id(connection: duckdb.DuckDBPyConnection, key: Key) -> Row | None:
    name, dataset, subject_id = key
    subject = SUBJECTS[name]
    for table in subject.found:
        where, values = f"{subject.id} = ?", [subject_id]
        if name == "event":
            where, values = where + " AND dataset = ?", [subject_id, dataset]
        found = find_rows(connection, table, subject.record, where, values)
        if found:
            return found[0]
    return None


def _by_place(
    connection: duckdb.DuckDBPyConnection, name: str, anchor: Mapping[str, Any]
) -> Row | None:
    """Return the row at the same place of the same document that is most alike, or None.

    Newer rules may give an event another id, type or actor; it is still the same event.
    """
    subject = SUBJECTS[name]
    start, end = (anchor.get(edge) for edge in subject.span)
    if start is None or end is None or not anchor.get("document_id"):
        return None
    low, high = subject.span
    near = find_rows(
        connection, subject.found[0], subject.record,
        f"document_id = ? AND {low} < ? AND {high} > ?", [anchor["document_id"], end, start],
    )  # fmt: skip
    alike = [(sum(row[f] == anchor.get(f) for f in subject.like), -n) for n, row in enumerate(near)]
    if not alike or max(alike)[0] < _LEAST_ALIKE:
        return None
    return near[-max(alike)[1]]


def _pass_on(
    connection: duckdb.DuckDBPyConnection,
    statement: Row,
    changes: Mapping[str, Any],
    rows: dict[Key, Row],
) -> None:
    """Give a statement's corrected speaker to the events and assessments that rest on it."""
    for place, name in enumerate(("event", "assessment")):
        subject = SUBJECTS[name]
        for row in find_rows(
            connection, subject.found[0], subject.record, "statement_id = ?",
            [statement["statement_id"]],
        ):  # fmt: skip
            key = (name, str(row.get("dataset") or "bilateral"), str(row[subject.id]))
            kept = rows.setdefault(key, row | {"dropped": False})
            for field, fields in _SPEAKER.items():
                named = fields[place]
                if named and field in changes and kept[named] == statement[field]:
                    kept[named] = changes[field]
