"""Measure one pair around one date: coverage, index, channels, depth, placebo, verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import duckdb
import numpy as np

from bilateral.errors import UsageError
from bilateral.series.channels import CHANNELS, Ratio, rate_ratio
from bilateral.series.counting import VARIANTS, Counted, Dyad, Variant, read_dyad
from bilateral.series.coverage import (
    Coverage,
    choose_dataset,
    find_breaks,
    read_coverage,
    source_range,
)
from bilateral.series.depth import Depth, measure_depth
from bilateral.series.index import weekly_index
from bilateral.series.kalman import Floats, smooth_level
from bilateral.series.measurement import Measurement, Span, Weekly
from bilateral.series.panel import Pair, Panel, read_panel
from bilateral.series.placebo import Placebo, try_elsewhere
from bilateral.series.step import Step, fit_step, normal_quantile
from bilateral.series.verdict import Row, Signs, decide, sign_of, threshold
from bilateral.series.window import find_window

NOT_ENOUGH = Row(None, None, None, "not_enough_evidence", "too little was recorded to compare")
OUTSIDE = "without either country"
OUTSIDE_SHARE = 0.2
"""The exposure leaves out both countries' other dyads too, where a fifth of the source remains:
when a war of one of the two fills the source, every other pair of that country would look colder
(Iran-United States in November 1979: z -2.5, and -1.7 when only the pair itself is left out)."""
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

    `weeks` weeks are compared on each side (26 unless given); with `until`, as many after as lie
    before that day, and as many before. `event_dyads` are the pairs of the event asked about, which
    leave the exposure. Without `dataset`, the one that knows the pair best is used.
    """
    if until is not None and until < since:
        raise UsageError(f"The end ({until}) lies before the beginning ({since}); swap them.")
    others: tuple[str, ...] = ()
    if dataset is None:
        dataset, others = choose_dataset(connection, country_1, country_2)
    first_day, last_day = source_range(connection, dataset)
    wanted = weeks or int(threshold("weeks"))
    if until is not None:
        wanted = max(((until - since).days + 1) // 7, 1)
    start = max(since - dt.timedelta(weeks=52 * OWN_YEARS), first_day or since)
    end = min(since + dt.timedelta(weeks=52 * OWN_YEARS), last_day or since)
    panel = read_panel(connection, since, start, max(end, start), dataset=dataset)
    coverage = read_coverage(connection, dataset, since, panel.first_week, panel.weeks)
    at = -panel.first_week
    span = Span(since, max(min(wanted, at), 0), max(min(wanted, panel.weeks - at), 0))
    dyads = {
        variant: read_dyad(
            connection, country_1, country_2, until=until, dataset=dataset, variant=variant
        )
        for variant in VARIANTS
    }
    return _Bench(dyads, panel, coverage, span, tuple(event_dyads)).measure(others)


class _Bench:
    """One pair on the bench: the panel, the span, and every part measured on them."""

    def __init__(
        self,
        dyads: dict[Variant, Dyad],
        panel: Panel,
        coverage: Coverage,
        span: Span,
        event_dyads: tuple[Pair, ...],
    ) -> None:
        self.dyads, self.panel, self.coverage, self.span = dyads, panel, coverage, span
        self.pair = (dyads["reported"].country_1, dyads["reported"].country_2)
        self.event_dyads = event_dyads
        self.at = -panel.first_week
        self.slice = slice(self.at - span.weeks_before, self.at + span.weeks_after)
        self.exposures = self._exposures()
        self.exposure = self._choose_exposure()

    def measure(self, others: tuple[str, ...]) -> Measurement:
        """Measure every part and decide."""
        dyad = self.dyads["reported"]
        inside, straddling = split_events(dyad.events, self.span)
        counts, signed, absolute = self.sums(dyad.events)
        missing = self.missing(inside)
        events, intensity = self.exposures[self.exposure]
        index = weekly_index(signed[self.slice], absolute[self.slice], intensity[self.slice])
        at = self.span.weeks_before
        enough = not missing
        step = fit_step(index, at) if enough else None
        base = events[self.slice]
        channels: dict[str, Ratio] = {
            name: rate_ratio(counts[self.slice, place], base, at)
            for place, name in enumerate(CHANNELS)
        }
        for name, places in (("cooperation", (0, 1)), ("conflict", (2, 3))):
            channels[name] = rate_ratio(counts[self.slice, places].sum(axis=1), base, at)
        balance = balance_z(channels["cooperation"], channels["conflict"]) if enough else 0.0
        depth = measure_depth(inside, self.span.since, base, -at) if enough else None
        depth_z = depth_deviate(depth) if depth else 0.0
        row = NOT_ENOUGH
        placebo = None
        if step is not None:
            signs = Signs(
                sign_of(float(step.z[0]), threshold("index")),
                sign_of(balance, threshold("channels")),
                sign_of(depth_z, threshold("depth")),
            )
            row = decide(signs)
            placebo = self.placebo(signed, absolute, intensity, float(step.z[0]), len(inside))
        return Measurement(
            country_1=dyad.country_1,
            country_2=dyad.country_2,
            span=self.span,
            coverage=self.coverage,
            other_datasets=others,
            dyad=dyad,
            events=inside,
            straddling=straddling,
            weekly=self.weekly(counts, signed, absolute, index, step),
            step=step,
            channels=channels,
            balance_z=balance,
            depth=depth,
            depth_z=depth_z,
            placebo=placebo,
            window=find_window(index, self.span.since, -at) if enough else None,
            missing=missing,
            row=row,
            variants=self.under_variants() if enough else {},
            exposures=self.under_exposures(signed, absolute) if enough else {},
            exposure=self.exposure,
            breaks=tuple(find_breaks(self._cut_coverage(), base, at)),
            covered_weeks=self.covered_weeks(),
            exact=self.panel.exact,
        )

    def sums(self, events: Sequence[Counted]) -> tuple[Floats, Floats, Floats]:
        """Return weekly counts (weeks × 4), signed and absolute sums over the whole panel."""
        counts = np.zeros((self.panel.weeks, 4))
        signed, absolute = np.zeros((2, self.panel.weeks))
        for event in events:
            middle = event.date + (event.date_end - event.date) / 2
            week = (middle - self.span.since).days // 7 - self.panel.first_week
            if 0 <= week < self.panel.weeks and not straddles(event, self.span):
                counts[week, event.quad_class - 1] += 1
                signed[week] += event.intensity
                absolute[week] += abs(event.intensity)
        return counts, signed, absolute

    def covered_weeks(self) -> tuple[int, int]:
        """Return how many weeks the source covered before the date, and from it on."""
        covered, at = self.coverage.covered[self.slice], self.span.weeks_before
        return int(covered[:at].sum()), int(covered[at:].sum())

    def missing(self, inside: Sequence[Counted]) -> tuple[str, ...]:
        """Return a sentence for each thing that is missing for a verdict."""
        said = []
        weeks = int(threshold("minimum_weeks"))
        for side, found in zip(("before", "from"), self.covered_weeks(), strict=True):
            if found < weeks:
                when = f"{side} {self.span.since.isoformat()}{' on' if side == 'from' else ''}"
                said.append(
                    f"The source covers {found} week{'s' * (found != 1)} {when}; at least {weeks} "
                    "are needed to tell a change from ordinary ups and downs."
                )
        events = int(threshold("minimum_events"))
        if len(inside) < events:
            said.append(
                f"Only {len(inside)} event{'s' * (len(inside) != 1)} between the two "
                f"{'were' if len(inside) != 1 else 'was'} counted; at least {events} are needed."
            )
        return tuple(said)

    def placebo(
        self, signed: Floats, absolute: Floats, intensity: Floats, z: float, events: int
    ) -> Placebo:
        """Compare the step with the pair's other dates and with other pairs."""
        return try_elsewhere(
            self.panel,
            weekly_index(signed, absolute, intensity),
            self.at,
            z,
            before=self.span.weeks_before,
            after=self.span.weeks_after,
            pair=self.pair,
            events=events,
            minimum_weeks=int(threshold("minimum_weeks")),
        )

    def weekly(
        self, counts: Floats, signed: Floats, absolute: Floats, index: Floats, step: Step | None
    ) -> Weekly:
        """Return the weekly series of the span, with the smoothed level when there is a step."""
        events, intensity = self.exposures[self.exposure]
        level, low, high = (np.full(len(index), np.nan) for _ in range(3))
        if step is not None:
            jump = np.where(np.arange(len(index)) >= self.span.weeks_before, step.estimate[0], 0)
            noise = step.noise[0] ** 2
            smooth, spread = smooth_level(index - jump, noise, noise * step.drift_ratio[0])
            level, width = smooth + jump, 1.96 * np.sqrt(spread)
            low, high = level - width, level + width
        days = (self.span.start + dt.timedelta(weeks=week) for week in range(len(index)))
        return Weekly(
            start=tuple(days),
            counts=counts[self.slice],
            signed=signed[self.slice],
            absolute=absolute[self.slice],
            exposure_events=events[self.slice],
            exposure_intensity=intensity[self.slice],
            index=index,
            level=level,
            level_low=low,
            level_high=high,
        )

    def under_variants(self) -> dict[str, dict[str, float]]:
        """Return the step under each way of counting."""
        found: dict[str, dict[str, float]] = {}
        _, intensity = self.exposures[self.exposure]
        for variant, dyad in self.dyads.items():
            _, signed, absolute = self.sums(dyad.events)
            inside, _ = split_events(dyad.events, self.span)
            found[variant] = self._step(signed, absolute, intensity) | {"events": len(inside)}
        return found

    def under_exposures(self, signed: Floats, absolute: Floats) -> dict[str, dict[str, float]]:
        """Return the step under each exposure."""
        return {
            name: self._step(signed, absolute, intensity)
            for name, (_, intensity) in self.exposures.items()
            if intensity[self.slice].sum() > 0
        }

    def _step(self, signed: Floats, absolute: Floats, intensity: Floats) -> dict[str, float]:
        index = weekly_index(signed[self.slice], absolute[self.slice], intensity[self.slice])
        step = fit_step(index, self.span.weeks_before)
        values = (step.estimate, step.low, step.high, step.z)
        names = ("estimate", "interval_low", "interval_high", "z")
        return {name: round(float(v[0]), 4) for name, v in zip(names, values, strict=True)}

    def _exposures(self) -> dict[str, tuple[Floats, Floats]]:
        """Return events and intensity per week, under each exposure; 0 in weeks not covered."""
        pair = self.pair
        without = (pair, *self.event_dyads)
        outside = self.panel.totals(without=self.event_dyads, without_countries=pair)
        chosen = {
            "without the pair": self.panel.totals(without=without),
            OUTSIDE: outside,
            "everything": self.panel.totals(),
            "none (a constant)": (np.ones(self.panel.weeks), np.ones(self.panel.weeks)),
        }
        covered = self.coverage.covered
        return {
            name: (np.where(covered, events, 0.0), np.where(covered, intensity, 0.0))
            for name, (events, intensity) in chosen.items()
        }

    def _choose_exposure(self) -> str:
        """Prefer what neither country has part in; a source about one of them has too little."""
        outside = self.exposures[OUTSIDE][0][self.slice].sum()
        everything = self.exposures["everything"][0][self.slice].sum()
        return OUTSIDE if outside >= OUTSIDE_SHARE * everything else "without the pair"

    def _cut_coverage(self) -> Coverage:
        own = self.coverage
        return Coverage(own.dataset, own.start, own.end, own.covered[self.slice], own.publishers)


def balance_z(cooperation: Ratio, conflict: Ratio) -> float:
    """Return how many standard errors cooperation's log ratio exceeds conflict's."""
    gap = float(cooperation.log_ratio - conflict.log_ratio)
    error = float(np.hypot(cooperation.standard_error, conflict.standard_error))
    return gap / error if np.isfinite(gap) and error > 0 else 0.0


def depth_deviate(depth: Depth) -> float:
    """Return the normal deviate of the depth placebo, with the sign of the net change."""
    size = -float(normal_quantile(depth.placebo_p / 2))
    return float(np.sign(depth.net_change)) * max(size, 0.0)


def straddles(event: Counted, span: Span) -> bool:
    """Return whether an event's days lie on both sides of the date."""
    return event.date < span.since <= event.date_end


def split_events(events: Sequence[Counted], span: Span) -> tuple[tuple[Counted, ...], int]:
    """Return the events inside the span, and how many straddle its date."""
    near = [e for e in events if e.date <= span.end and e.date_end >= span.start]
    inside = tuple(e for e in near if not straddles(e, span))
    return inside, len(near) - len(inside)
