"""Fetches pages from the web without being led into the user's own network.

Only http and https; the host's addresses are resolved once, every one of them must be public, and
the connection goes to exactly the address that was checked, so that a second DNS answer cannot lead
elsewhere. The same holds after each redirect. Size and total time are capped.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from bilateral.documents.options import Caps
from bilateral.errors import DocumentError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGENT = "bilateral (news reader for research)"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: the address it came from in the end, status, headers, content."""

    url: str
    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    content: bytes


class AnsweredError(DocumentError):
    """An address answered that it gives nothing: `status` says how."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def fetch(
    url: str,
    *,
    caps: Caps | None = None,
    allow_private: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    """Fetch `url`, following redirects; raises `DocumentError` when refused, capped or unreachable.

    A 304 answer (to ``If-None-Match`` and the like in `headers`) is returned, other errors raise.
    """
    caps = caps or Caps()
    deadline = time.monotonic() + caps.url_seconds
    current = url
    for _ in range(caps.redirects + 1):
        parts = _checked(current)
        answer = _request(parts, caps, allow_private, headers or {}, deadline)
        if answer.status in _REDIRECTS and answer.headers.get("location"):
            current = urljoin(current, answer.headers["location"])
            continue
        if answer.status not in (200, 203, 304):
            raise AnsweredError(
                f"{_short(current)} answered {answer.status}; check the address.", answer.status
            )
        return answer
    raise DocumentError(f"{_short(url)} redirects more than {caps.redirects} times; give its end.")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port_is_valid = parts.port is None or 0 < parts.port < 65_536
    except ValueError as error:
        raise DocumentError(f"{_short(url)} is not a web address; correct it.") from error
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or not port_is_valid:
        raise DocumentError(f"{_short(url)} is not an http or https address; give one of these.")
    return parts


def _request(
    parts: SplitResult,
    caps: Caps,
    allow_private: bool,
    headers: Mapping[str, str],
    deadline: float,
) -> Fetched:
    host = parts.hostname or ""
    secure = parts.scheme.lower() == "https"
    port = parts.port or (443 if secure else 80)
    address = _resolve(host, port, allow_private)
    connection = _Pinned(host, port, address, secure, max(0.1, deadline - time.monotonic()))
    # Whatever the server does, slow headers included, ends at the deadline.
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), connection.abort)
    timer.daemon = True
    timer.start()
    try:
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
            "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]") if parts.query else ""
        )
        named = {"User-Agent": _AGENT, "Accept-Encoding": "identity", "Connection": "close"}
        connection.request("GET", path, headers={**named, **headers})
        response = connection.getresponse()
        content = b"" if response.status in _REDIRECTS else _body(response, caps, deadline)
        if connection.aborted:  # cut headers or bodies look like short ones
            raise TimeoutError("time is up")
        found = {name.lower(): value for name, value in response.getheaders()}
        return Fetched(urlunsplit(parts), response.status, found, content)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = time.monotonic() >= deadline
        why = f"took over {caps.url_seconds:g} s" if late else f"failed ({_reason(error)})"
        raise DocumentError(f"{_short(urlunsplit(parts))} {why}; try again later.") from error
    finally:
        timer.cancel()
        connection.close()


def _body(response: http.client.HTTPResponse, caps: Caps, deadline: float) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while chunk := response.read1(65_536):
        pieces.append(chunk)
        size += len(chunk)
        if size > caps.url_bytes:
            raise DocumentError(
                f"The page is larger than {caps.url_bytes:,} bytes; download it and read the file."
            )
        if time.monotonic() > deadline:
            raise TimeoutError("time is up")
    return b"".join(pieces)


def _resolve(host: str, port: int, allow_private: bool) -> tuple[str, int]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DocumentError(
            f"The host {host[:80]!r} cannot be found; check the address."
        ) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(map(is_public, addresses)):
        raise DocumentError(
            f"The host {host[:80]!r} is an address of a private network, which is not read; save "
            "the page and read the file, or watch it with allow_private = true."
        )
    return addresses[0], port


def is_public(address: str) -> bool:
    """Return whether an IP address is of the public internet, whatever it is wrapped in."""
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


class _Pinned(http.client.HTTPConnection):
    """A connection to one checked address, with the host's name for TLS and the Host header."""

    def __init__(
        self, host: str, port: int, address: tuple[str, int], secure: bool, timeout: float
    ) -> None:
        super().__init__(host, port, timeout=timeout)
        self.default_port = 443 if secure else 80
        self._address = address
        self._secure = secure
        self.aborted = False

    def connect(self) -> None:
        """Connect to the pinned address."""
        self.sock = socket.create_connection(self._address, self.timeout)
        if self._secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def abort(self) -> None:
        """Cut the connection, from another thread."""
        self.aborted = True
        sock = self.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:80] or type(error).__name__


def _short(url: str) -> str:
    return repr(url if len(url) <= 120 else url[:117] + "...")
