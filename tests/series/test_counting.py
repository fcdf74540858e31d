"""One real-world event counts once, and only what somebody says has happened."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.series.made_store import event, make_store

from bilateral.errors import UsageError
from bilateral.series import read_dyad
from bilateral.series.counting import dyad_filter, has_copies

DAY = "2022-03-15"


def vague(start: str, end: str, **more):
    return event(
        start, event_date_end=dt.date.fromisoformat(end), date_precision="interval", **more
    )


CASES = [
    ("two documents tell of one event", [event(DAY, document_id="a", story_id="a"),
                                         event(DAY, document_id="b", story_id="b")], 1, [2]),
    ("a wire copy is no second report", [event(DAY, document_id="a", story_id="s"),
                                         event(DAY, document_id="b", story_id="s")], 1, [1]),
    ("two directions are two events", [event(DAY), event(DAY, "BBB", "AAA")], 2, [1, 1]),
    ("two types are two events", [event(DAY), event(DAY, kind="AID")], 2, [1, 1]),
    ("two days are two events", [event(DAY), event("2022-03-16")], 2, [1, 1]),
    ("a retold event folds into the one it overlaps",
     [event(DAY, document_id="a", story_id="a"),
      vague("2022-02-24", "2022-10-26", document_id="b", story_id="b")], 1, [2]),
    ("a vague event of another type stays",
     [event(DAY), vague("2022-02-24", "2022-10-26", kind="AID")], 2, [1, 1]),
    ("a vague event that overlaps nothing stays",
     [event(DAY), vague("2022-04-01", "2022-04-30")], 2, [1, 1]),
    ("two vague events fold into one another",
     [vague("2022-04-01", "2022-04-30", document_id="a", story_id="a"),
      vague("2022-04-20", "2022-06-30", document_id="b", story_id="b")], 1, [2]),
    ("another pair is another pair", [event(DAY), event(DAY, "AAA", "CCC")], 1, [1]),
    ("an event inside one country is not between two", [event(DAY, "AAA", "AAA")], 0, []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "count", "reports"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_counts_once(rows, count, reports):
    """Each case has its number of events, and each event its number of reporting stories."""
    dyad = read_dyad(make_store(rows), "AAA", "BBB")
    assert len(dyad.events) == count
    assert sorted(e.reports for e in dyad.events) == reports


@pytest.mark.parametrize(
    ("certainty", "counts"),
    [("asserted", 1), ("reported", 1), ("possible", 0), ("planned", 0), ("conditional", 0),
     ("demanded", 0), ("denied", 0), ("negated", 0)],
)  # fmt: skip
def test_said_is_not_done(certainty, counts):
    """Only what is asserted or reported counts as having happened."""
    store = make_store([event(DAY, certainty=certainty)])
    assert len(read_dyad(store, "AAA", "BBB").events) == counts


def test_variants_leave_out_reported_events_and_own_claims():
    """``asserted`` drops what is only reported; ``independent`` what only a side vouches for."""
    dyad = read_dyad(
        make_store(
            [
                event("2022-03-01"),
                event("2022-03-02", certainty="reported", attributed_to_country="AAA"),
                event("2022-03-03", certainty="reported", attributed_to_country="CCC"),
            ]
        ),
        "AAA",
        "BBB",
    )
    days = {name: [e.date.day for e in dyad.under(name)] for name in
            ("reported", "asserted", "independent")}  # fmt: skip
    assert days == {"reported": [1, 2, 3], "asserted": [1], "independent": [1, 3]}


def test_a_copy_published_later_does_not_add_a_day():
    """Of one story, only the telling published first counts, even when a copy shifts its dates."""
    rows = [
        event(DAY, document_id="a", story_id="s", published=dt.date(2022, 3, 15)),
        event("2022-03-16", document_id="b", story_id="s", published=dt.date(2022, 3, 16)),
    ]
    assert [e.date.day for e in read_dyad(make_store(rows), "AAA", "BBB").events] == [15]


def test_order_of_rows_does_not_matter():
    """The same rows in another order count to the same events."""
    rows = [case for _, found, *_ in CASES for case in found]
    there, back = (read_dyad(make_store(r), "AAA", "BBB") for r in (rows, rows[::-1]))
    assert there == back


def test_undated_events_are_said_not_counted():
    """An event without a day is not counted, and the dyad says how many there are."""
    store = make_store([event(DAY), event(DAY, kind="AID", event_date=None, event_date_end=None)])
    dyad = read_dyad(store, "AAA", "BBB")
    assert (len(dyad.events), dyad.undated) == (1, 1)


def test_one_country_is_no_pair():
    """Asking about a country and itself is refused."""
    with pytest.raises(UsageError, match="two countries"):
        read_dyad(make_store(), "AAA", "AAA")


@pytest.mark.parametrize(
    ("first", "second", "copies"),
    [
        ({"document_id": "a"}, {"document_id": "b"}, True),
        ({"document_id": "a"}, {"document_id": "a"}, False),
        ({"document_id": None}, {"document_id": None}, False),
        ({"document_id": None}, {"document_id": "b"}, True),
        ({"published": None}, {"published": dt.date(2022, 3, 16)}, True),
        ({"story_id": None, "document_id": "a"}, {"story_id": None, "document_id": "b"}, False),
    ],
)
def test_whether_a_story_has_several_tellings(first, second, copies):
    """Only a story told by two documents, or published twice, has copies to choose from."""
    same = {"story_id": "s", "document_id": "d", "published": dt.date(2022, 3, 15)}
    store = make_store([event(DAY, **same | first), event("2022-03-16", **same | second)])
    where, values = dyad_filter("AAA", "BBB", None, None)
    assert has_copies(store, where, values) is copies
    if not copies:
        told, all_rows = (read_dyad(store, "AAA", "BBB", copies=c) for c in (False, True))
        assert told == all_rows
