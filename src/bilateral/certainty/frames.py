"""What kind of complement a token is, and facts about a predicate that the walk needs."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from spacy.tokens import Token

from bilateral import lexicons

SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass")


@functools.cache
def phrase_list(kind: str) -> frozenset[str]:
    """Return a plain word list of ``structure.toml``: "generic", "wh", "definite" ..."""
    return frozenset(lexicons.read_toml("certainty/structure.toml")["words"][kind].split())


def children(token: Token, *deps: str) -> Iterator[Token]:
    """Yield the children of a token that stand in one of the relations `deps`."""
    return (child for child in token.children if child.dep_ in deps)


def child(token: Token, *deps: str) -> Token | None:
    """Return the first child in one of the relations `deps`, or None."""
    return next(children(token, *deps), None)


def lemma_of(token: Token) -> str:
    """Return the lemma in lower case, a verb particle joined on: "rule_out", "look_forward"."""
    lemma = str(token.lemma_).lower()
    particle = child(token, "prt") or next(
        (c for c in children(token, "advmod") if c.lower_ in phrase_list("adverb_particles")), None
    )
    return f"{lemma}_{particle.lower_}" if particle is not None else lemma


def joined(word: Token) -> str:
    """Return a word with the one before it: "instead_of", "long_as"."""
    return f"{word.nbor(-1).lower_}_{word.lower_}" if word.i else str(word.lower_)


def is_subjunctive(token: Token) -> bool:
    """True for a bare form where a finite one would show: "that Serbia withdraw", "troops be sent".

    The small model tags it as a plural present; a singular subject tells.
    """
    subject = child(token, *SUBJECTS)
    if subject is None or is_infinitive(token):
        return False
    helpers = [*children(token, "aux", "auxpass")]
    if helpers:
        return bool(helpers[0].lower_ == "be")
    singular = subject.tag_ in ("NN", "NNP") or subject.lower_ in phrase_list("singular")
    base = token.lower_ == token.lemma_
    plain = base and (token.tag_ == "VB" or (token.tag_ == "VBP" and singular))
    return plain and child(subject, "conj") is None


def is_infinitive(token: Token) -> bool:
    """True for a verb with its "to"."""
    return any(c.lower_ == "to" and c.tag_ == "TO" for c in children(token, "aux"))


def is_finite(token: Token) -> bool:
    """True for a verb that shows tense, itself or in an auxiliary."""
    tags = {token.tag_, *(c.tag_ for c in children(token, "aux", "auxpass"))}
    return bool(tags & {"VBD", "VBZ", "VBP", "MD"}) and not is_infinitive(token)


def tense_of(token: Token) -> str:
    """Return "past", "present" or "" (modal or without tense)."""
    tags = [token.tag_, *(c.tag_ for c in children(token, "aux", "auxpass"))]
    if "MD" in tags or is_infinitive(token):
        return ""
    if "VBD" in tags or (token.tag_ == "VBN" and child(token, "aux") is not None):
        return "past"
    return "present" if {"VBZ", "VBP"} & set(tags) else ""


def clause_frame(token: Token, head: Token) -> str:
    """Return the frame of a clause headed by `token` under `head`."""
    marks = {c.lower_ for c in children(token, "mark")}
    if marks & {"whether", "if"}:
        return "whether"
    if is_infinitive(token):
        if child(head, "nsubjpass") is not None:
            return "passive_to"
        return "obj_to" if _has_agent(token, head) else "to"
    first = next(iter(token.subtree))
    if "that" not in marks and first.lower_ in phrase_list("wh"):
        return "whether" if first.lower_ == "whether" else "wh"
    if token.tag_ == "VBG" and not is_finite(token):
        return "ing"
    if token.tag_ == "VBN" and not marks and child(token, "aux", "auxpass") is None:
        return "done"
    if token.tag_ == "VB" and not marks and not is_finite(token):
        return "bare"
    return "that"


def is_definite(token: Token) -> bool:
    """True for a noun phrase that presupposes what it names: the attack, its attack, Iran's."""
    if child(token, "poss") is not None:
        return True
    return any(c.lower_ in phrase_list("definite") for c in children(token, "det"))


def _has_agent(token: Token, head: Token) -> bool:
    if child(token, *SUBJECTS) is not None:
        return True
    return any(c.i < token.i for c in children(head, "dobj", "dative"))
