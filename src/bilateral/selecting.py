"""Decides from raw words which paragraphs can carry an event, a statement or an assessment.

Parsing is half of the time that reading takes, and nine tenths of a transcript's words carry
nothing. A sentence can carry an event only if it holds a trigger of some rule with the words that
the rule asks for and somebody who could act; a statement only with a cue or quotation marks; an
assessment only with one of its words. The words are taken from the rules themselves, each with all
the lemmas that the model could give it, so that the choice follows the data.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bilateral import lexicons
from bilateral.actors import alias_matcher
from bilateral.actors.reference import reference_rules
from bilateral.actors.tables import role_nouns
from bilateral.events.coding import DYADIC
from bilateral.events.rules import Rule, load_rules
from bilateral.sentences import Depth, possible_lemmas
from bilateral.statements.cues import lexicon
from bilateral.statements.headings import is_turn, may_name_speaker
from bilateral.statements.relations import load_vocabulary

_WORD = re.compile(r"[^\W_][\w.'-]*|[$€£]")
_PARTS = re.compile(r"['-]")
_BREAK = re.compile(r"(?<=[a-z0-9)]{3}[.?!])[\"')]*\s+(?=[A-Z\"'(\[—])|(?<=[?!])[\"']?\s+")
"""Between sentences for certain; "U.S. forces" and "Mr. Novak" are not cut."""
_NAME = re.compile(r"(?<=[\w,;:'’)] )(?!I\b)[A-Z]")
_UNPARSED = ("clause", "infinitive")


def choose_depths(paragraphs: Sequence[str]) -> list[Depth]:
    """Return how far each paragraph of a document is worth reading; the first always fully."""
    turns = any(map(is_turn, paragraphs))
    found = [_depth(text, turns) for text in paragraphs]
    if found:
        found[0] = "names"
    return found


def _depth(paragraph: str, turns: bool) -> Depth:
    if '"' in paragraph or may_name_speaker(paragraph):
        return "names"
    carrying = [s for s in _BREAK.split(paragraph) if s and _may_carry(s, turns)]
    if not carrying:
        return "none"
    return "names" if _NAME.search(paragraph) else "syntax"


def _may_carry(sentence: str, turns: bool) -> bool:
    lemmas = _lemmas(sentence)
    words = _words()
    if turns:
        others = _own_words().sub(" ", sentence)
        if not words.told.isdisjoint(lemmas) and not words.told.isdisjoint(_lemmas(others)):
            return True
    elif not words.cues.isdisjoint(lemmas):
        return True
    named = bool(alias_matcher().match(sentence))
    somebody = named or not words.referring.isdisjoint(lemmas)
    if somebody and any(_holds_all(needed, lemmas) for needed in _begun(lemmas)):
        return True
    return any(_may_match(*needed, lemmas, named) for needed in _triggered(lemmas))


def _may_match(rule: Rule, particles: frozenset[str], lemmas: set[str], named: bool) -> bool:
    if not particles <= lemmas:
        return False
    objects = _objects(rule)
    if objects and objects.isdisjoint(lemmas):
        return False
    for word, heads in rule.prep:
        if (heads or {word}).isdisjoint(lemmas):
            return False
    if named:
        return True
    words = _words().several if rule.type in DYADIC else _words().referring
    return not words.isdisjoint(lemmas)


def _holds_all(needed: tuple[frozenset[str], ...], lemmas: set[str]) -> bool:
    return not any(words.isdisjoint(lemmas) for words in needed)


def _begun(lemmas: set[str]) -> Iterator[tuple[frozenset[str], ...]]:
    """Yield what assessment rules need besides, of those with one of the words they begin with."""
    begun = _words().assessing
    for lemma in lemmas:
        yield from begun.get(lemma, ())


def _triggered(lemmas: set[str]) -> Iterator[tuple[Rule, frozenset[str]]]:
    triggers = _words().triggers
    for lemma in lemmas:
        yield from triggers.get(lemma, ())


def _lemmas(text: str) -> set[str]:
    found: set[str] = set()
    for word in _WORD.findall(text):
        word = word.rstrip(".'-")
        found |= _word_lemmas(word)
    return found


@functools.lru_cache(maxsize=50_000)
def _word_lemmas(word: str) -> frozenset[str]:
    found = set(possible_lemmas(word))
    for part in _PARTS.split(word):
        if part:
            found |= possible_lemmas(part)
    repaired = lexicon().lemmas
    return frozenset(found | {repaired[each] for each in found if each in repaired})


@dataclass(frozen=True, slots=True)
class _Words:
    triggers: dict[str, tuple[tuple[Rule, frozenset[str]], ...]]
    cues: frozenset[str]
    told: frozenset[str]
    """Cues of telling and showing; thoughts of others are no statements within a turn."""
    assessing: dict[str, list[tuple[frozenset[str], ...]]]
    """By the words that rules begin with, sets of further words of which each needs one."""
    referring: frozenset[str]
    several: frozenset[str]
    """Of these, the words that may stand for both sides of an event ("they signed")."""


@functools.cache
def _words() -> _Words:
    cues = lexicon()
    tables = (cues.verbs, cues.nouns, cues.adjectives)
    every = {lemma.split("_")[0] for table in tables for lemma in table}
    told = {
        lemma.split("_")[0]
        for table in tables
        for lemma, complements in table.items()
        if any(
            cues.classes.get(c, "speech") in ("speech", "evidence") for c in complements.values()
        )
    }
    reference = reference_rules()
    always = {*cues.surveys, "according", "per"}
    return _Words(
        triggers=_triggers(),
        cues=frozenset(every | always),
        told=frozenset(told | always),
        assessing=_assessing(),
        referring=reference.referring | _last_words(role_nouns()),
        several=reference.plural | reference.unnumbered | reference.numbers.keys(),
    )


def _assessing() -> dict[str, list[tuple[frozenset[str], ...]]]:
    found: dict[str, list[tuple[frozenset[str], ...]]] = {}
    vocabulary = load_vocabulary()
    relation = vocabulary.relation | vocabulary.contrary
    for rule in vocabulary.rules:
        about = rule.kind in ("move", "modifier") or rule.of_relation
        needed = (rule.words, rule.nouns, relation if about else frozenset[str](), *rule.pattern)
        first, *rest = [words for words in needed if words]
        for word in sorted(first):
            found.setdefault(word, []).append(tuple(rest))
    return found


def _triggers() -> dict[str, tuple[tuple[Rule, frozenset[str]], ...]]:
    """Return every trigger but those of operators, whose inner event has a trigger of its own."""
    found: dict[str, list[tuple[Rule, frozenset[str]]]] = {}
    for rule in load_rules().rules:
        if rule.scope == "pair" or (rule.inner and rule.inner.isdisjoint(_UNPARSED)):
            continue
        for trigger in (*rule.verbs, *rule.nouns, *rule.adjectives):
            particles = frozenset((trigger.particle or "").split())
            found.setdefault(trigger.lemma, []).append((rule, particles))
    return {lemma: tuple(needed) for lemma, needed in found.items()}


@functools.cache
def _objects(rule: Rule) -> frozenset[str]:
    """Return the first words of what the rule's object must be; () where anything will do."""
    return frozenset() if "*" in rule.object else frozenset(o.split()[0] for o in rule.object)


def _last_words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(phrase.split()[-1] for phrase in phrases)


@functools.cache
def _own_words() -> re.Pattern[str]:
    data = lexicons.read_toml("selecting.toml")
    subjects, endings, between = (
        "|".join(map(re.escape, data[name])) for name in ("own_subjects", "own_endings", "between")
    )
    return re.compile(rf"\b(?:{subjects})(?:'(?:{endings}))?(?:\s+(?:{between}))*\s+[a-z]+")
