"""Publication dates: from page metadata, the address, a dateline or the first lines.

The patterns are data: ``data/documents/published.toml``.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bilateral.lexicons import read_toml

_TABLE = "documents/published.toml"
_EARLIEST = 1900
_HEAD_LINES = 8
_ISO = re.compile(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)")
_COMPACT = re.compile(r"\s*(\d{4})(\d{2})(\d{2})(?:T?\d{0,6}Z?)?\s*$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class PublishedRule:
    """One pattern with the groups year, month, day; `where` is "url", "line" or "dateline"."""

    id: str
    where: str
    pattern: re.Pattern[str]
    examples: tuple[tuple[str, str], ...]
    counter_examples: tuple[str, ...]


def parse_day(value: object) -> dt.date | None:
    """Read a date or timestamp in ISO form, RFC 822 form or plain English; None if it is none.

    A timestamp gives the day as written, in its own time zone: that is the publisher's day.

    >>> parse_day("2022-10-26T23:30:00-04:00")
    datetime.date(2022, 10, 26)
    >>> parse_day("Wed, 26 Oct 2022 14:00:00 GMT")
    datetime.date(2022, 10, 26)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str):
        return None
    match = _ISO.match(value) or _COMPACT.match(value)
    if match:
        return _day(match[1], match[2], match[3])
    return _find_in(value[:200], "value")


def find_published(text: str, *, url: str | None = None) -> dt.date | None:
    """Return the publication date given by the address, a dateline or the first lines of `text`.

    A dateline without a year ("GENEVA, Oct. 26 (Demo Wire) —") counts only where the address names
    the year.

    >>> find_published("", url="https://courier.example/2022/10/26/talks")
    datetime.date(2022, 10, 26)
    >>> find_published("GENEVA, Oct. 26, 2022 (Demo Wire) — The talks ended.")
    datetime.date(2022, 10, 26)
    """
    if url:
        found = _find_in(url[:2000], "url")
        if found:
            return found
    year = _YEAR.search(url) if url else None
    for line in text[:4000].split("\n")[: 2 * _HEAD_LINES]:
        found = _find_in(line[:300], "line") or _find_in(line[:300], "dateline", year and year[0])
        if found:
            return found
    return None


def _find_in(text: str, where: str, year: str | None = None) -> dt.date | None:
    for rule in published_rules():
        if rule.where != where:
            continue
        match = rule.pattern.search(text)
        if match:
            parts = match.groupdict()
            day = _day(parts.get("year") or year, parts["month"], parts["day"])
            if day:
                return day
    return None


def _day(year: str | None, month: str, day: str) -> dt.date | None:
    if not year:
        return None
    number = int(month) if month.isdigit() else _months().get(month[:3].lower(), 0)
    try:
        found = dt.date(int(year), number, int(day))
    except ValueError:
        return None
    return found if found.year >= _EARLIEST else None


@functools.cache
def published_rules() -> tuple[PublishedRule, ...]:
    """Return the rules of the table, in order of trust."""
    table = read_toml(_TABLE)
    parts: Mapping[str, str] = table["parts"]
    return tuple(
        PublishedRule(
            id=entry["id"],
            where=entry["where"],
            pattern=re.compile(_fill(entry["pattern"], parts), re.IGNORECASE),
            examples=tuple((text, day) for text, day in entry["examples"]),
            counter_examples=tuple(entry.get("counter_examples", ())),
        )
        for entry in table["rule"]
    )


def _fill(pattern: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        # "(?P<month>" names a group of the pattern's own; a bare "<month>" is to be filled in.
        own = f"(?P<{name}>"
        pattern = pattern.replace(own, "\0").replace(f"<{name}>", f"{own}{part})")
        pattern = pattern.replace("\0", own)
    return pattern


@functools.cache
def _months() -> dict[str, int]:
    return {name: number for number, name in enumerate(read_toml(_TABLE)["months"], start=1)}
