"""What earlier sentences said: who did "these strikes", who received, who is addressed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from bilateral.events import prepositions, syntax, wordforms
from bilateral.events.casting import Actors, Party, party_of
from bilateral.events.rules import load_classes, load_rules
from bilateral.records import DateExpression, Statement
from bilateral.sentences import ParsedText, Sentence

_SPAN = 3
"""Sentences back within which "these strikes" and an omitted receiver are looked for."""


@dataclass(frozen=True, slots=True)
class Trace:
    """An event as later sentences may refer to it."""

    type: str
    source: Party | None
    target: Party | None
    date: DateExpression | None
    sentence: int
    trigger: int = -1
    """The place of its word in the paragraph."""


@dataclass(slots=True)
class Memory:
    """The events coded so far in a document."""

    traces: list[Trace] = field(default_factory=list)

    def note(self, trace: Trace) -> None:
        """Remember an event."""
        self.traces.append(trace)

    def doer_of(self, event_type: str, sentence: int) -> Trace | None:
        """Return the latest event of a type with a known source, for "these strikes"."""
        return next(
            (t for t in self._recent(sentence) if t.type == event_type and t.source is not None),
            None,
        )

    def doer_of_any(self, event_types: Collection[str], sentence: int) -> Party | None:
        """Return the one who did what was told of these types, None where several did."""
        doers = {t.source.code: t.source for t in self._recent(sentence)
                 if t.type in event_types and t.source is not None}  # fmt: skip
        return next(iter(doers.values())) if len(doers) == 1 else None

    def receiver_of(self, event_type: str, source: Party, sentence: int) -> Party | None:
        """Return whom the same source did the same to a few sentences ago."""
        for trace in self._recent(sentence):
            if trace.type == event_type and trace.source and trace.source.code == source.code:
                return trace.target
        return None

    def told_at(self, sentence: int, trigger: int) -> list[Trace]:
        """Return what a word of a sentence was found to tell."""
        return [t for t in self._recent(sentence) if (t.sentence, t.trigger) == (sentence, trigger)]

    def _recent(self, sentence: int) -> Iterator[Trace]:
        return (t for t in reversed(self.traces) if 0 <= sentence - t.sentence <= _SPAN)


def is_referring(noun: Token) -> bool:
    """Tell whether a noun points back: "these strikes", "the attack"."""
    return any(c.dep_ == "det" and c.lower_ in _pointing() for c in noun.children)


def deeds_meant(nouns: Iterable[Token]) -> frozenset[str]:
    """Return the types of event that definite nouns may point back to: "condemned the attack".

    "The attack in Mali" tells which attack by itself, and need not be one told before.
    """
    named = load_rules().nouns
    return frozenset(
        rule.type
        for noun in nouns
        if [c.lower_ in ("the", *_pointing()) for c in noun.children] == [True]
        for rule, _ in named.get(wordforms.lemma(noun), ())
    )


def find_addressee(
    parsed: ParsedText, statement: Statement, sentence: Sentence, actors: Actors
) -> Party | None:
    """Return whom the words of a quotation are addressed to ("Our message to Togo is clear")."""
    found: Party | None = None
    for each in parsed.sentences:
        if each.start > sentence.start or each.end <= statement.content_start:
            continue
        for token in each.span:
            party = _addressed(each, token, actors)
            found = party or found
    return found


def _addressed(sentence: Sentence, token: Token, actors: Actors) -> Party | None:
    classes = load_classes()
    word = wordforms.lemma(token)
    heads: Sequence[Token] = ()
    if word in classes["message"] and token.pos_ == "NOUN":
        heads = prepositions.prepositional(token, "to")
    elif word in classes["addressing"] and token.pos_ == "VERB":
        heads = prepositions.prepositional(token, "to") or syntax.recipients(token)
    for head in heads:
        named = [m for m in actors.of(sentence, head) if m.code]
        if len({m.code for m in named}) == 1:
            return party_of(named[0], True)
    return None


def _pointing() -> frozenset[str]:
    return load_classes()["pointing"]
