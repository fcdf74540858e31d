"""What becomes of a plan, an order or a claim that the sentence names: kept, dropped, false."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.certainty.cues import operator, rule
from bilateral.certainty.frames import children, phrase_list
from bilateral.certainty.lexicon import entry_of
from bilateral.certainty.operators import Operator
from bilateral.certainty.steps import Step


def plan_fate(noun: Token) -> Step | None:
    """Return the step over a plan or an order whose fate the sentence tells, or None.

    "It kept its promise to leave", "efforts to free them failed", "it missed a chance to leave".
    """
    planned = entry_of(noun, "to")
    if planned is None or planned.signature.holds not in ("planned", "demanded", "possible"):
        return None
    if noun.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj"):
        return None
    governor = noun.head.head if noun.dep_ == "pobj" else noun.head
    if planned.signature.holds == "possible":
        entry = entry_of(governor, "chance") if noun.dep_ == "dobj" else None
    else:
        entry = entry_of(governor, "fate-subj" if noun.dep_ == "nsubj" else "fate")
    return Step(governor, (operator(entry, governor),)) if entry is not None else None


def claim_fate(noun: Token) -> Step | None:
    """Return the step over a claim that the sentence calls false, or None.

    "Baseless reports that they left", "the report that they left proved false".
    """
    if noun.pos_ != "NOUN" or entry_of(noun, "that") is None:
        return None
    named = (*children(noun, "amod"), *children(noun.head, "acomp", "attr", "oprd"))
    false = next((c for c in named if c.i != noun.i and c.lower_ in phrase_list("false")), None)
    if false is None:
        return None
    proven = noun.dep_ == "nsubj" and false.head.i != noun.i
    name = "false" if proven else "denied"
    return Step(noun.head, (rule(name, "false-claim", false),), local=proven)


def falsified(verb: Token, found: tuple[Operator, ...]) -> tuple[Operator, ...]:
    """Return the operators of a claim, or the one of a false claim where an adverb says so."""
    if not any(op.signature.attributes for op in found):
        return found
    word = next((c for c in children(verb, "advmod") if c.lower_ in phrase_list("falsely")), None)
    return found if word is None else (rule("false", "false-claim", word),)
