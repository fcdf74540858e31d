"""A pair that changes is said to change, one that does not is not, and too little is too little."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tests.series.made_store import busy_world, event, make_store

from bilateral.errors import UsageError
from bilateral.series import (
    Signs,
    decide,
    decision_table,
    leave_out,
    measure,
    measure_depth,
    rate_ratio,
    read_dyad,
    weekly_index,
)

SINCE = dt.date(2022, 2, 24)


@pytest.fixture(scope="module")
def worlds():
    kinds = {"closer": ("ACCUSE", "AID"), "apart": ("AGREE", "ASSAULT"), "same": ("AGREE", "AGREE")}
    return {
        name: measure(
            make_store(busy_world(SINCE, before=before, after=after)), "AAA", "BBB", since=SINCE
        )
        for name, (before, after) in kinds.items()
    }


@pytest.mark.parametrize(
    ("world", "verdict", "sign"),
    [("closer", "closer", 1), ("apart", "apart", -1), ("same", "no_clear_change", 0)],
)
def test_verdict(worlds, world, verdict, sign):
    """A plain turn is called by its direction, with an interval that leaves out zero."""
    found = worlds[world]
    assert found.verdict == verdict
    low, high = float(found.step.low[0]), float(found.step.high[0])
    assert (low > 0) - (high < 0) == sign
    assert found.placebo.other_pairs > 0


def test_order_of_countries_does_not_matter():
    """B and A have the same answer as A and B."""
    rows = busy_world(SINCE, before="ACCUSE", after="AID")
    there = measure(make_store(rows), "AAA", "BBB", since=SINCE)
    back = measure(make_store(rows), "BBB", "AAA", since=SINCE)
    assert there.step.estimate == back.step.estimate
    assert there.placebo == back.placebo and there.depth == back.depth


def test_a_war_of_others_does_not_cool_the_pair():
    """A flood of events between one of the two and a third country leaves the estimate alone."""
    calm = busy_world(SINCE, before="AGREE", after="AGREE")
    war = [
        event(SINCE + dt.timedelta(days=day), "BBB", "ZZZ", "ASSAULT", event_id=f"war{day}{n}",
              event_context=str(n))
        for day in range(150) for n in range(3)
    ]  # fmt: skip
    there = measure(make_store(calm), "AAA", "BBB", since=SINCE)
    with_war = measure(make_store(calm + war), "AAA", "BBB", since=SINCE)
    assert with_war.exposure == "without either country"
    assert with_war.step.estimate[0] == pytest.approx(there.step.estimate[0], abs=1e-9)


def test_one_article_is_not_enough():
    """A store with one article says what is missing, and estimates nothing."""
    found = measure(make_store([event("2022-10-26", kind="AID")]), "AAA", "BBB", since=SINCE)
    assert found.verdict == "not_enough_evidence"
    assert found.step is None and found.placebo is None
    assert "0 weeks before 2022-02-24" in found.missing[0]
    assert "Only 1 event between the two was counted" in found.missing[-1]


@pytest.mark.parametrize("since", ["2010-01-01", "2035-01-01"])
def test_dates_outside_the_source_are_not_enough(since):
    """A date before or after everything that is stored gives not_enough_evidence, no error."""
    store = make_store(busy_world(SINCE))
    found = measure(store, "AAA", "BBB", since=dt.date.fromisoformat(since))
    assert found.verdict == "not_enough_evidence"


def test_empty_store_is_not_enough():
    """An empty store answers, too."""
    assert measure(make_store(), "AAA", "BBB", since=SINCE).verdict == "not_enough_evidence"


def test_until_before_since_is_refused():
    """An end before the beginning is a wrong question."""
    with pytest.raises(UsageError, match="swap"):
        measure(make_store(), "AAA", "BBB", since=SINCE, until=dt.date(2022, 1, 1))


def test_until_sets_both_sides():
    """With an end, as many weeks are compared before the date as lie between it and the end."""
    store = make_store(busy_world(SINCE))
    found = measure(store, "AAA", "BBB", since=SINCE, until=SINCE + dt.timedelta(days=69))
    assert (found.span.weeks_before, found.span.weeks_after) == (10, 10)
    assert max(e.date for e in found.events) <= found.span.end


def test_thin_sources_are_compared_over_longer_spans():
    """Where half a year holds too little, a year is compared, and two if need be."""
    rows = [
        event(SINCE + dt.timedelta(days=7 * week), kind="AGREE", event_id=str(week))
        for week in range(-104, 104)
        if week % 4 == 0
    ]
    found = measure(make_store(rows), "AAA", "BBB", since=SINCE)
    assert found.span.weeks_before == 52 and not found.missing


def test_straddling_events_are_not_counted():
    """An event dated "this year" cannot be put before or after a day in February."""
    rows = busy_world(SINCE, before="CONSULT", after="CONSULT")
    year = event("2022-01-01", kind="AID", event_date_end=dt.date(2022, 12, 31))
    found = measure(make_store([*rows, year]), "AAA", "BBB", since=SINCE)
    assert found.straddling == 1
    assert all(e.event_type != "AID" for e in found.events)


def test_leaving_out_nothing_changes_nothing(worlds):
    """A story without events has no influence; all of them together have all of it."""
    found = worlds["closer"]
    none, everything = leave_out(found, [(), found.events])
    assert none == pytest.approx(0, abs=1e-12)
    assert everything > 0


def test_window_is_near_the_turn(worlds):
    """The change window of a plain turn is short and holds the date."""
    window = worlds["apart"].window
    assert window.holds_date and (window.end - window.start).days <= 35


def test_decision_table_is_symmetric_and_total():
    """Every combination of signs has a verdict, and mirrored signs have mirrored verdicts."""
    mirror = {"closer": "apart", "apart": "closer"}
    signs = (-1, 0, 1)
    for index in signs:
        for channels in signs:
            for depth in signs:
                one = decide(Signs(index, channels, depth)).verdict
                other = decide(Signs(-index, -channels, -depth)).verdict
                assert other == mirror.get(one, one)
    assert decision_table()[-1].verdict == "no_clear_change"


@pytest.mark.parametrize(
    ("signs", "verdict"),
    [((1, 0, 0), "closer"), ((1, -1, 0), "mixed"), ((1, 0, -1), "mixed"), ((0, 0, 1), "closer"),
     ((0, 1, -1), "mixed"), ((0, 0, 0), "no_clear_change"), ((-1, 0, 0), "apart"),
     ((0, -1, 0), "apart")],
)  # fmt: skip
def test_decision_table(signs, verdict):
    """Parts that disagree in direction are mixed; one clear part decides when none disagrees."""
    assert decide(Signs(*signs)).verdict == verdict


def test_index_is_missing_where_the_source_is_silent():
    """A week without exposure is missing; a quiet week of the pair is zero."""
    index = weekly_index(np.array([[3.0, 0, 2]]), np.array([[3.0, 0, 2]]), np.array([10, 10, 0.0]))
    assert index[0, 1] == 0 and np.isnan(index[0, 2]) and index[0, 0] > 0


def test_rate_ratio_follows_exposure():
    """Twice the events in a source that tells twice as much is the same rate."""
    counts = np.repeat([4.0, 8.0], 20)
    found = rate_ratio(counts, np.repeat([50.0, 100.0], 20), 20)
    assert float(found.log_ratio) == pytest.approx(0, abs=0.01)
    assert abs(float(found.z)) < 0.2


def test_new_kind_shows_when_volume_is_flat():
    """Military aid instead of talks, at the same volume, deepens cooperation beyond its placebo."""
    rows = []
    for week in range(-26, 26):
        day, aid = SINCE + dt.timedelta(days=7 * week), week >= 0 and week % 2
        more = {"kind": "AID", "event_context": "military"} if aid else {"kind": "CONSULT"}
        rows.append(event(day, **more))
    events = read_dyad(make_store(rows), "AAA", "BBB").events
    depth = measure_depth(events, SINCE, np.full(52, 100.0), -26)
    assert [kind.name for kind in depth.new_kinds] == ["AID military"]
    assert depth.net_change > 0 and depth.placebo_p < 0.05


def test_a_window_that_is_too_short_is_the_askers():
    """Four weeks asked of a source that covers years: the answer does not blame the source."""
    found = measure(make_store(busy_world(SINCE, before="CONSULT", after="AID")), "AAA", "BBB",
                    since=SINCE, weeks=4)  # fmt: skip
    assert found.verdict == "not_enough_evidence"
    assert found.missing[0].startswith("Only 4 weeks before")
    assert not any("source covers" in said for said in found.missing)
