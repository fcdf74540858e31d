"""One step up the tree: from a predicate to what governs it, and the operators on the way."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.certainty.adverbials import adverbial
from bilateral.certainty.complements import complement
from bilateral.certainty.cues import rule
from bilateral.certainty.frames import (
    SUBJECTS,
    child,
    children,
    is_finite,
)
from bilateral.certainty.negations import nor_before
from bilateral.certainty.nominals import (
    event_object,
    event_subject,
    noun_modifier,
    prepositional,
)
from bilateral.certainty.noun_clauses import noun_clause
from bilateral.certainty.predicates import attributions, is_imperative
from bilateral.certainty.steps import Step


def climb(token: Token) -> Step | None:
    """Return the step from `token` to its governor, or None at the root."""
    if token.dep_ == "ROOT" or token.head.i == token.i:
        return None
    if _is_stray_infinitive(token):
        return _conjunct(token)
    reader = _READERS.get(token.dep_)
    if reader is not None:
        return reader(token)
    return Step(token.head)


def _is_stray_infinitive(token: Token) -> bool:
    """True for a bare infinitive that the parser leaves as an adjunct: a lost conjunct."""
    if token.tag_ != "VB" or token.dep_ not in ("advcl", "dep") or is_imperative(token):
        return False
    if child(token, *SUBJECTS, "aux", "auxpass", "mark", "advmod") is not None:
        return False
    return _partner(token).i != token.head.i


def _conjunct(token: Token) -> Step:
    head = _partner(token)
    if token.pos_ in ("NOUN", "PROPN", "ADJ"):
        shares = not list(children(token, "det", "poss")) or head.pos_ == "VERB"
        return Step(head, local=shares)
    if head.dep_ == "advcl" and child(token, "mark") is not None:  # "because ... and because"
        return adverbial(token, head.head)
    own = child(token, *SUBJECTS) is not None or any(
        c.tag_ != "VBN"
        for c in children(token, "aux", "auxpass")  # "or been hurt" shares the no
    )
    if head.tag_ == "VB" and token.tag_ in ("VBD", "VBN") and not own:
        head = _finite_above(head)  # "failed to slow and derailed"
    shares = not own and token.tag_ == head.tag_ and token.tag_ in ("VB", "VBN", "VBG")
    if shares:
        return Step(head)
    nor = nor_before(token)
    negated = (rule("not", "negation", nor),) if nor is not None else ()
    return Step(head, (*negated, *attributions(head, token)), local=False)


def _finite_above(verb: Token) -> Token:
    while not is_finite(verb) and verb.head.i != verb.i:
        verb = verb.head
    return verb


def _partner(token: Token) -> Token:
    """Return the verb that `token` is coordinated with.

    In "they agreed to lift the ban, cut tariffs and sell" the parser often hangs the last verb on
    the first finite one. A bare infinitive or a participle goes with one of its own form.
    """
    head = token.head
    if token.tag_ not in ("VB", "VBG") or head.tag_ == token.tag_:
        return head
    if child(token, *SUBJECTS, "aux", "auxpass") is not None:
        return head
    own = {t.i for t in token.subtree}
    start = token.sent.start if token.tag_ == "VB" else head.i + 1
    forms = [t for t in token.doc[start : token.i] if t.tag_ == token.tag_ and t.i not in own]
    return forms[-1] if forms else head


def _clausal(token: Token) -> Step:
    noun = token.head.pos_ in ("NOUN", "PROPN")
    return noun_clause(token) if noun else complement(token)


_READERS = {
    "conj": _conjunct,
    "ccomp": _clausal,
    "xcomp": _clausal,
    "acl": noun_clause,
    "relcl": noun_clause,
    "advcl": adverbial,
    "pcomp": prepositional,
    "pobj": prepositional,
    "dobj": event_object,
    "nsubjpass": event_object,
    "dative": event_object,
    "nsubj": event_subject,
    "csubj": event_subject,
    "csubjpass": event_subject,
    "amod": noun_modifier,
    "compound": noun_modifier,
    "poss": noun_modifier,
}
