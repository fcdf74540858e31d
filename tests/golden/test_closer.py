"""An article with the constructions of a real one, with three sets of countries and names.

Nothing in the code may know a country or a name: each variant must give the same records.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import bilateral
from bilateral.records import Coded, Event, Statement

HERE = Path(__file__).parent
VARIANTS = {v["name"]: v for v in tomllib.loads((HERE / "variants.toml").read_text())["variant"]}
TEMPLATE = (HERE / "closer.txt").read_text()


@functools.cache
def code_variant(name: str) -> Coded:
    variant = VARIANTS[name]
    text = bilateral.clean(TEMPLATE.format_map(variant)).text
    return bilateral.code(text, published=variant["published"], publisher="The Morning Ledger")


@pytest.fixture(params=sorted(VARIANTS))
def variant(request: pytest.FixtureRequest) -> dict[str, Any]:
    return VARIANTS[request.param]


@pytest.fixture
def coded(variant: dict[str, Any]) -> Coded:
    return code_variant(variant["name"])


def events_of(coded: Coded, source: str, target: str, *types: str) -> list[Event]:
    return [
        event
        for event in coded.events
        if (event.source, event.target) == (source, target) and event.event_type in types
    ]


def said(coded: Coded, words: str) -> list[Statement]:
    return [s for s in coded.statements if words in s.content]


def test_promotion_is_not_text(coded: Coded) -> None:
    """Promotional lines are taken out; the first and last sentences of the article stay."""
    for gone in ("NOT OUR CALL", "CLICK HERE", "Related Content"):
        assert gone not in coded.text
    for kept in ("have drawn closer since attack on", "held to account"):
        assert kept in coded.text


def test_every_offset_points_at_its_evidence(coded: Coded) -> None:
    """``text[start:end]`` is the evidence of each record."""
    for mention in coded.mentions:
        assert coded.text[mention.start : mention.end] == mention.text
    for statement in coded.statements:
        found = coded.text[statement.content_start : statement.content_end]
        assert found == statement.content
    for event in coded.events:
        assert coded.text[event.evidence_start : event.evidence_end] == event.evidence
    for assessment in coded.assessments:
        start, end = assessment.evidence_start, assessment.evidence_end
        assert coded.text[start:end] == assessment.evidence


@pytest.mark.parametrize(
    ("words", "speakers"),
    [
        ("hard to deny", ["person1"]),
        ("The truth is this", ["person1"]),
        ("The evidence that", ["person2"]),
        ("We see signs", ["person1"]),
        ("We remain determined", ["person2"]),
        ("may be considering” helping", ["person1", "person2"]),
        ("for their violent answer", ["person3"]),
    ],
)
def test_statements_have_their_speakers(
    coded: Coded, variant: dict[str, Any], words: str, speakers: list[str]
) -> None:
    """Each quotation has its speaker, resolved to a full name and a government."""
    found = said(coded, words)
    assert {s.speaker for s in found} >= {variant[key] for key in speakers}
    by_name = {s.speaker: s for s in found}
    for key in speakers:
        statement = by_name[variant[key]]
        assert (statement.speaker_country, statement.speaker_role) == (variant["s_code"], "GOV")


def test_a_quotation_of_several_sentences_is_one_statement(coded: Coded) -> None:
    """What follows within the same quotation belongs to the same statement."""
    (statement,) = said(coded, "The evidence that")
    assert "Our message to" in statement.content and "stop sending weapons" in statement.content


def test_weekday_statements_are_dated(coded: Coded, variant: dict[str, Any]) -> None:
    """ "on Wednesday" in an article of a Wednesday is that day; "last week" is the week before."""
    (statement,) = said(coded, "hard to deny")
    assert statement.date == variant["published"]
    (earlier,) = said(coded, "The truth is this")
    monday = variant["published"] - dt.timedelta(days=variant["published"].weekday() + 7)
    assert (earlier.date, earlier.date_precision) == (monday, "week")


def test_assessments_of_the_pair_are_closer(coded: Coded, variant: dict[str, Any]) -> None:
    """Headline or lede, the double negation and the quotation each say "closer"."""
    found = [
        a
        for a in coded.assessments
        if {a.country_1, a.country_2} == {variant["a_code"], variant["b_code"]}
    ]
    assert {a.direction for a in found} == {"closer"}
    assert {a.speaker for a in found} >= {variant["person1"], variant["person2"]}
    assert any(a.speaker_country == variant["s_code"] for a in found if a.evidence_start < 250)


def test_military_aid_is_reported(coded: Coded, variant: dict[str, Any]) -> None:
    """Trainers sent to another army are military aid, on the word of the official."""
    found = events_of(coded, variant["a_code"], variant["b_code"], "AID")
    assert any(
        e.certainty == "reported"
        and e.attributed_to == variant["person1"]
        and e.place_name == variant["region"]
        for e in found
    )


def test_transfer_of_drones_is_reported(coded: Coded, variant: dict[str, Any]) -> None:
    """What they bought from whose drones they use is material cooperation between the two."""
    pair = {variant["a_code"], variant["b_code"]}
    assert any(
        {e.source, e.target} == pair
        and e.quad_class == 2
        and e.certainty in ("asserted", "reported")
        and re.search("bought|drones", e.evidence or "")
        for e in coded.events
    )


def test_bombardment_and_invasion_are_asserted(coded: Coded, variant: dict[str, Any]) -> None:
    """The army's bombardment earlier this month and the invasion some months ago happened."""
    found = events_of(coded, variant["b_code"], variant["c_code"], "ASSAULT")
    month = variant["published"].replace(day=1)
    assert any(e.certainty == "asserted" and e.event_date and e.event_date >= month for e in found)
    ago = [(variant["published"] - e.event_date).days for e in found if e.event_date]
    assert any(200 <= days <= 290 for days in ago)


def test_sanctions_are_asserted_on_the_day(coded: Coded, variant: dict[str, Any]) -> None:
    """Sanctions that two ministries announced are an event of that day."""
    found = events_of(coded, variant["s_code"], variant["a_code"], "SANCTION")
    assert any(e.certainty == "asserted" and e.event_date == variant["published"] for e in found)


def test_what_may_be_considered_has_not_happened(coded: Coded, variant: dict[str, Any]) -> None:
    """Help that "may be considered" is possible, and never counted as having happened."""
    found = [
        e
        for e in coded.events
        if "may be considering” helping" in (e.evidence or "")
        and (e.source, e.target) == (variant["b_code"], variant["a_code"])
    ]
    assert found and {e.certainty for e in found} == {"possible"}


def test_arrest_and_protest_are_domestic(coded: Coded, variant: dict[str, Any]) -> None:
    """Police who arrest a citizen and crowds who protest are events within one country."""
    country = variant["a_code"]
    assert events_of(coded, country, country, "COERCE")
    assert events_of(coded, country, country, "PROTEST")


def test_a_demand_is_a_request_and_its_content_demanded(
    coded: Coded, variant: dict[str, Any]
) -> None:
    """ "Stop sending weapons" is a request that was made; the sending is only demanded."""
    found = events_of(coded, variant["s_code"], variant["a_code"], "REQUEST")
    assert any(e.certainty in ("asserted", "reported") for e in found)
    assert any(e.certainty == "demanded" for e in coded.events)
