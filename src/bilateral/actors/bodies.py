"""Finds organisations that no table lists, by the nouns of their names and by their initials.

"Northern Reform League" is one by its last word, "Movement for Dignity" by its first. Initials in
parentheses after an organisation stand for it in the rest of the document.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from bilateral import lexicons
from bilateral.actors import tables
from bilateral.actors.rules import phrase_rules
from bilateral.actors.senses import COUNTRY_KINDS, Sense
from bilateral.sentences import Paragraph

SenseAt = Callable[[Paragraph, int], Sense | None]
"""Says what the tables know of a token."""
_INITIALS = re.compile(r"^[A-Z][A-Za-z]{0,6}[A-Z]$")
_NAMING = frozenset({"PROPN", "ADJ", "NOUN"})
_OWNING = COUNTRY_KINDS - {"capital", "seat"}
_LONGEST = 8
"""Words before its last noun that a name has, at most."""


@dataclass(frozen=True, slots=True)
class BodyRules:
    """The lists of ``bodies.toml``: the sector of each noun."""

    last: Mapping[str, str]
    first: Mapping[str, str]
    links: frozenset[str]
    inside: frozenset[str]
    around: frozenset[str]


@functools.cache
def body_rules() -> BodyRules:
    """Return the lists of ``bodies.toml``."""
    data = lexicons.read_toml("actors/bodies.toml")
    last = {noun: kind["role"] for kind in data["kind"] for noun in kind["last"]}
    first = {noun: kind["role"] for kind in data["kind"] for noun in kind["first"]}
    small = (frozenset(data[name]) for name in ("links", "inside", "around"))
    return BodyRules(last, first, *small)


def find_bodies(paragraph: Paragraph, sense_at: SenseAt) -> Iterator[tuple[Span, Sense]]:
    """Yield the unlisted organisations that a paragraph names, in order, none overlapping."""
    doc, rules, end = paragraph.doc, body_rules(), 0
    for token in doc:
        word = token.text
        if token.i < end or (word not in rules.last and word not in rules.first):
            continue
        if _is_listed(sense_at(paragraph, token.i)):
            continue
        first = _first_word(paragraph, token, end, sense_at) if word in rules.last else token.i
        last = _last_word(doc, token.i + 1, rules.links) if word in rules.first else token.i + 1
        if last - first < 2 or _goes_on(doc, last):
            continue
        end = last
        span = doc[first:last]
        role = rules.last.get(word) or rules.first[word]
        yield span, _sense(span, role, _owner(paragraph, span, sense_at))


def find_initials(doc: Doc, after: int) -> Token | None:
    """Return the initials in parentheses that follow a name ending before token `after`."""
    if after + 2 < len(doc) and doc[after].text == "(" and doc[after + 2].text in (")", ",", ";"):
        token = doc[after + 1]
        return token if _INITIALS.match(token.text) else None
    return None


def _is_listed(sense: Sense | None) -> bool:
    """Tell whether a word is an actor of its own; a people may name a body ("Sikh Coalition")."""
    return sense is not None and sense.kind not in COUNTRY_KINDS | {"person", "group"}


def _first_word(paragraph: Paragraph, noun: Token, edge: int, sense_at: SenseAt) -> int:
    """Return where the capitals before a noun begin, or the noun where nothing names it."""
    doc, titles = paragraph.doc, tables.titles()
    first = noun.i
    while first > max(edge, noun.sent.start) and noun.i - first < _LONGEST:
        before = doc[first - 1]
        known = sense_at(paragraph, before.i)
        joined = before.text in ("and", "&", "-", "–") and _joins(before)
        if not joined and not (before.text[0].isupper() and before.pos_ in _NAMING):
            break
        if before.lower_ in titles or before.lower_ in phrase_rules().honorifics:
            break
        if before.lower_ in phrase_rules().former or _is_listed(known):
            break
        first -= 1
    return first


def _joins(token: Token) -> bool:
    """Return whether an "and" stands within one name by the entity label around it."""
    return bool(token.ent_type_) and token.i > 0 and token.nbor(-1).ent_iob_ != "O"


def _last_word(doc: Doc, position: int, links: frozenset[str]) -> int:
    """Return the end of "for Dignity" or "of the Republic of Peru" after the noun."""
    end = position
    while position < len(doc) and doc[position].lower_ in links:
        position += 1
        if position < len(doc) and doc[position].lower_ == "the":
            position += 1
        while position < len(doc) and doc[position].text[0].isupper() and (
            doc[position].pos_ in _NAMING
        ):  # fmt: skip
            position += 1
            end = position
        if end != position:
            break
    return end


def _goes_on(doc: Doc, end: int) -> bool:
    """Return whether a capital follows that may be the true last word ("Union Street")."""
    if end >= len(doc) or doc[end].pos_ != "PROPN" or not doc[end].text[0].isupper():
        return False
    lower = doc[end].lower_
    return lower not in tables.titles() and lower not in tables.role_nouns() and (
        doc[end].ent_iob_ == "I" or doc[end - 1].dep_ == "compound"
    )  # fmt: skip


def _owner(paragraph: Paragraph, span: Span, sense_at: SenseAt) -> Sense | None:
    """Return the country that a name carries in itself, the last that it names.

    The Hungarian American Coalition is American, the Armenian Guild of America as well; the
    Kenyan Front against Uganda is not Ugandan.
    """
    links = body_rules().links - {"of"}
    end = next((token.i for token in span if token.lower_ in links), span.end)
    senses = (sense_at(paragraph, i) for i in reversed(range(span.start, end)))
    return next((sense for sense in senses if sense and sense.kind in _OWNING), None)


def _sense(span: Span, role: str, owner: Sense | None) -> Sense:
    country = owner.country if owner else None
    name = str(span.text)
    return Sense("organisation", owner.code if owner else None, country, name, role, name)
