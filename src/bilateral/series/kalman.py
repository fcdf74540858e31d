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


def filter_level(
    series: ArrayLike, observation_variance: ArrayLike, level_variance: ArrayLike
) -> Filtered:
    """Filter one series or many (time on the last axis); variances are one per series.

    Raises nothing on all-missing series: their log-likelihood is 0.
    """
    y = np.asarray(series, dtype=float)
    noise = np.broadcast_to(np.asarray(observation_variance, dtype=float), y.shape[:-1])
    drift = np.broadcast_to(np.asarray(level_variance, dtype=float), y.shape[:-1])
    innovation, variance = np.full_like(y, np.nan), np.full_like(y, np.nan)
    levels, level_variances = np.full_like(y, np.nan), np.full_like(y, np.nan)
    level, spread = np.zeros(y.shape[:-1]), np.zeros(y.shape[:-1])
    started = np.zeros(y.shape[:-1], dtype=bool)
    for t in range(y.shape[-1]):
        value = y[..., t]
        seen = ~np.isnan(value)
        if t:
            spread = np.where(started, spread + drift, spread)
        update, first = seen & started, seen & ~started
        total = spread + noise
        gap = np.where(update, value - level, np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            gain = np.where(update & (total > 0), spread / total, 0.0)
        innovation[..., t], variance[..., t] = gap, np.where(update, total, np.nan)
        level = np.where(first, value, np.where(update, level + gain * gap, level))
        spread = np.where(first, noise, np.where(update, spread * (1 - gain), spread))
        started = started | seen
        levels[..., t] = np.where(started, level, np.nan)
        level_variances[..., t] = np.where(started, spread, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.log(2 * np.pi * variance) + innovation**2 / variance
    likelihood = -0.5 * np.nansum(terms, axis=-1)
    return Filtered(innovation, variance, levels, level_variances, np.asarray(likelihood))


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
