"""The charts of the page as SVG of our own: every mark a link, colours by class, no script.

The charts that leave in files are drawn by `bilateral.reports.charts`; that takes a second or two,
has colours for white paper only, and no links. This takes 3 ms.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from bilateral.records import Assessment
from bilateral.reports import Answer, Evidence
from bilateral.reports.sentences import name_of, say_day
from bilateral.series import CHANNELS, Weekly
from bilateral.web.asked import Question, build_query

WEEK = dt.timedelta(days=7)


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


def draw_answer(answer: Answer, question: Question, *, wide: bool) -> Markup:
    """Return the index with its band above the four channels, for a wide or a narrow screen."""
    weekly = answer.measured.weekly
    if weekly is None or not weekly.start:
        return Markup("")
    width = 760 if wide else 360
    parts: list[str] = []
    top = 6.0
    if answer.estimate is not None:
        frame = _index_frame(weekly, width, top + 16, 230 if wide else 190)
        parts += _index(frame, weekly, answer, question)
        top = frame.bottom + 52
    columns = 4 if wide else 2
    each = (width - 34 * columns) / columns
    highest = max(float(weekly.counts.max()), 1.0)
    for place, name in enumerate(CHANNELS):
        row, column = divmod(place, columns)
        frame = Frame(
            28 + column * (each + 34), top + 34 + row * 160, each, 84,
            weekly.start[0], weekly.start[-1] + WEEK, 0, highest,
        )  # fmt: skip
        parts += _channel(frame, weekly, answer, question, place, name)
    height = top + 34 + (4 // columns) * 160 - 44
    label = f"Weekly index and events of {name_of(question.country_1)} and "
    label += f"{name_of(question.country_2)}; the weeks are also listed in a table below."
    return Markup(
        f'<svg class="chart {"wide" if wide else "narrow"}" viewBox="0 0 {width} {height:.0f}" '
        f'role="group" aria-label="{escape(label)}">{"".join(parts)}</svg>'
    )


def draw_bars(
    weeks: Sequence[tuple[dt.date, float]], *, width: int, height: int = 120, label: str
) -> Markup:
    """Return one bar a week."""
    if not weeks:
        return Markup("")
    highest = max(value for _, value in weeks) or 1.0
    frame = Frame(34, 8, width - 44, height - 34, weeks[0][0], weeks[-1][0] + WEEK, 0, highest)
    number = max((weeks[-1][0] - weeks[0][0]).days // 7 + 1, 1)
    bar = max(frame.width / number - 0.6, 0.6)
    bars = "".join(
        f'<rect class="bar plain" x="{frame.x(day)}" y="{frame.y(value)}" width="{bar:.2f}" '
        f'height="{frame.bottom - frame.y(value):.1f}"><title>{day}: {value:,.0f}</title></rect>'
        for day, value in weeks
        if value
    )
    axes = "".join((*_time_axis(frame, 90), *_value_axis(frame, 3)))
    return Markup(
        f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(label)}">{axes}{bars}</svg>'
    )


def draw_claims(
    claims: Sequence[Assessment], pair: tuple[str, str] | None, *, wide: bool
) -> Markup:
    """Return the claims on a timeline, one row a side: each of the two, others, no country."""
    dated = [(day, item) for item in claims if (day := item.date or item.published)]
    if not dated:
        return Markup("")
    sides = [*(pair or ()), "", None]
    names = [*(name_of(code) for code in pair or ()), "others", "nobody named"]

    def side(item: Assessment) -> int:
        code = item.speaker_country
        known = code if code is None or code in (pair or ()) else ""
        return sides.index(known)

    width, room = (760, 120) if wide else (360, 84)
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    frame = Frame(
        room, 8, width - room - 14, 36 * len(sides), first - 2 * WEEK, last + 2 * WEEK, 0,
        len(sides),
    )  # fmt: skip
    parts = list(_time_axis(frame, 70))
    stacked: dict[tuple[int, int], int] = {}
    for place, name in enumerate(names):
        y = frame.top + 36 * place + 22
        parts.append(_line(frame.left, frame.right, y, y, "axis"))
        parts.append(_text(frame.left - 8, y + 4, name[: 18 if wide else 12], "end"))
    for day, item in dated:
        row = side(item)
        x = frame.x(day)
        above = stacked.get((row, int(x // 9)), 0)
        stacked[row, int(x // 9)] = above + 1
        parts.append(_claim(x, frame.top + 36 * row + 22 - 6 * min(above, 3), item, day))
    return Markup(
        f'<svg class="chart {"wide" if wide else "narrow"}" viewBox="0 0 {width} '
        f'{frame.bottom + 22:.0f}" role="group" aria-label="Claims on a timeline, by the '
        f"speaker's side; all are listed below\">{''.join(parts)}</svg>"
    )


def _claim(x: float, y: float, item: Assessment, day: dt.date) -> str:
    shapes = {
        "closer": f"{x - 5},{y + 4} {x + 5},{y + 4} {x},{y - 5}",
        "apart": f"{x - 5},{y - 5} {x + 5},{y - 5} {x},{y + 4}",
        "unchanged": f"{x - 4},{y - 4} {x + 4},{y - 4} {x + 4},{y + 4} {x - 4},{y + 4}",
    }
    kind = {"closer": "coop", "apart": "conf"}.get(item.direction, "none")
    title = escape(f"{day}: {item.speaker or 'the text'} says {item.direction}")
    return (
        f'<a href="#c-{escape(item.assessment_id)}" tabindex="-1"><title>{title}</title>'
        f'<polygon class="mark {kind}" points="{shapes[item.direction]}"/></a>'
    )


def _index_frame(weekly: Weekly, width: float, top: float, height: float) -> Frame:
    values = np.concatenate([weekly.index, weekly.level_low, weekly.level_high, [0.0]])
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    room = (high - low or 1.0) * 0.06
    return Frame(
        34, top, width - 46, height, weekly.start[0], weekly.start[-1] + WEEK, low - room,
        high + room,
    )  # fmt: skip


def _index(frame: Frame, weekly: Weekly, answer: Answer, question: Question) -> Iterator[str]:
    yield _text(frame.left, frame.top - 8, "Index of dealings, week by week", "title")
    yield from _gaps(frame, weekly)
    yield from _time_axis(frame, 70)
    yield from _value_axis(frame, 5)
    yield _line(frame.left, frame.right, frame.y(0), frame.y(0), "zero")
    since = answer.measured.span.since
    cut = sum(day < since for day in weekly.start)
    for side in (slice(0, cut), slice(cut, None)):
        yield from _band(frame, weekly, side)
    for day, value in zip(weekly.start, weekly.index, strict=True):
        if np.isfinite(value):
            yield _dot(frame, question, day, float(value))
    yield from _since(frame, since, label=True)
    yield _text(frame.right, frame.top + 10, "▲ warmer", "end coop")
    yield _text(frame.right, frame.bottom - 4, "▼ colder", "end conf")
    for item in (*answer.evidence_for, *answer.evidence_against):
        yield _evidence(frame, item, question)


def _gaps(frame: Frame, weekly: Weekly) -> Iterator[str]:
    """Shade the weeks that the source does not cover: unknown, which is not the same as quiet."""
    said = False
    for first, last in _runs(~np.isfinite(weekly.index)):
        left = frame.x(weekly.start[first])
        wide = frame.x(weekly.start[last] + WEEK) - left
        yield (
            f'<rect class="gap" x="{left}" y="{frame.top}" width="{wide:.1f}" '
            f'height="{frame.height}"><title>no coverage</title></rect>'
        )
        if wide > 70 and not said:
            said = True
            yield _text(left + wide / 2, frame.top + frame.height / 2, "no coverage", "mid faint")


def _runs(chosen: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    start = None
    for place, value in enumerate([*chosen, False]):
        if value and start is None:
            start = place
        elif not value and start is not None:
            yield start, place - 1
            start = None


def _band(frame: Frame, weekly: Weekly, side: slice) -> Iterator[str]:
    """Draw the level with its band over each stretch in which it is known."""
    start, low, high = weekly.start[side], weekly.level_low[side], weekly.level_high[side]
    level = weekly.level[side]
    for first, last in _runs(np.isfinite(level)):
        at = [frame.x(day + WEEK / 2) for day in start[first : last + 1]]
        upper = list(zip(at, (frame.y(v) for v in high[first : last + 1]), strict=True))
        lower = list(zip(at, (frame.y(v) for v in low[first : last + 1]), strict=True))
        middle = list(zip(at, (frame.y(v) for v in level[first : last + 1]), strict=True))
        yield f'<polygon class="band" points="{_points([*upper, *reversed(lower)])}"/>'
        yield f'<polyline class="level" points="{_points(middle)}"/>'


def _points(found: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in found)


def _dot(frame: Frame, question: Question, day: dt.date, value: float) -> str:
    side = "coop" if value > 0 else "conf" if value < 0 else "none"
    circle = (
        f'<circle class="dot {side}" cx="{frame.x(day + WEEK / 2)}" cy="{frame.y(value)}" r="3"/>'
    )
    return _linked(question, day, circle, f"week of {day}: index {value:+.2f}") if value else circle


def _linked(question: Question, day: dt.date, mark: str, title: str) -> str:
    query = _events_query(question.country_1, question.country_2, question.dataset)
    until = day + WEEK - dt.timedelta(days=1)
    link = f"/events?{query}&amp;since={day}&amp;until={until}"
    return f'<a href="{link}" tabindex="-1"><title>{escape(title)}</title>{mark}</a>'


@functools.lru_cache(maxsize=64)
def _events_query(country_1: str, country_2: str, dataset: str | None) -> Markup:
    """Return what the hundreds of links of one chart have in common, escaped."""
    return escape(build_query(between=f"{country_1},{country_2}", dataset=dataset))


def _evidence(frame: Frame, item: Evidence, question: Question) -> str:
    """Mark an event that moved the estimate at the lower edge."""
    x, y = frame.x(min(max(item.date, frame.first), frame.last)), frame.bottom + 24
    up = item.contribution > 0
    shape = (
        f"{x - 5},{y + 4} {x + 5},{y + 4} {x},{y - 5}"
        if up
        else f"{x - 5},{y - 5} {x + 5},{y - 5} {x},{y + 4}"
    )
    title = (
        f"{item.date}: {item.source} → {item.target}, {item.event_type} ({item.contribution:+.3f})"
    )
    mark = f'<polygon class="mark {"coop" if up else "conf"}" points="{shape}"/>'
    link = escape(f"/event/{item.event_id}?{question.query()}")
    return f'<a href="{link}" tabindex="-1"><title>{escape(title)}</title>{mark}</a>'


def _channel(
    frame: Frame, weekly: Weekly, answer: Answer, question: Question, place: int, name: str
) -> Iterator[str]:
    side = "coop" if "cooperation" in name else "conf"
    found = answer.channels[name]
    yield _text(frame.left - 22, frame.top - 22, name.capitalize(), f"title {side}")
    yield _text(
        frame.left - 22, frame.top - 8, f"{found['before']} → {found['after']} events", "faint"
    )
    yield from _gaps(frame, weekly)
    yield from _time_axis(frame, 62)
    yield from _value_axis(frame, 2)
    wide = max(frame.width / len(weekly.start) - 0.4, 0.8)
    for day, value in zip(weekly.start, weekly.counts[:, place], strict=True):
        if value:
            bar = (
                f'<rect class="bar {side}" x="{frame.x(day)}" y="{frame.y(value)}" '
                f'width="{wide:.1f}" height="{frame.bottom - frame.y(value):.1f}"/>'
            )
            yield _linked(question, day, bar, f"week of {day}: {value:.0f} events")
    yield from _since(frame, answer.measured.span.since, label=False)


def _since(frame: Frame, since: dt.date, *, label: bool) -> Iterator[str]:
    x = frame.x(since)
    yield _line(x, x, frame.top, frame.bottom, "since")
    if label:
        yield _text(x + 4, frame.top + 10, say_day(since), "")


def _time_axis(frame: Frame, room: float) -> Iterator[str]:
    """Draw ticks at months or years, as many as have `room` pixels each."""
    most = max(int(frame.width // room), 1)
    months = (frame.last.year - frame.first.year) * 12 + frame.last.month - frame.first.month
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 240, 1200) if months / s <= most)
    yield _line(frame.left, frame.right, frame.bottom, frame.bottom, "axis")
    place = frame.first.year * 12 + frame.first.month
    for month in range(place - place % step, place + months + 1, step):
        day = dt.date(month // 12, month % 12 + 1, 1)
        if not frame.first <= day <= frame.last:
            continue
        x = frame.x(day)
        yield _line(x, x, frame.bottom, frame.bottom + 4, "axis")
        if x < frame.right - 18:
            said = str(day.year) if step >= 12 else f"{day:%b} {day:%y}"
            yield _text(x, frame.bottom + 14, said, "tick mid" if x > frame.left + 16 else "tick")


def _value_axis(frame: Frame, number: int) -> Iterator[str]:
    raw = (frame.high - frame.low) / number
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw)
    if frame.low == 0 and step > frame.high:  # else the nought would stand alone
        step = max(unit * factor for factor in (1, 2, 5) if unit * factor <= frame.high)
    if frame.low == 0:
        step = max(step, 1)
    for place in range(math.ceil(frame.low / step), math.floor(frame.high / step) + 1):
        value = place * step
        said = f"{value:g}".replace("-", "−")
        yield _text(frame.left - 5, frame.y(value) + 3.5, said, "tick end")


def _line(x1: float, x2: float, y1: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}"/>'


def _text(x: float, y: float, said: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(said)}</text>'
