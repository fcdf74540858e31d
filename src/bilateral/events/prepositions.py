"""What hangs on a preposition, and the nouns that carry others in an "of" phrase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from bilateral.events.coordination import conjuncts, is_region
from bilateral.events.rules import load_classes
from bilateral.events.wordforms import lemma, remembered

_PAIR = 2
_DEPTH = 8
"""Steps a climb may take: longer chains in news are parse errors."""


def prepositional(token: Token, word: str) -> list[Token]:
    """Return the objects of the preposition `word` that hangs on the token."""
    found = prepositional_or_date(token, word)
    # "on Saturday", "in May" say when, not to whom.
    return [noun for noun in found if noun.ent_type_ not in ("DATE", "TIME")]


@remembered
def prepositional_or_date(token: Token, word: str) -> tuple[Token, ...]:
    """Return the objects of the preposition `word`, times included ("sentenced to ten years")."""
    found = [noun for child in preposition_tokens(token, word) for noun in _complements(child)]
    listed = list(conjuncts(found))
    # "on Chad's war against Mali, the Red Sea, Togo and Benin": a list of subjects to speak of.
    return tuple(found if len(listed) > _PAIR and any(map(is_region, listed[1:])) else listed)


def preposition_tokens(token: Token, word: str) -> list[Token]:
    """Return the prepositions `word` that hang on the token, "of" in "walk out of" included."""
    found: list[Token] = []
    for child in token.children:
        if child.dep_ not in ("prep", "agent", "dative", "prt", "advmod"):
            continue
        if lemma(child) == word:
            found.append(child)
        found.extend(g for g in child.children if g.dep_ == "prep" and lemma(g) == word)
    return found


def through_carriers(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield each token, and what it carries ("a series of strikes" → strikes)."""
    for token in tokens:
        yield token
        if lemma(token) in load_classes()["carrier"] or token.pos_ in ("NUM", "DET", "PRON"):
            yield from through_carriers(prepositional(token, "of"))


@remembered
def carrier_of(noun: Token) -> Token:
    """Climb from a carried noun to what stands for it in the clause ("a series of strikes")."""
    top = noun
    for _ in range(_DEPTH):
        if top.dep_ == "conj":
            top = top.head
        elif top.dep_ == "pobj" and lemma(top.head) == "of" and _is_carrier(top.head.head):
            top = top.head.head
        else:
            return top
    return top


def _is_carrier(token: Token) -> bool:
    return lemma(token) in load_classes()["carrier"] or token.pos_ == "NUM"


def _complements(preposition: Token) -> list[Token]:
    found = [child for child in preposition.children if child.dep_ == "pobj"]
    for child in preposition.children:
        if child.dep_ == "prep":
            found.extend(grand for grand in child.children if grand.dep_ == "pobj")
    return found
