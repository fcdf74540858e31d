"""Modal auxiliaries and negation at a predicate, read together: "may not" is not "not may"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from bilateral.certainty import lexicon
from bilateral.certainty.frames import (
    SUBJECTS,
    child,
    children,
    is_infinitive,
    phrase_list,
    tense_of,
)
from bilateral.certainty.lexicon import Entry, entry_of
from bilateral.certainty.operators import Operator, signature

_FULL = {"'ll": "will", "wo": "will", "'d": "would", "ca": "can", "sha": "shall"}
"""What the tokenizer leaves of a contracted modal."""


def operator(entry: Entry, *tokens: Token) -> Operator:
    """Return the operator of an entry at the words that show it (paragraph offsets)."""
    first = min(tokens, key=lambda token: token.i)
    last = max(tokens, key=lambda token: token.i)
    return Operator(entry.signature, first.idx, last.idx + len(last), entry.rule)


def rule(name: str, rule_id: str, *tokens: Token) -> Operator:
    """Return the operator of a named signature."""
    return operator(Entry(signature(name), rule_id), *tokens)


def modal_operators(token: Token, below: Token | None) -> list[Operator]:
    """Return the operators of a predicate's modal and negations, the innermost first."""
    negations = [*_negations(token, below)]
    modal = modal_of(token)
    if modal is None:
        return negations
    inside = [op for op in negations if op.rule == "negation-object"]
    outside = [op for op in negations if op.rule != "negation-object"]
    entry = _modal_entry(token, modal, negated=bool(outside))
    return [*inside, operator(entry, modal)] if entry is not None else negations


def modal_of(token: Token) -> Token | None:
    """Return the modal auxiliary of a predicate, or None."""
    return next(
        (c for c in children(token, "aux") if c.tag_ == "MD" or c.lower_ in phrase_list("semi")),
        None,
    )


def is_negated(token: Token) -> bool:
    """True for a predicate with a negation of its own: "did not say", "could hardly say"."""
    return any(op.rule == "negation" for op in _negations(token, None))


def _modal_entry(token: Token, modal: Token, *, negated: bool) -> Entry | None:
    word = _FULL.get(modal.lower_, modal.lower_)
    perfect = any(c.lower_ in ("have", "'ve", "of") for c in children(token, "aux"))
    reading = "perfect" if perfect else "plain"
    if negated:
        return lexicon.modal(word, "perfect_negated" if perfect else "negated")
    if word == "would" and not perfect:
        return _would(token)
    if _is_purpose(token):
        return None
    if word in ("may", "should") and _is_fronted(token, modal):
        return lexicon.modal(word, "fronted")
    return lexicon.modal(word, reading)


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
        if tense_of(token.head) == "past" or hopes:
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


def _negations(token: Token, below: Token | None) -> Iterator[Operator]:
    for word in token.children:
        if below is not None and word.i == below.i:
            continue
        if token.pos_ in ("NOUN", "PROPN") and word.i > token.i:
            continue
        if word.dep_ in ("neg", "advmod", "preconj", "cc", "nmod") and _negates(word):
            if not _is_cancelled(token, word):
                name = "rarely" if word.lower_ in phrase_list("rarely") else "not"
                yield rule(name, "negation", word)
        elif word.dep_ in ("det", "predet", "amod") and _empties(word):
            yield rule("not", "negation-determiner", word)
        elif word.dep_ in SUBJECTS and (cue := empty_phrase(word)) is not None:
            yield rule("not", "negation-subject", cue)
        elif word.dep_ in ("dobj", "attr", "agent") and token.pos_ in ("VERB", "AUX"):
            cue = empty_phrase(word)
            if cue is not None:
                yield rule("empty", "negation-object", cue)


def _is_contrasted(token: Token) -> bool:
    """True for "left not over the raid but over the arrests": the deed stands, its reason not."""
    adjuncts = ("prep", "advcl")
    for but in (c for node in (token, *children(token, *adjuncts)) for c in children(node, "cc")):
        if but.lower_ == "but" and but.i + 1 < len(but.doc):
            following = but.nbor(1)
            if following.tag_ == "IN" and (following.dep_ in adjuncts or following.dep_ == "conj"):
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
    return next((c for c in children(noun, "det") if c.lower_ in phrase_list("no")), None)


def _is_cancelled(token: Token, word: Token) -> bool:
    """True for "not only ... but" and "not until", which leave the predicate standing."""
    following = word.nbor(1).lower_ if word.i + 1 < len(word.doc) else ""
    if following in phrase_list("not_only") or following in phrase_list("until"):
        return True
    if _is_contrasted(token):
        return True
    if word.lower_ in phrase_list("hardly"):  # "hardly had it begun when": it had
        return any(c.lower_ == "had" for c in children(token, "aux")) or token.lower_ == "had"
    return any(c.lower_ == "until" for c in children(token, "prep")) or any(
        m.lower_ == "until" for c in children(token, "advcl") for m in children(c, "mark")
    )
