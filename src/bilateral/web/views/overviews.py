"""The whole store: what it covers, all pairs at once, and one country's relations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from starlette.requests import Request

from bilateral.actors import country_name, find_country
from bilateral.series import Moved
from bilateral.store import Selection, overviews, select
from bilateral.web.asked import COUNTED, build_query, form_of, read_dataset, read_day, read_number
from bilateral.web.copying import write_call, write_python
from bilateral.web.desk import Desk
from bilateral.web.page import View
from bilateral.web.timelines import draw_bars, trim_weeks
from bilateral.web.views.events import fold

BINS = (-0.6, -0.3, -0.1, 0.1, 0.3, 0.6)
"""Balances between which a cell of the heat map has one colour."""


FEW = 3
"""Added to the events of a cell: one event alone does not make a deep colour."""


def show_coverage(desk: Desk, request: Request) -> View:
    """Return documents and events a week, publishers, data sets, and rejects with reasons."""
    found = desk.keep("coverage", lambda: overviews.read_coverage(desk.connection))
    charts: list[dict[str, Any]] = []
    if form_of(request) == "html":
        charts = desk.keep("coverage charts", lambda: _coverage_charts(desk, found["weeks"]))
    return View(
        title="What this store covers",
        template="coverage.html",
        data=found,
        rows=found["weeks"],
        context={"charts": charts},
        python=write_python(desk, 'rows = store.coverage()["weeks"]'),
        sql=overviews.weekly_documents().written(),
    )


def show_pairs(desk: Desk, request: Request) -> View:
    """Return the heat map of the busiest countries and the pairs that moved most at a day."""
    params = request.query_params
    since, until = read_day(params, "since"), read_day(params, "until")
    held = desk.keep("held", lambda: overviews.dataset_names(desk.connection))
    dataset = read_dataset(params, held) or (held[0] if held else None)
    size = read_number(params, "countries", 16, 40)
    middle = since or _middle(desk, dataset)
    counted = overviews.pair_counts(since, until, dataset=dataset, countries=size)
    counts = counted.rows(desk.connection)
    movers: list[Moved] = []
    if middle is not None:
        movers = desk.keep(
            ("movers", middle, dataset), lambda: desk.store.rank(since=middle, dataset=dataset)
        )
    limit = read_number(params, "limit", 40, 10_000)
    rows = msgspec.to_builtins(movers[:limit])
    return View(
        title="All pairs",
        template="pairs.html",
        data={"since": middle, "until": until, "pairs": counts, "movers": rows},
        rows=rows or counts,
        notice=f"The first {limit} of {len(movers)} pairs; ask with limit for more."
        if len(movers) > limit
        else None,
        context={"heat": _heat(counts), "given": since, "dataset": dataset, "ranked": len(movers)},
        python=write_python(
            desk,
            "pairs = "
            + write_call("pairs", since=since, until=until, dataset=dataset, countries=size),
            "rows = " + (write_call("rank", since=middle, dataset=dataset) if rows else "pairs"),
        ),
        sql="-- The counts of pairs; what moved is worked out from weekly series (see Python).\n"
        + counted.written(),
    )


def show_country(desk: Desk, request: Request) -> View:
    """Return one country's partners in one data set, how it deals with each, its latest events."""
    code = find_country(request.path_params["country"])
    params = request.query_params
    since, until = read_day(params, "since"), read_day(params, "until")
    known = desk.keep(("sets", code), lambda: overviews.datasets_of(desk.connection, code))
    held = desk.keep("held", lambda: overviews.dataset_names(desk.connection))
    dataset = read_dataset(params, held) or (known[0][0] if known else None)
    asked = overviews.country_partners(code, since, until, dataset=dataset)
    partners = asked.rows(desk.connection)
    weeks, outside = _country_weeks(desk, code, since, until, dataset)
    latest = select(
        desk.connection,
        "events",
        Selection(country=code, since=since, until=until, certainty=COUNTED, dataset=dataset),
    )
    events = [
        dict(zip(latest.columns, row, strict=True))
        for row in latest.order("event_date DESC NULLS LAST, event_id").limit(10).fetchall()
    ]
    return View(
        title=f"{country_name(code)} and the others",
        template="country.html",
        data={"country": code, "dataset": dataset, "partners": partners, "latest": fold(events)},
        rows=partners,
        context={
            "since": since,
            "until": until,
            "known": known,
            "middle": _middle(desk, dataset),
            "charts": draw_bars(
                weeks,
                label=f"Events of {country_name(code)} a week",
                link=_week_link(country=code, dataset=dataset, certainty=COUNTED),
            ),
            "outside": outside,
        },
        python=write_python(
            desk,
            "rows = " + write_call("partners", code, since=since, until=until, dataset=dataset),
        ),
        sql=asked.written(),
    )


def _country_weeks(
    desk: Desk, code: str, since: dt.date | None, until: dt.date | None, dataset: str | None
) -> tuple[Sequence[tuple[dt.date, float]], int]:
    found = overviews.weekly_events(desk.connection, code, since, until, dataset=dataset)
    return trim_weeks([(row["week"], float(row["events"])) for row in found])


def _middle(desk: Desk, dataset: str | None) -> dt.date | None:
    return desk.keep(("middle", dataset), lambda: overviews.middle_day(desk.connection, dataset))


def _week_link(path: str = "/events", **parts: Any) -> Callable[[dt.date], str]:
    query = build_query(**parts)

    def link(week: dt.date) -> str:
        span = build_query(since=week, until=week + dt.timedelta(days=6))
        return f"{path}?{query}&{span}" if query else f"{path}?{span}"

    return link


def _coverage_charts(desk: Desk, weeks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a chart of documents a week, and one of events for each data set."""
    documents, _ = trim_weeks([(row["week"], float(row["documents"])) for row in weeks])
    drawn = [
        {"title": "Documents a week", "outside": 0,
         **draw_bars(documents, label="Documents a week", link=_week_link("/documents"))}
    ]  # fmt: skip
    events: dict[str, list[tuple[dt.date, float]]] = {}
    for row in overviews.weekly_events(desk.connection):
        events.setdefault(row["dataset"], []).append((row["week"], float(row["events"])))
    for name, found in sorted(events.items(), key=lambda item: -sum(v for _, v in item[1])):
        title = f"Events of {name} a week"
        kept, outside = trim_weeks(found)
        link = _week_link(dataset=name)
        drawn.append(
            {"title": title, "outside": outside, **draw_bars(kept, label=title, link=link)}
        )
    return [chart for chart in drawn if "wide" in chart]


def _heat(counts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the countries, busiest first, and each cell with its colour class."""
    totals: dict[str, int] = {}
    cells: dict[str, dict[str, Any]] = {}
    for row in counts:
        first, second = row["country_1"], row["country_2"]
        for code in (first, second):
            totals[code] = totals.get(code, 0) + row["events"]
        balance = (row["cooperation"] - row["conflict"]) / (row["events"] + FEW)
        cell = {**row, "bin": sum(balance > edge for edge in BINS), "balance": balance}
        cells[f"{first}-{second}"] = cells[f"{second}-{first}"] = cell
    return {"codes": sorted(totals, key=lambda code: (-totals[code], code)), "cells": cells}
