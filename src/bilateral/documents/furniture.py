"""Tells page furniture (promotion, sharing, rights, navigation) from the lines of an article.

The rules are data: ``data/documents/furniture.toml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bilateral.errors import DataError
from bilateral.lexicons import read_toml

_TABLE = "documents/furniture.toml"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
# "THE PRESIDENT:", "MR. PRICE:": a speaker of a transcript, at most four words and no verb.
_SPEAKER = re.compile(r"(?:[A-Z][A-Z.'’()-]*\s+){0,4}[A-Z][A-Z.'’()-]*:")
_QUOTED_LABEL = re.compile(r"[\"'“‘].+[\"'”’]\s*:\s+\S")
_LABEL = re.compile(r"(?:SEE IT|WATCH|READ|VIDEO|EXCLUSIVE|OPINION|POLL|LIVE|BREAKING|REPORT)\s*:")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class FurnitureRule:
    """One rule of the table: a pattern for whole lines of at most `most_words` words."""

    id: str
    pattern: re.Pattern[str]
    most_words: int
    swallow: bool
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]

    def matches(self, line: str) -> bool:
        """Return whether the stripped `line` is furniture by this rule."""
        return line.count(" ") < self.most_words and self.pattern.fullmatch(line) is not None


@dataclass(frozen=True, slots=True)
class CapsRule:
    """When a line in capitals promotes another article."""

    fewest_words: int
    most_words: int
    most_in_document: int
    most_share: float
    verbs: frozenset[str]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]

    def matches(self, line: str) -> bool:
        """Return whether `line` is in capitals and reads as a headline."""
        if not is_capitals(line) or (_SENTENCE_END.search(line) and not line.endswith("?")):
            return False
        words = _WORD.findall(line)
        if not self.fewest_words <= len(words) <= self.most_words:
            return False
        if _QUOTED_LABEL.match(line) or _LABEL.match(line):
            return True
        if _SPEAKER.match(line):
            return False
        return any(word.lower().replace("’", "'") in self.verbs for word in words[1:])


def is_furniture(line: str) -> bool:
    """Return whether a line belongs to the page rather than to the article on it.

    >>> is_furniture("CLICK HERE TO READ MORE FROM THE COURIER")
    True
    >>> is_furniture("The two ministers met on Friday.")
    False
    """
    stripped = line.strip()
    if not stripped or len(stripped) > _LONGEST:
        return False
    return find_rule(stripped) is not None or caps_rule().matches(stripped)


def find_rule(line: str) -> FurnitureRule | None:
    """Return the rule that a stripped line matches, or None."""
    if len(line) > _LONGEST or line[:1].islower() or not _any_rule().fullmatch(line):
        return None
    return next((rule for rule in furniture_rules() if rule.matches(line)), None)


def is_capitals(line: str) -> bool:
    """Return whether a line has letters and all of them are capitals."""
    return line.isupper() and len(line) > 3


def drop_furniture(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the paragraphs of a text into those kept and those removed, both in order.

    Promotional headlines in capitals go only from amid prose: the first two lines, and documents
    that are written in capitals or divided by capital headings, stay as they are.
    """
    capitals = _promoted(lines)
    kept: list[str] = []
    removed: list[str] = []
    for index, line in enumerate(lines):
        rule = find_rule(line) if len(line) <= _LONGEST else None
        if rule is None and index not in capitals:
            kept.append(line)
            continue
        if rule is not None and rule.swallow and _only_headlines(lines[index + 1 :]):
            removed.extend(lines[index:])
            break
        removed.append(line)
    return kept, removed


def _promoted(lines: Sequence[str]) -> frozenset[int]:
    """The lines in capitals that promote other articles, by number."""
    capitals = [index for index, line in enumerate(lines) if is_capitals(line)]
    rule = caps_rule()
    if not capitals or len(capitals) > max(2.0, rule.most_share * len(lines)):
        return frozenset()
    found = [i for i in capitals if i > 1 and _amid_prose(lines, i) and rule.matches(lines[i])]
    return frozenset(found if len(found) <= rule.most_in_document else ())


def _amid_prose(lines: Sequence[str], index: int) -> bool:
    """Whether prose stands before the line, with nothing but other furniture in between."""
    before = next((line for line in reversed(lines[:index]) if not is_furniture(line)), "")
    return len(before) > 60 and not is_capitals(before) and bool(_SENTENCE_END.search(before))


def _only_headlines(lines: Sequence[str]) -> bool:
    return len(lines) <= 30 and all(
        line.count(" ") < 22 and not _SENTENCE_END.search(line) and not line.endswith(":")
        for line in lines
    )


@functools.cache
def furniture_rules() -> tuple[FurnitureRule, ...]:
    """Return the rules of the table, in order; raises `DataError` on a malformed one."""
    return tuple(_rule(entry) for entry in read_toml(_TABLE)["rule"])


@functools.cache
def caps_rule() -> CapsRule:
    """Return the rule for headlines in capitals."""
    entry = read_toml(_TABLE)["caps_headline"]
    return CapsRule(
        fewest_words=entry["fewest_words"],
        most_words=entry["most_words"],
        most_in_document=entry["most_in_document"],
        most_share=entry["most_share"],
        verbs=frozenset(entry["verbs"].split()),
        examples=tuple(entry["examples"]),
        counter_examples=tuple(entry["counter_examples"]),
    )


@functools.cache
def _any_rule() -> re.Pattern[str]:
    """All patterns in one: most lines match none, and one pass says so."""
    return re.compile("|".join(f"(?:{rule.pattern.pattern})" for rule in furniture_rules()), re.I)


def _rule(entry: dict[str, Any]) -> FurnitureRule:
    try:
        return FurnitureRule(
            id=entry["id"],
            pattern=re.compile(entry["pattern"], re.IGNORECASE),
            most_words=entry.get("most_words", 14),
            swallow=entry.get("swallow", False),
            examples=tuple(entry["examples"]),
            counter_examples=tuple(entry["counter_examples"]),
        )
    except (KeyError, re.error) as error:
        raise DataError(f"data/{_TABLE}, rule {entry.get('id', '?')!r}: {error}.") from error
