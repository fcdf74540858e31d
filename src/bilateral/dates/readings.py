"""What each kind of rule means in days: the fields that a rule matched become an interval.

A reading returns None where the words are not a possible date, or need a publication date that is
not known. Where a year or a week is left open, the latest one that is not after publication is
meant, unless `Context.future`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bilateral.dates import calendars
from bilateral.dates.calendars import Interval
from bilateral.dates.words import holidays, number_of, value_of, year_of

Fields = Mapping[str, str]


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

Reading = Callable[[Fields, Context], Interval | None]


def read_fields(kind: str, fields: Fields, context: Context) -> Interval | None:
    """Return the interval that a rule of this kind stands for, or None."""
    try:
        return READINGS[kind](fields, context)
    except (ValueError, OverflowError):
        return None


def _value(name: str, fields: Fields, label: str | None = None) -> int | None:
    words = fields.get(label or name)
    found = value_of(name, words) if words is not None else None
    return int(found) if found is not None else None


def _shift(fields: Fields) -> str | None:
    found = value_of("shift", fields["shift"]) if "shift" in fields else None
    return str(found) if found is not None else fields.get("shift")


def _unit(fields: Fields, label: str = "unit") -> str:
    return str(value_of("unit", fields[label]))


def _day_number(fields: Fields, suffix: str = "") -> int | None:
    if "day" + suffix in fields:
        return int("".join(c for c in fields["day" + suffix] if c.isdecimal()))
    return _value("dayword", fields, "dayword" + suffix)


_STEP = {"last": -1, "this": 0, "next": 1, "coming": 1, "latest": 0}


def _year(fields: Fields, context: Context) -> int | None:
    if "year" in fields:
        return int(fields["year"])
    if "yearword" in fields:
        return year_of(fields["yearword"])
    shift = _shift(fields)
    if shift and context.today and "yearly" in fields:
        return context.today.year + _STEP[shift]
    return None


def _choose(make: Callable[[int], Interval], context: Context) -> Interval | None:
    """Return the latest interval that has begun, or in the future the first that is not over."""
    if context.today is None:
        return None
    years = range(context.today.year - 8, context.today.year + 9)
    options = [made for year in years if (made := _try(make, year)) is not None]
    ahead = next((made for made in options if made.end >= context.today), None)
    past = next((made for made in reversed(options) if made.start <= context.today), None)
    if context.future or past is None or ahead is None:
        return ahead if context.future else past
    undecided = context.parsed and not context.past
    near = ahead.start - context.today <= _SOON and context.today - past.end >= _LONG_AGO
    return ahead if undecided and near else past


def _try(make: Callable[[int], Interval], year: int) -> Interval | None:
    try:
        return make(year)
    except (ValueError, OverflowError):
        return None


def _month_or_days(fields: Fields) -> Callable[[int], Interval]:
    month, first, last = _value("month", fields), _day_number(fields), _day_number(fields, "2")
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
    year = _year(fields, context)
    if year is not None:
        return make(year)
    shift = _shift(fields)
    if shift is None:
        return _choose(make, context)
    if context.today is None:
        return None
    if shift == "latest":
        return _choose(make, replace(context, future=False))
    if shift == "coming" or (shift == "next" and "yearly" not in fields):
        year = context.today.year
        made = make(year)
        return made if made.start > context.today and shift == "coming" else make(year + 1)
    return make(context.today.year + _STEP[shift])


def _read_without_month(fields: Fields, context: Context) -> Interval | None:
    year, today = _year(fields, context), context.today
    if year is not None:
        return calendars.period(dt.date(year, 1, 1), "year")
    first, last = _day_number(fields), _day_number(fields, "2")
    if today is None or first is None:
        return None
    shift = _shift(fields)
    if shift is None:
        months = [calendars.add_months(today.replace(day=1), step) for step in (-2, -1, 0, 1, 2)]
        days = [m.replace(day=first) for m in months if _has_day(m, first)]
        if context.future:
            day = next(d for d in days if d >= today)
        else:
            day = next(d for d in reversed(days) if d <= today)
        return Interval(day, day, "day")
    month = calendars.add_months(today.replace(day=1), _STEP[shift])
    start = month.replace(day=first)
    if last is None:
        return Interval(start, start, "day")
    end = month.replace(day=last)
    return Interval(start, end, "interval") if end >= start else None


def _has_day(month: dt.date, day: int) -> bool:
    return calendars.add_months(month.replace(day=1), 1) - calendars.DAY >= month + dt.timedelta(
        days=day - 1
    )


def read_numeric(fields: Fields, context: Context) -> Interval | None:
    """Month and day in digits; the American order, unless the first number cannot be a month."""
    first, second = int(fields["a"]), int(fields["b"])
    month, day = (second, first) if first > 12 else (first, second)
    if "year2" in fields:
        short = int(fields["year2"].lstrip("'’"))
        year: int | None = (1900 if short > 50 else 2000) + short
    else:
        year = _year(fields, context)

    def make(year: int) -> Interval:
        return Interval(dt.date(year, month, day), dt.date(year, month, day), "day")

    return make(year) if year is not None else _choose(make, context)


def read_fixed(fields: Fields, context: Context) -> Interval | None:
    """An event that names its own day, whatever the publication date."""
    return Interval(
        dt.date.fromisoformat(fields["first"]), dt.date.fromisoformat(fields["last"]), "day"
    )


def read_weekday(fields: Fields, context: Context) -> Interval | None:
    """A day of the week, bare, shifted, in a shifted week, or with its number in the month."""
    weekday, today = _value("weekday", fields), context.today
    if today is None or weekday is None:
        return None
    number = _day_number(fields)
    if number is not None:
        return _numbered_weekday(weekday, number, context)
    monday = today - dt.timedelta(days=today.weekday())
    shift = _shift(fields)
    if shift in ("last", "this", "next"):
        day = monday + dt.timedelta(days=7 * _STEP[shift] + weekday - 1)
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
    weekday, today, count = _value("weekday", fields), context.today, number_of(fields["n"])
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
    unit, shift = _unit(fields), _shift(fields)
    if shift is None and unit == "weekend" and "after" not in fields:
        over = context.past or "over" in fields or "owner" in fields
        back = -1 if over and not context.future and context.today.isoweekday() < 6 else 0
        return calendars.period(calendars.shift(context.today, "week", back), "weekend")
    if shift == "latest":
        start = calendars.shift(context.today, unit, -1)
        return Interval(start, context.today, "interval")
    step = 2 if shift is None else _STEP[shift]
    return calendars.period(calendars.shift(context.today, unit, step), unit)


def read_window(fields: Fields, context: Context) -> Interval | None:
    """The past three years, the next few days, recent weeks: up to or from publication."""
    today = context.today
    if today is None:
        return None
    unit, side = _unit(fields), fields["side"].lower()
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
        unit = _unit(fields, "unit" + suffix)
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
            end = calendars.shift(end, _unit(fields, "unit" + suffix), count)
    return Interval(context.today, end, "interval")


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
    nth = int(fields["nth"]) if "nth" in fields else _value("dayword", fields)
    if nth is None or not 2 <= nth <= 30:
        return None
    return calendars.period(dt.date(nth * 100 - 100, 1, 1), "century")


def read_quarter(fields: Fields, context: Context) -> Interval | None:
    """Quarters and halves of a year."""
    year = _year({**fields, "yearly": "1"}, context)
    if "year2" in fields:
        year = 2000 + int(fields["year2"].lstrip("'’"))
    if "half" in fields:
        if year is None:
            return None
        start = dt.date(year, 6 * int(fields["half"]) - 5, 1)
        return Interval(start, calendars.add_months(start, 6) - calendars.DAY, "interval")
    nth = int(fields["quarter"]) if "quarter" in fields else _value("ordinal", fields)
    if nth is None or nth > 4:
        return None
    nth = 4 if nth == -1 else nth

    def make(year: int) -> Interval:
        return calendars.period(dt.date(year, nth * 3 - 2, 1), "quarter")

    return make(year) if year is not None else _choose(make, context)


def read_season(fields: Fields, context: Context) -> Interval | None:
    """Spring, summer, autumn and winter of a year; a winter is named after its first month."""
    month = _value("season", fields)
    if month is None:
        return None

    def make(year: int) -> Interval:
        return calendars.season_of(year, month)

    year, shift = _year(fields, context), _shift(fields)
    if year is not None:
        return make(year)
    if context.today is None:
        return None
    if shift in ("last", "latest"):
        # The latest that is over: "last spring", said in October, is this year's.
        return _choose(make, Context(calendars.add_months(context.today, -3)))
    if shift in ("this", "next"):
        # In January and February, "this winter" began in the year before.
        base = context.today.year - (month == 12 and context.today.month < 3)
        return make(base + _STEP[shift])
    if shift == "coming":
        return _choose(make, replace(context, future=True))
    return _choose(make, context)


def read_holiday(fields: Fields, context: Context) -> Interval | None:
    """A holiday, of a year or the nearest in the direction of the tense."""
    flat = " ".join(fields["holiday"].replace("’", "'").split())
    rows = {row["name"].replace(".", ""): row for row in holidays()}
    row = rows.get(flat.replace(".", ""))
    if row is None:
        return None

    def make(year: int) -> Interval:
        return calendars.period(_holiday_in(row, year), "day")

    year = _year(fields, context)
    shift = _shift(fields)
    if year is not None:
        return make(year)
    if shift in ("last", "latest"):
        return _choose(make, replace(context, future=False))
    if shift in ("next", "coming"):
        return _choose(make, replace(context, future=True))
    if shift == "this" and context.today:
        return make(context.today.year)
    # A feast close ahead is meant more often than the last one ("dressed for Christmas").
    return _choose(make, replace(context, parsed=True))


def _holiday_in(row: Mapping[str, str], year: int) -> dt.date:
    if row["kind"] == "easter":
        return calendars.easter(year) + int(row["offset"]) * calendars.DAY
    if row["kind"] == "fixed":
        return dt.date(year, int(row["month"]), int(row["day"]))
    day = calendars.nth_weekday(year, int(row["month"]), int(row["weekday"]), int(row["nth"]))
    return day + int(row["offset"] or 0) * calendars.DAY


def read_nth_weekday(fields: Fields, context: Context) -> Interval | None:
    """The first Friday of a month."""
    weekday, nth, month = (_value(name, fields) for name in ("weekday", "ordinal", "month"))
    if weekday is None or nth is None:
        return None
    if month is None:
        if context.today is None:
            return None
        step = _STEP[_shift(fields) or "this"]
        base = calendars.add_months(context.today.replace(day=1), step)
        day = calendars.nth_weekday(base.year, base.month, weekday, nth)
        return Interval(day, day, "day")

    def make(year: int) -> Interval:
        return calendars.period(calendars.nth_weekday(year, month, weekday, nth), "day")

    year = _year(fields, context)
    return make(year) if year is not None else _choose(make, context)


def read_nth_week(fields: Fields, context: Context) -> Interval | None:
    """The first week of a month or year; week 31."""
    if "number" in fields:
        year = _year(fields, context) or (context.today.year if context.today else None)
        if year is None:
            return None
        start = dt.date.fromisocalendar(year, int(fields["number"]), 1)
        return calendars.period(start, "week")
    nth = _value("ordinal", fields)
    if nth is None:
        return None
    if "unit" in fields:
        unit = _unit(fields)
        if context.today is None or unit not in ("month", "year"):
            return None
        step = _STEP[_shift(fields) or "this"]
        whole = calendars.period(calendars.shift(context.today, unit, step), unit)
    else:
        found = read_calendar(fields, context)
        if found is None:
            return None
        whole = found
    return calendars.nth_week(whole, nth)


def read_nth_month(fields: Fields, context: Context) -> Interval | None:
    """The third month of a year."""
    year, nth = _year(fields, context), _value("ordinal", fields)
    if year is None or nth is None:
        return None
    return calendars.month_of(year, 12 if nth == -1 else nth)


def read_relative(fields: Fields, context: Context) -> Interval | None:
    """Two days earlier, the following week: counted from the day named before, if there is one."""
    side = fields["side"].lower()
    unit = _unit(fields)
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


READINGS: Mapping[str, Reading] = {
    "calendar": read_calendar,
    "numeric": read_numeric,
    "fixed": read_fixed,
    "weekday": read_weekday,
    "weekdays": read_weekdays,
    "days": read_days,
    "period": read_period,
    "window": read_window,
    "ago": read_ago,
    "ahead": read_ahead,
    "within": read_within,
    "years": read_years,
    "decade": read_decade,
    "century": read_century,
    "quarter": read_quarter,
    "season": read_season,
    "holiday": read_holiday,
    "nth_weekday": read_nth_weekday,
    "nth_week": read_nth_week,
    "nth_month": read_nth_month,
    "relative": read_relative,
}
