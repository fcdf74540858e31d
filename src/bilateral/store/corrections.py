"""Corrections: a layer of their own over what was found, each with its author, reason and time.

What was coded or loaded is never overwritten. Each correction is a row of ``corrections``; `replay`
works out the rows that they change, and the views ``events``, ``statements`` and ``assessments``
show those instead. Reading documents again or upgrading rules leaves the corrections in place; one
whose event has got another id finds it again by its place in the text (see `replaying`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from bilateral.actors import country_name, find_country
from bilateral.errors import UsageError
from bilateral.lexicons import read_csv
from bilateral.records import HAPPENED
from bilateral.store.asking import Query
from bilateral.store.replaying import SUBJECTS, replay, working_row

Action = Literal["change", "wrong", "merge"]
FIELDS: dict[str, tuple[str, ...]] = {
    "event": (
        "source", "source_role", "source_name", "target", "target_role", "target_name",
        "event_type", "event_mode", "event_context", "event_date", "event_date_end",
        "date_precision", "certainty", "attributed_to", "attributed_to_country",
        "attributed_to_role", "place_name", "place_country",
    ),
    "statement": (
        "speaker", "speaker_role", "speaker_organisation", "speaker_country", "date", "date_end",
        "date_precision",
    ),
    "assessment": (
        "country_1", "country_2", "direction", "speaker", "speaker_country", "date",
        "date_precision", "certainty",
    ),
}  # fmt: skip
"""What may be changed, by subject. Evidence, spans and ids may not: they are what was found."""
_COUNTRIES = {"source", "target", "attributed_to_country", "place_country", "speaker_country",
              "country_1", "country_2"}  # fmt: skip
_DAYS = {"event_date", "event_date_end", "date", "date_end"}
_REQUIRED = {"event_type", "certainty", "direction", "country_1", "country_2"}
CERTAINTIES = (*sorted(HAPPENED), "possible", "planned", "conditional", "demanded", "denied",
               "negated")  # fmt: skip
PRECISIONS = ("day", "week", "month", "quarter", "season", "year", "decade", "interval",
              "publication")  # fmt: skip
DIRECTIONS = ("closer", "apart", "unchanged")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: what was said to be wrong, by whom, why, when, and whether it stands."""

    correction_id: str
    number: int
    subject: str
    """event, statement or assessment."""
    subject_id: str
    dataset: str
    action: Action
    changes: dict[str, Any]
    """Field → the value that it should have."""
    previous: dict[str, Any]
    """Field → the value that it had."""
    merged_into: str | None
    author: str
    reason: str
    made_at: dt.datetime
    undone_at: dt.datetime | None
    undone_by: str | None
    undone_reason: str | None
    state: str
    """applied, undone, or unplaced where what it corrects is not found any more."""


_COLUMNS = ", ".join(Correction.__dataclass_fields__)


def add_correction(
    connection: duckdb.DuckDBPyConnection,
    subject_id: str,
    *,
    author: str,
    reason: str,
    changes: Mapping[str, Any] | None = None,
    wrong: bool = False,
    merge_into: str | None = None,
    subject: str = "event",
    dataset: str | None = None,
    now: dt.datetime | None = None,
) -> Correction:
    """Correct one event, statement or assessment, and apply it; returns the correction.

    Exactly one of `changes` (field → value, None for nobody), `wrong` (it is dropped) and
    `merge_into` (another event's id: the two are one event, told twice) says how. Raises
    `UsageError` for an unknown id, field or value, or without an author and a reason.
    """
    if sum((bool(changes), wrong, merge_into is not None)) != 1:
        raise UsageError(
            "Say one of: which fields change, that it is wrong, or what it merges into."
        )
    if subject not in FIELDS:
        raise UsageError(f"{subject!r} cannot be corrected; name event, statement or assessment.")
    author, reason = _said("author", author), _said("reason", reason)
    row, dataset = _find(connection, subject, subject_id, dataset)
    values: dict[str, Any] = {}
    action: Action = "wrong"
    if changes:
        action, values = "change", _checked(subject, changes, row)
    elif merge_into is not None:
        action, values = "merge", _merged(connection, subject, row, merge_into)
    previous = {name: row[name] for name in values}
    number = _next_number(connection)
    made_at = (now or dt.datetime.now(dt.UTC)).replace(tzinfo=None, microsecond=0)
    identity = json.dumps(
        [subject, subject_id, dataset, action, values, author, reason, number], default=str
    )
    correction_id = hashlib.sha256(identity.encode()).hexdigest()[:12]
    values_by_name = {
        "correction_id": correction_id, "number": number, "subject": subject,
        "subject_id": subject_id, "dataset": dataset, "action": action, "changes": _json(values),
        "previous": _json(previous), "anchor": _json(row), "merged_into": merge_into,
        "author": author, "reason": reason, "made_at": made_at, "state": "applied",
    }  # fmt: skip
    connection.execute(
        f"INSERT INTO corrections ({', '.join(values_by_name)}) "
        f"VALUES ({', '.join('?' * len(values_by_name))})",
        list(values_by_name.values()),
    )
    replay(connection)
    return read_correction(connection, correction_id)


def undo_correction(
    connection: duckdb.DuckDBPyConnection,
    correction_id: str,
    *,
    author: str,
    reason: str,
    now: dt.datetime | None = None,
) -> Correction:
    """Take a correction back; it stays in the history, with who took it back, why and when."""
    found = read_correction(connection, correction_id)
    if found.undone_at is not None:
        raise UsageError(f"Correction {found.correction_id} was undone already.")
    author, reason = _said("author", author), _said("reason", reason)
    undone_at = (now or dt.datetime.now(dt.UTC)).replace(tzinfo=None, microsecond=0)
    connection.execute(
        "UPDATE corrections SET undone_at = ?, undone_by = ?, undone_reason = ?, state = 'undone' "
        "WHERE correction_id = ?",
        [undone_at, author, reason, found.correction_id],
    )
    replay(connection)
    return read_correction(connection, found.correction_id)


def read_corrections(
    connection: duckdb.DuckDBPyConnection, *, subject_id: str | None = None
) -> list[Correction]:
    """Return the whole history, newest first, or that of one event, statement or assessment."""
    if not has_corrections(connection):
        return []
    return [_correction(row) for row in history_query(subject_id).rows(connection)]


def history_query(subject_id: str | None = None, correction_id: str | None = None) -> Query:
    """Ask for the history, newest first: all, of one event, or one correction by its id."""
    if correction_id is not None:
        where, values = "WHERE correction_id = $id ", {"id": correction_id}
    elif subject_id is not None:
        where, values = "WHERE subject_id = $id OR merged_into = $id ", {"id": subject_id}
    else:
        where, values = "", {}
    return Query(f"SELECT {_COLUMNS} FROM corrections {where}ORDER BY number DESC", values)


def corrections_table(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """Return the whole history as a table, oldest first."""
    return connection.sql(f"SELECT {_COLUMNS} FROM corrections ORDER BY number")


def read_correction(connection: duckdb.DuckDBPyConnection, correction_id: str) -> Correction:
    """Return one correction by its id, or the beginning of it; raises `UsageError`."""
    rows = []
    if has_corrections(connection) and len(correction_id) >= 4:
        rows = Query(
            f"SELECT {_COLUMNS} FROM corrections WHERE starts_with(correction_id, ?) LIMIT 2",
            [correction_id],
        ).rows(connection)
    if len(rows) != 1:
        raise UsageError(
            f"The store holds no correction {correction_id[:40]!r}; see `bilateral corrections`."
        )
    return _correction(rows[0])


def has_corrections(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether the store has the layer: one from before and opened read-only has not."""
    found = connection.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_name = 'corrections'"
    ).fetchall()
    return bool(found[0][0])


def _correction(row: Mapping[str, Any]) -> Correction:
    said = {name: json.loads(row[name]) for name in ("changes", "previous")}
    return Correction(**{**row, **said})


def _find(
    connection: duckdb.DuckDBPyConnection, subject: str, subject_id: str, dataset: str | None
) -> tuple[dict[str, Any], str]:
    """Return the row as it stands with the corrections made so far, and its data set."""
    row = working_row(connection, subject, subject_id, dataset)
    if row is None:
        raise UsageError(
            f"The store shows no {subject} {subject_id[:40]!r}; "
            f"see `bilateral {SUBJECTS[subject].view}`, or the history if it was dropped."
        )
    return row, str(row.get("dataset") or "bilateral")


def _checked(subject: str, changes: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes as they are stored: days as ISO strings, countries as codes."""
    checked: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in FIELDS[subject]:
            raise UsageError(
                f"{name!r} of {subject}s cannot be changed; name {', '.join(FIELDS[subject])}."
            )
        checked[name] = _value(name, value)
    if "event_type" in checked:
        checked |= _of_type(checked, row)
    for first, last in (("event_date", "event_date_end"), ("date", "date_end")):
        if first in checked and last in FIELDS[subject]:
            checked.setdefault(last, checked[first])
            checked.setdefault("date_precision", "day" if checked[first] else None)
        ends = (checked.get(first, row.get(first)), checked.get(last, row.get(last)))
        if ends[0] and ends[1] and str(ends[1]) < str(ends[0]):
            raise UsageError(f"The end ({ends[1]}) lies before the beginning ({ends[0]}).")
    new = {name: value for name, value in checked.items() if not _same(value, row[name])}
    if not new:
        raise UsageError("Every field has that value already; nothing is to be corrected.")
    return new


def _same(value: Any, known: Any) -> bool:
    return value == known or (known is not None and str(value) == str(known))


def _value(name: str, value: Any) -> Any:
    if value is None or str(value).strip() == "":
        if name in _REQUIRED:
            raise UsageError(f"{name} cannot be empty.")
        return None
    said = str(value).strip()
    if len(said) > _LONGEST:
        raise UsageError(f"{name} is longer than {_LONGEST} characters.")
    if name in _COUNTRIES:
        return said if country_name(said) != said else find_country(said)
    if name in _DAYS:
        try:
            return dt.date.fromisoformat(said).isoformat()
        except ValueError as error:
            raise UsageError(f"{said!r} is not a day; write it as 2022-02-24.") from error
    allowed = {
        "certainty": CERTAINTIES,
        "date_precision": PRECISIONS,
        "direction": DIRECTIONS,
        "event_type": tuple(_types()),
    }.get(name)
    said = said.upper() if name == "event_type" else said
    if allowed and said not in allowed:
        raise UsageError(f"{name} is one of {', '.join(allowed)}; got {said!r}.")
    return said


def _of_type(checked: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what follows from another event type: quad class and score; the old mode is gone."""
    kind = checked["event_type"]
    if kind == row["event_type"]:
        return {}
    quad, score = _types()[kind]
    return {
        "quad_class": quad,
        "intensity": score,
        "cameo_code": None,
        "event_mode": checked.get("event_mode"),
    }


def _types() -> dict[str, tuple[int, float]]:
    rows = read_csv("ontology/types.csv", ("event_type", "quad_class", "score"))
    return {row["event_type"]: (int(row["quad_class"]), float(row["score"])) for row in rows}


def _merged(
    connection: duckdb.DuckDBPyConnection, subject: str, row: Mapping[str, Any], into: str
) -> dict[str, Any]:
    """Return the fields by which an event counts as one with another: who, whom, what and when."""
    if subject != "event":
        raise UsageError("Only events are merged.")
    other = working_row(connection, "event", into, None)
    if other is None:
        raise UsageError(f"The store shows no event {into[:40]!r} to merge into.")
    if other["event_id"] == row["event_id"]:
        raise UsageError("An event cannot be merged into itself.")
    names = (
        "source", "target", "event_type", "event_mode", "event_context", "quad_class", "intensity",
        "cameo_code", "event_date", "event_date_end", "date_precision", "certainty",
    )  # fmt: skip
    return {
        name: value.isoformat() if isinstance(value := other[name], dt.date) else value
        for name in names
    }


def _next_number(connection: duckdb.DuckDBPyConnection) -> int:
    rows = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM corrections").fetchall()
    return int(rows[0][0])


def _said(name: str, value: str) -> str:
    said = " ".join((value or "").split())
    if not said:
        raise UsageError(f"A correction needs an {name}." if name == "author" else
                         "A correction needs a reason.")  # fmt: skip
    if len(said) > _LONGEST:
        raise UsageError(f"The {name} is longer than {_LONGEST} characters.")
    return said


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), default=str, sort_keys=True)


__all__: Sequence[str] = (
    "FIELDS", "Correction", "add_correction", "corrections_table", "has_corrections",
    "history_query",     "read_correction", "read_corrections", "undo_correction",
)  # fmt: skip
