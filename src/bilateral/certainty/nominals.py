"""From an event noun to its governor: objects, subjects, prepositions, modifiers."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.certainty.complements import copular
from bilateral.certainty.cues import operator, rule
from bilateral.certainty.fates import falsified, plan_fate
from bilateral.certainty.frames import (
    SUBJECTS,
    child,
    children,
    is_definite,
    is_infinitive,
    joined,
    phrase_list,
)
from bilateral.certainty.lexicon import cue, entry_of
from bilateral.certainty.modality import modal_of
from bilateral.certainty.negations import empty_phrase
from bilateral.certainty.steps import Step


def prepositional(token: Token) -> Step:
    """Return the step from the complement of a preposition to what the preposition hangs on."""
    word = token.head
    head = word.head
    if any(c.lower_ in phrase_list("whether") for c in children(token, "mark")):
        return Step(head, (rule("open", "whether", token),))
    if token.dep_ == "pcomp":
        if (entry := entry_of(head, f"{word.lower_}-ing")) is not None:
            return Step(head, (operator(entry, head, word),))
        if (missed := _missed(head)) is not None:
            return missed
    whole = cue("compound_preposition", joined(word))
    if whole is None and token.dep_ == "pcomp":
        whole = cue("compound_clause_preposition", joined(word))
    if whole is not None:
        return Step(_above_adverb(head), (operator(whole, word.nbor(-1), word),))
    if word.dep_ in ("pcomp", "prep") and head.pos_ == "ADP":
        entry = cue("preposition", word.lower_)
        return Step(head, (operator(entry, word),) if entry is not None else ())
    if word.lower_ == "but" and head.lemma_ in phrase_list("choices") and empty_phrase(head):
        return Step(head, (rule("not", "no-choice-but", word),))
    name = "prep-to" if word.lower_ == "to" else word.lower_
    # The parser often hangs "of" on the object: "accuse the army" + "of shelling".
    above = ("dobj", "dative", "nsubjpass", "acomp")
    governors = (head, head.head) if head.dep_ in above else (head,)
    for governor in governors:
        entry = entry_of(governor, name) if governor.i != word.i else None
        fate = plan_fate(governor) if entry is not None else None
        if fate is not None:
            return fate
        if entry is not None:
            found = (operator(entry, governor, word),)
            return Step(governor, falsified(governor, found))
    noun = token.pos_ in ("NOUN", "PROPN")
    if noun and is_definite(token) and cue("marked_preposition", word.lower_) is None:
        return Step(word, (rule("backgrounded", "definite", token),))
    entry = cue("marked_preposition", word.lower_)
    entry = entry or cue("preposition" if noun else "clause_preposition", word.lower_)
    return Step(word, (operator(entry, word),) if entry is not None else ())


def _above_adverb(head: Token) -> Token:
    return head.head if head.pos_ in ("ADV", "ADP", "SCONJ") else head


def _missed(head: Token) -> Step | None:
    """Return the step over "came close to", "came within metres of" to what all but happened."""
    verb = head
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:
        verb = verb.head
    entry = entry_of(verb, "miss-ing") if verb.i != head.i else None
    return Step(verb, (operator(entry, verb, head),)) if entry is not None else None


def event_object(token: Token) -> Step:
    """Return the step from an object: "denied the strike", "launched a strike"."""
    head = token.head
    if _is_any(token) and modal_of(head) is not None:
        return Step(head, (rule("conditional", "generic-head", token),))
    content = entry_of(token, "that") is not None and token.pos_ == "NOUN"
    frame = "ing" if token.tag_ == "VBG" and child(token, "det", "poss") is None else "np"
    entry = (entry_of(head, "content") if content else None) or entry_of(head, frame)
    if entry is None and not is_definite(token):
        entry = entry_of(head, "np_bare")
    if entry is not None:
        return Step(head, (operator(entry, head),))
    if is_definite(token):
        return Step(head, (rule("backgrounded", "definite", token),))
    return Step(head)


def _is_any(token: Token) -> bool:
    """True for "any attack": whatever such event there may be."""
    return any(c.lower_ in phrase_list("generic_det") for c in children(token, "det"))


def _is_whoever(token: Token) -> bool:
    """True for the clause of "whoever attacks will answer for it"."""
    subject = child(token, *SUBJECTS)
    return subject is not None and subject.tag_ == "WP" and subject.lower_ in phrase_list("generic")


def event_subject(token: Token) -> Step:
    """Return the step from a subject: "talks resumed", "strikes killed"."""
    head = token.head
    if is_infinitive(token):
        return Step(head, (rule("open", "subject-infinitive", token),))
    if _is_whoever(token):
        return Step(head, (rule("conditional", "generic-clause", token),))
    if token.pos_ in ("VERB", "AUX") or token.dep_.startswith("csubj"):
        return copular(token, head, "ing") if head.lemma_ == "be" else Step(head)
    for word in (head, *children(head, "acomp", "attr", "prep")):
        entry = entry_of(word, "subj")
        if entry is not None:
            return Step(head, (operator(entry, word),))
    if child(head, "expl") is not None:
        return Step(head)
    modal = modal_of(head)
    if modal is not None and _is_any(token):
        return Step(head, (rule("conditional", "generic-head", token),))
    if modal is not None and not is_definite(token):
        return Step(head, (rule("open", "subject-of-modal", modal),))
    return Step(head, (rule("backgrounded", "subject", token),))


def noun_modifier(token: Token) -> Step:
    """Return the step from a modifier of a noun to the noun."""
    head = token.head
    before = token.nbor(-1) if token.i else token
    if token.tag_ == "VBG" and head.dep_ == "pobj" and before.i == head.head.i:
        return Step(head)  # "cleared of smuggling arms": the model takes the verb for a modifier
    entry = entry_of(head, "of") if token.dep_ == "compound" else None
    if entry is not None:
        return Step(head, (operator(entry, head),))
    if token.dep_ == "amod" and token.tag_ != "VBN" and not is_definite(head):
        return Step(head)
    return Step(head, (rule("backgrounded", "modifier", token),))
