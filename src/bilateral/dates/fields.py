"""What a rule matched, and against what it is read: numbers, units, shifts, and open years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bilateral.dates.calendars import Interval
from bilateral.dates.words import value_of, year_of

Fields = Mapping[str, str]
"""What a rule's placeholders matched, and the values that its words imply."""
STEP = {"last": -1, "this": 0, "next": 1, "coming": 1, "latest": 0}
"""How many periods each value of ``[shift]`` in words.toml moves."""


@dataclass(frozen=True, slots=True)
class Context:
    """Against what an expression is read."""

    today: dt.date | None
    """The publication date."""
    future: bool = False
    """The clause speaks of the future."""
    past: bool = False
    """The clause speaks of the past (both are False where nothing tells)."""
    parsed: bool = False
    """The clause was parsed; if it then says neither, a near day ahead beats one long past."""
    antecedent: dt.date | None = None
    """The last day that was named before, for "two days earlier"."""


_SOON, _LONG_AGO = dt.timedelta(days=60), dt.timedelta(days=200)
"""Where the syntax says neither: "the July 9 summit", read on 3 June, is the coming one."""


def value_in(name: str, fields: Fields, label: str | None = None) -> int | None:
    """Return the value in a table of words.toml of the field `label` (else `name`), or None."""
    words = fields.get(label or name)
    found = value_of(name, words) if words is not None else None
    return int(found) if found is not None else None


def shift_in(fields: Fields) -> str | None:
    """Return a key of `STEP`: what "last" or "the coming" does, or what the rule itself sets."""
    found = value_of("shift", fields["shift"]) if "shift" in fields else None
    return str(found) if found is not None else fields.get("shift")


def unit_in(fields: Fields, label: str = "unit") -> str:
    """Return the unit that a field names: "day", "week", "fortnight" ..."""
    return str(value_of("unit", fields[label]))


def side_in(fields: Fields) -> str:
    """Return which way the fields count: a value of ``[side]`` in words.toml."""
    return str(value_of("side", fields["side"]))


def day_number_in(fields: Fields, suffix: str = "") -> int | None:
    """Return the day of the month that the fields give, in digits or words, or None."""
    if "day" + suffix in fields:
        return int("".join(c for c in fields["day" + suffix] if c.isdecimal()))
    return value_in("dayword", fields, "dayword" + suffix)


def year_in(fields: Fields, context: Context) -> int | None:
    """Return the year that the fields give, in digits, in words or as "of last year", or None."""
    if "year" in fields:
        return int(fields["year"])
    if "yearword" in fields:
        return year_of(fields["yearword"])
    shift = shift_in(fields)
    if shift and context.today and "yearly" in fields:
        return context.today.year + STEP[shift]
    return None


def choose_year(make: Callable[[int], Interval], context: Context) -> Interval | None:
    """Return the latest interval that has begun, or in the future the first that is not over."""
    if context.today is None:
        return None
    years = range(context.today.year - 8, context.today.year + 9)
    options = [made for year in years if (made := try_year(make, year)) is not None]
    ahead = next((made for made in options if made.end >= context.today), None)
    past = next((made for made in reversed(options) if made.start <= context.today), None)
    if context.future or past is None or ahead is None:
        return ahead if context.future else past
    undecided = context.parsed and not context.past
    near = ahead.start - context.today <= _SOON and context.today - past.end >= _LONG_AGO
    return ahead if undecided and near else past


def try_year(make: Callable[[int], Interval], year: int) -> Interval | None:
    """Return what `make` gives for a year, or None where that year has no such day."""
    try:
        return make(year)
    except (ValueError, OverflowError):
        return None
