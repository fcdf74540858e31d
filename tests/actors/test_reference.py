"""What refers back: the examples of ``reference.toml``, each a word and who it stands for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bilateral import lexicons
from bilateral.actors import find_mentions
from bilateral.sentences import parse

EXAMPLES: list[dict[str, Any]] = lexicons.read_toml("actors/reference.toml")["example"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["text"][:50])
def test_word_stands_for_what_the_example_says(example: dict[str, Any]) -> None:
    """A referring word stands for the codes of its example, or for nothing."""
    text = example["text"]
    index = find_mentions(parse(text), published=dt.date(2022, 10, 26))
    start = text.index(example["word"])
    found = {m.code for m in index.mentions if m.start <= start < m.end and m.head >= start}
    assert found - {None} == set(example["codes"])


def test_first_person_waits_for_its_speaker() -> None:
    """A "we" is a mention without a code, for the stage that knows who speaks."""
    index = find_mentions(parse('"We will respond," the envoy said.'), published=None)
    assert [(m.text, m.kind, m.code) for m in index.mentions if m.rule == "first-person"] == [
        ("We", "pronoun", None)
    ]


def test_pronoun_inside_a_quotation_is_not_its_speaker() -> None:
    """A "they" inside a quotation is not the persons who are quoted."""
    text = 'Ana Ruiz and Ben Ode of Chile spoke. "They will leave," Ruiz said.'
    index = find_mentions(parse(text), published=None)
    assert not [m for m in index.mentions if m.text == "They" and m.code]
