"""From an adverbial clause to what it modifies: condition, time, purpose, manner."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.certainty import lexicon
from bilateral.certainty.complements import light_verb, look_up
from bilateral.certainty.cues import operator, presupposed, rule
from bilateral.certainty.fates import plan_fate
from bilateral.certainty.frames import (
    child,
    children,
    clause_frame,
    is_finite,
    is_infinitive,
    joined,
    phrase_list,
    tense_of,
)
from bilateral.certainty.lexicon import cue, entry_of
from bilateral.certainty.modality import modal_of
from bilateral.certainty.negations import empty_phrase, is_contrasted
from bilateral.certainty.operators import Operator
from bilateral.certainty.predicates import asks_whether, is_inverted_condition
from bilateral.certainty.steps import Step


def adverbial(token: Token, governor: Token | None = None) -> Step:
    """Return the step from an adverbial clause: condition, time, purpose, manner.

    `governor` is the verb that it modifies, where that is not its head.
    """
    head = governor or token.head
    if is_inverted_condition(token):
        return Step(head, (rule("conditional", "condition-inverted", token),), local=False)
    infinitive = is_infinitive(token)
    for word in children(token, "mark", "advmod"):
        step = _marked(token, head, word) if word.i < token.i else None
        if step is not None:
            return step
    if infinitive:
        return Step(head, _purpose(token, head))
    if is_finite(token) and child(token, "mark") is not None:
        return Step(head, (presupposed(token, "adverbial-clause", token),))
    if token.tag_ == "VBG" and not any(t.is_punct for t in token.doc[head.i : token.i]):
        entry = entry_of(head, "ing")
        return Step(head, (operator(entry, head),) if entry is not None else ())
    return Step(head)


def _marked(token: Token, head: Token, word: Token) -> Step | None:
    """Return the step from a clause with the conjunction `word`, or None where it is none."""
    following = word.nbor(1)
    if following.head.i == token.i and cue("marker", joined(following)) is not None:
        return None  # the "as" of "as if"
    if word.lower_ == "if" and (asked := asks_whether(token, head)) is not None:
        return Step(head, (asked,))
    if word.lower_ in phrase_list("meanwhile") and _is_meanwhile(token, head):
        return Step(head)
    if is_contrasted(head) and any(c.lower_ == "but" for c in children(token, "cc")):
        return Step(head, (rule("not", "negation-contrast", word),), local=False)
    whole = cue("marker", joined(word)) if not is_finite(token) or word.lower_ != "than" else None
    entry = whole or cue("marker", word.lower_)
    if entry is None or (whole is None and entry.signature.projects and is_infinitive(token)):
        return None
    if word.lower_ in phrase_list("temporal") and (step := _timed(token, head, word)) is not None:
        return step
    if entry.signature.name == "presupposed":
        return Step(head, (presupposed(token, entry.rule, word),))
    return Step(head, (operator(entry, word),), local=entry.signature.name != "conditional")


def _is_meanwhile(token: Token, head: Token) -> bool:
    """True for "will join it while cutting costs": what goes on meanwhile is to come as well."""
    unsettled = modal_of(head) is not None or is_infinitive(head)
    return unsettled and token.tag_ == "VBG" and not is_finite(token)


def _timed(token: Token, head: Token, word: Token) -> Step | None:
    """Return the step from a clause of time that is to come, recurs or is never come to, or None.

    Any other clause of time is read as its conjunction says.
    """
    modal = modal_of(token)
    if word.lower_ == "before" and modal is not None and modal.lower_ in phrase_list("thwarted"):
        return Step(head, (rule("refused", "before-could", word, modal),), local=False)
    if _is_forthcoming(token, head):
        pending = word.lower_ in phrase_list("pending")
        return Step(head, (rule("conditional", "pending", word),) if pending else ())
    if word.lower_ in phrase_list("until") and tense_of(token) == "past":
        return Step(head, (rule("presupposed", "until-past", word),))
    if word.lower_ in phrase_list("habitual") and tense_of(token) == "present":
        return Step(head, (rule("habitual", "habit", word),))
    return None


def _purpose(token: Token, head: Token) -> tuple[Operator, ...]:
    """Return the operator of an infinitive that the parser takes for an adjunct.

    Where a word just before it takes such a complement ("renew calls to", "need men to"), it is
    that word's complement; else it says what the deed is for.
    """
    if any(c.lower_ == "only" for c in children(token, "advmod")):
        return ()  # "stopped it, only to resume it": what came next
    if (step := light_verb(token, head)) is not None:
        return step.operators
    entry = entry_of(head, "purpose")
    if entry is not None:
        return (operator(entry, head),)
    before = token.left_edge.nbor(-1) if token.left_edge.i else token
    if {before.lower_, *(c.lower_ for c in children(before, "amod"))} & phrase_list("first"):
        return (rule("implicative", "first-to", before),)
    if before.pos_ == "NOUN" and (no := empty_phrase(before)) is not None:
        return (rule("refused", "in-no-position-to", no, before),)
    if child(head, "nsubjpass") is not None:
        found = look_up(head, "passive_to")
        if found and found[0].signature.name in phrase_list("controlling"):
            return found
    for word in (*children(head, "attr", "acomp", "dobj", "advmod"), head):
        if any(t.is_punct for t in token.doc[word.i : token.i]) or word.i > token.i:
            continue
        if word.dep_ == "dobj" and word.right_edge.i + 1 < token.left_edge.i:
            continue
        entry = entry_of(word, "to" if word.i != head.i else clause_frame(token, head))
        if entry is not None and entry.signature.name in phrase_list("controlling"):
            fate = plan_fate(word)
            return fate.operators if fate is not None else (operator(entry, word),)
    entry = lexicon.default("purpose")
    return (operator(entry, token),) if entry is not None else ()


def _is_forthcoming(token: Token, head: Token) -> bool:
    """True for a present-tense temporal clause under a modal: "when talks resume, it will"."""
    if tense_of(token) == "present":
        return modal_of(head) is not None or is_infinitive(head) or head.tag_ == "VB"
    return tense_of(token) == "" and modal_of(head) is not None
