"""Who a text names: each row is a sentence, a word in it, and the actor that word's phrase is."""

from __future__ import annotations

import datetime as dt
import functools

import pytest

from bilateral.actors import ActorIndex, find_mentions
from bilateral.records import Mention
from bilateral.sentences import ParsedText, parse

DAY = dt.date(2022, 10, 26)


@functools.cache
def read(text: str, day: dt.date | None = DAY) -> tuple[ParsedText, ActorIndex]:
    """Parse a text once for all tests."""
    parsed = parse(text)
    return parsed, find_mentions(parsed, published=day)


def of(text: str, word: str, day: dt.date | None = DAY) -> tuple[Mention, ...]:
    """Return the actors of the phrase headed by the last token of `word` (its first occurrence)."""
    parsed, index = read(text, day)
    offset = text.index(word) + len(word) - 1
    sentence = parsed.sentence_at(offset)
    assert sentence is not None
    token = sentence.token_at(offset)
    assert token is not None
    return index.of(sentence, token)


ACTORS = [
    ("Iranian military personnel associated with the IRGC flew home.", "personnel", "IRN", "MIL"),
    ("The Russian military fired missiles.", "military", "RUS", "MIL"),
    ("The White House denied it.", "White House", "USA", "GOV"),
    ("Russia's defence ministry denied the report.", "ministry", "RUS", "GOV"),
    ("Peru's navy seized two boats.", "navy", "PER", "MIL"),
    ("The prime minister of Pakistan flew to Oslo.", "minister", "PAK", "GOV"),
    ("The Iranian morality police closed the shop.", "police", "IRN", "COP"),
    ("Protesters in Chile blocked the road.", "Protesters", "CHL", "OPP"),
    ("Cities across Sudan were shelled.", "Cities", "SDN", "CVL"),
    ("Kyiv's forces held the bridge.", "forces", "UKR", "MIL"),
    ("The US-led coalition bombed the depot.", "coalition", "USA", "MIL"),
    ("The State and Treasury departments named ten firms.", "departments", "USA", "GOV"),
    ("Moscow said it would respond.", "Moscow", "RUS", "GOV"),
    ("Dozens of Kenyan soldiers were hurt.", "Dozens", "KEN", "MIL"),
    ("The army killed civilians in Myanmar.", "civilians", "MMR", "CVL"),
    ("Three commanders in the IRGC were listed.", "commanders", "IRN", "MIL"),
    ("Turkish jets bombed the camp.", "jets", "TUR", "MIL"),
    ("Chile blamed Bolivian companies and officials.", "officials", "BOL", "GOV"),
]


@pytest.mark.parametrize(
    ("text", "word", "code", "role"), ACTORS, ids=lambda value: str(value)[:40]
)
def test_phrase_stands_for_actor(text: str, word: str, code: str, role: str) -> None:
    """A noun phrase is found by its head word with its country and sector."""
    found = of(text, word)
    assert [(mention.code, mention.role) for mention in found] == [(code, role)]


PEOPLE = [
    (
        "Prime Minister Lee spoke.",
        "Lee",
        "Lee Hsien Loong",
        "SGP",
        "GOV",
        "Government of Singapore",
    ),
    (
        "Russia agreed. Mr. Lavrov spoke.",
        "Lavrov",
        "Sergei Lavrov",
        "RUS",
        "GOV",
        "Ministry of Foreign Affairs",
    ),
    (
        "Sergei V. Lavrov spoke.",
        "Lavrov",
        "Sergei Lavrov",
        "RUS",
        "GOV",
        "Ministry of Foreign Affairs",
    ),
    ("White House spokeswoman Ana Novak spoke.", "Novak", "Ana Novak", "USA", "GOV", "White House"),
    (
        "National Security Council coordinator John Kirby spoke.",
        *("Kirby", "John Kirby", "USA", "GOV", "National Security Council"),
    ),
    (
        "Zoe Quill, a spokeswoman for the State Department, spoke.",
        *("Quill", "Zoe Quill", "USA", "GOV", "Department of State"),
    ),
    ("Bolivian Deputy Foreign Minister Luis Ros spoke.", "Ros", "Luis Ros", "BOL", "GOV", None),
    ("Former Peruvian president Eva Salas spoke.", "Salas", "Eva Salas", "PER", "ELI", None),
]


@pytest.mark.parametrize(
    ("text", "word", "name", "code", "role", "body"), PEOPLE, ids=lambda value: str(value)[:30]
)
def test_person_has_country_sector_and_body(
    text: str, word: str, name: str, code: str, role: str, body: str | None
) -> None:
    """A person whom no table knows takes country, sector and body from its titles."""
    (mention,) = of(text, word)
    assert (mention.kind, mention.name, mention.code, mention.role) == ("person", name, code, role)
    assert body is None or mention.organisation == body


@pytest.mark.parametrize(
    ("day", "role"), [(dt.date(2018, 6, 1), "GOV"), (dt.date(2022, 6, 1), "ELI")]
)
def test_dates_decide_who_holds_office(day: dt.date, role: str) -> None:
    """A president is the government while in office and a former official afterwards."""
    (mention,) = of("President Trump met the visitors.", "Trump", day)
    assert (mention.code, mention.role) == ("USA", role)


def test_several_owners_make_several_actors() -> None:
    """A phrase that belongs to two countries stands for one actor of each."""
    assert {m.code for m in of("US and Iranian officials met in Oslo.", "officials")} == {
        "USA",
        "IRN",
    }


def test_bare_modifier_belongs_and_does_not_act() -> None:
    """The nationality of a thing is a modifier: within the phrase, not the phrase's actor."""
    text = "The army bought Iranian drones."
    parsed, index = read(text)
    sentence = parsed.sentences[0]
    token = sentence.token_at(text.index("drones"))
    assert token is not None
    assert index.of(sentence, token) == ()
    assert [(m.code, m.adjective) for m in index.within(sentence, token)] == [("IRN", True)]


def test_town_is_a_place_after_a_preposition() -> None:
    """A capital after "in" is a literal place, not its government."""
    text = "Envoys met in Vienna."
    _, index = read(text)
    (mention,) = [m for m in index.mentions if m.text == "Vienna"]
    assert mention.literal
    assert of(text, "Vienna") == ()


@pytest.mark.parametrize(
    "text",
    [
        "The pro-Russian fighters left.",
        "Iran-backed militias fired rockets.",
        "Visit china.org for more.",
        "The usual us versus them.",
    ],
)
def test_nothing_acts_that_is_only_related(text: str) -> None:
    """Related, opposed, or mistaken words make no country act."""
    _, index = read(text)
    assert [m for m in index.mentions if m.code and not m.adjective] == []


def test_family_name_stands_for_the_full_name() -> None:
    """After the full name the family name alone is the same person."""
    text = "Latvian envoy Karine Saint-Cyr arrived. Reporters asked Saint-Cyr about it."
    (mention,) = of(text, "asked Saint-Cyr")
    assert (mention.name, mention.code, mention.rule) == ("Karine Saint-Cyr", "LVA", "surname")


def test_every_mention_is_its_own_text() -> None:
    """Offsets point at exactly the text that the mention carries."""
    text = "‘We know,’ said Chile’s envoy.\n\nThe two sides—Peru and Chile—met; their talks failed."
    _, index = read(text)
    assert index.mentions
    for mention in index.mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.start <= mention.head < mention.end
