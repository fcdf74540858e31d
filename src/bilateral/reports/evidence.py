"""The evidence behind an estimate: which events moved it most, and who vouches for them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from bilateral.series import Counted, Measurement, leave_out

_COPIED = (
    "attributed_to", "attributed_to_country", "publisher", "published", "url", "title",
    "event_id", "document_id", "evidence_start", "evidence_end", "rule",
)  # fmt: skip
"""What an event's telling says; what happened is as it was counted."""
_COLUMNS = ", ".join(("certainty", "evidence", *_COPIED))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event that moved the estimate, with the sentence that tells of it."""

    contribution: float
    """How much lower the estimate is without the story (negative: how much higher); where nothing
    was estimated, the intensity."""
    unit: str
    """What `contribution` is in: "step" or "intensity"."""
    date: dt.date
    date_end: dt.date
    source: str
    target: str
    event_type: str
    event_mode: str | None
    event_context: str | None
    intensity: float
    reports: int
    after: bool
    """Whether it came after the date asked about."""
    mutual: bool
    """Whether the same was recorded in the other direction."""
    sentence: str | None
    certainty: str
    attributed_to: str | None
    attributed_to_country: str | None
    publisher: str | None
    published: dt.date | None
    url: str | None
    title: str | None
    event_id: str | None
    document_id: str | None
    evidence_start: int | None
    evidence_end: int | None
    rule: str | None


def rank_evidence(
    connection: duckdb.DuckDBPyConnection, measured: Measurement, *, limit: int = 5
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Return the events that pull towards ``closer`` and those that pull away, strongest first.

    An event before the date pulls the other way (a visit before it makes the visits after it less
    of a change); such events fill at most `BEFORE_SHARE` of the places while others are left.
    Without an estimate they are ranked by intensity, cooperation for and conflict against.
    """
    groups = _groups(measured.events)
    if measured.step is not None:
        moved = leave_out(measured, groups)
    else:
        moved = np.array([sum(e.intensity for e in events) for events in groups])
    unit = "intensity" if measured.step is None else "step"
    since = measured.span.since
    ranked = _ranked(groups, moved)
    closer = _pick([item for item in ranked if item[0] > 0], since, limit)
    apart = _pick([item for item in reversed(ranked) if item[0] < 0], since, limit)
    rows = _read_rows(connection, measured, [events[0] for _, events in (*closer, *apart)])
    return (
        tuple(_evidence(value, unit, events, rows, since) for value, events in closer),
        tuple(_evidence(value, unit, events, rows, since) for value, events in apart),
    )


Group = tuple[Counted, ...]
"""Events that are left out together, the one to show first."""
BEFORE_SHARE = 0.4


def _groups(events: Sequence[Counted]) -> list[Group]:
    """Group events by the one story that tells of them, else both directions of a day and type."""
    found: dict[tuple[object, ...], list[Counted]] = defaultdict(list)
    for event in events:
        pair = tuple(sorted((event.source, event.target)))
        key: tuple[object, ...] = (event.date, event.date_end, pair, event.event_type)
        found[event.story_ids if len(event.story_ids) == 1 else key].append(event)
    return [tuple(group) for group in found.values()]


def _ranked(groups: Sequence[Group], moved: NDArray[np.float64]) -> list[tuple[float, Group]]:
    """Return each group with its contribution, most closer first, its clearest event in front."""
    found = []
    for events, value in zip(groups, moved, strict=True):
        total = sum(event.intensity for event in events)
        sign = 1 if total >= 0 else -1
        first = sorted(events, key=lambda e: (-sign * e.intensity, e.date, e.source))
        found.append((float(value), tuple(first)))
    return sorted(found, key=lambda item: (-item[0], item[1][0].date, item[1][0].source))


def _pick(
    ranked: Sequence[tuple[float, Group]], since: dt.date, limit: int
) -> list[tuple[float, Group]]:
    """Return the strongest `limit`, with room kept for events after the date."""
    room = int(limit * BEFORE_SHARE)
    after = [item for item in ranked if item[1][0].date >= since]
    before = [item for item in ranked if item[1][0].date < since]
    taken = before[: max(room, limit - len(after))]
    taken += after[: limit - len(taken)]
    return sorted(taken, key=lambda item: -abs(item[0]))


def _read_rows(
    connection: duckdb.DuckDBPyConnection, measured: Measurement, events: Sequence[Counted]
) -> dict[str, dict[str, object]]:
    """Return the rows behind events, by id."""
    if not events:
        return {}
    values: dict[str, object] = {
        "ids": sorted({name for event in events for name in event.event_ids[:20]}),
        "a": measured.country_1,
        "b": measured.country_2,
    }
    # The pair comes first: comparing the ids of 17 million rows takes seconds.
    where = "source IN ($a, $b) AND target IN ($a, $b) AND list_contains($ids, event_id)"
    if measured.coverage.dataset is not None:
        where += " AND dataset = $dataset"
        values["dataset"] = measured.coverage.dataset
    cursor = connection.execute(f"SELECT {_COLUMNS} FROM events WHERE {where}", values)
    names = [item[0] for item in cursor.description or ()]
    found = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    return {str(row["event_id"]): row for row in found}


def _evidence(
    value: float, unit: str, events: Group, rows: dict[str, dict[str, object]], since: dt.date
) -> Evidence:
    event = events[0]
    mutual = any(
        (other.source, other.event_type) == (event.target, event.event_type) for other in events
    )
    told = [rows[name] for name in event.event_ids if name in rows]
    told.sort(key=lambda row: (row["certainty"] != "asserted", str(row["published"])))
    row = told[0] if told else {}
    return Evidence(
        contribution=round(value, 4),
        unit=unit,
        date=event.date,
        date_end=event.date_end,
        source=event.source,
        target=event.target,
        event_type=event.event_type,
        event_mode=event.event_mode,
        event_context=event.event_context,
        intensity=round(event.intensity, 2),
        reports=event.reports,
        after=event.date >= since,
        mutual=mutual,
        sentence=None if row.get("evidence") is None else str(row["evidence"]),
        certainty=str(row.get("certainty", "asserted")),
        **{name: row.get(name) for name in _COPIED},  # type: ignore[arg-type]
    )
