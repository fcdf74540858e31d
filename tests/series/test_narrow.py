"""A large store is read narrowly, and yields the answer that reading everything yields."""

from __future__ import annotations

import datetime as dt
import sys

import numpy as np
import pytest
from tests.series.made_store import busy_world, event, make_store

from bilateral.series import measure
from bilateral.series.measure import read_source
from bilateral.series.narrow import read_narrow_panel

SINCE = dt.date(2022, 2, 24)


@pytest.fixture(scope="module")
def store():
    rows = busy_world(SINCE, before="ACCUSE", after="AID")
    third = [event(SINCE + dt.timedelta(days=d), "AAA", "CCC", event_id=f"t{d}") for d in range(90)]
    return make_store(rows + third)


def test_narrow_totals_are_the_wide_ones(store):
    """Exposures with everything, without the pair, its countries or a dyad agree week by week."""
    wide, _ = read_source(store, SINCE, "bilateral")
    start = SINCE + dt.timedelta(weeks=wide.first_week)
    end = start + dt.timedelta(weeks=wide.weeks, days=-1)
    narrow = read_narrow_panel(
        store, SINCE, start, end, pair=("BBB", "AAA"), near=26, event_dyads=[("CCC", "AAA")]
    )
    assert (narrow.first_week, narrow.weeks) == (wide.first_week, wide.weeks)
    for without in (
        {},
        {"without": [("AAA", "BBB")]},
        {"without": [("AAA", "BBB"), ("AAA", "CCC")]},
        {"without_countries": ["AAA", "BBB"]},
    ):
        for ours, theirs in zip(narrow.totals(**without), wide.totals(**without), strict=True):
            assert np.allclose(ours, theirs)


def test_large_stores_are_answered_alike(store, monkeypatch):
    """Above the limit of rows the step, the exposures and the placebo pairs stay the same."""
    wide = measure(store, "AAA", "BBB", since=SINCE)
    # By name: the package's `measure` is the function, which hides the module.
    monkeypatch.setattr(sys.modules["bilateral.series.measure"], "EXACT_ROWS", 10)
    narrow = measure(store, "AAA", "BBB", since=SINCE)
    assert narrow.exact is False
    assert narrow.step.estimate == pytest.approx(wide.step.estimate)
    assert narrow.placebo == wide.placebo
    assert wide.placebo.other_pairs == 3 and wide.placebo.own_dates == 4
    assert (narrow.events, narrow.depth, narrow.variants) == (
        wide.events,
        wide.depth,
        wide.variants,
    )
    assert narrow.exposures.keys() == wide.exposures.keys()
