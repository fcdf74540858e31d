"""Which pairs moved most at a date: the same step for every pair, corrected for their number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import duckdb
import numpy as np
from numpy.typing import NDArray

from bilateral.series.bench import OUTSIDE_SHARE, steadied
from bilateral.series.channels import rate_ratio
from bilateral.series.coverage import require_dataset
from bilateral.series.index import weekly_index
from bilateral.series.kalman import Floats
from bilateral.series.measure import read_source
from bilateral.series.panel import Panel
from bilateral.series.step import Step, fit_step, normal_below
from bilateral.series.verdict import threshold

RANKED_EVENTS = 30
"""Pairs with fewer are not ranked: their index is zero nearly always, one busy week then looks like
the surest step of all (Angola-Morocco 2018, 13 events: z 6.5), and the ranking would be theirs."""
BATCH = 2_000
"""Pairs filtered at once: 2,000 pairs × 20 drift ratios × 52 weeks are 17 MB an array."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One pair's step at the date."""

    country_1: str
    country_2: str
    events: int
    estimate: float
    interval_low: float
    interval_high: float
    z: float
    p: float
    """Two-sided, of this pair alone."""
    q: float
    """The share of false calls to expect among the pairs with a q this low (Benjamini-Hochberg)."""
    cooperation_ratio: float
    """Rate of cooperation, after over before."""
    conflict_ratio: float


def rank(
    connection: duckdb.DuckDBPyConnection,
    *,
    since: dt.date,
    weeks: int | None = None,
    dataset: str | None = None,
    minimum_events: int = RANKED_EVENTS,
) -> list[Moved]:
    """Return every pair with enough events, the surest moves first.

    Without `dataset`, the one with most rows is used. Depth and placebo are left out: `measure`
    has them for the pairs worth a look.
    """
    require_dataset(connection, dataset)
    if dataset is None:
        dataset = _largest(connection)
    side = weeks or int(threshold("weeks"))
    panel, coverage = read_source(connection, since, dataset, weeks=side)
    at = -panel.first_week
    before, after = min(side, at), min(side, panel.weeks - at)
    cut = slice(at - before, at + after)
    covered = coverage.covered[cut]
    minimum = int(threshold("minimum_weeks"))
    if covered[:before].sum() < minimum or covered[before:].sum() < minimum:
        return []
    totals = panel.events(cut.start, cut.stop)
    chosen = np.flatnonzero(totals >= minimum_events)
    outside = _Outside(panel)
    found: list[Moved] = []
    for first in range(0, len(chosen), BATCH):
        batch = chosen[first : first + BATCH]
        counts, signed, absolute = panel.dense(batch)
        exposures = outside.of(batch, counts.sum(axis=2), absolute)
        base, intensity = (values[:, cut] for values in steadied(*exposures, coverage.covered))
        step = fit_step(weekly_index(signed[:, cut], absolute[:, cut], intensity), before)
        cooperation, conflict = (
            np.exp(rate_ratio(counts[:, cut, places].sum(axis=2), base, before).log_ratio)
            for places in (slice(0, 2), slice(2, 4))
        )
        found += _moves(panel, batch, totals, step, cooperation, conflict)
    return _corrected(found)


def _moves(
    panel: Panel,
    batch: NDArray[np.int64],
    totals: Floats,
    step: Step,
    cooperation: Floats,
    conflict: Floats,
) -> list[Moved]:
    """Return the moves of a batch of pairs; `totals` has every pair's events, the rest a row each.

    `q` is left at 1: it needs all batches.
    """
    p = np.clip(2 * normal_below(-np.abs(step.z)), 1e-15, 1)
    return [
        Moved(
            *panel.pairs[int(place)],
            events=int(totals[place]),
            estimate=_round(step.estimate[row]),
            interval_low=_round(step.low[row]),
            interval_high=_round(step.high[row]),
            z=_round(step.z[row]),
            p=float(f"{p[row]:.9g}"),  # sums in another order differ in the last digits
            q=1.0,
            cooperation_ratio=_round(cooperation[row]),
            conflict_ratio=_round(conflict[row]),
        )
        for row, place in enumerate(batch)
        if np.isfinite(step.z[row])
    ]


class _Outside:
    """What the source tells of others, for many pairs at once; as `Bench` has it for one."""

    def __init__(self, panel: Panel) -> None:
        countries = sorted({name for pair in panel.pairs for name in pair})
        place = {name: row for row, name in enumerate(countries)}
        self.sides = np.array([[place[a], place[b]] for a, b in panel.pairs]).reshape(-1, 2)
        size = (len(countries), panel.weeks)
        self.events, self.intensity = np.zeros(size), np.zeros(size)
        told = panel.counts.sum(axis=1)
        for side in (0, 1):
            row = self.sides[panel.pair, side]
            np.add.at(self.events, (row, panel.week), told)
            np.add.at(self.intensity, (row, panel.week), panel.absolute)
        self.totals = panel.totals()

    def of(
        self, chosen: NDArray[np.int64], events: Floats, intensity: Floats
    ) -> tuple[Floats, Floats]:
        """Return weekly events and intensity without either country's dyads, a row a pair.

        Only the pair itself (whose own weeks are given) is left out where less than
        `OUTSIDE_SHARE` of the source would remain.
        """
        first, second = self.sides[chosen].T
        without = [
            np.maximum(total - of_country[first] - of_country[second] + own, 0)
            for total, of_country, own in zip(
                self.totals, (self.events, self.intensity), (events, intensity), strict=True
            )
        ]
        enough = without[0].sum(axis=1) >= OUTSIDE_SHARE * max(float(self.totals[0].sum()), 1e-9)
        left = [total - own for total, own in zip(self.totals, (events, intensity), strict=True)]
        return (
            np.where(enough[:, None], without[0], left[0]),
            np.where(enough[:, None], without[1], left[1]),
        )


def benjamini_hochberg(p: Floats) -> Floats:
    """Return q for each p: the smallest false discovery rate at which it would be called."""
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def _corrected(found: list[Moved]) -> list[Moved]:
    q = benjamini_hochberg(np.array([moved.p for moved in found]))
    corrected = [replace(moved, q=float(value)) for moved, value in zip(found, q, strict=True)]
    return sorted(corrected, key=lambda m: (m.p, -abs(m.estimate), m.country_1, m.country_2))


def _largest(connection: duckdb.DuckDBPyConnection) -> str | None:
    rows = connection.execute(
        "SELECT dataset FROM events GROUP BY dataset ORDER BY count(*) DESC, dataset LIMIT 1"
    ).fetchall()
    return str(rows[0][0]) if rows else None


def _round(value: float) -> float:
    return round(float(value), 4)
