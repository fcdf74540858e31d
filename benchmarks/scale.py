"""Measures what a month of Common Crawl News takes, and works it out; prints two tables.

    python benchmarks/scale.py INPUT… [--published 2012-06-01] [--documents 100]

INPUT is news text, as `bilateral read` takes it. The texts are also put into made web pages (90 kB
of menus and scripts around each) in a web archive, to measure reading archives. Everything is CPU
seconds of one process. The rows marked "taken" are no measurements: change them by options.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import resource
import tempfile
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import bilateral as bl
from bilateral import intake, pipeline
from bilateral.documents import ReadOptions, read_documents, read_stream
from bilateral.records import Coded, Document
from bilateral.texts import to_day

_PAGE_BYTES = 90_000
TAKEN = {
    "pages": (11_700_000, "pages in a month (FineNews: 11.5–11.7 million in March–May 2024)"),
    "english": (0.4, "share of English pages (assumed)"),
    "page-kb": (25.0, "kB of one page in the archive, gzipped (assumed)"),
    "price": (0.04, "US dollars for a core-hour (assumed; ask your provider)"),
    "cores": (64.0, "cores of a cluster (assumed)"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--published")
    parser.add_argument("--documents", type=int, default=100)
    for name, (value, meaning) in TAKEN.items():
        parser.add_argument(f"--{name}", type=type(value), default=value, help=meaning)
    arguments = parser.parse_args()
    documents = sample(arguments.inputs, arguments.published, arguments.documents)
    with tempfile.TemporaryDirectory() as folder:
        found = measure(documents, Path(folder))
    print("| measured | |\n|---|---|")
    for name, value in found.items():
        print(f"| {name} | {value:,.4g} |" if value < 1000 else f"| {name} | {value:,.0f} |")
    print("\n| taken | |\n|---|---|")
    taken = {name: float(getattr(arguments, name.replace("-", "_"))) for name in TAKEN}
    for name, value in taken.items():
        print(f"| {TAKEN[name][1]} | {value:,.10g} |")
    print("\n| worked out | |\n|---|---|")
    for line in work_out(found, taken):
        print(f"| {line[0]} | {line[1]} |")


def sample(inputs: list[str], published: str | None, count: int) -> list[Document]:
    """Return so many documents of the inputs, the same whatever their order."""
    items = read_documents(inputs, ReadOptions(published=to_day(published)))
    documents = [item for item in items if isinstance(item, Document)]
    return sorted(documents, key=lambda d: hashlib.sha256(d.document_id.encode()).digest())[:count]


def measure(documents: list[Document], folder: Path) -> dict[str, float]:
    """Return the measurements by name."""
    words = sum(len(document.text.split()) for document in documents)
    archive = make_archive(documents)
    read_stream(io.BytesIO(archive), "warm.warc.gz", ReadOptions())
    bl.code("Malta condemned Cyprus.", published="2024-03-08")  # loads the model
    pages, page_seconds = _timed(
        lambda: list(read_stream(io.BytesIO(archive), "a.warc.gz", ReadOptions()))
    )
    news = folder / "news.jsonl"
    news.write_text("\n".join(map(_row, documents)))
    with bl.open(folder / "x.duckdb") as store:
        summary, read_seconds = _timed(lambda: store.read(news, processes=1))
        store.database.connection.execute("CHECKPOINT")
        exported = sum(path.stat().st_size for path in store.export(folder / "out"))
    coded = [item for item in pipeline.code_shard(documents[:32]) if isinstance(item, Coded)]
    with bl.open(folder / "y.duckdb") as store:
        reading = intake.Reading(store.database, recode=False, on_progress=None)
        _, write_seconds = _timed(lambda: reading._store(coded, "run"))
    return {
        "documents": len(documents),
        "words a document": words / len(documents),
        "events a document": summary.events / len(documents),
        "words a CPU second, cleaning to stored rows": words / read_seconds,
        "CPU ms a page of a web archive, cleaned": 1000 * page_seconds / len(pages),
        "CPU ms a document, writing its rows": 1000 * write_seconds / len(coded),
        "bytes of store a word": (folder / "x.duckdb").stat().st_size / words,
        "bytes of exported Parquet a word": exported / words,
        "MB of memory, at most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def work_out(found: dict[str, float], taken: dict[str, float]) -> list[tuple[str, str]]:
    """Return what a month takes, as rows of a table."""
    pages, english = taken["pages"], taken["pages"] * taken["english"]
    words = english * found["words a document"]
    clean = pages * found["CPU ms a page of a web archive, cleaned"] / 3.6e6
    code = words / found["words a CPU second, cleaning to stored rows"] / 3600
    write = english * found["CPU ms a document, writing its rows"] / 3.6e6
    hours = clean + code
    day = 48 / hours * pages
    return [
        ("pages × ms a page: cleaning", f"{clean:,.0f} core-hours"),
        ("English words ÷ words a second: coding and storing", f"{code:,.0f} core-hours"),
        ("both", f"{hours:,.0f} core-hours"),
        (f"÷ {taken['cores']:g} cores", f"{hours / taken['cores']:,.1f} hours"),
        ("÷ 2 cores", f"{hours / 48:,.1f} days: {day:,.0f} pages a day of 2 cores"),
        ("× price", f"{hours * taken['price']:,.0f} US dollars"),
        ("pages × kB: to fetch", f"{pages * taken['page-kb'] / 1e6:,.0f} GB"),
        ("words × bytes: stores", f"{words * found['bytes of store a word'] / 1e9:,.0f} GB"),
        ("words × bytes: Parquet",
         f"{words * found['bytes of exported Parquet a word'] / 1e9:,.1f} GB"),
        ("one reading process (cleans and writes for all its workers)",
         f"{clean + write:,.0f} hours for the month, however many cores; "
         f"{code / (clean + write):.1f} workers keep it busy"),
    ]  # fmt: skip


def make_archive(documents: list[Document]) -> bytes:
    """Return a gzipped web archive of made pages that hold the documents' texts."""
    filler = "".join(
        f'<li class="menu-{n}"><a href="/section/{n}">Section {n}</a></li>' for n in range(400)
    )
    script = "<script>var d={};" + "d.k=[1,2,3,4];" * 4000 + "</script>"
    records = []
    for number, document in enumerate(documents):
        lines = "".join(f"<p>{escape(line)}</p>" for line in document.text.split("\n") if line)
        page = (
            f"<html><head><title>{escape(document.title or 'News')}</title>"
            f'<meta property="article:published_time" content="{document.published}">{script}'
            f"</head><body><nav><ul>{filler}</ul></nav><article>{lines}</article></body></html>"
        )
        padding = "<!-- " + "x" * max(0, _PAGE_BYTES - len(page)) + " -->"
        block = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            + (page + padding).encode()
        )
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            "WARC-Date: 2024-03-08T00:00:00Z\r\n"
            f"WARC-Target-URI: https://news.example/{number}\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        records.append(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    return b"".join(records)


def _row(document: Document) -> str:
    row = {"text": document.text, "published": str(document.published), "title": document.title}
    return json.dumps(row)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    return work(), time.process_time() - started


if __name__ == "__main__":
    main()
