"""Every rule of the data files reads its own examples."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bilateral.dates import find_dates
from bilateral.lexicons import read_toml


def _examples() -> list[Any]:
    entries = list(read_toml("dates/rules.toml")["rule"])
    for group in read_toml("dates/compositions.toml").values():
        entries += group
    return [
        pytest.param(tuple(example), id=f"{entry['id']}-{number}")
        for entry in entries
        for number, example in enumerate(entry["examples"])
    ]


@pytest.mark.parametrize("example", _examples())
def test_a_rule_reads_its_examples(example: tuple[str, ...]) -> None:
    """The expression named in an example is found with its days; a counter-example has none."""
    text, published, *expected = example
    found = find_dates(text, published=dt.date.fromisoformat(published))
    shown = [(d.text, str(d.start), str(d.end), d.precision) for d in found]
    if expected:
        assert tuple(expected) in shown
    else:
        assert shown == []
