"""Channels: how often the two cooperate and clash, before and after, against exposure.

The rate of a channel is its events over the source's events elsewhere. The log rate ratio has the
quasi-Poisson variance φ_after/y_after + φ_before/y_before, half an event added to each count; φ is
the long-run dispersion of a side's weekly residuals (Newey & West 1987), because events come in
bursts that last some weeks. With few events φ is drawn towards `USUAL_DISPERSION`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bilateral.series.kalman import Floats

ChannelName = Literal[
    "verbal cooperation", "material cooperation", "verbal conflict", "material conflict"
]
CHANNELS: tuple[ChannelName, ...] = (
    "verbal cooperation", "material cooperation", "verbal conflict", "material conflict",
)  # fmt: skip
"""In the order of the quad classes 1 to 4."""
LAGS = 6
"""Weeks over which residuals are let to hang together; bursts in the data sets last about that."""
USUAL_DISPERSION = 2.5
PRIOR_EVENTS = 10.0
"""How many expected events the usual dispersion weighs as."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Rate ratios after/before; one value a series (all arrays have the same shape)."""

    before: Floats
    """Events counted before."""
    after: Floats
    rate_before: Floats
    """Events per 1,000 events elsewhere in the source."""
    rate_after: Floats
    log_ratio: Floats
    standard_error: Floats
    dispersion_before: Floats
    dispersion_after: Floats

    @property
    def z(self) -> Floats:
        """The log ratio in standard errors; 0 where nothing was ever counted."""
        return np.where(self.before + self.after > 0, self.log_ratio / self.standard_error, 0.0)


def rate_ratio(counts: Floats, exposure: Floats, at: int) -> Ratio:
    """Compare weeks from `at` on with those before, for series × weeks.

    `exposure` is one row for all series or one a series; weeks where it is 0 are left out. With no
    exposure on one side the ratio is NaN.
    """
    base = np.broadcast_to(np.asarray(exposure, dtype=float), counts.shape)
    seen = np.where(base > 0, counts, 0.0)
    early, late = slice(0, at), slice(at, counts.shape[-1])
    before, after = seen[..., early].sum(axis=-1), seen[..., late].sum(axis=-1)
    base_before, base_after = base[..., early].sum(axis=-1), base[..., late].sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log((after + 0.5) / base_after) - np.log((before + 0.5) / base_before)
        ratio = np.where((base_before > 0) & (base_after > 0), ratio, np.nan)
        burst = [_dispersion(seen[..., side], base[..., side]) for side in (early, late)]
        error = np.sqrt(burst[0] / (before + 0.5) + burst[1] / (after + 0.5))
        return Ratio(
            before=before,
            after=after,
            rate_before=1000 * before / base_before,
            rate_after=1000 * after / base_after,
            log_ratio=ratio,
            standard_error=error,
            dispersion_before=burst[0],
            dispersion_after=burst[1],
        )


def _dispersion(counts: Floats, base: Floats) -> Floats:
    """Return φ of one side: the residuals' long-run variance over that of Poisson counts."""
    weeks = counts.shape[-1]
    if weeks < 2:
        return np.full(counts.shape[:-1], USUAL_DISPERSION)
    rate = counts.sum(axis=-1, keepdims=True) / np.maximum(base.sum(axis=-1, keepdims=True), 1e-9)
    fitted = rate * base
    gap = counts - fitted
    total = (gap**2).sum(axis=-1)
    for lag in range(1, min(LAGS, weeks - 1) + 1):
        fade = 1 - lag / (LAGS + 1)
        total = total + 2 * fade * (gap[..., lag:] * gap[..., :-lag]).sum(axis=-1)
    surplus = total * weeks / (weeks - 1)
    drawn = (surplus + USUAL_DISPERSION * PRIOR_EVENTS) / (fitted.sum(axis=-1) + PRIOR_EVENTS)
    return np.asarray(np.maximum(drawn, 1.0))
