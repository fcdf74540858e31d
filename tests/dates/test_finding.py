"""What holds for every text, and what must not be read as a date."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral.dates import find_dates
from bilateral.lexicons import read_toml
from bilateral.sentences.parsing import parse

WEDNESDAY = dt.date(2022, 10, 26)
WEEK = dt.timedelta(days=7)
_PIECES = [
    "on", "last", "next", "the", "of", "early", "March", "May 5", "Friday", "Oct. 26", "2022",
    "two", "weeks", "ago", "from", "to", "between", "and", "since", "by", "end", "year",
    "the 1990s", "-", "quarter", "–", ",", ".", "31", "30", "29", "February", "0", "9999",
    "1/1/2022", "a few", "days", "after", "before", "Christmas", "spring", "week", "9999 years",
    "centuries", "hundred", "\n",
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "The 22-year-old was held for three days.",
        "An F-16 and a Shaheed-136 drone cost $2,022.",
        "Some 1,990 troops and 2030 people left, over 1950 miles.",
        "They may march; the sun sat second.",
        "He is in his 60s and won 24-22.",
        "Killed days after being arrested.",
        "It happens every Friday, each week and twice a year.",
        "Resolution 2231 under 50 U.S.C. 1622(d) stands.",
        "version 3.10.2022.1 at 10.0.20.22",
    ],
)
def test_ages_durations_and_numbers_are_not_dates(text: str) -> None:
    """Ages, durations, sets, money, names and modal verbs are no dates."""
    assert find_dates(text, published=WEDNESDAY) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was passed in 1864—more than 150 years ago.", ["1864", "more than 150 years ago"]),
        ("He did it today — today of all days.", ["today", "today"]),
        ("Three hundred days ago it began.", ["Three hundred days ago"]),
        ("Output fell in the prior year.", ["the prior year"]),
        ("They met on Friday, on Oct. 3 and in 2021.", ["Friday", "Oct. 3", "2021"]),
        ("It ended in early\nnext year's budget.", ["early\nnext year"]),
    ],
)
def test_neighbouring_expressions_stay_apart(text: str, expected: list[str]) -> None:
    """What a dash or comma only puts side by side is not joined; wrapped lines are."""
    assert [date.text for date in find_dates(text, published=WEDNESDAY)] == expected


def test_without_a_publication_date_only_absolute_expressions_are_found() -> None:
    """Relative expressions need a reference; absolute ones do not."""
    text = "Last week, on Friday and in May, he recalled 24 February 2022, July 2015 and the 1990s."
    found = find_dates(text, published=None)
    assert [d.text for d in found] == ["24 February 2022", "July 2015", "the 1990s"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("He will travel to Tehran on Friday.", "2022-10-28"),
        ("He traveled to Tehran on Friday.", "2022-10-21"),
        ("They are to meet on Monday, a spokesman said.", "2022-10-31"),
        ("Turkey leaves the pact on Sunday.", "2022-10-30"),
        ("He spoke on Wednesday.", "2022-10-26"),
        ("They prepared for the December 9 summit.", "2022-12-09"),
        ("They recalled the September 9 summit.", "2022-09-09"),
    ],
)
def test_the_parse_tells_past_from_future(text: str, day: str) -> None:
    """Weekdays and days without a year follow the tense of their clause."""
    (found,) = find_dates(text, published=WEDNESDAY, parsed=parse(text))
    assert (str(found.start), str(found.end)) == (day, day)


@pytest.mark.parametrize("words", read_toml("dates/tense.toml")["cues"]["examples"])
def test_a_cue_of_the_future_turns_a_weekday_around(words: str) -> None:
    """Without a parse, the cues of tense.toml decide."""
    (found,) = find_dates(f"{words} Friday.", published=WEDNESDAY)
    assert found.start == dt.date(2022, 10, 28)


@pytest.mark.parametrize("words", read_toml("dates/tense.toml")["cues"]["counter_examples"])
def test_other_words_leave_a_weekday_in_the_past(words: str) -> None:
    """What only looks like a cue does not decide."""
    (found,) = find_dates(f"{words} Friday.", published=WEDNESDAY)
    assert found.start == dt.date(2022, 10, 21)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join),
        st.text(max_size=80),
    ),
    st.one_of(st.none(), st.dates()),
)
def test_spans_are_true_and_days_run_forward(text: str, published: dt.date | None) -> None:
    """Whatever the text: spans lie in it, in order, and hold the expression; start <= end."""
    found = find_dates(text, published=published)
    assert found == find_dates(text, published=published)
    last = 0
    for date in found:
        assert last <= date.span[0] < date.span[1] <= len(text)
        assert text[slice(*date.span)] == date.text
        assert date.start <= date.end
        assert (date.precision == "day") == (date.start == date.end) or date.precision == "interval"
        last = date.span[1]


@given(st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1)))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_week_later_relative_days_are_a_week_later(published: dt.date) -> None:
    """Moving the publication date by seven days moves weekdays, days and weeks by seven days."""
    text = "On Friday, yesterday, two days ago, last week, next Monday, tomorrow, three weeks ago."
    before = find_dates(text, published=published)
    after = find_dates(text, published=published + WEEK)
    assert len(before) == 7
    for one, two in zip(before, after, strict=True):
        assert (one.start + WEEK, one.end + WEEK) == (two.start, two.end)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_weeks_run_from_monday_to_sunday(published: dt.date) -> None:
    """Every week has seven days, begins on a Monday, and this week holds the publication date."""
    (found,) = find_dates("It happened this week.", published=published)
    assert found.start.isoweekday() == 1
    assert found.end - found.start == dt.timedelta(days=6)
    assert found.start <= published <= found.end


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.one_of(st.none(), st.dates()))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_an_absolute_day_does_not_depend_on_publication(
    day: dt.date, published: dt.date | None
) -> None:
    """A full date means the same whenever it was published, in each way of writing it."""
    for form in (
        f"{day:%Y-%m-%d}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%B} {day.year}",
    ):
        (found,) = find_dates(f"They met on {form} in Rome.", published=published)
        assert (found.text, found.start, found.end) == (form, day, day)


@pytest.mark.parametrize(
    "piece", ["the end of ", "two thousand and ", "2022-", " ", "early ", "1.2/"]
)
def test_long_repetitive_text_is_read_in_linear_time(piece: str) -> None:
    """Doubling a hostile text does not much more than double the time."""

    def measure(count: int) -> float:
        start = time.perf_counter()
        find_dates(piece * count, published=WEDNESDAY)
        return time.perf_counter() - start

    measure(10)
    short, long = measure(2_000), measure(16_000)
    assert long < max(0.5, 40 * short)


@pytest.mark.parametrize("published", [dt.date(2022, 1, 31), dt.date(2022, 3, 1), WEDNESDAY])
@pytest.mark.parametrize("day", ["0th", "29th", "31st", "32nd", "99th"])
def test_days_that_a_month_lacks_are_no_error(day: str, published: dt.date) -> None:
    """A day that no month near has gives no date, and never an exception."""
    for text in (f"They met on the {day}.", f"They meet on the {day} of next month."):
        for found in find_dates(text, published=published):
            assert found.precision == "month" or found.start.day == int(day[:-2])
