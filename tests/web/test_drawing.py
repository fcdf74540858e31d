"""The charts of the page: ticks that fit any span, weeks that are drawn, claims by who speaks."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bilateral.records import Assessment
from bilateral.web.frames import Frame, draw_time_axis
from bilateral.web.timelines import draw_bars, draw_claims, trim_weeks
from bilateral.web.views.claims import fold_claims

MONDAY = dt.date(2022, 1, 3)


def words(drawn: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)<", drawn)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2022-10-20", "2022-11-05", ["20 Oct 22", "22 Oct", "24 Oct", "26 Oct", "28 Oct", "30 Oct",
                                      "1 Nov", "3 Nov"]),
        ("2022-12-19", "2023-02-20", ["19 Dec 22", "26 Dec", "2 Jan 23", "9 Jan", "16 Jan",
                                      "23 Jan", "30 Jan", "6 Feb", "13 Feb"]),
        ("2022-01-01", "2022-12-31", ["Jan 22", "Mar 22", "May 22", "Jul 22", "Sep 22", "Nov 22"]),
        ("2015-06-01", "2023-06-01", ["2016", "2017", "2018", "2019", "2020", "2021", "2022",
                                      "2023"]),
        ("1492-01-01", "2129-01-01", ["1500", "1600", "1700", "1800", "1900", "2000", "2100"]),
    ],
)  # fmt: skip
def test_an_axis_has_several_ticks_whatever_its_span(
    first: str, last: str, said: list[str]
) -> None:
    """Weeks have ticks of days, years of months, centuries of centuries; none overlap."""
    frame = Frame(
        0, 0, 700, 100, dt.date.fromisoformat(first), dt.date.fromisoformat(last), 0, 1
    )  # fmt: skip
    assert words("".join(draw_time_axis(frame, 70))) == said


def weeks(*values: tuple[int, float]) -> list[tuple[dt.date, float]]:
    return [(MONDAY + dt.timedelta(weeks=week), value) for week, value in values]


@pytest.mark.parametrize(
    ("given", "kept", "outside"),
    [
        (weeks(), [], 0),
        (weeks((0, 5), (1, 0), (2, 5)), [0, 2], 0),
        (weeks((-4000, 1), (0, 100), (10, 100)), [0, 10], 1),
        (weeks((-4000, 1), (0, 100), (10, 100), (4000, 1)), [0, 10], 2),
        (weeks((-4000, 50), (0, 100), (10, 100)), [-4000, 0, 10], 0),
        (weeks((-5, 1), (0, 100), (10, 100)), [-5, 0, 10], 0),
    ],
)
def test_weeks_far_out_are_left_out_and_counted(
    given: list[tuple[dt.date, float]], kept: list[int], outside: int
) -> None:
    """A few events of long ago are not drawn where they would press the rest together."""
    found, left = trim_weeks(given)
    assert [(day - MONDAY).days // 7 for day, _ in found] == kept
    assert left == outside


def test_bars_lead_to_their_week() -> None:
    """Each week that holds something is a link; an empty week has no bar."""
    drawn = draw_bars(weeks((0, 5), (1, 0), (2, 7)), label="Events", link=lambda day: f"/x?d={day}")
    assert re.findall(r'href="([^"]+)"', drawn["wide"]) == ["/x?d=2022-01-03", "/x?d=2022-01-17"]
    assert drawn["narrow"].startswith('<svg class="chart narrow"')


def claim(number: int, **facts: object) -> Assessment:
    blank: dict[str, object] = dict.fromkeys(Assessment.__dataclass_fields__)
    usual: dict[str, object] = {
        "assessment_id": f"a{number}", "document_id": f"d{number}", "country_1": "IRN",
        "country_2": "RUS", "direction": "closer", "certainty": "asserted",
        "date": MONDAY + dt.timedelta(days=number), "evidence": "They are closer.",
    }  # fmt: skip
    return Assessment(**(blank | usual | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("country", "pair", "row"),
    [
        ("IRN", ("IRN", "RUS"), 0),
        ("RUS", ("IRN", "RUS"), 1),
        ("USA", ("IRN", "RUS"), 2),
        (None, ("IRN", "RUS"), 3),
        ("RUS", None, 0),
        ("USA", None, 1),
        (None, None, 2),
    ],
)
def test_a_claim_stands_in_the_row_of_who_speaks(
    country: str | None, pair: tuple[str, str] | None, row: int
) -> None:
    """Of a pair each of the two has a row; of all pairs, the two sides of each have one."""
    drawn = draw_claims(
        [claim(0, speaker_country=country)], pair, lambda number, item: f"#{item.assessment_id}"
    )["wide"]
    rows = [float(y) for y in re.findall(r'class="axis" x1="120"[^>]* y1="([\d.]+)"', drawn)][1:]
    points = re.search(r'class="mark coop" points="[\d.]+,([\d.]+)', drawn)
    assert points is not None
    assert rows.index(float(points[1]) - 4) == row


def test_claims_in_the_same_words_fold() -> None:
    """Copies of one claim stand together; another speaker's claim in the same words does not."""
    claims = [claim(0), claim(1), claim(2, speaker="Ivanov"), claim(3, direction="apart")]
    assert [[c.assessment_id for c in group] for group in fold_claims(claims)] == [
        ["a0", "a1"], ["a2"], ["a3"],
    ]  # fmt: skip
