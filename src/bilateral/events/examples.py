"""Runs the examples and counter-examples that every rule carries.

In an example ``[ ]`` marks the source and ``< >`` the target: "[Japan] sanctioned <two banks>."
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from spacy.tokens import Token

from bilateral.events import roles
from bilateral.events.matches import Match
from bilateral.events.matching import find_matches
from bilateral.events.rules import Rule, load_rules
from bilateral.sentences import parse

_MARKS = re.compile(r"[\[\]<>]")

Marked = tuple[str, tuple[int, int] | None, tuple[int, int] | None]


def read_example(example: str) -> Marked:
    """Return the plain text of an example and the spans of its source and target, if marked."""
    text, spans = "", {}
    for piece in re.split(r"([\[\]<>])", example):
        if piece and _MARKS.fullmatch(piece):
            spans[piece] = len(text)
        else:
            text += piece
    source = (spans["["], spans["]"]) if "[" in spans else None
    target = (spans["<"], spans[">"]) if "<" in spans else None
    return text, source, target


def check_rules(only: str | None = None) -> list[str]:
    """Return one line for each example that fails, of all rules or of those whose id starts so."""
    failures: list[str] = []
    for rule in load_rules().rules:
        if only is None or rule.id.startswith(only):
            failures.extend(check_rule(rule))
    return failures


def check_rule(rule: Rule) -> Iterator[str]:
    """Yield one line for each example that does not match as marked, or counter that does."""
    for example in rule.examples:
        text, source, target = read_example(example)
        found = [match for match in _matches(text) if match.rule.id == rule.id]
        if not found:
            yield f"{rule.id}: no match: {example}"
        elif not any(_roles_meet(match, source, target) for match in found):
            got = [(_words(roles.source_tokens(m)), _words(roles.target_tokens(m))) for m in found]
            yield f"{rule.id}: wrong roles {got}: {example}"
    for example in rule.counter:
        text, _, _ = read_example(example)
        if any(match.rule.id == rule.id for match in _matches(text)):
            yield f"{rule.id}: counter-example matches: {example}"


def explain(text: str) -> list[str]:
    """Return one line for each match in a text: rule, trigger, type, source and target heads."""
    return [
        f"{m.rule.id} [{m.trigger}] {m.rule.type}"
        f"{' negated' if m.negated else ''}"
        f" source={_words(roles.source_tokens(m))} target={_words(roles.target_tokens(m))}"
        f"{' over ' + m.inner.rule.id if m.inner else ''}"
        for m in _matches(text)
    ]


def _matches(text: str) -> list[Match]:
    return [match for sentence in parse(text).sentences for match in find_matches(sentence.span)]


def _roles_meet(
    match: Match, source: tuple[int, int] | None, target: tuple[int, int] | None
) -> bool:
    sources = roles.with_antecedents(roles.source_tokens(match))
    targets = roles.with_antecedents(roles.target_tokens(match))
    straight = _stand_in(sources, source) and _stand_in(targets, target)
    if straight or not match.rule.reciprocal:
        return straight
    everyone = [*sources, *targets]
    return _stand_in(everyone, source) and _stand_in(everyone, target)


def _stand_in(tokens: list[Token], span: tuple[int, int] | None) -> bool:
    if span is None:
        return True
    return any(any(span[0] <= inner.idx < span[1] for inner in token.subtree) for token in tokens)


def _words(tokens: list[Token]) -> list[str]:
    return [str(token) for token in tokens]


def main() -> None:
    """Print the examples that fail, of all rules or of those whose id starts with the argument.

    ``--explain SENTENCE`` prints instead which rules match where, with source and target.
    """
    if len(sys.argv) == 3 and sys.argv[1] == "--explain":
        print("\n".join(explain(sys.argv[2])))
        return
    failures = check_rules(sys.argv[1] if len(sys.argv) > 1 else None)
    print("\n".join([*failures, f"{len(failures)} examples fail"]))
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
