"""The answer page, and "why did this move?": every event ranked by what it does to the estimate."""

from __future__ import annotations

import collections
import dataclasses
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from bilateral.reports import Answer, Evidence
from bilateral.reports.answer import weekly_rows
from bilateral.reports.evidence import rank_evidence
from bilateral.web.asked import (
    MOST_ROWS,
    USUAL_ROWS,
    Question,
    build_query,
    form_of,
    read_number,
    read_question,
    read_several,
)
from bilateral.web.desk import Desk
from bilateral.web.drawing import draw_answer
from bilateral.web.page import View

SHOWN = 5
ALL_EVIDENCE = 100_000
_FACETS: dict[str, Callable[[Evidence], str]] = {
    "side": lambda item: "closer" if item.contribution > 0 else "apart",
    "type": lambda item: item.event_type,
    "certainty": lambda item: item.certainty,
    "publisher": lambda item: item.publisher or "",
    "vouched": lambda item: (
        item.attributed_to_country or ("unknown" if item.attributed_to else "text")
    ),
}


def show_answer(desk: Desk, request: Request) -> View:
    """Return the answer: measured beside claimed, the series, the evidence, the caveats."""
    question = read_question(request.query_params)
    answer = desk.answer(question, evidence=SHOWN)
    found = desk.keep(("dict", question), answer.to_dict)
    charts = {}
    if form_of(request) == "html":
        charts = desk.keep(
            ("chart", question),
            lambda: {
                name: draw_answer(answer, question, wide=name == "wide")
                for name in ("wide", "narrow")
            },
        )
    return View(
        title=answer.headline,
        template="answer.html",
        data={"answer": found},
        rows=weekly_rows(answer.measured),
        context={
            "question": question,
            "charts": charts,
            "weeks": _weeks(answer),
            "standing": sum(c.state == "applied" for c in desk.store.corrections()),
            "plain": dataclasses.replace(question, corrected=True).query(),
        },
        markdown=answer.render("md") if form_of(request) == "md" else None,
        python=_python(desk, question),
        sql=_sql(question),
    )


def show_why(desk: Desk, request: Request) -> View:
    """Return every counted event ranked by its contribution, with filters and their counts."""
    question = read_question(request.query_params)
    answer = desk.answer(question, evidence=SHOWN)
    every = desk.keep(("ranked", question), lambda: _rank(desk, answer))
    chosen = _chosen(request.query_params)
    fitting = _fitting(every, chosen)
    form = form_of(request)
    limit = read_number(request.query_params, "limit", USUAL_ROWS[form], MOST_ROWS[form])
    offset = read_number(request.query_params, "offset", 0, 10_000_000)
    shown = fitting[offset : offset + limit]
    rows = msgspec.to_builtins(shown)
    return View(
        title=f"Why did this move? {answer.headline}",
        template="why.html",
        data={"total": len(fitting), "offset": offset, "limit": limit, "events": rows},
        rows=rows,
        notice=_cut(len(shown), len(fitting), offset),
        context={
            "question": question,
            "headline": answer.headline,
            "facets": _facets(every, chosen),
            "chosen": chosen,
            "base": dict(_base(question)),
            "shown": shown,
            "whole": len(fitting) == len(every),
            "counted": len(answer.measured.events),
        },
        python=_python(desk, question, evidence=ALL_EVIDENCE)
        + "answer.evidence_for, answer.evidence_against\n",
    )


def _rank(desk: Desk, answer: Answer) -> list[Evidence]:
    closer, apart = rank_evidence(desk.connection, answer.measured, limit=ALL_EVIDENCE)
    return sorted((*closer, *apart), key=lambda item: -abs(item.contribution))


def draw(desk: Desk, request: Request) -> Response:
    """Return the chart of an answer as an SVG or PNG file, for an article."""
    answer = desk.answer(read_question(request.query_params), evidence=SHOWN)
    ending = request.url.path.rpartition(".")[2]
    with tempfile.TemporaryDirectory(prefix="bilateral-") as folder:
        path = Path(folder) / f"chart.{ending}"
        answer.write_chart(path)
        content = path.read_bytes()
    media = "image/svg+xml" if ending == "svg" else "image/png"
    return Response(content, media_type=media, headers={"Content-Disposition": "attachment"})


def bundle(desk: Desk, request: Request) -> Response:
    """Return the evidence bundle of an answer: a zip, the same bytes each time."""
    question = read_question(request.query_params)
    content = desk.keep(
        ("bundle", question),
        lambda: desk.store.bundle(
            question.country_1,
            question.country_2,
            since=question.since,
            until=question.until,
            dataset=question.dataset,
        ),
    )
    name = f"{question.country_1}-{question.country_2}-since-{question.since}.zip"
    return Response(
        content,
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _weeks(answer: Answer) -> list[dict[str, Any]]:
    """Return the weeks with events, for the table under the chart."""
    names = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
    return [row for row in weekly_rows(answer.measured) if any(row[name] for name in names)]


def _chosen(params: QueryParams) -> dict[str, tuple[str, ...]]:
    return {name: read_several(params, name) for name in _FACETS}


def _fitting(
    every: Sequence[Evidence], chosen: dict[str, tuple[str, ...]], but: str = ""
) -> Sequence[Evidence]:
    """Return what has one of the chosen values of each facet, whatever it has of one facet."""
    asked = [(_FACETS[name], values) for name, values in chosen.items() if values and name != but]
    if not asked:
        return every
    return [item for item in every if all(value(item) in values for value, values in asked)]


def _facets(
    every: Sequence[Evidence], chosen: dict[str, tuple[str, ...]]
) -> dict[str, list[tuple[str, int]]]:
    """Return each facet's values with the number of events that choosing it would give."""
    return {
        name: collections.Counter(map(value, _fitting(every, chosen, but=name))).most_common(12)
        for name, value in _FACETS.items()
    }


def _cut(shown: int, total: int, offset: int) -> str | None:
    if offset + shown >= total and not offset:
        return None
    return f"Rows {offset + 1:,} to {offset + shown:,} of {total:,}; ask with limit and offset."


def _base(question: Question) -> list[tuple[str, Any]]:
    return [
        (name, getattr(question, name))
        for name in ("country_1", "country_2", "since", "until", "dataset")
        if getattr(question, name) is not None
    ]


def _python(desk: Desk, question: Question, *, evidence: int | None = None) -> str:
    more = "".join(
        f', {name}="{value}"'
        for name, value in (("until", question.until), ("dataset", question.dataset))
        if value is not None
    )
    if evidence is not None:
        more += f", evidence={evidence}"
    return (
        "import bilateral\n\n"
        f"store = bilateral.open({desk.store.database.path!r}, read_only=True)\n"
        f'answer = store.ask("{question.country_1}", "{question.country_2}", '
        f'since="{question.since}"{more})\n'
    )


def _sql(question: Question) -> str:
    pair = f"('{question.country_1}', '{question.country_2}')"
    until = f" AND event_date <= DATE '{question.until}'" if question.until else ""
    return (
        "SELECT event_date, source, event_type, event_mode, target, certainty, evidence, url\n"
        f"FROM events\nWHERE source IN {pair} AND target IN {pair} AND source <> target\n"
        "  AND certainty IN ('asserted', 'reported')"
        f"{until}\nORDER BY event_date;\n"
    )


__all__ = ["build_query", "draw", "show_answer", "show_why"]
