"""The rules of ``data/dates/rules.toml``: compiled patterns, and where in a text they match."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bilateral.dates.words import compile_pattern, fragment
from bilateral.errors import DataError
from bilateral.lexicons import read_toml

Fields = Mapping[str, str]
"""What a rule's placeholders matched, and the values that its words imply."""

_REACH = 72
"""Characters around a key word in which a rule is tried; the longest examples need 60."""
_SENTENCE_GOES_ON = re.compile(r"\s{0,3}[a-z0-9,]")
"""Behind the full stop of an abbreviated month; else the stop ends the sentence."""
_PLACEHOLDER = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One shape of date expression."""

    id: str
    reads: str
    key: str
    patterns: tuple[re.Pattern[str], ...]
    implied: Mapping[str, str]
    weak: bool
    not_after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    examples: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that a rule matched; not yet known to be a possible date."""

    start: int
    end: int
    rule: Rule
    order: int
    fields: Fields


@functools.cache
def load_rules() -> tuple[Rule, ...]:
    """Return the rules in the order of the file."""
    return tuple(_make_rule(entry) for entry in read_toml("dates/rules.toml").get("rule", ()))


def _make_rule(entry: Mapping[str, Any]) -> Rule:
    try:
        after, before = entry.get("not_after"), entry.get("not_before")
        return Rule(
            id=entry["id"],
            reads=entry["reads"],
            key=entry["key"],
            patterns=tuple(compile_pattern(pattern) for pattern in entry["patterns"]),
            implied={name: str(value) for name, value in entry.get("set", {}).items()},
            weak=bool(entry.get("weak", False)),
            not_after=re.compile(f"(?:{after})$", re.IGNORECASE) if after else None,
            not_before=re.compile(before.replace("{month}", fragment("month")), re.IGNORECASE)
            if before
            else None,
            examples=tuple(tuple(example) for example in entry["examples"]),
        )
    except KeyError as error:
        raise DataError(
            f"data/dates/rules.toml, rule {entry.get('id', '?')}: the field {error} is missing."
        ) from error


@functools.cache
def _key_pattern(key: str) -> re.Pattern[str]:
    body = fragment(key) if _PLACEHOLDER.fullmatch(key) and key not in _LITERAL else key
    return re.compile(rf"(?<![A-Za-z])(?:{body})", re.IGNORECASE)


_LITERAL = frozenset({"ago", "now", "yesterday"})


def _windows(text: str, key: str) -> list[tuple[int, int]]:
    """Return the stretches around a key, widened to white space, overlapping ones joined."""
    found: list[tuple[int, int]] = []
    for match in _key_pattern(key).finditer(text):
        if found and match.end() + _REACH // 4 < found[-1][1]:
            continue
        start, end = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
        while end < len(text) and end < match.end() + 2 * _REACH and not text[end].isspace():
            end += 1
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def match_rules(text: str) -> Iterator[Candidate]:
    """Yield every match of every rule, unordered and overlapping."""
    windows = {rule.key: _windows(text, rule.key) for rule in load_rules()}
    for order, rule in enumerate(load_rules()):
        for start, end in windows[rule.key]:
            for pattern in rule.patterns:
                for match in pattern.finditer(text, start, end):
                    candidate = _candidate(text, rule, order, match)
                    if candidate is not None:
                        yield candidate


def _candidate(text: str, rule: Rule, order: int, match: re.Match[str]) -> Candidate | None:
    groups = match.groupdict()
    start, end = match.span("span" if "span" in groups else 0)
    if rule.not_after and rule.not_after.search(text, max(0, start - 24), start):
        return None
    if rule.not_before and rule.not_before.match(text, end):
        return None
    if text[end - 1] == "." and not _SENTENCE_GOES_ON.match(text, end):
        end -= 1
    fields = {
        name.rstrip("_"): value
        for name, value in groups.items()
        if value is not None and name != "span"
    }
    return Candidate(start, end, rule, order, {**rule.implied, **fields})
