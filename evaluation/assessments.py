"""Scores assessments: on our own cases, and on every one found in the White House corpus.

Run ``python -m evaluation.assessments``. The cases (``tests/cases/assessments.tsv``, a third of
them marked "unread" or, the latest, "fresh": never looked at while the rules were written) are
sentences of our own with the pair, the direction and the certainty that a reader gives them. A case
counts as found when an assessment of its pair has its direction and says as much as the label does:
that it stands, may stand, or does not. The labels of ``evaluation/annotated/assessments.csv`` are
stand-off: the address of a text, the offsets of a sentence in it (cleaned), pair, direction, and
whether a reader agrees; they hold every assessment of ten pairs that was found in the corpus, so
their share of right ones is the precision there. What is found today without a label is counted as
wrong.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bilateral.actors import find_mentions
from bilateral.dates import find_dates
from bilateral.documents import clean, is_furniture
from bilateral.records import HAPPENED, Assessment, Document
from bilateral.sentences import parse
from bilateral.statements import find_assessments, find_statements

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpora" / "whitehouse.parquet"
CASES = ROOT / "tests" / "cases" / "assessments.tsv"
LABELS = ROOT / "evaluation" / "annotated" / "assessments.csv"
_PAIRS = "IRN-RUS CHN-USA CHN-RUS SAU-USA IND-USA IRN-USA KOR-USA JPN-KOR ISR-USA RUS-UKR"
PAIRS = frozenset(tuple(pair.split("-")) for pair in _PAIRS.split(" "))
_TURN = re.compile(r"^(?:[A-Z][A-Z.'’\-]+ ?){1,4}:|^Q(?:\s|:)")
_BEFORE = 2
"""Lines before a labelled one that are read with it, so that "they" finds whom it means."""

Key = tuple[int, str, str, str]
"""Start of the sentence, two countries, direction."""


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence of our own and what a reader makes of it."""

    text: str
    pair: tuple[str, ...]
    direction: str
    certainty: str
    part: str


def evaluate() -> dict[str, float]:
    """Return precision and recall on the cases, and precision on the corpus."""
    figures: dict[str, float] = {}
    for part in ("all", "unread", "fresh"):
        cases = [case for case in read_cases() if part in ("all", case.part)]
        figures |= {f"{part} cases {name}": value for name, value in score_cases(cases).items()}
    if CORPUS.exists() and LABELS.exists():
        figures |= score_corpus()
    return figures


def read_cases() -> tuple[Case, ...]:
    """Return the labelled cases in file order."""
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Case(
            row["text"],
            tuple(row["pair"].split()),
            row["direction"],
            row["certainty"],
            row["part"],
        )
        for row in rows
    )


def score_cases(cases: list[Case]) -> dict[str, float]:
    """Return precision, recall and the number of cases."""
    counts: Counter[str] = Counter()
    for case in cases:
        found = {_claim(one) for one in assess(Document("0" * 16, case.text, dt.date(2023, 5, 4)))}
        labelled = {(case.pair, case.direction, stands(case.certainty))} if case.pair else set()
        counts["found"] += len(found)
        counts["labelled"] += len(labelled)
        counts["right"] += len(found & labelled)
    return {
        "precision": counts["right"] / max(1, counts["found"]),
        "recall": counts["right"] / max(1, counts["labelled"]),
        "count": float(len(cases)),
    }


def wrong_cases(cases: list[Case]) -> Iterator[tuple[Case, list[tuple[object, ...]]]]:
    """Yield each case that is read otherwise than labelled, with what was found."""
    for case in cases:
        found = {_claim(one) for one in assess(Document("0" * 16, case.text, dt.date(2023, 5, 4)))}
        labelled = [(case.pair, case.direction, stands(case.certainty))] if case.pair else []
        if sorted(found) != labelled:
            yield case, [*found]


def _claim(one: Assessment) -> tuple[tuple[str, ...], str, str]:
    return (one.country_1, one.country_2), one.direction, stands(one.certainty)


def stands(certainty: str) -> str:
    """Return whether a certainty says that something is so, may be so, or is not."""
    if certainty in HAPPENED:
        return "stands"
    return "not" if certainty in ("denied", "negated") else certainty


def assess(document: Document, keep: set[str] | None = None) -> tuple[Assessment, ...]:
    """Return the assessments of a document; with `keep`, reading only those lines of it."""
    skip = is_furniture if keep is None else lambda line: line not in keep or is_furniture(line)
    parsed = parse(document.text, skip=skip)
    dates = find_dates(document.text, published=document.published, parsed=parsed)
    actors = find_mentions(parsed, published=document.published, publisher=document.publisher)
    statements = find_statements(parsed, actors, dates, document)
    return find_assessments(parsed, actors, statements, dates, document)


def lines_around(text: str, positions: list[int]) -> set[str]:
    """Return the lines at some offsets with the two before each and its transcript label's."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    kept: set[str] = set(lines[:1])
    for position in positions:
        at = next(i for i, start in enumerate(starts[1:]) if start > position)
        kept.update(lines[max(0, at - _BEFORE) : at + 1])
        kept.update(next(([x] for x in reversed(lines[:at]) if _TURN.match(x)), []))
    return kept


def score_corpus() -> dict[str, float]:
    """Return the precision over the labelled texts of the corpus, and how many were found."""
    labels = _labels()
    right = found = 0
    for url, here in labels.items():
        document = read_document(url)
        keep = lines_around(document.text, [key[0] for key in here])
        for one in {_key(one) for one in assess(document, keep) if _counts(one)}:
            found += 1
            right += here.get(one, False)
    return {"corpus precision": right / max(1, found), "corpus found": float(found)}


def _counts(one: Assessment) -> bool:
    return (one.country_1, one.country_2) in PAIRS and one.certainty in HAPPENED


def _key(one: Assessment) -> Key:
    return one.evidence_start, one.country_1, one.country_2, one.direction


def _labels() -> dict[str, dict[Key, bool]]:
    found: dict[str, dict[Key, bool]] = {}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (int(row["start"]), row["country_1"], row["country_2"], row["direction"])
            found.setdefault(row["url"], {})[key] = row["right"] == "1"
    return found


def read_document(url: str) -> Document:
    """Return a text of the corpus, cleaned as the coder reads it."""
    query = "SELECT text, published, publisher, title FROM read_parquet(?) WHERE url = ?"
    text, day, publisher, title = duckdb.execute(query, [str(CORPUS), url]).fetchall()[0]
    cleaned = clean(text, url=url).text
    return Document("0" * 16, cleaned, day, publisher, title, url)


def main(arguments: list[str]) -> None:
    """Print the figures, and each case that is read wrongly unless it is marked unread."""
    if "--wrong" in arguments:
        for case, found in wrong_cases([one for one in read_cases() if one.part == "read"]):
            print(f"{case.text}\n   {case.pair} {case.direction} {case.certainty} ← {found}")
    for name, value in evaluate().items():
        print(f"{name:28} {value:.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
