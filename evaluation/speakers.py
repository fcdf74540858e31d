"""Scores who is found to speak: the right person or body for each labelled content span.

Run ``python -m evaluation.speakers``. Labels are in ``evaluation/annotated/speakers.csv``,
stand-off: a PolNeAR file or the address of a White House text, the offsets of the content in its
(cleaned) text, and the speaker's full name. A case is right when the statement whose content
overlaps the span most names that speaker; a span without any statement is wrong. What our tables
add to a body's name to tell it from its namesakes abroad ("(United States)") is not compared.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bilateral.actors import find_mentions
from bilateral.dates import find_dates
from bilateral.documents import clean
from bilateral.records import Document, Statement
from bilateral.sentences import parse
from bilateral.statements import find_statements

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LABELS = ROOT / "evaluation" / "annotated" / "speakers.csv"
Label = tuple[int, int, str]
_ABROAD = re.compile(r" \([^()]+\)$")


def evaluate() -> dict[str, float]:
    """Return the share of right speakers per source and over both, and the number of cases."""
    right: dict[str, int] = defaultdict(int)
    cases: dict[str, int] = defaultdict(int)
    for source, label, found in judged():
        cases[source] += 1
        right[source] += _same(found, label[2])
    figures = {source: right[source] / cases[source] for source in cases}
    total = sum(cases.values())
    return {**figures, "all": sum(right.values()) / max(1, total), "cases": float(total)}


def judged() -> Iterator[tuple[str, Label, str | None]]:
    """Yield source, label and the speaker found, case by case."""
    labels: dict[str, list[Label]] = defaultdict(list)
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            labels[row["file_or_url"]].append((int(row["start"]), int(row["end"]), row["speaker"]))
    for address, here in labels.items():
        source = "White House" if address.startswith("http") else "PolNeAR"
        document = _document(address)
        statements = _statements(document)
        for label in here:
            yield source, label, _speaker_at(statements, label)


def _document(address: str) -> Document:
    if not address.startswith("http"):
        text = (SHARED / "gold/statements/polnear" / address).read_text(encoding="utf-8")
        day = dt.date.fromisoformat(Path(address).name.split("_")[1])
        return Document("0" * 16, text, day)
    corpus = str(SHARED / "corpora/whitehouse.parquet")
    query = "SELECT text, published, publisher, title FROM read_parquet(?) WHERE url = ?"
    text, day, publisher, title = duckdb.execute(query, [corpus, address]).fetchall()[0]
    cleaned = clean(text, url=address).text
    return Document("0" * 16, cleaned, day, publisher, title, address)


def _statements(document: Document) -> tuple[Statement, ...]:
    parsed = parse(document.text)
    dates = find_dates(document.text, published=document.published, parsed=parsed)
    actors = find_mentions(parsed, published=document.published, publisher=document.publisher)
    return find_statements(parsed, actors, dates, document)


def _speaker_at(statements: tuple[Statement, ...], label: Label) -> str | None:
    start, end, _ = label

    def shared(one: Statement) -> float:
        low, high = max(start, one.content_start), min(end, one.content_end)
        longest = max(end - start, one.content_end - one.content_start)
        return max(0, high - low) / longest

    best = max(statements, key=shared, default=None)
    return best.speaker if best is not None and shared(best) > 0 else None


def _same(found: str | None, labelled: str) -> bool:
    return found is not None and _plain(_ABROAD.sub("", found)) == _plain(labelled)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.replace("’", "'").lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def main() -> None:
    """Print the shares and every case that is wrong."""
    for source, label, found in judged():
        if not _same(found, label[2]):
            print(f"{source:12} {label[0]:6} {label[2]} ← {found}")
    for name, value in evaluate().items():
        print(f"{name:12} {value:.3f}")


if __name__ == "__main__":
    main()
