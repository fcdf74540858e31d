"""The whole store: what it covers, all pairs at once, and one country's relations."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request

from bilateral.actors import country_name, find_country
from bilateral.series import Moved
from bilateral.store import Selection, overviews, select
from bilateral.web.asked import form_of, read_day, read_number
from bilateral.web.copying import write_call, write_python
from bilateral.web.desk import Desk
from bilateral.web.drawing import draw_bars
from bilateral.web.page import View
from bilateral.web.views.events import fold

BINS = (-0.6, -0.3, -0.1, 0.1, 0.3, 0.6)
"""Balances between which a cell of the heat map has one colour."""


FEW = 3
"""Added to the events of a cell: one event alone does not make a deep colour."""


def show_coverage(desk: Desk, request: Request) -> View:
    """Return documents and events a week, publishers, data sets, and rejects with reasons."""
    found = desk.keep("coverage", lambda: overviews.read_coverage(desk.connection))
    weeks = found["weeks"]
    charts = {}
    if form_of(request) == "html":
        for name in ("documents", "events"):
            bars = [(row["week"], float(row[name])) for row in weeks]
            if any(value for _, value in bars):
                charts[name] = draw_bars(bars, width=760, label=f"{name} a week")
    return View(
        title="What this store covers",
        template="coverage.html",
        data=found,
        rows=weeks,
        context={"charts": charts},
        python=write_python(desk, 'rows = store.coverage()["weeks"]'),
        sql=overviews.weekly_documents().written(),
    )


def show_pairs(desk: Desk, request: Request) -> View:
    """Return the heat map of the busiest countries and the pairs that moved most at a day."""
    params = request.query_params
    since, until = read_day(params, "since"), read_day(params, "until")
    held = desk.keep("held", lambda: overviews.dataset_names(desk.connection))
    dataset = params.get("dataset") or (held[0] if held else None)
    size = read_number(params, "countries", 16, 40)
    middle = since or desk.keep("middle", lambda: overviews.middle_day(desk.connection))
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
        sql=f"-- The counts of pairs; what moved is worked out from weekly series (see Python).\n"
        f"{counted.written()}",
    )


def show_country(desk: Desk, request: Request) -> View:
    """Return one country's partners, how it deals with each, and its latest events."""
    code = find_country(request.path_params["country"])
    params = request.query_params
    since, until = read_day(params, "since"), read_day(params, "until")
    asked = overviews.country_partners(code, since, until)
    partners = asked.rows(desk.connection)
    weeks = overviews.weekly_events_of(code, since, until).rows(desk.connection)
    latest = select(desk.connection, "events", Selection(country=code, since=since, until=until))
    events = [
        dict(zip(latest.columns, row, strict=True))
        for row in latest.order("event_date DESC NULLS LAST, event_id").limit(10).fetchall()
    ]
    bars = [(row["week"], float(row["events"])) for row in weeks]
    return View(
        title=f"{country_name(code)} and the others",
        template="country.html",
        data={"country": code, "partners": partners, "latest": fold(events)},
        rows=partners,
        context={
            "since": since,
            "until": until,
            "middle": desk.keep("middle", lambda: overviews.middle_day(desk.connection)),
            "chart": draw_bars(bars, width=760, label=f"events of {country_name(code)} a week"),
        },
        python=write_python(
            desk, "rows = " + write_call("partners", code, since=since, until=until)
        ),
        sql=asked.written(),
    )


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
