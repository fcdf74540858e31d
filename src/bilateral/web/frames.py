"""The frame of a chart on the page: where days and values lie, its axes, lines and words."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import escape

WEEK = dt.timedelta(days=7)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000)
_DAYS = (1, 2, 7, 14)
_SHORT = 100
"""Up to so many days an axis has its ticks at days, beyond at months or years."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle of a plot and the days and values that it spans."""

    left: float
    top: float
    width: float
    height: float
    first: dt.date
    last: dt.date
    low: float
    high: float

    def x(self, day: dt.date) -> float:
        """Return where a day lies."""
        span = max((self.last - self.first).days, 1)
        return round(self.left + self.width * (day - self.first).days / span, 1)

    def y(self, value: float) -> float:
        """Return where a value lies."""
        span = (self.high - self.low) or 1.0
        return round(self.top + self.height * (self.high - value) / span, 1)

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width


def draw_line(x1: float, x2: float, y1: float, y2: float, kind: str) -> str:
    """Return a line of a kind that the style sheet knows."""
    return f'<line class="{kind}" x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}"/>'


def draw_text(x: float, y: float, said: str, kind: str) -> str:
    """Return words of a kind that the style sheet knows."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(said)}</text>'


def draw_triangle(x: float, y: float, kind: str, *, up: bool) -> str:
    """Return a triangle that points up or down."""
    top, base = (y - 5, y + 4) if up else (y + 4, y - 5)
    points = f"{x - 5},{base} {x + 5},{base} {x},{top}"
    return f'<polygon class="mark {kind}" points="{points}"/>'


def draw_time_axis(frame: Frame, room: float) -> Iterator[str]:
    """Draw ticks at days, months or years, as many as have `room` pixels each."""
    yield draw_line(frame.left, frame.right, frame.bottom, frame.bottom, "axis")
    most = max(int(frame.width // room), 1)
    short = (frame.last - frame.first).days <= _SHORT
    for day, said in _days(frame, most) if short else _months(frame, most):
        x = frame.x(day)
        yield draw_line(x, x, frame.bottom, frame.bottom + 4, "axis")
        if x < frame.right - 18:
            kind = "tick mid" if x > frame.left + 16 else "tick"
            yield draw_text(x, frame.bottom + 14, said, kind)


def _days(frame: Frame, most: int) -> Iterator[tuple[dt.date, str]]:
    """Yield days (Mondays where not every day has a tick), with the year where it begins."""
    span = (frame.last - frame.first).days
    step = next((step for step in _DAYS if span / step <= most), 7 * math.ceil(span / most / 7))
    day = frame.first if step < 7 else frame.first + dt.timedelta(days=-frame.first.weekday() % 7)
    year = None
    while day <= frame.last:
        yield day, f"{day.day} {day:%b}" + ("" if day.year == year else f" {day:%y}")
        year = day.year
        day += dt.timedelta(days=step)


def _months(frame: Frame, most: int) -> Iterator[tuple[dt.date, str]]:
    """Yield first days of months or years."""
    months = (frame.last.year - frame.first.year) * 12 + frame.last.month - frame.first.month
    step = next((step for step in _MONTHS if months / step <= most), _MONTHS[-1])
    place = frame.first.year * 12 + frame.first.month - 1
    for month in range(place - place % step, place + months + 1, step):
        if month < 12:  # there is no year 0
            continue
        day = dt.date(month // 12, month % 12 + 1, 1)
        if frame.first <= day <= frame.last:
            yield day, str(day.year) if step >= 12 else f"{day:%b} {day:%y}"


def draw_value_axis(frame: Frame, number: int) -> Iterator[str]:
    """Draw about `number` round values."""
    raw = (frame.high - frame.low) / number
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw)
    if frame.low == 0 and step > frame.high:  # else the nought would stand alone
        step = max(unit * factor for factor in (1, 2, 5) if unit * factor <= frame.high)
    if frame.low == 0:
        step = max(step, 1)
    for place in range(math.ceil(frame.low / step), math.floor(frame.high / step) + 1):
        value = place * step
        said = f"{value:,g}".replace("-", "−")
        yield draw_text(frame.left - 5, frame.y(value) + 3.5, said, "tick end")
