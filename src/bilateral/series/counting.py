"""Counting: one real-world event counts once, however often it is told.

Three steps turn rows of ``events`` into what is counted. Of the copies of one story only the one
published first is kept. Rows of one day, directed pair and type are then one event, which keeps the
number of stories that report it. Last, an event with a vague date ("since the invasion") folds into
the event of the same directed pair and type whose days it overlaps.

One pair is counted here; `panel` and `narrow` sum every pair's weeks for what it is compared with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import duckdb

from bilateral.errors import UsageError
from bilateral.records import HAPPENED
from bilateral.store.asking import Query

Variant = Literal["reported", "asserted", "independent"]
"""``reported`` counts what is asserted or reported, ``asserted`` only what the text itself asserts,
``independent`` leaves out what either of the two sides vouches for."""
VARIANTS: tuple[Variant, ...] = get_args(Variant)

INTERSTATE = "source IS NOT NULL AND target IS NOT NULL AND source <> target"
"""The SQL condition of a row between two states."""
COUNTABLE = f"{INTERSTATE} AND certainty IN ({', '.join(repr(name) for name in sorted(HAPPENED))})"
"""The SQL condition of such a row that somebody says happened."""
_BY_A_SIDE = "coalesce(attributed_to_country IN (source, target), false)"


@dataclass(frozen=True, slots=True)
class Counted:
    """One event that counts once."""

    date: dt.date
    date_end: dt.date
    source: str
    target: str
    event_type: str
    event_mode: str | None
    event_context: str | None
    quad_class: int
    intensity: float
    """The mean Goldstein value of the rows that were merged; 0 where none states one."""
    reports: int
    """How many stories report it."""
    event_ids: tuple[str, ...]
    story_ids: tuple[str, ...]
    asserted: bool = True
    """Whether some text asserts it in its own voice."""
    independent: bool = True
    """Whether somebody other than the two sides vouches for it."""

    @property
    def vague(self) -> bool:
        """True when it is not known on which single day it happened."""
        return self.date_end > self.date


@dataclass(frozen=True, slots=True)
class Dyad:
    """What was counted between two countries, and what was left out."""

    country_1: str
    country_2: str
    events: tuple[Counted, ...]
    rows: int
    """Rows of ``events`` that were merged into `events`."""
    undated: int
    """Rows without any date: not counted."""

    def under(self, variant: Variant) -> tuple[Counted, ...]:
        """Return the events that count under a variant."""
        if variant == "asserted":
            return tuple(event for event in self.events if event.asserted)
        if variant == "independent":
            return tuple(event for event in self.events if event.independent)
        return self.events


def read_dyad(
    connection: duckdb.DuckDBPyConnection,
    country_1: str,
    country_2: str,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    dataset: str | None = None,
    within: tuple[dt.date, dt.date] | None = None,
    copies: bool = True,
) -> Dyad:
    """Return the counted events between two countries, in both directions, oldest first.

    Events that ended before `since` or began after `until` are left out; undated ones are counted.
    Of the rest only those that touch the days `within` are returned, where that is given: which
    telling of a story comes first is decided before. `copies` is false where no story has several
    tellings (see `has_copies`).
    """
    where, values = dyad_filter(country_1, country_2, since, dataset)
    inside = "true"
    if within is not None:
        inside = f"(event_date IS NULL OR ({WITHIN}))"
        values |= {"first": within[0], "last": within[1]}
    rows = connection.execute(
        f"SELECT {_TOLD} FROM ({told_once(where, copies)}) WHERE {inside}", values
    ).fetchall()
    dated = [row for row in rows if row[0] is not None]
    events = _one_a_day([row for row in dated if until is None or row[0] <= until])
    return Dyad(
        country_1,
        country_2,
        tuple(fold_vague(events)),
        rows=len(dated),
        undated=len(rows) - len(dated),
    )


def counted_query(
    country_1: str, country_2: str, *, dataset: str | None, within: tuple[dt.date, dt.date]
) -> Query:
    """Ask for the rows of ``events`` that `read_dyad` merges, those that touch the days `within`.

    Of these, a vague one may still be left out for where its middle lies.
    """
    where, values = dyad_filter(country_1, country_2, None, dataset)
    return Query(
        f"SELECT * EXCLUDE (telling) FROM (SELECT *, {_TELLING} AS telling FROM events "
        f"WHERE {where} AND event_type IS NOT NULL) WHERE telling = 1 AND {WITHIN} "
        "ORDER BY event_date, event_id",
        {**values, "first": within[0], "last": within[1]},
    )


def dyad_filter(
    country_1: str, country_2: str, since: dt.date | None, dataset: str | None
) -> tuple[str, dict[str, object]]:
    """Return the condition and values of the rows that can count between two countries."""
    if country_1 == country_2:
        raise UsageError(f"A relationship needs two countries; both are {country_1}.")
    where = f"{COUNTABLE} AND source IN ($a, $b) AND target IN ($a, $b)"
    values: dict[str, object] = {"a": country_1, "b": country_2}
    if dataset is not None:
        where += " AND dataset = $dataset"
        values["dataset"] = dataset
    if since is not None:
        where += " AND coalesce(event_date_end, event_date, $since) >= $since"
        values["since"] = since
    return where, values


def fold_vague(events: Sequence[Counted]) -> list[Counted]:
    """Fold each vaguely dated event into one of the same pair and type whose days it overlaps.

    The shortest interval is settled first; among several that overlap, the one that begins closest
    to the vague event's beginning takes it in. The result is sorted by date.
    """
    kept: dict[tuple[str, str, str], list[Counted]] = {}
    for event in sorted(events, key=_precision_first):
        same = kept.setdefault((event.source, event.target, event.event_type), [])
        place = _overlapping(same, event) if event.vague else None
        if place is None:
            same.append(event)
        else:
            same[place] = _merged(same[place], event)
    return sorted((event for group in kept.values() for event in group), key=_date_first)


def _precision_first(event: Counted) -> tuple[int, dt.date, str, str, str]:
    length = (event.date_end - event.date).days
    return length, event.date, event.source, event.target, event.event_type


def _date_first(event: Counted) -> tuple[dt.date, dt.date, str, str, str]:
    return event.date, event.date_end, event.source, event.target, event.event_type


def _overlapping(events: Sequence[Counted], vague: Counted) -> int | None:
    found = [
        (abs((event.date - vague.date).days), place)
        for place, event in enumerate(events)
        if event.date <= vague.date_end and vague.date <= event.date_end
    ]
    return min(found)[1] if found else None


def _merged(event: Counted, other: Counted) -> Counted:
    stories = tuple(sorted({*event.story_ids, *other.story_ids}))
    return replace(
        event,
        reports=len(stories) or event.reports + other.reports,
        event_ids=(*event.event_ids, *other.event_ids),
        story_ids=stories,
        asserted=event.asserted or other.asserted,
        independent=event.independent or other.independent,
    )


_TOLD = (
    "event_date, coalesce(event_date_end, event_date), source, target, event_type, event_mode, "
    "event_context, quad_class, intensity, event_id, story_id, certainty = 'asserted', "
    f"NOT {_BY_A_SIDE}"
)


def _one_a_day(rows: Sequence[tuple[Any, ...]]) -> list[Counted]:
    """Merge the dated rows of one day, directed pair and type.

    Not in SQL: ordered lists and modes of 3,400 rows take DuckDB 20 ms, this takes 8.
    """
    same: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for row in rows:
        same.setdefault(row[:5], []).append(row)
    return [
        _counted(rows) if len(rows) > 1 else _counted_alone(rows[0])
        for _, rows in sorted(same.items())
    ]


def _counted_alone(row: tuple[Any, ...]) -> Counted:
    """Return the event of a single row, as most are: a third of the time of merging."""
    date, end, source, target, kind, mode, context, quad, intensity = row[:9]
    event_id, story_id, asserted, independent = row[9:]
    return Counted(
        date=date,
        date_end=max(date, end),
        source=source,
        target=target,
        event_type=kind,
        event_mode=mode,
        event_context=context,
        quad_class=quad,
        intensity=intensity or 0.0,
        reports=1,
        event_ids=() if event_id is None else (event_id,),
        story_ids=() if story_id is None else (story_id,),
        asserted=asserted,
        independent=independent,
    )


def _counted(rows: Sequence[tuple[Any, ...]]) -> Counted:
    date, end, source, target, kind = rows[0][:5]
    modes, contexts, quads, intensities, ids, stories, asserted, independent = zip(
        *(row[5:] for row in rows), strict=True
    )
    stated = [value for value in intensities if value is not None]
    told = tuple(sorted({story for story in stories if story is not None}))
    return Counted(
        date=date,
        date_end=max(date, end),
        source=source,
        target=target,
        event_type=kind,
        event_mode=_most_common(modes),
        event_context=_most_common(contexts),
        quad_class=min(quads),
        intensity=sum(stated) / len(stated) if stated else 0.0,
        reports=len(told) or len(rows),
        event_ids=tuple(sorted(name for name in ids if name is not None)),
        story_ids=told,
        asserted=any(asserted),
        independent=any(independent),
    )


def _most_common(values: Sequence[str | None]) -> str | None:
    """Return the value that stands most often, the first in the alphabet of several."""
    named = [value for value in values if value is not None]
    if len(named) < 2:
        return named[0] if named else None
    return min(set(named), key=lambda value: (-named.count(value), value))


_TELLING = (
    "rank() OVER (PARTITION BY coalesce(story_id, event_id) "
    "ORDER BY published NULLS LAST, document_id)"
)
WITHIN = "event_date <= $last AND coalesce(event_date_end, event_date) >= $first"
ONE_A_DAY = "GROUP BY event_date, coalesce(event_date_end, event_date), source, target, event_type"


def told_once(where: str, copies: bool = True) -> str:
    """Return the query for the rows of the first telling of each story."""
    rows = f"""
        SELECT event_id, document_id, story_id, published, event_date, event_date_end,
               source, target, event_type, event_mode, event_context, quad_class, intensity,
               certainty, attributed_to_country
        FROM events WHERE {where} AND event_type IS NOT NULL"""
    if not copies:
        return rows
    return f"""
    SELECT * FROM (
        SELECT *, {_TELLING} AS telling
        FROM ({rows})
    ) WHERE telling = 1"""


def has_copies(
    connection: duckdb.DuckDBPyConnection, where: str, values: dict[str, object]
) -> bool:
    """Return whether some story has several tellings, of which only the first counts.

    Data sets name neither document nor day of publication: then the rows need not be ranked, which
    takes 0.15 s of processor time for the 166,000 of one pair, and this look 0.03 s.
    """
    differ = " OR ".join(
        f"min({name}) IS DISTINCT FROM max({name}) OR count({name}) NOT IN (0, count(*))"
        for name in ("published", "document_id")
    )
    found = connection.execute(
        f"SELECT 1 FROM events WHERE {where} AND event_type IS NOT NULL AND story_id IS NOT NULL "
        f"GROUP BY story_id HAVING {differ} LIMIT 1",
        values,
    ).fetchall()
    return bool(found)
