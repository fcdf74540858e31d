"""From a complement clause to its verb, adjective or predicated noun."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.certainty import lexicon
from bilateral.certainty.cues import operator, rule
from bilateral.certainty.fates import falsified, plan_fate
from bilateral.certainty.frames import (
    SUBJECTS,
    child,
    children,
    clause_frame,
    is_infinitive,
    is_subjunctive,
    phrase_list,
    tense_of,
)
from bilateral.certainty.idioms import idiom_of
from bilateral.certainty.lexicon import Entry, entry_of
from bilateral.certainty.operators import Operator
from bilateral.certainty.predicates import is_imperative, is_tag_question
from bilateral.certainty.steps import Step


def complement(token: Token) -> Step:
    """Return the step from a complement clause to its verb or adjective."""
    head = token.head
    if is_tag_question(head, token) or _is_result(head):
        return Step(head, local=head.pos_ in ("ADJ", "ADV"))
    frame = clause_frame(token, head)
    if frame in ("to", "obj_to") and (step := _infinitive(token, head)) is not None:
        return step
    if (head.lemma_ == "be" or head.pos_ == "AUX") and head.lower_ not in phrase_list("semi"):
        return copular(token, head, frame)
    if head.lower_ in phrase_list("condition_verbs") and child(head, *SUBJECTS) is None:
        return Step(head, (rule("conditional", "condition-verb", head),))
    if token.pos_ not in ("VERB", "AUX") and child(token, "cop", "aux", "mark") is None:
        return Step(head)
    if head.lemma_ == "have" and token.tag_ == "VBN":  # "hardly had it begun"
        return Step(head)
    if (claim := _hard_claim(token, head)) is not None:
        return claim
    if (idiom := idiom_of(head, frame)) is not None:
        return Step(head, (idiom,), local=False)
    if frame == "that" and (wanted := _unreal(token, head)) is not None:
        return Step(head, (operator(wanted, head),))
    if is_imperative(token) or _is_speech(token, head):
        return Step(head, _speech(token, head))
    return Step(head, falsified(head, look_up(head, frame)))


def _unreal(token: Token, head: Token) -> Entry | None:
    """Return the entry for the mood of a finite clause: "insist that it leave", "wish it had"."""
    if is_subjunctive(token):
        return entry_of(head, "subjunctive")
    if any(c.lower_ in ("had", "'d") for c in children(token, "aux")):
        return entry_of(head, "that-had")
    return None


def _infinitive(token: Token, head: Token) -> Step | None:
    """Return the step over "has yet to", "too weak to", "was to have", or None."""
    if (yet := _yet(head)) is not None:
        return Step(head, (rule("not", "yet-to", yet),))
    if (step := light_verb(token, head)) is not None:
        return step
    for word in (head, *children(head, "acomp", "advmod")):
        too = next((c for c in children(word, "advmod") if c.lower_ == "too"), None)
        if too is not None and word.i < token.i:
            return Step(head, (rule("refused", "too-to", too, word),))
        enough = next((c for c in children(word, "advmod") if c.lower_ == "enough"), None)
        if enough is not None and enough.i < token.i:
            name = "implicative" if tense_of(word.head) == "past" else "can"
            return Step(head, (rule(name, "enough-to", word, enough),))
    perfect = any(c.lower_ == "have" for c in children(token, "aux"))
    if perfect and head.lemma_ == "be" and tense_of(head) == "past":
        return Step(head, (rule("omitted", "was-to-have", head),))
    return None


def light_verb(token: Token, head: Token) -> Step | None:
    """Return the step over "it took a year to", "took steps to", "gave permission to", or None."""
    subject = child(head, "nsubj")
    noun = child(head, "dobj") or child(token, "nsubj")
    if head.lemma_ not in phrase_list("light") or noun is None or noun.i > token.i:
        return None
    if subject is not None and subject.lower_ == "it" and head.lemma_ in phrase_list("takes"):
        past = tense_of(head) == "past"
        return Step(head, (rule("implicative", "it-took", head),)) if past else None
    entry = lexicon.find(str(noun.lemma_).lower(), "to", verb=False, strict=True)
    if entry is None or noun.pos_ != "NOUN":
        return None
    return plan_fate(noun) or Step(head, (operator(entry, noun),))


def _yet(head: Token) -> Token | None:
    """Return the "yet" of "has yet to"."""
    if head.lemma_ not in ("have", "be"):
        return None
    return next((c for c in children(head, "advmod") if c.lower_ == "yet"), None)


def _hard_claim(token: Token, head: Token) -> Step | None:
    """Return the step from P in "it is hard to argue that P" to "is", or None elsewhere.

    That it is hard to claim speaks against P; that it is hard to deny speaks for it.
    """
    above = head.head
    if not is_infinitive(head) or head.dep_ not in ("xcomp", "ccomp", "advcl"):
        return None
    hard = next(
        (
            word
            for word in (above, *children(above, "acomp", "oprd", "attr"))
            if word.lower_ in phrase_list("hard")
        ),
        None,
    )
    entry = entry_of(head, "that")
    if hard is None or entry is None:
        return None
    name = {"reported": "hard-to-claim", "denied": "presumed"}.get(entry.signature.holds)
    if name is None:
        return None
    return Step(above, (rule(name, name, hard, head),), local=False)


def _is_result(head: Token) -> bool:
    """True for what "that" follows in "so weak that it fell", "so loudly that it broke"."""
    if head.pos_ not in ("ADJ", "ADV"):
        return False
    return any(c.lower_ == "so" and c.i < head.i for c in children(head, "advmod"))


def _speech(token: Token, head: Token) -> tuple[Operator, ...]:
    """Return the operator of a verb whose content stands before it or is a command.

    The parser hangs loosely joined clauses the same way, so an unlisted verb counts as speech
    only across a quotation mark.
    """
    entry = entry_of(head, "quote")
    first, last = sorted((token.i, head.i))
    if entry is None and any(t.text == '"' for t in token.doc[first:last]):
        entry = lexicon.default("quote")
    return (operator(entry, head),) if entry is not None else ()


def _is_speech(token: Token, head: Token) -> bool:
    return token.dep_ == "ccomp" and token.i < head.i


def look_up(head: Token, frame: str) -> tuple[Operator, ...]:
    """Return what a verb says of a complement of a frame: its own entry, or the frame's default.

    In "efforts were made to", what is planned is the subject of the passive.
    """
    subject = child(head, "nsubjpass") if frame == "passive_to" else None
    if subject is not None and subject.pos_ == "NOUN":
        planned = lexicon.find(str(subject.lemma_).lower(), "to", verb=False)
        if planned is not None:
            return (operator(planned, subject),)
    entry = entry_of(head, frame) or lexicon.default(frame)
    return (operator(entry, head),) if entry is not None else ()


def copular(token: Token, head: Token, frame: str) -> Step:
    """Return the step under "be": the signature is the adjective's, or the subject noun's."""
    for word in (*children(head, "acomp", "attr", "oprd"), *children(head, "nsubj")):
        if word.i == token.i:
            continue
        entry = entry_of(word, frame)
        if entry is not None:
            return Step(head, (operator(entry, word),))
    predicated = child(head, "acomp", "attr", "oprd") is not None
    if frame == "to" and predicated and tense_of(head) == "past":
        frame = "to-past"
    elif frame == "to" and token.dep_ == "xcomp" and not predicated:
        entry = lexicon.find("be", "to")
        return Step(head, (operator(entry, head),) if entry is not None else ())
    entry = lexicon.default(f"copular-{frame}")
    return Step(head, (operator(entry, head),) if entry is not None else ())
