"""The index of quote checking: places of words, and sources cut only where they are needed."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral.records import Document, QuoteCheck, Statement
from bilateral.statements.quotes import QuoteIndex, building, check_quotes, open_index
from bilateral.statements.quotes.aligning import SEAM
from bilateral.statements.quotes.index import Pair
from bilateral.statements.quotes.sifting import join_spans
from bilateral.statements.quotes.words import cut_words, find_words, plain_words

DAY = dt.date(2023, 5, 10)
_FILLING = [
    "The pier was painted green before the regatta.",
    "Nets dry in the yard behind the chapel.",
    "A boat came in at noon with twelve crates of herring.",
    "Every lantern on the quay burns oil from the old press.",
]


def _filled(count: int) -> str:
    return " ".join(_FILLING[number % len(_FILLING)] for number in range(count))


DIALOGUE = "\n\n".join(
    [
        *("Q So you think so?\n\nMR. ABEL: Let us see what they say." for _ in range(10)),
        "MS. LINDQVIST: Let us see what the fleet brings home. "
        + _filled(60)
        + " Nobody doubts our skippers. "
        + _filled(60),
        "MR. ABEL: " + _filled(30) + " Nobody sells the lighthouse. " + _filled(30),
    ]
)
SOURCES = (
    Document("dialogue", DIALOGUE, DAY, None, "Press Briefing"),
    Document("empty", "", DAY),
    Document("twice", "again and again and again, says the gull", DAY),
    Document("many", "ha " * 70_000, DAY),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> QuoteIndex:
    """An index of many runs, so that documents lie across them."""
    path = tmp_path_factory.mktemp("index") / "sources.quotes"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "RUN_WORDS", 977)
        return open_index(path, lambda: SOURCES, name="sources", fingerprint="1")


def _places(pair: Pair) -> list[int]:
    """The places of a pair, counted by hand."""
    found, first = [], 0
    for source in SOURCES:
        forms = plain_words(source.text)
        for number, form in enumerate(forms):
            after = forms[number + 1] if number + 1 < len(forms) else ""
            if form == pair[0] and pair[1] in (None, after):
                found.append(first + number)
        first += len(forms) + 1
    return found


@pytest.mark.parametrize(
    "pair",
    [
        ("again", "and"), ("and", "again"), ("again", None), ("gull", None), ("the", "fleet"),
        ("the", None), ("gull", "ha"), ("ha", "ha"), ("zebra", None), ("the", "zebra"),
    ],
)  # fmt: skip
def test_places(index: QuoteIndex, pair: Pair) -> None:
    """A pair's places are all places of the corpus, and none is of two documents."""
    looked = index.look_up({pair[0]})
    assert looked.places(pair).tolist() == _places(pair)
    assert looked.count(pair) == len(_places(pair))


def test_a_word_repeated_without_end(tmp_path: Path) -> None:
    """More places of one pair than an entry can count are all kept."""
    path = tmp_path / "sources.quotes"
    with closing(open_index(path, lambda: SOURCES, name="sources", fingerprint="1")) as opened:
        assert opened.look_up(["ha"]).count(("ha", "ha")) == 69_999


@given(st.integers(0, 2000), st.integers(0, 200))
@settings(max_examples=60, deadline=None)
def test_source_is_cut_where_it_is_needed(index: QuoteIndex, low: int, more: int) -> None:
    """A stretch of a source has the words of the whole text, at their places."""
    (source,) = index.sources([0]).values()
    assert source.document == SOURCES[0]
    assert source.words(low, low + more) == find_words(DIALOGUE).cut(low, low + more)
    assert source.words(low, None) == find_words(DIALOGUE).cut(low, None)


@given(st.text(alphabet="ab’1,. \n", max_size=1500))
@settings(max_examples=60, deadline=None)
def test_marks_cut_no_word(text: str) -> None:
    """Between two marks stand the words that the whole text has there."""
    lines = [place + 1 for place, one in enumerate(text) if one == "\n" and place % 3 == 0]
    forms, marks = cut_words(text, lines)
    assert forms == plain_words(text)
    assert all((len(plain_words(text[:at])), at) in marks for at in lines)
    assert all(len(plain_words(text[:at])) == number for number, at in marks)


def test_turns_are_counted_in_words(index: QuoteIndex) -> None:
    """A source knows the words before each turn."""
    (source,) = index.sources([0]).values()
    before = [len(plain_words(DIALOGUE[:start])) for start in source.turns.starts]
    assert source.turn_words == before


def test_spans_that_nearly_touch_are_one() -> None:
    """Between two stretches more words are left out than their seam has."""
    assert join_spans([(0, 5), (4, 9), (9 + SEAM, 30), (31 + SEAM, 40)]) == [
        (0, 30),
        (31 + SEAM, 40),
    ]


_CASES = [
    # quoted, speaker, verdict, similarity, wording of the source
    ("see what they say", "Per Abel", "exact", 1.0, "see what they say"),
    # Mr. Abel says the like ten times before her.
    ("Let us see what", "Mara Lindqvist", "exact", 1.0, "Let us see what"),
    ("Nobody doubts our skippers", "Mara Lindqvist", "exact", 1.0, "Nobody doubts our skippers"),
    ("Nobody doubts our skippers", "Per Abel", "not_found", 0.0, None),
    ("skippers doubts", "Mara Lindqvist", "not_found", 0.0, None),
    ("Nobody doubts our skippers with herring", "Per Abel", "not_found", 0.0, None),
]


@pytest.mark.parametrize(("quoted", "speaker", "verdict", "similar", "wording"), _CASES)
def test_short_quotations(
    index: QuoteIndex, quoted: str, speaker: str, verdict: str, similar: float, wording: str | None
) -> None:
    """A short quotation is looked for in the turns of the one who is said to have spoken."""
    check = _check(index, quoted, speaker)
    assert (check.verdict, check.similarity) == (verdict, similar)
    assert (check.source.wording if check.source else None) == wording


def test_a_short_quotation_may_jump(index: QuoteIndex) -> None:
    """Eight words of two places far apart are found as one that is spliced."""
    check = _check(index, "see what the fleet nobody doubts our skippers", "Mara Lindqvist")
    assert (check.verdict, check.flags, check.similarity) == ("altered", ("spliced",), 1.0)
    assert check.source is not None
    assert check.source.wording.startswith("see what the fleet brings home")
    assert check.source.wording.endswith("Nobody doubts our skippers")
    left_out = next(change for change in check.changes if change.kind == "left_out")
    assert left_out.source in DIALOGUE and left_out.source.startswith("brings home")


def _check(index: QuoteIndex, quoted: str, speaker: str) -> QuoteCheck:
    statement = Statement(
        statement_id="s", document_id="d", date=DAY, date_end=DAY, date_precision="publication",
        speaker=speaker, speaker_role=None, speaker_organisation=None, speaker_country=None,
        speaker_start=None, speaker_end=None, cue="said", cue_start=None, cue_end=None,
        kind="direct", content=quoted, content_start=0, content_end=len(quoted) + 2,
    )  # fmt: skip
    document = Document("d", f"“{quoted}” someone said.", DAY)
    (check,) = check_quotes(document, [statement], index).checks
    return check
