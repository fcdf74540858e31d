"""Negation at a predicate, and how far it reaches: "not only", "nobody", "at no point", "few"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from bilateral.certainty.cues import rule
from bilateral.certainty.frames import SUBJECTS, child, children, phrase_list
from bilateral.certainty.operators import Operator


def is_negated(token: Token) -> bool:
    """True for a predicate with a negation of its own: "did not say", "could hardly say"."""
    return any(op.rule == "negation" for op in negations(token, None))


def is_emptied(token: Token) -> bool:
    """True for a predicate that nobody fulfils: "no one denies", "there is no denying"."""
    emptied = ("negation-subject", "negation-determiner")
    return any(op.rule in emptied for op in negations(token, None))


def negations(token: Token, below: Token | None) -> Iterator[Operator]:
    """Yield the negations of a predicate; `below` is the child whose own have been read."""
    for word in token.children:
        if below is not None and word.i == below.i:
            continue
        if token.pos_ in ("NOUN", "PROPN") and word.i > token.i:
            continue
        if word.dep_ == "cc" and word.i > token.i:
            continue  # "neither slowed nor stopped": the "nor" is of what it joins on
        if word.dep_ in ("neg", "advmod", "preconj", "cc", "nmod") and _negates(word):
            if not _is_cancelled(token, word):
                yield rule(_strength(token, word, below), "negation", word)
        elif word.dep_ in ("det", "predet", "amod") and _empties(word):
            yield rule("not", "negation-determiner", word)
        elif word.dep_ in SUBJECTS and (cue := empty_phrase(word) or _scarce(word)) is not None:
            yield rule("not", "negation-subject", cue)
        elif word.dep_ == "prep" and (cue := _never(word)) is not None:
            yield rule("not", "negation-adverbial", cue)
        elif word.dep_ in ("dobj", "attr", "agent") and token.pos_ in ("VERB", "AUX"):
            cue = empty_phrase(word)
            if cue is not None:
                yield rule("empty", "negation-object", cue)


def _strength(token: Token, word: Token, below: Token | None) -> str:
    """Return the signature of a no: seldom is some, and people are less sure of a state's no.

    What hangs on the state ("does not know that") is as open as ever.
    """
    if word.lower_ in phrase_list("rarely"):
        return "rarely"
    state = below is None and str(token.lemma_).lower() in phrase_list("states")
    return "not-so" if state else "not"


def is_contrasted(token: Token) -> bool:
    """True for "left not over the raid but over the arrests": the deed stands, its reason not."""
    adjuncts = ("prep", "advcl")
    for but in (c for node in (token, *children(token, *adjuncts)) for c in children(node, "cc")):
        if but.lower_ == "but" and but.i + 1 < len(but.doc):
            following = but.nbor(1)
            if following.tag_ == "IN" and following.dep_ in (*adjuncts, "conj", "mark"):
                return True
    return False


def _negates(word: Token) -> bool:
    if word.lower_ in phrase_list("no_longer"):
        return child(word, "neg") is not None
    return word.dep_ == "neg" or word.lower_ in phrase_list("never")


def _empties(word: Token) -> bool:
    """True for "no", and for "few" and "little" without an article."""
    if word.lower_ in phrase_list("no"):
        return True
    if word.lower_ not in phrase_list("few"):
        return False
    return not any(c.i < word.i for c in children(word.head, "det"))


def empty_phrase(noun: Token) -> Token | None:
    """Return the word that empties a noun phrase ("no country", "nobody"), or None."""
    if noun.lower_ in phrase_list("nobody"):
        return noun
    if noun.pos_ == "NOUN" and (word := child(noun, "neg")) is not None and word.i < noun.i:
        return word  # "not a single ship", "not one ship"
    named = children(noun, "det", "preconj")
    return next((c for c in named if c.lower_ in phrase_list("no")), None)


def nor_before(token: Token) -> Token | None:
    """Return the "nor" that joins `token` to its head, or None."""
    joins = (c for c in children(token.head, "cc") if token.head.i < c.i < token.i)
    return next((c for c in joins if c.lower_ == "nor"), None)


def _scarce(noun: Token) -> Token | None:
    """Return the "few" of "few ships left"; "a few ships" are some."""
    if any(c.i < noun.i for c in children(noun, "det", "poss")):
        return None
    word = next((c for c in children(noun, "amod") if c.lower_ in phrase_list("few")), None)
    return noun if word is None and noun.lower_ in phrase_list("few") else word


def _never(preposition: Token) -> Token | None:
    """Return the "no" of "at no point", "under no circumstances", or None."""
    noun = child(preposition, "pobj")
    if noun is None or str(noun.lemma_).lower() not in phrase_list("never_nouns"):
        return None
    return next((c for c in children(noun, "det") if c.lower_ in phrase_list("no")), None)


def _is_cancelled(token: Token, word: Token) -> bool:
    """True for "not only ... but" and "not until", which leave the predicate standing."""
    following = word.nbor(1).lower_ if word.i + 1 < len(word.doc) else ""
    if following in phrase_list("not_only") or following in phrase_list("until"):
        return True
    if word.i and word.nbor(-1).lower_ == "or":  # "whether or not it did"
        return True
    if is_contrasted(token):
        return True
    if word.lower_ in phrase_list("hardly"):  # "hardly had it begun when": it had
        return any(c.lower_ == "had" for c in children(token, "aux")) or token.lower_ == "had"
    ends = [c.lower_ for c in children(token, "prep")]
    ends += [mark.lower_ for c in children(token, "advcl") for mark in children(c, "mark")]
    return not phrase_list("until").isdisjoint(ends)
