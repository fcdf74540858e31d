"""The change window: between which weeks the level most plausibly stepped.

The step model is fitted at every week of the span; each week's weight is its marginal likelihood.
The window is the shortest run of weeks that holds most of the weight. News events rarely pin a
turn to a week, so a single day is never reported.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from bilateral.series.kalman import Floats
from bilateral.series.step import log_marginals

HELD = 0.8
"""The share of the weight that the window holds."""
MARGIN = 4
"""Weeks kept free at both ends, where a step cannot be told from an outlier."""


@dataclass(frozen=True, slots=True)
class ChangeWindow:
    """The first and last day between which the level most plausibly stepped."""

    start: dt.date
    end: dt.date
    share: float
    """The share of the weight it holds."""
    holds_date: bool
    """Whether the date asked about lies inside."""


def find_window(index: Floats, origin: dt.date, first_week: int) -> ChangeWindow | None:
    """Return the window, or None for a series too short to look for one."""
    weeks = len(index)
    candidates = np.arange(MARGIN, weeks - MARGIN)
    if len(candidates) < 2 or np.isnan(index).all():
        return None
    weight = log_marginals(index, candidates)
    weight = np.where(np.isnan(weight), -np.inf, weight)
    if not np.isfinite(weight).any():
        return None
    weight = np.exp(weight - weight.max())
    weight = weight / weight.sum()
    left, right = _shortest_run(weight)
    start = origin + dt.timedelta(weeks=int(candidates[left]) + first_week - 1)
    end = origin + dt.timedelta(weeks=int(candidates[right]) + first_week + 1, days=-1)
    return ChangeWindow(start, end, float(weight[left : right + 1].sum()), start <= origin <= end)


def _shortest_run(weight: Floats) -> tuple[int, int]:
    total = np.concatenate([[0.0], np.cumsum(weight)])
    best = (len(weight), 0, len(weight) - 1)
    for left in range(len(weight)):
        right = int(np.searchsorted(total, total[left] + HELD - 1e-12)) - 1
        if right < len(weight) and right - left + 1 < best[0]:
            best = (right - left + 1, left, right)
    return best[1], best[2]
