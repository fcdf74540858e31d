"""The word lists of ``data/actors/phrases.toml``, as sets."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from bilateral import lexicons


@dataclass(frozen=True, slots=True)
class PhraseRules:
    """The lists of ``phrases.toml``."""

    partitives: frozenset[str]
    belonging: frozenset[str]
    serving: frozenset[str]
    inside: frozenset[str]
    resident_roles: frozenset[str]
    ties: frozenset[str]
    settlements: frozenset[str]
    settlement_role: str
    equipment: frozenset[str]
    generic: frozenset[str]
    portfolio: frozenset[str]
    language_verbs: frozenset[str]
    language_prepositions: frozenset[str]
    led: frozenset[str]
    led_role: str
    former: frozenset[str]
    former_role: str
    bodies: Mapping[str, str]
    family_name_first: frozenset[str]
    called_by_first_word: frozenset[str]
    group_roles: frozenset[str]
    state_roles: frozenset[str]
    articles: frozenset[str]
    particles: frozenset[str]
    honorifics: frozenset[str]
    suffixes: frozenset[str]


@functools.cache
def phrase_rules() -> PhraseRules:
    """Return the lists of ``phrases.toml``."""
    data = lexicons.read_toml("actors/phrases.toml")
    countries, names = data["countries"], data["names"]
    return PhraseRules(
        partitives=frozenset(data["partitives"]["nouns"]),
        belonging=frozenset(countries["belonging"]),
        serving=frozenset(countries["serving"]),
        inside=frozenset(countries["inside"]),
        resident_roles=frozenset(countries["resident_roles"]),
        ties=frozenset(countries["ties"]),
        settlements=frozenset(countries["settlements"]),
        settlement_role=countries["settlement_role"],
        equipment=frozenset(data["equipment"]["nouns"]),
        generic=frozenset(data["generic"]["nouns"]),
        portfolio=frozenset(data["portfolio"]["nouns"]),
        language_verbs=frozenset(data["languages"]["verbs"]),
        language_prepositions=frozenset(data["languages"]["prepositions"]),
        led=frozenset(data["leading"]["nouns"]),
        led_role=data["leading"]["role"],
        former=frozenset(data["former"]["words"]),
        former_role=data["former"]["role"],
        bodies=data["bodies"]["plural"],
        family_name_first=frozenset(names["family_name_first"]),
        called_by_first_word=frozenset(names["called_by_first_word"]),
        group_roles=frozenset(data["groups"]["roles"]),
        state_roles=frozenset(data["groups"]["state"]),
        articles=frozenset(names["articles"]),
        particles=frozenset(names["particles"]),
        honorifics=frozenset(names["honorifics"]),
        suffixes=frozenset(names["suffixes"]),
    )
