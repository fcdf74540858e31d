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
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from bilateral.documents.options import Caps
from bilateral.errors import DocumentError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGENT = "bilateral (news reader for research)"
_TRIED = 4
"""Addresses of a host that are tried, at most."""
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_OWN_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")
"""A network's own translation to IPv4, which leads wherever it wishes (RFC 8215)."""


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


class UnreachableError(DocumentError):
    """An address could not be asked just now: its host was not found, silent, slow or broke off."""


def fetch(
    url: str,
    *,
    caps: Caps | None = None,
    allow_private: bool = False,
    headers: Mapping[str, str] | None = None,
    on_redirect: Callable[[str], object] | None = None,
) -> Fetched:
    """Fetch `url`, following redirects; raises `DocumentError` when refused, capped or unreachable.

    A 304 answer to conditions in `headers` (``If-None-Match`` and the like) is returned, other
    errors raise. `on_redirect` is called with each further address before it is asked, and may
    raise `DocumentError`.
    """
    caps = caps or Caps()
    deadline = time.monotonic() + caps.url_seconds
    current = url
    for turn in range(caps.redirects + 1):
        parts = _checked(current)
        if turn and on_redirect is not None:
            on_redirect(current)
        answer = _request(parts, caps, allow_private, headers or {}, deadline)
        if answer.status in _REDIRECTS and answer.headers.get("location"):
            current = _joined(current, answer.headers["location"])
            continue
        if answer.status not in (200, 203) and not (answer.status == 304 and headers):
            raise AnsweredError(
                f"{_short(current)} answered {answer.status}; check the address.", answer.status
            )
        return answer
    raise DocumentError(f"{_short(url)} redirects more than {caps.redirects} times; give its end.")


def _joined(base: str, location: str) -> str:
    # Headers are read as ISO-8859-1; some servers send UTF-8.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(base, location)
    except ValueError as error:
        raise DocumentError(
            f"{_short(base)} redirects to {_short(location)}, which is no web address; check it."
        ) from error


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port_is_valid = parts.port is None or 0 < parts.port < 65_536
    except ValueError as error:
        raise DocumentError(f"{_short(url)} is not a web address; correct it.") from error
    named = bool(parts.hostname) and str(parts.hostname).isprintable()
    if parts.scheme.lower() not in ("http", "https") or not named or not port_is_valid:
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
    addresses = _resolve(host, port, allow_private, max(0.1, deadline - time.monotonic()))
    connection = _Pinned(host, port, addresses, secure, max(0.1, deadline - time.monotonic()))
    # Whatever the server does, slow headers included, ends at the deadline.
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), connection.abort)
    timer.daemon = True
    timer.start()
    try:
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (
            "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]") if parts.query else ""
        )
        named = {"User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
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
        raise UnreachableError(f"{_short(urlunsplit(parts))} {why}; try again later.") from error
    finally:
        timer.cancel()
        connection.close()


def _body(response: http.client.HTTPResponse, caps: Caps, deadline: float) -> bytes:
    pieces: list[bytes] = []
    size, promised = 0, response.length
    while chunk := response.read1(65_536):
        pieces.append(chunk)
        size += len(chunk)
        if size > caps.url_bytes:
            raise _too_large(caps)
        if time.monotonic() > deadline:
            raise TimeoutError("time is up")
    if promised is not None and size < promised:  # http.client takes a cut answer for a whole one
        raise OSError(f"the answer ends after {size:,} of {promised:,} bytes")
    body = b"".join(pieces)
    if response.headers.get("Content-Encoding", "").strip().lower() in _PACKED:
        return _unpacked(body, caps)  # sent though it was not asked for
    return body


def _unpacked(body: bytes, caps: Caps) -> bytes:
    unpacking = zlib.decompressobj(47)  # gzip or zlib, as its header says
    try:
        found = unpacking.decompress(body, caps.url_bytes + 1)
    except zlib.error as error:
        if body.lstrip()[:1] == b"<":  # some servers only say that it is packed
            return body
        raise OSError("its compression is broken") from error
    if len(found) > caps.url_bytes:
        raise _too_large(caps)
    if not unpacking.eof:
        raise OSError("its compressed answer ends too early")
    return found


def _too_large(caps: Caps) -> DocumentError:
    return DocumentError(
        f"The page is larger than {caps.url_bytes:,} bytes; download it and read the file."
    )


def _resolve(host: str, port: int, allow_private: bool, seconds: float) -> list[tuple[str, int]]:
    """Return the addresses of a host, every one of them checked."""
    try:
        found = _look_up(host, port, seconds)
    except (OSError, ValueError) as error:
        # ValueError: a NUL, or a label too long for a name; no waiting helps there.
        kind = UnreachableError if isinstance(error, OSError) else DocumentError
        raise kind(f"The host {host[:80]!r} cannot be found; check the address.") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(map(is_public, addresses)):
        raise DocumentError(
            f"The host {host[:80]!r} is an address of a private network, which is not read; save "
            "the page and read the file, or watch it with allow_private = true."
        )
    return [(address, port) for address in dict.fromkeys(addresses)]


def _look_up(host: str, port: int, seconds: float) -> list[Any]:
    """Ask for a host's addresses, in a thread: nothing else ends a name server's silence."""
    answers: list[list[Any] | Exception] = []

    def ask() -> None:
        try:
            answers.append(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except Exception as error:
            answers.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if not answers:
        raise TimeoutError("no name server answers")
    if isinstance(answers[0], Exception):
        raise answers[0]
    return answers[0]


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
        if ip in _OWN_NAT64 or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


class _Pinned(http.client.HTTPConnection):
    """A connection to checked addresses, with the host's name for TLS and the Host header."""

    def __init__(
        self,
        host: str,
        port: int,
        addresses: list[tuple[str, int]],
        secure: bool,
        timeout: float,
    ) -> None:
        super().__init__(host, port, timeout=timeout)
        self.default_port = 443 if secure else 80
        self._addresses = addresses
        self._seconds = timeout
        self._secure = secure
        self.aborted = False

    def connect(self) -> None:
        """Connect to the first of the addresses that answers."""
        tried = self._addresses[:_TRIED]
        for address in tried:
            try:
                self.sock = socket.create_connection(address, self._seconds / len(tried))
                break
            except OSError:  # such as a host with IPv6 asked from a network without
                if address == tried[-1]:
                    raise
        self.sock.settimeout(self._seconds)
        if self._secure:
            # The handshake only once `abort` can see the socket: a server may draw it out.
            context = ssl.create_default_context()
            secured = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = secured
            secured.do_handshake()

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
