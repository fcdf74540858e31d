"""Coding documents: who did what to whom, how certain, on whose word, where and when."""

from __future__ import annotations

import datetime as dt

import pytest

from bilateral.actors import find_mentions
from bilateral.dates import find_dates
from bilateral.events import find_events, find_places
from bilateral.records import Document, Event
from bilateral.sentences import parse
from bilateral.statements import find_statements

PUBLISHED = dt.date(2019, 5, 15)


def code(text: str) -> tuple[Event, ...]:
    """Return the events of a text published on a Wednesday in May 2019."""
    document = Document("test", text, PUBLISHED)
    parsed = parse(text)
    dates = find_dates(text, published=PUBLISHED, parsed=parsed)
    actors = find_mentions(parsed, published=PUBLISHED, publisher=None)
    statements = find_statements(parsed, actors, dates, document)
    return find_events(parsed, actors, statements, dates, document, find_places(parsed, actors))


def told(text: str) -> set[tuple[str | None, str, str | None, str]]:
    """Return (source, type, target, certainty) of each event of a text."""
    return {(e.source, e.event_type, e.target, e.certainty) for e in code(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway attacked Denmark on Monday.", ("NOR", "ASSAULT", "DNK", "asserted")),
        ("Denmark was attacked by Norway on Monday.", ("NOR", "ASSAULT", "DNK", "asserted")),
        ("Norway's invasion of Denmark began on Monday.", ("NOR", "ASSAULT", "DNK", "asserted")),
        ("Danish cities came under attack from Norway.", ("NOR", "ASSAULT", "DNK", "asserted")),
        ("Kenya imposed sanctions on Uganda.", ("KEN", "SANCTION", "UGA", "asserted")),
        ("Kenya lifted its sanctions on Uganda.", ("KEN", "RETREAT", "UGA", "asserted")),
        ("Kenya refused to lift sanctions on Uganda.", ("KEN", "REJECT", "UGA", "asserted")),
        ("Kenya threatened to attack Uganda.", ("KEN", "THREATEN", "UGA", "asserted")),
        ("Kenya agreed to send weapons to Uganda.", ("KEN", "AGREE", "UGA", "asserted")),
        ("Kenya agreed to send weapons to Uganda.", ("KEN", "AID", "UGA", "planned")),
        (
            "Kenyan troops, who attacked Uganda in May, withdrew.",
            ("KEN", "ASSAULT", "UGA", "asserted"),
        ),
        ("Kenya and Uganda held talks on Monday.", ("UGA", "CONSULT", "KEN", "asserted")),
        ("Kenya suspended aid to Uganda.", ("KEN", "SANCTION", "UGA", "asserted")),
        ("Kenya sold drones to Uganda.", ("KEN", "COOPERATE", "UGA", "asserted")),
        (
            "Kenya and Uganda agreed to use their ports in trade.",
            ("UGA", "AGREE", "KEN", "asserted"),
        ),
        ("Kenyan warplanes bombed Gulu in Uganda.", ("KEN", "ASSAULT", "UGA", "asserted")),
        ("Kenyan warplanes bombed Marrakesh.", ("KEN", "ASSAULT", "MAR", "asserted")),
        (
            "Kenyan President Uhuru Kenyatta visited Istanbul.",
            ("KEN", "CONSULT", "TUR", "asserted"),
        ),
        ("Kenya struck dozens of Ugandan targets in Mali.", ("KEN", "ASSAULT", "UGA", "asserted")),
        ("Kenya said it would not abandon Uganda.", ("KEN", "SUPPORT", "UGA", "asserted")),
        ("The Kenyan-led invasion of Uganda failed.", ("KEN", "ASSAULT", "UGA", "asserted")),
        (
            "Kenya will welcome Prime Minister Luis Quino of Peru, President Rosa Araya of Chile, "
            "and King Omar Alsaad of Oman.",
            ("KEN", "CONSULT", "OMN", "planned"),
        ),
        (
            "Kenya looks forward to hosting the Ugandan leader.",
            ("KEN", "CONSULT", "UGA", "planned"),
        ),
        (
            "Kenya attacked Uganda on Sunday. Norway condemned the attack.",
            ("NOR", "ACCUSE", "KEN", "asserted"),
        ),
        (
            "The regional bloc ECOWAS has imposed sanctions on Niger.",
            ("WAS", "SANCTION", "NER", "asserted"),
        ),
        ("Chad, Mali, Niger and Togo cut ties with Kenya.", ("TGO", "SANCTION", "KEN", "asserted")),
        (
            "Kenya accused Uganda of bullying Kenyan firms and detained two Norwegians.",
            ("KEN", "COERCE", "NOR", "reported"),
        ),
        (
            "Kenya and more than 20 other countries expelled over 100 Ugandan diplomats on Monday.",
            ("KEN", "SANCTION", "UGA", "asserted"),
        ),
        (
            "Kenya raised tariffs on 60 billion dollars worth of Ugandan goods.",
            ("KEN", "SANCTION", "UGA", "asserted"),
        ),
        (
            "Kenya condemned the Ugandan army and threatened to impose sanctions.",
            ("KEN", "SANCTION", "UGA", "planned"),
        ),
        ("Kenya is seeking to buy drones from Uganda.", ("KEN", "COOPERATE", "UGA", "planned")),
        ("Kenya's president visits Uganda on 3 June 2019.", ("KEN", "CONSULT", "UGA", "planned")),
        ("Kenya's president hosted the Ugandan envoy.", ("UGA", "CONSULT", "KEN", "asserted")),
        ("Kenya named a delegation to Uganda.", ("KEN", "CONSULT", "UGA", "planned")),
        ("Kenya called Uganda's plan useless.", ("KEN", "ACCUSE", "UGA", "asserted")),
        (
            "Kenyan, Norwegian and Ugandan forces bombed Mali.",
            ("NOR", "ASSAULT", "MLI", "asserted"),
        ),
        ("Kenya rejected Ugandan criticism of Mali.", ("KEN", "REJECT", "UGA", "asserted")),
    ],
)
def test_events_are_coded(text: str, expected: tuple[str, str, str, str]) -> None:
    """Source, type, target and certainty come out whatever the construction."""
    assert expected in told(text)


@pytest.mark.parametrize(
    ("text", "unexpected"),
    [
        ("Kenya did not attack Uganda.", ("KEN", "ASSAULT", "UGA", "asserted")),
        ("Kenya may attack Uganda.", ("KEN", "ASSAULT", "UGA", "asserted")),
        ("Kenya threatened to attack Uganda.", ("KEN", "ASSAULT", "UGA", "asserted")),
        ("Kenya suspended aid to Uganda.", ("KEN", "AID", "UGA", "asserted")),
        ("Kenya thanked Uganda and imposed tariffs.", ("KEN", "SANCTION", "UGA", "asserted")),
        ("Kenya aimed its missiles at Uganda.", ("KEN", "ASSAULT", "UGA", "asserted")),
        ("A storm hit Kenya and Uganda.", ("KEN", "ASSAULT", "UGA", "asserted")),
        ("Kenya struck a deal with Uganda.", ("KEN", "ASSAULT", "UGA", "asserted")),
        (
            "Kenya attacked Uganda. Norway condemned the attack in Mali.",
            ("NOR", "ACCUSE", "KEN", "asserted"),
        ),
        ("Kenya and Uganda evacuated their nationals.", ("KEN", "AID", "UGA", "asserted")),
        ("Kenya condemned the invasion of Uganda.", ("KEN", "ACCUSE", "UGA", "asserted")),
        ("Kenya criticised sanctions on Uganda.", ("KEN", "ACCUSE", "UGA", "asserted")),
        (
            "Kenya and Uganda discussed tensions between Chad and Mali.",
            ("TCD", "CONSULT", "MLI", "asserted"),
        ),
    ],
)
def test_what_did_not_happen_is_not_asserted(
    text: str, unexpected: tuple[str, str, str, str]
) -> None:
    """Negated, possible, threatened, ended acts and other senses of a verb are not asserted."""
    assert unexpected not in told(text)


def test_an_event_keeps_its_evidence() -> None:
    """Evidence, source and target are slices of the text, and the ids are stable."""
    text = "Peru's envoy arrived on Friday. Norway bombed Denmark on Monday."
    event = next(e for e in code(text) if e.event_type == "ASSAULT")
    assert event.evidence_start is not None and event.evidence_end is not None
    assert text[event.evidence_start : event.evidence_end] == event.evidence
    assert event.source_start is not None and event.target_start is not None
    assert text[event.source_start : event.source_end] == "Norway"
    assert text[event.target_start : event.target_end] == "Denmark"
    assert event.event_date == dt.date(2019, 5, 13)
    assert (event.quad_class, event.trigger) == (4, "bombed")
    assert event.cameo_code is not None and len(event.cameo_code) >= 3
    assert [e.event_id for e in code(text)] == [e.event_id for e in code(text)]


def test_a_quotation_makes_an_event_reported() -> None:
    """What a speaker says happened is reported, and attributed to the speaker."""
    text = '"Kenya attacked Uganda on Monday," said Norwegian Foreign Minister Ine Eriksen Soreide.'
    event = next(e for e in code(text) if e.event_type == "ASSAULT")
    assert event.certainty == "reported"
    assert event.attributed_to_country == "NOR"


def test_these_strikes_point_back() -> None:
    """The doer of "these strikes" is taken from the sentence before."""
    text = (
        "The Kenyan military used drones during a bombardment last week. "
        "Towns all over Uganda were under attack from these strikes."
    )
    assert ("KEN", "ASSAULT", "UGA") in {(e.source, e.event_type, e.target) for e in code(text)}


def test_arrests_at_home_are_domestic() -> None:
    """Police act on their own country's people unless another country is named."""
    events = {
        (e.source, e.source_role, e.event_type, e.target, e.target_role)
        for e in code("Kenyan police arrested dozens of protesters on Monday.")
    }
    assert ("KEN", "COP", "COERCE", "KEN", "CVL") in events
