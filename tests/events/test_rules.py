"""The rules: every file loads, every example matches with its roles, no counter-example does."""

from __future__ import annotations

import pytest

from bilateral.errors import DataError
from bilateral.events.examples import check_rule, read_example
from bilateral.events.rules import _make_rule, load_classes, load_rules


def test_rules_match_their_examples() -> None:
    """Each example matches its rule with source and target as marked; no counter-example does."""
    failures = [line for rule in load_rules().rules for line in check_rule(rule)]
    assert failures == []


def test_read_example_finds_the_marked_spans() -> None:
    """The marks of an example are taken out and become spans of source and target."""
    text, source, target = read_example("[Peru] met <Chile>.")
    assert text == "Peru met Chile."
    assert source is not None and text[slice(*source)] == "Peru"
    assert target is not None and text[slice(*target)] == "Chile"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verbs": []}, "no trigger"),
        ({"cameo": "999"}, "no CAMEO code"),
        ({"type": "WAR"}, "no event type"),
        ({"object": ["@nothing"]}, "no class"),
        ({"colour": "red"}, "unknown field"),
        ({"examples": []}, "no example"),
        ({"inner": ["SINGING"]}, "neither a type nor a group"),
        ({"scope": "some"}, "scope"),
    ],
)
def test_malformed_rules_are_refused(change: dict[str, object], message: str) -> None:
    """A rule that does not fit the format is refused with a message that names what is wrong."""
    table = {"id": "assault.x", "cameo": "190", "verbs": ["hit"], "examples": ["A hit B."]}
    with pytest.raises(DataError, match=message):
        _make_rule("events/assault.toml", table | change, load_classes())
