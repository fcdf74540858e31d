"""The rules of ``data/dates/rules.toml``: compiled patterns, and where in a text they match."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bilateral.dates.fields import Fields
from bilateral.dates.words import PLACEHOLDERS, compile_pattern, fragment, holidays
from bilateral.errors import DataError
from bilateral.lexicons import read_toml

_BEFORE, _BEHIND = 40, 64
"""Characters around a word with a key in which a rule is tried; an example that is longer fails."""
_CHUNK = re.compile(r"\S{1,64}")
_SENTENCE_GOES_ON = re.compile(r"\s{0,3}[a-z0-9,]")
"""Behind the full stop of an abbreviated month; else the stop ends the sentence."""


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
            not_after=re.compile(rf"(?:{after})\Z", re.IGNORECASE) if after else None,
            not_before=re.compile(before.replace("{month}", fragment("month")), re.IGNORECASE)
            if before
            else None,
        )
    except KeyError as error:
        raise DataError(
            f"data/dates/rules.toml, rule {entry.get('id', '?')}: the field {error} is missing."
        ) from error


@functools.cache
def _key_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    keys = dict.fromkeys(rule.key for rule in load_rules())
    return tuple((key, _key_pattern(key)) for key in keys)


def _key_pattern(key: str) -> re.Pattern[str]:
    if key == "holiday":
        body = "|".join(sorted({re.escape(row["name"].split()[-1][:3]) for row in holidays()}))
    else:
        body = fragment(key) if key in PLACEHOLDERS else key
    return re.compile(rf"(?<![A-Za-z])(?:{body})", re.IGNORECASE)


@functools.lru_cache(maxsize=20_000)
def _keys_in(chunk: str) -> tuple[str, ...]:
    """Return the keys that a stretch without white space holds; texts repeat their words."""
    return tuple(key for key, pattern in _key_patterns() if pattern.search(chunk))


def _windows(text: str) -> dict[str, list[tuple[int, int]]]:
    """Return for each key the stretches around it, overlapping ones joined."""
    found: dict[str, list[tuple[int, int]]] = {key: [] for key, _ in _key_patterns()}
    for chunk in _CHUNK.finditer(text):
        keys = _keys_in(chunk.group())
        if not keys:
            continue
        start, end = max(0, chunk.start() - _BEFORE), min(len(text), chunk.end() + _BEHIND)
        while end < len(text) and end < chunk.end() + 2 * _BEHIND and not text[end].isspace():
            end += 1
        for key in keys:
            windows = found[key]
            if windows and start <= windows[-1][1]:
                windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
            else:
                windows.append((start, end))
    return found


def match_rules(text: str) -> Iterator[Candidate]:
    """Yield every match of every rule, unordered and overlapping."""
    windows = _windows(text)
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
