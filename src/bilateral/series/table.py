"""The dyad series as researchers merge it: a full grid of periods with explicit zeros.

Columns: ``country_1, country_2`` (or ``source, target`` when directed), ``period`` (its first day),
``year``, ``month`` (its first day), one count a channel, ``events``, the signed and absolute
intensity sums, and ``exposure``, the source's counted interstate events of that period without this
pair.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import duckdb

from bilateral import lexicons
from bilateral.actors import codes
from bilateral.errors import UsageError
from bilateral.series.counting import COUNTABLE
from bilateral.series.coverage import require_dataset

Every = Literal["week", "month"]
_SCHEMES = {"cow": 0, "gw": 1}
"""Where `codes` has a scheme's number."""
_NAMES = {"iso3": "iso3c_", "cow": "ccode", "gw": "gwcode"}
_DATED = "datasets/state_numbers.csv"
_DATED_COLUMNS = ("code", "scheme", "number", "start", "end")
_FIRST, _LAST = "0001-01-01", "9999-12-31"
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
    require_dataset(connection, dataset)
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
    """Return `table` with the code columns that researchers merge on, in front.

    ``iso3`` adds iso3c_1 and iso3c_2, ``cow`` ccode1 and ccode2 (Correlates of War), ``gw`` gwcode1
    and gwcode2 (Gleditsch and Ward), as they were on the first day of each period. Of an undirected
    pair the lower code of the first scheme comes first. A state that was no member of a system then
    is null. Raises `UsageError` for another scheme.
    """
    unknown = [scheme for scheme in schemes if scheme not in ("iso3", *_SCHEMES)]
    if unknown:
        raise UsageError(f"--codes {unknown[0]} is none of iso3, cow, gw.")
    if not schemes:
        return table
    first, second = sides = table.columns[:2]
    known = sorted({code for row in table.fetchall() for code in row[:2]})
    low, high = (_code(side, schemes[0], known) for side in sides)
    swapped = f"coalesce({low} > {high}, false)" if first == "country_1" else "false"
    ordered = [
        f"CASE WHEN {swapped} THEN {one} ELSE {other} END AS {name}"
        for one, other, name in ((second, first, first), (first, second, second))
    ]
    rest = f"* EXCLUDE ({first}, {second})"
    turned = table.project(f"{', '.join(ordered)}, {rest}")
    added = [
        f"{_code(side, scheme, known)} AS {_NAMES[scheme]}{place}"
        for scheme in schemes
        for place, side in enumerate(sides, start=1)
    ]
    return turned.project(f"{first}, {second}, {', '.join(added)}, {rest}")


def _code(side: str, scheme: str, known: Sequence[str]) -> str:
    return side if scheme == "iso3" else _number(side, scheme, known)


def _number(side: str, scheme: str, known: Sequence[str]) -> str:
    """Return the SQL of a side's number in a scheme: by day where the number changed."""
    dated = [row for row in lexicons.read_csv(_DATED, _DATED_COLUMNS) if row["scheme"] == scheme]
    cases = []
    for code in known:
        own = [row for row in dated if row["code"] == code]
        cases += [
            f"WHEN {side} = '{code}' AND period BETWEEN DATE '{row['start'] or _FIRST}' "
            f"AND DATE '{row['end'] or _LAST}' THEN {int(row['number'])}"
            for row in own
        ]
        number = codes(code)[_SCHEMES[scheme]]
        if number is not None and not own:
            cases.append(f"WHEN {side} = '{code}' THEN {int(number)}")
    return f"(CASE {' '.join(cases)} END)::INTEGER" if cases else "NULL::INTEGER"


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
        WHERE {COUNTABLE} AND event_type IS NOT NULL
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
           date_trunc('month', g.period)::DATE AS month, {channels},
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
