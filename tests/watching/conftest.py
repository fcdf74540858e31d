"""A server on the loopback address whose answers a test sets, and what it is asked to serve."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Callable, Iterator

import pytest

DAY = "Fri, 08 Mar 2024 10:00:00 GMT"
PROSE = "Malta's foreign minister condemned Cyprus on Friday after the port talks had failed."
PAGE = f"<html><body><article><p>{PROSE}</p><p>{PROSE} Nobody came.</p></article></body></html>"


class Site:
    """What a server on the loopback address answers, by path, and what it was asked."""

    def __init__(self) -> None:
        self.before: Callable[[str], object] = lambda path: None
        """Called with each path that is asked for, before it is answered."""
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.address = ""

    def say(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """Set the answer of a path; return its address."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (status, named, data)
        return self.address + path

    def feed(self, path: str, *entries: str, **headers: str) -> str:
        """Set a feed of entries."""
        return self.say(path, feed_of(*entries), **headers)


def feed_of(*entries: str) -> str:
    return f'<rss version="2.0"><channel><title>Ledger</title>{"".join(entries)}</channel></rss>'


def entry(link: str, title: str = "Talks fail", date: str = DAY, text: str = "Short.") -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>same</guid>"
        f"<pubDate>{date}</pubDate><description>{text}</description></item>"
    )


@pytest.fixture
def site() -> Iterator[Site]:
    """A server whose answers the test sets."""
    here = Site()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append(self.path)
            here.before(self.path)
            status, headers, body = here.answers.get(self.path, (404, {}, b""))
            if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    here.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield here
    server.shutdown()
    server.server_close()
    thread.join()
