"""Copies of one text become one story, in whatever order they are read."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import subprocess
import sys

import pytest

from bilateral.documents import StoryIndex, signature
from bilateral.errors import DataError

DAY = dt.date(2022, 10, 26)
PARAGRAPHS = [
    f"Paragraph {n} of the dispatch says that delegate number {n * 7} of the {name} party came to "
    f"the hall at {n} o'clock, spoke for {n + 3} minutes about {thing}, and left by the side door."
    for n, (name, thing) in enumerate(
        zip(
            ["green", "liberal", "farmers'", "national", "labour", "unity", "people's", "centre"],
            ["rivers", "tariffs", "wheat", "railways", "wages", "schools", "prisons", "ports"],
            strict=True,
        )
    )
]
ORIGINAL = "\n\n".join(["Delegates gather for the congress", *PARAGRAPHS])
CUT = "\n\n".join(["Congress opens amid disputes", *PARAGRAPHS[:4]])
NEW_LEAD = "\n\n".join(["A new lead tells of rain that fell on the square.", *PARAGRAPHS[1:]])
OTHER = "\n\n".join(
    f"On day {n} the harbour master of port {n * 3} counted {n + 40} ships, of which the largest "
    f"carried {n * 11} tonnes of ore towards the northern docks under a grey sky."
    for n in range(8)
)


def _stories(rows: list[tuple[str, str, dt.date | None]]) -> dict[str, str]:
    index = StoryIndex()
    for name, text, day in rows:
        index.add(name, signature(text), day)
    return {name: index.story_of(name) for name, _, _ in rows}


def test_copies_form_one_story_named_after_the_earliest() -> None:
    """A cut copy and one with a new lead belong to the first text, another text does not."""
    rows = [
        ("d", OTHER, DAY),
        ("c", NEW_LEAD, DAY + dt.timedelta(days=1)),
        ("b", CUT, DAY + dt.timedelta(days=2)),
        ("a", ORIGINAL, DAY),
    ]
    expected = {"a": "a", "b": "a", "c": "a", "d": "d"}
    for order in itertools.permutations(rows):
        assert _stories(list(order)) == expected


def test_the_same_words_a_year_later_are_another_story() -> None:
    """A yearly notice in the same words is news of its own."""
    stories = _stories([("a", ORIGINAL, DAY), ("b", ORIGINAL, DAY.replace(year=2023))])
    assert stories == {"a": "a", "b": "b"}


def test_a_story_is_named_after_its_earliest_document() -> None:
    """When an earlier document turns up, the later ones take its name; once added, it stays."""
    index = StoryIndex()
    assert index.add("b", signature(ORIGINAL), DAY) == "b"
    assert index.add("a", signature(CUT), DAY - dt.timedelta(days=1)) == "a"
    assert index.story_of("b") == "a"
    assert index.add("a", signature(CUT), DAY) == "a"
    assert len(index) == 2


def test_an_index_is_rebuilt_from_stored_signatures() -> None:
    """Stored signatures give the same stories as the texts did."""
    rows = [("a", signature(ORIGINAL), DAY), ("b", signature(CUT), DAY)]
    index = StoryIndex()
    index.add_many(rows)
    assert index.story_of("b") == "a"
    assert index.add("c", signature(NEW_LEAD), DAY) == "a"


def test_signatures_are_the_same_in_every_process() -> None:
    """Neither the process nor its hash seed changes a signature."""
    program = (
        "import sys, hashlib; from bilateral.documents import signature; "
        "print(hashlib.sha256(signature(sys.argv[1])).hexdigest())"
    )
    here = hashlib.sha256(signature(ORIGINAL)).hexdigest()
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", program, ORIGINAL],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == here


def test_short_and_empty_texts_have_signatures() -> None:
    """Every document can be added, and empty ones do not join all others."""
    assert len({signature(text) for text in ("", "one", "one two three", ORIGINAL)}) == 4
    assert _stories([("a", "One brief line", DAY), ("b", "Another brief line", DAY)])["b"] == "b"


def test_a_signature_of_another_version_is_refused() -> None:
    """A stored signature that cannot be compared is not compared."""
    with pytest.raises(DataError, match="another version"):
        StoryIndex().add("a", b"\x00" * 10)
