"""Resolves what refers back within a document: pronouns, "the latter", "both countries".

Every rule abstains when two referents fit: a wrong referent makes a wrong event, a missing one only
makes none.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from spacy import symbols
from spacy.attrs import DEP, IDX, POS
from spacy.tokens import Token

from bilateral.actors.antecedents import (
    SUBJECTS,
    History,
    Place,
    clause,
    describe,
    first_conjunct,
    quoted_offsets,
    thing,
)
from bilateral.actors.home import Home
from bilateral.actors.pronouns import RULES
from bilateral.actors.reference import reference_rules
from bilateral.actors.referents import the_body, titled_person
from bilateral.records import Mention
from bilateral.sentences import ParsedText, Sentence, WordSearch, read_rows

_NOUNS = frozenset({"NOUN", "PROPN"})
_NOUN_IDS = frozenset({symbols.NOUN, symbols.PROPN})
_SUBJECT_IDS = frozenset({symbols.nsubj, symbols.nsubjpass})
"""The same as `_NOUNS` and `SUBJECTS`, as spaCy numbers them."""
_OTHER_CLAUSES = frozenset({"advcl", "ccomp", "conj", "relcl", "parataxis"})


def resolve_references(
    parsed: ParsedText,
    mentions: Iterable[Mention],
    titles: dict[int, str],
    home: Home | None = None,
) -> list[Mention]:
    """Return the mentions that refer back, and those that a possessor has given a country.

    `titles` maps the head offset of a person's mention to the person's title; `home` is the state
    whose own offices "the president" may mean, once nobody named before fits. A returned mention
    replaces the one with the same head, if there was one.
    """
    reader = _Reader(parsed, titles, home)
    for mention in mentions:
        if not mention.adjective and mention.rule != "related":
            reader.by_head[mention.head].append(mention)
        else:
            reader.modifiers[mention.head].append(mention)
    for number, sentence in enumerate(parsed.sentences):
        for index in reader.worth_reading(sentence):
            reader.read(sentence, sentence.span.doc[index], number)
    return reader.found


@functools.cache
def _referring() -> WordSearch:
    return WordSearch(reference_rules().referring.__contains__)


@dataclass(slots=True)
class _Reader:
    parsed: ParsedText
    titles: dict[int, str]
    home: Home | None = None
    by_head: dict[int, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    modifiers: dict[int, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    history: History = field(default_factory=History)
    found: list[Mention] = field(default_factory=list)
    _quotes: list[tuple[int, int]] | None = None

    def worth_reading(self, sentence: Sentence) -> list[int]:
        """Return the words that are named, refer, or are the subject of a clause, in order."""
        doc, start, end = sentence.span.doc, sentence.span.start, sentence.span.end
        found = set(_referring().find(doc, start, end))
        rows = read_rows(doc, IDX, POS, DEP)[start:end]
        base = sentence.paragraph.start
        for index, (place, pos, dep) in enumerate(rows, start):
            if base + place in self.by_head or (pos in _NOUN_IDS and dep in _SUBJECT_IDS):
                found.add(index)
        return sorted(found)

    def read(self, sentence: Sentence, token: Token, number: int) -> None:
        offset = sentence.offset(token)
        named = self.by_head.get(offset)
        if named and named[0].code is None and self._resolve(sentence, token, number):
            return
        if named:
            mentions = self._with_owner(sentence, token, number, tuple(named))
            self._remember(sentence, token, number, mentions)
            return
        if self._resolve(sentence, token, number):
            return
        if token.pos_ in _NOUNS and token.dep_ in SUBJECTS:
            self.history.add(thing(token, number, self._is_quoted(offset)))

    def _resolve(self, sentence: Sentence, token: Token, number: int) -> bool:
        """Try every rule on a word; remember and keep what the first of them finds."""
        if not {token.lower_, token.lemma_.lower()} & reference_rules().referring:
            return False
        place = Place(
            sentence,
            token,
            number,
            self._is_quoted(sentence.offset(token)),
            self.history,
            self._rivals(sentence, token),
        )
        for read in RULES:
            mentions = read(place)
            if mentions:
                self._add(mentions)
                self._remember(sentence, token, number, mentions)
                return True
        return False

    def _with_owner(
        self, sentence: Sentence, token: Token, number: int, named: tuple[Mention, ...]
    ) -> tuple[Mention, ...]:
        """Give "its ambassador" and "the regime" the country they belong to, if that is known."""
        first = named[0]
        if first.code is not None or first.kind not in ("role", "group"):
            return named
        owners = self._owners(sentence, token)
        rule = "possessive"
        if not owners:
            place = Place(
                sentence, token, number, self._is_quoted(first.head), self.history, frozenset()
            )
            # A government writes its own offices with a capital: "the President" is its own even
            # after another one was named.
            own = self.home.holder(token) if self.home is not None else None
            if own is not None and token.tag_ == "NNP":
                return self._as_person(first, (own,), "publisher")
            person = titled_person(place)
            if person:
                return self._as_person(first, person, "definite")
            owners, rule = the_body(place), "definite"
            if not owners and own is not None:
                return self._as_person(first, (own,), "publisher")
            body = self.home.body(token) if self.home is not None else None
            if not owners and body is not None and not self._is_named_before(token):
                owners, rule = (body,), "publisher"
        found = tuple(
            replace(first, code=owner.code, country=owner.country, rule=rule)
            for owner in owners
            if owner.code
        )
        self._add(found)
        return found or named

    def _is_named_before(self, token: Token) -> bool:
        """Tell whether somebody's body of this kind was told of before: "a Chadian delegation"."""
        return self.history.has_titled(token.lemma_.lower())

    def _as_person(
        self, role: Mention, person: tuple[Mention, ...], rule: str
    ) -> tuple[Mention, ...]:
        found = tuple(_copy(mention, role, rule) for mention in person)
        self._add(found)
        return found

    def _owners(self, sentence: Sentence, token: Token) -> tuple[Mention, ...]:
        if token.lemma_.lower() in reference_rules().relational:
            return ()  # "his counterpart" is somebody else's
        for child in token.children:
            if child.dep_ == "poss":
                return tuple(self.by_head.get(sentence.offset(child), ()))
        return ()

    def _add(self, mentions: tuple[Mention, ...]) -> None:
        for mention in mentions:
            self.by_head[mention.head] = [
                other for other in self.by_head[mention.head] if other.code is not None
            ]
        for mention in mentions:
            self.by_head[mention.head].append(mention)
            self.found.append(mention)

    def _remember(
        self, sentence: Sentence, token: Token, number: int, mentions: tuple[Mention, ...]
    ) -> None:
        if mentions[0].rule in ("first-person", "second-person"):
            return
        offset = sentence.offset(token)
        title = self.titles.get(offset) or token.lemma_.lower()
        quoted = self._is_quoted(offset)
        self.history.add(describe(mentions, token, number, quoted, title))
        group = self._coordination(sentence, token)
        if len(group) > 1:
            together = tuple(mention for member in group for mention in member)
            self.history.add(describe(together, token, number, quoted, None))

    def _coordination(self, sentence: Sentence, token: Token) -> list[tuple[Mention, ...]]:
        """Return the actors of a coordination that ends at `token`: its last unbroken run.

        The parser joins "..., Novak and Ruiz said" to a noun before the comma; that noun, being no
        actor, is left out.
        """
        first = first_conjunct(token)
        if first == token or any(child.dep_ == "conj" for child in token.children):
            return []
        members = [first, *(other for other in first.conjuncts if other.i <= token.i)]
        named = [tuple(self.by_head.get(sentence.offset(member), ())) for member in members]
        last = max((place for place, names in enumerate(named) if not names), default=-1)
        return named[last + 1 :]

    def _rivals(self, sentence: Sentence, token: Token) -> frozenset[str]:
        if token.dep_ == "poss":
            return frozenset()
        verb = clause(token)
        codes = set()
        for other in verb.children:
            if other != token and other.dep_ not in _OTHER_CLAUSES:
                codes |= self._codes_below(sentence, other)
        if verb.dep_ == "relcl":
            codes |= self._codes_below(sentence, verb.head, before=verb.left_edge.i)
        if verb.dep_ == "advcl" and verb.tag_ == "VBG" and token.dep_ not in SUBJECTS:
            # "Mali cut ties with Chad, accusing it of …": not Mali, which accuses
            for other in verb.head.children:
                if other.dep_ in SUBJECTS and not any(c.dep_ in SUBJECTS for c in verb.children):
                    codes |= self._codes_below(sentence, other)
        return frozenset(codes)

    def _codes_below(self, sentence: Sentence, token: Token, before: int | None = None) -> set[str]:
        return {
            mention.code
            for inner in token.subtree
            if before is None or inner.i < before
            for table in (self.by_head, self.modifiers)
            for mention in table.get(sentence.offset(inner), ())
            if mention.code
        }

    def _is_quoted(self, offset: int) -> bool:
        if self._quotes is None:
            self._quotes = quoted_offsets(self.parsed)
        before = bisect_left(self._quotes, (offset,)) - 1
        return before >= 0 and offset < self._quotes[before][1]


def _copy(person: Mention, role: Mention, rule: str) -> Mention:
    return replace(
        person, start=role.start, end=role.end, text=role.text, head=role.head, rule=rule
    )
