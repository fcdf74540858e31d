"""A panel for one question on a large store: two scans instead of every pair's weeks.

The first scan sums each week by what a pair is to the question (the pair asked about, a dyad of one
of its countries, a dyad of the event asked about, or anything else). The second picks other pairs
with about as many rows near the date, for the placebo, and sums their weeks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import duckdb
import numpy as np

from bilateral.series.counting import ONE_A_DAY, WITHIN, dyad_filter, told_once
from bilateral.series.kalman import Floats
from bilateral.series.panel import Pair, Panel, panel_filter

OTHER_PAIRS = 120
REST = ("*", "*")
"""Stands for every pair that is not named."""


def read_narrow_panel(
    connection: duckdb.DuckDBPyConnection,
    origin: dt.date,
    start: dt.date,
    end: dt.date,
    *,
    pair: Pair,
    near: int,
    dataset: str | None = None,
    event_dyads: Sequence[Pair] = (),
) -> Panel:
    """Read the panel for `pair`; other pairs are read for `near` weeks on either side only."""
    first, weeks, where, values = panel_filter(origin, start, end, dataset)
    entries: dict[Pair, list[tuple[int, float, float, float]]] = {}
    rows = connection.execute(
        f"SELECT a, b, week, {_SUMS} FROM ("
        f"SELECT {_label(pair, event_dyads)}, {_WEEK} AS week, intensity FROM events "
        f"WHERE {where}) GROUP BY ALL ORDER BY ALL",
        values | _names(pair, event_dyads),
    ).fetchall()
    for a, b, week, *sums in rows:
        entries.setdefault((a, b), []).append((week - first, *sums))
    own = entries.get((min(pair), max(pair)), [])
    size = sum(n for week, n, *_ in own if abs(week + first) <= near)
    for name, week, *sums in _others(connection, origin, where, values, pair, size, near):
        entries.setdefault(name, []).append((week - first, *sums))
        entries.setdefault(REST, []).append((week - first, *(-value for value in sums)))
    return _panel(origin, first, weeks, entries, near)


_SUMS = "count(*)::DOUBLE, coalesce(sum(intensity), 0), coalesce(sum(abs(intensity)), 0)"
_WEEK = "((event_date - $origin::DATE) - (((event_date - $origin::DATE) % 7) + 7) % 7) // 7"


def read_far_sums(
    connection: duckdb.DuckDBPyConnection,
    panel: Panel,
    pair: Pair,
    *,
    dataset: str | None,
    until: dt.date | None,
    within: tuple[dt.date, dt.date],
) -> tuple[Floats, Floats, Floats]:
    """Return the pair's weekly counts (weeks × 4), signed and absolute sums, except `within`.

    The placebo needs no more of the years around a date; 130,000 events as objects take seconds.
    Events are merged by day and type, as in `read_dyad`; a vague one counts at its middle.
    """
    since = panel.origin + dt.timedelta(weeks=panel.first_week)
    where, values = dyad_filter(*pair, since, dataset)
    values |= {
        "first": within[0],
        "last": within[1],
        "origin": panel.origin,
        "until": until or dt.date.max,
    }
    channels = ", ".join(f"count(*) FILTER (quad = {q})" for q in range(1, 5))
    rows = connection.execute(
        f"""
        SELECT floor((event_date - $origin::DATE + (ending - event_date) // 2) / 7)::INTEGER,
               {channels}, sum(intensity), sum(abs(intensity))
        FROM (SELECT event_date, coalesce(event_date_end, event_date) AS ending,
                     min(quad_class) AS quad, coalesce(avg(intensity), 0) AS intensity
              FROM ({told_once(where)})
              WHERE event_date <= $until AND NOT ({WITHIN}) {ONE_A_DAY})
        GROUP BY 1 ORDER BY 1
        """,
        values,
    ).fetchall()
    counts = np.zeros((panel.weeks, 4))
    signed, absolute = np.zeros((2, panel.weeks))
    for week, *numbers in rows:
        place = int(week) - panel.first_week
        if 0 <= place < panel.weeks:
            counts[place] = numbers[:4]
            signed[place], absolute[place] = numbers[4:]
    return counts, signed, absolute


def _names(pair: Pair, event_dyads: Sequence[Pair]) -> dict[str, object]:
    named: dict[str, object] = {"one": min(pair), "two": max(pair)}
    for place, dyad in enumerate(event_dyads):
        named |= {f"x{place}": min(dyad), f"y{place}": max(dyad)}
    return named


def _label(pair: Pair, event_dyads: Sequence[Pair]) -> str:
    """Return SQL for ``a`` and ``b``: a named pair as it is, else which country has part in it."""
    named = ["source IN ($one, $two) AND target IN ($one, $two)"]
    named += [
        f"source IN ($x{place}, $y{place}) AND target IN ($x{place}, $y{place})"
        for place in range(len(event_dyads))
    ]
    is_named = " OR ".join(f"({part})" for part in named)
    return (
        f"CASE WHEN {is_named} THEN least(source, target) "
        "WHEN source IN ($one, $two) THEN source WHEN target IN ($one, $two) THEN target "
        f"ELSE '*' END AS a, CASE WHEN {is_named} THEN greatest(source, target) ELSE '*' END AS b"
    )


def _others(
    connection: duckdb.DuckDBPyConnection,
    origin: dt.date,
    where: str,
    values: dict[str, object],
    pair: Pair,
    size: float,
    near: int,
) -> list[tuple[Pair, int, float, float, float]]:
    """Return the weeks of the pairs nearest in size that share no country with `pair`."""
    around = {
        **values,
        "one": pair[0],
        "two": pair[1],
        "start": origin - dt.timedelta(weeks=near),
        "end": origin + dt.timedelta(weeks=near, days=-1),
        "size": max(size, 1.0),
    }
    rows = connection.execute(
        f"""
        WITH weekly AS (
            SELECT least(source, target) AS a, greatest(source, target) AS b, {_WEEK} AS week,
                   count(*)::DOUBLE AS n, coalesce(sum(intensity), 0) AS signed,
                   coalesce(sum(abs(intensity)), 0) AS absolute
            FROM events
            WHERE {where} AND source NOT IN ($one, $two) AND target NOT IN ($one, $two)
            GROUP BY ALL),
        sizes AS (
            SELECT a, b FROM weekly GROUP BY a, b
            HAVING sum(n) >= greatest(12, $size / 4)
            ORDER BY abs(ln(sum(n) / $size)), a, b LIMIT {OTHER_PAIRS})
        SELECT a, b, week, n, signed, absolute FROM weekly JOIN sizes USING (a, b) ORDER BY ALL
        """,
        around,
    ).fetchall()
    return [((a, b), week, n, signed, absolute) for a, b, week, n, signed, absolute in rows]


def _panel(
    origin: dt.date,
    first: int,
    weeks: int,
    entries: dict[Pair, list[tuple[int, float, float, float]]],
    near: int,
) -> Panel:
    pairs = tuple(sorted(entries))
    place = [p for p, name in enumerate(pairs) for _ in entries[name]]
    flat = np.array([row for name in pairs for row in entries[name]], dtype=float).reshape(-1, 4)
    counts: Floats = np.zeros((len(flat), 4))
    counts[:, 0] = flat[:, 1]
    return Panel(
        origin=origin,
        first_week=first,
        weeks=weeks,
        pairs=pairs,
        pair=np.array(place, dtype=np.int64),
        week=flat[:, 0].astype(np.int64),
        counts=counts,
        signed=flat[:, 2],
        absolute=flat[:, 3],
        exact=False,
        near=near,
    )
