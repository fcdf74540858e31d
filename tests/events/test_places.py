"""Places: found by name, told apart by their surroundings, literal or standing for a government."""

from __future__ import annotations

import pytest

from bilateral.events import find_places
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
