"""Every cue group finds its own examples and stays silent on its counter-examples."""

from __future__ import annotations

from typing import Any

import pytest

from bilateral import lexicons
from bilateral.sentences import parse
from bilateral.statements.cues import lexicon
from bilateral.statements.finding import find_attributions

_CUES = lexicons.read_toml("statements/cues.toml")["cue"]
_EXAMPLES = [(cue["id"], *example) for cue in _CUES for example in cue["examples"]]
_COUNTER = [(cue["id"], text) for cue in _CUES for text in cue["counter_examples"]]


def _pieces(content: str) -> list[str]:
    return content.split(" … ")


@pytest.mark.parametrize(("cue_id", "text", "speaker", "cue", "content"), _EXAMPLES)
def test_example(cue_id: str, text: str, speaker: str, cue: str, content: str) -> None:
    """Each example yields a statement with the speaker, cue and content that it names."""
    found = [
        (
            text[slice(*one.speaker)] if one.speaker else None,
            text[slice(*one.cue)] if one.cue else None,
            [text[start:end] for start, end in one.content],
        )
        for one in find_attributions(parse(text))
    ]
    assert (speaker, cue, _pieces(content)) in found


@pytest.mark.parametrize(("cue_id", "text"), _COUNTER)
def test_counter_example(cue_id: str, text: str) -> None:
    """A counter-example holds no statement at all."""
    assert find_attributions(parse(text)) == ()


@pytest.mark.parametrize("cue", _CUES, ids=lambda cue: str(cue["id"]))
def test_group_is_complete(cue: dict[str, Any]) -> None:
    """A group names words, complements and at least one example."""
    assert any(cue.get(kind) for kind in ("verbs", "nouns", "adjectives", "prepositions"))
    assert cue["complements"]
    assert cue["examples"]


def test_lexicon_is_deep() -> None:
    """More than 300 different words introduce statements."""
    words = {*lexicon().verbs, *lexicon().nouns, *lexicon().adjectives}
    assert len(words) > 300
