"""The day of publication is read from where publishers put it, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest

from bilateral.documents import find_published, parse_day
from bilateral.documents.published import PublishedRule, published_rules

RULES = published_rules()


def _read(rule: PublishedRule, text: str) -> dt.date | None:
    if rule.where == "url":
        return find_published("", url=text)
    return parse_day(text) if rule.where == "value" else find_published(text)


@pytest.mark.parametrize(
    ("rule", "text", "day"), [(rule, *example) for rule in RULES for example in rule.examples]
)
def test_each_example_gives_its_day(rule: PublishedRule, text: str, day: str) -> None:
    """Every example of the table gives its day, by its rule."""
    assert rule.pattern.search(text)
    assert _read(rule, text) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule in RULES for text in rule.counter_examples]
)
def test_counter_examples_give_none(rule: PublishedRule, text: str) -> None:
    """An ambiguous or partial date gives none: a wrong day would shift every date in the text."""
    assert _read(rule, text) is None


def test_a_dateline_without_year_takes_the_year_of_the_address() -> None:
    """Agencies leave out the year; the address may have it."""
    text = "GENEVA, Oct. 26 (Demo Wire) — The talks ended."
    assert find_published(text) is None
    assert find_published(text, url="https://courier.example/2022/talks") == dt.date(2022, 10, 26)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2022-10-26", dt.date(2022, 10, 26)),
        ("2022-10-26T23:59:00+09:00", dt.date(2022, 10, 26)),
        ("20221026", dt.date(2022, 10, 26)),
        ("20221026T101500Z", dt.date(2022, 10, 26)),
        (dt.datetime(2022, 10, 26, 5), dt.date(2022, 10, 26)),
        (dt.date(2022, 10, 26), dt.date(2022, 10, 26)),
        ("2022-02-30", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (20221026, None),
    ],
)
def test_values_of_columns(value: object, day: dt.date | None) -> None:
    """Timestamps give the day as written; what is no date gives none."""
    assert parse_day(value) == day
