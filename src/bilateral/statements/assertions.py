"""Whether an assessment is made at all: how sure it is, and which way once negations are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from spacy.tokens import Token

from bilateral.certainty import certainty_at
from bilateral.records import Certainty, DateExpression, Direction
from bilateral.sentences import Sentence
from bilateral.statements.movements import Finding
from bilateral.statements.relations import Vocabulary

_SAID = frozenset({"asserted", "reported", "possible", "denied", "negated"})
"""Certainties of an assessment; a wish for closer ties says nothing about how they are."""
_SUBJECTS = ("nsubj", "nsubjpass", "expl")
_LONG_AGO = dt.timedelta(days=730)
_OPPOSITE: dict[str, Direction] = {"closer": "apart", "apart": "closer"}

Reading = tuple[Direction, Certainty]


def read_assertion(
    sentence: Sentence,
    finding: Finding,
    words: Vocabulary,
    dates: Sequence[DateExpression],
    published: dt.date | None,
) -> Reading | None:
    """Return the direction and certainty that a finding is asserted with; None if it is not."""
    predicate = finding.predicate
    if _is_asked(sentence, predicate, words) or _is_sought(predicate, words):
        return None
    if _is_history(sentence, predicate, dates, published):
        return None
    certainty = _certainty(sentence, finding, words)
    direction = finding.rule.direction
    if finding.rule.when_negated:
        return (direction, "asserted") if certainty in ("negated", "denied") else None
    if certainty not in _SAID:
        return None
    if _has_ended(predicate, words) and direction in _OPPOSITE:
        return _OPPOSITE[direction], "asserted"
    return direction, certainty


def _is_asked(sentence: Sentence, predicate: Token, words: Vocabulary) -> bool:
    """Return whether it is asked, or left open by "whether", or stands behind "if"."""
    if sentence.span.text.rstrip(" \"'").endswith("?"):
        return True
    return any(
        child.dep_ == "mark" and child.lower_ in words.lists["open"]
        for token in (predicate, *predicate.ancestors)
        for child in token.children
    )


def _is_sought(predicate: Token, words: Vocabulary) -> bool:
    """Return whether an infinitive or gerund only names an aim: "ways to deepen ties".

    What is said of it further up, beyond a finite clause, is for its certainty to tell.
    """
    for token in (predicate, *predicate.ancestors):
        auxiliaries = [child for child in token.children if child.dep_ == "aux"]
        if any(child.lower_ in words.lists["sought"] for child in auxiliaries):
            return True
        if token.dep_ == "ROOT":
            # A line that opens with a bare verb or a gerund is a heading or an item of a list.
            opens = token.tag_ in ("VB", "VBG") and not auxiliaries
            return opens and not any(c.dep_ in _SUBJECTS for c in token.children)
        verdict = _only_aimed_at(token, auxiliaries, words)
        if verdict is not None:
            return verdict
        if token.dep_ in ("ccomp", "relcl", "advcl") and _is_finite(token, auxiliaries):
            return False
    return False


def _is_finite(token: Token, auxiliaries: list[Token]) -> bool:
    """Return whether a verb has a tense of its own: "grew", "hadn't grown", "are growing"."""
    tensed = ("VBD", "VBP", "VBZ")
    return token.tag_ in tensed or any(child.tag_ in tensed for child in auxiliaries)


def _only_aimed_at(token: Token, auxiliaries: list[Token], words: Vocabulary) -> bool | None:
    """Return whether a word's place under its head makes it an aim; None where it does not tell."""
    lists, head = words.lists, token.head
    lemma = head.lemma_.lower()
    infinitive = any(child.lower_ == "to" for child in auxiliaries)
    bare = token.tag_ == "VB" and not auxiliaries and token.dep_ in ("ccomp", "xcomp")
    if (infinitive or bare) and token.dep_ != "conj":
        return True if lemma not in lists["actual"] or token.dep_ == "advcl" else None
    if token.tag_ == "VBG" and not auxiliaries:
        if token.dep_ in ("csubj", "csubjpass", "nsubj"):
            return True
        if token.dep_ in ("pcomp", "prep"):
            blamed = head.head.lemma_.lower() in lists["blaming"]
            seen = head.lower_ == "of" and head.head.lemma_.lower() in lists["signs"]
            return head.lower_ not in lists["by"] and not blamed and not seen
        if token.dep_ in ("xcomp", "ccomp", "dobj"):
            return True if lemma not in lists["actual"] | lists["praising"] else None
    if token.pos_ in ("NOUN", "PROPN") and token.lemma_.lower() in lists["aims"]:
        return True
    return True if lemma in lists["aiming"] and token.dep_ in ("dobj", "prep", "xcomp") else None


def _is_history(
    sentence: Sentence, predicate: Token, dates: Sequence[DateExpression], published: dt.date | None
) -> bool:
    """Return whether a past tense is dated so far back that it says nothing of today."""
    if published is None or predicate.tag_ not in ("VBD", "VBN"):
        return False
    here = [d for d in dates if sentence.start <= d.span[0] < sentence.end]
    return bool(here) and all(date.end < published - _LONG_AGO for date in here)


def _has_ended(predicate: Token, words: Vocabulary) -> bool:
    """Return whether the state is over: "no longer", "used to be", "had been close until"."""
    children = list(predicate.children)
    if any(
        c.lower_ == "longer" and any(inner.lower_ == "no" for inner in c.children) for c in children
    ):
        return True
    if predicate.dep_ == "xcomp" and predicate.head.lower_ == "used":
        return True
    verb = predicate.head if predicate.dep_ in _SUBJECTS else predicate
    if any(child.dep_ == "attr" and _is_past(child, words) for child in verb.children):
        return True
    past = predicate.tag_ == "VBD" or any(c.lower_ == "had" for c in children)
    until = any(
        c.lower_ in words.lists["until"]
        for child in children
        for c in (child, *child.children)
        if c.dep_ in ("prep", "mark")
    )
    return past and until


def _is_past(noun: Token, words: Vocabulary) -> bool:
    """Return whether something is called over: "is history", "is a thing of the past"."""
    inside = [inner.lower_ for inner in noun.subtree]
    over = inside[-1] in words.lists["past"]
    return over and (len(inside) == 1 or noun.lower_ == "thing")


def _certainty(sentence: Sentence, finding: Finding, words: Vocabulary) -> Certainty:
    """Return the certainty of a predicate, with litotes read as what they say."""
    predicate, lists = finding.predicate, words.lists
    reading = certainty_at(sentence, predicate).certainty
    if finding.degree is not None:
        beside = {c.lower_ for c in finding.degree.children}
        if finding.degree.tag_ in ("RBR", "JJR") or "more" in beside:
            if any(c.lower_ == "never" for c in predicate.children):
                return "asserted"
            if "no" in beside:
                return "negated"
    if predicate.lemma_.lower() in lists["lacking"] and reading in ("asserted", "reported"):
        return "negated"
    if any(c.dep_ == "det" and c.lower_ == "no" for c in _complements(predicate)):
        return "negated"
    above = list(predicate.ancestors)
    around = {inner.lower_ for token in above for inner in (token, *token.children)}
    # The parser hangs the clause now on the verb, now on the adjective before it.
    hard = [child for token in above for child in token.children if child.lower_ in lists["hard"]]
    verbs = {t.lemma_.lower() for t in (*above, *(t for child in hard for t in child.subtree))}
    denier = {
        inner.lower_
        for token in above
        if token.lemma_.lower() in lists["denying"]
        for child in token.children
        for inner in child.subtree
        if child.dep_ in ("nsubj", "neg", "advmod")
    }
    if denier & lists["nobody"]:
        return "asserted"
    if not around & lists["hard"]:
        return reading
    negated = any(child.dep_ == "neg" for child in predicate.children)
    if (negated and verbs & lists["claiming"]) or (not negated and verbs & lists["denying"]):
        return "asserted"
    if negated and verbs & lists["denying"]:
        # Said of what cannot be denied, a second "not" only strengthens: "hard to deny ... hadn't".
        return "asserted"
    return reading


def _complements(predicate: Token) -> list[Token]:
    return [
        inner
        for child in (predicate, *predicate.children)
        if child.dep_ in ("attr", "dobj", "ROOT") or child == predicate
        for inner in child.children
    ]
