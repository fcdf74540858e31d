"""Finds the date expression that says when a predicate happened."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from bilateral.events import syntax
from bilateral.records import DateExpression
from bilateral.sentences import Sentence

_FAR = 9
_CLAUSE = frozenset({"ccomp", "advcl", "relcl", "conj", "parataxis"})


def governing_date(
    sentence: Sentence, trigger: Token, dates: Sequence[DateExpression]
) -> DateExpression | None:
    """Return the expression of the sentence that hangs nearest to the trigger, if near enough.

    A step across a clause boundary counts three: "said Monday that it had attacked in May" dates
    the attack to May.
    """
    best: tuple[int, int, DateExpression] | None = None
    for date in dates:
        if not sentence.start <= date.span[0] < sentence.end:
            continue
        token = _head(sentence, date)
        if token is None:
            continue
        distance = _distance(trigger, token)
        if distance <= _FAR and (best is None or (distance, token.i) < best[:2]):
            best = (distance, token.i, date)
    return best[2] if best else None


def _head(sentence: Sentence, date: DateExpression) -> Token | None:
    tokens = [
        token for token in sentence.span if date.span[0] <= sentence.offset(token) < date.span[1]
    ]
    return min(tokens, key=lambda t: (sum(1 for _ in t.ancestors), t.i), default=None)


def _distance(trigger: Token, date: Token) -> int:
    up = syntax.ancestors(trigger)
    costs = {token.i: cost for token, cost in zip(up, _costs(up), strict=True)}
    down = 0
    for token in syntax.ancestors(date):
        if token.i in costs:
            return costs[token.i] + down
        down += 3 if token.dep_ in _CLAUSE else 1
    return _FAR + 1


def _costs(path: list[Token]) -> list[int]:
    costs, total = [], 0
    for token in path:
        costs.append(total)
        total += 3 if token.dep_ in _CLAUSE else 1
    return costs
