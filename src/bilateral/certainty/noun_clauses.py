"""From a relative or content clause to its noun."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.certainty import lexicon
from bilateral.certainty.cues import operator, presupposed, rule
from bilateral.certainty.fates import claim_fate, plan_fate
from bilateral.certainty.frames import (
    SUBJECTS,
    child,
    children,
    clause_frame,
    is_definite,
    is_infinitive,
    joined,
    phrase_list,
    tense_of,
)
from bilateral.certainty.lexicon import entry_of
from bilateral.certainty.modality import modal_of
from bilateral.certainty.negations import empty_phrase
from bilateral.certainty.predicates import is_imperative
from bilateral.certainty.steps import Step


def noun_clause(token: Token) -> Step:
    """Return the step from a clause to the noun it belongs to."""
    head = token.head
    infinitive = is_infinitive(token)
    has_that = any(c.lower_ in ("that", "whether") for c in children(token, "mark"))
    has_that = has_that or _is_content(token)
    if infinitive and (step := _noun_infinitive(token, head)) is not None:
        return step
    if infinitive or has_that or token.dep_ == "ccomp":
        frame = "to" if infinitive else clause_frame(token, head)
        fate = plan_fate(head) if infinitive else claim_fate(head)
        if fate is not None:
            return fate
        entry = entry_of(head, frame) or lexicon.default(f"noun-{frame}")
        return Step(head, (operator(entry, head),) if entry is not None else ())
    if token.dep_ == "acl" and (word := empty_phrase(head)) is not None:
        return Step(head, (rule("not", "negation-noun", word),))
    generic = _generic(head)
    if generic is not None:
        return Step(head, (rule("conditional", "generic-head", generic),))
    if _is_habit(token, head):
        return Step(head, (rule("conditional", "generic-clause", token),))
    return Step(head, (presupposed(token, "noun-clause", head),))


def _noun_infinitive(token: Token, noun: Token) -> Step | None:
    """Return the step over "in order to", "nothing to", "the only country to", or None."""
    if noun.dep_ == "pobj" and joined(noun) in phrase_list("in_order"):
        return Step(noun.head.head, (rule("purpose", "in-order-to", noun),))
    if noun.lower_ in phrase_list("nobody"):
        return Step(noun, (rule("not", "nothing-to", noun),))
    first = {c.lower_ for c in children(noun, "amod")} & phrase_list("first")
    if not first or noun.dep_ != "attr" or entry_of(noun, "to") is not None:
        return None
    subject = child(noun.head, *SUBJECTS)
    if subject is None or subject.pos_ not in ("PROPN", "PRON") or subject.tag_ == "DT":
        return None
    if subject.lower_ == "it":
        return None
    return Step(noun, (rule("implicative", "first-to", noun),))


def _is_content(clause: Token) -> bool:
    """True for "the rumour that it brokered the truce", which the model may take for a relative."""
    objects = [*children(clause, "dobj")]
    return len(objects) > 1 and objects[0].lower_ == "that"


def _is_habit(token: Token, noun: Token) -> bool:
    """True for "firms that sell" under a modal, an order or an infinitive: whoever does."""
    if token.dep_ != "relcl" or tense_of(token) != "present" or child(token, "aux") is not None:
        return False
    if is_definite(noun) or noun.pos_ == "PROPN":
        return False
    above = noun.head
    while above.pos_ in ("ADP", "NOUN") and above.head.i != above.i and not is_definite(above):
        above = above.head
    return modal_of(above) is not None or is_imperative(above)


def _generic(noun: Token) -> Token | None:
    if noun.lower_ in phrase_list("generic"):
        return noun
    return next((c for c in children(noun, "det") if c.lower_ in phrase_list("generic_det")), None)
