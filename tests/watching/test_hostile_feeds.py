"""Feeds and sites that are broken, greedy or hostile cost a reason, never the watch."""

from __future__ import annotations

import datetime as dt
import gzip
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.watching.conftest import PAGE, PROSE, Site, entry, feed_of

from bilateral.documents import Caps, fetch
from bilateral.store import Database
from bilateral.watching import Feed, Plan, feed_health, pages, politeness, rounds, watch_once
from bilateral.watching.health import Health


def watch(site: Site, store: Path, *urls: str, pages: bool = True) -> rounds.Round:
    feeds = tuple(Feed(url, pages=pages) for url in urls)
    return watch_once(Plan(feeds, (), seconds_between_pages=0, allow_private=True), store)


def stored(store: Path) -> list[tuple[str, str]]:
    """Return address and text of every document."""
    database = Database(store, read_only=True)
    try:
        sql = "SELECT url, text FROM documents ORDER BY url, text"
        return database.connection.execute(sql).fetchall()
    finally:
        database.close()


def health(store: Path) -> Health:
    database = Database(store, read_only=True)
    try:
        (found,) = feed_health(database)
    finally:
        database.close()
    return found


def test_entries_beyond_a_rounds_pages_come_in_the_next(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long feed is worked off round by round, though its answer stays the same."""
    monkeypatch.setattr(pages, "_PAGES", 2)
    links = [site.say(f"/{n}", PAGE.replace("Nobody", f"{n} people")) for n in range(3)]
    url = site.feed("/feed", *map(entry, links), ETag='"1"')
    counts = [watch(site, tmp_path / "x.duckdb", url).stored for _ in range(3)]
    assert counts == [2, 1, 0]
    assert watch(site, tmp_path / "x.duckdb", url).unchanged == 1
    assert all(count == 1 for path, count in Counter(site.asked).items() if path[1:].isdecimal())


def test_a_page_that_is_out_of_reach_is_asked_again(site: Site, tmp_path: Path) -> None:
    """An article whose page fails for a while is read once it can be had, and not before."""
    url = site.feed("/feed", entry(site.say("/a", "", status=503)), ETag='"1"')
    assert watch(site, tmp_path / "x.duckdb", url).stored == 0
    site.say("/a", PAGE)
    assert watch(site, tmp_path / "x.duckdb", url).stored == 1
    assert "Nobody came" in stored(tmp_path / "x.duckdb")[0][1]
    assert watch(site, tmp_path / "x.duckdb", url).unchanged == 1


def test_a_page_that_never_comes_leaves_its_entry(site: Site, tmp_path: Path) -> None:
    """After five rounds the entry itself is kept, and its page is not asked for again."""
    link = site.say("/a", "", status=503)
    url = site.feed("/feed", entry(link, text=PROSE))
    counts = [watch(site, tmp_path / "x.duckdb", url).stored for _ in range(6)]
    assert counts == [0, 0, 0, 0, 1, 0]
    assert site.asked.count("/a") == 5


def test_a_host_that_keeps_failing_is_left_alone(site: Site, tmp_path: Path) -> None:
    """After three failures one after another a host is not asked again in the round."""
    links = [site.say(f"/{n}", "", status=503) for n in range(9)]
    url = site.feed("/feed", *map(entry, links))
    assert watch(site, tmp_path / "x.duckdb", url).failed == {}
    assert sum(path[1:].isdecimal() for path in site.asked) == 3


def test_rejected_entries_are_asked_for_once(site: Site, tmp_path: Path) -> None:
    """An entry that gives no article is a reject, and costs its site one request."""
    link = site.say("/a", "<html><body><nav>Home</nav></body></html>")
    for text in ("", "again"):
        url = site.feed("/feed", entry(link, date=""), entry(link, date="", text=text))
        watch(site, tmp_path / "x.duckdb", url)
    assert site.asked.count("/a") == 1
    assert stored(tmp_path / "x.duckdb") == []


def test_doubled_entries_are_one_article(site: Site, tmp_path: Path) -> None:
    """Entries with one address, and addresses relative to the feed's, give one page each."""
    site.say("/news/a", PAGE)
    url = site.feed("/news/feed", entry("a"), entry("/news/a"), entry(f"{site.address}/news/a"))
    assert watch(site, tmp_path / "x.duckdb", url).stored == 1
    assert site.asked.count("/news/a") == 1
    assert stored(tmp_path / "x.duckdb")[0][0] == f"{site.address}/news/a"


def test_dates_ahead_are_not_believed(site: Site, tmp_path: Path) -> None:
    """An entry dated after tomorrow takes its page's date; one that has none is a reject."""
    dated = site.say("/2024/03/08/a", PAGE)
    undated = site.say("/b", PAGE)
    ahead = "Fri, 08 Mar 2080 10:00:00 GMT"
    url = site.feed("/feed", entry(dated, date=ahead), entry(undated, date=ahead))
    done = watch(site, tmp_path / "x.duckdb", url)
    assert (done.stored, done.rejected) == (1, 1)
    database = Database(tmp_path / "x.duckdb", read_only=True)
    execute = database.connection.execute
    assert execute("SELECT published FROM documents").fetchall() == [(dt.date(2024, 3, 8),)]
    assert "2080-03-08" in execute("SELECT reason FROM rejects").fetchall()[0][0]
    database.close()


@pytest.mark.parametrize(
    ("body", "headers", "complaint"),
    [
        (PAGE, {}, "no feed"),
        (f'{{"text": "{PROSE}", "published": "2024-03-08"}}\n' * 2, {}, "no feed"),
        (PROSE, {}, "publication date"),
        ("", {}, "empty"),
        (feed_of(), {}, "no entries"),
        (feed_of(entry("/a")).encode("utf-16")[:-1], {}, ""),
        (b"\x1f\x8b\x08\x00" + b"\0" * 30, {}, "cannot be read"),
        (gzip.compress(b" " * 30_000_000), {"Content_Encoding": "gzip"}, "larger than"),
        (gzip.compress(b"<rss>" + b" " * 90_000_000), {}, "bomb"),
    ],
    ids=["page", "rows", "text", "nothing", "no entries", "cut", "broken gzip", "bomb", "gz bomb"],
)
def test_feeds_that_turn_into_something_else_are_failures(
    body: str | bytes, headers: dict[str, str], complaint: str, site: Site, tmp_path: Path
) -> None:
    """A feed that answers a page, rows, nothing or a bomb is a failure; nothing of it is stored."""
    page = body.replace("<body>", '<head><meta name="date" content="2024-03-08"></head><body>') \
        if isinstance(body, str) else body  # fmt: skip
    url = site.say("/feed", page, **headers)
    done = watch(site, tmp_path / "x.duckdb", url)
    assert done.stored == 0 and complaint in done.failed[url]
    assert stored(tmp_path / "x.duckdb") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("packed", ["as it is", "gzip", "a gzip file"])
def test_feeds_in_odd_encodings_are_read(
    encoding: str, packed: str, site: Site, tmp_path: Path
) -> None:
    """Feeds are read in the encoding that they name, or in the one they are in, packed or not."""
    written = "windows-1252" if encoding == "iso-8859-1" else encoding
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + feed_of(entry("", text=f"“{PROSE}”"))
    body = text.encode(written)
    headers = {"Content_Encoding": "gzip"} if packed == "gzip" else {}
    url = site.say("/feed", body if packed == "as it is" else gzip.compress(body), **headers)
    assert watch(site, tmp_path / "x.duckdb", url).failed == {}
    assert f"“{PROSE}”" in stored(tmp_path / "x.duckdb")[0][1]


def test_an_answer_of_nothing_new_needs_a_question(site: Site, tmp_path: Path) -> None:
    """A server that answers 304 to a feed never read is a failure, not a feed that is well."""
    url = site.say("/feed", "", status=304)
    assert "304" in watch(site, tmp_path / "x.duckdb", url).failed[url]
    assert health(tmp_path / "x.duckdb").failures == 1


def test_a_cut_feed_is_asked_again(site: Site, tmp_path: Path) -> None:
    """A feed that breaks off is a failure and its ETag is not kept."""
    text = feed_of(entry(""), entry(""))
    site.answers["/feed"] = (200, {"ETag": '"1"', "Transfer-Encoding": "chunked"},
                             b"%x\r\n%b" % (len(text) + 9, text.encode()))  # fmt: skip
    url = site.address + "/feed"
    assert url in watch(site, tmp_path / "x.duckdb", url).failed
    assert health(tmp_path / "x.duckdb").etag is None


def test_marks_that_cannot_be_sent_back_are_not_kept(site: Site, tmp_path: Path) -> None:
    """An ETag of a million characters, or of controls, does not spoil the next request."""
    for mark in ('"' + "a" * 5_000 + '"', '"\x07"'):
        url = site.feed("/feed", entry("", text=PROSE), ETag=mark)
        assert watch(site, tmp_path / "x.duckdb", url).failed == {}
        assert health(tmp_path / "x.duckdb").etag is None


def test_robots_hold_behind_redirects(site: Site, tmp_path: Path) -> None:
    """A page that redirects to a closed one is not read; its entry is kept."""
    site.say("/robots.txt", "\ufeffUser-agent: *\nDisallow: /closed\nCrawl-delay: ²\n")
    site.say("/closed/a", PAGE)
    link = site.say("/a", "", status=302, Location="/closed/a")
    url = site.feed("/feed", entry(link, text=PROSE))
    assert watch(site, tmp_path / "x.duckdb", url).stored == 1
    assert "/closed/a" not in site.asked
    assert "Nobody came" not in stored(tmp_path / "x.duckdb")[0][1]


@pytest.mark.parametrize("location", ["http://[bad", "http://a\0b/", "//", "http://:0/", "\x07"])
def test_odd_redirects_do_not_end_the_watch(location: str, site: Site, tmp_path: Path) -> None:
    """A feed and a page that redirect to nonsense are a failure and an entry; the next is read."""
    bad = site.say("/bad", "", status=302, Location=location)
    good = site.feed("/good", entry(bad, text=PROSE), entry("http://[bad", text=f"{PROSE} Twice."))
    done = watch(site, tmp_path / "x.duckdb", bad, good)
    assert list(done.failed) == [bad]
    assert done.stored == 2


def test_whatever_goes_wrong_with_one_feed_the_next_is_read(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that nobody foresaw is that feed's failure, asked to be reported."""
    bad = site.feed("/bad", entry("", text=PROSE))
    good = site.feed("/good", entry("", text=PROSE))
    real = rounds.read_articles

    def fail(entries: list[object], *rest: object) -> pages.Articles:
        if "/bad" in str(entries):
            raise RecursionError("too deep")
        return real(entries, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(rounds, "read_articles", fail)
    done = watch(site, tmp_path / "x.duckdb", bad, good)
    assert done.stored == 1
    assert "RecursionError: too deep" in done.failed[bad]


def test_a_feed_of_ten_thousand_entries_is_read_in_time(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A feed of 1.5 MB takes seconds, and no more than a round's pages (100,000 take a minute)."""
    monkeypatch.setattr(pages, "_PAGES", 1)
    url = site.feed("/feed", *(entry(f"/{n}", text="x") for n in range(10_000)))
    began = time.process_time()
    assert watch(site, tmp_path / "x.duckdb", url).failed == {}
    assert time.process_time() - began < 30
    assert len(site.asked) == 3


def test_a_robots_file_without_end_closes_its_site(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A robots.txt that cannot be read to its end is obeyed as if it closed the site."""
    monkeypatch.setattr(
        politeness,
        "fetch",
        lambda url, **more: fetch(url, **(more | {"caps": Caps(url_bytes=999)})),
    )
    site.say("/robots.txt", "# \n" * 1_000)
    url = site.feed("/feed", entry("", text=PROSE))
    assert "larger than" in watch(site, tmp_path / "x.duckdb", url).failed[url]
    assert site.asked == ["/robots.txt"]
