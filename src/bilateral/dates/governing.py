"""Which date expression says when a predicate happened, read off the syntax."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from bilateral.dates.tense import clause_verb, head_token
from bilateral.lexicons import read_toml
from bilateral.records import DateExpression
from bilateral.sentences.parsing import Sentence


def governing_date(
    sentence: Sentence, token: Token, dates: Sequence[DateExpression]
) -> DateExpression | None:
    """Return the date that governs the predicate headed by `token`, or None.

    A date inside the predicate's own phrase comes first ("the Feb. 24 invasion"), then one of its
    clause. A date in another clause does not count, except that coordinated verbs share a date
    that stands before the first, and "began shelling on Monday" has one date.
    """
    placed = [
        (date, head)
        for date in dates
        if sentence.start <= date.span[0] < sentence.end
        and (head := head_token(sentence, *date.span)) is not None
        and not _is_no_when(head)
    ]
    if not placed:
        return None
    verb = clause_verb(token)
    if verb is None:
        return _nearest([date for date, _ in placed], sentence.offset(token))
    if verb.i != token.i:
        own = [date for date, head in placed if _is_inside(head, token)]
        if own:
            return _nearest(own, sentence.offset(token))
    for clause in _clauses(verb):
        mine = [
            date
            for date, head in placed
            if (above := clause_verb(head)) is not None
            and above.i == clause.i
            and (clause.i == verb.i or _shares(date, head, clause, verb, sentence))
        ]
        if mine:
            return _nearest(mine, sentence.offset(token))
    return None


def _is_no_when(head: Token) -> bool:
    """Tell whether the date only bounds or describes: "before Friday", "the budget of 2022"."""
    behind = read_toml("dates/tense.toml")["syntax"]["not_when"]
    preposition = head if head.dep_ == "prep" else head.head
    return (
        preposition.pos_ in ("ADP", "SCONJ")
        and preposition.lemma_.lower() in behind
        and (preposition.lemma_.lower() != "of" or clause_verb(preposition) is not preposition.head)
    )


def _is_inside(token: Token, ancestor: Token) -> bool:
    return token.i == ancestor.i or any(above.i == ancestor.i for above in token.ancestors)


def _clauses(verb: Token) -> list[Token]:
    """Return the verb and the verbs whose date it may share, nearest first."""
    aspect = read_toml("dates/tense.toml")["syntax"]["aspect_verbs"]
    chain = [verb]
    current = verb
    while current.head.i != current.i:
        coordinated = current.dep_ == "conj" and current.head.pos_ in ("VERB", "AUX")
        if not coordinated and not (current.dep_ == "xcomp" and current.head.lemma_ in aspect):
            break
        current = current.head
        chain.append(current)
    chain.extend(
        child for child in verb.children if child.dep_ == "xcomp" and verb.lemma_ in aspect
    )
    return chain


def _shares(
    date: DateExpression, head: Token, clause: Token, verb: Token, sentence: Sentence
) -> bool:
    if verb.dep_ == "conj":
        return date.span[0] < sentence.offset(clause)
    return True


def _nearest(dates: Sequence[DateExpression], offset: int) -> DateExpression:
    return min(dates, key=lambda date: (abs(date.span[0] - offset), date.span[0]))
