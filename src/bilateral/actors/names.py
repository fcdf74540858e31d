"""Puts the aliases found in a text onto its tokens, and reads what each name is doing there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Span, Token

from bilateral import lexicons
from bilateral.actors.aliases import AliasMatcher, Hit
from bilateral.actors.bodies import find_bodies, find_initials
from bilateral.actors.context import (
    Surroundings,
    choose_sense,
    sure_bodies,
    sure_countries,
)
from bilateral.actors.senses import COUNTRY_KINDS, LAND_KINDS, Sense
from bilateral.sentences import Paragraph, ParsedText

Relation = Literal["own", "leading", "related", "not"]
"""What a name says of the word after it: its own; "US-led"; "Iran-backed"; "pro-Russian"."""
MODIFIERS = frozenset({"amod", "compound", "nmod", "npadvmod", "advmod"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_HYPHENS = frozenset({"-", "–", "—"})


@dataclass(slots=True, eq=False)
class Name:
    """An alias in its sentence: what it stands for and what it does there."""

    start: int
    end: int
    span: Span
    paragraph: Paragraph
    sense: Sense
    relation: Relation = "own"
    literal: bool = False
    """True where the name is a place ("in Moscow"), not a government."""

    _root: Token | None = None

    @property
    def head(self) -> Token:
        """The token by which syntax finds the name."""
        if self._root is None:
            self._root = self.span.root
        return self._root

    @property
    def modifies(self) -> Token | None:
        """The noun that the name stands before as a bare modifier, if it does."""
        token = self.head
        if self.relation in ("leading", "related"):
            token = self.span.doc[min(self.span.end + 1, len(self.span.doc) - 1)]
        if token.dep_ == "conj" and token.head.dep_ in MODIFIERS and token.head.i < token.i:
            token = token.head
        if token.dep_ in MODIFIERS and token.head.i > token.i and token.head.pos_ in _NOUNS:
            return token.head
        return None


@dataclass(frozen=True, slots=True)
class NameTable:
    """Every name of a document, by paragraph and token."""

    names: tuple[Name, ...]
    by_token: dict[tuple[int, int], Name]
    countries: frozenset[str]
    """The countries that the document names for sure."""

    def at(self, paragraph: Paragraph, index: int) -> Name | None:
        """Return the name that covers a token of a paragraph."""
        return self.by_token.get((paragraph.index, index))

    def between(self, paragraph: Paragraph, first: int, last: int) -> list[Name]:
        """Return the names that lie within tokens ``first`` to ``last`` (exclusive), in order."""
        found = dict.fromkeys(
            name for i in range(first, last) if (name := self.at(paragraph, i)) is not None
        )
        return [name for name in found if name.span.start >= first and name.span.end <= last]


def find_names(parsed: ParsedText, matcher: AliasMatcher, published: dt.date | None) -> NameTable:
    """Return the names in a parsed text, each with the sense that its context supports."""
    hits = matcher.match(parsed.text)
    around = Surroundings(
        parsed.text,
        published,
        sure_countries(parsed.text, hits, published),
        sure_bodies(hits, published),
    )
    names = list(_place(parsed, hits, around))
    settled = {name.sense.country for name in names if name.sense.kind in COUNTRY_KINDS}
    if settled - around.countries - {None}:
        # What the first pass accepted supports what it refused: "Georgians" after "Georgia".
        around.countries |= {country for country in settled if country}
        names = list(_place(parsed, hits, around))
    names = _with_initials(parsed, _with_bodies(parsed, names))
    return NameTable(tuple(names), _by_token(names), around.countries)


def _by_token(names: Iterable[Name]) -> dict[tuple[int, int], Name]:
    return {
        (name.paragraph.index, i): name
        for name in names
        for i in range(name.span.start, name.span.end)
    }


def _with_bodies(parsed: ParsedText, names: list[Name]) -> list[Name]:
    """Return the names with the organisations of no table, which swallow what is inside them."""
    known = _by_token(names)

    def sense_at(paragraph: Paragraph, index: int) -> Sense | None:
        name = known.get((paragraph.index, index))
        return name.sense if name is not None else None

    found = [
        _name(paragraph, span, sense)
        for paragraph in parsed.paragraphs
        for span, sense in find_bodies(paragraph, sense_at)
    ]
    taken = _by_token(found)
    kept = [
        name
        for name in names
        if not any(
            (name.paragraph.index, i) in taken for i in range(name.span.start, name.span.end)
        )
    ]
    return sorted([*kept, *found], key=lambda name: name.start)


def _with_initials(parsed: ParsedText, names: list[Name]) -> list[Name]:
    """Return the names with the initials that the document gives to its organisations."""
    meant: dict[str, Sense] = {}
    for name in names:
        if name.sense.kind == "organisation":
            initials = find_initials(name.paragraph.doc, name.span.end)
            if initials is not None:
                meant.setdefault(initials.text, name.sense)
    if not meant:
        return names
    known = _by_token(names)
    found = [
        _name(paragraph, paragraph.doc[token.i : token.i + 1], meant[token.text])
        for paragraph in parsed.paragraphs
        for token in paragraph.doc
        if token.text in meant and (paragraph.index, token.i) not in known
    ]
    return sorted([*names, *found], key=lambda name: name.start)


def _name(paragraph: Paragraph, span: Span, sense: Sense) -> Name:
    start, end = paragraph.start + span.start_char, paragraph.start + span.end_char
    return Name(start, end, span, paragraph, sense, _relation(span))


def _place(parsed: ParsedText, hits: list[Hit], around: Surroundings) -> Iterator[Name]:
    position = 0
    for paragraph in parsed.paragraphs:
        while position < len(hits) and hits[position].start < paragraph.start:
            position += 1
        while position < len(hits) and hits[position].end <= paragraph.end:
            hit = hits[position]
            position += 1
            span = paragraph.doc.char_span(
                hit.start - paragraph.start, hit.end - paragraph.start, alignment_mode="expand"
            )
            if span is None:
                continue
            line = (paragraph.start, paragraph.end)
            sense = choose_sense(hit, span, line, around)
            if sense is not None:
                name = Name(hit.start, hit.end, span, paragraph, sense, _relation(span))
                name.literal = _is_place(name)
                yield name


def _relation(span: Span) -> Relation:
    context = lexicons.read_toml("actors/context.toml")
    doc, not_belonging = span.doc, context["prefixes"]["not_belonging"]
    for prefix in doc[max(0, span.start - 2) : span.start]:  # "pro-" is one token or two
        joined = prefix.i + 2 == span.start and prefix.nbor(1).text in _HYPHENS
        if joined and prefix.lower_ in not_belonging and not prefix.whitespace_:
            return "not"
        glued = prefix.i + 1 == span.start and prefix.text.endswith("-")
        if glued and prefix.lower_.rstrip("-") in not_belonging:
            return "not"
    if span.end + 1 < len(doc) and doc[span.end].text in _HYPHENS and not span[-1].whitespace_:
        after = doc[span.end + 1].lower_
        if after in context["suffixes"]["leading"]:
            return "leading"
        if after in context["suffixes"]["related"]:
            return "related"
    return "own"


def _is_place(name: Name) -> bool:
    if name.sense.kind not in LAND_KINDS:
        return False
    context = lexicons.read_toml("actors/context.toml")
    if name.span.text in context["territories"]["names"]:
        return True
    where, head = context["locative"], name.head
    while head.dep_ in ("conj", "appos") and head.head.pos_ == "PROPN":
        head = head.head
    if head.dep_ == "pobj":
        preposition = head.head.lower_
        if preposition in where["prepositions"]:
            return True
        governor = head.head.head.lemma_.lower()
        return preposition in where["motion_prepositions"] and governor in where["motion"]
    if head.dep_ == "dobj" and head.head.lemma_ in where["motion"]:
        return True
    if name.sense.kind != "capital":
        return False
    noun = name.modifies
    return _is_dateline(name) or (noun is not None and noun.lemma_.lower() in where["place_nouns"])


def _is_dateline(name: Name) -> bool:
    """Return whether a paragraph opens with the town: "MOSCOW (AP) —", "Kyiv, March 3 —"."""
    if name.span.start > 0:
        return False
    rest = name.span.doc[name.span.end : name.span.end + 8].text
    return rest[:1] in "(,-—–" and any(mark in rest for mark in ("—", "–", " - ", "--"))


def is_country(name: Name) -> bool:
    """Return whether the name stands for a country, in any of its forms."""
    return name.sense.kind in COUNTRY_KINDS
