"""Decides what one given source does to one given target in a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass

from spacy.tokens import Span, Token

from bilateral.events import classifier, roles, syntax
from bilateral.events.choosing import absorbed_nouns
from bilateral.events.matches import Match
from bilateral.events.matching import find_loose, find_matches
from bilateral.events.rules import Rulebook, load_rules
from bilateral.records import PairReading
from bilateral.sentences import ParsedText, parse

_FIT_ROLE = 3.0
_NEAR = 0.15
"""Cost of a step between trigger and role in the parse."""
_OPERATOR = 1.0
_ABSORBED = 3.0
_GOVERNS = 0.2
"""How far an operator of the same source stays ahead of what it governs."""
_INSIDE = 3.0
"""Cost of a trigger that lies inside one of the two names ("Syrian government shelling")."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """The tokens of the two names and their heads."""

    source: frozenset[int]
    target: frozenset[int]
    source_head: Token
    target_head: Token


def code_pair(
    text: str,
    source_span: tuple[int, int],
    target_span: tuple[int, int],
    *,
    use_classifier: bool = False,
) -> PairReading:
    """Return what `text` says that the source at one (start, end) does to the target at another.

    `event_type` is one of the 16 PLOVER types, or None where there is no event. The classifier
    speaks where the rules are silent or nearly tied, and only when asked, so that the answer does
    not depend on what is installed. Without the extra ``embed`` it raises DataError.
    """
    return read_pair(parse(text), source_span, target_span, use_classifier=use_classifier)


def read_pair(
    parsed: ParsedText,
    source_span: tuple[int, int],
    target_span: tuple[int, int],
    rulebook: Rulebook | None = None,
    *,
    use_classifier: bool = False,
) -> PairReading:
    """As `code_pair`, on a text that is parsed already; by rules alone unless told otherwise."""
    ranked = rank_pair(parsed, source_span, target_span, rulebook)
    if use_classifier and _is_open(ranked):
        opinion = classifier.judge_pair(parsed, source_span, target_span)
        if opinion is not None:
            return _weigh(ranked, opinion)
    return _first(ranked)


def _first(ranked: list[tuple[float, Match]]) -> PairReading:
    if not ranked:
        return PairReading(None, None, 0.0, "none")
    match = ranked[0][1]
    return PairReading(match.rule.pair_type, match.rule.mode, _confidence(ranked), match.rule.id)


def _is_open(ranked: list[tuple[float, Match]]) -> bool:
    """Say whether the classifier can matter: no rule speaks, or another type is near the best."""
    if not ranked:
        return True
    best, first = ranked[0]
    rivals = (score for score, match in ranked if match.rule.pair_type != first.rule.pair_type)
    return best - next(rivals, -math.inf) < classifier.REACH


def _weigh(ranked: list[tuple[float, Match]], opinion: classifier.Opinion) -> PairReading:
    """Return the reading when the classifier is heard; its nearest examples are named as rule."""
    named = f"classifier {' '.join(opinion.examples)}"
    if not ranked:
        label, probability = opinion.best
        event_type = None if label == classifier.NO_EVENT else label
        return PairReading(event_type, None, round(probability, 2), named)
    heard = [(score + opinion.bonus(match.rule.pair_type), match) for score, match in ranked]
    heard.sort(key=lambda each: (-each[0], each[1].trigger.i, each[1].rule.id))
    match = heard[0][1]
    if match.rule.pair_type == ranked[0][1].rule.pair_type:
        return _first(ranked)
    rule = f"{match.rule.id} {named}"
    return PairReading(match.rule.pair_type, match.rule.mode, _confidence(heard), rule)


def rank_pair(
    parsed: ParsedText,
    source_span: tuple[int, int],
    target_span: tuple[int, int],
    rulebook: Rulebook | None = None,
) -> list[tuple[float, Match]]:
    """Return every match with its score for this pair, best first."""
    book = rulebook or load_rules()
    ranked: list[tuple[float, Match]] = []
    for span in _spans(parsed, source_span, target_span):
        pair = _locate(parsed, span, source_span, target_span)
        if pair is None:
            continue
        matches = find_matches(span, book) or find_loose(span, book)
        absorbed = {i for match in matches for i in absorbed_nouns(match)}
        for match in matches:
            score = _score(match, pair)
            if match.inner is not None and _fit(match, match.rule.source, pair.source) >= 0.6:
                score = max(score, _score(match.inner, pair) + _GOVERNS)
            ranked.append((score - _ABSORBED * (match.trigger.i in absorbed), match))
    ranked.sort(key=lambda each: (-each[0], each[1].trigger.i, each[1].rule.id))
    return ranked


def _spans(parsed: ParsedText, source: tuple[int, int], target: tuple[int, int]) -> list[Span]:
    """Return the sentence of both names, or the whole paragraph where the parser cut between."""
    for sentence in parsed.sentences:
        if all(sentence.start <= each < sentence.end for each in (source[0], target[0])):
            return [sentence.span]
    return [paragraph.doc[:] for paragraph in parsed.paragraphs]


def _locate(
    parsed: ParsedText, span: Span, source: tuple[int, int], target: tuple[int, int]
) -> _Pair | None:
    start = next((p.start for p in parsed.paragraphs if p.doc is span.doc), 0)
    found = []
    for first, last in (source, target):
        tokens = [t for t in span if t.idx + start < last and t.idx + len(t) + start > first]
        if not tokens:
            return None
        found.append(tokens)
    heads = [min(tokens, key=lambda t: (_depth(t), t.i)) for tokens in found]
    indices = [frozenset(t.i for t in tokens) for tokens in found]
    return _Pair(indices[0], indices[1], heads[0], heads[1])


def _score(match: Match, pair: _Pair) -> float:
    source = _fit(match, match.rule.source, pair.source)
    target = _fit(match, match.rule.target, pair.target)
    if match.rule.reciprocal:
        swapped = (
            _fit(match, match.rule.source, pair.target),
            _fit(match, match.rule.target, pair.source),
        )
        if sum(swapped) > source + target:
            source, target = swapped
        both = (
            _fit(match, match.rule.source, pair.source),
            _fit(match, match.rule.source, pair.target),
        )
        if sum(both) > source + target:
            source, target = both
    score = _FIT_ROLE * source + _FIT_ROLE * target + _specificity(match)
    score -= _NEAR * (
        _steps(match.trigger, pair.source_head) + _steps(match.trigger, pair.target_head)
    )
    if match.trigger.i in pair.source:
        score -= _INSIDE if source < 0.6 else 1
    if match.trigger.i in pair.target:
        score -= _INSIDE
    return score


def _specificity(match: Match) -> float:
    """Return how much the match demands; an operator counts for more than what it governs."""
    own = match.rule.specificity
    return own if match.inner is None else max(own, _specificity(match.inner)) + _OPERATOR


def _fit(match: Match, slots: tuple[tuple[str, ...], ...], wanted: frozenset[int]) -> float:
    """Return how well a role is met: 1 the slot's head, 0.7 inside its phrase, 0.2 elsewhere."""
    best = 0.0
    for rank, slot in enumerate(slots):
        for token in roles.with_antecedents(roles.fill(match, slot)):
            if token.i in wanted:
                return 1.0 - 0.05 * rank
            if any(inner.i in wanted for inner in token.subtree):
                best = max(best, 0.7 - 0.05 * rank)
    if best == 0.0 and any(token.i in wanted for token in match.trigger.subtree):
        best = 0.3
    return best


def _steps(first: Token, second: Token) -> int:
    up = [token.i for token in syntax.ancestors(first)]
    for distance, token in enumerate(syntax.ancestors(second)):
        if token.i in up:
            return distance + up.index(token.i)
    return 12


def _confidence(ranked: list[tuple[float, Match]]) -> float:
    best = ranked[0][0]
    rival = next(
        (score for score, match in ranked if match.rule.pair_type != ranked[0][1].rule.pair_type),
        0.0,
    )
    return round(min(0.99, max(0.05, 0.5 + 0.1 * (best - rival))), 2)


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)
