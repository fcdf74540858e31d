"""Names with other meanings: the examples of ``context.toml``."""

from __future__ import annotations

from typing import Any

import pytest

from bilateral import lexicons
from bilateral.actors import find_mentions
from bilateral.sentences import parse

ENTRIES: list[dict[str, Any]] = lexicons.read_toml("actors/context.toml")["alias"]


@pytest.mark.parametrize(
    ("name", "text", "accepted"),
    [
        (entry["name"], text, kind == "accepted")
        for entry in ENTRIES
        for kind in ("accepted", "refused")
        for text in entry[kind]
    ],
    ids=lambda value: str(value)[:40],
)
def test_context_decides(name: str, text: str, accepted: bool) -> None:
    """A name is an actor in the examples that say so and none in the counter-examples."""
    start = text.index(name)
    index = find_mentions(parse(text), published=None)
    covering = [m for m in index.mentions if m.start <= start < m.end and m.code]
    assert bool(covering) == accepted


@pytest.mark.parametrize(
    ("text", "coded"),
    [
        ("Paris recalled its ambassador from Bamako.", True),
        ("The Paris school board met at Lamar County High School in Texas.", False),
        ("Dublin, Ohio, opened a library.", False),
    ],
)
def test_local_story_is_about_the_town(text: str, coded: bool) -> None:
    """A capital's name is a namesake town in a local story."""
    index = find_mentions(parse(text), published=None)
    names = ("Paris", "Dublin")
    assert any(m.code and m.text.startswith(names) for m in index.mentions) == coded
