"""Addresses are fetched without being led into the user's own network."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from bilateral.documents import Caps, ReadOptions, fetch, read_documents
from bilateral.documents.fetching import is_public
from bilateral.errors import DocumentError
from bilateral.records import Document, Reject

PROSE = "The two ministers met in the capital on Friday and agreed to hold another round of talks."
PAGE = f"""<html><head><meta property="article:published_time" content="2022-10-26"></head>
<body><article><h1>Talks end</h1><p>{PROSE}</p><p>{PROSE}</p></article></body></html>"""


GZIP = ("Content-Encoding", "gzip")


class _Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path == "/loop":
            self._answer(302, location="/loop")
        elif path == "/inside":
            self._answer(302, location="http://169.254.169.254/latest/meta-data")
        elif path == "/file":
            self._answer(302, location="file:///etc/passwd")
        elif path == "/moved":
            self._answer(301, location="/page")
        elif path == "/large":
            self._answer(200, b"a" * 300_000)
        elif path == "/slow":
            self.send_response(200)
            self.flush_headers()
            for n in range(50):
                self.wfile.write(f"X-{n}: 1\r\n".encode())
                self.wfile.flush()
                time.sleep(0.1)
        elif path == "/same":
            self._answer(304 if self.headers.get("If-None-Match") == '"1"' else 200, b"x")
        elif path == "/nowhere":
            self._answer(302, location="http://[bad")
        elif path == "/nul":
            self._answer(302, location="http://a\0b/")
        elif path == "/accent":
            self.send_response(302)
            self.wfile.write(b"".join(self._headers_buffer))
            self._headers_buffer = []
            self.wfile.write(b"Location: /caf\xc3\xa9\r\n\r\n")
        elif path == "/caf%C3%A9":
            self._answer(200, b"found")
        elif path == "/cut":
            self._answer(200, b"a" * 100, promised=5_000)
        elif path == "/cut-chunks":
            self._answer(200, b"64\r\n" + b"a" * 50, encoding=("Transfer-Encoding", "chunked"))
        elif path == "/packed":
            self._answer(200, gzip.compress(PAGE.encode()), encoding=GZIP)
        elif path == "/packed-bomb":
            self._answer(200, gzip.compress(b"a" * 5_000_000), encoding=GZIP)
        elif path == "/packed-cut":
            self._answer(200, gzip.compress(PAGE.encode())[:-20], encoding=GZIP)
        elif path == "/packed-not":
            self._answer(200, PAGE.encode(), encoding=GZIP)
        elif path == "/always-304":
            self._answer(304)
        elif path == "/gone":
            self._answer(410)
        else:
            self._answer(200, PAGE.encode())

    def _answer(
        self,
        status: int,
        body: bytes = b"",
        location: str = "",
        promised: int | None = None,
        encoding: tuple[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("ETag", '"1"')
        if location:
            self.send_header("Location", location)
        if encoding:
            self.send_header(*encoding)
        if not encoding or encoding == GZIP:
            self.send_header("Content-Length", str(promised or len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # the client leaves early in some of these tests
            super().handle()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A server on the loopback address, with pages that redirect, dawdle and swell."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "fec0::1", "64:ff9b:1::1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1", "255.255.255.255", "nonsense", "fe80::1%eth0",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_told(address: str) -> None:
    """Loopback, private, link-local, shared, multicast and disguised addresses are not public."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_are_told(address: str) -> None:
    """Ordinary addresses are public."""
    assert is_public(address)


def _never(*_: object, **__: object) -> None:
    raise AssertionError("a connection was opened")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/",
        "http://0/", "http://0x7f.1/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/",
        "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/", "http://[64:ff9b::a00:1]/",
        "http://[64:ff9b:1::a00:1]/", "http://[2002:a00:1::]/", "http://[fec0::1]/",
        "http://user@127.0.0.1/", "http://public.example@127.0.0.1/", "http://127.0.0.1.:80/",
        "http://a\0b/", "http://" + "a" * 70 + ".example/", "http://①②⑦.⓪.⓪.①/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a private address is written, no connection is opened."""
    monkeypatch.setattr(socket, "create_connection", _never)
    with pytest.raises(DocumentError, match=r"private|cannot be found|not an http"):
        fetch(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x.example/", "http://", "gopher://x"])
def test_other_schemes_are_refused(url: str) -> None:
    """Only http and https are fetched."""
    with pytest.raises(DocumentError, match="address"):
        fetch(url)


def test_a_name_that_resolves_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public name with one private address among its addresses is refused."""
    answers = [(2, 1, 6, "", (ip, 80)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    monkeypatch.setattr(socket, "create_connection", _never)
    with pytest.raises(DocumentError, match="private"):
        fetch("http://courier.example/")


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second, different DNS answer changes nothing: the name is resolved once."""
    asked: list[str] = []
    opened: list[tuple[str, int]] = []

    def resolve(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", 80))]

    def connect(address: tuple[str, int], *_: object, **__: object) -> None:
        opened.append(address)
        raise ConnectionRefusedError("not here")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(DocumentError, match="not here"):
        fetch("http://courier.example/a")
    assert asked == ["courier.example"]
    assert opened == [("93.184.216.34", 80)]


def test_redirects_are_checked_like_addresses(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public page that redirects inside, or to a file, leads nowhere."""
    from bilateral.documents import fetching

    # The test's own server stands in for a public one; everything else is judged as ever.
    monkeypatch.setattr(fetching, "is_public", lambda ip: ip == "127.0.0.1" or is_public(ip))
    with pytest.raises(DocumentError, match="private"):
        fetch(f"{site}/inside")
    with pytest.raises(DocumentError, match="http or https"):
        fetch(f"{site}/file")
    with pytest.raises(DocumentError, match="redirects more than"):
        fetch(f"{site}/loop")


def test_pages_are_fetched_and_read(site: str) -> None:
    """A page behind a redirect is read like a file, under the address it ended at."""
    (document,) = read_documents([f"{site}/moved"], ReadOptions(allow_private=True))
    assert isinstance(document, Document)
    assert document.url == f"{site}/page"
    assert PROSE in document.text


def test_size_time_and_status_are_checked(site: str) -> None:
    """A page that swells, dawdles or is gone is a reject that says so."""
    caps = Caps(url_bytes=100_000, url_seconds=0.5)
    options = ReadOptions(allow_private=True, caps=caps)
    started = time.monotonic()
    items = list(read_documents([f"{site}/{p}" for p in ("large", "slow", "gone")], options))
    assert time.monotonic() - started < 3
    reasons = [item.reason for item in items if isinstance(item, Reject)]
    assert "larger than" in reasons[0]
    assert "took over" in reasons[1]
    assert "410" in reasons[2]


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("nowhere", "no web address"),
        ("nul", "not an http"),
        ("cut", "ends after 100 of 5,000 bytes"),
        ("cut-chunks", "IncompleteRead"),
        ("packed-cut", "ends too early"),
        ("packed-bomb", "larger than"),
        ("always-304", "answered 304"),
    ],
)
def test_answers_that_lead_nowhere_or_are_cut_are_failures(
    site: str, path: str, complaint: str
) -> None:
    """No part of an answer passes for the whole, and no odd address for a crash."""
    with pytest.raises(DocumentError, match=complaint):
        fetch(f"{site}/{path}", allow_private=True, caps=Caps(url_bytes=1_000_000))


def test_answers_packed_unasked_are_unpacked(site: str) -> None:
    """Gzip is read though it was not asked for, and so is what is only said to be packed."""
    for path in ("packed", "packed-not"):
        assert fetch(f"{site}/{path}", allow_private=True).content == PAGE.encode()
    assert fetch(f"{site}/accent", allow_private=True).content == b"found"


def test_redirects_are_told_before_they_are_followed(site: str) -> None:
    """Who asks may look at each further address, and refuse it."""
    seen: list[str] = []

    def refuse(url: str) -> None:
        seen.append(url)
        raise DocumentError("closed to programs")

    with pytest.raises(DocumentError, match="closed to programs"):
        fetch(f"{site}/moved", allow_private=True, on_redirect=refuse)
    assert seen == [f"{site}/page"]


def test_a_name_server_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host whose name is not resolved in time is a failure then, not when the system gives up."""
    silence = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: silence.wait(20))
    began = time.monotonic()
    with pytest.raises(DocumentError, match="cannot be found"):
        fetch("http://courier.example/", caps=Caps(url_seconds=0.3))
    assert time.monotonic() - began < 5
    silence.set()


def test_a_handshake_that_is_drawn_out_ends_in_time() -> None:
    """A server that drips its part of the TLS handshake is cut off like any other."""
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"\x16\x03\x03\x3f\xff")  # a record of 16 kB to come
            for _ in range(100):
                connection.sendall(b"\x02")
                time.sleep(0.05)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    began = time.monotonic()
    with pytest.raises(DocumentError, match="took over"):
        fetch(
            f"https://127.0.0.1:{listening.getsockname()[1]}/",
            allow_private=True,
            caps=Caps(url_seconds=0.5),
        )
    assert time.monotonic() - began < 3
    listening.close()


def test_the_next_address_of_a_host_is_tried(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host whose first address does not answer is asked at its second."""
    port = int(site.rsplit(":", 1)[1])
    answers = [(2, 1, 6, "", (ip, port)) for ip in ("127.0.0.2", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    tried: list[str] = []
    connect = socket.socket.connect

    def note(self: socket.socket, address: tuple[str, int]) -> None:
        tried.append(address[0])
        if len(tried) == 1:
            raise OSError("Network is unreachable")
        connect(self, ("127.0.0.1", port))

    monkeypatch.setattr(socket, "create_connection", lambda address, _: _opened(address, note))
    assert PAGE.encode() == fetch(f"http://courier.example:{port}/page", allow_private=True).content
    assert tried == ["127.0.0.2", "127.0.0.1"]


def _opened(address: tuple[str, int], connect: Callable[..., None]) -> socket.socket:
    opened = socket.socket()
    try:
        connect(opened, address)
    except OSError:
        opened.close()
        raise
    return opened


def test_unchanged_pages_answer_so(site: str) -> None:
    """Conditional headers are passed on, and 304 is an answer."""
    first = fetch(f"{site}/same", allow_private=True)
    again = fetch(
        f"{site}/same", allow_private=True, headers={"If-None-Match": first.headers["etag"]}
    )
    assert (first.status, again.status) == (200, 304)
