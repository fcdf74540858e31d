"""The first page: ask, or take one of the pairs that the store knows best."""

from __future__ import annotations

from starlette.requests import Request

from bilateral.store.overviews import busiest_pairs, known_organisations, store_state
from bilateral.web.copying import write_python
from bilateral.web.desk import Desk
from bilateral.web.page import View


def show_home(desk: Desk, request: Request) -> View:
    """Return what the store holds and where one could begin."""
    state = desk.keep("state", lambda: store_state(desk.connection))
    without = desk.keep("organisations", lambda: known_organisations(desk.connection))
    busiest = busiest_pairs(without=without)
    pairs = desk.keep("busiest", lambda: busiest.rows(desk.connection))
    return View(
        title="Have two countries grown closer, or further apart?",
        template="home.html",
        data={"state": state, "pairs": pairs},
        rows=pairs,
        python=write_python(desk, "rows = store.busiest()"),
        sql=busiest.written(),
    )
