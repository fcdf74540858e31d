"""The word lists of ``data/actors/reference.toml``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from bilateral import lexicons


@dataclass(frozen=True, slots=True)
class ReferenceRules:
    """The lists of ``reference.toml``, in lower case."""

    first: frozenset[str]
    second: frozenset[str]
    plural: frozenset[str]
    neuter: frozenset[str]
    masculine: frozenset[str]
    feminine: frozenset[str]
    gender: Mapping[str, str]
    pair_nouns: frozenset[str]
    pair_bodies: frozenset[str]
    unnumbered: frozenset[str]
    numbers: Mapping[str, int]
    order: Mapping[str, int]
    definite: frozenset[str]
    determiners: frozenset[str]
    shared_nouns: frozenset[str]
    countries: frozenset[str]
    bodies: frozenset[str]
    home: frozenset[str]
    plural_nouns: frozenset[str]
    relational: frozenset[str]
    expletive_verbs: frozenset[str]
    referring: frozenset[str]
    """Every word that any rule starts from."""

    def gender_of(self, words: str | None) -> str | None:
        """Return "feminine" or "masculine" where a title tells."""
        found = {self.gender[word] for word in (words or "").lower().split() if word in self.gender}
        return found.pop() if len(found) == 1 else None


@functools.cache
def reference_rules() -> ReferenceRules:
    """Return the lists of ``reference.toml``."""
    data = lexicons.read_toml("actors/reference.toml")
    pronouns, pairs, definite = data["pronouns"], data["pairs"], data["definite"]
    words = {word for group in pronouns.values() for word in group}
    return ReferenceRules(
        **{name: frozenset(group) for name, group in pronouns.items()},
        referring=frozenset(
            {*words, *pairs["order"], *pairs["nouns"], *pairs["numbers"], *definite["countries"]}
        ),
        gender={word: name for name, group in data["gender"].items() for word in group},
        pair_nouns=frozenset(pairs["nouns"]),
        pair_bodies=frozenset(pairs["bodies"]),
        unnumbered=frozenset(pairs["unnumbered"]),
        numbers=pairs["numbers"],
        order=pairs["order"],
        definite=frozenset(pairs["definite"]),
        determiners=frozenset(definite["determiners"]),
        shared_nouns=frozenset(pairs["shared_nouns"]),
        countries=frozenset(definite["countries"]),
        bodies=frozenset(definite["bodies"]),
        home=frozenset(definite["home"]),
        plural_nouns=frozenset(definite["plural"]),
        relational=frozenset(data["relational"]["nouns"]),
        expletive_verbs=frozenset(definite["expletive_verbs"]),
    )
