"""Every rule file carries examples, and each example gets the class it names."""

from __future__ import annotations

import pytest

from bilateral.certainty import certainty_of, lexicon

EXAMPLES = list(lexicon.examples())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.rule}: {e.text[:60]}")
def test_example_gets_its_class(example: lexicon.Example) -> None:
    """The target word of an example is read with the class beside it."""
    reading = certainty_of(example.text, (example.start, example.end))
    assert reading.certainty == example.certainty, reading
