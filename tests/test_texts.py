"""The verbs that read one text: days as dates or strings, spans as offsets or words."""

from __future__ import annotations

import datetime as dt
import textwrap

import pytest

import bilateral as bl
from bilateral.errors import UsageError

TEXT = "Peru may impose sanctions on Chile, and Togo bombed Benin on Monday."


def test_spans_are_offsets_or_words() -> None:
    """The words of a span and its offsets give the same reading."""
    by_words = bl.code_pair(TEXT, "Togo", "Benin")
    by_offsets = bl.code_pair(TEXT, (40, 44), (52, 57))
    assert by_words == by_offsets and by_words.event_type == "ASSAULT"
    assert bl.certainty_of(TEXT, "impose").certainty == "possible"
    assert bl.certainty_of(TEXT, (45, 51)).certainty == "asserted"


def test_days_are_dates_or_strings() -> None:
    """A publication day may be written out."""
    (found,) = bl.find_dates(TEXT, published="2022-10-26")
    assert (found.start, found.end) == (dt.date(2022, 10, 24), dt.date(2022, 10, 24))
    assert bl.find_dates(TEXT, published=dt.date(2022, 10, 26)) == (found,)


def test_lines_of_a_fixed_width_are_read_as_one_paragraph() -> None:
    """A text wrapped at 40 gives what it gives in one line, at the same offsets."""
    text = (
        "On Monday the president of Peru, who had spoken of it for a year, flew to the capital of "
        "Mali and met its president. Togo bombed towns of Benin on the same day, officials said."
    )
    wrapped = "\n".join(textwrap.wrap(text, 60))
    found, expected = (bl.code(each, published="2022-10-26") for each in (wrapped, text))
    assert len(wrapped) == len(text) and len(found.events) == 2

    def facts(coded: bl.Coded) -> list[tuple[object, ...]]:
        return [(e.source, e.event_type, e.target, e.evidence_start) for e in coded.events]

    assert facts(found) == facts(expected)


@pytest.mark.parametrize("span", ["Iran", "", (5, 5), (0, 1000), (-3, 4)])
def test_a_span_outside_the_text_is_refused(span: object) -> None:
    """What is no span of the text is a sentence, not an index error."""
    with pytest.raises(UsageError):
        bl.certainty_of(TEXT, span)  # type: ignore[arg-type]


def test_every_public_name_is_there() -> None:
    """Each name in ``__all__`` can be had, and nothing else is promised."""
    for name in bl.__all__:
        assert getattr(bl, name) is not None
    with pytest.raises(AttributeError):
        bl.no_such_name  # noqa: B018
