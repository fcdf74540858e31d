"""The actors of a document, found by the token that syntax points at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from bilateral.records import Mention
from bilateral.sentences import Sentence

_OUTSIDE = frozenset({"relcl", "conj", "cc", "punct", "advcl", "ccomp", "parataxis"})
"""Relations below a noun that lead out of its own phrase."""


class ActorIndex:
    """Every mention of one document, in order of offset."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        """Index `mentions` by the offset of their head token."""
        self.mentions: tuple[Mention, ...] = tuple(
            sorted(
                dict.fromkeys(mentions),
                key=lambda item: (
                    item.start,
                    item.end,
                    item.head,
                    item.code or "",
                    item.name or "",
                ),
            )
        )
        self._by_head: dict[int, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            self._by_head[mention.head].append(mention)

    def of(self, sentence: Sentence, token: Token) -> tuple[Mention, ...]:
        """Return the actors that the noun phrase headed by `token` stands for.

        Several for "they" or "both countries"; none where the phrase is no actor, where it only
        holds one ("Iranian drones"), or where a town is a place ("in Moscow").
        """
        return tuple(
            mention
            for mention in self._by_head.get(sentence.offset(token), ())
            if not mention.adjective and not (mention.literal and mention.role is not None)
        )

    def at(self, sentence: Sentence, token: Token) -> tuple[Mention, ...]:
        """Return every mention headed by `token`: modifiers and literal places as well."""
        return tuple(self._by_head.get(sentence.offset(token), ()))

    def within(self, sentence: Sentence, token: Token) -> tuple[Mention, ...]:
        """Return the mentions below the noun `token`: possessors, modifiers, prepositions.

        Relative clauses and coordinated nouns are not looked into, nor is `token` itself.
        """
        found = [
            mention
            for inner in _below(token)
            for mention in self._by_head.get(sentence.offset(inner), ())
        ]
        return tuple(sorted(found, key=lambda mention: (mention.start, mention.end)))


def _below(token: Token) -> Iterator[Token]:
    for child in token.children:
        if child.dep_ in _OUTSIDE:
            continue
        yield child
        yield from _below_any(child)


def _below_any(token: Token) -> Iterator[Token]:
    """Go on below a modifier; there coordination belongs to the phrase ("US and UK forces")."""
    for child in token.children:
        if child.dep_ == "conj" or child.dep_ not in _OUTSIDE:
            yield child
            yield from _below_any(child)
