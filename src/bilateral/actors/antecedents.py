"""What has been named so far in a document, for words that refer back to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Token

from bilateral.actors.reference import reference_rules
from bilateral.actors.tables import titles
from bilateral.records import Mention
from bilateral.sentences import ParsedText, Sentence

SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_QUOTES = {"“": 1, "”": -1, '"': 0}

AntecedentKind = Literal["person", "state", "people", "thing"]


@dataclass(frozen=True, slots=True)
class Antecedent:
    """A phrase that a later word may refer to."""

    mentions: tuple[Mention, ...]
    """Who it stands for; empty for a thing."""
    token: Token
    sentence: int
    """The number of its sentence in the document."""
    kind: AntecedentKind
    plural: bool
    subject: bool
    quoted: bool
    title: str | None = None

    @property
    def codes(self) -> frozenset[str]:
        """The codes it stands for."""
        return frozenset(mention.code for mention in self.mentions if mention.code)


@dataclass(slots=True)
class History:
    """The antecedents of a document so far, by sentence, by noun and by title.

    Looked up, not searched: a transcript of 700,000 characters has tens of thousands of them.
    """

    people: dict[str, Antecedent] = field(default_factory=dict)
    """The persons named outside quotations, each where first named."""
    _by_sentence: dict[int, list[Antecedent]] = field(default_factory=dict)
    _bodies: dict[str, Antecedent] = field(default_factory=dict)
    _titled: dict[str, Antecedent] = field(default_factory=dict)
    _titles: set[str] = field(default_factory=set)

    def add(self, item: Antecedent) -> None:
        """Remember what has just been named."""
        self._by_sentence.setdefault(item.sentence, []).append(item)
        if item.title is not None:
            self._titles.add(item.title)
        if item.kind == "person":
            self._add_person(item)
        elif len(item.mentions) == 1 and item.codes:
            self._bodies[item.token.lemma_.lower()] = item

    def _add_person(self, item: Antecedent) -> None:
        first = item.mentions[0]
        if not item.plural and not item.quoted:
            self.people.setdefault(first.name or first.text, item)
        words = item.title.split() if item.title and first.kind == "person" else []
        for position in range(len(words)):
            self._titled[" ".join(words[position:])] = item

    def back(self, sentence: int, reach: int) -> Iterator[list[Antecedent]]:
        """Yield the antecedents of this sentence, then of those before, up to `reach` back."""
        for number in range(sentence, sentence - reach - 1, -1):
            found = self._by_sentence.get(number)
            if found:
                yield found

    def body_called(self, noun: str) -> Antecedent | None:
        """Return the one body or country that was last called by a noun (its lemma), or None."""
        return self._bodies.get(noun)

    def person_titled(self, title: str) -> Antecedent | None:
        """Return the person named last whose title ends in these words, or None."""
        return self._titled.get(title)

    def has_titled(self, title: str) -> bool:
        """Return whether anything so far was called exactly so."""
        return title in self._titles


@dataclass(slots=True)
class Place:
    """Where a referring word stands."""

    sentence: Sentence
    token: Token
    number: int
    quoted: bool
    history: History
    rivals: frozenset[str]
    """Codes of the other arguments of its clause, which it cannot stand for."""


def describe(
    mentions: tuple[Mention, ...], token: Token, sentence: int, quoted: bool, title: str | None
) -> Antecedent:
    """Return mentions that share a head as an antecedent."""
    return Antecedent(
        mentions, token, sentence, _kind(mentions, token), _is_plural(mentions, token),
        first_conjunct(token).dep_ in SUBJECTS, quoted, title,
    )  # fmt: skip


def thing(token: Token, sentence: int, quoted: bool) -> Antecedent:
    """Return a noun that is no actor as an antecedent that blocks farther ones."""
    plural = token.tag_ in ("NNS", "NNPS")
    return Antecedent((), token, sentence, "thing", plural, True, quoted)


def _kind(mentions: tuple[Mention, ...], token: Token) -> AntecedentKind:
    kinds = {mention.kind for mention in mentions}
    if kinds == {"person"}:
        return "person"
    if kinds & {"group"}:
        return "people"
    if kinds == {"role"} and {token.lower_, token.lemma_.lower()} & titles().keys():
        return "people" if token.tag_ in ("NNS", "NNPS") else "person"
    return "state"


def _is_plural(mentions: tuple[Mention, ...], token: Token) -> bool:
    if len(mentions) > 1:
        return True
    if mentions and mentions[0].kind in ("country", "person"):
        return False
    if mentions and mentions[0].kind == "organisation":
        return token.tag_ == "NNS"
    return token.tag_ in ("NNS", "NNPS") or token.lower_ in reference_rules().plural_nouns


def first_conjunct(token: Token) -> Token:
    """Return the first of the coordinated words that `token` is one of."""
    while token.dep_ == "conj" and token.head.i < token.i:
        token = token.head
    return token


def clause(token: Token) -> Token:
    """Return the verb that governs a word, or the root."""
    while token.head.i != token.i:
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            break
    return token


def phrase_words(token: Token) -> list[str]:
    """Return the words of a noun phrase up to its noun, in lower case."""
    return str(token.doc[token.left_edge.i : token.i + 1].text).lower().split()


def quoted_offsets(parsed: ParsedText) -> list[tuple[int, int]]:
    """Return the stretches between quotation marks; one left open ends with its paragraph."""
    found: list[tuple[int, int]] = []
    for paragraph in parsed.paragraphs:
        opened: int | None = None
        for offset in range(paragraph.start, paragraph.end):
            mark = _QUOTES.get(parsed.text[offset])
            if mark is None:
                continue
            if opened is None and mark >= 0:
                opened = offset
            elif opened is not None and mark <= 0:
                found.append((opened, offset))
                opened = None
        if opened is not None:
            found.append((opened, paragraph.end))
    return found
