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

from bilateral.errors import UsageError
from bilateral.reports import Answer, Evidence
from bilateral.reports.answer import weekly_rows
from bilateral.reports.evidence import rank_evidence
from bilateral.series.counting import counted_query
from bilateral.store.overviews import datasets_between
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
from bilateral.web.copying import ask_lines, write_python
from bilateral.web.desk import Desk
from bilateral.web.drawing import draw_answer
from bilateral.web.page import View

SHOWN = 5
ALL_EVIDENCE = 100_000
MOST_BUNDLED = 20_000
"""The most rows of a bundle that the page makes: some 15 MB."""
_FACETS: dict[str, Callable[[Evidence], str]] = {
    "side": lambda item: "closer" if item.contribution > 0 else "apart",
    "type": lambda item: item.event_type,
    "certainty": lambda item: item.certainty,
    "publisher": lambda item: item.publisher or "",
    "vouched": lambda item: (
        item.attributed_to_country or ("unknown" if item.attributed_to else "text")
    ),
}
_FACET_PYTHON = {
    "side": '("closer" if e.contribution > 0 else "apart")',
    "type": "e.event_type",
    "certainty": "e.certainty",
    "publisher": '(e.publisher or "")',
    "vouched": '(e.attributed_to_country or ("unknown" if e.attributed_to else "text"))',
}
"""The same as it is written for copying."""


def show_answer(desk: Desk, request: Request) -> View:
    """Return the answer: measured beside claimed, the series, the evidence, the caveats."""
    question = read_question(request.query_params)
    answer = desk.answer(question, evidence=SHOWN)
    found = desk.keep(("dict", question), answer.to_dict)
    charts = {}
    if form_of(request) == "html":
        charts = desk.keep(("chart", question), lambda: draw_answer(answer, question))
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
        python=write_python(desk, *ask_lines(question, 'rows = answer.to_dict()["series"]')),
        sql=_sql(answer),
    )


def show_why(desk: Desk, request: Request) -> View:
    """Return every counted event ranked by its contribution, with filters and their counts."""
    question = read_question(request.query_params)
    # After the answer its evidence is ranked anew, 80 ms; else all at once, 170 instead of 220.
    kept = desk.has_answered(question, evidence=SHOWN)
    answer = desk.answer(question, evidence=SHOWN if kept else ALL_EVIDENCE)
    every = desk.keep(("ranked", question), lambda: _rank(desk, question, answer, ranked=not kept))
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
            "estimated": answer.estimate is not None,
            "facets": _facets(every, chosen),
            "chosen": chosen,
            "base": dict(_base(question)),
            "shown": shown,
            "whole": len(fitting) == len(every),
            "counted_events": len(answer.measured.events),
            "dataset": answer.measured.coverage.dataset,
            "sets": desk.keep(("told", question), lambda: _sets(desk, answer)),
        },
        python=_why(desk, question, chosen),
        sql=_sql(answer),
    )


def _sets(desk: Desk, answer: Answer) -> list[tuple[str, int]]:
    """Return the data sets that tell of the pair in the days compared, with their events."""
    measured = answer.measured
    pair, span = (measured.country_1, measured.country_2), measured.span
    return datasets_between(desk.connection, pair, span.start, span.end)


def _rank(desk: Desk, question: Question, answer: Answer, *, ranked: bool) -> list[Evidence]:
    """Return all evidence, the strongest first; of an answer that is `ranked` it is there."""
    closer, apart = answer.evidence_for, answer.evidence_against
    if not ranked:
        with desk.as_asked(question):
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
    rows = desk.answer(question, evidence=SHOWN).coverage["reports"]
    if rows > MOST_BUNDLED:
        raise UsageError(
            f"This bundle would hold {rows:,} rows, more than the {MOST_BUNDLED:,} that the page "
            "gives at once; make it with `bilateral export NAME.zip --between "
            f"{question.country_1} {question.country_2} --since {question.since}`."
        )
    content = desk.store.bundle(
        question.country_1,
        question.country_2,
        since=question.since,
        until=question.until,
        dataset=question.dataset,
        corrections=question.corrected,
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


def _why(desk: Desk, question: Question, chosen: dict[str, tuple[str, ...]]) -> str:
    """Return Python for the ranked events, filtered as they are here."""
    kept = " and ".join(
        f"{_FACET_PYTHON[name]} in {list(values)!r}" for name, values in chosen.items() if values
    )
    lines = [
        "rows = sorted(",
        "    answer.evidence_for + answer.evidence_against, key=lambda e: -abs(e.contribution)",
        ")",
        *([f"rows = [e for e in rows if {kept}]"] if kept else []),
    ]
    return write_python(desk, *ask_lines(question, *lines, evidence=ALL_EVIDENCE))


def _sql(answer: Answer) -> str:
    """Return SQL for the rows that are counted, and merged by day and type in Python."""
    measured = answer.measured
    return (
        "-- The rows between the two that can count. Those of one day, direction and type are one\n"
        "-- event; a vaguely dated one is folded into one it overlaps, or left out where it spans\n"
        "-- the date. Series, interval and contributions are worked out from these (see Python).\n"
        + counted_query(
            measured.country_1, measured.country_2, dataset=measured.coverage.dataset,
            within=(measured.span.start, measured.span.end),
        ).written()
    )  # fmt: skip


__all__ = ["build_query", "draw", "show_answer", "show_why"]
