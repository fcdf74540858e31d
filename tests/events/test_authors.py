"""Who "we" are outside any quotation."""

from __future__ import annotations

import datetime as dt

import pytest

from bilateral.documents import make_document
from bilateral.pipeline import code_document

DAY = dt.date(2023, 12, 1)


def told(text: str, publisher: str | None) -> set[tuple[str | None, str, str | None]]:
    """Return (source, type, target) of each event of a text."""
    events = code_document(make_document(text, published=DAY, publisher=publisher)).events
    return {(e.source, e.event_type, e.target) for e in events}


@pytest.mark.parametrize(
    ("text", "publisher", "expected"),
    [
        ("We condemn Norway.", "White House", {("USA", "ACCUSE", "NOR")}),
        ("We condemn Norway.", None, set()),
        ("We condemn Norway.", "Daily Courier", set()),
        ('The banner read "We condemn Norway".', "White House", set()),
        ("Q    Do we condemn Norway?\nMR. NOVAK:  Perhaps.", "White House", set()),
    ],
)
def test_a_governments_own_release_speaks_for_it(
    text: str, publisher: str | None, expected: set[tuple[str, str, str]]
) -> None:
    """ "We" is the government that publishes, but not in quotations, transcripts, newspapers."""
    assert told(text, publisher) == expected


def test_the_president_of_a_release_is_its_own() -> None:
    """A capital office is the publisher's, even after another president was named."""
    text = (
        "President Joseph R. Biden, Jr. spoke with President Hakainde Hichilema of Zambia. "
        "The President thanked Norway for its help."
    )
    assert ("USA", "SUPPORT", "NOR") in told(text, "White House")


def test_they_are_the_only_two_of_a_readout() -> None:
    """ "They" are the only two persons that a readout names, however many sentences ago."""
    text = (
        "President Joseph R. Biden, Jr. spoke with President Hakainde Hichilema of Zambia. "
        "The weather was fine. Copper prices rose. They discussed grain."
    )
    assert ("USA", "CONSULT", "ZMB") in told(text, "White House")


@pytest.mark.parametrize(
    ("text", "publisher", "expected"),
    [
        ("There are talks with Norway about fishing.", "White House", True),
        ("There are talks with Norway about fishing.", None, False),
        ("Kenya is unhappy: there are talks with Norway about fishing.", "White House", False),
    ],
)
def test_talks_of_which_a_government_tells_are_its_own(
    text: str, publisher: str | None, expected: bool
) -> None:
    """Whoever says with whom there are talks holds them, unless a third party is in sight."""
    assert (("USA", "CONSULT", "NOR") in told(text, publisher)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The delegation met with officials from Peru, Chile, and Ecuador.", True),
        ("A Kenyan delegation came. The delegation met with officials from Peru.", False),
    ],
)
def test_the_delegation_of_a_release_is_its_own(text: str, expected: bool) -> None:
    """Where no other delegation was named, a government tells of its own."""
    assert (("USA", "CONSULT", "PER") in told(text, "White House")) is expected


def test_our_foreign_friends_are_no_side_of_ours() -> None:
    """ "Our Peruvian friends" are Peru, whoever speaks."""
    assert ("USA", "CONSULT", "PER") in told(
        "We held talks with our Peruvian friends.", "White House"
    )
