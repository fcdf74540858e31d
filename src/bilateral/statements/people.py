"""Which person a speaking pronoun or a bare family name stands for, within one document."""

from __future__ import annotations

import functools
import re

from spacy.tokens import Token

from bilateral import lexicons
from bilateral.actors.tables import titles

_FILE = "statements/given_names.toml"
_CLITIC = re.compile(r"[’'](?:m|s|re|ll|ve|d)$")


@functools.cache
def _given_names() -> dict[str, str]:
    data = lexicons.read_toml(_FILE)
    return {name: kind for kind in ("feminine", "masculine") for name in data[kind].split()}


@functools.cache
def _title_words() -> frozenset[str]:
    words = {word for title in titles() for word in title.split()}
    return frozenset(words | {"mr.", "ms.", "mrs.", "dr.", "the", "and", "but", "rep.", "sen."})


def gender_of_pronoun(token: Token) -> str | None:
    """Return "feminine" or "masculine" for "she" and "he", None for every other word."""
    if token.pos_ != "PRON" or token.morph.get("Person", []) != ["3"]:
        return None
    gender = token.morph.get("Gender", [])
    return {"Fem": "feminine", "Masc": "masculine"}.get(gender[0]) if gender else None


def gender_of(name: str, phrase: str, text: str) -> str | None:
    """Return what is known of a person's gender: honorifics, role words, then the given name."""
    data = lexicons.read_toml(_FILE)
    family = name.split()[-1]
    for kind in ("feminine", "masculine"):
        if any(f"{honorific} {family}" in text for honorific in data["honorifics"][kind]):
            return kind
    return gender_of_words(phrase) or _given_names().get(name.split()[0])


def gender_of_words(phrase: str) -> str | None:
    """Return the gender that a role word shows: "spokeswoman"."""
    endings = lexicons.read_toml(_FILE)["endings"]
    words = [word.strip(",").lower() for word in phrase.split()]
    for kind in ("feminine", "masculine"):
        if any(word.endswith(tuple(endings[kind])) for word in words):
            return kind
    return None


@functools.lru_cache(maxsize=256)
def full_name(family: str, text: str) -> str | None:
    """Return the full name that the text gives for a family name, the most frequent one.

    >>> full_name("Harlan", "Peter Harlan spoke. Mr. Harlan left.")
    'Peter Harlan'
    """
    pattern = rf"((?:[A-Z][\w’'\-]+\.? (?:[A-Z]\. )?){{1,2}}){re.escape(family)}\b"
    counts: dict[str, int] = {}
    for match in re.finditer(pattern, text):
        words = match[1].split()
        if any(_CLITIC.search(word) for word in words):
            continue
        while words and words[0].lower() in _title_words():
            words = words[1:]
        if words and not any(word.lower() in _title_words() for word in words):
            name = " ".join([*words, family])
            counts[name] = counts.get(name, 0) + 1
    return max(counts, key=lambda name: (counts[name], -len(name)), default=None)
