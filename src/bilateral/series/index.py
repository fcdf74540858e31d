"""The index: asinh(S_t / (G_t·m)), a pair's signed intensity as a multiple of its usual share.

S_t is the sum of the pair's signed intensities in week t, G_t all absolute intensity in the source
without the pair, and m the pair's mean share of it. asinh is linear near zero, logarithmic far from
it, and keeps the sign, so a war week does not outweigh a year of visits. A week in which the source
says nothing about anybody is missing, not zero.
"""

from __future__ import annotations

import numpy as np

from bilateral.series.kalman import Floats

FLOOR_INTENSITY = 2.0
"""m is at least one mild event (|Goldstein| = 2) in an average week: the median share of sparse
pairs is 0, and without a floor a pair with three events a year would swing by whole units."""


def weekly_index(signed: Floats, absolute: Floats, exposure: Floats) -> Floats:
    """Return the index for pairs × weeks; `exposure` is G_t, for all pairs or one row a pair."""
    base = np.broadcast_to(np.asarray(exposure, dtype=float), signed.shape)
    covered = base > 0
    total = np.maximum(np.where(covered, base, 0).sum(axis=-1, keepdims=True), 1e-9)
    usual = np.where(covered, absolute, 0).sum(axis=-1, keepdims=True) / total
    floor = FLOOR_INTENSITY * covered.sum(axis=-1, keepdims=True) / total
    share = np.maximum(usual, floor)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(covered, np.arcsinh(signed / (base * share)), np.nan)
