"""Claimed: what speakers say about the relationship itself, on a timeline by the speaker's side."""

from __future__ import annotations

import collections
from collections.abc import Sequence
from typing import Any

import msgspec
from starlette.requests import Request

from bilateral.actors import country_name, find_country
from bilateral.errors import UsageError
from bilateral.records import Assessment
from bilateral.store import Selection, count_rows, select, select_query
from bilateral.web.asked import (
    MOST_ROWS,
    PAGE_ROWS,
    build_query,
    form_of,
    read_day,
    read_number,
)
from bilateral.web.copying import write_call, write_python
from bilateral.web.desk import Desk
from bilateral.web.page import View
from bilateral.web.timelines import draw_claims

DRAWN = 500
"""The most claims of one timeline and of one page's list before it is folded."""


def show_claims(desk: Desk, request: Request) -> View:
    """Return the assessments of a pair, of one country, or of all, oldest first."""
    params = request.query_params
    named = [find_country(params[name]) for name in ("country_1", "country_2") if params.get(name)]
    if len(named) == 2 and named[0] == named[1]:
        raise UsageError(f"{params['country_1']} and {params['country_2']} are the same; name two.")
    pair = (named[0], named[1]) if len(named) == 2 else None
    since, until = read_day(params, "since"), read_day(params, "until")
    selection = Selection(
        between=pair, country=named[0] if len(named) == 1 else None, since=since, until=until
    )
    form = form_of(request)
    html = form == "html"
    limit = read_number(params, "limit", PAGE_ROWS if html else DRAWN, MOST_ROWS[form])
    offset = read_number(params, "offset", 0, 10_000_000)
    found = _read(desk, selection, DRAWN if html else limit, 0 if html else offset)
    total = count_rows(desk.connection, "assessments", selection)
    folded = fold_claims(found)
    parts: dict[str, Any] = {
        "country_1": named[0] if named else None, "country_2": pair[1] if pair else None,
        "since": since, "until": until,
    }  # fmt: skip
    rows = msgspec.to_builtins(found)
    who = " and ".join(country_name(code) for code in named) or "all pairs"
    return View(
        title=f"What is claimed about {who}",
        template="claimed.html",
        data={"total": total, "assessments": rows},
        rows=rows,
        columns=list(Assessment.__dataclass_fields__),
        notice=_cut(len(found), total, None if html else offset),
        context={
            "named": named,
            "pair": pair,
            "since": since,
            "until": until,
            "parts": parts,
            "offset": offset,
            "limit": limit,
            "rows": len(folded),
            "shown": folded[offset : offset + limit],
            "directions": collections.Counter(item.direction for item in found).most_common(),
            "charts": _draw(found, folded, pair, parts, limit) if html else {},
        },
        python=write_python(
            desk,
            "rows = "
            + write_call(
                "assessments", between=pair, country=selection.country, since=since, until=until
            ),
        ),
        sql=select_query("assessments", selection).written(),
    )


def fold_claims(claims: Sequence[Assessment]) -> list[list[Assessment]]:
    """Return claims with those that say the same in the same words, as wire copies do, together."""
    folded: dict[tuple[Any, ...], list[Assessment]] = {}
    for item in claims:
        key = (item.country_1, item.country_2, item.direction, item.speaker, item.evidence)
        folded.setdefault(key, []).append(item)
    return list(folded.values())


def _draw(
    claims: Sequence[Assessment],
    folded: Sequence[Sequence[Assessment]],
    pair: tuple[str, str] | None,
    parts: dict[str, Any],
    limit: int,
) -> dict[str, Any]:
    """Draw the timeline; each mark leads to its claim on the page that lists it."""
    places = {item.assessment_id: (n, group[0]) for n, group in enumerate(folded) for item in group}

    def link(number: int, item: Assessment) -> str:
        place, lead = places[item.assessment_id]
        page = place // limit * limit if limit else 0
        more = {"offset": page or None, "limit": limit if limit != PAGE_ROWS else None}
        return f"/claimed?{build_query(**parts, **more)}#c-{lead.assessment_id}"

    return draw_claims(claims, pair, link)


def _cut(read: int, total: int, offset: int | None) -> str | None:
    if read >= total:
        return None
    if offset is None:
        return f"The first {read:,} of {total:,} claims; narrow the dates for others."
    return f"Rows {offset + 1:,} to {offset + read:,} of {total:,}; ask with limit and offset."


def _read(desk: Desk, selection: Selection, limit: int, offset: int) -> list[Assessment]:
    relation = select(desk.connection, "assessments", selection).limit(limit, offset)
    return [
        Assessment(**dict(zip(relation.columns, row, strict=True))) for row in relation.fetchall()
    ]
