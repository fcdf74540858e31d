"""Inputs made to harm, at their full size and under the limits that users have."""

from __future__ import annotations

import datetime as dt
import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bilateral.datasets import load_files
from bilateral.documents import ReadOptions, read_stream
from bilateral.errors import UsageError
from bilateral.records import Document, Reject
from bilateral.store import Database

PROSE = "The two ministers met in the capital on Friday and agreed to hold another round of talks."
OPTIONS = ReadOptions(published=dt.date(2022, 10, 26))
LONG = 50_000_000
CAP_SECONDS = 20.0
ROW = json.dumps({"text": PROSE, "published": "2022-10-26"}).encode()


def read(data: bytes, name: str) -> list[Document | Reject]:
    began = time.process_time()
    items = list(read_stream(io.BytesIO(data), name, OPTIONS))
    assert time.process_time() - began < CAP_SECONDS
    return items


@pytest.mark.parametrize(
    ("name", "make", "kept"),
    [
        ("a.jsonl", lambda: b'{"text": "' + b"a" * LONG + b'"}\n' + ROW, 1),
        ("a.csv", lambda: b"text\n" + b"a" * LONG + b"\n", 0),
        ("a.txt", lambda: b"word " * (LONG // 5), 0),
        ("a.html", lambda: b"<html><body><p>" + b"a" * LONG, 0),
        ("a.xml", lambda: b"<rss><channel><item><title>" + b"a" * LONG, 0),
        ("a.json", lambda: b'[{"text": "' + b"a" * LONG + b'"}]', 0),
        ("a.warc", lambda: b"WARC/1.0\r\nWARC-Type: " + b"a" * LONG, 0),
    ],
    ids=["jsonl", "csv", "text", "html", "feed", "json", "warc"],
)
def test_lines_of_fifty_megabytes(name: str, make: Callable[[], bytes], kept: int) -> None:
    """A line of 50 MB is a reject in a sentence, in time, and what follows it is read."""
    items = read(make(), name)
    assert sum(isinstance(item, Document) for item in items) == kept
    rejects = [item for item in items if isinstance(item, Reject)]
    assert rejects and all(len(reject.reason) < 300 for reject in rejects)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<html><body>" + b"<div>" * 5_000 + PROSE.encode()),
        ("a.xml", b"<rss><channel><item>" + b"<a>" * 5_000 + PROSE.encode()),
        ("a.xml", b"<feed>" + b"<entry>" * 5_000),
        ("a.jsonl", b'{"text": ' * 5_000),
        (
            "a.html",
            b"<html><head><script type='application/ld+json'>" + b"[" * 5_000
            + b"</script></head><body><p>" + PROSE.encode() * 3 + b"</p></body></html>",
        ),
    ],
    ids=["page", "entry", "feed", "json", "metadata"],
)  # fmt: skip
def test_five_thousand_nested_tags(name: str, data: bytes) -> None:
    """Nesting of 5,000 ends neither the process nor its stack; the input is accounted for."""
    assert read(data, name)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
@pytest.mark.parametrize("form", ["jsonl", "feed", "page"])
def test_addresses_that_would_run_are_dropped(url: str, form: str) -> None:
    """Only http and https addresses are kept with a document, wherever they come from."""
    made = {
        "jsonl": json.dumps({"text": PROSE, "url": url}),
        "feed": "<rss><channel><item><title>T</title>"
        f"<link>{url}</link><description>{PROSE}</description></item></channel></rss>",
        "page": f"<html><head><link rel='canonical' href='{url}'>"
        f"<meta property='og:url' content='{url}'></head>"
        f"<body><article><p>{PROSE}</p><p>{PROSE} Twice.</p></article></body></html>",
    }[form]
    name = {"jsonl": "a.jsonl", "feed": "a.xml", "page": "a.html"}[form]
    (document,) = read(made.encode(), name)
    assert isinstance(document, Document) and document.url is None


def test_data_sets_do_not_unpack_bombs(tmp_path: Path) -> None:
    """A zip of a data set that unpacks to a thousand times its size is not unpacked to disk."""
    path = tmp_path / "icews.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../icews.tab", b"0" * 60_000_000)
    with pytest.raises(UsageError, match="bomb"):
        load_files(Database(":memory:"), "icews", [path])
    assert [item.name for item in tmp_path.iterdir()] == ["icews.zip"]
