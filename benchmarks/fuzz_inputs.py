"""Feeds mutated inputs to `read_stream`: every one must end as documents or rejects, in time.

    python benchmarks/fuzz_inputs.py --count 20000 --seed 1

Prints how many documents and rejects came out, exceptions that escaped (there must be none), those
that a parser raised and the reader turned into a reject, and the slowest inputs. Exit code 1 when
one crashed or took longer than the cap.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import gzip
import io
import json
import random
import sys
import time
import zipfile
from collections.abc import Callable

from bilateral.documents import Caps, ReadOptions, read_stream
from bilateral.records import Document

PROSE = "The two ministers met in the capital on Friday and agreed to hold another round of talks."
CAP_SECONDS = 5.0
"""Of processor time, so that other work on the machine does not count."""
OPTIONS = ReadOptions(
    published=dt.date(2022, 10, 26),
    caps=Caps(page_bytes=2_000_000, line_bytes=1_000_000, unpacked_bytes=30_000_000, members=200),
)
_PAGE = f"""<!doctype html><html lang="en"><head><title>Talks end</title>
<meta property="og:site_name" content="Courier"><meta name="date" content="2022-10-26">
<script type="application/ld+json">{{"@graph":[{{"@type":"NewsArticle","headline":"Talks",
"datePublished":"2022-10-26T10:00:00Z","publisher":{{"name":"Courier"}}}}]}}</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>Talks end</h1><p>{PROSE}</p><p>“{PROSE}”</p>
<table><tr><td>1</td></tr></table><ul><li>{PROSE}</li></ul></article></body></html>"""
_FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Demo</title><item>
<title>Talks</title><link>https://c.example/a</link><pubDate>Wed, 26 Oct 2022 10:00:00 GMT</pubDate>
<description><![CDATA[<p>{PROSE}</p>]]></description></item></channel></rss>"""
_ROW = json.dumps({"text": f"{PROSE}\n\n{PROSE}", "published": "2022-10-26", "title": "Talks é"})


def _warc() -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = _PAGE.encode()
    block += f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://c.example/2022/10/26/a\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return (head.encode() + block + b"\r\n\r\n") * 2


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def seeds() -> list[tuple[str, bytes]]:
    """Return one small valid input of every format, with a file name."""
    text = f"Talks end\r\n\r\nGENEVA, Oct. 26, 2022 (Demo Wire) — {PROSE}\n> **{PROSE}** [a](/b)\n"
    table = f'text,published,title\n"{PROSE}",2022-10-26,"Talks, end"\n"{PROSE}",2022-10-27,x\n'
    plain = [
        ("a.html", _PAGE.encode()),
        ("a.xml", _FEED.encode()),
        ("a.jsonl", f"{_ROW}\n{_ROW}\n".encode()),
        ("a.json", f"[{_ROW},{_ROW}]".encode()),
        ("a.csv", table.encode()),
        ("a.txt", text.encode()),
        ("a.warc", _warc()),
        ("a.txt", text.encode("utf-16")),
    ]
    packed = [(f"{name}.gz", gzip.compress(data, mtime=0)) for name, data in plain]
    return [*plain, *packed, ("a.zip", _zip(dict(plain)))]


_HOSTILE: tuple[bytes, ...] = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\x1f\x8b\x08\x00"),
    *(b"PK\x03\x04", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"]]>", b"<![CDATA[", b"<!--", b"-->"),
    *(b"<script>", b"</p>", b"&#x0;", b"&#xD800;", b"&lt;" * 50, b'{"a":' * 500, b"[" * 2000),
    *(b"<div>" * 20_000, b'"', b"\\", b"\\ud800", b"1e999", b"-1", b"WARC/1.0\r\n", b"\n" * 500),
    *(b"Content-Length: 99999999999\r\n", b"*" * 3000, b"> " * 2000, b"a" * 30000, b" " * 30000),
    *(b"[a](" * 500, b"# " * 500, b"\xcc\x81" * 500, b"\xe2\x80\xae", b"\xe2\x80\xa8"),
    *(b"https://c.example/" + b"2022/" * 300, b"A:" * 2000, b"Oct 26, 2022 ", b"/AP" * 3000),
    *(b"- " * 3000, b"Read more" * 40, b"(c) 2022 " * 100, b"<table><tr><td>" * 200),
)


def mutate(data: bytes, random_: random.Random, others: list[tuple[str, bytes]]) -> bytes:
    """Return `data` after one to eight cuts, flips, copies, splices and hostile insertions."""
    changed = bytearray(data)
    for _ in range(random_.randint(1, 8)):
        place = random_.randrange(len(changed) + 1)
        length = random_.randint(1, max(1, len(changed) // 4))
        choice = random_.randrange(6)
        if choice == 0:
            del changed[place : place + length]
        elif choice == 1 and place < len(changed):
            changed[place] = random_.randrange(256)
        elif choice == 2:
            changed[place:place] = changed[place : place + length] * random_.randint(1, 20)
        elif choice == 3:
            other = random_.choice(others)[1]
            start = random_.randrange(len(other))
            changed[place:place] = other[start : start + length]
        elif choice == 4:
            del changed[place:]
        else:
            changed[place:place] = random_.choice(_HOSTILE)
    return bytes(changed[:3_000_000])


def run(count: int, seed: int, report: Callable[[str], None] = print) -> bool:
    """Read `count` mutated inputs; return whether all ended well and in time."""
    random_ = random.Random(seed)
    starts = seeds()
    tally: collections.Counter[str] = collections.Counter()
    raised: collections.Counter[str] = collections.Counter()
    slowest: list[tuple[float, int, str]] = []
    for number in range(count):
        name, data = random_.choice(starts)
        mutated = mutate(data, random_, starts)
        if not name.endswith((".gz", ".zip")) and random_.random() < 0.2:
            name, mutated = f"{name}.gz", gzip.compress(mutated, mtime=0)
        began = time.process_time()
        try:
            items = list(read_stream(io.BytesIO(mutated), name, OPTIONS))
        except BaseException as error:  # what must never happen, panics included
            tally["crashes"] += 1
            report(f"crash at input {number} ({name}): {type(error).__name__}: {error}")
            continue
        slowest = sorted([*slowest, (time.process_time() - began, number, name)])[-5:]
        tally["nothing" if not items else "inputs with an outcome"] += 1
        for item in items:
            tally[type(item).__name__.lower() + "s"] += 1
            if not isinstance(item, Document) and "cannot be parsed (" in item.reason:
                raised[f"{name}: {item.reason[:90]}"] += 1
    for what, number in sorted(tally.items()):
        report(f"{what}: {number:,}")
    for what, number in raised.most_common(20):
        report(f"raised by a parser, {number} times: {what}")
    report(
        "slowest: " + ", ".join(f"{s:.2f} s ({name}, input {n})" for s, n, name in slowest[::-1])
    )
    return not tally["crashes"] and slowest[-1][0] <= CAP_SECONDS


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sys.exit(0 if run(arguments.count, arguments.seed) else 1)
