"""What sounds like an event and is none, and who is taken for a side and is not."""

from __future__ import annotations

import datetime as dt

import pytest

from bilateral.documents import make_document
from bilateral.pipeline import code_document
from bilateral.records import HAPPENED

DAY = dt.date(2022, 6, 1)
Triple = tuple[str | None, str, str | None]


def told(text: str) -> set[Triple]:
    document = make_document(text, published=DAY, publisher="White House")
    events = code_document(document).events
    return {(e.source, e.event_type, e.target) for e in events if e.certainty in HAPPENED}


TURNS = "MR. KIRBY: Thank you all.\n\n{}"


@pytest.mark.parametrize(
    "text",
    [
        "I call on all Americans to learn more about safety.",
        "President Biden warned the American people of floods.",
        "Americans want President Biden to go on.",
        "President Biden met with members of his emergency team.",
        "Speaking to NBC News, Hillary Clinton was in good mood.",
        "I hereby declare a national emergency.",
        TURNS.format("PRESIDENT BIDEN: He told me walking out here that they will invest."),
    ],
)
def test_no_deed_within_one_country(text: str) -> None:
    """A word to a whole people, a wish, one's own staff and an interview are no events."""
    assert not told(text)


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("Chad and Mali met to discuss the war against Niger.",
         "THREATEN", ("TCD", "CONSULT", "MLI")),
        ("Russia wants Turkey to close its borders and join the war on Niger.",
         "THREATEN", ("RUS", "REQUEST", "TUR")),
        ("The Malian minister attacked Niger for closing the border.",
         "ASSAULT", ("MLI", "ACCUSE", "NER")),
    ],
)  # fmt: skip
def test_another_deed_is_told(text: str, wrong: str, right: Triple) -> None:
    """What is discussed is no threat, nor is a war that another is to join; words hit nobody."""
    found = told(text)
    assert right in found
    assert wrong not in {kind for _, kind, _ in found}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (TURNS.format("MR. KIRBY: While fighting in Niger, we estimate that it lost a tenth."),
         ("USA", "ASSAULT", "NER")),
        (TURNS.format("MR. KIRBY: I am not aware of the President speaking to Minister Lavrov."),
         ("USA", "CONSULT", "RUS")),
        ("Does he think, with Mali not on board when it comes to condemning Russia, that it helps?",
         ("MLI", "ACCUSE", "RUS")),
        ("The Sikh Coalition praised Niger.", ("IND", "SUPPORT", "NER")),
        ("Mali refused to condemn Niger.", ("MLI", "REJECT", "NER")),
        ("He met President Joko Widodo of Indonesia. He spoke with President Tinubu of Nigeria.",
         ("IDN", "CONSULT", "NGA")),
    ],
)  # fmt: skip
def test_who_is_no_side(text: str, wrong: Triple) -> None:
    """Who speaks of it does not do it; "he" goes on about himself, not about whom he met."""
    assert wrong not in told(text)


def test_an_official_speaks_of_talks_of_the_own_side() -> None:
    """ "There is an ongoing discussion": how it goes says nothing of whose it is."""
    text = TURNS.format("MR. KIRBY: There is an ongoing discussion with the Chinese leaders.")
    assert ("USA", "CONSULT", "CHN") in told(text)
