"""Modal auxiliaries at a predicate, read with its negation: "may not" is not "not may"."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.certainty import lexicon
from bilateral.certainty.cues import operator
from bilateral.certainty.frames import (
    SUBJECTS,
    child,
    children,
    is_infinitive,
    phrase_list,
    tense_of,
)
from bilateral.certainty.lexicon import Entry, entry_of
from bilateral.certainty.negations import negations
from bilateral.certainty.operators import Operator


def modal_operators(token: Token, below: Token | None) -> list[Operator]:
    """Return the operators of a predicate's modal and negations, the innermost first."""
    found = [*negations(token, below)]
    modal = modal_of(token)
    if modal is None:
        return found
    inside = [op for op in found if op.rule == "negation-object"]
    outside = [op for op in found if op.rule != "negation-object"]
    entry = _modal_entry(token, modal, negated=bool(outside))
    return [*inside, operator(entry, modal)] if entry is not None else found


def modal_of(token: Token) -> Token | None:
    """Return the modal auxiliary of a predicate, or None."""
    return next(
        (c for c in children(token, "aux") if c.tag_ == "MD" or c.lower_ in phrase_list("semi")),
        None,
    )


def _modal_entry(token: Token, modal: Token, *, negated: bool) -> Entry | None:
    """Return what a modal makes of its verb, or None where something else says it."""
    word = lexicon.full_modal(modal.lower_)
    perfect = any(c.lower_ in phrase_list("perfect") for c in children(token, "aux"))
    if negated:
        return lexicon.modal(word, "perfect_negated" if perfect else "negated")
    if word == "would" and not perfect:
        return _would(token)
    if _is_purpose(token):
        return None
    if _is_fronted(token, modal) and (fronted := lexicon.modal(word, "fronted")) is not None:
        return fronted
    return lexicon.modal(word, "perfect" if perfect else "plain")


def _would(token: Token) -> Entry | None:
    """Tell the future of the past ("said it would") and the polite "I would say" from the rest."""
    subject = child(token, "nsubj")
    if subject is not None and subject.lower_ in phrase_list("first_person"):
        entry = entry_of(token, "that")
        if entry is not None and entry.signature.name in ("reported", "confirmed", "demanded"):
            return None
    if token.dep_ == "ccomp" and token.head.i < token.i:
        entry = entry_of(token.head, "that")
        hopes = entry is not None and entry.signature.holds == "possible"
        governor = token.head.head if token.head.dep_ == "acomp" else token.head
        if tense_of(governor) == "past" or hopes:
            return lexicon.modal("will", "plain")
    return lexicon.modal("would", "plain")


def _is_purpose(token: Token) -> bool:
    """True for the clause of "so that it can": the aim is read off the conjunction."""
    marks = [*children(token, "mark", "advmod")]
    return token.dep_ == "advcl" and any(c.lower_ == "so" and c.i < token.i for c in marks)


def _is_fronted(token: Token, modal: Token) -> bool:
    """True for "may she rest", "should it fail": the modal before its subject, no question."""
    subject = child(token, *SUBJECTS)
    if subject is None or modal.i > subject.i or is_infinitive(token):
        return False
    return not any(t.lower_ == "?" for t in token.sent)
