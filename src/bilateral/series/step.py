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
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bilateral.series.kalman import Floats, filter_level, find_gains, follow

RATIOS: Floats = np.concatenate([[0.0], np.geomspace(1e-3, 4.0, 19)])
"""The grid of q. 0 is a constant level; at 4 the level moves twice as much a week as the noise."""


HALVINGS, SECANTS = 20, 3
"""Steps towards the ends of an interval."""


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


def fit_step(series: ArrayLike, at: ArrayLike, *, level: float = 0.95) -> Step:
    """Fit a step that begins at week `at` to one series or many (weeks on the last axis).

    `at` is one week for all series, one a series, or many weeks for one series.
    """
    y = np.atleast_2d(np.asarray(series, dtype=float))
    fit = _fit(y, at)
    tails = np.array([[(1 - level) / 2], [(1 + level) / 2]])
    low, high = _mixture_quantile(fit, tails)
    up = _mixture_above(np.zeros(fit.center.shape[1]), fit)
    return Step(
        estimate=(fit.weight * fit.center).sum(axis=0),
        low=low,
        high=high,
        probability_up=up,
        z=normal_quantile(up),
        drift_ratio=(fit.weight * RATIOS[:, None]).sum(axis=0),
        noise=np.sqrt((fit.weight * fit.noise).sum(axis=0)),
    )


def fit_deviates(series: ArrayLike, at: int) -> Floats:
    """Return only `Step.z` of each series: a placebo needs no intervals, which cost the most."""
    fit = _fit(np.atleast_2d(np.asarray(series, dtype=float)), at)
    return normal_quantile(_mixture_above(np.zeros(fit.center.shape[1]), fit))


def log_marginals(series: ArrayLike, at: ArrayLike) -> Floats:
    """Return the log marginal likelihood of a step at each week of `at`, averaged over q.

    Comparable between weeks of one series.
    """
    return _fit(np.atleast_2d(np.asarray(series, dtype=float)), at).log_marginal


@dataclass(frozen=True, slots=True)
class _Fit:
    """The fits for each q, ratios × series: Student's t around `center`, and their weights."""

    center: Floats
    scale: Floats
    weight: Floats
    noise: Floats
    """Var(ε)."""
    degrees: Floats
    """One a series."""
    log_marginal: Floats
    """One a series: averaged over q."""


def _fit(y: Floats, at: ArrayLike) -> _Fit:
    seen = ~np.isnan(y)
    begins = np.arange(y.shape[-1]) >= np.asarray(at).reshape(-1, 1)
    variance, of_y, of_x = _innovations(np.where(seen, y, 0.0), seen, begins)
    known = ~np.isnan(variance)
    yy, xy, xx = (
        np.where(known, product / variance, 0.0).sum(axis=0)
        for product in (of_y**2, of_x * of_y, of_x**2)
    )
    degrees = np.maximum(seen.sum(axis=-1) - 2, 1).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        center = xy / xx
        noise = np.maximum(yy - center * xy, 1e-12) / degrees
        logs = np.where(known, np.log(variance), 0.0).sum(axis=0)
        weight = -0.5 * logs - 0.5 * np.log(xx) - 0.5 * degrees * np.log(noise)
        top = weight.max(axis=0)
        weight = np.exp(weight - top)
        marginal = top + np.log(weight.mean(axis=0))
        weight = weight / weight.sum(axis=0)
        return _Fit(center, np.sqrt(noise / xx), weight, noise, degrees, marginal)


def _innovations(
    values: Floats, seen: NDArray[np.bool_], begins: NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Return innovation variances, innovations of the series and of the steps: weeks × q × series.

    Series that miss the same weeks share their gains, and with one date their step as well.
    """
    patterns, which = np.unique(seen, axis=0, return_inverse=True)
    gains = find_gains(patterns.T[:, None], 1.0, RATIOS[:, None])
    gain, variance = gains.gain, gains.innovation_variance
    steps = np.where(patterns if len(begins) == 1 else seen, begins, False).astype(float)
    if len(patterns) > 1:
        gain, variance = (each[:, :, which.reshape(-1)] for each in (gain, variance))
        steps = steps[which.reshape(-1)] if len(begins) == 1 else steps
    of_y, _ = follow(values.T[:, None], gain)
    of_x, _ = follow(steps.T[:, None], gain)
    return variance, of_y, of_x


def _mixture_above(point: Floats, fit: _Fit) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        below = student_below((fit.center - point[..., None, :]) / fit.scale, fit.degrees)
        return np.asarray((fit.weight * below).sum(axis=-2))


def _mixture_quantile(fit: _Fit, probability: Floats) -> Floats:
    """Find the points below which the mixture has each `probability` (tails × 1).

    All tails at once: the arrays are small, so a step costs the same for one as for two. Halving
    brackets a point to 1e-4 of the widest scale, where the mixture is all but straight; three
    secants from there are as near as 25 more halvings.
    """
    reach = 60 * fit.scale.max(axis=0)
    shape = np.broadcast_shapes(probability.shape, reach.shape)
    low = np.broadcast_to(fit.center.min(axis=0) - reach, shape)
    high = np.broadcast_to(fit.center.max(axis=0) + reach, shape)
    over, under = (_mixture_above(end, fit) - (1 - probability) for end in (low, high))
    for halving in [True] * HALVINGS + [False] * SECANTS:
        share = 0.5 if halving else over / np.maximum(over - under, 1e-300)
        middle = low + share * (high - low)
        left = _mixture_above(middle, fit) - (1 - probability)
        is_low = left > 0
        low, over = np.where(is_low, middle, low), np.where(is_low, left, over)
        high, under = np.where(is_low, high, middle), np.where(is_low, under, left)
    return np.where(np.abs(over) < np.abs(under), low, high)


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
    # Powers of z2: numpy takes z**7 as slowly as a logarithm.
    powers = z * (z2 * (z2 * (4 * z2 + 33) + 240) + 855)
    correction = (z2 + 3) * z / b - powers / (10 * b * (b + 0.8 * z2**2 + 100))
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
    """Return the standard normal quantile, within ±8 (Wichura's AS 241, of `statistics`)."""
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
