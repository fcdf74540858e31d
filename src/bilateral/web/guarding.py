"""What stands before every page: who may ask, from where, how much, and what a page may load.

A page on somebody's machine can be reached by any web site that is open in the same browser. So a
request must name this server as its host (against DNS rebinding), must not come from another
origin, and on any address but loopback must carry a token.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer a form's Origin is "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
COOKIE = "bilateral_token"
MAX_TARGET = 4_096
"""The most characters of a path and query: the longest state of ours has some 600."""
MAX_BODY = 65_536
"""The most bytes of a form."""
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]+)?")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask: host names that are ours, and the token that is wanted off loopback."""

    hosts: frozenset[str] = _LOOPBACK
    token: str | None = None


def is_loopback(host: str) -> bool:
    """Return whether an address to bind is reachable from this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Guard(BaseHTTPMiddleware):
    """Turns away what is not ours to answer, and sets the headers of all that is."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        super().__init__(app)
        self.access = access

    async def dispatch(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = self._refusal(request) or await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _refusal(self, request: Request) -> Response | None:
        if _host_name(request.headers.get("host", "")) not in self.access.hosts:
            return _refuse(421, "This server does not answer to that host name (--allow-host).")
        if not _same_origin(request):
            return _refuse(403, "A request from another site is not answered.")
        if len(request.url.path) + len(request.url.query) > MAX_TARGET:
            return _refuse(414, f"The address is longer than {MAX_TARGET} characters; shorten it.")
        if _body_length(request) > MAX_BODY:
            return _refuse(413, f"The form is larger than {MAX_BODY} bytes; shorten it.")
        if self.access.token is not None:
            return _admit(request, self.access.token)
        return None


def _host_name(header: str) -> str:
    """Return the host of a Host header without its port; "" where it is more than that."""
    if not _HOST.fullmatch(header):
        return ""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def _same_origin(request: Request) -> bool:
    """Return whether the request comes from our own pages, an address bar, or no browser at all."""
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.headers.get('host')}":
        return False
    site = request.headers.get("sec-fetch-site")
    if request.method in _SAFE:
        navigates = request.headers.get("sec-fetch-mode") == "navigate"
        return site != "cross-site" or navigates
    return site in (None, "same-origin")


def _body_length(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    if request.headers.get("transfer-encoding"):
        return MAX_BODY + 1
    return int(length) if length.isdecimal() else MAX_BODY + 1


def _admit(request: Request, token: str) -> Response | None:
    """Return None for a request with the token; one that brings it in its address gets a cookie."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if any(_equal(given, token) for given in (bearer, request.cookies.get(COOKIE, ""))):
        return None
    if request.method == "GET" and _equal(request.query_params.get("token", ""), token):
        rest = [(k, v) for k, v in parse_qsl(request.url.query) if k != "token"]
        path = "/" + request.url.path.lstrip("/\\")
        response = RedirectResponse(path + ("?" + urlencode(rest) if rest else ""), 303)
        response.set_cookie(COOKIE, token, httponly=True, samesite="strict")
        return response
    return _refuse(401, "A token is wanted: open the address that `bilateral serve` printed.")


def _equal(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


def _refuse(status: int, reason: str) -> Response:
    return PlainTextResponse(reason + "\n", status_code=status)
