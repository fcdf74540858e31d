"""The dyad series as researchers merge it: a full grid of periods with explicit zeros.

Columns: ``country_1, country_2`` (or ``source, target`` when directed), ``period`` (its first day),
``year, month``, one count a channel, ``events``, the signed and absolute intensity sums, and
``exposure``, the source's counted interstate events of that period without this pair.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import duckdb

from bilateral.actors import codes
from bilateral.errors import UsageError
from bilateral.records import HAPPENED
from bilateral.series.counting import INTERSTATE

Every = Literal["week", "month"]
_HAPPENED = ", ".join(f"'{name}'" for name in sorted(HAPPENED))
_SCHEMES = {"cow": (0, "ccode"), "gw": (1, "gwcode")}
"""Where `codes` has a scheme's number, and the column name that researchers merge on."""
_CHANNEL_NAMES = (
    "verbal_cooperation",
    "material_cooperation",
    "verbal_conflict",
    "material_conflict",
)


def dyad_table(
    connection: duckdb.DuckDBPyConnection,
    country_1: str,
    country_2: str,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    every: Every = "week",
    directed: bool = False,
    dataset: str | None = None,
) -> duckdb.DuckDBPyRelation:
    """Return one row a period (and direction); weeks begin on Monday, months on the first.

    Counts are events after one-a-day counting: one per day, directed pair and type. Without
    `since` and `until` the grid spans what the source covers.
    """
    values: dict[str, object] = {
        "a": country_1,
        "b": country_2,
        "since": since,
        "until": until,
        "dataset": dataset,
    }
    return connection.sql(_sql(every, directed), params=values)


def with_codes(
    connection: duckdb.DuckDBPyConnection,
    table: duckdb.DuckDBPyRelation,
    schemes: Sequence[str],
) -> duckdb.DuckDBPyRelation:
    """Return `table` with Correlates of War (``cow``) or Gleditsch-Ward (``gw``) columns added.

    Raises `UsageError` for another scheme. A state that a scheme does not list is null.
    """
    unknown = [scheme for scheme in schemes if scheme not in _SCHEMES]
    if unknown:
        raise UsageError(f"--codes {unknown[0]} is neither cow nor gw.")
    if not schemes:
        return table
    sides = table.columns[:2]
    known = {code: codes(code) for row in table.fetchall() for code in row[:2]}
    added = [
        f"CASE {side} "
        + " ".join(_when(code, found[_SCHEMES[scheme][0]]) for code, found in sorted(known.items()))
        + f" END AS {_SCHEMES[scheme][1]}{number}"
        for scheme in schemes
        for number, side in enumerate(sides, start=1)
    ]
    return table.project(f"{', '.join(sides)}, {', '.join(added)}, * EXCLUDE ({', '.join(sides)})")


def _when(code: str, number: object) -> str:
    return f"WHEN '{code}' THEN {'NULL::INTEGER' if number is None else int(str(number))}"


def _sql(every: Every, directed: bool) -> str:
    first, second = ("source", "target") if directed else ("country_1", "country_2")
    sides = "($a, $b), ($b, $a)" if directed else "(least($a, $b), greatest($a, $b))"
    pair = (
        "p.source, p.target"
        if directed
        else "least(p.source, p.target), greatest(p.source, p.target)"
    )
    channels = ", ".join(
        f"coalesce(sum((quad_class = {quad})::INTEGER), 0)::INTEGER AS {name}"
        for quad, name in enumerate(_CHANNEL_NAMES, start=1)
    )
    return f"""
    WITH counted AS (
        SELECT event_date, source, target, event_type, min(quad_class) AS quad_class,
               avg(intensity) AS intensity
        FROM events
        WHERE {INTERSTATE} AND certainty IN ({_HAPPENED}) AND event_type IS NOT NULL
          AND event_date IS NOT NULL AND ($dataset IS NULL OR dataset = $dataset)
          AND ($since IS NULL OR event_date >= $since) AND ($until IS NULL OR event_date <= $until)
        GROUP BY event_date, source, target, event_type),
    placed AS (SELECT *, date_trunc('{every}', event_date)::DATE AS period FROM counted),
    span AS (SELECT date_trunc('{every}', coalesce($since, min(event_date)))::DATE AS low,
                    date_trunc('{every}', coalesce($until, max(event_date)))::DATE AS high
             FROM counted),
    grid AS (SELECT unnest(generate_series(low, high, INTERVAL 1 {every}))::DATE AS period
             FROM span),
    sides({first}, {second}) AS (VALUES {sides}),
    whole AS (SELECT period, count(*) AS events FROM placed GROUP BY period),
    both_ways AS (SELECT period, count(*) AS events FROM placed
                  WHERE source IN ($a, $b) AND target IN ($a, $b) GROUP BY period)
    SELECT s.{first}, s.{second}, g.period, year(g.period)::INTEGER AS year,
           month(g.period)::INTEGER AS month, {channels},
           count(p.period)::INTEGER AS events,
           round(coalesce(sum(p.intensity), 0), 4) AS signed_intensity,
           round(coalesce(sum(abs(p.intensity)), 0), 4) AS absolute_intensity,
           (coalesce(any_value(w.events), 0) - coalesce(any_value(o.events), 0))::INTEGER
               AS exposure
    FROM grid g CROSS JOIN sides s
    LEFT JOIN placed p ON p.period = g.period AND ({pair}) = (s.{first}, s.{second})
    LEFT JOIN whole w ON w.period = g.period LEFT JOIN both_ways o ON o.period = g.period
    GROUP BY s.{first}, s.{second}, g.period ORDER BY s.{first}, s.{second}, g.period
    """
