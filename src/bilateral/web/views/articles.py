"""One article with its actors, quotations, speakers and events marked."""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from bilateral.errors import UsageError
from bilateral.records import Event
from bilateral.reports.article import Mark, article_marks
from bilateral.store import Selection, find_document, select, select_query
from bilateral.store.overviews import read_statements
from bilateral.web.asked import NotFound, build_query, form_of
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
    marks = article_marks(document, events, statements)
    paragraphs = []
    if form_of(request) == "html":
        sentences = [
            (event.evidence_start, event.evidence_end or 0, event.event_id)
            for event in events
            if event.evidence_start is not None
        ]
        for event in events:
            if event.event_id == chosen and event.evidence_start is not None:
                marks.append(
                    Mark(event.evidence_start, event.evidence_end or 0, "evidence", "the evidence")
                )
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
        context={"paragraphs": paragraphs, "chosen": chosen, "back": _way_back(request, events)},
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
