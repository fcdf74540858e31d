"""The quotation state machine on marks of every kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.statements.quotations import find_quotations, is_sentential


def quoted(text: str) -> list[str]:
    spans = []
    start = 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return [text[q.start : q.end] for q in find_quotations(text, spans)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" and "no".', ['"yes"', '"no"']),
        ("He said “yes, ‘for now’ at least” twice.", ["“yes, ‘for now’ at least”"]),
        ("''It is late,'' he said.", ["''It is late,''"]),
        ("The students' union didn't vote in '08.", []),
        ("They call it ‘the wall’ here.", ["‘the wall’"]),
        ("In ‘08 he said “no” to it.", ["“no”"]),
        ("“One two three four five.\n“Six seven.”", ["“One two three four five.", "“Six seven.”"]),
        ('A 6" pipe burst.', []),
        ("“Not yet,“ he said. “We wait.”", ["“Not yet,“", "“We wait.”"]),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    """Straight, curly, doubled and single marks open and close; apostrophes do neither."""
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "sentential"),
    [
        ("He told the author of “Empire of Sand,” a novel.", False),
        ("She is known as “Gull,” and sings.", False),
        ("He said “No,” and left.", True),
        ("He told her, “Meet Anna Berg.”", True),
        ("They all know “the way the wind blows.”", True),
        ("“I heard, ‘Go home.’” was all.", True),
    ],
)
def test_names_in_quotes_are_no_sentences(text: str, sentential: bool) -> None:
    """A comma or full stop inside the marks makes a sentence, unless they hold a title."""
    (quotation,) = find_quotations(text, [(0, len(text))])
    assert is_sentential(text, quotation) is sentential


@given(st.text(alphabet="ab .,\n\"'“”‘’", max_size=60))
def test_quotations_are_ordered_and_lie_within_lines(text: str) -> None:
    """Whatever the marks, quotations never overlap and never cross a line."""
    found = quoted(text)
    assert all("\n" not in one for one in found)
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    ends = 0
    for one in find_quotations(text, spans):
        assert one.start >= ends and one.start < one.inner_start <= one.inner_end <= one.end
        ends = one.end
