"""Says whether who is named makes an event: a side that is missing is mostly a side misread.

On 209 labelled sentences of White House and PolNeAR texts, events with both sides were right in
18 of 27 cases, those without a source in 1 of 11, those without a target in 1 of 18, and those of
an actor with itself in 2 of 7. What is left here of the latter three needs no second side.
"""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.events import prepositions, roles, wordforms
from bilateral.events.casting import Party
from bilateral.events.matches import Match
from bilateral.events.rules import load_classes

_ALONE = frozenset({"PROTEST", "MOBILIZE"})
"""Types that one side makes by itself."""
_SUFFERED = frozenset({"ASSAULT"})
"""Types that passives tell without a doer: "two Chadians were killed"."""
_ALONE_MODES = frozenset({"withdraw", "ceasefire", "resign"})
_WITHIN = frozenset({"PROTEST", "COERCE", "ASSAULT", "MOBILIZE", "ACCUSE", "SANCTION", "THREATEN"})
"""Types that a country's own government, courts and people do to each other."""
_PARTISAN = frozenset({"PTY", "ELI"})
_PRIVATE = frozenset({"CVL", "HLH", "EDU", "BUS", "MED", "LAB"})


_ADDRESSED = frozenset({"REQUEST", "CONSULT", "AID", "AGREE", "THREATEN"})
"""Types that a government's word to its whole people, or its care for it, is not."""


def says_enough(match: Match, source: Party | None, target: Party | None) -> bool:
    """Tell whether an event stands with these sides, either of which may be missing."""
    if source is not None and _is_effect(match, source):
        return False
    if match.rule.type == "CONSULT" and any(p and p.role == "MED" for p in (source, target)):
        return False  # "speaking to the Gazette, he said": an interview
    if source is not None and target is not None:
        return source.code != target.code or _are_two(match, source, target)
    if match.rule.reciprocal:
        return False
    if source is None:
        return _is_suffered(match)
    if match.rule.type in _ALONE:
        return source.role != "IGO" or match.rule.type != "PROTEST"
    if match.kind != "verb" and match.carrier is None:
        return False
    return match.rule.mode in _ALONE_MODES


def _is_effect(match: Match, source: Party) -> bool:
    """Tell whether what only belongs to the source does it: "Chad's investments support jobs"."""
    if match.rule.type != "SUPPORT" or match.kind != "verb" or source.direct:
        return False
    doers = {wordforms.lemma(token) for token in roles.source_tokens(match)}
    return doers.isdisjoint(load_classes()["utterance"])


def _are_two(match: Match, source: Party, target: Party) -> bool:
    """Tell whether two parties of one country are two: other persons, or other roles."""
    if source.is_person and target.is_person and source.name and target.name:
        return source.name != target.name
    if match.rule.type in _ADDRESSED and _is_public(match, target):
        return False
    if match.rule.type == "REQUEST" and wordforms.lemma(match.trigger) in load_classes()["wish"]:
        return False  # "Americans want us to go on"
    if match.rule.type == "AID" and {source.role, target.role} & _PARTISAN:
        return False  # what a campaign raises and spends
    if {source.role, target.role} <= _PRIVATE and match.rule.type not in _WITHIN:
        return False  # "Americans should consult their doctor"
    if match.rule.type not in _WITHIN and any(map(_is_household, roles.target_tokens(match))):
        return False
    if source.role == target.role and match.rule.type not in _WITHIN:
        return False  # "we endorsed the president's call": the government's own
    return match.rule.type in _WITHIN or None not in (source.role, target.role)


def _is_public(match: Match, target: Party) -> bool:
    """Tell whether a target is a whole people: "I call on all Americans to learn more"."""
    return target.role == "CVL" and any(
        token.ent_type_ == "NORP" or wordforms.lemma(token) in load_classes()["populace"]
        for slot in match.rule.target
        for token in roles.fill(match, slot)
    )


def _is_household(target: Token) -> bool:
    """Tell whether a phrase is of those around somebody: "sat down with his family"."""
    household = load_classes()["household"]
    return any(
        wordforms.lemma(each) in household and any(c.tag_ == "PRP$" for c in each.children)
        for each in (target, *prepositions.prepositional(target, "of"))  # "members of his team"
    )


def _is_suffered(match: Match) -> bool:
    """Tell whether a finite passive leaves the doer unsaid."""
    finite = any(child.dep_ == "auxpass" for child in match.trigger.children)
    if match.suffers:
        return match.rule.type != "AID"  # "families get tax relief"
    return match.kind == "verb" and finite and match.rule.type in _SUFFERED
