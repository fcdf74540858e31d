"""One pair on the bench: index, channels and depth around one date, and what they decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bilateral.series.channels import CHANNELS, Ratio, rate_ratio
from bilateral.series.counting import Counted
from bilateral.series.coverage import Coverage
from bilateral.series.depth import Depth, measure_depth
from bilateral.series.index import weekly_index
from bilateral.series.kalman import Floats
from bilateral.series.panel import Pair, Panel
from bilateral.series.span import Span, split_events, straddles, week_of
from bilateral.series.step import Step, fit_step, normal_quantile
from bilateral.series.verdict import Row, Signs, decide, sign_of, threshold

NOT_ENOUGH = Row(None, None, None, "not_enough_evidence", "too little was recorded to compare")
OUTSIDE = "without either country"
OUTSIDE_SHARE = 0.2
"""The exposure leaves out both countries' other dyads too, where a fifth of the source remains:
when a war of one of the two fills the source, every other pair of that country would look colder
(Iran-United States in November 1979: z -2.5, and -1.7 when only the pair itself is left out)."""
PRIOR_EVENTS = 10.0
"""A week's exposure is drawn towards the usual week's by this many events. A source with hundreds
of events a week hardly notices; in one with two, the weekly total says nothing about the week."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What was measured on the bench, and the row of the decision table that it leads to."""

    events: tuple[Counted, ...]
    straddling: int
    counts: Floats
    """Weeks of the span × 4 channels."""
    signed: Floats
    absolute: Floats
    index: Floats
    channels: dict[str, Ratio]
    missing: tuple[str, ...]
    step: Step | None
    balance_z: float
    depth: Depth | None
    depth_z: float
    row: Row


class Bench:
    """A panel and its coverage, on which pairs are measured around the panel's origin."""

    def __init__(
        self, panel: Panel, coverage: Coverage, pair: Pair, event_dyads: Sequence[Pair] = ()
    ) -> None:
        self.panel, self.coverage, self.pair = panel, coverage, pair
        self.at = -panel.first_week
        self._summed: tuple[tuple[Counted, ...], tuple[Floats, Floats, Floats]] | None = None
        self.exposures = self._exposures(tuple(event_dyads))
        outside, everything = (self.exposures[n][0].sum() for n in (OUTSIDE, "everything"))
        enough = outside >= OUTSIDE_SHARE * everything and outside > 0
        self.exposure = OUTSIDE if enough else "without the pair"

    def weeks(self, span: Span) -> slice:
        """Return where the span lies in the panel."""
        return slice(self.at - span.weeks_before, self.at + span.weeks_after)

    def parts(self, all_events: Sequence[Counted], span: Span) -> Parts:
        """Measure every part on a span and decide."""
        inside, straddling = split_events(all_events, span)
        counts, signed, absolute = (values[self.weeks(span)] for values in self.sums(all_events))
        events, intensity = (values[self.weeks(span)] for values in self.exposures[self.exposure])
        index = weekly_index(signed, absolute, intensity)
        at = span.weeks_before
        channels: dict[str, Ratio] = {
            name: rate_ratio(counts[:, place], events, at) for place, name in enumerate(CHANNELS)
        }
        for name, places in (("cooperation", (0, 1)), ("conflict", (2, 3))):
            channels[name] = rate_ratio(counts[:, places].sum(axis=1), events, at)
        missing = self.missing(inside, span)
        step, depth, row, balance, depth_z = None, None, NOT_ENOUGH, 0.0, 0.0
        if not missing:
            step = fit_step(index, at)
            balance = balance_z(channels["cooperation"], channels["conflict"])
            depth = measure_depth(inside, span.since, events, -at)
            depth_z = depth_deviate(depth)
            row = decide(
                Signs(
                    sign_of(float(step.z[0]), threshold("index")),
                    sign_of(balance, threshold("channels")),
                    sign_of(depth_z, threshold("depth")),
                )
            )
        return Parts(
            inside, straddling, counts, signed, absolute, index, channels, missing,
            step, balance, depth, depth_z, row,
        )  # fmt: skip

    def sums(self, events: Sequence[Counted]) -> tuple[Floats, Floats, Floats]:
        """Return weekly counts (weeks × 4), signed and absolute sums over the whole panel.

        Those of the last tuple of events are kept: an answer asks four times for the same.
        """
        if self._summed is not None and self._summed[0] is events:
            return self._summed[1]
        counts = np.zeros((self.panel.weeks, 4))
        signed, absolute = np.zeros((2, self.panel.weeks))
        since = self.panel.origin
        for event in events:
            week = week_of(event, since) - self.panel.first_week
            if 0 <= week < self.panel.weeks and not straddles(event, since):
                counts[week, event.quad_class - 1] += 1
                signed[week] += event.intensity
                absolute[week] += abs(event.intensity)
        if isinstance(events, tuple):
            self._summed = events, (counts, signed, absolute)
        return counts, signed, absolute

    def covered_weeks(self, span: Span) -> tuple[int, int]:
        """Return how many weeks the source covered before the date, and from it on."""
        covered, at = self.coverage.covered[self.weeks(span)], span.weeks_before
        return int(covered[:at].sum()), int(covered[at:].sum())

    def missing(self, inside: Sequence[Counted], span: Span) -> tuple[str, ...]:
        """Return a sentence for each thing that is missing for a verdict."""
        said = []
        weeks = int(threshold("minimum_weeks"))
        there = (self.at, self.panel.weeks - self.at)
        looked_at = (span.weeks_before, span.weeks_after)
        for side, found, room, chosen in zip(
            ("before", "from"), self.covered_weeks(span), there, looked_at, strict=True
        ):
            when = f"{side} {span.since.isoformat()}{' on' if side == 'from' else ''}"
            if chosen < weeks <= room:
                said.append(
                    f"Only {chosen} week{'s' * (chosen != 1)} {when} "
                    f"{'are' if chosen != 1 else 'is'} compared; the source has more, and at "
                    f"least {weeks} are needed."
                )
            elif found < weeks:
                said.append(
                    f"The source covers {found} week{'s' * (found != 1)} {when}; at least {weeks} "
                    "are needed to tell a change from ordinary ups and downs."
                )
        events = int(threshold("minimum_events"))
        if len(inside) < events:
            said.append(
                f"{_say_number(len(inside))} between the two "
                f"{'were' if len(inside) > 1 else 'was'} counted; at least {events} are needed."
            )
        return tuple(said)

    def _exposures(self, event_dyads: tuple[Pair, ...]) -> dict[str, tuple[Floats, Floats]]:
        """Return events and intensity per week, under each exposure; 0 in weeks not covered."""
        pair = self.pair
        without = (pair, *event_dyads)
        outside = self.panel.totals(without=event_dyads, without_countries=pair)
        chosen = {
            "without the pair": self.panel.totals(without=without),
            OUTSIDE: outside,
            "everything": self.panel.totals(),
            "none (a constant)": (np.ones(self.panel.weeks), np.ones(self.panel.weeks)),
        }
        return {name: steadied(*sums, self.coverage.covered) for name, sums in chosen.items()}


def steadied(
    events: Floats, intensity: Floats, covered: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Draw weekly exposures towards their mean, by `PRIOR_EVENTS`; 0 in weeks not covered.

    The arrays hold one row of weeks, or one a pair; a row without events stays 0.
    """
    weeks = max(int(covered.sum()), 1)
    usual = np.where(covered, events, 0).sum(axis=-1, keepdims=True) / weeks
    total = np.where(covered, intensity, 0).sum(axis=-1, keepdims=True) / weeks
    told = usual > 0
    strength = total / np.where(told, usual, 1)
    kept = np.where(told, usual / (usual + PRIOR_EVENTS), 0)
    return (
        np.where(covered, kept * (events + PRIOR_EVENTS), 0.0),
        np.where(covered, kept * (intensity + PRIOR_EVENTS * strength), 0.0),
    )


def _say_number(events: int) -> str:
    return "No event" if not events else f"Only {events} event{'s' * (events > 1)}"


def balance_z(cooperation: Ratio, conflict: Ratio) -> float:
    """Return how many standard errors cooperation's log ratio exceeds conflict's."""
    gap = float(cooperation.log_ratio - conflict.log_ratio)
    error = float(np.hypot(cooperation.standard_error, conflict.standard_error))
    return gap / error if np.isfinite(gap) and error > 0 else 0.0


def depth_deviate(depth: Depth) -> float:
    """Return the normal deviate of the depth placebo, with the sign of the net change."""
    size = -float(normal_quantile(depth.placebo_p / 2))
    return float(np.sign(depth.net_change)) * max(size, 0.0)
