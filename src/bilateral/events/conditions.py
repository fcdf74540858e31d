"""Tells whether the conditions of a rule hold where its trigger stands."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from bilateral.events import prepositions, wordforms
from bilateral.events.matches import (
    Match,
    governed_clauses,
    object_heads,
    object_words,
    prepositional,
    subject_heads,
    with_modifiers,
)
from bilateral.events.rules import Trigger, load_classes

NAME = "<name>"
"""Stands in a rule's subject or object for a person who is only named."""
_PLACE = "<place>"
"""Stands in a rule's object for a place that is named."""
_CALLED = "<called>"
"""Stands in a rule's object for what somebody is called: "called the plan a *gift*"."""
_PLACES = frozenset({"GPE", "LOC", "FAC"})


def fits(match: Match, trigger: Trigger) -> bool:
    """Tell whether every condition of the rule holds for a match that its trigger has begun."""
    rule, token = match.rule, match.trigger
    if trigger.particle and not set(trigger.particle.split()) <= wordforms.particles(token):
        return False
    if match.kind == "verb" and not _particle_fits(token, trigger):
        return False
    if rule.negated is not None and rule.negated != match.negated:
        return False
    if rule.modal and not wordforms.has_auxiliary(match.carrier or token, rule.modal):
        return False
    if rule.object or rule.not_object:
        words = object_words(match)
        if any(head.ent_type_ in _PLACES and head.pos_ == "PROPN" for head in object_heads(match)):
            words = {*words, _PLACE}
        if any(head.ent_type_ == "PERSON" for head in object_heads(match)):
            words = {*words, NAME}
        if any(child.dep_ == "oprd" for child in token.children):
            words = {*words, _CALLED}
        if rule.object and not (words & rule.object or (words and "*" in rule.object)):
            return False
        if words & rule.not_object or (words and "*" in rule.not_object):
            return False
    return _subject_fits(match) and _prepositions_fit(match) and _clause_fits(match)


def _particle_fits(verb: Token, trigger: Trigger) -> bool:
    """A particle that the rule does not name makes another verb of it ("backed down")."""
    wanted = (trigger.particle or "").split()
    neutral = load_classes()["neutral_particle"]
    own = [wordforms.lemma(child) for child in verb.children if child.dep_ == "prt"]
    return all(word in wanted or word in neutral for word in own)


def _is_name(token: Token) -> bool:
    """Tell whether a word is a person's name, as far as a sentence alone tells."""
    named = token.pos_ == "PROPN" and token.ent_type_ in ("PERSON", "")
    return named and not any(child.dep_ == "det" for child in token.children)


def _subject_fits(match: Match) -> bool:
    if not match.rule.subject and not match.rule.not_subject:
        return True
    heads = subject_heads(match)
    words = with_modifiers(prepositions.through_carriers(heads))
    if any(map(_is_name, heads)):
        words = {*words, NAME}
    return (not match.rule.subject or bool(words & match.rule.subject)) and not (
        words & match.rule.not_subject
    )


def _prepositions_fit(match: Match) -> bool:
    for word, wanted in match.rule.prep:
        heads = prepositional(match, word)
        if not wanted and (heads or prepositions.preposition_tokens(match.trigger, word)):
            continue
        heads += prepositions.prepositional_or_date(match.trigger, word)
        if not with_modifiers(prepositions.through_carriers(heads)) & wanted:
            return False
    for word, refused in match.rule.not_prep:
        carried = prepositions.through_carriers(prepositional(match, word))
        if any(not refused or wordforms.lemma(head) in refused for head in carried):
            return False
    return True


def _clause_fits(match: Match) -> bool:
    wanted, refused = match.rule.clause_modal, match.rule.not_clause
    if not wanted and not refused:
        return True
    if "*" in refused:
        return not any(governed_clauses(match))
    return any(
        refused.isdisjoint(_deeds(clause))
        and (not wanted or (wordforms.has_auxiliary(clause, wanted) and not _is_inverted(clause)))
        for clause in governed_clauses(match)
    )


def _deeds(clause: Token) -> Iterator[str]:
    """Yield the verb of a clause, and under one that only tells its course the deed itself."""
    yield wordforms.lemma(clause)
    if wordforms.lemma(clause) in load_classes()["aspect"]:
        yield from (wordforms.lemma(each) for each in clause.children if each.dep_ == "xcomp")


def _is_inverted(clause: Token) -> bool:
    """Tell whether the auxiliary stands first: "should they fail" is a condition."""
    helpers = [child.i for child in clause.children if child.dep_ == "aux"]
    own = [child.i for child in wordforms.own_subjects(clause)]
    return bool(helpers and own) and min(helpers) < min(own)
