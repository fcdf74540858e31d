"""Readings against the publication date: weekdays, "last week", "eight months ago", windows.

Each returns None where the publication date is needed and not known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bilateral.dates import calendars
from bilateral.dates.calendars import Interval
from bilateral.dates.fields import (
    STEP,
    Context,
    Fields,
    day_number_in,
    shift_in,
    side_in,
    unit_in,
    value_in,
)
from bilateral.dates.words import number_of

_SIZES = ("day", "weekend", "week", "fortnight", "month", "quarter", "year", "decade", "century")
"""Units from the shortest to the longest."""
_AS_PRECISE_AS = {"fortnight": "week", "decade": "year", "century": "decade"}
"""A decade ago is about that year, a century ago about that decade."""


def read_weekday(fields: Fields, context: Context) -> Interval | None:
    """A day of the week, bare, shifted, in a shifted week, or with its number in the month."""
    weekday, today = value_in("weekday", fields), context.today
    if today is None or weekday is None:
        return None
    number = day_number_in(fields)
    if number is not None:
        return _numbered_weekday(weekday, number, context)
    monday = today - dt.timedelta(days=today.weekday())
    shift = shift_in(fields)
    if shift in ("last", "this", "next"):
        day = monday + dt.timedelta(days=7 * STEP[shift] + weekday - 1)
    elif shift == "coming":
        day = today + dt.timedelta(days=(weekday - today.isoweekday() - 1) % 7 + 1)
    elif shift == "latest":
        day = today - dt.timedelta(days=(today.isoweekday() - weekday - 1) % 7 + 1)
    elif context.future:
        day = today + dt.timedelta(days=(weekday - today.isoweekday()) % 7)
    else:
        day = today - dt.timedelta(days=(today.isoweekday() - weekday) % 7)
    return Interval(day, day, "day")


def _numbered_weekday(weekday: int, number: int, context: Context) -> Interval | None:
    if context.today is None:
        return None
    near = [context.today + dt.timedelta(days=step) for step in range(-100, 101)]
    fits = [day for day in near if day.day == number and day.isoweekday() == weekday]
    past = [day for day in fits if day <= context.today]
    ahead = [day for day in fits if day >= context.today]
    if context.future and ahead:
        return Interval(ahead[0], ahead[0], "day")
    if past and (not ahead or not (ahead[0] - context.today).days < 14):
        return Interval(past[-1], past[-1], "day")
    return Interval(ahead[0], ahead[0], "day") if ahead else None


def read_weekdays(fields: Fields, context: Context) -> Interval | None:
    """Two Sundays ago, three Mondays from now."""
    weekday, today, count = value_in("weekday", fields), context.today, number_of(fields["n"])
    if today is None or weekday is None or not count:
        return None
    if side_in(fields) == "back":
        days = -((today.isoweekday() - weekday - 1) % 7 + 1) - 7 * (count - 1)
    else:
        days = (weekday - today.isoweekday() - 1) % 7 + 1 + 7 * (count - 1)
    return calendars.period(today + days * calendars.DAY, "day")


def read_days(fields: Fields, context: Context) -> Interval | None:
    """Today, yesterday, tomorrow."""
    if context.today is None:
        return None
    return calendars.period(context.today + int(fields["offset"]) * calendars.DAY, "day")


def read_period(fields: Fields, context: Context) -> Interval | None:
    """This week, last month, next year, the weekend, the year after next."""
    if context.today is None or fields["unit"].lower().endswith("s"):
        return None
    unit, shift = unit_in(fields), shift_in(fields)
    if shift is None and unit == "weekend" and "after" not in fields:
        over = context.past or "over" in fields or "owner" in fields
        back = -1 if over and not context.future and context.today.isoweekday() < 6 else 0
        return calendars.period(calendars.shift(context.today, "week", back), "weekend")
    if shift == "latest":
        start = calendars.shift(context.today, unit, -1)
        return Interval(start, context.today, "interval")
    step = 2 if shift is None else STEP[shift]
    return calendars.period(calendars.shift(context.today, unit, step), unit)


def read_window(fields: Fields, context: Context) -> Interval | None:
    """The past three years, the next few days, recent weeks: up to or from publication."""
    today = context.today
    if today is None:
        return None
    unit, side = unit_in(fields), side_in(fields)
    plural = fields["unit"].lower().endswith("s")
    count = number_of(fields["n"]) if "n" in fields else (3 if plural else 1)
    if count is None or (side == "counted" and not plural and "n" not in fields):
        return None
    if side != "back":
        end = calendars.shift(today, unit, count)
        return Interval(today + calendars.DAY, end, "interval")
    if unit == "day" and count == 1:
        return calendars.period(today - calendars.DAY, "day")
    start = calendars.shift(today, unit, -count)
    if "half" in fields:
        start = _half(start, unit, -1)[0]
    return Interval(start, today, "interval")


def read_ago(fields: Fields, context: Context) -> Interval | None:
    """Some units before publication, as precise as the smallest unit."""
    return read_distance(fields, context.today, -1)


def read_ahead(fields: Fields, context: Context) -> Interval | None:
    """Some units after publication; "in three days" only where the clause looks ahead."""
    if "in" in fields and not context.future:
        return None
    return read_distance(fields, context.today, 1)


def read_distance(fields: Fields, origin: dt.date | None, sign: int) -> Interval | None:
    """Return the day or period so many units from `origin`; `sign` is -1 for the past."""
    if origin is None:
        return None
    counts = _counts(fields)
    if counts is None:
        return None
    day = _move(origin, counts, sign)
    unit = min((unit for unit, _ in counts), key=_SIZES.index)
    if "half" in fields:
        day, unit = _half(day, unit, sign)
    return calendars.period(day, _AS_PRECISE_AS.get(unit, unit))


def read_before(fields: Fields, whole: Interval) -> Interval | None:
    """Return the days of `whole` so many units earlier: "two years ago tomorrow".

    None where the units are shorter than what they are counted from ("two days ago this month").
    """
    counts = _counts(fields)
    precision = whole.precision
    if counts is None or precision not in ("day", "week", "month", "quarter", "season"):
        return None
    longest = max((unit for unit, _ in counts), key=_SIZES.index)
    least = "quarter" if precision == "season" else precision
    if _SIZES.index(longest) < _SIZES.index(least):
        return None
    start = _move(whole.start, counts, -1)
    if precision == "week":
        return calendars.period(start, "week")
    return Interval(start, _move(whole.end + calendars.DAY, counts, -1) - calendars.DAY, precision)


def _counts(fields: Fields) -> list[tuple[str, int]] | None:
    """Return the units of "two years and a month" with their numbers, or None for no number."""
    found = []
    for suffix in ("", "2", "3"):
        if "unit" + suffix in fields:
            count = number_of(fields["n" + suffix]) if "n" + suffix in fields else 0
            if count is None:
                return None
            found.append((unit_in(fields, "unit" + suffix), count))
    return found


def _move(day: dt.date, counts: Sequence[tuple[str, int]], sign: int) -> dt.date:
    for unit, count in counts:
        day = calendars.shift(day, unit, sign * count)
    return day


def _half(day: dt.date, unit: str, sign: int) -> tuple[dt.date, str]:
    months = {"year": 6, "decade": 60, "century": 600}
    if unit in months:
        smaller = "month" if unit == "year" else "year"
        return calendars.add_months(day, sign * months[unit]), smaller
    days = {"month": 15, "week": 3}.get(unit, 0)
    return day + sign * days * calendars.DAY, "week" if unit == "month" else "day"


def read_within(fields: Fields, context: Context) -> Interval | None:
    """From publication to so many units later."""
    counts = _counts(fields)
    if context.today is None or counts is None:
        return None
    return Interval(context.today, _move(context.today, counts, 1), "interval")


def read_relative(fields: Fields, context: Context) -> Interval | None:
    """Two days earlier, the following week: counted from the day named before, if there is one."""
    side, unit = side_in(fields), unit_in(fields)
    sign = -1 if side == "back" else 1
    origin = context.antecedent
    if origin is None:
        if sign > 0 and context.past:
            return None
        origin = context.today
    if origin is None:
        return None
    if side == "same":
        return calendars.period(origin, unit)
    if "n" not in fields:
        return calendars.period(calendars.shift(origin, unit, sign), unit)
    return read_distance(fields, origin, sign)
