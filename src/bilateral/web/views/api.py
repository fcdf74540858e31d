"""The page about the JSON API, and its OpenAPI document."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bilateral.web.desk import Desk
from bilateral.web.openapi import addresses, describe_api
from bilateral.web.page import View


def show_api(desk: Desk, request: Request) -> View:
    """Return what can be asked from a program."""
    rows = [
        {"address": f"{path}.json", "gives": said, "parameters": names}
        for path, said, names in addresses()
    ]
    return View(
        title="Every view from a program", template="api.html", data={"addresses": rows}, rows=rows
    )


def give_openapi(desk: Desk, request: Request) -> Response:
    """Return the OpenAPI document."""
    return JSONResponse(describe_api())
