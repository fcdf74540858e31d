"""What a measurement holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bilateral.series.channels import Ratio
from bilateral.series.counting import Counted, Dyad
from bilateral.series.coverage import Coverage
from bilateral.series.depth import Depth
from bilateral.series.kalman import Floats
from bilateral.series.placebo import Placebo
from bilateral.series.span import Span
from bilateral.series.step import Step
from bilateral.series.verdict import Row
from bilateral.series.window import ChangeWindow


@dataclass(frozen=True, slots=True)
class Weekly:
    """The weekly series of the span."""

    start: tuple[dt.date, ...]
    """The first day of each week."""
    counts: Floats
    """Weeks × 4 channels."""
    signed: Floats
    absolute: Floats
    exposure_events: Floats
    exposure_intensity: Floats
    index: Floats
    level: Floats
    """The smoothed level, step included."""
    level_low: Floats
    level_high: Floats


@dataclass(frozen=True, slots=True)
class Measurement:
    """Everything that was measured about one pair around one date."""

    country_1: str
    country_2: str
    span: Span
    coverage: Coverage
    other_datasets: tuple[str, ...]
    dyad: Dyad
    events: tuple[Counted, ...]
    """The counted events inside the span."""
    straddling: int
    """Events too vaguely dated to say on which side they fall: not counted."""
    weekly: Weekly | None
    step: Step | None
    channels: dict[str, Ratio]
    balance_z: float
    depth: Depth | None
    depth_z: float
    placebo: Placebo | None
    window: ChangeWindow | None
    missing: tuple[str, ...]
    """What is missing for a verdict, a sentence each; empty when there is one."""
    row: Row
    """The row of the decision table that decided."""
    variants: dict[str, dict[str, float]]
    """The estimate under other ways of counting."""
    exposures: dict[str, dict[str, float]]
    """The estimate under other exposures."""
    exposure: str
    """The name of the exposure that the answer is measured against."""
    breaks: tuple[str, ...]
    covered_weeks: tuple[int, int]
    """Weeks of the span that the source covered, before and after."""
    exact: bool
    """Whether events were counted for the exposure, or rows."""

    @property
    def verdict(self) -> str:
        """closer, apart, no_clear_change, mixed or not_enough_evidence."""
        return self.row.verdict
