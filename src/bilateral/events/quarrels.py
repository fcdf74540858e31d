"""Tells attacks in words from attacks: politicians attack each other on the stage."""

from __future__ import annotations

import functools

from bilateral.events.casting import Party
from bilateral.events.rules import Rule, load_rules

_ARMED = frozenset({"MIL", "REB", "COP", "SPY", "CRM", "UAF"})
_PARTISAN = frozenset({"LEG", "PTY", "ELI"})
_CRITICISM = "accuse.criticize"


@functools.cache
def criticism() -> Rule:
    """Return the rule that an attack in words is an event of."""
    return next(rule for rule in load_rules().rules if rule.id == _CRITICISM)


def is_quarrel(rule: Rule, source: Party | None, target: Party | None) -> bool:
    """Tell whether an attack is one of words: politicians attack each other on the stage."""
    if rule.type != "ASSAULT" or source is None or target is None:
        return False
    if source.is_person and target.is_person and source.role not in _ARMED:
        return True
    roles_of_both = {source.role, target.role}
    return (
        source.code == target.code
        and bool(_PARTISAN & roles_of_both)
        and roles_of_both <= _PARTISAN | {"GOV"}
    )
