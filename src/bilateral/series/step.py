"""A step at a date, in a level that drifts: estimate, interval and probability, for many series.

    y_t = μ_t + δ·1[t ≥ T] + ε_t,   μ_t = μ_{t-1} + η_t,   q = Var(η)/Var(ε)

For a given q everything is least squares on the innovations of `filter_level`. q itself is averaged
over a grid with the marginal likelihood as weight (σ² and δ integrated out), not plugged in: with
half a year of weeks on each side the likelihood often peaks at q = 0, and a plugged-in 0 claims a
precision that is not there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from bilateral.series.kalman import Floats, filter_level

RATIOS: Floats = np.concatenate([[0.0], np.geomspace(1e-3, 4.0, 19)])
"""The grid of q. 0 is a constant level; at 4 the level moves twice as much a week as the noise."""


@dataclass(frozen=True, slots=True)
class Step:
    """The step in each series; every array has one value a series, NaN where it has no answer."""

    estimate: Floats
    low: Floats
    high: Floats
    probability_up: Floats
    z: Floats
    """The normal deviate of the same two-sided probability."""
    drift_ratio: Floats
    """The posterior mean of q."""
    noise: Floats
    """The standard deviation of a single week around the level."""
    log_marginal: Floats
    """The log marginal likelihood, averaged over q; comparable between dates of one series."""


def fit_step(series: ArrayLike, at: ArrayLike, *, level: float = 0.95) -> Step:
    """Fit a step that begins at week `at` to one series or many (weeks on the last axis).

    `at` is one week for all series, or one a series.
    """
    y = np.atleast_2d(np.asarray(series, dtype=float))
    begins = np.arange(y.shape[-1]) >= np.asarray(at).reshape(-1, 1)
    step = np.where(np.isnan(y), np.nan, begins.astype(float))
    estimate, scale, weight, sigma2 = _fit_given(y, step)
    degrees = np.maximum((~np.isnan(y)).sum(axis=-1) - 2, 1).astype(float)
    with np.errstate(invalid="ignore"):
        top = weight.max(axis=0)
        weight = np.exp(weight - top)
        marginal = top + np.log(weight.mean(axis=0))
        weight = weight / weight.sum(axis=0)
    tails = np.array([[(1 - level) / 2], [(1 + level) / 2]])
    low, high = _mixture_quantile(estimate, scale, weight, degrees, tails)
    up = _mixture_above(np.zeros(y.shape[0]), estimate, scale, weight, degrees)
    return Step(
        estimate=(weight * estimate).sum(axis=0),
        low=low,
        high=high,
        probability_up=up,
        z=normal_quantile(up),
        drift_ratio=(weight * RATIOS[:, None]).sum(axis=0),
        noise=np.sqrt((weight * sigma2).sum(axis=0)),
        log_marginal=marginal,
    )


def _fit_given(y: Floats, step: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return δ, its scale, the log marginal likelihood and Var(ε), each ratios × series."""
    wide = (len(RATIOS), *y.shape)
    drift = np.repeat(RATIOS[:, None], y.shape[0], axis=1)
    of_y = filter_level(np.broadcast_to(y, wide), np.ones_like(drift), drift)
    of_x = filter_level(np.broadcast_to(step, wide), np.ones_like(drift), drift)
    variance = of_y.innovation_variance
    xx = np.nansum(of_x.innovation**2 / variance, axis=-1)
    xy = np.nansum(of_x.innovation * of_y.innovation / variance, axis=-1)
    yy = np.nansum(of_y.innovation**2 / variance, axis=-1)
    degrees = np.maximum((~np.isnan(y)).sum(axis=-1) - 2, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        beta = xy / xx
        sigma2 = np.maximum(yy - beta * xy, 1e-12) / degrees
        marginal = (
            -0.5 * np.nansum(np.log(variance), axis=-1)
            - 0.5 * np.log(xx)
            - 0.5 * degrees * np.log(sigma2)
        )
        return beta, np.sqrt(sigma2 / xx), marginal, sigma2


def _mixture_above(
    point: Floats, center: Floats, scale: Floats, weight: Floats, degrees: Floats
) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        below = student_below((center - point[..., None, :]) / scale, degrees)
        return np.asarray((weight * below).sum(axis=-2))


def _mixture_quantile(
    center: Floats, scale: Floats, weight: Floats, degrees: Floats, probability: Floats
) -> Floats:
    """Bisect for the points below which the mixture has each `probability` (tails × 1).

    All tails at once: the arrays are small, so a step costs the same for one as for two.
    """
    reach = 60 * scale.max(axis=0)
    shape = np.broadcast_shapes(probability.shape, reach.shape)
    low = np.broadcast_to(center.min(axis=0) - reach, shape)
    high = np.broadcast_to(center.max(axis=0) + reach, shape)
    for _ in range(45):
        middle = (low + high) / 2
        above = _mixture_above(middle, center, scale, weight, degrees)
        is_low = above > 1 - probability
        low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
    return np.asarray((low + high) / 2)


def student_below(value: ArrayLike, degrees: ArrayLike) -> Floats:
    """Return P(T ≤ value) for Student's t, through a normal deviate.

    Hill's (1970) transformation; the error is below 2e-4 from 3 degrees of freedom on, and
    below 1e-6 from 20 on.
    """
    t, n = np.asarray(value, dtype=float), np.asarray(degrees, dtype=float)
    a = n - 0.5
    b = 48 * a**2
    z2 = a * np.log1p(t**2 / n)
    z = np.sqrt(z2)
    correction = (z2 + 3) * z / b - (
        (4 * z**7 + 33 * z**5 + 240 * z**3 + 855 * z) / (10 * b * (b + 0.8 * z2**2 + 100))
    )
    return normal_below(np.sign(t) * (z + correction))


# Coefficients of the Chebyshev fit to erfc in Press et al., Numerical Recipes (1992), §6.2;
# its relative error is below 1.2e-7 everywhere.
_ERFC = (
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807,
    -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223,
)  # fmt: skip


def normal_below(value: ArrayLike) -> Floats:
    """Return the standard normal distribution function, to 1e-7."""
    x = np.asarray(value, dtype=float) / math.sqrt(2)
    t = 1 / (1 + 0.5 * np.abs(x))
    tail = t * np.exp(np.polyval(_ERFC, t) - x**2)
    return np.asarray(0.5 * np.where(x > 0, 2 - tail, tail))


def normal_quantile(probability: ArrayLike) -> Floats:
    """Return the standard normal quantile, within ±8; Acklam's method, refined once by Newton."""
    from statistics import NormalDist

    normal = NormalDist()
    tiny = 1e-15
    inverse = np.vectorize(
        lambda p: math.nan if math.isnan(p) else normal.inv_cdf(min(max(p, tiny), 1 - tiny)),
        otypes=[float],
    )
    return np.asarray(inverse(np.asarray(probability, dtype=float)))


def step_weights(series: ArrayLike, at: int, ratio: float) -> Floats:
    """Return w with δ = Σ w_t·y_t for a given drift ratio; 0 where the series is missing."""
    y = np.asarray(series, dtype=float)
    seen = np.flatnonzero(~np.isnan(y))
    units = np.full((len(seen), len(y)), np.nan)
    units[:, seen] = np.eye(len(seen))
    step = np.where(np.isnan(y), np.nan, (np.arange(len(y)) >= at).astype(float))[None, :]
    ones = np.ones(len(seen))
    of_units = filter_level(units, ones, ratio * ones)
    of_step = filter_level(step, ones[:1], ratio * ones[:1])
    pull = of_step.innovation / of_step.innovation_variance
    weights = np.zeros(len(y))
    weights[seen] = np.nansum(of_units.innovation * pull, axis=-1) / np.nansum(
        of_step.innovation * pull, axis=-1
    )
    return weights
