"""Every rule file carries examples, and each example gets the class it names."""

from __future__ import annotations

import tomllib

import pytest

from bilateral import lexicons
from bilateral.certainty import certainty_of, lexicon

EXAMPLES = list(lexicon.examples())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.rule}: {e.text[:60]}")
def test_example_gets_its_class(example: lexicon.Example) -> None:
    """The target word of an example is read with the class beside it."""
    reading = certainty_of(example.text, (example.start, example.end))
    assert reading.certainty == example.certainty, reading


def test_every_group_is_used_by_one_of_its_examples() -> None:
    """Each group has an example that its own rule decides, so no group is dead."""
    for name in lexicons.file_names(lexicon.FOLDER, ".toml"):
        for group in tomllib.loads(lexicons.read_text(name)).get("group", ()):
            rules = set()
            for example in EXAMPLES:
                if example.rule == group["id"]:
                    reading = certainty_of(example.text, (example.start, example.end))
                    rules |= {rule for _, _, rule in reading.cues}
            assert group["id"] in rules, group["id"]


def test_the_lexicon_is_deep() -> None:
    """At least 700 words have a signature for some complement, and every class occurs."""
    words = lexicon.words()
    assert len({key[0] for key in words}) >= 700
    holds = {entry.signature.holds for entry in words.values()}
    assert holds >= {"asserted", "reported", "possible", "planned", "demanded", "denied", "negated"}
