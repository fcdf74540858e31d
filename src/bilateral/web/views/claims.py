"""Claimed: what speakers say about the relationship itself, on a timeline by the speaker's side."""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from bilateral.actors import country_name, find_country
from bilateral.records import Assessment
from bilateral.store import Selection, select, select_query
from bilateral.web.asked import MOST_ROWS, form_of, read_day, read_number
from bilateral.web.copying import write_call, write_python
from bilateral.web.desk import Desk
from bilateral.web.drawing import draw_claims
from bilateral.web.page import View


def show_claims(desk: Desk, request: Request) -> View:
    """Return the assessments of a pair, or of all, oldest first."""
    params = request.query_params
    pair = None
    if params.get("country_1") and params.get("country_2"):
        pair = (find_country(params["country_1"]), find_country(params["country_2"]))
    since, until = read_day(params, "since"), read_day(params, "until")
    selection = Selection(between=pair, since=since, until=until)
    limit = read_number(params, "limit", 500, MOST_ROWS[form_of(request)])
    found = _read(desk, selection, limit + 1)
    cut, found = len(found) > limit, found[:limit]
    who = " and ".join(country_name(code) for code in pair) if pair else "all pairs"
    rows = msgspec.to_builtins(found)
    return View(
        title=f"What is claimed about {who}",
        template="claimed.html",
        data={"assessments": rows},
        rows=rows,
        columns=list(Assessment.__dataclass_fields__),
        notice=f"The first {limit:,} claims; ask with limit for more." if cut else None,
        context={
            "pair": pair,
            "since": since,
            "until": until,
            "chart": {w: draw_claims(found, pair, wide=w == "wide") for w in ("wide", "narrow")},
        },
        python=write_python(
            desk, "rows = " + write_call("assessments", between=pair, since=since, until=until)
        ),
        sql=select_query("assessments", selection).written(),
    )


def _read(desk: Desk, selection: Selection, limit: int) -> list[Assessment]:
    relation = select(desk.connection, "assessments", selection).limit(limit)
    return [
        Assessment(**dict(zip(relation.columns, row, strict=True))) for row in relation.fetchall()
    ]
