"""The filter and smoother are those of the textbook: checked against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest

from bilateral.series import filter_level, fit_step, smooth_level
from bilateral.series.step import step_weights, student_below

statsmodels = pytest.importorskip("statsmodels.api", reason="statsmodels is a test dependency")

VARIANCES = [(1.0, 0.3), (0.5, 0.0), (2.0, 2.0)]


def series_with_gaps(seed: int, weeks: int = 60) -> np.ndarray:
    random = np.random.default_rng(seed)
    y = np.cumsum(random.normal(size=weeks) * 0.5) + random.normal(size=weeks)
    y[[7, 8, 30, weeks - 1]] = np.nan
    return y


def their_model(y: np.ndarray, step: np.ndarray | None = None):
    return statsmodels.tsa.UnobservedComponents(
        y, "local level", exog=step, use_exact_diffuse=True, mle_regression=False
    )


@pytest.mark.parametrize(("noise", "drift"), VARIANCES)
@pytest.mark.parametrize("seed", [1, 2])
def test_level_and_likelihood_are_those_of_statsmodels(noise, drift, seed):
    """Filtered and smoothed levels, their variances and the likelihood agree to 1e-8."""
    y = series_with_gaps(seed)
    theirs = their_model(y).smooth([noise, drift])
    ours, (level, variance) = filter_level(y, noise, drift), smooth_level(y, noise, drift)
    assert np.allclose(ours.level, theirs.filtered_state[0], atol=1e-8)
    assert np.allclose(ours.level_variance, theirs.filtered_state_cov[0, 0], atol=1e-8)
    assert np.allclose(level, theirs.smoothed_state[0], atol=1e-8)
    assert np.allclose(variance, theirs.smoothed_state_cov[0, 0], atol=1e-8)
    # statsmodels counts log(2π)/2 for the diffuse first observation, which carries no density.
    gap = float(ours.log_likelihood) - theirs.llf
    assert abs(gap) < 1e-8 or abs(gap - 0.5 * np.log(2 * np.pi)) < 1e-8


@pytest.mark.parametrize("drift", [0.05, 0.4, 1.5])
def test_step_for_a_known_drift_is_that_of_statsmodels(drift):
    """The step's weights give the diffuse regression coefficient of statsmodels to 1e-8."""
    y = series_with_gaps(5)
    step = (np.arange(len(y)) >= 33).astype(float)
    theirs = their_model(y, step).smooth([1.0, drift])
    ours = np.nansum(step_weights(y, 33, drift) * y)
    assert abs(ours - theirs.smoothed_state[1, -1]) < 1e-8


def test_many_series_are_filtered_as_each_alone():
    """Filtering a stack gives what filtering its rows gives, each with its own variances."""
    stack = np.stack([series_with_gaps(seed) for seed in range(4)])
    noise, drift = np.array([1, 2, 0.5, 1.0]), np.array([0.1, 0.0, 1.0, 3.0])
    together = filter_level(stack, noise, drift)
    for row in range(4):
        alone = filter_level(stack[row], noise[row], drift[row])
        assert np.array_equal(together.level[row], alone.level, equal_nan=True)
        assert together.log_likelihood[row] == alone.log_likelihood


def test_missing_weeks_at_the_start_and_throughout():
    """A series that starts late is filtered from its first value; an empty one yields nothing."""
    y = np.array([np.nan, np.nan, 2.0, 2.0, np.nan])
    assert np.isnan(filter_level(y, 1.0, 0.1).level[:2]).all()
    assert filter_level(y, 1.0, 0.1).level[2] == 2.0
    assert np.isnan(filter_level(np.full(5, np.nan), 1.0, 0.1).level).all()


def test_step_is_found_and_no_step_is_not():
    """A step of three noise widths is clear; the same series without it is not."""
    random = np.random.default_rng(9)
    y = random.normal(size=52)
    found = fit_step(np.stack([y, y + 3 * (np.arange(52) >= 26)]), 26)
    assert found.low[0] < 0 < found.high[0]
    assert found.low[1] > 0 and found.probability_up[1] > 0.999
    assert found.estimate[1] - found.estimate[0] == pytest.approx(3, abs=0.5)


def test_intervals_cover_what_was_injected():
    """Over 400 drifting series, 95 % intervals hold the injected step 91 to 98.5 % of the time."""
    random = np.random.default_rng(11)
    drift = np.repeat([0.0, 0.1, 0.3, 0.6], 100)[:, None]
    y = np.cumsum(random.normal(size=(400, 52)) * drift, axis=1) + random.normal(size=(400, 52))
    step = random.uniform(-2, 2, 400)
    found = fit_step(y + step[:, None] * (np.arange(52) >= 26), 26)
    share = np.mean((found.low <= step) & (step <= found.high))
    assert 0.91 <= share <= 0.985


def test_turning_the_sign_turns_the_answer():
    """A mirrored series has the mirrored step, interval and probability."""
    y = series_with_gaps(3)
    up, down = fit_step(y, 30), fit_step(-y, 30)
    assert up.estimate[0] == pytest.approx(-down.estimate[0])
    assert up.low[0] == pytest.approx(-down.high[0], abs=1e-6)
    assert up.probability_up[0] == pytest.approx(1 - down.probability_up[0], abs=1e-6)


def test_student_distribution_is_that_of_scipy():
    """Our distribution function of Student's t is within 2e-5 of scipy's from 3 degrees on."""
    stats = pytest.importorskip("scipy.stats", reason="scipy comes with statsmodels")
    x = np.linspace(-9, 9, 181)
    for degrees in (3, 7, 20, 50):
        assert np.abs(student_below(x, degrees) - stats.t.cdf(x, degrees)).max() < 2e-5
