"""The rules for assessments, and the pair of countries that a phrase about a relationship means."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from bilateral import lexicons
from bilateral.actors import ActorIndex
from bilateral.errors import DataError
from bilateral.records import Direction, Mention
from bilateral.sentences import Sentence

_KINDS = frozenset({"move", "become", "modifier", "toward"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})


@dataclass(frozen=True, slots=True)
class AssessmentRule:
    """One way in which news says how a relationship stands; see assessments.toml."""

    id: str
    kind: str
    direction: Direction
    words: frozenset[str]
    nouns: frozenset[str]
    """Relation nouns it applies to; empty for all but rifts and rivalries."""
    of_relation: bool
    """True when its subject must be a relationship, not the two countries themselves."""
    held: bool
    """True when the noun must be what the pair has ("has close ties"), not what it seeks."""
    pattern: tuple[frozenset[str], ...]
    prepositions: frozenset[str]
    examples: tuple[str, ...]
    counter: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The rules, and the nouns and verbs that they share."""

    rules: tuple[AssessmentRule, ...]
    relation: frozenset[str]
    paired: frozenset[str]
    become: frozenset[str]
    causes: frozenset[str]
    holds: frozenset[str]
    hard: frozenset[str]
    claiming: frozenset[str]
    denying: frozenset[str]
    contrary: frozenset[str]
    """Nouns that name a bad relationship (rift, rivalry): only rules that name them apply."""

    def of_kind(self, *kinds: str) -> Iterator[AssessmentRule]:
        """Yield the rules of some kinds, in file order."""
        return (rule for rule in self.rules if rule.kind in kinds)


@functools.cache
def load_vocabulary() -> Vocabulary:
    """Return the assessment rules; raises `DataError` for a rule that cannot be used."""
    content = lexicons.read_toml("statements/assessments.toml")
    rules = tuple(_read_rule(row) for row in content["rule"])
    verbs = content["verbs"]
    return Vocabulary(
        rules=rules,
        relation=frozenset(content["nouns"]["relation"]),
        paired=frozenset(content["nouns"]["paired"]),
        become=frozenset(verbs["become"]),
        causes=frozenset(verbs["causes"]),
        holds=frozenset(verbs["holds"]),
        hard=frozenset(content["litotes"]["hard"]),
        claiming=frozenset(content["litotes"]["claiming"]),
        denying=frozenset(content["litotes"]["denying"]),
        contrary=frozenset(noun for rule in rules for noun in rule.nouns),
    )


def find_pairs(
    sentence: Sentence, noun: Token, actors: ActorIndex, speaker_country: str | None
) -> list[tuple[str, str]]:
    """Return the pairs that a relationship noun is about, as sorted ISO3 codes.

    What stands inside its phrase decides; one country alone ("ties with Spain") is completed by
    the subject of the verb it belongs to, or else by the speaker's ("our ties with Spain").
    """
    inside = _countries(actors.within(sentence, noun))
    if len(inside) == 1:
        holders = [] if _is_ours(noun) else _holders(sentence, noun, actors)
        other = [country for country in holders if country not in inside][:1]
        inside += other or ([speaker_country] if speaker_country else [])
    elif not inside:
        holders = _holders(sentence, noun, actors)
        inside = holders if len(holders) == 2 else []
    return pairs_of(inside)


def pairs_of(countries: Iterable[str]) -> list[tuple[str, str]]:
    """Return each unordered pair of distinct countries once; more than three make no pair."""
    distinct = list(dict.fromkeys(countries))
    if not 2 <= len(distinct) <= 3:
        return []
    return [(min(pair), max(pair)) for pair in itertools.combinations(distinct, 2)]


def countries_of(sentence: Sentence, token: Token | None, actors: ActorIndex) -> list[str]:
    """Return the states that a noun phrase, with what is coordinated to it, stands for."""
    if token is None:
        return []
    heads = (token, *token.conjuncts)
    return _countries(mention for head in heads for mention in actors.of(sentence, head))


def subject_of(verb: Token) -> Token | None:
    """Return the subject of a verb, or of the verb it is coordinated with or controlled by."""
    current = verb
    for _ in range(4):
        for child in current.children:
            if child.dep_ in _SUBJECTS:
                return child
        if current.dep_ not in ("conj", "xcomp", "advcl", "ccomp") or current.head == current:
            return None
        current = current.head
    return None


def _holders(sentence: Sentence, noun: Token, actors: ActorIndex) -> list[str]:
    verb = noun.head
    while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
        verb = verb.head
    if noun.dep_ in _SUBJECTS:
        return []
    return countries_of(sentence, subject_of(verb), actors)


def _is_ours(noun: Token) -> bool:
    return any(child.dep_ == "poss" and child.lower_ == "our" for child in noun.children)


def _countries(mentions: Iterable[Mention]) -> list[str]:
    """Return the states among mentions: people and groups do not stand for their relationship."""
    found = (m.country for m in mentions if m.country and m.role in (None, "GOV", "MIL"))
    return list(dict.fromkeys(country for country in found if country))


def _read_rule(row: dict[str, Any]) -> AssessmentRule:
    if row["kind"] not in _KINDS or row["direction"] not in ("closer", "apart", "unchanged"):
        raise DataError(f"assessments.toml, rule {row['id']}: unknown kind or direction.")
    return AssessmentRule(
        id=row["id"],
        kind=row["kind"],
        direction=row["direction"],
        words=frozenset(row.get("words", ())),
        nouns=frozenset(row.get("nouns", ())),
        of_relation=row.get("subject") == "relation",
        held=row.get("held", False),
        pattern=tuple(frozenset(part.split("|")) for part in row.get("pattern", ())),
        prepositions=frozenset(row.get("prepositions", ())),
        examples=tuple(row["examples"]),
        counter=tuple(row["counter"]),
    )
