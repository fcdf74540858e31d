"""Scores the coder on UniversalPetrarch's validation records, which are partly a program's output.

Run ``python -m evaluation.petr2``. 78 sentences with CAMEO events of 2008 by source and target
(``AFGMIL``): compared are country or organisation of both sides and the PLOVER type that the
crosswalk gives the code. As many records repeat what an older coder made of a sentence, the figures
are reported and nothing aims at them. Codes that PLOVER-2021 has no event for (comments and
statements, CAMEO 01) are left out.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator, Set
from pathlib import Path

from bilateral.documents import make_document
from bilateral.pipeline import code_document

SHARED = Path(__file__).resolve().parents[2] / "shared"
RECORDS = SHARED / "gold/events/petr2_gsr.xml"
CROSSWALK = SHARED / "ontology/cameo2plover_2021.csv"
Coded = tuple[str, str, str]
"""Source, PLOVER type, target."""

# The file is no well-formed XML: its <Sentence> elements close themselves and are closed again.
_RECORD = re.compile(r'<Sentence\b[^>]*\bdate="(\d{8})"[^>]*>(.*?)</Sentence>', re.DOTALL)
_CODING = re.compile(r"<EventCoding\b([^>]*)>")
_FIELD = re.compile(r'(\w+)\s*=\s*"([^"]*)"')
_TEXT = re.compile(r"<Text>(.*?)</Text>", re.DOTALL)
_CODE = 3
"""Letters of a country or organisation at the front of a CAMEO actor code."""


def read_records() -> Iterator[tuple[dt.date, str, set[Coded]]]:
    """Yield day, text and the events of each record."""
    types = _plover_types()
    for record in _RECORD.finditer(RECORDS.read_text(encoding="utf-8")):
        text = _TEXT.search(record[2])
        if text is None:
            continue
        events = set()
        for coding in _CODING.finditer(record[2]):
            fields = dict(_FIELD.findall(coding[1]))
            kind = _type_of(fields.get("eventcode", ""), types)
            if kind is not None:
                source, target = fields.get("sourcecode", ""), fields.get("targetcode", "")
                events.add((source[:_CODE], kind, target[:_CODE]))
        yield dt.datetime.strptime(record[1], "%Y%m%d").date(), " ".join(text[1].split()), events


def _plover_types() -> dict[str, str]:
    with CROSSWALK.open(encoding="utf-8", newline="") as file:
        return {row["cameo"]: row["event"] for row in csv.DictReader(file) if row["event"]}


def _type_of(code: str, types: dict[str, str]) -> str | None:
    """Return the type of a code, or of the nearest code above it."""
    while len(code) > 1:
        if code in types:
            return types[code]
        code = code[:-1]
    return None


def evaluate() -> dict[str, float]:
    """Return precision, recall and F1 by source, type and target, and by source and target."""
    gold: set[tuple[int, Coded]] = set()
    found: set[tuple[int, Coded]] = set()
    for number, (day, text, events) in enumerate(read_records()):
        gold |= {(number, event) for event in events}
        coded = code_document(make_document(text, published=day)).events
        found |= {(number, (e.source or "", e.event_type, e.target or "")) for e in coded}
    figures = _scores("triple", gold, found)
    pairs_gold = {(number, (source, target)) for number, (source, _, target) in gold}
    pairs_found = {(number, (source, target)) for number, (source, _, target) in found}
    return {**figures, **_scores("pair", pairs_gold, pairs_found), "events": float(len(gold))}


def _scores(name: str, gold: Set[object], found: Set[object]) -> dict[str, float]:
    right = len(gold & found)
    precision = right / len(found) if found else 0.0
    recall = right / len(gold) if gold else 0.0
    f1 = 2 * right / (len(found) + len(gold)) if found or gold else 0.0
    return {f"{name}_precision": precision, f"{name}_recall": recall, f"{name}_f1": f1}


def main() -> None:
    """Print the figures."""
    for name, value in evaluate().items():
        print(f"{name:18} {value:.3f}")


if __name__ == "__main__":
    main()
