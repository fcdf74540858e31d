"""Organisations of no table, told by the nouns of their names, and what only a label tells."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bilateral import lexicons
from bilateral.actors import find_mentions
from bilateral.records import Mention
from bilateral.sentences import parse

RULES: dict[str, Any] = dict(lexicons.read_toml("actors/bodies.toml"))
EXAMPLES = [
    (example["text"], example["country"], kind["role"])
    for kind in RULES["kind"]
    for example in kind["examples"]
]


def mentions_of(text: str) -> tuple[Mention, ...]:
    """Return the mentions of a text."""
    return find_mentions(parse(text), published=None).mentions


@pytest.mark.parametrize(("marked", "country", "role"), EXAMPLES)
def test_the_name_in_brackets_is_an_organisation(marked: str, country: str, role: str) -> None:
    """The whole name is one organisation, with the country that it carries and its sector."""
    found = re.search(r"\[(.*?)\]", marked)
    assert found is not None
    (mention,) = [
        m
        for m in mentions_of(marked.replace("[", "").replace("]", ""))
        if m.text == found.group(1) and m.rule == "alias"
    ]
    assert (mention.kind, mention.code or "", mention.role) == ("organisation", country, role)


@pytest.mark.parametrize("text", RULES["counterexamples"]["texts"])
def test_no_organisation_is_named(text: str) -> None:
    """Such a noun by itself, or inside another name, makes no organisation."""
    assert [m.text for m in mentions_of(text) if m.kind == "organisation"] == []


def test_initials_stand_for_the_organisation_before_them() -> None:
    """Initials in parentheses are the organisation, there and later on."""
    text = "The Kenyan Tea Growers League (KTGL) went on strike. The KTGL wants higher prices."
    found = [(m.text, m.code, m.role) for m in mentions_of(text) if m.kind == "organisation"]
    assert found == [
        ("Kenyan Tea Growers League", "KEN", "PTY"),
        ("KTGL", "KEN", "PTY"),
        ("KTGL", "KEN", "PTY"),
    ]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Critics said that Roosevelt won.", "Roosevelt", "person"),
        ("The party chairman and Claudia Weber spoke.", "Claudia Weber", "person"),
        ("He joined the Brookfield Motor Works in 1990.", "Brookfield Motor Works", "organisation"),
    ],
)
def test_a_label_alone_makes_somebody_without_a_country(text: str, name: str, kind: str) -> None:
    """Whoever only the parser knows is a person or an organisation, and nobody's."""
    found = {m.text: (m.kind, m.code) for m in mentions_of(text)}
    assert found[name] == (kind, None)
