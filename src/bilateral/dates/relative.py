"""Readings against the publication date: weekdays, "last week", "eight months ago", windows.

Each returns None where the publication date is needed and not known.
"""

from __future__ import annotations

import datetime as dt

from bilateral.dates import calendars
from bilateral.dates.calendars import Interval
from bilateral.dates.fields import (
    STEP,
    Context,
    Fields,
    day_number_in,
    shift_in,
    unit_in,
    value_in,
)
from bilateral.dates.words import number_of


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
    if fields["side"].lower() == "ago":
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
    unit, side = unit_in(fields), fields["side"].lower()
    plural = fields["unit"].lower().endswith("s")
    count = number_of(fields["n"]) if "n" in fields else (3 if plural else 1)
    if count is None or (
        not plural and "n" not in fields and side in ("coming", "following", "ahead", "to come")
    ):
        return None
    if side in ("next", "coming", "upcoming", "following", "ahead", "to come"):
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
    day, units = origin, []
    for suffix in ("", "2", "3"):
        if "unit" + suffix not in fields:
            continue
        unit = unit_in(fields, "unit" + suffix)
        units.append(unit)
        count = number_of(fields["n" + suffix]) if "n" + suffix in fields else 0
        if count is None:
            return None
        day = calendars.shift(day, unit, sign * count)
    unit = min(units, key=_SIZES.index)
    if "half" in fields:
        day, unit = _half(day, unit, sign)
    return calendars.period(day, _AS_PRECISE_AS.get(unit, unit))


_SIZES = ("day", "weekend", "week", "fortnight", "month", "quarter", "year", "decade", "century")


_AS_PRECISE_AS = {"fortnight": "week", "decade": "year", "century": "decade"}
"""A decade ago is about that year, a century ago about that decade."""


def _half(day: dt.date, unit: str, sign: int) -> tuple[dt.date, str]:
    months = {"year": 6, "decade": 60, "century": 600}
    if unit in months:
        smaller = "month" if unit == "year" else "year"
        return calendars.add_months(day, sign * months[unit]), smaller
    days = {"month": 15, "week": 3}.get(unit, 0)
    return day + sign * days * calendars.DAY, "week" if unit == "month" else "day"


def read_within(fields: Fields, context: Context) -> Interval | None:
    """From publication to so many units later."""
    if context.today is None:
        return None
    end = context.today
    for suffix in ("", "2", "3"):
        if "unit" + suffix in fields:
            count = number_of(fields["n" + suffix])
            if count is None:
                return None
            end = calendars.shift(end, unit_in(fields, "unit" + suffix), count)
    return Interval(context.today, end, "interval")


def read_relative(fields: Fields, context: Context) -> Interval | None:
    """Two days earlier, the following week: counted from the day named before, if there is one."""
    side = fields["side"].lower()
    unit = unit_in(fields)
    backwards = side in ("earlier", "before", "prior", "previously", "preceding", "previous")
    same = "same" in side or side.startswith("that")
    origin = context.antecedent
    if origin is None:
        if not backwards and context.past:
            return None
        origin = context.today
    if origin is None:
        return None
    if same:
        return calendars.period(origin, unit)
    if "n" not in fields:
        return calendars.period(calendars.shift(origin, unit, -1 if backwards else 1), unit)
    return read_distance(fields, origin, -1 if backwards else 1)
