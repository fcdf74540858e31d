"""A rule that matches at a trigger, and what stands around it: object, subject, prepositions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from bilateral.events import prepositions, syntax, wordforms
from bilateral.events.rules import Rule

_MODIFIERS = frozenset({"compound", "nmod", "amod"})
_STATIONS = frozenset({"GPE", "LOC", "FAC", "DATE", "TIME", "ORG", "EVENT"})


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that matches at a trigger."""

    rule: Rule
    trigger: Token
    kind: str
    """"verb", "noun", "adjective" or "modal"."""
    carrier: Token | None = None
    """The light verb that carries a noun ("launched" in "launched an attack")."""
    suffers: bool = False
    """True if the carrier's subject undergoes the event ("came under attack")."""
    inner: Match | None = None
    negated: bool = False
    particle: str | None = None
    """What the trigger needs after it: "on" of "call on", whose object is the verb's object."""

    @property
    def depth(self) -> int:
        """How many operators stand above the innermost event."""
        return 0 if self.inner is None else self.inner.depth + 1


def prepositional(match: Match, word: str) -> list[Token]:
    """Return the objects of a preposition on the trigger, its carrier, or their objects.

    The parser hangs "on Iran" of "imposed sanctions on Iran" on the verb as often as on the noun.
    """
    hosts = [match.trigger]
    top = prepositions.carrier_of(match.trigger)
    if match.carrier is not None:
        hosts += [top, match.carrier]
    elif match.kind == "noun":
        hosts += [top]
    if match.kind in ("verb", "modal"):
        hosts += list(prepositions.through_carriers(syntax.objects(match.trigger)))
    for head in list(hosts[1:]):
        # "the embargo it has imposed on Cuba"
        hosts += [c for c in head.children if c.dep_ == "relcl" and head in syntax.objects(c)]
    for host in list(hosts):
        hosts += _stations(host)
    found: list[Token] = []
    for host in hosts:
        for token in prepositions.prepositional(host, word):
            if token not in found:
                found.append(token)
    return found


def _stations(host: Token) -> Iterator[Token]:
    """Yield what may stand between a noun and its preposition ("talks in Jordan with the king")."""
    for child in host.children:
        if child.dep_ != "prep":
            continue
        for noun in child.children:
            if noun.dep_ == "pobj" and (child.lower_ == "of" or noun.ent_type_ in _STATIONS):
                yield noun


def governed_clauses(match: Match) -> Iterator[Token]:
    """Yield the complement clauses of the trigger."""
    yield from syntax.clauses(match.trigger)
    if match.kind == "verb":
        for head in syntax.objects(match.trigger):
            yield from (c for c in head.children if c.dep_ in ("acl", "relcl") and c.tag_ == "VB")
    if match.kind == "verb" and "infinitive" in match.rule.inner:
        yield from _misread_infinitives(match.trigger)


def _misread_infinitives(verb: Token) -> Iterator[Token]:
    """Yield infinitives that the parser takes for purposes: "pushed Chad to pay", "called for"."""
    for clause in verb.children:
        if clause.dep_ != "advcl" or clause.i < verb.i or not wordforms.is_infinitive(clause):
            continue
        if wordforms.own_subjects(clause) or syntax.objects(verb):
            yield clause


def object_words(match: Match) -> set[str]:
    """Return the lemmas a rule's object condition may name, modifiers of the head included."""
    return with_modifiers(prepositions.through_carriers(object_heads(match)))


def subject_heads(match: Match) -> list[Token]:
    """Return who does it: the logical subject, of a noun that of its light verb or its owner."""
    if match.kind == "verb":
        return syntax.subjects(match.trigger)
    if match.kind == "adjective":
        return syntax.adjective_subjects(match.trigger)
    if match.carrier is not None and not match.suffers:
        found = syntax.subjects(match.carrier)
        if found:
            return found
    return syntax.owners(match.trigger)


def with_modifiers(heads: Iterable[Token]) -> set[str]:
    """Return the lemmas of the heads and of the words before them."""
    words: set[str] = set()
    for head in heads:
        words.add(wordforms.lemma(head))
        words |= {wordforms.lemma(child) for child in head.children if child.dep_ in _MODIFIERS}
    return words


def object_heads(match: Match) -> list[Token]:
    """Return what the trigger's object is: of a noun, its "of" phrase and its compounds."""
    if match.kind == "verb":
        words = (match.particle or "").split()
        after = (t for w in words for t in prepositions.prepositional(match.trigger, w))
        return [*syntax.objects(match.trigger), *after]
    if match.kind == "noun":
        return prepositions.prepositional(match.trigger, "of") + syntax.modifiers(match.trigger)
    return []
