"""Breaks in what the source is made of are found and said; quiet sources have none."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.series.made_store import busy_world, event, make_store

from bilateral.errors import UsageError
from bilateral.series import dyad_table, measure, rank
from bilateral.series.coverage import choose_dataset

SINCE = dt.date(2022, 2, 24)


def told_by(rows, before: str, after: str):
    return [row | {"publisher": before if row["event_date"] < SINCE else after} for row in rows]


def flood(rows):
    days = (SINCE + dt.timedelta(days=day) for day in range(200))
    return rows + [
        event(day, f"X{n}", f"Y{n}", event_id=f"{day}{n}") for day in days for n in range(9)
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: told_by(rows, "Old Wire", "New Wire"),
         ["New Wire enters the source only after", "Old Wire leaves the source"]),
        (flood, ["The source as a whole tells of"]),
        (lambda rows: rows, []),
    ],
    ids=["publisher", "volume", "none"],
)  # fmt: skip
def test_breaks(change, said):
    """A publisher that comes or goes, or a jump in volume, is a sentence; no change is none."""
    found = measure(make_store(change(busy_world(SINCE))), "AAA", "BBB", since=SINCE).breaks
    assert len(found) == len(said)
    for sentence, start in zip(found, said, strict=True):
        assert sentence.startswith(start)


def test_the_data_set_that_knows_the_pair_best_is_used():
    """Of two data sets the one with more rows of the pair answers; the other is only named."""
    rows = busy_world(SINCE)
    other = [row | {"dataset": "other"} for row in rows[: len(rows) // 2]]
    found = measure(make_store(rows + other), "AAA", "BBB", since=SINCE)
    alone = measure(make_store(rows), "AAA", "BBB", since=SINCE)
    assert (found.coverage.dataset, found.other_datasets) == ("bilateral", ("other",))
    assert found.step.estimate == pytest.approx(alone.step.estimate)


def test_weeks_without_publication_are_missing_not_quiet():
    """A source that falls silent for ten weeks leaves those weeks out of the index."""
    gap = (SINCE + dt.timedelta(days=35), SINCE + dt.timedelta(days=104))
    rows = [row for row in busy_world(SINCE) if not gap[0] <= row["event_date"] <= gap[1]]
    found = measure(make_store(rows), "AAA", "BBB", since=SINCE)
    assert found.covered_weeks == (26, 16)
    assert [bool(v) for v in found.weekly.index != found.weekly.index].count(True) == 10


def test_the_data_set_that_covers_the_date_is_chosen():
    """One that ended years before does not answer, however much more it holds of the pair."""
    day = dt.date(2010, 5, 31)
    old = [
        event(day - dt.timedelta(weeks=200 + w), "AAA", "BBB", event_id=f"o{w}") for w in range(50)
    ]
    new = [event(day + dt.timedelta(weeks=w), "AAA", "BBB", event_id=f"n{w}") for w in range(-5, 5)]
    store = make_store([{**row, "dataset": "ended"} for row in old] + new)
    assert choose_dataset(store, "AAA", "BBB", day) == ("bilateral", ("ended",))
    assert choose_dataset(store, "AAA", "BBB", day - dt.timedelta(weeks=180))[0] == "ended"
    assert choose_dataset(store, "AAA", "ZZZ", day) == (None, ())


def test_an_unknown_data_set_is_refused():
    """Asking, ranking and tables name the data sets there are, instead of counting zeros."""
    store = make_store(busy_world(SINCE, before="CONSULT", after="AID"))
    for call in (
        lambda: measure(store, "AAA", "BBB", since=SINCE, dataset="kedz"),
        lambda: rank(store, since=SINCE, dataset="kedz"),
        lambda: dyad_table(store, "AAA", "BBB", dataset="kedz"),
    ):
        with pytest.raises(UsageError, match="it has bilateral"):
            call()
    with pytest.raises(UsageError, match="at least 8"):
        measure(store, "AAA", "BBB", since=SINCE, weeks=0)
