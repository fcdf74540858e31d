"""Which date expression says when a predicate happened, read off the syntax."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from bilateral.dates.tense import clause_verb, syntax_words
from bilateral.records import DateExpression
from bilateral.sentences.parsing import Sentence


def governing_date(
    sentence: Sentence, token: Token, dates: Sequence[DateExpression]
) -> DateExpression | None:
    """Return the date that governs the predicate headed by `token`, or None.

    A date inside the predicate's own phrase comes first ("the Feb. 24 invasion"), then one of its
    clause. A date in another clause does not count, except that coordinated verbs share a date
    that stands before the first, and "began shelling on Monday" has one date. Nor does the date of
    a clause count for an event that it only mentions: "on Monday it hit back after the raid",
    "on Monday it condemned the raid".
    """
    placed = _place(sentence, dates)
    verb = clause_verb(token)
    if verb is None or verb.i != token.i:
        own = [
            date
            for date, head in placed
            if _is_inside(head, token) or (verb is not None and _follows(head, token, verb))
        ]
        if own:
            return _nearest(own, sentence.offset(token))
    if verb is None:
        return _nearest([date for date, _ in placed], sentence.offset(token)) if placed else None
    if verb.i != token.i and (_is_apart(token, verb) or _is_judged(token)):
        return None
    for clause in _clauses(verb):
        mine = [
            date
            for date, head in placed
            if _says_when(head, date, clause)
            and (
                verb.dep_ != "conj" or clause.i == verb.i or date.span[0] < sentence.offset(clause)
            )
        ]
        if mine:
            return _nearest(mine, sentence.offset(token))
    return None


def _place(
    sentence: Sentence, dates: Sequence[DateExpression]
) -> list[tuple[DateExpression, Token]]:
    """Return the dates of a sentence, each with its head token."""
    return [
        (date, head)
        for date in dates
        if sentence.start <= date.span[0] < sentence.end
        and (head := sentence.head_of(*date.span)) is not None
    ]


def _says_when(head: Token, date: DateExpression, clause: Token) -> bool:
    """Tell whether a date says when the clause of a verb happened.

    It does not in "before Friday's vote" or "the 2015 agreement"; the day of a subject does
    ("Friday's attack killed five"), and that of "in Friday's vote".
    """
    above = clause_verb(head)
    if above is None or above.i != clause.i:
        return False
    if head.head.pos_ in ("NOUN", "PROPN") and head.dep_ in syntax_words("noun_relations"):
        noun = head.head
        placed = noun.dep_ == "pobj" and noun.head.lemma_.lower() in syntax_words("when")
        told = clause.tag_ == "VBD" or any(child.tag_ == "VBD" for child in clause.children)
        of_subject = told and noun.dep_ in ("nsubj", "nsubjpass")
        return date.precision == "day" and (placed or of_subject)
    preposition = head if head.dep_ == "prep" else head.head
    other = _noun_before(preposition)
    if other is not None and _is_apart(other, clause):
        return False
    if preposition.pos_ not in ("ADP", "SCONJ"):
        return True
    above_it = preposition.head
    if preposition.lemma_.lower() == "of":
        return above_it.i == clause.i or above_it.lemma_ in syntax_words("time_nouns")
    return preposition.lemma_.lower() not in syntax_words("not_when")


def _is_apart(noun: Token, verb: Token) -> bool:
    """Tell whether a noun names another event than its verb: "struck in retaliation for a raid".

    Each preposition between the two is looked at: "after" and its like always part the two, "for"
    and "to" where what they hang on gives a reason.
    """
    current = noun
    while current.i != verb.i and current.head.i != current.i:
        if current.pos_ in ("ADP", "SCONJ"):
            word, before = current.lemma_.lower(), current.nbor(-1) if current.i else current
            hangs = {current.head.lemma_.lower(), before.lemma_.lower()}
            reason = word in syntax_words("reason") and hangs & syntax_words("reasons")
            if reason or word in syntax_words("apart"):
                return True
        current = current.head
    return False


def _noun_before(preposition: Token) -> Token | None:
    """Return the noun that a date with its preposition hangs on or stands right behind, or None.

    The small model hangs "on April 1" of "in retaliation for a raid on April 1" on the verb.
    """
    if preposition.pos_ != "ADP":
        return None
    before = preposition.nbor(-1) if preposition.i else preposition
    noun = preposition.head if preposition.head.pos_ in ("NOUN", "PROPN") else before
    return noun if noun.pos_ in ("NOUN", "PROPN") else None


def _follows(head: Token, noun: Token, verb: Token) -> bool:
    """Tell whether a date is of a noun that is apart from its verb: "since the May raid".

    It stands right behind the phrase of the noun, or spans the preposition that governs it.
    """
    preposition = head if head.dep_ == "prep" else head.head
    before = _noun_before(preposition)
    behind = before is not None and _is_inside(before, noun)
    return (behind or _is_inside(noun, head)) and _is_apart(noun, verb)


def _is_judged(noun: Token) -> bool:
    """Tell whether a noun is what a verb speaks of as known: "condemned the attack"."""
    if noun.dep_ not in ("dobj", "nsubjpass"):
        return False
    if noun.head.lemma_.lower() not in syntax_words("judging"):
        return False
    known = syntax_words("known")
    return any(child.dep_ == "poss" or child.lower_ in known for child in noun.children)


def _is_inside(token: Token, ancestor: Token) -> bool:
    return token.i == ancestor.i or any(above.i == ancestor.i for above in token.ancestors)


def _clauses(verb: Token) -> list[Token]:
    """Return the verb and the verbs whose date it may share, nearest first."""
    aspect = syntax_words("aspect_verbs")
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


def _nearest(dates: Sequence[DateExpression], offset: int) -> DateExpression:
    return min(dates, key=lambda date: (abs(date.span[0] - offset), date.span[0]))
