"""The local-level model: a Kalman filter and smoother in numpy, for many series at once.

    y_t = μ_t + ε_t,  ε_t ~ N(0, H)          (observation)
    μ_t = μ_{t-1} + η_t,  η_t ~ N(0, Q)      (level)

The initial level is diffuse: it is integrated out exactly, so the first observation sets the level
and adds nothing to the likelihood (Durbin & Koopman 2012, §2.9 and §5.2). Missing observations are
NaN. A regression on fixed covariates uses the augmented filter of de Jong (1991): the same filter
is run over y and over each covariate, and generalised least squares on the innovations gives the
coefficient.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Filtered:
    """What the filter knows; every array has the shape of the series, time last."""

    innovation: Floats
    """y_t minus its prediction; NaN where missing and at the diffuse start."""
    innovation_variance: Floats
    level: Floats
    """E[μ_t | y_1..y_t]; NaN before the first observation."""
    level_variance: Floats
    log_likelihood: Floats
    """One per series: the diffuse log-likelihood."""


@dataclass(frozen=True, slots=True)
class Gains:
    """How the filter weighs each week, which depends on what is missing; time comes first."""

    gain: Floats
    """How far the level follows the gap: 1 at the first value, 0 where one is missing."""
    innovation_variance: Floats
    """NaN where missing and at the diffuse start."""
    level_variance: Floats
    """NaN before the first observation."""


def filter_level(
    series: ArrayLike, observation_variance: ArrayLike, level_variance: ArrayLike
) -> Filtered:
    """Filter one series or many (time on the last axis); variances are one per series.

    Raises nothing on all-missing series: their log-likelihood is 0.
    """
    y = np.moveaxis(np.asarray(series, dtype=float), -1, 0)
    gains = find_gains(~np.isnan(y), observation_variance, level_variance)
    gaps, levels = follow(np.nan_to_num(y), gains.gain)
    variance = gains.innovation_variance
    innovation = np.where(np.isnan(variance), np.nan, gaps)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.log(2 * np.pi * variance) + innovation**2 / variance
    levels = np.where(np.isnan(gains.level_variance), np.nan, levels)
    terms = np.ascontiguousarray(np.moveaxis(terms, 0, -1))  # one order of adding for any shape
    likelihood = np.asarray(-0.5 * np.nansum(terms, axis=-1))
    return Filtered(
        innovation=np.moveaxis(innovation, 0, -1),
        innovation_variance=np.moveaxis(variance, 0, -1),
        level=np.moveaxis(levels, 0, -1),
        level_variance=np.moveaxis(gains.level_variance, 0, -1),
        log_likelihood=likelihood,
    )


def find_gains(
    seen: NDArray[np.bool_], observation_variance: ArrayLike, level_variance: ArrayLike
) -> Gains:
    """Return the gains for what was `seen` (time first) and variances one per series."""
    drift = np.asarray(level_variance, dtype=float)
    noise = np.asarray(observation_variance, dtype=float)
    shape = np.broadcast_shapes(seen.shape[1:], noise.shape, drift.shape)
    gains, variances, spreads = np.empty((3, len(seen), *shape))
    spread = np.zeros(shape)
    started = np.zeros(shape, dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        for t, now in enumerate(seen):
            if t:
                spread = np.where(started, spread + drift, spread)
            update, first = now & started, now & ~started
            total = spread + noise
            gain = np.where(update & (total > 0), spread / total, 0.0)
            gains[t] = np.where(first, 1.0, gain)
            variances[t] = np.where(update, total, np.nan)
            spread = np.where(first, noise, spread * (1 - gain))
            started = started | now
            spreads[t] = np.where(started, spread, np.nan)
    return Gains(gains, variances, spreads)


def follow(values: Floats, gain: Floats) -> tuple[Floats, Floats]:
    """Return each value minus the level that it finds, and the level after it; time comes first.

    `values` are 0 where missing. Only this much of the filter depends on them: three operations a
    week, for all series that share their gains.
    """
    gaps, levels = np.empty((2, *np.broadcast_shapes(values.shape, gain.shape)))
    level = np.zeros(gaps.shape[1:])
    for t, (value, share) in enumerate(zip(values, gain, strict=True)):
        gaps[t] = value - level
        level = level + share * gaps[t]
        levels[t] = level
    return gaps, levels


def smooth_level(
    series: ArrayLike, observation_variance: ArrayLike, level_variance: ArrayLike
) -> tuple[Floats, Floats]:
    """Return E[μ_t | all y] and its variance, in the shape of `series`.

    The fixed-interval smoother of Rauch, Tung and Striebel; before the first observation the level
    is the first smoothed one, with the drift's variance added backwards.
    """
    filtered = filter_level(series, observation_variance, level_variance)
    drift = np.broadcast_to(np.asarray(level_variance, dtype=float), np.shape(filtered.level)[:-1])
    level, spread = filtered.level.copy(), filtered.level_variance.copy()
    for t in range(level.shape[-1] - 2, -1, -1):
        here, ahead = level[..., t], filtered.level_variance[..., t] + drift
        known = ~np.isnan(here)
        with np.errstate(divide="ignore", invalid="ignore"):
            pull = np.where(ahead > 0, filtered.level_variance[..., t] / ahead, 1.0)
        back = here + pull * (level[..., t + 1] - here)
        wide = filtered.level_variance[..., t] + pull**2 * (spread[..., t + 1] - ahead)
        level[..., t] = np.where(known, back, level[..., t + 1])
        spread[..., t] = np.where(known, wide, spread[..., t + 1] + drift)
    return level, spread
