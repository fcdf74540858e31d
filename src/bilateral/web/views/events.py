"""Events: the list with filters and their counts, and one event with all that is known of it."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request

from bilateral.actors import country_name, find_actor
from bilateral.errors import UsageError
from bilateral.records import Document, Event
from bilateral.reports.article import explain
from bilateral.store import (
    Selection,
    count_events,
    count_rows,
    find_document,
    select,
    select_query,
)
from bilateral.store.overviews import middle_day, read_statements
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
from bilateral.web.marking import mark_sentence
from bilateral.web.page import View


def list_events(desk: Desk, request: Request) -> View:
    """Return events that fit the filters, oldest or newest first, with counts for every filter."""
    selection, parts = read_selection(request)
    form = form_of(request)
    limit = read_number(request.query_params, "limit", USUAL_ROWS[form], MOST_ROWS[form])
    offset = read_number(request.query_params, "offset", 0, 10_000_000)
    total = count_rows(desk.connection, "events", selection)
    relation = select(desk.connection, "events", selection)
    if parts["order"]:
        relation = relation.order("event_date DESC NULLS LAST, evidence_start, event_id")
    relation = relation.limit(limit, offset)
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    title = _title(selection)
    cut = total > len(rows)
    return View(
        title=title,
        template="events.html",
        data={"total": total, "offset": offset, "limit": limit, "events": rows},
        rows=rows,
        columns=relation.columns,
        notice=f"Rows {offset + 1:,} to {offset + len(rows):,} of {total:,}; "
        "ask with limit and offset for more."
        if cut
        else None,
        context={
            "parts": parts,
            "folded": fold(rows),
            "middle": desk.keep(
                ("middle", parts["dataset"]),
                lambda: middle_day(desk.connection, parts["dataset"]),
            ),
            "facets": count_events(desk.connection, selection) if form == "html" else {},
        },
        python=write_python(desk, "rows = " + _call(selection)),
        sql=select_query("events", selection).written(),
    )


def show_event(desk: Desk, request: Request) -> View:
    """Return one event: who, whom, when, how sure, who vouches, and its sentence in context."""
    event = read_event(
        desk, request.path_params["event_id"], request.query_params.get("dataset_of")
    )
    document = read_document(desk, event)
    sentence = None
    if document is not None:
        said = read_statements(desk.connection, "statement_id = ?", event.statement_id)
        sentence = mark_sentence(document, event, said)
    others = _same_event(desk, event)
    data = {
        "event": msgspec.to_builtins(event),
        "why": [{"question": question, "answer": reply} for question, reply in explain(event)],
        "same": others,
        "dates": sentence.dates if sentence else [],
        "cues": sentence.cues if sentence else [],
    }
    return View(
        title=f"{country_name(event.source or '?')} → {country_name(event.target or '?')}: "
        f"{event.event_type.lower()}",
        template="event.html",
        data=data,
        rows=[data["event"]],
        context={
            "document": document,
            "sentence": sentence,
            "correct_query": request.url.query,
            "history": [
                msgspec.to_builtins(found) for found in desk.store.corrections(event.event_id)
            ],
        },
        python=write_python(desk, "rows = " + _call(one := only(event))),
        sql=select_query("events", one).written(),
    )


def read_event(desk: Desk, event_id: str, dataset: str | None = None) -> Event:
    """Return one event by its id; raises `NotFound`."""
    names = ", ".join(Event.__dataclass_fields__)
    rows = desk.connection.execute(
        f"SELECT {names} FROM events WHERE event_id = $id AND ($of IS NULL OR dataset = $of) "
        "LIMIT 1",
        {"id": event_id, "of": dataset},
    ).fetchall()
    if not rows:
        raise NotFound(f"The store holds no event {event_id[:64]!r}; it may have been corrected.")
    return Event(*rows[0])


def read_document(desk: Desk, event: Event) -> Document | None:
    """Return the document that tells of an event; events of data sets have none."""
    try:
        return find_document(desk.connection, event.document_id) if event.document_id else None
    except UsageError:
        return None


def read_selection(request: Request) -> tuple[Selection, dict[str, Any]]:
    """Return which events an address asks for, and the parts of that address."""
    params = request.query_params
    between = _pair(params.get("between"))
    if params.get("country") and params.get("country") == params.get("partner"):
        raise UsageError(f"{params['country']} and {params['partner']} are the same; name two.")
    country = find_actor(params["country"].strip()) if params.get("country") else None
    partner = find_actor(params["partner"].strip()) if params.get("partner") else None
    if country and partner:
        between, country = (country, partner), None
    elif partner:
        country = partner
    parts: dict[str, Any] = {
        "between": ",".join(between) if between else None,
        "country": country,
        "since": read_day(params, "since"),
        "until": read_day(params, "until"),
        "type": tuple(value.upper() for value in read_several(params, "type")),
        "certainty": read_several(params, "certainty"),
        "publisher": read_several(params, "publisher"),
        "vouched": read_several(params, "vouched"),
        "dataset": params.get("dataset") or None,
        "document": params.get("document") or None,
        "order": "newest" if params.get("order") == "newest" else None,
    }
    selection = Selection(
        between=between,
        country=country,
        since=parts["since"],
        until=parts["until"],
        types=parts["type"],
        certainty=parts["certainty"],
        dataset=parts["dataset"],
        document=parts["document"],
        publishers=parts["publisher"],
        vouched=parts["vouched"],
    )
    return selection, parts


def fold(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Fold the rows that tell of one event: same day, two actors and type; the first one leads.

    What two do with each other ("met", "agreed") is a row in each direction, and shown once.
    """
    folded: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        names = ("event_date", "event_date_end", "event_type", "certainty")
        pair = tuple(sorted((row["source"] or "", row["target"] or "")))
        key = (*(row[name] for name in names), pair)
        if row["event_date"] is None or key not in folded:
            key = key if row["event_date"] else (row["event_id"],)
            folded[key] = {**row, "others": [], "mutual": False}
            continue
        lead = folded[key]
        turned = (row["source"], row["target"]) != (lead["source"], lead["target"])
        if turned and row["evidence"] == lead["evidence"]:
            lead["mutual"] = True
        else:
            lead["others"].append(row)
    return list(folded.values())


def _pair(value: str | None) -> tuple[str, str] | None:
    if not value:
        return None
    names = value.split(",")
    if len(names) != 2:
        raise UsageError(f"between={value[:60]} names no two countries; write IRN,RUS.")
    first, second = (find_actor(name.strip()) for name in names)
    return first, second


def _title(selection: Selection) -> str:
    if selection.between:
        who = " and ".join(country_name(code) for code in selection.between)
        title = f"Events between {who}"
    elif selection.country:
        title = f"Events of {country_name(selection.country)}"
    else:
        title = "Events"
    if selection.since:
        title += f" from {selection.since}"
    return title + (f" to {selection.until}" if selection.until else "")


def _same_event(desk: Desk, event: Event) -> list[dict[str, Any]]:
    """Return other rows that tell of the same event."""
    if event.event_date is None:
        return []
    cursor = desk.connection.execute(
        "SELECT event_id, publisher, published, title, document_id, certainty, evidence "
        "FROM events WHERE source IS NOT DISTINCT FROM ? AND target IS NOT DISTINCT FROM ? "
        "AND event_type = ? AND event_date = ? AND event_date_end IS NOT DISTINCT FROM ? "
        "AND event_id <> ? ORDER BY published, event_id LIMIT 20",
        [event.source, event.target, event.event_type, event.event_date, event.event_date_end,
         event.event_id],
    )  # fmt: skip
    names = [item[0] for item in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def only(event: Event) -> Selection:
    """Return the selection of one event; two data sets may share its id."""
    return Selection(event=event.event_id, dataset=event.dataset)


def _call(selection: Selection) -> str:
    """Return the call that gives the events of a selection."""
    parts = {name: getattr(selection, name) for name in Selection.__dataclass_fields__}
    return write_call("events", **parts)


__all__ = [
    "build_query",
    "fold",
    "list_events",
    "only",
    "read_event",
    "read_selection",
    "show_event",
]
