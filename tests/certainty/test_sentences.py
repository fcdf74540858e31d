"""News-style sentences of hard constructions, labelled before they were first read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bilateral.certainty import certainty_at
from bilateral.records import HAPPENED
from bilateral.sentences import parse_many

CASES = Path(__file__).parents[1] / "cases" / "certainty.tsv"
FLOORS = {"first": (0.94, 3), "second": (0.88, 2), "third": (0.89, 17)}
"""Share of right classes, and how many not done may count as happened.

At first reading the batches had 0.814 and 17 of 194, 0.675 and 9 of 85, 0.733 and 34 of 235; all
have been read. The third goes through families of constructions, one short sentence each.
"""


@pytest.mark.parametrize("part", list(FLOORS))
def test_what_did_not_happen_is_not_counted_as_happened(part: str) -> None:
    """Plans, demands, possibilities, conditions and denials stay so in hard constructions."""
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["part"] == part]
    pairs = []
    for row, parsed in zip(
        rows, parse_many(row["text"].replace("*", "") for row in rows), strict=True
    ):
        sentence = parsed.sentence_at(row["text"].index("*"))
        assert sentence is not None
        token = sentence.token_at(row["text"].index("*"))
        assert token is not None
        pairs.append((row["certainty"], certainty_at(sentence, token).certainty, row["text"]))
    happened = [text for gold, ours, text in pairs if gold not in HAPPENED and ours in HAPPENED]
    accuracy, most = FLOORS[part]
    assert len(happened) <= most, happened
    assert sum(gold == ours for gold, ours, _ in pairs) / len(pairs) >= accuracy
