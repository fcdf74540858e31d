"""Finds the places a text names, with country and coordinates."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from bilateral.events.casting import Actors
from bilateral.records import Place
from bilateral.sentences import ParsedText, Sentence


def find_places(parsed: ParsedText, actors: Actors) -> tuple[Place, ...]:
    """Return the places of a text; `literal` is False where one stands for a government."""
    return ()


def place_of(sentence: Sentence, trigger: Token, places: Sequence[Place]) -> Place | None:
    """Return the literal place that a predicate happened at, if the sentence says so."""
    return None
