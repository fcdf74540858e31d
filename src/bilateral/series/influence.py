"""How much each story moved the estimate: the step without it, at the fitted drift ratio."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bilateral.series.counting import Counted
from bilateral.series.index import weekly_index
from bilateral.series.kalman import Floats
from bilateral.series.measurement import Measurement
from bilateral.series.span import week_of
from bilateral.series.step import step_weights


def leave_out(measured: Measurement, stories: Sequence[Sequence[Counted]]) -> Floats:
    """Return the estimate minus the estimate without each story (a group of events)."""
    weekly, step = measured.weekly, measured.step
    if weekly is None or step is None:
        raise ValueError("nothing was estimated, so nothing can be left out")
    weights = step_weights(weekly.index, measured.span.weeks_before, float(step.drift_ratio[0]))
    whole = float(np.nansum(weights * weekly.index))
    signed = np.repeat(weekly.signed[None, :], len(stories), axis=0)
    absolute = np.repeat(weekly.absolute[None, :], len(stories), axis=0)
    for row, events in enumerate(stories):
        for event in events:
            week = week_of(event, measured.span.start)
            if 0 <= week < len(weekly.index):
                signed[row, week] -= event.intensity
                absolute[row, week] -= abs(event.intensity)
    without = weekly_index(signed, absolute, weekly.exposure_intensity)
    return np.asarray(whole - np.nansum(weights * without, axis=-1))
