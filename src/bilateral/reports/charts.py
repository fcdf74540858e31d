"""The chart of an answer: the index with its level, and the four channels below it.

Altair and vl-convert are heavy (0.5 s to import), so only this module imports them.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bilateral.errors import UsageError
from bilateral.reports.sentences import say_day
from bilateral.series import CHANNELS

if TYPE_CHECKING:
    from bilateral.reports.answer import Answer

WARM, COLD, INK, FAINT = "#0072b2", "#d55e00", "#222222", "#8a8a8a"
"""Blue for cooperation and vermilion for conflict: told apart by every common colour vision."""
WIDTH, HEIGHT = 640, 240
"""Pixels of the panel of the index."""
TITLE_WIDTH = 64
"""Characters a line of the title, at its size."""


def write_chart(answer: Answer, path: Path) -> None:
    """Write the chart as .svg or .png; raises `UsageError` for another ending."""
    import vl_convert

    spec = chart_spec(answer)
    if path.suffix == ".svg":
        path.write_text(vl_convert.vegalite_to_svg(spec), encoding="utf-8")
    elif path.suffix == ".png":
        path.write_bytes(vl_convert.vegalite_to_png(spec, scale=2))
    else:
        raise UsageError(f"A chart is written as .svg or .png; got {path.name}.")


def chart_svg(answer: Answer) -> str:
    """Return the chart as an SVG element."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart_spec(answer)))


def chart_spec(answer: Answer) -> dict[str, Any]:
    """Return the chart as a Vega-Lite specification (`altair.Chart.from_dict` shows it)."""
    import altair as alt

    rows = _rows(answer)
    panels: list[Any] = []
    if answer.estimate is not None:
        panels.append(_index_panel(alt, rows, answer))
    panels.append(_channel_panels(alt, rows, answer))
    chart = (
        alt.vconcat(*panels, spacing=28)
        .properties(
            title=alt.TitleParams(
                wrap_evenly(answer.headline, TITLE_WIDTH),
                subtitle=_subtitle(answer),
                anchor="start",
                fontSize=19,
                fontWeight="bold",
                subtitleFontSize=13,
                subtitleColor="#555555",
                subtitlePadding=6,
                offset=18,
            ),
            padding={"left": 12, "right": 24, "top": 12, "bottom": 12},
        )
        .configure(font="Helvetica, Arial, sans-serif", background="white")
        .configure_view(stroke=None)
        .configure_axis(
            grid=False, domainColor="#bbbbbb", tickColor="#bbbbbb", labelColor="#555555",
            labelFontSize=11, titleColor="#555555",
        )
    )  # fmt: skip
    spec: dict[str, Any] = chart.to_dict()
    return spec


def wrap_evenly(text: str, width: int) -> list[str]:
    """Wrap to as few lines as fit `width` characters, of lengths as even as can be."""
    lines = textwrap.wrap(text, width)
    widths = range(max(map(len, text.split()), default=1), width)
    narrower = (textwrap.wrap(text, narrow) for narrow in widths)
    return next((found for found in narrower if len(found) == len(lines)), lines)


def _rows(answer: Answer) -> list[dict[str, Any]]:
    weekly = answer.measured.weekly
    if weekly is None:
        return []
    rows = []
    for t, day in enumerate(weekly.start):
        row: dict[str, Any] = {"week": (day + dt.timedelta(days=3)).isoformat()}
        row |= {name: float(weekly.counts[t, place]) for place, name in enumerate(CHANNELS)}
        for name in ("index", "level", "level_low", "level_high"):
            value = float(getattr(weekly, name)[t])
            row[name] = None if value != value else round(value, 4)
        value = row["index"] or 0
        row["colour"] = WARM if value > 0 else COLD if value < 0 else FAINT
        row["side"] = "after" if day >= answer.measured.span.since else "before"
        rows.append(row)
    return rows


def _subtitle(answer: Answer) -> list[str]:
    span = answer.measured.span
    first = (
        "Weekly index of cooperation minus conflict between the two, in multiples of the pair’s "
        "usual share of the news"
        if answer.estimate is not None
        else "Recorded events a week; not enough to estimate a change"
    )
    return [first, f"{say_day(span.start)} to {say_day(span.end)}"]


def _source_line(answer: Answer) -> str:
    number = len(answer.measured.events)
    data = answer.coverage["dataset"]
    named = data if data and data != "bilateral" else "documents read with bilateral"
    model = (
        "; level and 95 % band from a local-level model with a step at the date"
        if answer.estimate is not None
        else ""
    )
    return f"Source: {named}, {number:,} counted events{model}."


def _index_panel(alt: Any, rows: list[dict[str, Any]], answer: Answer) -> Any:
    base = alt.Chart(alt.Data(values=rows)).encode(x=_time_axis(alt, answer))
    since = _since(alt, answer)
    band = base.mark_area(opacity=0.18, color=INK).encode(
        y=alt.Y("level_low:Q", title=None, axis=alt.Axis(tickCount=5)),
        y2="level_high:Q",
        detail="side:N",
    )
    level = base.mark_line(color=INK, strokeWidth=2.5).encode(y="level:Q", detail="side:N")
    dots = base.mark_circle(size=26, opacity=0.75).encode(
        y="index:Q",
        color=alt.Color("colour:N", scale=None),
    )
    zero = alt.Chart(alt.Data(values=[{"y": 0}])).mark_rule(color="#bbbbbb").encode(y="y:Q")
    # Beside the plot: within it, some dot always lies under them.
    labels = [
        alt.Chart(alt.Data(values=[{"text": text}]))
        .mark_text(align="left", fontSize=11, fontWeight="bold", color=colour)
        .encode(x=alt.value(WIDTH + 6), y=alt.value(height), text="text:N")
        for text, colour, height in (
            ("▲ more cooperation", WARM, 6),
            ("▼ more conflict", COLD, HEIGHT - 6),
        )
    ]
    return alt.layer(zero, band, dots, level, since, *labels).properties(width=WIDTH, height=HEIGHT)


def _channel_panels(alt: Any, rows: list[dict[str, Any]], answer: Answer) -> Any:
    top = max((row[name] for row in rows for name in CHANNELS), default=1.0)
    columns = [_channel_panel(alt, rows, answer, name, max(top, 1.0)) for name in CHANNELS]
    grid = alt.hconcat(*columns, spacing=18)
    note = alt.TitleParams(
        _source_line(answer), anchor="start", orient="bottom", fontSize=10, fontWeight="normal",
        color=FAINT, offset=14,
    )  # fmt: skip
    return grid.properties(title=note)


def _channel_panel(
    alt: Any, rows: list[dict[str, Any]], answer: Answer, name: str, top: float
) -> Any:
    found = answer.channels[name]
    colour = WARM if "cooperation" in name else COLD
    values = [
        {
            "start": (day := dt.date.fromisoformat(row["week"]) - dt.timedelta(days=3)).isoformat(),
            "stop": (day + dt.timedelta(days=6)).isoformat(),
            "events": row[name],
        }
        for row in rows
        if row[name]
    ]
    factor = found["rate_ratio"]
    change = f"{found['before']} → {found['after']} events"
    if factor is not None and found["before"] + found["after"]:
        change += f", rate ×{factor:.1f}" if factor < 100 else ", rate ×100 and more"
    bars = (
        alt.Chart(alt.Data(values=values))
        .mark_rect(color=colour)
        .encode(
            x=_time_axis(alt, answer, small=True),
            x2="stop:T",
            y2=alt.datum(0),
            y=alt.Y(
                "events:Q",
                title=None,
                axis=alt.Axis(values=[0, *([top / 2] if top % 2 == 0 else []), top], format="d"),
                scale=alt.Scale(domain=[0, top]),
            ),
        )
    )
    title = alt.TitleParams(
        name.capitalize(), subtitle=change, anchor="start", fontSize=12, color=colour,
        subtitleFontSize=11, subtitleColor="#555555",
    )  # fmt: skip
    return alt.layer(bars, _since(alt, answer, label=False)).properties(
        width=(WIDTH - 3 * 45) / 4, height=90, title=title
    )


def _time_axis(alt: Any, answer: Answer, *, small: bool = False) -> Any:
    span = answer.measured.span
    last = span.end + dt.timedelta(days=1)
    scale = alt.Scale(domain=[span.start.isoformat(), last.isoformat()])
    if small:
        axis = alt.Axis(
            title=None, tickCount=2, format="%b %y", labelOverlap="greedy", labelSeparation=8
        )
        return alt.X("start:T", axis=axis, scale=scale)
    return alt.X("week:T", axis=alt.Axis(title=None, tickCount=8, labelOverlap=True), scale=scale)


def _since(alt: Any, answer: Answer, *, label: bool = True) -> Any:
    since: dt.date = answer.measured.span.since
    data = alt.Data(
        values=[{"week": since.isoformat(), "start": since.isoformat(), "text": say_day(since)}]
    )
    field = "week:T" if label else "start:T"
    rule = alt.Chart(data).mark_rule(color=INK, strokeDash=[4, 3]).encode(x=field)
    if not label:
        return rule
    words = (
        alt.Chart(data)
        .mark_text(align="center", dy=-5, baseline="bottom", fontSize=11, color=INK)
        .encode(x="week:T", y=alt.value(0), text="text:N")
    )
    return rule + words
