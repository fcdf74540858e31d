"""Tells attacks in words from attacks: politicians attack each other on the stage."""

from __future__ import annotations

import functools

from spacy.tokens import Token

from bilateral.events import syntax
from bilateral.events.casting import Party
from bilateral.events.matches import Match
from bilateral.events.rules import Rule, load_rules

_ARMED = frozenset({"MIL", "REB", "COP", "SPY", "CRM", "UAF"})
_PARTISAN = frozenset({"LEG", "PTY", "ELI"})
_CRITICISM = "accuse.criticize"
_ATTACK = "assault.attack"


@functools.cache
def criticism() -> Rule:
    """Return the rule that an attack in words is an event of."""
    return next(rule for rule in load_rules().rules if rule.id == _CRITICISM)


def is_quarrel(match: Match, source: Party | None, target: Party | None) -> bool:
    """Tell whether an attack is one of words: politicians attack each other on the stage."""
    if match.rule.type != "ASSAULT" or source is None or target is None:
        return False
    if match.rule.id == _ATTACK and _is_for_a_deed(match.trigger):
        return True
    if source.is_person and target.is_person and source.role not in _ARMED:
        return True
    roles_of_both = {source.role, target.role}
    return (
        source.code == target.code
        and bool(_PARTISAN & roles_of_both)
        and roles_of_both <= _PARTISAN | {"GOV"}
    )


def _is_for_a_deed(verb: Token) -> bool:
    """Tell whether somebody is attacked "for opposing the bill": with words."""
    return any(
        word.lower_ == "for" and any(each.dep_ == "pcomp" for each in word.children)
        for host in (verb, *syntax.objects(verb))
        for word in host.children
    )
