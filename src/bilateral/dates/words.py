"""The vocabulary of date expressions: ``data/dates/words.toml`` as regex fragments and values."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping

from bilateral.errors import DataError
from bilateral.lexicons import read_csv, read_toml

GAP = r"(?:[^\S\n]{1,4}|[^\S\n]{0,3}\n[^\S\n]{0,8}(?!\s))"
"""What may stand where a pattern has a space: blanks, or one line break of a wrapped paragraph."""

HOLIDAY_COLUMNS = ("name", "kind", "month", "day", "weekday", "nth", "offset")

PLACEHOLDERS = frozenset({"month", "weekday", "unit", "season", "decade", "daytime", "year"})
"""The placeholders that may stand as the key of a rule."""

_YEAR = r"(?:1[0-9]|20|21)\d\d(?![\d%]|[.,]\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|[.,]\d(?!\d{3}))"


@functools.cache
def table(name: str) -> Mapping[str, str | int]:
    """Return a table of words.toml: regex alternatives to values."""
    found = read_toml("dates/words.toml").get(name)
    if not isinstance(found, dict):
        raise DataError(f"data/dates/words.toml has no table [{name}].")
    return found


@functools.cache
def _matchers(name: str) -> tuple[tuple[re.Pattern[str], str | int], ...]:
    return tuple(
        (re.compile(rf"(?:{_spaced(key)})", re.IGNORECASE), value)
        for key, value in table(name).items()
    )


def value_of(name: str, words: str) -> str | int | None:
    """Return the value of `words` in a table, or None."""
    flat = re.sub(r"\s+", " ", words).strip(" .")
    for pattern, value in _matchers(name):
        if pattern.fullmatch(flat) or pattern.fullmatch(flat + " "):
            return value
    return None


def number_of(words: str) -> int | None:
    """Return the number that digits or words stand for: "27", "twenty-seven", "a few" (3)."""
    flat = re.sub(r"[\s-]+", " ", words.replace(",", "")).strip().lower()
    if flat.isdecimal():
        return int(flat)
    whole = value_of("number", flat)
    if whole is not None:
        return int(whole)
    total = 0
    for word in flat.removeprefix("a ").split():
        if word == "hundred" and 0 < total < 10:
            total *= 100
            continue
        value = value_of("number", word) if word != "and" else 0
        if value is None:
            return None
        total += int(value)
    return total


def year_of(words: str) -> int | None:
    """Return the year that words stand for: "two thousand twenty-two", "nineteen seventy-eight"."""
    flat = [word for word in re.split(r"[\s-]+", words.lower()) if word not in ("and", "")]
    parts: list[int] = []
    for word in flat:
        if word in ("thousand", "hundred"):
            if not parts:
                return None
            parts[-1] *= 1000 if word == "thousand" else 100
            continue
        found = 0 if word in _counting("zeros") else value_of("number", word)
        if found is None:
            return None
        parts.append(int(found))
    if len(parts) >= 2 and 10 <= parts[0] < 100:
        if len(parts) == 2 and parts[1] < 10:
            return None
        return parts[0] * 100 + sum(parts[1:])
    return sum(parts)


def holidays() -> tuple[dict[str, str], ...]:
    """Return the rows of holidays.csv."""
    return read_csv("dates/holidays.csv", HOLIDAY_COLUMNS)


@functools.cache
def fragment(name: str) -> str:
    """Return the regex of a placeholder, without a group around it."""
    composed: dict[str, str | Callable[[], str]] = {
        "year": _YEAR,
        "yearword": _year_words,
        "year2": r"['’]?\d\d(?!\d)",
        "day": _DAY,
        "n": _numbers,
        "holiday": _holiday_names,
        "daytime": _daytimes,
        "d": r"(?:3[01]|[12]\d|0?[1-9])(?!\d)",
        "m": r"(?:1[0-2]|0?[1-9])(?!\d)",
    }
    if name in composed:
        made = composed[name]
        return made if isinstance(made, str) else made()
    return _alternatives(name)


def _alternatives(name: str) -> str:
    dotted = name in ("month", "weekday")
    capitalised = set(read_toml("dates/words.toml")["capitalised"]["words"])
    words = (
        [word for key in table(name) for word in key.split("|")] if dotted else list(table(name))
    )
    if not dotted:
        return "(?:" + "|".join(_spaced(word) for word in words) + ")"
    parts = []
    for word in sorted(words, key=len, reverse=True):
        cased = f"(?-i:{word})" if word in capitalised else word
        parts.append(cased if len(word) > 4 else rf"{cased}\b\.?")
    return "(?:" + "|".join(parts) + r")(?![A-Za-z])"


def _counting(kind: str) -> list[str]:
    words: list[str] = read_toml("dates/words.toml")["counting"][kind]
    return words


def _numbers() -> str:
    return rf"(?:{_spelled_numbers()}|\d{{1,3}}(?:,\d{{3}})?(?![\d,.]\d))"


def _spelled_numbers() -> str:
    units, tens = "|".join(_counting("units")), "|".join(_counting("tens"))
    words = "|".join(_spaced(key) for key in table("number"))
    return rf"(?:{units}){GAP}hundred|(?:{tens})[- ](?:{units})|{words}"


def _year_words() -> str:
    small, hundred = f"(?:{_spelled_numbers()})", rf"(?:hundred(?:{GAP}and)?{GAP})?"
    centuries, zeros = "|".join(_counting("centuries")), "|".join(_counting("zeros"))
    return (
        rf"(?:two{GAP}thousand(?:{GAP}and)?(?:{GAP}{small})?(?![A-Za-z])"
        rf"|(?:{centuries}){GAP}{hundred}(?:(?:{zeros}){GAP})?{small}(?![A-Za-z]))"
    )


def _holiday_names() -> str:
    names = sorted((row["name"] for row in holidays()), key=len, reverse=True)
    escaped = [_spaced(re.sub(r"['’]", "['’]", name).replace(".", r"\.?")) for name in names]
    return "(?-i:" + "|".join(escaped) + r")(?![A-Za-z])"


def _daytimes() -> str:
    words = read_toml("dates/words.toml")["daytime"]["words"]
    return "(?:" + "|".join(_spaced(word) for word in words) + ")"


def _spaced(pattern: str) -> str:
    """Let a space in a data pattern match any gap, except inside a character class."""
    pieces = re.split(r"(\[[^\]]*\])", pattern)
    return "".join(p if p.startswith("[") else p.replace(" ", GAP) for p in pieces)


def expand(pattern: str) -> str:
    """Return a data pattern as a regex: placeholders become named groups, spaces become gaps.

    A placeholder that is repeated (in another alternative) gets "_" behind its name.
    """

    seen: set[str] = set()

    def name_group(match: re.Match[str]) -> str:
        label = match.group(1)
        base = label if label == "year2" else label.rstrip("0123456789")
        while label in seen:
            label += "_"
        seen.add(label)
        return f"(?P<{label}>{fragment(base)})"

    return re.sub(r"\{([a-z]+\d?)\}", name_group, _spaced(pattern))


def compile_pattern(
    pattern: str, *, left: str = r"(?<![\w$€£])(?<!\d[.,])", right: str = r"(?!\w)"
) -> re.Pattern[str]:
    """Compile a data pattern, bounded on the left and right; ignores case."""
    try:
        return re.compile(f"{left}(?:{expand(pattern)}){right}", re.IGNORECASE)
    except re.error as error:
        raise DataError(f"data/dates: the pattern {pattern!r}: {error}.") from error
