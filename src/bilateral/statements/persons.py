"""Which persons a passage is about, so that "he added" and "the senator said" find theirs.

Whoever spoke last or was the subject of a sentence is taken up again sooner than whoever it only
names, and a nearer sentence before a farther one. What is named inside a quotation is the
speaker's talk, not the writer's: nobody becomes salient by being quoted about.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from spacy import symbols
from spacy.attrs import ENT_TYPE, IDX
from spacy.tokens import Token

from bilateral.actors import ActorIndex
from bilateral.records import Mention
from bilateral.sentences import ParsedText, Sentence, read_rows
from bilateral.statements.people import full_name
from bilateral.statements.quotations import Quotation, find_quotations

_SUBJECTS = {"nsubj", "nsubjpass"}
_PHRASE = {"appos", "compound", "flat", "nmod"}
_CLITICS = {"'s", "’s"}
_REACH = 1500
"""Characters back to which "he added" can reach; 3,000 finds no more of 207 labelled speakers."""
_SPOKE, _SUBJECT, _LOWER, _OTHER = -1, 0, 1, 3
"""How many sentences farther off somebody seems who spoke, was a subject, was only named."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as the columns of a statement have it; every field may be unknown."""

    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    country: str | None = None
    start: int | None = None
    end: int | None = None
    person: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A person named by the writer, or who spoke: where, and how prominently."""

    name: str
    start: int
    end: int
    weight: int
    known: Mention | Speaker | None = None
    token: Token | None = None


class Persons:
    """The persons of one document, looked up backwards from an offset."""

    def __init__(self, parsed: ParsedText, actors: ActorIndex) -> None:
        """Prepare to collect the persons that the tables or the model see outside quotations."""
        self._parsed = parsed
        self._actors = actors
        self._starts = [sentence.start for sentence in parsed.sentences]
        self._all: list[Named] | None = None
        self._quoted: list[Quotation] = []
        self._spoke: list[Named] = []
        self._order: list[int] = []

    def hear(self, speaker: Speaker, agent: bool) -> None:
        """Remember who has just spoken; an `agent` ("he was asked by") is not taken up again."""
        if speaker.person and speaker.name and speaker.start is not None:
            end, weight = speaker.end or speaker.start, _LOWER if agent else _SPOKE
            self._spoke.append(Named(speaker.name, speaker.start, end, weight, speaker))

    def before(self, offset: int) -> Iterator[tuple[Named, int]]:
        """Yield whom the text names before `offset`, the most salient first, with its distance."""
        here = self._number(offset)
        near = [
            (here - self._number(one.start) + one.weight, -one.start, one)
            for one in (*self._named(), *self._spoke)
            if offset - _REACH <= one.start < offset
        ]
        for distance, _, one in sorted(near, key=lambda item: item[:2]):
            yield one, distance

    def called(self, noun: str, offset: int) -> list[Named]:
        """Return the persons before `offset` that the text calls by a role noun, the last first."""
        return [
            one
            for one in reversed(self._named())
            if one.start < offset and one.token is not None and noun in _called(one.token)
        ]

    def _number(self, offset: int) -> int:
        """Return how many sentences of the writer begin before an offset."""
        self._named()
        return self._order[max(0, bisect.bisect_right(self._starts, offset) - 1)]

    def _named(self) -> list[Named]:
        if self._all is None:
            spans = [(one.start, one.end) for one in self._parsed.paragraphs]
            self._quoted = list(find_quotations(self._parsed.text, spans))
            known = {m.head: m for m in self._actors.mentions if m.kind == "person" and m.name}
            self._all, number = [], 0
            for sentence in self._parsed.sentences:
                self._all.extend(self._in(sentence, known))
                number += not self._is_quoted(sentence.start)
                self._order.append(number)
        return self._all

    def _in(self, sentence: Sentence, known: dict[int, Mention]) -> Iterator[Named]:
        taken = -1
        for token in _nameable(sentence, known):
            start = sentence.offset(token)
            if token.pos_ == "PRON" or start < taken:
                continue
            mention, end, top = known.get(start), start + len(token), token
            if mention is not None:
                start, end = mention.start, mention.end
            elif token.ent_type_ == "PERSON" and token.ent_iob_ == "B":
                entity = next(one for one in token.doc.ents if one.start == token.i)
                heads = (known.get(sentence.offset(one)) for one in entity)
                mention = next((one for one in heads if one is not None), None)
                end, top = start + len(entity.text), entity.root
            else:
                continue
            taken = end
            name = (mention and mention.name) or self._whole(self._parsed.text[start:end])
            if name and not self._is_quoted(start):
                yield Named(name, start, end, _weight(top), mention, top)

    def _whole(self, text: str) -> str | None:
        words = [word for word in text.split() if word not in _CLITICS]
        if len(words) > 1:
            return " ".join(words)
        return (full_name(words[0], self._parsed.text) or words[0]) if words else None

    def _is_quoted(self, offset: int) -> bool:
        at = bisect.bisect_right(self._quoted, offset, key=lambda one: one.start) - 1
        return at >= 0 and self._quoted[at].holds(offset)


def _nameable(sentence: Sentence, known: dict[int, Mention]) -> Iterator[Token]:
    """Yield the words at which a person known or seen by the model begins."""
    doc, first, base = sentence.span.doc, sentence.span.start, sentence.paragraph.start
    rows = read_rows(doc, IDX, ENT_TYPE)[first : sentence.span.end]
    for index, (place, entity) in enumerate(rows, first):
        if entity == symbols.PERSON or base + place in known:
            yield doc[index]


def _weight(token: Token) -> int:
    while token.dep_ in _PHRASE and token.head != token:
        token = token.head
    if token.dep_ not in _SUBJECTS:
        return _OTHER
    verb = token.head
    while verb.dep_ == "conj":
        verb = verb.head
    return _SUBJECT if verb.dep_ == "ROOT" else _LOWER


def _called(token: Token) -> set[str]:
    """Return the nouns that stand beside a name: titles, appositions, "X is a senator"."""
    top = token
    while top.dep_ in _PHRASE and top.head != top:
        top = top.head
    found = {t.lower_ for t in top.children if t.dep_ in _PHRASE}
    found.add(top.lower_)
    if top.dep_ in _SUBJECTS and top.head.lemma_ == "be":
        found.update(t.lower_ for t in top.head.children if t.dep_ == "attr")
    return found
