"""Says what is coordinated with a word, also where the parser reads a list wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token


def conjuncts(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield each token and those coordinated with it."""
    for token in tokens:
        yield token
        for child in token.children:
            if child.dep_ == "conj" or _is_listed(child):
                yield from conjuncts([child])
        if token.ent_type_ == "PERSON":
            yield from conjuncts(_listed_persons(token))


def _listed_persons(person: Token) -> Iterator[Token]:
    """Yield the persons that the parser joins to a country instead of to the person before.

    "Prime Minister Araya of Chile, President Quino of Peru": Quino is no place like Chile.
    """
    for preposition in person.children:
        if preposition.dep_ != "prep" or preposition.lower_ not in ("of", "from"):
            continue
        for place in preposition.children:
            if place.dep_ == "pobj" and place.ent_type_ == "GPE":
                for child in place.children:
                    if child.dep_ in ("conj", "appos") and child.ent_type_ == "PERSON":
                        yield child


def _is_listed(name: Token) -> bool:
    """Tell whether an apposition is the second of a list of names: "Chad, Mali, Niger and Togo"."""
    if name.dep_ != "appos" or name.pos_ != "PROPN" or name.head.pos_ != "PROPN":
        return False
    if name.head.ent_type_ == "PERSON" or name.ent_type_ == "PERSON":
        return False
    return any(child.dep_ == "conj" and child.pos_ == "PROPN" for child in name.children)
