"""The first page: ask, or take one of the pairs that the store knows best."""

from __future__ import annotations

from starlette.requests import Request

from bilateral.store.overviews import busiest_pairs, store_state
from bilateral.web.desk import Desk
from bilateral.web.page import View
from bilateral.web.templates import is_country


def show_home(desk: Desk, request: Request) -> View:
    """Return what the store holds and where one could begin."""
    state = desk.keep("state", lambda: store_state(desk.connection))
    pairs = desk.keep("busiest", lambda: busiest_pairs(desk.connection))
    pairs = [p for p in pairs if is_country(p["country_1"]) and is_country(p["country_2"])]
    return View(
        title="Have two countries grown closer, or further apart?",
        template="home.html",
        data={"state": state, "pairs": pairs},
        rows=pairs,
    )
