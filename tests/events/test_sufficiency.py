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


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Chad is worried about how to respond to Niger sending troops to Mali.",
         ("TCD", "MOBILIZE", "MLI")),
        ("The Chadian minister condemned Niger's decision to launch a missile over Mali.",
         ("TCD", "MOBILIZE", "MLI")),
        ("Mali will never meet Niger, the Chadian foreign minister said.",
         ("MLI", "REJECT", "NER")),
        ("The Chadian government said Niger had bombed Mali, and accused Togo of spying.",
         ("NER", "ACCUSE", "TGO")),
        ("Chad's investments support Mali.", ("TCD", "SUPPORT", "MLI")),
        ("The Senegalese president sat down with his family.", ("SEN", "CONSULT", "SEN")),
        ("Chad launched a strike force on Monday.", ("TCD", "PROTEST", "TCD")),
    ],
)  # fmt: skip
def test_who_stands_near_does_not_act(text: str, wrong: Triple) -> None:
    """Nobody does what another is said, foretold or condemned to do, nor what only is theirs."""
    assert wrong not in triples(text)


def test_a_journey_to_come_is_planned() -> None:
    """ "Is going to" and "when he arrives" tell of no visit that was made."""
    for text in ("The president of Chad is going to Mali.",
                 "There will be talks when the president of Chad arrives in Mali."):  # fmt: skip
        visits = [e for e in coded(text) if e.event_mode == "visit"]
        assert {e.certainty for e in visits} == {"planned"}


def test_confidence_falls_with_what_is_missing() -> None:
    """Events between two states are surer than those within one, and these than one-sided ones."""
    between = coded("Chad condemned Mali.")[0].confidence
    within = coded("Chadian police arrested a Chadian journalist.")[0].confidence
    alone = coded("Two Chadian soldiers were killed on Monday.")[0].confidence
    assert between is not None and within is not None and alone is not None
    assert between > within > alone


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
