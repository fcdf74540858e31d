"""Whose voice a document is written in: who "I" and "we" are, and which nouns can speak at all."""

from __future__ import annotations

import re

from spacy.tokens import Token

from bilateral.actors import alias_matcher
from bilateral.actors.holders import (
    holders_by_family_name,
    holders_named,
    in_office,
    without_initials,
)
from bilateral.actors.tables import OfficeHolder
from bilateral.records import Document
from bilateral.sentences import Sentence
from bilateral.statements.cues import is_utterance, lexicon

_WORD = re.compile(r"[^\W\d_][\w.'’\-]*")
_CAPITALS = r"([A-Z][A-Z'’\-]+(?: [A-Z]\.)?(?: [A-Z][A-Z'’\-]+){1,2})(?:,? (?:JR|SR|I{2,3})\.?)?"
_FORMULA = re.compile(rf"\bI, {_CAPITALS},")
_SIGNED = re.compile(rf"\n\s*{_CAPITALS}\s*\Z")
_END = 200
"""Characters at the end of a text among which its signature stands."""
_NAMED = ("PERSON", "ORG", "NORP", "GPE", "FAC")


def home_country(publisher: str | None) -> str | None:
    """Return the country that a publisher speaks for, None where it is none or not one."""
    found = home_countries(publisher) - {None}
    return min(found, key=str) if len(found) == 1 else None


def home_countries(publisher: str | None) -> set[str | None]:
    """Return the countries that a publisher may belong to: the White House is American."""
    return {sense.country for sense in alias_matcher().senses_of(publisher or "")}


def titled_speaker(document: Document) -> OfficeHolder | str | None:
    """Return who speaks in a document: by its title, its formula or its signature.

    "Statement from President Biden on …", "I, ANNA BERG, President of …", a last line in capitals.
    A holder of an office in the publisher's country, else the name as it is printed.
    """
    name = _name_in_title(document.title or "") or _signature(document.text)
    if not name:
        return None
    words = _WORD.findall(name)
    home = home_countries(document.publisher)
    for term in holders_named(" ".join(without_initials(name))):
        if term.country in home and in_office(term, document.published):
            return term
    for word in words:
        for term in holders_by_family_name(word):
            given = term.name.split()[0]
            before = words[: words.index(word)]
            named = given in before or all(_is_title(one, term) for one in before)
            if term.country in home and in_office(term, document.published) and named:
                return term
    persons = [word for word in words if word.lower() not in lexicon().title_words]
    return " ".join(persons) if 2 <= len(persons) <= 4 else None


def _is_title(word: str, term: OfficeHolder) -> bool:
    """Return whether a word before a family name belongs to the office and not to a person."""
    return word.lower() in lexicon().title_words or word.lower() in term.office.lower().split()


def _name_in_title(title: str) -> str | None:
    match = re.match(
        rf"(?:{'|'.join(lexicon().title_kinds)})\s+(?:by|from|of)\s+(?:the\s+)?(.+)", title, re.I
    )
    if match is None:
        return None
    rest = re.split(rf"\s(?:{'|'.join(lexicon().title_ends)})\s|[,:;–—]", match[1])[0]
    # Two who speak together have no single "I".
    return None if re.search(r"\band\b|&", rest) else rest


def _signature(text: str) -> str | None:
    """Return the name that a proclamation or letter is signed with, in capitals."""
    match = _SIGNED.search(text[-_END:]) or _FORMULA.search(text)
    return match[1].title() if match is not None else None


def can_speak(sentence: Sentence | None, head: Token | None) -> bool:
    """Return whether a noun names somebody, or a text, that can say or want something.

    "These investments demonstrate …" and "the program promotes …" report nobody's words. Whatever
    is not known to be a thing or an abstraction may speak.
    """
    if sentence is None or head is None or head.pos_ != "NOUN" or head.ent_type_ in _NAMED:
        return True
    words = lexicon()
    for one in (head, *head.conjuncts):
        lemma = one.lemma_.lower()
        if is_utterance(one) or lemma in words.surveys or lemma in words.bodies:
            return True
        if one.pos_ != "NOUN" or not (lemma in words.things or lemma.endswith(words.abstract)):
            return True
    return False
