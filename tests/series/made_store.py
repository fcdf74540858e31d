"""A store made by hand: an in-memory ``events`` table with the columns of the records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import duckdb
import numpy as np
import pyarrow

from bilateral.records import Assessment, Document, Event
from bilateral.store import columns_of

QUADS = {"CONSULT": 1, "AGREE": 1, "AID": 2, "COOPERATE": 2, "ACCUSE": 3, "ASSAULT": 4}
INTENSITY = {
    "CONSULT": 2.5, "AGREE": 4.0, "AID": 7.0, "COOPERATE": 6.0, "ACCUSE": -2.0, "ASSAULT": -9.0,
}  # fmt: skip


def make_store(events: Iterable[dict[str, Any]] = ()) -> duckdb.DuckDBPyConnection:
    """Return a connection with ``events``, ``assessments`` and ``documents``; rows as `event`."""
    connection = duckdb.connect()
    for name, record in (("events", Event), ("assessments", Assessment), ("documents", Document)):
        body = ", ".join(f'"{column}" {kind}' for column, kind in columns_of(record).items())
        connection.execute(f"CREATE TABLE {name} ({body})")
    rows = list(events)
    if rows:
        names = list(columns_of(Event))
        table = pyarrow.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])
        connection.register("made", table)
        connection.execute("INSERT INTO events SELECT * FROM made")
        connection.unregister("made")
    return connection


def event(
    date: dt.date | str,
    source: str = "AAA",
    target: str = "BBB",
    kind: str = "CONSULT",
    **more: Any,
) -> dict[str, Any]:
    """Return one row of ``events``; `more` overrides any column."""
    day = dt.date.fromisoformat(date) if isinstance(date, str) else date
    row: dict[str, Any] = {
        "event_date": day,
        "event_date_end": day,
        "date_precision": "day",
        "source": source,
        "target": target,
        "event_type": kind,
        "quad_class": QUADS[kind],
        "intensity": INTENSITY[kind],
        "certainty": "asserted",
        "rule": "made",
        "reports": 1,
        "published": day,
        "publisher": "Made Wire",
        "evidence": f"{source} {kind.lower()} {target}",
        "dataset": "bilateral",
    } | more
    identity = "-".join(str(row[name]) for name in ("event_date", "source", "target", "event_type"))
    row.setdefault("event_id", identity + str(more.get("document_id", "")))
    row.setdefault("document_id", "d" + row["event_id"])
    return row


def busy_world(
    since: dt.date, *, before: str = "CONSULT", after: str = "CONSULT", weeks: int = 30
) -> list[dict[str, Any]]:
    """Return two pairs, AAA-BBB and others, that deal every few days for `weeks` on each side.

    AAA and BBB deal by `before` until the date and by `after` from then on.
    """
    random = np.random.default_rng(3)
    rows = []
    for day in range(-7 * weeks, 7 * weeks):
        date = since + dt.timedelta(days=day)
        if random.random() < 0.4:
            rows.append(event(date, kind=after if day >= 0 else before))
        for source, target in (("CCC", "DDD"), ("EEE", "FFF"), ("CCC", "FFF")):
            if random.random() < 0.5:
                kind = ("CONSULT", "ACCUSE", "AGREE")[int(random.integers(3))]
                rows.append(event(date, source, target, kind))
    return rows
