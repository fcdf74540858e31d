"""Measure one pair around one date: coverage, index, channels, depth, placebo, verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

import duckdb
import numpy as np

from bilateral.errors import UsageError
from bilateral.series.bench import Bench, Parts
from bilateral.series.counting import VARIANTS, Dyad, dyad_filter, has_copies, read_dyad
from bilateral.series.coverage import (
    Coverage,
    Days,
    choose_dataset,
    find_breaks,
    read_coverage,
    read_days,
    require_dataset,
)
from bilateral.series.index import weekly_index
from bilateral.series.kalman import Floats, smooth_level
from bilateral.series.measurement import Measurement, Weekly
from bilateral.series.narrow import read_far_sums, read_narrow_panel
from bilateral.series.panel import EXACT_ROWS, Pair, Panel, count_rows, read_panel
from bilateral.series.placebo import Placebo, try_elsewhere
from bilateral.series.span import Span, candidate_spans, split_events
from bilateral.series.step import fit_step
from bilateral.series.verdict import threshold
from bilateral.series.window import find_window

OWN_YEARS = 5
"""How far from the date the pair's own other dates are looked for, on either side."""


def measure(
    connection: duckdb.DuckDBPyConnection,
    country_1: str,
    country_2: str,
    *,
    since: dt.date,
    until: dt.date | None = None,
    weeks: int | None = None,
    dataset: str | None = None,
    event_dyads: Collection[Pair] = (),
) -> Measurement:
    """Measure whether two countries drew closer or apart at `since`.

    `weeks` weeks are compared on each side: 26 unless given, 52 or 104 where the source is too thin
    for that. With `until`, as many after as lie before that day, and as many before. `event_dyads`
    are the pairs of the event asked about, which leave the exposure. Without `dataset`, the one
    that knows the pair best is used.
    """
    if until is not None and until < since:
        raise UsageError(f"The end ({until}) lies before the beginning ({since}); swap them.")
    if weeks is not None and weeks < 1:
        raise UsageError(f"{weeks} weeks on each side hold nothing to compare; name at least 8.")
    others: tuple[str, ...] = ()
    if dataset is None:
        dataset, others = choose_dataset(connection, country_1, country_2, since)
    panel, coverage = _read_for(
        connection, (country_1, country_2), since, until, weeks, dataset, tuple(event_dyads)
    )
    bench = Bench(panel, coverage, (country_1, country_2), tuple(event_dyads))
    pair_events = _PairEvents(connection, (country_1, country_2), panel, until, dataset)
    spans = candidate_spans(
        since,
        first_week=panel.first_week,
        last_week=panel.first_week + panel.weeks - 1,
        weeks=weeks,
        until=until,
        usual=int(threshold("weeks")),
    )
    for span in spans:
        parts = bench.parts(pair_events.of(span).events, span)
        if not parts.missing:
            break
    return _measured(bench, span, parts, pair_events, others)


def _measured(
    bench: Bench, span: Span, parts: Parts, pair_events: _PairEvents, others: tuple[str, ...]
) -> Measurement:
    """Gather what is known of a span; what needs a verdict is empty where there can be none."""
    dyad, panel, enough = pair_events.of(span), bench.panel, not parts.missing
    elsewhere = _Elsewhere(bench, span, parts)
    cut = replace(bench.coverage, covered=bench.coverage.covered[bench.weeks(span)])
    base = bench.exposures["everything"][0][bench.weeks(span)]
    return Measurement(
        country_1=bench.pair[0],
        country_2=bench.pair[1],
        span=span,
        coverage=bench.coverage,
        other_datasets=others,
        dyad=dyad,
        events=parts.events,
        straddling=parts.straddling,
        weekly=elsewhere.weekly(),
        step=parts.step,
        channels=parts.channels,
        balance_z=parts.balance_z,
        depth=parts.depth,
        depth_z=parts.depth_z,
        placebo=elsewhere.placebo(pair_events.sums(bench, span)) if enough else None,
        window=find_window(parts.index, span.since, -span.weeks_before) if enough else None,
        missing=parts.missing,
        row=parts.row,
        variants=elsewhere.under_variants(dyad) if enough else {},
        exposures=elsewhere.under_exposures(dyad) if enough else {},
        exposure=bench.exposure,
        breaks=tuple(find_breaks(cut, base, span.weeks_before)),
        covered_weeks=bench.covered_weeks(span),
        exact=panel.exact,
    )


class _PairEvents:
    """The pair's events: all of them, or of a large store those of the span that is looked at."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        pair: Pair,
        panel: Panel,
        until: dt.date | None,
        dataset: str | None,
    ) -> None:
        self.connection, self.pair, self.panel = connection, pair, panel
        self.until, self.dataset = until, dataset
        self.dyad: Dyad | None = None
        self.span: Span | None = None
        self.copies = panel.exact or dataset is None or self._has_copies()

    def _has_copies(self) -> bool:
        where, values = dyad_filter(*self.pair, _first_day(self.panel), self.dataset)
        return has_copies(self.connection, where, values)

    def of(self, span: Span) -> Dyad:
        """Return the events that a span needs."""
        if self.dyad is None or (not self.panel.exact and self.span != span):
            self.span = span
            exact = self.panel.exact
            self.dyad = read_dyad(
                self.connection,
                *self.pair,
                since=None if exact else _first_day(self.panel),
                until=self.until,
                dataset=self.dataset,
                within=None if exact else (span.start, span.end),
                copies=self.copies,
            )
        return self.dyad

    def sums(self, bench: Bench, span: Span) -> tuple[Floats, Floats, Floats]:
        """Return the pair's weekly counts and sums over the whole panel."""
        near = bench.sums(self.of(span).events)
        if self.panel.exact:
            return near
        far = read_far_sums(
            self.connection, self.panel, self.pair,
            dataset=self.dataset, until=self.until, within=(span.start, span.end),
            copies=self.copies,
        )  # fmt: skip
        return near[0] + far[0], near[1] + far[1], near[2] + far[2]


def _first_day(panel: Panel) -> dt.date:
    return panel.origin + dt.timedelta(weeks=panel.first_week)


def _read_for(
    connection: duckdb.DuckDBPyConnection,
    pair: Pair,
    since: dt.date,
    until: dt.date | None,
    weeks: int | None,
    dataset: str | None,
    event_dyads: tuple[Pair, ...],
) -> tuple[Panel, Coverage]:
    """Read all pairs of a store of moderate size, of a large one what the question needs."""
    days = read_days(connection, dataset)
    if not len(days):
        require_dataset(connection, dataset)
    if count_rows(connection) <= EXACT_ROWS:
        return _read_all(connection, since, dataset, days, 52 * OWN_YEARS)
    start, end = _reach(since, days, 52 * OWN_YEARS)
    near = weeks or int(threshold("weeks"))
    if until is not None:
        near = max(((until - since).days + 1) // 7, 1)
    panel = read_narrow_panel(
        connection, since, start, end,
        pair=pair, near=near, dataset=dataset, event_dyads=event_dyads,
    )  # fmt: skip
    return panel, read_coverage(connection, dataset, days, since, panel.first_week, panel.weeks)


def _reach(since: dt.date, days: Days, weeks: int) -> tuple[dt.date, dt.date]:
    """Return `weeks` on either side of a date, cut to what the source covers (and to the date)."""
    first, last = (days[0].item(), days[-1].item()) if len(days) else (since, since)
    start = max(since - dt.timedelta(weeks=weeks), min(first, since))
    return start, min(since + dt.timedelta(weeks=weeks), max(last, since))


def read_source(
    connection: duckdb.DuckDBPyConnection,
    since: dt.date,
    dataset: str | None,
    *,
    weeks: int = 52 * OWN_YEARS,
) -> tuple[Panel, Coverage]:
    """Read the panel of all pairs for `weeks` around a date, and what the source covered."""
    return _read_all(connection, since, dataset, read_days(connection, dataset), weeks)


def _read_all(
    connection: duckdb.DuckDBPyConnection,
    since: dt.date,
    dataset: str | None,
    days: Days,
    weeks: int,
) -> tuple[Panel, Coverage]:
    panel = read_panel(connection, since, *_reach(since, days, weeks), dataset=dataset)
    return panel, read_coverage(connection, dataset, days, since, panel.first_week, panel.weeks)


class _Elsewhere:
    """The same step under other ways of counting, at other dates, and week by week."""

    def __init__(self, bench: Bench, span: Span, parts: Parts) -> None:
        self.bench, self.span, self.parts = bench, span, parts
        self.cut = bench.weeks(span)

    def under_variants(self, dyad: Dyad) -> dict[str, dict[str, float]]:
        """Return the step under each way of counting."""
        found = self._steps(
            [(self.bench.sums(dyad.under(name)), self.bench.exposure) for name in VARIANTS]
        )
        return {
            name: step | {"events": len(split_events(dyad.under(name), self.span)[0])}
            for name, step in zip(VARIANTS, found, strict=True)
        }

    def under_exposures(self, dyad: Dyad) -> dict[str, dict[str, float]]:
        """Return the step under each exposure that the span has."""
        sums = self.bench.sums(dyad.events)
        names = [
            name
            for name, (_, intensity) in self.bench.exposures.items()
            if intensity[self.cut].sum() > 0
        ]
        return dict(zip(names, self._steps([(sums, name) for name in names]), strict=True))

    def _steps(
        self, wanted: Sequence[tuple[tuple[Floats, Floats, Floats], str]]
    ) -> list[dict[str, float]]:
        rows = [
            weekly_index(
                signed[self.cut], absolute[self.cut], self.bench.exposures[name][1][self.cut]
            )
            for (_, signed, absolute), name in wanted
        ]
        step = fit_step(np.stack(rows), self.span.weeks_before)
        values = (step.estimate, step.low, step.high, step.z)
        names = ("estimate", "interval_low", "interval_high", "z")
        return [
            {name: round(float(v[row]), 4) for name, v in zip(names, values, strict=True)}
            for row in range(len(rows))
        ]

    def placebo(self, sums: tuple[Floats, Floats, Floats]) -> Placebo | None:
        """Compare the step with the pair's other dates and with other pairs."""
        if self.parts.step is None:
            return None
        bench, (_, signed, absolute) = self.bench, sums
        return try_elsewhere(
            bench.panel,
            weekly_index(signed, absolute, bench.exposures[bench.exposure][1]),
            bench.at,
            float(self.parts.step.z[0]),
            before=self.span.weeks_before,
            after=self.span.weeks_after,
            pair=bench.pair,
            events=len(self.parts.events),
            minimum_weeks=int(threshold("minimum_weeks")),
        )

    def weekly(self) -> Weekly:
        """Return the weekly series of the span, with the smoothed level when there is a step."""
        parts, span = self.parts, self.span
        events, intensity = self.bench.exposures[self.bench.exposure]
        level, low, high = (np.full(span.weeks, np.nan) for _ in range(3))
        if parts.step is not None:
            late = np.arange(span.weeks) >= span.weeks_before
            jump = np.where(late, parts.step.estimate[0], 0)
            noise = float(parts.step.noise[0]) ** 2
            drift = noise * float(parts.step.drift_ratio[0])
            smooth, spread = smooth_level(parts.index - jump, noise, drift)
            level, width = smooth + jump, 1.96 * np.sqrt(spread)
            low, high = level - width, level + width
        return Weekly(
            start=tuple(span.start + dt.timedelta(weeks=week) for week in range(span.weeks)),
            counts=parts.counts,
            signed=parts.signed,
            absolute=parts.absolute,
            exposure_events=events[self.cut],
            exposure_intensity=intensity[self.cut],
            index=parts.index,
            level=level,
            level_low=low,
            level_high=high,
        )
