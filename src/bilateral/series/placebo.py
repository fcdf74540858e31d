"""Is it unusual? The same step at the pair's own other dates, and at this date in other pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bilateral.series.index import weekly_index
from bilateral.series.kalman import Floats
from bilateral.series.panel import Panel
from bilateral.series.step import fit_deviates

STRIDE = 4
"""Own dates are tried every four weeks: neighbouring dates share nearly all their weeks."""
OTHER_PAIRS = 120
"""Pairs tried at the date, those nearest in size."""
OTHER_EVENTS = 12
"""The fewest events that such a pair has in the weeks compared."""
REST = "*"
"""The name of both sides of what stands for every pair that is not named."""


@dataclass(frozen=True, slots=True)
class Placebo:
    """How often a step this large turns up where none is asked about."""

    p: float
    """``(1 + larger) / (1 + tried)`` over both kinds together; 1 when none could be tried."""
    own_dates: int
    own_larger: int
    other_pairs: int
    other_larger: int


def try_elsewhere(
    panel: Panel,
    index: Floats,
    at: int,
    z: float,
    *,
    before: int,
    after: int,
    pair: tuple[str, str],
    events: int,
    minimum_weeks: int,
) -> Placebo:
    """Compare |z| with the steps at other dates of `index` and at week `at` in other pairs.

    `index` is the pair's own series over the whole panel. Own dates within `before` + `after` of
    the one asked about are left out where enough others are there.
    """
    own = _own_steps(index, at, before, after, minimum_weeks)
    others = _other_steps(panel, at, before, after, pair, events)
    own_larger = int((np.abs(own) >= abs(z)).sum())
    other_larger = int((np.abs(others) >= abs(z)).sum())
    tried = len(own) + len(others)
    p = (1 + own_larger + other_larger) / (1 + tried) if tried else 1.0
    return Placebo(p, len(own), own_larger, len(others), other_larger)


def _own_steps(index: Floats, at: int, before: int, after: int, minimum: int) -> Floats:
    weeks = len(index)
    apart = max(minimum, min(before, after) // 2)
    dates = [
        week
        for week in range(at % STRIDE, weeks, STRIDE)
        if abs(week - at) > apart and week >= minimum and weeks - week >= minimum
    ]
    windows = np.full((len(dates), before + after), np.nan)
    for row, week in enumerate(dates):
        first, last = max(week - before, 0), min(week + after, weeks)
        windows[row, first - week + before : last - week + before] = index[first:last]
    left, right = (~np.isnan(windows[:, :before])), (~np.isnan(windows[:, before:]))
    usable = (left.sum(axis=1) >= minimum) & (right.sum(axis=1) >= minimum)
    if not usable.any():
        return np.zeros(0)
    steps = fit_deviates(windows[usable], before)
    return np.asarray(steps[~np.isnan(steps)])


def _other_steps(
    panel: Panel, at: int, before: int, after: int, pair: tuple[str, str], events: int
) -> Floats:
    if panel.near is not None and max(before, after) > panel.near:
        return np.zeros(0)
    first, last = max(at - before, 0), min(at + after, panel.weeks)
    totals = panel.events(first, last)
    other = np.array([not {*pair, REST} & set(names) for names in panel.pairs], dtype=bool)
    fewest = max(OTHER_EVENTS, events / 4) if panel.exact else OTHER_EVENTS
    alike = other & (totals >= fewest)
    chosen = np.flatnonzero(alike)
    nearest = np.argsort(np.abs(np.log(totals[chosen] / max(events, 1))), kind="stable")
    chosen = np.sort(chosen[nearest[:OTHER_PAIRS]])
    if not len(chosen):
        return np.zeros(0)
    _, signed, absolute = panel.dense(chosen)
    _, intensity = panel.totals()
    series = weekly_index(
        signed[:, first:last],
        absolute[:, first:last],
        intensity[None, first:last] - absolute[:, first:last],
    )
    steps = fit_deviates(series, at - first)
    return np.asarray(steps[~np.isnan(steps)])
