"""The cues that introduce statements, read from ``data/statements/cues.toml``."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Token

from bilateral import lexicons
from bilateral.errors import DataError

_FILE = "statements/cues.toml"
_CLASSES = {"speech", "thought", "wish", "evaluation", "evidence"}


@dataclass(frozen=True, slots=True)
class CueLexicon:
    """Lemma → complement → id of the cue group, one table for each part of speech."""

    verbs: dict[str, dict[str, str]] = field(default_factory=dict)
    nouns: dict[str, dict[str, str]] = field(default_factory=dict)
    adjectives: dict[str, dict[str, str]] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    """Cue group → class: speech, thought, wish, evaluation, evidence."""
    headline_labels: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()
    """Words whose full stop ends no sentence: "Capt."."""
    documents: frozenset[str] = frozenset()
    """Nouns for what is written or said: their possessor speaks ("the mayor's letter")."""
    contrasts: frozenset[str] = frozenset()
    """Words after a comma with which the writer takes over from the speaker."""
    surveys: frozenset[str] = frozenset()
    """Nouns after "in" that vouch for their sentence: "in a survey, most said"."""
    completing: frozenset[str] = frozenset()
    """Prepositions after an object whose phrase is said too: "blamed the cabinet for"."""
    completing_undated: frozenset[str] = frozenset()
    """Those and the ones that hold where no date follows: "defended it against critics"."""
    told: frozenset[str] = frozenset()
    """Verbs whose object is who is spoken to."""
    sources: frozenset[str] = frozenset()
    """Prepositions that name a source before a colon."""
    examples: frozenset[str] = frozenset()
    """Words after a comma that name examples of what is said: "including"."""
    lemmas: dict[str, str] = field(default_factory=dict)
    """Forms that the model's lemmatiser gets wrong ("hoped" → "hop")."""
    questioners: frozenset[str] = frozenset()
    scene: frozenset[str] = frozenset()
    """Words that open the writer's scene before a speaker: "When asked about it, she said"."""
    first_person: frozenset[str] = frozenset()
    second_person: frozenset[str] = frozenset()
    unnamed: tuple[str, ...] = ()
    """Endings of transcript labels that name an office but nobody: "SENIOR OFFICIAL"."""
    title_kinds: tuple[str, ...] = ()
    """Words with which a title says whose words follow: "Statement by"."""
    title_ends: tuple[str, ...] = ()
    title_words: frozenset[str] = frozenset()
    described: frozenset[str] = frozenset()
    """Role nouns with which a writer takes up the person the text is about: "the newcomer"."""
    titled: frozenset[str] = frozenset()
    """Role nouns that mean a person only where the text has called one so: "the spokesman"."""
    bodies: frozenset[str] = frozenset()
    """Nouns for groups and offices that look like abstractions: "delegation"."""
    things: frozenset[str] = frozenset()
    """Nouns for what cannot speak: "investment", "program"."""
    abstract: tuple[str, ...] = ()
    """Endings of nouns that cannot speak, unless they are among `bodies`."""


@functools.cache
def lexicon() -> CueLexicon:
    """Return the cue lexicon; raises `DataError` on an unknown class."""
    data = lexicons.read_toml(_FILE)
    found = CueLexicon(
        headline_labels=frozenset(data["labels"]["headline"].split()),
        abbreviations=frozenset(data["labels"]["abbreviations"].split()),
        documents=frozenset(data["labels"]["documents"].split()),
        contrasts=frozenset(data["labels"]["contrasts"].split()),
        surveys=frozenset(data["labels"]["surveys"].split()),
        completing=frozenset(data["labels"]["completing"].split()),
        completing_undated=frozenset(
            f"{data['labels']['completing']} {data['labels']['completing_undated']}".split()
        ),
        told=frozenset(data["labels"]["told"].split()),
        sources=frozenset(data["labels"]["sources"].split()),
        examples=frozenset(data["labels"]["examples"].split()),
        lemmas=dict(data["lemmas"]),
        questioners=frozenset(data["labels"]["questioner"]),
        scene=frozenset(data["labels"]["scene"].split()),
        first_person=frozenset(data["voice"]["first_person"].split()),
        second_person=frozenset(data["voice"]["second_person"].split()),
        unnamed=tuple(data["voice"]["unnamed"].split()),
        title_kinds=tuple(data["voice"]["title_kinds"]),
        title_ends=tuple(data["voice"]["title_ends"].split()),
        title_words=frozenset(data["voice"]["title_words"].split()),
        described=frozenset(data["voice"]["described"].split()),
        titled=frozenset(data["voice"]["titled"].split()),
        bodies=frozenset(data["voice"]["bodies"].split()),
        things=frozenset(data["voice"]["things"].split()),
        abstract=tuple(data["voice"]["abstract"].split()),
    )
    for cue in data["cue"]:
        if cue["class"] not in _CLASSES:
            raise DataError(f"data/{_FILE}: cue {cue['id']} has the unknown class {cue['class']}.")
        found.classes[cue["id"]] = cue["class"]
        for kind in ("verbs", "nouns", "adjectives"):
            _add(getattr(found, kind), cue, kind)
    return found


def is_utterance(token: Token) -> bool:
    """Return whether a noun names what is said or written, whose author is the speaker."""
    lemma = token.lemma_.lower()
    return lemma in lexicon().nouns or lemma in lexicon().documents


def _add(table: dict[str, dict[str, str]], cue: dict[str, Any], kind: str) -> None:
    for lemma in str(cue.get(kind, "")).split():
        complements = table.setdefault(lemma, {})
        for complement in cue["complements"]:
            complements.setdefault(complement, cue["id"])


def verb_complements(verb: Token) -> dict[str, str]:
    """Return the complements that the lexicon gives a verb: complement → cue group."""
    verbs = lexicon().verbs
    lemma = lexicon().lemmas.get(verb.lower_, verb.lemma_.lower())
    for child in verb.children:
        if child.dep_ in ("prt", "acomp", "advmod", "dobj") and f"{lemma}_{child.lower_}" in verbs:
            return verbs[f"{lemma}_{child.lower_}"]
    return verbs.get(lemma, {})
