"""Joins single expressions into larger ones: parts, ranges, since, by, week of, days after."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bilateral.dates import calendars
from bilateral.dates.calendars import Interval
from bilateral.dates.fields import Context, Fields, side_in
from bilateral.dates.readings import read_fields
from bilateral.dates.relative import read_before, read_distance
from bilateral.dates.rules import Candidate
from bilateral.dates.words import compile_pattern, number_of, table, value_of
from bilateral.lexicons import read_toml

_REACH = 60
"""Characters in front of an expression in which its lead may begin."""

_NO_END = frozenset({"ago", "ahead", "within", "window", "relative", "days", "period"})
"""Readings that a dash puts beside a date ("in 1864 — 150 years ago") and not at the end of one."""


@dataclass(frozen=True, slots=True)
class Found:
    """An expression with its days; `first` is the candidate it was read from."""

    start: int
    end: int
    interval: Interval
    rule: str
    weak: bool
    first: Candidate
    context: Context


def compose(text: str, found: Sequence[Found]) -> list[Found]:
    """Return the expressions with everything joined that belongs together, in text order."""
    items = [_with_lead(text, _with_part(text, item)) for item in found]
    ranges = _join_ranges(text, _drop_covered(items))
    return _drop_covered([_with_open(text, item) for item in ranges])


def _drop_covered(items: Sequence[Found]) -> list[Found]:
    """Drop what lies inside what another expression has grown over; text order is kept."""
    kept: list[Found] = []
    for item in items:
        while kept and kept[-1].start >= item.start:
            kept.pop()
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


@functools.cache
def _lead(pattern: str) -> re.Pattern[str]:
    return compile_pattern(pattern, right=r"\Z")


@functools.cache
def _tail(pattern: str) -> re.Pattern[str]:
    return compile_pattern(pattern, left="")


@functools.cache
def _part_leads() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_lead(words), str(part)) for words, part in table("part").items())


def _match_lead(text: str, start: int, pattern: re.Pattern[str]) -> re.Match[str] | None:
    return pattern.search(text, max(0, start - _REACH), start)


def _with_part(text: str, item: Found) -> Found:
    if item.interval.precision == "day" or item.first.rule.reads in ("window", "within"):
        return item
    start = item.start
    for pattern, part in _part_leads():
        match = _match_lead(text, start, pattern)
        if match is None:
            continue
        try:
            interval = calendars.part_of(item.interval, part, item.context.today)
        except OverflowError:
            continue
        if interval is not None:
            rule = f"{item.rule}+{part}"
            return replace(item, start=match.start(), interval=interval, rule=rule, weak=False)
    return item


def _with_lead(text: str, item: Found) -> Found:
    """Read "the week of", "for three days from", "two days after", "two years ago" in front."""
    for kind, read in _LEADS.items():
        for entry in read_toml("dates/compositions.toml")[kind]:
            match = _match_lead(text, item.start, _lead(entry["lead"]))
            if match is None:
                continue
            fields = {name.rstrip("_"): words for name, words in match.groupdict().items() if words}
            try:
                interval = read(fields, item)
            except (ValueError, OverflowError):
                continue
            if interval is not None:
                start, rule = match.start(), str(entry["id"])
                return replace(item, start=start, interval=interval, rule=rule, weak=False)
    return item


def _read_whole(fields: Fields, item: Found) -> Interval | None:
    unit = str(value_of("unit", fields.get("unit", "week")))
    if item.interval.precision == "day" or (unit == "month" and not item.weak):
        return calendars.period(item.interval.start, unit)
    return None


def _read_run(fields: Fields, item: Found) -> Interval | None:
    count = number_of(fields["n"])
    if count is None or item.interval.precision != "day":
        return None
    start = item.interval.start
    end = calendars.shift(start, str(value_of("unit", fields["unit"])), count) - calendars.DAY
    return Interval(start, end, "interval") if end >= start else None


def _read_ago(fields: Fields, item: Found) -> Interval | None:
    """Read "two years ago tomorrow", and "two years ago in March" as that year's March.

    A weekday behind "on" only says once more what "two days ago" says.
    """
    if item.weak:
        return None
    if "named" not in fields:
        return read_before(fields, item.interval)
    year = read_distance(fields, item.context.today, -1)
    return _read_again(item, year.start.year) if year and year.precision == "year" else None


def _read_offset(fields: Fields, item: Found) -> Interval | None:
    if item.interval.precision not in ("day", "month", "year"):
        return None
    back = side_in(fields) == "back"
    origin = item.interval.start if back else item.interval.end
    if fields["side"].lower() == "from" and "weekday" in item.first.fields:
        # "A week from Friday" counts from the Friday to come.
        coming = replace(item.context, future=True)
        read = read_fields(item.first.rule.reads, item.first.fields, coming)
        origin = read.end if read is not None else origin
    count = number_of(fields["n"])
    if "less" in fields and not back and count:
        end = calendars.shift(origin, str(value_of("unit", fields["unit"])), count)
        return Interval(origin, end, "interval")
    if item.interval.precision == "day" and fields["unit"].lower().startswith("week") and count:
        # From a known day, so many weeks are a day again.
        day = calendars.shift(origin, "week", -count if back else count)
        return Interval(day, day, "day")
    return read_distance(fields, origin, -1 if back else 1)


_LEADS: Mapping[str, Callable[[Fields, Found], Interval | None]] = {
    "run": _read_run,
    "whole": _read_whole,
    "offset": _read_offset,
    "ago": _read_ago,
}
"""The tables of compositions.toml that stand in front of an expression, in the order tried."""


@functools.cache
def _joins() -> tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str]], ...]:
    return tuple(
        (
            entry["id"],
            _lead(entry["lead"]) if entry["led"] else None,
            compile_pattern(entry["join"], left="", right=""),
        )
        for entry in read_toml("dates/compositions.toml")["range"]
    )


def _join_ranges(text: str, items: Sequence[Found]) -> list[Found]:
    joined: list[Found] = []
    index = 0
    while index < len(items):
        item = items[index]
        if index + 1 < len(items):
            pair = _join(text, item, items[index + 1])
            if pair is not None:
                joined.append(pair)
                index += 2
                continue
        joined.append(item)
        index += 1
    return joined


def _join(text: str, first: Found, second: Found) -> Found | None:
    if second.start - first.end > 24:
        return None
    for rule, lead, join in _joins():
        if not join.fullmatch(text, first.end, second.start):
            continue
        match = _match_lead(text, first.start, lead) if lead else None
        if lead and match is None:
            continue
        dashed = text[first.end : second.start].strip() in ("-", "–", "—", "~")
        if dashed and second.first.rule.reads in _NO_END:
            continue
        days = _range_days(first, second)
        if days is not None:
            start = match.start() if match else first.start
            interval = Interval(days[0], days[1], "interval")
            return Found(start, second.end, interval, rule, False, first.first, first.context)
    return None


def _range_days(first: Found, second: Found) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day, with a year or week that only one side names carried over."""
    start, end = first.interval, second.interval
    one, two = first.first.fields, second.first.fields
    if (
        "month" in one
        and not _has_year(one)
        and "month" in two
        and first.rule == first.first.rule.id
    ):
        year = end.end.year
        start = _read_again(first, year) or start
        if start.start > end.end:
            start = _read_again(first, year - 1) or start
    elif start.start > end.end and not _has_year(two):
        end = _read_again(second, start.start.year) or end
        if start.start > end.end:
            end = _read_again(second, start.start.year + 1) or end
        if start.start > end.end and "weekday" in two:
            later = Context(start.start, future=True)
            end = read_fields(second.first.rule.reads, two, later) or end
    if start.start > end.end and "weekday" in one and not _has_year(one):
        start = read_fields(first.first.rule.reads, one, Context(end.end)) or start
    today, week = first.context.today, 7 * calendars.DAY
    if today is not None and start.start <= today < end.end and {"weekday"} <= set(one) & set(two):
        context = first.context  # "it ran from Monday to Thursday", told on a Wednesday
        if context.past or not (context.parsed or context.future):
            return start.start - week, end.end - week
    return (start.start, end.end) if start.start < end.end else None


def _has_year(fields: Fields) -> bool:
    return any(name in fields for name in ("year", "yearword", "yearly", "shift", "year2"))


def _read_again(item: Found, year: int) -> Interval | None:
    if "month" not in item.first.fields and "a" not in item.first.fields:
        return None
    fields = {**item.first.fields, "year": str(year)}
    return read_fields(item.first.rule.reads, fields, item.context)


def _with_open(text: str, item: Found) -> Found:
    today = item.context.today
    for entry in read_toml("dates/compositions.toml")["open"]:
        match = _match_lead(text, item.start, _lead(entry["lead"]))
        if match is None or item.weak or item.rule == "range":
            continue
        start, end = item.interval.start, item.interval.end
        if entry["side"] == "after":
            last = max(end, today) if today is not None else end
            interval = Interval(start, last, "interval")
        elif today is not None and end >= today:
            interval = Interval(min(today, end), end, "interval")
        else:
            continue
        tail = _tail(entry["tail"]).match(text, item.end) if entry["tail"] else None
        return replace(
            item,
            start=match.start(),
            end=tail.end() if tail else item.end,
            interval=interval,
            rule=entry["id"],
            weak=False,
        )
    return item
