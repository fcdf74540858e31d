"""Ranking puts the pair that moved first and corrects for the number of pairs."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tests.series.made_store import busy_world, event, make_store

from bilateral.series import benjamini_hochberg, measure, rank

SINCE = dt.date(2022, 2, 24)


@pytest.fixture(scope="module")
def store():
    return make_store(busy_world(SINCE, before="ACCUSE", after="AID"))


def test_the_pair_that_moved_comes_first(store):
    """Among pairs that go on as before, the one that turned leads, with q below 5 %."""
    found = rank(store, since=SINCE)
    assert (found[0].country_1, found[0].country_2) == ("AAA", "BBB")
    assert found[0].q < 0.05 < found[1].q
    assert [m.p for m in found] == sorted(m.p for m in found)
    assert all(m.q >= m.p for m in found)


def test_rank_agrees_with_measure(store):
    """The ranked step points where the measured one does."""
    step = measure(store, "AAA", "BBB", since=SINCE).step
    assert rank(store, since=SINCE)[0].estimate == pytest.approx(float(step.estimate[0]), abs=0.02)


def test_rank_of_a_date_outside_is_empty(store):
    """A date the source does not cover ranks nothing."""
    assert rank(store, since=dt.date(2035, 1, 1)) == []
    assert rank(make_store(), since=SINCE) == []


def test_benjamini_hochberg():
    """The q values of a worked example; q never falls below p and keeps its order."""
    q = benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5]))
    assert q == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert len(benjamini_hochberg(np.array([]))) == 0


def test_a_war_of_one_side_leaves_its_other_pairs_alone():
    """Each pair is held against dyads of neither country, so a war elsewhere of one is no chill."""
    rows = busy_world(SINCE, before="CONSULT", after="CONSULT")
    war = [
        event(SINCE + dt.timedelta(days=day), "AAA", f"W{n:02}", "ASSAULT", event_id=f"w{day}-{n}")
        for day in range(180)
        for n in range(3)
    ]
    found = {(m.country_1, m.country_2): m for m in rank(make_store(rows + war), since=SINCE)}
    assert abs(found["AAA", "BBB"].z) < 1
