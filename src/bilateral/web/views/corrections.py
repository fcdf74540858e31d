"""Corrections on the page: the form, the history, and the difference that each one makes."""

from __future__ import annotations

import dataclasses
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bilateral.actors import country_name
from bilateral.errors import UsageError
from bilateral.lexicons import read_csv
from bilateral.store.corrections import (
    CERTAINTIES,
    DIRECTIONS,
    FIELDS,
    PRECISIONS,
    Correction,
    history_query,
    read_correction,
)
from bilateral.store.replaying import SUBJECTS, row_query, working_row
from bilateral.web.asked import NotFound, Question, read_question
from bilateral.web.copying import ask_lines, write_call, write_python
from bilateral.web.desk import Desk
from bilateral.web.page import View

COUNTRY_FIELDS = {"source", "target", "attributed_to_country", "place_country", "speaker_country",
                  "country_1", "country_2"}  # fmt: skip


def list_corrections(desk: Desk, request: Request) -> View:
    """Return every correction ever made, newest first."""
    rows = [_plain(found) for found in desk.store.corrections()]
    return View(
        title="Corrections",
        template="corrections.html",
        data={"corrections": rows},
        rows=rows,
        columns=list(Correction.__dataclass_fields__),
        python=write_python(desk, "rows = store.corrections()"),
        sql=history_query().written(),
    )


def show_form(desk: Desk, request: Request) -> View:
    """Return the form with which an event, a statement or an assessment is corrected."""
    subject, row = _subject(desk, request)
    return View(
        title=f"Correct this {subject}",
        template="correct.html",
        data={"subject": subject, "row": row},
        rows=[row],
        context={
            "fields": FIELDS[subject],
            "choices": _choices(),
            "country_fields": COUNTRY_FIELDS,
            "subject_id": request.path_params["subject_id"],
            "history": [
                _plain(c) for c in desk.store.corrections(request.path_params["subject_id"])
            ],
            "merges": _merge_candidates(desk, row) if subject == "event" else [],
            "query": request.url.query,
        },
        python=write_python(desk, "rows = " + _call(subject, row)),
        sql=row_query(subject, row[SUBJECTS[subject].id], row.get("dataset")).written(),
    )


def make(desk: Desk, request: Request) -> Response:
    """Make a correction from the form, and lead to the difference it makes."""
    _writable(desk)
    subject, row = _subject(desk, request)
    fields: dict[str, str] = request.state.fields
    action = fields.get("action", "")
    if action not in ("change", "wrong", "merge"):
        raise UsageError("Choose what is to be done: change, drop or merge.")
    changes = {
        name: fields[name]
        for name in FIELDS[subject]
        if name in fields and _differs(name, fields[name], row.get(name))
    }
    if action == "change" and not changes:
        raise UsageError("No field was changed; change at least one, or choose another action.")
    made = desk.store.correct(
        request.path_params["subject_id"],
        subject=subject,
        author=fields.get("author", ""),
        reason=fields.get("reason", ""),
        changes=changes if action == "change" else None,
        wrong=action == "wrong",
        merge_into=fields.get("merge_into", "").strip() if action == "merge" else None,
        dataset=row.get("dataset"),
    )
    desk.forget()
    query = request.url.query or _query_for(row)
    return RedirectResponse(f"/correction/{made.correction_id}{_with(query)}", 303)


def undo(desk: Desk, request: Request) -> Response:
    """Take a correction back, and lead to it."""
    _writable(desk)
    fields: dict[str, str] = request.state.fields
    undone = desk.store.undo(
        request.path_params["correction_id"],
        author=fields.get("author", ""),
        reason=fields.get("reason", ""),
    )
    desk.forget()
    return RedirectResponse(f"/correction/{undone.correction_id}{_with(request.url.query)}", 303)


def show_correction(desk: Desk, request: Request) -> View:
    """Return one correction and what it does to the answer that was asked."""
    try:
        found = read_correction(desk.connection, request.path_params["correction_id"])
    except UsageError as error:
        raise NotFound(str(error)) from error
    question = _question(request.query_params)
    difference = None
    if question is not None and found.state != "unplaced":
        difference = desk.keep(
            ("difference", found.correction_id, question),
            lambda: desk.store.difference(
                found, question.country_1, question.country_2,
                since=question.since, until=question.until, dataset=question.dataset,
            ),
        )  # fmt: skip
    data: dict[str, Any] = {"correction": _plain(found), "difference": difference}
    return View(
        title=f"Correction {found.correction_id}",
        template="correction.html",
        data=data,
        rows=[data["correction"]],
        python=_python(desk, found, question if difference else None),
        sql=history_query(correction_id=found.correction_id).written(),
        context={"question": question, "query": request.url.query},
    )


def _call(subject: str, row: dict[str, Any]) -> str:
    """Return Python for the row that a form corrects."""
    kind = SUBJECTS[subject]
    if subject == "event":
        return write_call("events", event=row["event_id"], dataset=row["dataset"])
    every = write_call(kind.view, document=row["document_id"])
    return f"[row for row in {every} if row.{kind.id} == {row[kind.id]!r}]"


def _python(desk: Desk, found: Correction, question: Question | None) -> str:
    """Return Python for a correction, and for the answers without it and with it."""
    lines = [
        f"rows = [c for c in store.corrections() if c.correction_id == {found.correction_id!r}]"
    ]
    if question is not None:
        asked = ask_lines(dataclasses.replace(question, corrected=True))[0].partition(" = ")[2]
        lines += [
            f"with store.without_corrections([{found.correction_id!r}]):",
            f"    before = {asked}",
            f"after = {asked}",
        ]
    return write_python(desk, *lines)


def _subject(desk: Desk, request: Request) -> tuple[str, dict[str, Any]]:
    subject = request.path_params["subject"]
    if subject not in SUBJECTS:
        raise NotFound("Only an event, a statement or an assessment can be corrected.")
    row = working_row(
        desk.connection, subject, request.path_params["subject_id"],
        request.query_params.get("dataset_of"),
    )  # fmt: skip
    if row is None:
        raise NotFound(f"The store shows no such {subject}; it may have been dropped already.")
    row.pop("content_spans", None)
    return subject, row


def _differs(name: str, given: str, known: Any) -> bool:
    """Return whether a field of the form was changed; countries stand there by their names."""
    shown = "" if known is None else str(known)
    if name in COUNTRY_FIELDS and known:
        return given.strip() not in (shown, country_name(shown))
    return given.strip() != shown


def _choices() -> dict[str, list[str]]:
    types = [row["event_type"] for row in read_csv("ontology/types.csv", ("event_type",
             "quad_class", "score"))]  # fmt: skip
    return {
        "event_type": types,
        "certainty": list(CERTAINTIES),
        "date_precision": ["", *PRECISIONS],
        "direction": list(DIRECTIONS),
    }


def _merge_candidates(desk: Desk, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return other events of the same two countries within a month, nearest first."""
    if row["event_date"] is None or not (row["source"] and row["target"]):
        return []
    cursor = desk.connection.execute(
        "SELECT event_id, event_date, source, target, event_type, event_mode, event_context, "
        "publisher FROM events WHERE source IN ($a, $b) AND target IN ($a, $b) "
        "AND abs(event_date - $day) <= 31 AND event_id <> $id "
        "ORDER BY abs(event_date - $day), event_id LIMIT 40",
        {"a": row["source"], "b": row["target"], "day": row["event_date"], "id": row["event_id"]},
    )
    names = [item[0] for item in cursor.description]
    return [dict(zip(names, found, strict=True)) for found in cursor.fetchall()]


def _question(params: QueryParams) -> Question | None:
    try:
        return read_question(params)
    except UsageError:
        return None


def _query_for(row: dict[str, Any]) -> str:
    """Return a question that the row bears on: its pair, since its day."""
    pair = (row.get("source") or row.get("country_1"), row.get("target") or row.get("country_2"))
    day = row.get("event_date") or row.get("date")
    if not all(pair) or day is None or pair[0] == pair[1]:
        return ""
    return f"country_1={pair[0]}&country_2={pair[1]}&since={day}"


def _with(query: str) -> str:
    """Return a query to add to an address of ours; it cannot lead elsewhere."""
    return f"?{urlsplit('/?' + query).query}" if query else ""


def _writable(desk: Desk) -> None:
    if desk.read_only:
        raise UsageError("The store is open to read only; start `bilateral serve` without it.")


def _plain(found: Correction) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain
