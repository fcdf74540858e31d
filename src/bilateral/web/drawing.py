"""The charts of the page as SVG of our own: every mark a link, colours by class, no script.

The charts that leave in files are drawn by `bilateral.reports.charts`; that takes a second or two,
has colours for white paper only, and no links. This takes 3 ms.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Sequence

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from bilateral.reports import Answer, Evidence
from bilateral.reports.sentences import in_sentence, name_of, say_day
from bilateral.series import CHANNELS, Weekly
from bilateral.web.asked import COUNTED, Question, build_query
from bilateral.web.frames import (
    WEEK,
    Frame,
    draw_line,
    draw_text,
    draw_time_axis,
    draw_triangle,
    draw_value_axis,
)

HATCHING = Markup(
    '<svg class="unseen" width="0" height="0" aria-hidden="true"><defs><pattern id="gap" width="5" '
    'height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="hatch" y2="5"/></pattern></defs></svg>'
)
"""What weeks without coverage are filled with; a plain grey would pass for the band."""


def draw_answer(answer: Answer, question: Question) -> dict[str, Markup]:
    """Return the index with its band above the four channels, for a wide and a narrow screen."""
    wide, narrow = (_draw(answer, question, wide=wide) for wide in (True, False))
    return {"wide": HATCHING + wide, "narrow": narrow} if wide else {}


def _draw(answer: Answer, question: Question, *, wide: bool) -> Markup:
    weekly = answer.measured.weekly
    if weekly is None or not weekly.start:
        return Markup("")
    width, kind = (760, "wide") if wide else (360, "narrow")
    parts: list[str] = []
    top = 6.0
    if answer.estimate is not None:
        frame = _index_frame(weekly, width, top + (46 if wide else 60), 230 if wide else 190)
        parts += _index(frame, weekly, answer, question)
        top = frame.bottom + 58
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
        f'<svg class="chart {kind}" viewBox="0 0 {width} {height:.0f}" '
        f'role="group" aria-label="{escape(label)}">{"".join(parts)}</svg>'
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
    two = f"{in_sentence(question.country_1)} and {in_sentence(question.country_2)}"
    said = ["Cooperation minus conflict, in multiples of the pair’s", "usual share of the news"]
    lines = [" ".join(said)] if frame.width > 400 else said
    above = frame.top - 22 - 14 * len(lines)
    yield draw_text(0, above, f"Weekly index of {two}", "title")
    for number, line in enumerate(lines, start=1):
        yield draw_text(0, above + 14 * number, line, "faint")
    yield from _gaps(frame, weekly)
    yield from draw_time_axis(frame, 70)
    yield from draw_value_axis(frame, 5)
    yield draw_line(frame.left, frame.right, frame.y(0), frame.y(0), "zero")
    since = answer.measured.span.since
    cut = sum(day < since for day in weekly.start)
    for side in (slice(0, cut), slice(cut, None)):
        yield from _band(frame, weekly, side)
    for day, value in zip(weekly.start, weekly.index, strict=True):
        if np.isfinite(value):
            yield _dot(frame, question, answer, day, float(value))
    yield from _since(frame, since, label=True)
    yield from _labels(frame, weekly)
    yield from _moving(frame, answer, question)


def _labels(frame: Frame, weekly: Weekly) -> Iterator[str]:
    """Say what is up, what is down, and what the line is, where they stand."""
    yield draw_text(frame.right, frame.top + 10, "▲ more cooperation", "end coop over")
    yield draw_text(frame.right, frame.bottom - 4, "▼ more conflict", "end conf over")
    known = np.flatnonzero(np.isfinite(weekly.level))
    if len(known):
        low, high = frame.y(weekly.level_low[known[-1]]), frame.y(weekly.level_high[known[-1]])
        over = high - 5 if high - 16 > frame.top + 12 else low + 12
        yield draw_text(frame.right, over, "level, 95 % band", "end over")


def _moving(frame: Frame, answer: Answer, question: Question) -> Iterator[str]:
    """Mark the events that moved the estimate, numbered as they are listed: for, then against."""
    for row, items in enumerate((answer.evidence_for, answer.evidence_against)):
        y = frame.bottom + 24 + 14 * row
        places = [_within(frame, item) for item in items]
        for rank, (x, item) in enumerate(zip(places, items, strict=True), start=1):
            yield _evidence(x, y, item, question)
            others = places[: rank - 1] + places[rank:]
            if not any(0 <= other - x < 18 for other in others):  # else it would be covered
                yield draw_text(x + 6, y + 3.5, str(rank), "tick")


def _within(frame: Frame, item: Evidence) -> float:
    return frame.x(min(max(item.date, frame.first), frame.last))


def _gaps(frame: Frame, weekly: Weekly) -> Iterator[str]:
    """Shade the weeks that the source does not cover: unknown, which is not the same as quiet."""
    said = False
    for first, last in _runs(~np.isfinite(weekly.index)):
        left = frame.x(weekly.start[first])
        wide = frame.x(weekly.start[last] + WEEK) - left
        yield (
            f'<rect class="gap" fill="url(#gap)" x="{left}" y="{frame.top}" '
            f'width="{wide:.1f}" height="{frame.height}"><title>no coverage</title></rect>'
        )
        if wide > 70 and not said:
            said = True
            yield draw_text(
                left + wide / 2, frame.top + frame.height / 2, "no coverage", "mid faint over"
            )


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


def _dot(frame: Frame, question: Question, answer: Answer, day: dt.date, value: float) -> str:
    side = "coop" if value > 0 else "conf" if value < 0 else "none"
    circle = (
        f'<circle class="dot {side}" cx="{frame.x(day + WEEK / 2)}" cy="{frame.y(value)}" r="3"/>'
    )
    if not value:
        return circle
    return _linked(question, answer, day, circle, f"week of {day}: index {value:+.2f}")


def _linked(question: Question, answer: Answer, day: dt.date, mark: str, title: str) -> str:
    dataset = answer.measured.coverage.dataset
    query = _events_query(question.country_1, question.country_2, dataset)
    until = day + WEEK - dt.timedelta(days=1)
    link = f"/events?{query}&amp;since={day}&amp;until={until}"
    return f'<a href="{link}" tabindex="-1"><title>{escape(title)}</title>{mark}</a>'


@functools.lru_cache(maxsize=64)
def _events_query(country_1: str, country_2: str, dataset: str | None) -> Markup:
    """Return what the hundreds of links of one chart have in common, escaped."""
    return escape(
        build_query(between=f"{country_1},{country_2}", dataset=dataset, certainty=COUNTED)
    )


def _evidence(x: float, y: float, item: Evidence, question: Question) -> str:
    up = item.contribution > 0
    title = (
        f"{item.date}: {name_of(item.source)} → {name_of(item.target)}, "
        f"{item.event_type.lower()} ({item.contribution:+.3f})"
    )
    link = escape(f"/event/{item.event_id}?{question.query()}")
    mark = draw_triangle(x, y, "coop" if up else "conf", up=up)
    return f'<a href="{link}" tabindex="-1"><title>{escape(title)}</title>{mark}</a>'


def _channel(
    frame: Frame, weekly: Weekly, answer: Answer, question: Question, place: int, name: str
) -> Iterator[str]:
    side = "coop" if "cooperation" in name else "conf"
    found = answer.channels[name]
    yield draw_text(frame.left - 22, frame.top - 26, name.capitalize(), f"title {side}")
    said = f"{found['before']:,} → {found['after']:,} events"
    if found["rate_ratio"] is not None and found["before"] + found["after"]:
        said += f", rate ×{found['rate_ratio']:.2f}"
    yield draw_text(frame.left - 22, frame.top - 12, said, "faint")
    yield from _gaps(frame, weekly)
    yield from draw_time_axis(frame, 62)
    yield from draw_value_axis(frame, 2)
    wide = max(frame.width / len(weekly.start) - 0.4, 0.8)
    for day, value in zip(weekly.start, weekly.counts[:, place], strict=True):
        if value:
            bar = (
                f'<rect class="bar {side}" x="{frame.x(day)}" y="{frame.y(value)}" '
                f'width="{wide:.1f}" height="{frame.bottom - frame.y(value):.1f}"/>'
            )
            yield _linked(question, answer, day, bar, f"week of {day}: {value:.0f} events")
    yield from _since(frame, answer.measured.span.since, label=False)


def _since(frame: Frame, since: dt.date, *, label: bool) -> Iterator[str]:
    x = frame.x(since)
    yield draw_line(x, x, frame.top, frame.bottom, "since")
    if label:
        late = x > frame.right - 110
        yield draw_text(x, frame.top - 5, say_day(since), "end" if late else "")
