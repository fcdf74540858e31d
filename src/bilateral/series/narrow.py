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
from bilateral.series.placebo import OTHER_EVENTS, OTHER_PAIRS, REST

_REST = (REST, REST)


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
    del values["origin"]
    values["zero"] = origin + dt.timedelta(weeks=first)
    entries: dict[Pair, list[tuple[int, float, float, float]]] = {}
    rows = connection.execute(
        f"SELECT {_label(event_dyads)} AS label, {_WEEK} AS week, {_SUMS} FROM events "
        f"WHERE {where} GROUP BY ALL ORDER BY ALL",
        values | _names(pair, event_dyads),
    ).fetchall()
    for label, week, number, signed, absolute in rows:
        told = (week, number, signed, absolute)
        entries.setdefault(_pair_of(label, pair, event_dyads), []).append(told)
    own = entries.get((min(pair), max(pair)), [])
    size = sum(n for week, n, *_ in own if abs(week + first) <= near)
    for name, week, number, signed, absolute in _others(
        connection, origin, where, values, pair, size, near
    ):
        entries.setdefault(name, []).append((week, number, signed, absolute))
        entries.setdefault(_REST, []).append((week, -number, -signed, -absolute))
    return _panel(origin, first, weeks, entries, near)


_SUMS = "count(*)::DOUBLE, coalesce(sum(intensity), 0), coalesce(sum(abs(intensity)), 0)"
_WEEK = "(event_date - $zero::DATE) // 7"


def read_far_sums(
    connection: duckdb.DuckDBPyConnection,
    panel: Panel,
    pair: Pair,
    *,
    dataset: str | None,
    until: dt.date | None,
    within: tuple[dt.date, dt.date],
    copies: bool = True,
) -> tuple[Floats, Floats, Floats]:
    """Return the pair's weekly counts (weeks × 4), signed and absolute sums, except `within`.

    The placebo needs no more of the years around a date; 130,000 events as objects take seconds.
    Events are merged by day and type, as in `read_dyad`; a vague one counts at its middle.
    `copies` is as there.
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
              FROM ({told_once(where, copies)})
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


_DYADS_FROM = 16


def _label(event_dyads: Sequence[Pair]) -> str:
    """Return SQL for what a row is to the question, as a number that `_pair_of` reads.

    Names as labels would take a quarter more: 16.7 million rows 490 → 350 ms of processor time.
    """
    sides = (
        "(source = $one)::UTINYINT + 2 * (source = $two)::UTINYINT "
        "+ 4 * (target = $one)::UTINYINT + 8 * (target = $two)::UTINYINT"
    )
    if not event_dyads:
        return sides
    named = " ".join(
        f"WHEN source IN ($x{place}, $y{place}) AND target IN ($x{place}, $y{place}) "
        f"THEN {_DYADS_FROM + place}"
        for place in range(len(event_dyads))
    )
    return f"CASE {named} ELSE {sides} END"


def _pair_of(label: int, pair: Pair, event_dyads: Sequence[Pair]) -> Pair:
    """Return a named pair as it is, else which country of the pair has part in a row."""
    if label >= _DYADS_FROM:
        dyad = event_dyads[label - _DYADS_FROM]
        return min(dyad), max(dyad)
    one, two = min(pair), max(pair)
    source, target = label & 3, label >> 2
    if source and target:
        return one, two
    return _REST if not label else ((one, two)[(source or target) - 1], REST)


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
            HAVING sum(n) >= greatest({OTHER_EVENTS}, $size / 4)
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
