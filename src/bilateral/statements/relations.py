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

_KINDS = frozenset({"move", "become", "modifier", "toward", "presence", "kin", "idiom", "nominal"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})


@dataclass(frozen=True, slots=True)
class AssessmentRule:
    """One way in which news says how a relationship stands; see assessments.toml."""

    id: str
    kind: str
    direction: Direction
    words: frozenset[str]
    nouns: frozenset[str]
    """Relation nouns it applies to; empty for all but rifts, tensions and the like."""
    of_relation: bool
    """True when its subject must be a relationship, not the two countries themselves."""
    held: bool
    """True when the noun must be what the pair has ("has close ties"), not what it seeks."""
    when_negated: bool
    """True when only its negation says something: "the relationship has not changed"."""
    pattern: tuple[frozenset[str], ...]
    modifiers: frozenset[str]
    """Words of which one must modify the noun: "a close partner", not "a partner"."""
    prepositions: frozenset[str]
    examples: tuple[str, ...]
    counter: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The rules, and the nouns and verbs that they share."""

    rules: tuple[AssessmentRule, ...]
    relation: frozenset[str]
    paired: frozenset[str]
    """Nouns that are a relationship only with both countries named or "our" beside them."""
    become: frozenset[str]
    causes: frozenset[str]
    holds: frozenset[str]
    lists: dict[str, frozenset[str]]
    """The word lists by which an assertion is told from a wish; see assessments.toml."""
    contrary: frozenset[str]
    """Nouns that name no good relationship (rift, tension): only rules that name them apply."""

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
        lists={
            name: frozenset(words)
            for name, words in (*content["litotes"].items(), *content["assertion"].items())
        },
        contrary=frozenset(noun for rule in rules for noun in rule.nouns),
    )


def find_pairs(
    sentence: Sentence, noun: Token, actors: ActorIndex, speaker_country: str | None
) -> list[tuple[str, str]]:
    """Return the pairs that a relationship noun is about, as sorted ISO3 codes.

    "Between A and B" decides. Else what stands behind "with" faces each of those who have the
    relationship: the possessor or adjective ("Spain's ties with"), the speaker ("our ties with"),
    or the subject of the verb ("France has ties with Spain and Italy" is not about those two).
    """
    between = _behind(sentence, noun, actors, "between", "among")
    for lost in (child for child in noun.children if child.dep_ == "acl"):
        between = between or _behind(sentence, lost, actors, "between", "among")
    if not between and noun.dep_ in (*_SUBJECTS, "dobj"):
        between = _behind(sentence, noun.head, actors, "between", "among")
    if len(between) > 1:
        return pairs_of(between)
    beside = _beside(sentence, noun, actors)
    across = _behind(sentence, noun, actors, "with", "to", "toward", "towards")
    across = [country for country in across if country not in beside]
    ours = _is_ours(noun)
    if len(beside) > 1:
        return pairs_of([*beside, *across])
    named = any(c.dep_ == "prep" and c.lower_ == "between" for c in noun.children)
    if noun.lemma_.lower() in load_vocabulary().paired and not across and not named:
        return []
    have = [speaker_country or ""] if ours else beside
    if not have or not across:
        have, across = (have or _holders(sentence, noun, actors)), (across or beside)
    if not across and len(have) == 2:
        return pairs_of(have)
    found = [(min(a, b), max(a, b)) for a in have if a for b in across[:3] if a != b]
    return list(dict.fromkeys(found))


def _behind(sentence: Sentence, head: Token, actors: ActorIndex, *words: str) -> list[str]:
    """Return the states behind some prepositions of a word, with what is coordinated to them."""
    found: list[str] = []
    for child in head.children:
        if child.dep_ != "prep" or child.i < head.i:
            continue
        for preposition in (child, *child.conjuncts):
            if preposition.lower_ in words:
                for inner in preposition.children:
                    found += countries_of(sentence, inner, actors)
                    if inner.dep_ == "pobj":
                        found += _adjectives(sentence, inner, actors)
    return list(dict.fromkeys(found))


def _adjectives(sentence: Sentence, head: Token, actors: ActorIndex) -> list[str]:
    """Return whose a body is ("the Indian navy", "the Navy of India") if it names no state."""
    heads = [one for one in (head, *head.conjuncts) if not countries_of(sentence, one, actors)]
    return [country for one in heads for country in _beside(sentence, one, actors)]


def _beside(sentence: Sentence, noun: Token, actors: ActorIndex) -> list[str]:
    """Return the states that own or mark a noun: "Spain's", "Franco-Spanish", "of Spain"."""
    marks = [
        child
        for child in noun.children
        if child.dep_ in ("poss", "amod", "compound", "nmod", "nummod")
        or (child.dep_ == "prep" and child.lower_ == "of")
    ]
    offsets = {
        sentence.offset(t)
        for m in marks
        for t in m.subtree
        if m.dep_ != "prep" or t.head == m or t.head.head == m
    }
    inside = actors.within(sentence, noun)
    return _countries(
        (m for m in inside if (m.head if m.head >= 0 else m.start) in offsets), sentence
    )


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
    return _countries((m for head in heads for m in actors.of(sentence, head)), sentence)


def countries_within(sentence: Sentence, token: Token, actors: ActorIndex) -> list[str]:
    """Return the states named inside a noun phrase: possessors, adjectives, "of" and "with"."""
    return _countries(actors.within(sentence, token), sentence)


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


def subjects_of(sentence: Sentence, verb: Token, actors: ActorIndex) -> list[str]:
    """Return the states that are a verb's subject, in a headline of two: "France, Spain move"."""
    own = [child for child in verb.children if child.dep_ in _SUBJECTS]
    heads = own if len(own) > 1 else [subject_of(verb)]
    found = [country for head in heads for country in countries_of(sentence, head, actors)]
    if not found:  # "the two neighbours, Zambia and Malawi"
        named = [c for head in heads if head for c in head.children if c.dep_ == "appos"]
        found = [country for head in named for country in countries_of(sentence, head, actors)]
    return list(dict.fromkeys(found))


def _holders(sentence: Sentence, noun: Token, actors: ActorIndex) -> list[str]:
    verb = noun.head
    while verb.pos_ not in ("VERB", "AUX") and verb.head != verb:
        verb = verb.head
    if noun.dep_ in _SUBJECTS:
        return []
    return countries_of(sentence, subject_of(verb), actors)


def _is_ours(noun: Token) -> bool:
    return any(child.dep_ == "poss" and child.lower_ == "our" for child in noun.children)


def _countries(mentions: Iterable[Mention], sentence: Sentence) -> list[str]:
    """Return the states among mentions: people and groups do not stand for their relationship.

    The first half of "Sino-Russian" is read as a people's name; a hyphen makes it the state.
    """
    text, start = sentence.paragraph.doc.text, sentence.paragraph.start
    found = (
        m.country
        for m in mentions
        if m.country
        and (m.role in (None, "GOV", "MIL") or text[m.end - start : m.end - start + 1] == "-")
    )
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
        when_negated=row.get("when_negated", False),
        pattern=tuple(frozenset(part.split("|")) for part in row.get("pattern", ())),
        modifiers=frozenset(row.get("modifiers", ())),
        prepositions=frozenset(row.get("prepositions", ())),
        examples=tuple(row["examples"]),
        counter=tuple(row["counter"]),
    )
