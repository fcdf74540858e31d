"""Which events stand with a side missing, and whose side "the president" and "they" are."""

from __future__ import annotations

import datetime as dt

import pytest

from bilateral.documents import make_document
from bilateral.pipeline import code_document
from bilateral.records import Event

DAY = dt.date(2022, 6, 1)
Triple = tuple[str | None, str, str | None]


def coded(text: str, publisher: str | None = None) -> tuple[Event, ...]:
    return code_document(make_document(text, published=DAY, publisher=publisher)).events


def triples(text: str, publisher: str | None = None) -> set[Triple]:
    return {(e.source, e.event_type, e.target) for e in coded(text, publisher)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two Chadian soldiers were killed on Monday.", (None, "ASSAULT", "TCD")),
        ("Mali withdrew its troops on Monday.", ("MLI", "RETREAT", None)),
        ("Mali deployed 500 troops on Monday.", ("MLI", "MOBILIZE", None)),
        ("Chilean minister Rosa Araya met with Peruvian minister Luis Quino to discuss fishing.",
         ("CHL", "CONSULT", "PER")),
    ],
)  # fmt: skip
def test_one_side_may_be_enough(text: str, expected: Triple) -> None:
    """A passive needs no doer, and troops move without a target; a meeting has both sides."""
    assert expected in triples(text)


@pytest.mark.parametrize(
    "text",
    [
        "Chilean minister Rosa Araya met with Peruvian minister Luis Quino to discuss fishing.",
        "The Mali deal will not please everybody.",
        "Mali's government is barring late enrolments in its schools.",
        "Mali attacked the problem with new money.",
    ],
)
def test_what_lacks_a_side_is_left_out(text: str) -> None:
    """Nothing is told of one side where it takes two, or where a thing is what is hit."""
    assert all(e.source is not None and e.target is not None for e in coded(text))


def test_they_are_the_two_who_met() -> None:
    """ "They" after "A met with B" are A and B."""
    text = (
        "Chilean President Rosa Araya met with Peruvian Prime Minister Luis Quino on Monday. "
        "They also discussed fishing."
    )
    second = [e for e in coded(text) if (e.evidence or "").startswith("They")]
    assert {(e.source, e.target) for e in second} == {("CHL", "PER"), ("PER", "CHL")}


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [("White House", {("USA", "CONSULT", "PER"), ("PER", "CONSULT", "USA")}), ("Demo Wire", set())],
)
def test_a_government_speaks_of_its_own_president(publisher: str, expected: set[Triple]) -> None:
    """ "The President" is the publisher's own, where the publisher is a state's body."""
    assert triples("The President met with Peru's foreign minister.", publisher) == expected


def test_an_ally_is_somebody_else() -> None:
    """ "its ally" does not stand for the country it is the ally of."""
    assert ("MLI", "ACCUSE", "MLI") not in triples("Mali accused its oil-rich ally of theft.")
