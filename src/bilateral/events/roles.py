"""Follows a rule's slots from its trigger to the words that stand for source and target."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.events import prepositions, syntax, wordforms
from bilateral.events.matches import (
    Match,
    governed_clauses,
    object_heads,
    prepositional,
    subject_heads,
)
from bilateral.events.rules import Slot, load_classes

_PLACES = ("in", "at", "near", "inside", "across", "around", "along")


def source_tokens(match: Match) -> list[Token]:
    """Return the heads of the phrases that do it, from the first slot that is filled."""
    return first_filled(match, match.rule.source)


def target_tokens(match: Match) -> list[Token]:
    """Return the heads of the phrases it is done to, from the first slot that is filled."""
    return first_filled(match, match.rule.target)


def first_filled(match: Match, slots: tuple[Slot, ...]) -> list[Token]:
    """Return what fills the first slot that anything fills."""
    for slot in slots:
        found = fill(match, slot)
        if found:
            return found
    return []


def with_antecedents(tokens: list[Token]) -> list[Token]:
    """Return the tokens and, for a pronoun in a clause that is said or meant, who says or means it.

    "Chile said it would …": a cheap reading for single sentences, without the actors of a document.
    """
    found = list(tokens)
    for token in tokens:
        if token.tag_ not in ("PRP", "PRP$"):
            continue
        for clause in token.ancestors:
            if clause.dep_ in ("ccomp", "advcl", "relcl", "conj") and wordforms.is_verb(
                clause.head
            ):
                found += [t for t in syntax.subjects(clause.head) if t not in found]
    return found


def fill(match: Match, slot: Slot) -> list[Token]:
    """Return the heads of the phrases at a slot, () if none."""
    if slot[0] == "inner":
        return _fill_inner(match, slot)
    tokens = _first_step(match, slot[0])
    if len(slot) > 1 and slot[0] == "object":
        tokens = list(prepositions.through_carriers(tokens))
    for step in slot[1:]:
        tokens = [found for token in tokens for found in _next_step(token, step)]
    return tokens


def _fill_inner(match: Match, slot: Slot) -> list[Token]:
    if match.inner is None:
        return []
    if slot[1:] == ("source",):
        return source_tokens(match.inner)
    if slot[1:] == ("target",):
        return target_tokens(match.inner)
    return fill(match.inner, slot[1:])


def _first_step(match: Match, step: str) -> list[Token]:
    trigger = match.trigger
    if step == "subject":
        return _subjects(match)
    if step == "object":
        return _objects(match)
    if step == "iobj":
        return syntax.recipients(match.carrier or trigger)
    if step == "clause":
        return list(governed_clauses(match))
    if step == "poss":
        return syntax.possessors(trigger)
    if step == "adj":
        return syntax.modifiers(trigger)
    if step == "speaker":
        return _sayers(trigger)
    if step == "self":
        return [trigger]
    if step == "place":
        return [token for word in _PLACES for token in prepositional(match, word)]
    return prepositional(match, step)


def _next_step(token: Token, step: str) -> list[Token]:
    if step == "poss":
        return syntax.possessors(token)
    if step == "adj":
        return syntax.modifiers(token)
    if step == "subject":
        return syntax.subjects(token) if wordforms.is_verb(token) else syntax.owners(token)
    if step == "object":
        return [*syntax.objects(token)]
    if step == "clause":
        return syntax.clauses(token)
    return prepositions.prepositional(token, step)


def _subjects(match: Match) -> list[Token]:
    if match.kind == "modal":
        return syntax.subjects(match.trigger)
    if match.suffers:
        agents = prepositional(match, "from") or prepositional(match, "by")
        return agents or syntax.owners(match.trigger)
    found = subject_heads(match)
    return found or (_wielders(match.trigger) if match.kind == "noun" else [])


def _sayers(token: Token) -> list[Token]:
    """Return who says the clause that the trigger stands in."""
    for clause in syntax.ancestors(token):
        if clause.dep_ == "ccomp" and wordforms.is_verb(clause.head):
            return syntax.subjects(clause.head)
    return []


def _wielders(noun: Token) -> list[Token]:
    """ "used drones during a bombardment": who uses them bombards."""
    top = prepositions.carrier_of(noun)
    if top.dep_ != "pobj":
        return []
    preposition, verb, classes = wordforms.lemma(top.head), top.head.head, load_classes()
    if verb.pos_ == "ADP" and top.head.dep_ == "conj":
        verb = verb.head
    if preposition in ("during", "in") and wordforms.lemma(verb) in classes["wield"]:
        return syntax.subjects(verb) if wordforms.is_verb(verb) else []
    if preposition in ("through", "by", "via") and wordforms.lemma(verb) in classes["engage"]:
        return [*syntax.objects(verb)] if syntax.is_passive(verb) else syntax.subjects(verb)
    return []


def _objects(match: Match) -> list[Token]:
    if match.kind != "noun":
        return object_heads(match)
    if match.suffers and match.carrier is not None:
        return syntax.subjects(match.carrier)
    return prepositions.prepositional(match.trigger, "of")
