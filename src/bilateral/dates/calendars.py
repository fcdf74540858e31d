"""Calendar arithmetic on inclusive intervals of days; knows no words.

Weeks run Monday to Sunday, seasons are those of the northern hemisphere, and every function that
would leave the range of `datetime.date` raises `OverflowError` or `ValueError`, which the caller
turns into "not a date".
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

from bilateral.records import DatePrecision

DAY = dt.timedelta(days=1)


class Interval(NamedTuple):
    """Days from `start` to `end`, both included, and how precisely they were named."""

    start: dt.date
    end: dt.date
    precision: DatePrecision


_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_DAYS = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
_PRECISION: dict[str, DatePrecision] = {
    "day": "day",
    "week": "week",
    "fortnight": "interval",
    "weekend": "interval",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    "decade": "decade",
    "century": "interval",
}


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day `months` later, or the last day of that month if it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def shift(day: dt.date, unit: str, count: int) -> dt.date:
    """Return `day` moved by `count` units."""
    if unit in _MONTHS:
        return add_months(day, _MONTHS[unit] * count)
    return day + dt.timedelta(days=_DAYS[unit] * count)


def period(day: dt.date, unit: str) -> Interval:
    """Return the day, week, month, quarter, year, decade or century that holds `day`."""
    monday = day - dt.timedelta(days=day.weekday())
    if unit == "day":
        start, end = day, day
    elif unit in ("week", "fortnight"):
        start, end = monday, monday + dt.timedelta(days=_DAYS[unit] - 1)
    elif unit == "weekend":
        start, end = monday + dt.timedelta(days=5), monday + dt.timedelta(days=6)
    else:
        months = _MONTHS[unit]
        index = (day.year * 12 + day.month - 1) // months * months
        start = dt.date(index // 12, index % 12 + 1, 1)
        end = add_months(start, months) - DAY
    return Interval(start, end, _PRECISION[unit])


def month_of(year: int, month: int) -> Interval:
    """Return a month of a year."""
    return period(dt.date(year, month, 1), "month")


def season_of(year: int, month: int) -> Interval:
    """Return the season that begins in `month` of `year`; a winter ends in the next year."""
    start = dt.date(year, month, 1)
    return Interval(start, add_months(start, 3) - DAY, "season")


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> dt.date:
    """Return the nth (1–5, or -1 for the last) weekday (Monday is 1) of a month."""
    days = [
        dt.date(year, month, day)
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
        if dt.date(year, month, day).isoweekday() == weekday
    ]
    if nth > len(days):
        raise ValueError("no such weekday in that month")
    return days[nth - 1] if nth > 0 else days[nth]


def easter(year: int) -> dt.date:
    """Return western Easter Sunday (the anonymous Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def nth_week(whole: Interval, nth: int) -> Interval:
    """Return the nth (or -1: last) week of a month or year.

    A week belongs to the month or year that holds its Thursday, as ISO 8601 has it.
    """
    first = period(whole.start, "week")
    if (first.start + dt.timedelta(days=3)) < whole.start:
        first = period(first.end + DAY, "week")
    if nth > 0:
        return period(first.start + dt.timedelta(weeks=nth - 1), "week")
    last = period(whole.end, "week")
    if (last.start + dt.timedelta(days=3)) > whole.end:
        last = period(last.start - DAY, "week")
    return last


def part_of(whole: Interval, part: str, today: dt.date | None) -> Interval | None:
    """Return the early, mid, late, first or second half of a period, or what is before/after today.

    Years fall into thirds, weeks and months into halves with a middle across them: Tuesday to
    Friday of a week, about the 11th to the 20th of a month.
    """
    start, end = whole.start, whole.end
    length = (end - start).days + 1
    if part in ("earlier", "later", "rest"):
        return _around_today(whole, part, today)
    if part == "half1":
        return Interval(start, _cut(whole, 1, 2) - DAY, "interval")
    if part == "half2":
        return Interval(_cut(whole, 1, 2), end, "interval")
    if length >= 80:
        first, second = _cut(whole, 1, 3), _cut(whole, 2, 3)
    elif part == "mid":
        third = length // 3
        first, second = start + DAY * (1 if length == 7 else third), end - DAY * (third - 1)
    else:
        first = second = start + DAY * (15 if length > 7 else (length - 1) // 2)
    if part == "early":
        return Interval(start, first - DAY, "interval") if first > start else whole
    if part == "mid":
        return Interval(first, second - DAY, "interval") if second > first else whole
    return Interval(second, end, "interval")


def _around_today(whole: Interval, part: str, today: dt.date | None) -> Interval | None:
    if today is None:
        return None
    if part == "earlier":
        end = min(whole.end, max(whole.start, today - DAY))
        return Interval(whole.start, end, "interval")
    start = max(whole.start, min(whole.end, today))
    return Interval(start, whole.end, "interval")


def _cut(whole: Interval, numerator: int, denominator: int) -> dt.date:
    """Return the first day after the given fraction; whole months where the period allows."""
    months = (whole.end.year - whole.start.year) * 12 + whole.end.month - whole.start.month + 1
    if whole.start.day == 1 and (whole.end + DAY).day == 1 and months % denominator == 0:
        return add_months(whole.start, months * numerator // denominator)
    days = (whole.end - whole.start).days + 1
    return whole.start + dt.timedelta(days=days * numerator // denominator)
