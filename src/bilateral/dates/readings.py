"""What each kind of rule means in days: the fields that a rule matched become an interval.

A reading returns None where the words are not a possible date, or need a publication date that is
not known. Where a year or a week is left open, the latest one that is not after publication is
meant, unless `Context.future`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bilateral.dates import absolute, relative
from bilateral.dates.calendars import Interval
from bilateral.dates.fields import Context, Fields

Reading = Callable[[Fields, Context], Interval | None]


def read_fields(kind: str, fields: Fields, context: Context) -> Interval | None:
    """Return the interval that a rule of this kind stands for, or None."""
    try:
        return READINGS[kind](fields, context)
    except (ValueError, OverflowError):
        return None


READINGS: Mapping[str, Reading] = {
    "calendar": absolute.read_calendar,
    "numeric": absolute.read_numeric,
    "fixed": absolute.read_fixed,
    "weekday": relative.read_weekday,
    "weekdays": relative.read_weekdays,
    "days": relative.read_days,
    "period": relative.read_period,
    "window": relative.read_window,
    "ago": relative.read_ago,
    "ahead": relative.read_ahead,
    "within": relative.read_within,
    "years": absolute.read_years,
    "decade": absolute.read_decade,
    "century": absolute.read_century,
    "quarter": absolute.read_quarter,
    "season": absolute.read_season,
    "holiday": absolute.read_holiday,
    "nth_weekday": absolute.read_nth_weekday,
    "nth_week": absolute.read_nth_week,
    "nth_month": absolute.read_nth_month,
    "relative": relative.read_relative,
}
