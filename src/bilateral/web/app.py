"""The application: every address listed, each view offered in every format."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bilateral import api
from bilateral.errors import BilateralError
from bilateral.web.asked import NotFound, address_of, form_of
from bilateral.web.desk import Desk
from bilateral.web.guarding import HEADERS, Access, Guard
from bilateral.web.page import FORMS, Source, View, to_csv, to_json, to_markdown
from bilateral.web.templates import render_page
from bilateral.web.views import (
    answers,
    articles,
    claims,
    corrections,
    events,
    home,
    overviews,
    quotes,
)
from bilateral.web.views import api as program

FOLDER = Path(__file__).parent
ViewMaker = Callable[[Desk, Request], View | Response]
VIEWS: tuple[tuple[str, ViewMaker], ...] = (
    ("/", home.show_home),
    ("/ask", answers.show_answer),
    ("/why", answers.show_why),
    ("/events", events.list_events),
    ("/event/{event_id}", events.show_event),
    ("/documents", articles.list_documents),
    ("/document/{document_id}", articles.show_article),
    ("/quotes/{document_id}", quotes.show_quotes),
    ("/api", program.show_api),
    ("/claimed", claims.show_claims),
    ("/pairs", overviews.show_pairs),
    ("/country/{country}", overviews.show_country),
    ("/coverage", overviews.show_coverage),
    ("/corrections", corrections.list_corrections),
    ("/correction/{correction_id}", corrections.show_correction),
    ("/correct/{subject}/{subject_id}", corrections.show_form),
)
"""Addresses that are read; each also answers with .json, .csv and .md at its end."""
FILES: tuple[tuple[str, ViewMaker], ...] = (
    ("/ask.svg", answers.draw),
    ("/ask.png", answers.draw),
    ("/bundle.zip", answers.bundle),
    ("/openapi.json", program.give_openapi),
)
ACTIONS: tuple[tuple[str, ViewMaker], ...] = (
    ("/correct/{subject}/{subject_id}", corrections.make),
    ("/correction/{correction_id}/undo", corrections.undo),
)
"""Addresses that change the store."""
MOST_FIELDS = 50
_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}


def make_app(
    store: api.Store, *, access: Access | None = None, read_only: bool = False
) -> Starlette:
    """Return the application for an open store."""
    desk = Desk(store, read_only=read_only)
    routes: list[Route | Mount] = [
        Route(path, functools.partial(_answer, desk, make), methods=["GET"])
        for path, make in (*FILES, *VIEWS)
    ]
    routes += [
        Route(path, functools.partial(_answer, desk, make), methods=["POST"])
        for path, make in ACTIONS
    ]
    routes.append(Mount("/static", StaticFiles(directory=FOLDER / "static"), name="static"))
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, access=access or Access()), Middleware(Forms)],
        exception_handlers={
            HTTPException: functools.partial(_refused, desk),
            Exception: functools.partial(_failed, desk),
        },
    )
    app.state.desk = desk
    return app


class Forms:
    """Takes the format off the end of an address: ``/ask.json`` is ``/ask`` as JSON."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its plain address."""
        if scope["type"] == "http" and not scope["path"].startswith(("/static/", "/openapi.")):
            path, dot, form = scope["path"].rpartition(".")
            if dot and form in FORMS[1:]:
                scope = {**scope, "path": "/" if path == "/index" else path}
                scope["state"] = {**scope.get("state", {}), "form": form}
        await self.app(scope, receive, send)


async def _answer(desk: Desk, make: ViewMaker, request: Request) -> Response:
    body = (await request.body()).decode(errors="replace") if request.method == "POST" else ""
    try:
        fields = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        reason = f"The form has more than {MOST_FIELDS} fields."
        return await run_in_threadpool(_problem, desk, request, 400, reason)
    request.state.fields = dict(fields)
    return await run_in_threadpool(_respond, desk, make, request)


def _respond(desk: Desk, make: ViewMaker, request: Request) -> Response:
    try:
        with desk.turn():
            found = make(desk, request)
            if isinstance(found, Response):
                return found
            return _write(desk, found, request)
    except duckdb.InterruptException:
        return _problem(desk, request, 503, "This took too long and was stopped; ask for less.")
    except NotFound as error:
        return _problem(desk, request, 404, str(error))
    except (BilateralError, UnicodeError) as error:
        return _problem(desk, request, 400, str(error))


def _write(desk: Desk, view: View, request: Request) -> Response:
    form = form_of(request)
    source = Source(address_of(request), Path(desk.store.database.path).name, desk.cite())
    if form == "json":
        return Response(to_json(view, source), media_type=_TYPES["json"])
    if form == "csv":
        about = request.query_params.get("about") != "0"
        return Response(to_csv(view, source, about=about), media_type=_TYPES["csv"])
    if form == "md":
        return Response(to_markdown(view, source), media_type=_TYPES["md"])
    return Response(render_page(desk, view, source, request), media_type="text/html; charset=utf-8")


def _problem(desk: Desk, request: Request, status: int, reason: str) -> Response:
    if form_of(request) == "json":
        return JSONResponse({"error": reason}, status_code=status)
    if form_of(request) != "html":
        return PlainTextResponse(reason + "\n", status_code=status)
    view = View("This did not work", "problem.html", {"reason": reason, "status": status})
    with desk.turn():
        source = Source(address_of(request), Path(desk.store.database.path).name, desk.cite())
        page = render_page(desk, view, source, request)
    return Response(page, status_code=status, media_type="text/html; charset=utf-8")


async def _refused(desk: Desk, request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reasons = {404: "There is no such page.", 405: "That cannot be done at this address."}
    reason = reasons.get(error.status_code, str(error.detail))
    return await run_in_threadpool(_problem, desk, request, error.status_code, reason)


async def _failed(desk: Desk, request: Request, error: Exception) -> Response:
    return PlainTextResponse(
        "Something failed inside; the log says what.\n", status_code=500, headers=HEADERS
    )
