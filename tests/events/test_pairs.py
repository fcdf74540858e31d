"""Pairs: what one given source does to one given target in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral.events import code_pair
from bilateral.events.examples import read_example
from bilateral.events.rules import event_types

CASES = Path(__file__).parents[1] / "cases" / "pairs.tsv"
MERGED = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
FLOOR = 0.95
"""Share of the cases that must be read as they are labelled. Of the 183 that were added second,
78.7 % were read right before any rule was changed for them (root macro-F1 80.6, quad 88.2); of 450
more, rich in idiom, 70 %, and every second of those that are read now has been added."""


def read_cases() -> list[tuple[str, str]]:
    """Return (type, marked sentence) of the table."""
    lines = CASES.read_text(encoding="utf-8").splitlines()[1:]
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


def test_most_cases_are_read_as_labelled() -> None:
    """The table of constructions of all types is read as labelled, but for a few."""
    wrong = []
    for expected, marked in read_cases():
        text, source, target = read_example(marked)
        assert source is not None and target is not None
        read = code_pair(text, source, target).event_type
        if MERGED.get(str(read), read) != expected:
            wrong.append((expected, read, marked))
    assert len(wrong) <= (1 - FLOOR) * len(read_cases()), wrong


@pytest.mark.parametrize(
    ("marked", "event_type"),
    [
        ("[Kenya] was attacked by <Uganda>.", "ASSAULT"),
        ("<Kenya>, which [Uganda] had sanctioned, protested.", "COERCE"),
        ("[Kenya] promised not to attack <Uganda>.", "AGREE"),
        ("[Kenya] threatened to suspend aid to <Uganda>.", "THREATEN"),
        ("[Kenya] stopped shelling <Uganda>.", "RETREAT"),
        ("[Kenya] will not lift sanctions on <Uganda>.", "REJECT"),
        ("[Kenya] demanded that <Uganda> lift its sanctions.", "REQUEST"),
    ],
)
def test_operators_make_another_event(marked: str, event_type: str) -> None:
    """Agreeing, refusing, threatening, demanding and ending are events of their own."""
    text, source, target = read_example(marked)
    assert source is not None and target is not None
    assert code_pair(text, source, target).event_type == event_type


def test_silence_is_no_event() -> None:
    """Where no rule speaks, there is no type."""
    reading = code_pair("Kenya is larger than Uganda.", (0, 5), (21, 27))
    assert reading.event_type is None


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.integers(0, 30), st.integers(1, 30))
def test_any_text_is_survived(text: str, start: int, length: int) -> None:
    """Whatever the text and the spans, the answer is a known type or none, and the same again."""
    span = (start, start + length)
    reading = code_pair(text, span, (0, 1))
    assert reading.event_type is None or reading.event_type in event_types()
    assert reading == code_pair(text, span, (0, 1))
