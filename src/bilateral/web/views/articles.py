"""The list of documents, and one article with what was found in it marked."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request

from bilateral.errors import UsageError
from bilateral.records import Event
from bilateral.reports.article import Mark, article_marks
from bilateral.store import Selection, count_rows, find_document, select, select_query
from bilateral.store.overviews import events_of_documents, publishers, read_statements
from bilateral.web.asked import (
    MOST_ROWS,
    USUAL_ROWS,
    NotFound,
    build_query,
    form_of,
    read_day,
    read_number,
    read_several,
)
from bilateral.web.copying import write_call, write_python
from bilateral.web.desk import Desk
from bilateral.web.marking import mark_article
from bilateral.web.page import View

MOST_TEXT = 400_000
"""The most characters of an article that a page shows."""


def show_article(desk: Desk, request: Request) -> View:
    """Return a stored article, marked, with its events, statements and assessments."""
    try:
        document = find_document(desk.connection, request.path_params["document_id"])
    except UsageError as error:
        raise NotFound(str(error)) from error
    of_it = Selection(document=document.document_id)
    events = _records(desk, "events", Event, of_it)
    statements = read_statements(desk.connection, "document_id = ?", document.document_id)
    assessments = desk.store.assessments(document=document.document_id).to_dicts()
    chosen = request.query_params.get("event", "")
    claim = request.query_params.get("assessment", "")
    marks = article_marks(document, events, statements)
    paragraphs = []
    if form_of(request) == "html":
        found = [(e.evidence_start, e.evidence_end, f"e-{e.event_id}") for e in events]
        found += [
            (item["evidence_start"], item["evidence_end"], f"c-{item['assessment_id']}")
            for item in assessments
        ]
        sentences = [(start, end or 0, name) for start, end, name in found if start is not None]
        marks += [
            Mark(start, end, "evidence", "the evidence")
            for start, end, name in sentences
            if name in (f"e-{chosen}", f"c-{claim}")
        ]
        paragraphs = list(mark_article(document, marks, sentences))
    data = {
        "document": msgspec.to_builtins(document),
        "events": msgspec.to_builtins(events),
        "statements": msgspec.to_builtins(statements),
        "assessments": assessments,
    }
    return View(
        title=document.title or "Article",
        template="article.html",
        data=data,
        rows=data["events"],
        python=write_python(
            desk,
            "document = " + write_call("document", document.document_id),
            "rows = " + write_call("events", document=document.document_id),
        ),
        sql=select_query("events", of_it).written(),
        context={
            "paragraphs": paragraphs,
            "chosen": chosen,
            "claim": claim,
            "back": _way_back(request, events),
        },
    )


def list_documents(desk: Desk, request: Request) -> View:
    """Return the documents of a publisher or some days, the newest first."""
    params, form = request.query_params, form_of(request)
    parts: dict[str, Any] = {
        "publisher": tuple(name for name in read_several(params, "publisher") if name),
        "since": read_day(params, "since"),
        "until": read_day(params, "until"),
    }
    chosen = Selection(publishers=parts["publisher"], since=parts["since"], until=parts["until"])
    limit = read_number(params, "limit", USUAL_ROWS[form], MOST_ROWS[form])
    offset = read_number(params, "offset", 0, 10_000_000)
    total = count_rows(desk.connection, "documents", chosen)
    relation = select(desk.connection, "documents", chosen)
    found = relation.order("published DESC NULLS LAST, document_id").limit(limit, offset)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    last = offset + len(rows)
    return View(
        title="Documents"
        + (f" of {' and '.join(parts['publisher'])}" if params.get("publisher") else ""),
        template="documents.html",
        data={"total": total, "offset": offset, "limit": limit, "documents": rows},
        rows=rows,
        columns=found.columns,
        notice=f"Rows {offset + 1:,} to {last:,} of {total:,}; ask with limit and offset for more."
        if total > len(rows)
        else None,
        python=write_python(
            desk,
            "rows = "
            + write_call(
                "documents", publishers=chosen.publishers, since=chosen.since, until=chosen.until
            ),
        ),
        sql=select_query("documents", chosen).written(),
        context={
            "parts": parts,
            "publishers": desk.keep("publishers", lambda: publishers(desk.connection)),
            "told": events_of_documents(desk.connection, [row["document_id"] for row in rows]),
        },
    )


def _way_back(request: Request, events: list[Event]) -> str | None:
    """Return the question that the chosen event was come to from; None where none is chosen."""
    asked = request.query_params
    if asked.get("event") not in {event.event_id for event in events}:
        return None
    names = ("country_1", "country_2", "since", "until", "dataset")
    return build_query(**{name: asked.get(name) for name in names}) if "since" in asked else ""


def _records(desk: Desk, table: str, record: type[Event], chosen: Selection) -> list[Event]:
    relation = select(desk.connection, table, chosen)
    return [record(**dict(zip(relation.columns, row, strict=True))) for row in relation.fetchall()]
