"""Feeds are watched politely, their health is kept, and hostile ones harm nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bilateral.documents import AnsweredError, Caps, Fetched, fetch, fetching
from bilateral.documents.fetching import is_public
from bilateral.errors import DocumentError, StoreError, UsageError
from bilateral.store import Database
from bilateral.watching import (
    feed_health,
    politeness,
    read_plan,
    rounds,
    watch_forever,
    watch_once,
)
from bilateral.watching.health import Health

PROSE = "Malta's foreign minister condemned Cyprus on Friday after the port talks had failed."
PAGE = f"""<html><head><meta property="article:published_time" content="2024-03-08"></head>
<body><article><h1>Talks fail</h1><p>{PROSE}</p><p>{PROSE} Nobody else came.</p></article></body>
</html>"""
ENTRY = """<item><title>{title}</title><link>{link}</link>
<pubDate>Fri, 08 Mar 2024 10:00:00 GMT</pubDate><description>{text}</description></item>"""


def feed_of(*entries: str) -> str:
    return f'<rss version="2.0"><channel><title>Ledger</title>{"".join(entries)}</channel></rss>'


class Site(http.server.BaseHTTPRequestHandler):
    """Serves feeds of every temper; notes what was asked for."""

    asked: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.asked.append((self.path, dict(self.headers)))
        here = f"http://{self.headers['Host']}"
        if self.path == "/robots.txt":
            self._say(b"User-agent: *\nDisallow: /closed\n")
        elif self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/feed")
            self.end_headers()
        elif self.path == "/feed":
            if self.headers.get("If-None-Match") == '"1"':
                self.send_response(304)
                self.end_headers()
                return
            open_, closed = f"{here}/article", f"{here}/closed/article"
            entries = (
                ENTRY.format(title="Talks fail", link=open_, text="Short."),
                ENTRY.format(title="Talks go on", link=closed, text=PROSE + " Again."),
                ENTRY.format(title="Odd", link="javascript:alert(1)", text=PROSE + " Thrice."),
            )
            self._say(feed_of(*entries).encode(), etag='"1"')
        elif self.path == "/bomb":
            self._say(b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><rss>&b;</rss>')
        elif self.path == "/error":
            self.send_error(500)
        elif self.path == "/slow":
            self.send_response(200)
            self.flush_headers()
            for n in range(100):
                with contextlib.suppress(OSError):
                    self.wfile.write(f"X-{n}: 1\r\n".encode())
                time.sleep(0.05)
        elif self.path == "/lures":
            entry = ENTRY.format(title="Lure", link=f"{here}/inside", text=PROSE)
            self._say(feed_of(entry).encode())
        elif self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data")
            self.end_headers()
        else:
            self._say(PAGE.encode(), kind="text/html")

    def _say(self, content: bytes, kind: str = "text/xml", etag: str | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """A server on the loopback address, and the list of what it was asked."""
    asked: list[tuple[str, dict[str, str]]] = []
    handler = type("Handler", (Site,), {"asked": asked})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()


def plan_file(folder: Path, *urls: str, private: bool = True, more: str = "") -> Path:
    feeds = "".join(f'[[feed]]\nurl = "{url}"\n' for url in urls)
    path = folder / "FEEDS.toml"
    head = f"seconds_between_pages = 0\nallow_private = {str(private).lower()}\n"
    path.write_text(head + more + feeds)
    return path


def health_of(store: Path) -> dict[str, Health]:
    database = Database(store, read_only=True)
    try:
        return {health.url.rsplit("/", 1)[1]: health for health in feed_health(database)}
    finally:
        database.close()


def test_pages_are_read_once_and_robots_obeyed(site, tmp_path: Path) -> None:
    """Entries become their pages, closed pages stay entries, a 304 costs nothing."""
    address, asked = site
    plan = read_plan(plan_file(tmp_path, f"{address}/moved"))
    store = tmp_path / "x.duckdb"
    first = watch_once(plan, store)
    assert (first.stored, first.failed) == (3, {})
    assert "/article" in [path for path, _ in asked]
    assert "/closed/article" not in [path for path, _ in asked]
    database = Database(store, read_only=True)
    texts = database.connection.execute("SELECT text, url FROM documents ORDER BY url").fetchall()
    database.close()
    assert any("Nobody else came" in text for text, _ in texts)
    assert all(url is None or url.startswith("http") for _, url in texts)
    second = watch_once(plan, store)
    assert (second.stored, second.unchanged) == (0, 1)
    assert health_of(store)["moved"].last_new is not None


def test_broken_feeds_fail_alone_and_are_asked_more_rarely(site, tmp_path: Path) -> None:
    """A bomb, an error and a redirect inwards are failures with a reason; the good feed is read."""
    address, _ = site
    urls = [f"{address}/{name}" for name in ("bomb", "error", "feed")]
    plan = read_plan(plan_file(tmp_path, *urls))
    done = watch_once(plan, tmp_path / "x.duckdb")
    assert done.stored == 3
    assert sorted(url.rsplit("/", 1)[1] for url in done.failed) == ["bomb", "error"]
    health = health_of(tmp_path / "x.duckdb")
    assert health["error"].failures == 1 and "500" in (health["error"].error or "")
    assert watch_once(plan, tmp_path / "x.duckdb").failed == {}  # not due again yet


def test_private_addresses_are_refused_unless_allowed(site, tmp_path: Path) -> None:
    """Without `allow_private` a feed at a private address is a failure and nothing is fetched."""
    address, asked = site
    plan = read_plan(plan_file(tmp_path, f"{address}/feed", private=False))
    done = watch_once(plan, tmp_path / "x.duckdb")
    assert "private network" in "".join(done.failed.values())
    assert asked == []


def test_a_slow_feed_ends_in_time_and_the_next_is_read(
    site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed that drips its answer is a failure once its time is up; the good feed is read."""
    address, _ = site
    quick = {"caps": Caps(url_seconds=0.5)}
    monkeypatch.setattr(politeness, "fetch", lambda url, **more: fetch(url, **(more | quick)))
    plan = read_plan(plan_file(tmp_path, f"{address}/slow", f"{address}/feed"))
    done = watch_once(plan, tmp_path / "x.duckdb")
    assert done.stored == 3
    assert "took over" in done.failed[f"{address}/slow"]
    assert health_of(tmp_path / "x.duckdb")["slow"].failures == 1


def test_redirects_to_private_addresses_lead_nowhere(
    site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed that redirects inwards fails; an entry whose page does so is kept without its page."""
    address, asked = site
    # The test's own server stands in for a public one; everything else is judged as ever.
    monkeypatch.setattr(fetching, "is_public", lambda ip: ip == "127.0.0.1" or is_public(ip))
    urls = (f"{address}/inside", f"{address}/lures")
    plan = read_plan(plan_file(tmp_path, *urls, private=False))
    done = watch_once(plan, tmp_path / "x.duckdb")
    assert "private network" in done.failed[f"{address}/inside"]
    assert [path for path, _ in asked].count("/inside") == 2
    database = Database(tmp_path / "x.duckdb", read_only=True)
    texts = database.connection.execute("SELECT text FROM documents").fetchall()
    database.close()
    assert texts == [(f"Lure\n\n{PROSE}",)]


def test_a_name_that_resolves_inside_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed whose public name has a private address is not connected to."""
    found = [(2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
    plan = read_plan(plan_file(tmp_path, "http://courier.example/feed", private=False))
    done = watch_once(plan, tmp_path / "x.duckdb")
    assert "private network" in done.failed["http://courier.example/feed"]


def test_what_a_stopped_round_left_comes_in_the_next(site, tmp_path: Path) -> None:
    """A round that is stopped between pages keeps what it has; the next reads the rest."""
    address, asked = site
    plan = read_plan(plan_file(tmp_path, f"{address}/feed"))
    stop = _StopAfter(lambda: "/article" in [path for path, _ in asked])
    first = watch_once(plan, tmp_path / "x.duckdb", stop)
    assert first.stored == 1
    second = watch_once(plan, tmp_path / "x.duckdb")
    assert (second.stored, second.unchanged) == (2, 0)


class _StopAfter(threading.Event):
    """A stop signal that comes once something has happened."""

    def __init__(self, happened: Callable[[], bool]) -> None:
        super().__init__()
        self._happened = happened

    def is_set(self) -> bool:
        return self._happened()


def test_hosts_are_asked_one_by_one_with_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two requests to a host lie the seconds of the plan, or its robots.txt's if more."""
    rules = {"http://slow.example": b"User-agent: *\nCrawl-delay: 7", "http://b.example": b""}
    monkeypatch.setattr(
        politeness, "fetch",
        lambda url, **_: Fetched(url, 200, {}, rules[url.rsplit("/", 1)[0]]),
    )  # fmt: skip
    waits: list[float] = []
    manners = politeness.Manners(2.0, False, waits.append)
    for url in ("http://slow.example/1", "http://b.example/1"):
        manners.fetch(url)
    assert waits == []
    for url in ("http://slow.example/2", "http://b.example/2"):
        manners.fetch(url)
    assert [round(wait) for wait in waits] == [7, 2]


def settle(folder: Path, ago: float = 60) -> None:
    """Make files look as if nobody had written them for a minute."""
    for path in folder.iterdir():
        os.utime(path, (time.time() - ago,) * 2)


def test_folders_are_read(tmp_path: Path) -> None:
    """New files in a folder are stored; a folder that is missing is said."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "2024-03-08 talks.txt").write_text(PROSE)
    settle(inbox)
    path = tmp_path / "FEEDS.toml"
    path.write_text(f'[[folder]]\npath = "{inbox}"\n[[folder]]\npath = "{tmp_path}/gone"\n')
    plan = read_plan(path)
    assert watch_once(plan, tmp_path / "x.duckdb").stored == 1
    again = watch_once(plan, tmp_path / "x.duckdb")
    assert again.stored == 0 and list(again.failed) == [f"{tmp_path}/gone"]


def test_backoff_doubles_to_half_a_day() -> None:
    """A failing feed is asked after 2, 4, 8 … intervals, at least twice a day."""
    start = dt.datetime(2024, 3, 8)
    health = Health("http://x/", last_try=start, failures=3)
    assert not health.is_due(start + dt.timedelta(minutes=119), 15)
    assert health.is_due(start + dt.timedelta(minutes=120), 15)
    health.failures = 400
    assert health.is_due(start + dt.timedelta(hours=12), 15)


def test_stop_ends_the_wait(tmp_path: Path) -> None:
    """Setting `stop` ends watching at once, also between rounds."""
    (tmp_path / "inbox").mkdir()
    path = tmp_path / "FEEDS.toml"
    path.write_text(f'[[folder]]\npath = "{tmp_path}/inbox"\n')
    stop, done = threading.Event(), []
    thread = threading.Thread(
        target=watch_forever, args=(read_plan(path), tmp_path / "x.duckdb", stop, done.append)
    )
    thread.start()
    while not done:
        time.sleep(0.01)
    stop.set()
    thread.join(5)
    assert not thread.is_alive() and len(done) == 1


def test_a_store_in_use_is_tried_again_in_the_next_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the start a store that cannot be opened ends the watch; later it costs one round."""
    (tmp_path / "FEEDS.toml").write_text('minutes = 0\n[[folder]]\npath = "inbox"\n')
    plan, stop, seen = read_plan(tmp_path / "FEEDS.toml"), threading.Event(), []
    outcomes: list[object] = [StoreError("x is in use by another process")]

    def act(*_: object) -> rounds.Round:
        outcome = outcomes.pop(0)
        if isinstance(outcome, StoreError):
            raise outcome
        return rounds.Round(stored=1)

    def note(done: rounds.Round) -> None:
        seen.append(done)
        if not outcomes:
            stop.set()

    monkeypatch.setattr(rounds, "watch_once", act)
    with pytest.raises(StoreError):
        watch_forever(plan, "x.duckdb", stop, note)
    outcomes += [None, StoreError("x is in use by another process"), None]
    watch_forever(plan, "x.duckdb", stop, note)
    assert [(done.stored, list(done.failed)) for done in seen] == [
        (1, []), (0, ["x.duckdb"]), (1, []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (429, False), (503, False), (None, False)]
)
def test_a_host_in_trouble_is_left_alone(
    status: int | None, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No robots.txt allows all; one that cannot be had just now allows nothing, and says why."""
    asked = []

    def answer(url: str, **_: object) -> Fetched:
        asked.append(url)
        if not url.endswith("/robots.txt"):
            return Fetched(url, 200, {}, b"")
        raise DocumentError("took over 10 s") if status is None else AnsweredError("no", status)

    monkeypatch.setattr(politeness, "fetch", answer)
    manners = politeness.Manners(0, False)
    for path in ("a", "b"):
        with contextlib.nullcontext() if allowed else pytest.raises(DocumentError):
            manners.fetch(f"http://courier.example/{path}")
    assert asked.count("http://courier.example/robots.txt") == 1
    assert len(asked) == (3 if allowed else 1)


def test_sigterm_ends_the_command_cleanly(tmp_path: Path) -> None:
    """``bilateral watch`` ends with code 0 on SIGTERM."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "FEEDS.toml").write_text('[[folder]]\npath = "inbox"\n')
    command = [sys.executable, "-m", "bilateral", "watch", "FEEDS.toml"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert "0 documents in = 0 stored + 0 duplicates" in process.stdout.readline()
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(20) == 0
    process.stdout.close()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "names no"),
        ("feed = 3 [", "not valid TOML"),
        ('[[feed]]\nurl = "ftp://x/"', "http"),
        ('[[feed]]\nadress = "http://x/"', "adress"),
        ('minutes = "x"\n[[feed]]\nurl = "http://x/"', "minutes"),
    ],
)
def test_wrong_plans_are_refused(tmp_path: Path, text: str, complaint: str) -> None:
    """A plan that cannot be followed is refused in one sentence that says why."""
    path = tmp_path / "FEEDS.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=complaint):
        read_plan(path)
