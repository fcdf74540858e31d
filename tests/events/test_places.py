"""Places: found by name, told apart by their surroundings, literal or standing for a government."""

from __future__ import annotations

import pytest

from bilateral.events import find_places, gazetteer
from bilateral.records import Mention
from bilateral.sentences import parse


class NoActors:
    """An index that knows nobody."""

    mentions: tuple[Mention, ...] = ()

    def of(self, sentence: object, token: object) -> tuple[Mention, ...]:
        """Nobody."""
        return ()

    within = of


@pytest.mark.parametrize(
    ("text", "name", "country", "literal"),
    [
        ("Two bombs exploded in Kandahar on Friday.", "Kandahar", "AFG", True),
        ("Shells fell on villages in Crimea.", "Crimea", "UKR", True),
        ("Moscow said that it would not yield.", "Moscow", "RUS", False),
        ("The minister flew to Moscow on Friday.", "Moscow", "RUS", True),
        ("The fair opened in Paris, Texas, last week.", "Paris", "USA", True),
        ("Protesters marched through Bogota.", "Bogotá", "COL", True),
        ("France condemned the decision.", "France", "FRA", False),
        ("Floods hit villages in Fujian.", "Fujian", "CHN", True),
        ("Trade with Asia grew.", "Asia", None, True),
        ("The fire broke out in Edmonton, Ky., on Monday.", "Edmonton", "USA", True),
        ("A London hospital took in the wounded.", "London", "GBR", True),
    ],
)
def test_places_are_found(text: str, name: str, country: str, literal: bool) -> None:
    """A place has the country its surroundings point to, and is literal unless it acts."""
    places = find_places(parse(text), NoActors())
    assert (places[0].name, places[0].country, places[0].literal) == (name, country, literal)
    assert text[places[0].start : places[0].end] == places[0].text


@pytest.mark.parametrize(
    "text",
    [
        "The New York Times reported it.",
        "A boat sank in Mahim Bay.",
        "President Lincoln freed the slaves.",
        "He was reading a nice book in March.",
    ],
)
def test_names_of_other_things_are_no_places(text: str) -> None:
    """Newspapers, people and words that are also names of towns are not taken for places."""
    assert find_places(parse(text), NoActors()) == ()


def test_a_name_that_is_told_once_is_told_for_the_whole_text() -> None:
    """What stands after a comma decides every mention of the name, and the state of the others."""
    text = "Police in Paris, Texas, found the car. It came from Denton. Paris police searched it."
    places = find_places(parse(text), NoActors())
    assert [(p.text, p.name, p.country) for p in places] == [
        ("Paris", "Paris", "USA"),
        ("Texas", "Texas", "USA"),
        ("Denton", "Denton", "USA"),
        ("Paris", "Paris", "USA"),
    ]
    assert all(p.latitude is not None and 32 < p.latitude < 35 for p in places if p.text != "Texas")


def test_all_countries_of_a_list_are_places() -> None:
    """The last of several places after one preposition is as literal as the first."""
    text = "Cases were found in Kenya, Niger, Mali and Benin."
    assert [p.literal for p in find_places(parse(text), NoActors())] == [True] * 4


def test_a_small_town_needs_a_text_that_plays_there() -> None:
    """A town of a few thousand is no place where nothing near it is named."""
    assert (
        find_places(parse("The Hamburg talks dragged on; Wartburg was silent."), NoActors())[1:]
        == ()
    )


def test_every_row_of_the_tables_is_a_place() -> None:
    """Rows are read when their name is asked for; all of them can be."""
    for name in gazetteer._table():
        for entry in gazetteer.find_entries(name):
            assert -90 <= entry.latitude <= 90 and -180 <= entry.longitude <= 180
            assert entry.name and (entry.country is None or len(entry.country) == 3)
