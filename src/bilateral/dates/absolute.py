"""Readings of calendar words: dates, years, decades, quarters, seasons, holidays.

Each returns None where the words are not a possible date. Where a year is left open, the latest one
that is not after publication is meant, unless `Context.future`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace

from bilateral.dates import calendars
from bilateral.dates.calendars import Interval
from bilateral.dates.fields import (
    STEP,
    Context,
    Fields,
    choose_year,
    day_number_in,
    shift_in,
    unit_in,
    value_in,
    year_in,
)
from bilateral.dates.words import holidays, value_of


def _month_or_days(fields: Fields) -> Callable[[int], Interval]:
    month, first, last = (
        value_in("month", fields),
        day_number_in(fields),
        day_number_in(fields, "2"),
    )
    if month is None:
        month = int(fields["m"])
    if first is None and "d" in fields:
        first = int(fields["d"])

    def make(year: int) -> Interval:
        if first is None:
            return calendars.month_of(year, month)
        start = dt.date(year, month, first)
        if last is None:
            return Interval(start, start, "day")
        end = dt.date(year, month, last)
        if end < start:
            raise ValueError("the days run backwards")
        return Interval(start, end, "interval")

    return make


def read_calendar(fields: Fields, context: Context) -> Interval | None:
    """Years, months and days of months, with the year given, relative or left open."""
    if "month" not in fields and "m" not in fields:
        return _read_without_month(fields, context)
    make = _month_or_days(fields)
    year = year_in(fields, context)
    if year is not None:
        return make(year)
    shift = shift_in(fields)
    if shift is None:
        return choose_year(make, context)
    if context.today is None:
        return None
    if shift == "latest":
        return choose_year(make, replace(context, future=False))
    if shift == "coming" or (shift == "next" and "yearly" not in fields):
        year = context.today.year
        made = make(year)
        return made if made.start > context.today and shift == "coming" else make(year + 1)
    return make(context.today.year + STEP[shift])


def _read_without_month(fields: Fields, context: Context) -> Interval | None:
    year, today = year_in(fields, context), context.today
    if year is not None:
        return calendars.period(dt.date(year, 1, 1), "year")
    first, last = day_number_in(fields), day_number_in(fields, "2")
    if today is None or first is None:
        return None
    shift = shift_in(fields)
    if shift is None:
        months = [calendars.add_months(today.replace(day=1), step) for step in (-2, -1, 0, 1, 2)]
        days = [m.replace(day=first) for m in months if _has_day(m, first)]
        if context.future:
            day = next((d for d in days if d >= today), None)
        else:
            day = next((d for d in reversed(days) if d <= today), None)
        return Interval(day, day, "day") if day is not None else None
    month = calendars.add_months(today.replace(day=1), STEP[shift])
    if not _has_day(month, max(first, last or first)):
        return None
    start = month.replace(day=first)
    if last is None:
        return Interval(start, start, "day")
    end = month.replace(day=last)
    return Interval(start, end, "interval") if end >= start else None


def _has_day(month: dt.date, day: int) -> bool:
    return day > 0 and calendars.add_months(
        month.replace(day=1), 1
    ) - calendars.DAY >= month + dt.timedelta(days=day - 1)


def read_numeric(fields: Fields, context: Context) -> Interval | None:
    """Month and day in digits; the American order, unless the first number cannot be a month."""
    first, second = int(fields["a"]), int(fields["b"])
    month, day = (second, first) if first > 12 else (first, second)
    if "year2" in fields:
        short = int(fields["year2"].lstrip("'’"))
        year: int | None = (1900 if short > 50 else 2000) + short
    else:
        year = year_in(fields, context)

    def make(year: int) -> Interval:
        return Interval(dt.date(year, month, day), dt.date(year, month, day), "day")

    return make(year) if year is not None else choose_year(make, context)


def read_fixed(fields: Fields, context: Context) -> Interval | None:
    """An event that names its own day, whatever the publication date."""
    return Interval(
        dt.date.fromisoformat(fields["first"]), dt.date.fromisoformat(fields["last"]), "day"
    )


def read_years(fields: Fields, context: Context) -> Interval | None:
    """2014–2018; 2021-22 only where the second year follows the first."""
    first, last = int(fields["first"]), int(fields["last"])
    if last < 100:
        last += first // 100 * 100
        if last != first + 1:
            return None
    return Interval(dt.date(first, 1, 1), dt.date(last, 12, 31), "interval")


def read_decade(fields: Fields, context: Context) -> Interval | None:
    """The 1990s, the '90s, the nineties."""
    words = fields["decade"]
    year = int(words) if words.isdecimal() else int(value_of("decade", words) or 0)
    if "head" in fields:
        year += 100 * int(value_of("number", fields["head"]) or 0)
    elif year < 100:
        year += 2000 if year < 20 else 1900
    return calendars.period(dt.date(year, 1, 1), "decade")


def read_century(fields: Fields, context: Context) -> Interval | None:
    """The 19th century, counted as the years from 1800 to 1899."""
    nth = int(fields["nth"]) if "nth" in fields else value_in("dayword", fields)
    if nth is None or not 2 <= nth <= 30:
        return None
    return calendars.period(dt.date(nth * 100 - 100, 1, 1), "century")


def read_quarter(fields: Fields, context: Context) -> Interval | None:
    """Quarters and halves of a year."""
    year = year_in({**fields, "yearly": "1"}, context)
    if "year2" in fields:
        year = 2000 + int(fields["year2"].lstrip("'’"))
    if "half" in fields:
        if year is None:
            return None
        start = dt.date(year, 6 * int(fields["half"]) - 5, 1)
        return Interval(start, calendars.add_months(start, 6) - calendars.DAY, "interval")
    nth = int(fields["quarter"]) if "quarter" in fields else value_in("ordinal", fields)
    if nth is None or nth > 4:
        return None
    nth = 4 if nth == -1 else nth

    def make(year: int) -> Interval:
        return calendars.period(dt.date(year, nth * 3 - 2, 1), "quarter")

    return make(year) if year is not None else choose_year(make, context)


def read_season(fields: Fields, context: Context) -> Interval | None:
    """Spring, summer, autumn and winter of a year; a winter is named after its first month."""
    month = value_in("season", fields)
    if month is None:
        return None

    def make(year: int) -> Interval:
        return calendars.season_of(year, month)

    year, shift = year_in(fields, context), shift_in(fields)
    if year is not None:
        return make(year)
    if context.today is None:
        return None
    if shift in ("last", "latest"):
        # The latest that is over: "last spring", said in October, is this year's.
        return choose_year(make, Context(calendars.add_months(context.today, -3)))
    if shift in ("this", "next"):
        # In January and February, "this winter" began in the year before.
        base = context.today.year - (month == 12 and context.today.month < 3)
        return make(base + STEP[shift])
    if shift == "coming":
        return choose_year(make, replace(context, future=True))
    return choose_year(make, context)


def read_holiday(fields: Fields, context: Context) -> Interval | None:
    """A holiday, of a year or the nearest in the direction of the tense."""
    flat = " ".join(fields["holiday"].replace("’", "'").split())
    rows = {row["name"].replace(".", ""): row for row in holidays()}
    row = rows.get(flat.replace(".", ""))
    if row is None:
        return None

    def make(year: int) -> Interval:
        return calendars.period(_holiday_in(row, year), "day")

    year = year_in(fields, context)
    shift = shift_in(fields)
    if year is not None:
        return make(year)
    if shift in ("last", "latest"):
        return choose_year(make, replace(context, future=False))
    if shift in ("next", "coming"):
        return choose_year(make, replace(context, future=True))
    if shift == "this" and context.today:
        return make(context.today.year)
    # A feast close ahead is meant more often than the last one ("dressed for Christmas").
    return choose_year(make, replace(context, parsed=True))


def _holiday_in(row: Mapping[str, str], year: int) -> dt.date:
    if row["kind"] == "easter":
        return calendars.easter(year) + int(row["offset"]) * calendars.DAY
    if row["kind"] == "fixed":
        return dt.date(year, int(row["month"]), int(row["day"]))
    day = calendars.nth_weekday(year, int(row["month"]), int(row["weekday"]), int(row["nth"]))
    return day + int(row["offset"] or 0) * calendars.DAY


def read_nth_weekday(fields: Fields, context: Context) -> Interval | None:
    """The first Friday of a month."""
    weekday, nth, month = (value_in(name, fields) for name in ("weekday", "ordinal", "month"))
    if weekday is None or nth is None:
        return None
    if month is None:
        if context.today is None:
            return None
        step = STEP[shift_in(fields) or "this"]
        base = calendars.add_months(context.today.replace(day=1), step)
        day = calendars.nth_weekday(base.year, base.month, weekday, nth)
        return Interval(day, day, "day")

    def make(year: int) -> Interval:
        return calendars.period(calendars.nth_weekday(year, month, weekday, nth), "day")

    year = year_in(fields, context)
    return make(year) if year is not None else choose_year(make, context)


def read_nth_week(fields: Fields, context: Context) -> Interval | None:
    """The first week of a month or year; week 31."""
    if "number" in fields:
        year = year_in(fields, context) or (context.today.year if context.today else None)
        if year is None:
            return None
        start = dt.date.fromisocalendar(year, int(fields["number"]), 1)
        return calendars.period(start, "week")
    nth = value_in("ordinal", fields)
    if nth is None:
        return None
    if "unit" in fields:
        unit = unit_in(fields)
        if context.today is None or unit not in ("month", "year"):
            return None
        step = STEP[shift_in(fields) or "this"]
        whole = calendars.period(calendars.shift(context.today, unit, step), unit)
    else:
        found = read_calendar(fields, context)
        if found is None:
            return None
        whole = found
    return calendars.nth_week(whole, nth)


def read_nth_month(fields: Fields, context: Context) -> Interval | None:
    """The third month of a year."""
    year, nth = year_in(fields, context), value_in("ordinal", fields)
    if year is None or nth is None:
        return None
    return calendars.month_of(year, 12 if nth == -1 else nth)
