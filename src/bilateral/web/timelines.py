"""Bars a week, and claims by who speaks: the charts of the page that belong to no one answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from bilateral.records import Assessment
from bilateral.reports.sentences import name_of
from bilateral.web.frames import (
    WEEK,
    Frame,
    draw_line,
    draw_text,
    draw_time_axis,
    draw_triangle,
    draw_value_axis,
)

STRAY = 0.01
"""So much of all that was counted, at either end, may lie too far out to be drawn."""
ROW = 36
"""Pixels between two rows of claims."""


def trim_weeks(
    weeks: Sequence[tuple[dt.date, float]],
) -> tuple[Sequence[tuple[dt.date, float]], int]:
    """Return the weeks that hold nearly all, and how much lies outside.

    One retold event of 1945 would press a year's weeks into a line; weeks are cut only where that
    halves the time drawn at least.
    """
    weeks = [(day, value) for day, value in weeks if value]
    if not weeks:
        return (), 0
    room = STRAY * sum(value for _, value in weeks)
    first, last, early, late = 0, len(weeks), 0.0, 0.0
    while first < last and early + weeks[first][1] <= room:
        early += weeks[first][1]
        first += 1
    while last > first and late + weeks[last - 1][1] <= room:
        late += weeks[last - 1][1]
        last -= 1
    kept = weeks[first:last]
    if (weeks[-1][0] - weeks[0][0]).days < 2 * (kept[-1][0] - kept[0][0]).days:
        return weeks, 0
    return kept, round(early + late)


def draw_bars(
    weeks: Sequence[tuple[dt.date, float]],
    *,
    label: str,
    link: Callable[[dt.date], str] | None = None,
) -> dict[str, Markup]:
    """Return one bar a week, each a link, for a wide and a narrow screen."""
    if not weeks:
        return {}
    return {
        "wide": _bars(weeks, 760, label, link),
        "narrow": _bars(weeks, 360, label, link),
    }


def _bars(
    weeks: Sequence[tuple[dt.date, float]],
    width: int,
    label: str,
    link: Callable[[dt.date], str] | None,
) -> Markup:
    highest = max(value for _, value in weeks) or 1.0
    frame = Frame(38, 8, width - 44, 86, weeks[0][0], weeks[-1][0] + WEEK, 0, highest)
    number = max((weeks[-1][0] - weeks[0][0]).days // 7 + 1, 1)
    bar = max(frame.width / number - 0.6, 0.6)
    drawn = [*draw_time_axis(frame, 80), *draw_value_axis(frame, 3)]
    for day, value in weeks:
        if not value:
            continue
        y = frame.y(value)
        mark = (
            f'<rect class="bar plain" x="{frame.x(day)}" y="{y}" width="{bar:.2f}" '
            f'height="{frame.bottom - y:.1f}"><title>week of {day}: {value:,.0f}</title></rect>'
        )
        drawn.append(
            f'<a href="{escape(link(day))}" tabindex="-1">{mark}</a>' if link is not None else mark
        )
    kind, role = ("wide" if width > 400 else "narrow"), ("img" if link is None else "group")
    return Markup(
        f'<svg class="chart {kind}" viewBox="0 0 {width} 120" role="{role}" '
        f'aria-label="{escape(label)}">{"".join(drawn)}</svg>'
    )


def draw_claims(
    claims: Sequence[Assessment],
    pair: tuple[str, str] | None,
    link: Callable[[int, Assessment], str],
) -> dict[str, Markup]:
    """Return the claims on a timeline, one row a side, for a wide and a narrow screen.

    The sides are each of the two and other countries; of all pairs, whether one of the two speaks.
    `link` gives the address of a claim from its place in `claims`.
    """
    if not any(item.date or item.published for item in claims):
        return {}
    return {
        "wide": _claims(claims, pair, link, 760),
        "narrow": _claims(claims, pair, link, 360),
    }


def _claims(
    claims: Sequence[Assessment],
    pair: tuple[str, str] | None,
    link: Callable[[int, Assessment], str],
    width: int,
) -> Markup:
    names = [name_of(code) for code in pair] if pair else ["one of the two"]
    names += ["others", "no country"]
    days = [day for item in claims if (day := item.date or item.published)]
    room = 120 if width > 400 else 92
    frame = Frame(
        room, 4, width - room - 14, ROW * len(names), min(days) - WEEK, max(days) + WEEK, 0,
        len(names),
    )  # fmt: skip
    drawn = list(draw_time_axis(frame, 70))
    for place, name in enumerate(names):
        y = frame.top + ROW * place + 22
        drawn.append(draw_line(frame.left, frame.right, y, y, "axis"))
        drawn.append(draw_text(frame.left - 8, y + 4, _cut(name, room), "end"))
    stacked: dict[tuple[int, int], int] = {}
    for number, item in enumerate(claims):
        day = item.date or item.published
        if day is None:
            continue
        row, x = _side(item, pair), frame.x(day)
        above = stacked.get((row, int(x // 9)), 0)
        stacked[row, int(x // 9)] = above + 1
        y = frame.top + ROW * row + 22 - 6 * min(above, 3)
        drawn.append(_claim(x, y, item, day, link(number, item)))
    return Markup(
        f'<svg class="chart {"wide" if width > 400 else "narrow"}" viewBox="0 0 {width} '
        f'{frame.bottom + 22:.0f}" role="group" aria-label="Claims on a timeline, by the '
        f"speaker's side; all are listed below\">{''.join(drawn)}</svg>"
    )


def _side(item: Assessment, pair: tuple[str, str] | None) -> int:
    """Return the row of a claim."""
    two = pair or (item.country_1, item.country_2)
    others = len(pair) if pair else 1
    if item.speaker_country is None:
        return others + 1
    if item.speaker_country not in two:
        return others
    return two.index(item.speaker_country) if pair else 0


def _cut(name: str, room: float) -> str:
    most = int(room / 6.2)
    return name if len(name) <= most else name[: most - 1] + "…"


def _claim(x: float, y: float, item: Assessment, day: dt.date, link: str) -> str:
    kind = {"closer": "coop", "apart": "conf"}.get(item.direction, "none")
    two = f"{name_of(item.country_1)} and {name_of(item.country_2)}"
    title = escape(f"{day}: {item.speaker or 'the text'} on {two}: {item.direction}")
    mark = (
        draw_triangle(x, y, kind, up=kind == "coop")
        if kind != "none"
        else f'<rect class="mark none" x="{x - 4}" y="{y - 4}" width="8" height="8"/>'
    )
    return f'<a href="{escape(link)}" tabindex="-1"><title>{title}</title>{mark}</a>'
