"""Finds a side that the clause leaves out and the sentence or the speaker tells.

Only what is certain: the second of two coordinated deeds is done to the one that the first was done
to, and talks of which an official says only with whom are the official's own side's.
"""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.events import roles, syntax, wordforms
from bilateral.events.casting import Party, Scene, parties_of, speaking_side
from bilateral.events.matches import Match, prepositional
from bilateral.events.memory import Memory
from bilateral.events.rules import event_types

_STATE = frozenset({"GOV", "MIL"})
_EMPTY = frozenset({"there", "it", "that", "this", "what", "which", "these", "those"})
_CONFLICT = frozenset({3, 4})


def shared_target(match: Match, sources: list[Party], memory: Memory, number: int) -> list[Party]:
    """Return whom the deed is done to that this one is coordinated with.

    "condemned Togo and pledged to impose sanctions": only where nothing fills the target, the same
    party does both, and both are conflict or both cooperation.
    """
    if match.kind == "modal" or roles.target_tokens(match):
        return []
    for verb in _coordinated(match.carrier or match.trigger):
        for trace in memory.told_at(number, verb):
            alike = _is_conflict(trace.type) == _is_conflict(match.rule.type)
            done = trace.source is not None and trace.source.code in {s.code for s in sources}
            if alike and done and trace.target is not None and trace.target.direct:
                return [trace.target]
    return []


def speaking_party(scene: Scene, match: Match, targets: list[Party]) -> list[Party]:
    """Return the side of the official who says that there are talks with somebody.

    Nobody where the sentence names a third party, whose talks they may be.
    """
    if match.kind != "noun" or match.trigger.tag_ == "VBG" or not targets:
        return []
    if any(map(_names, roles.source_tokens(match))) or _is_any(match.trigger):
        return []
    if not set(parties_of(scene, prepositional(match, "with"))) & set(targets):
        return []
    side = speaking_side(scene, scene.sentence.offset(match.trigger))
    if side is None or side.role not in _STATE:
        return []
    known = {side.code, *(target.code for target in targets)}
    start, end = scene.sentence.start, scene.sentence.end
    named = {m.code for m in scene.actors.mentions if start <= m.start < end and m.code}
    return [side] if named <= known and side.code not in {t.code for t in targets} else []


def _is_any(noun: Token) -> bool:
    """Tell whether talks are only a subject: "as it relates to a conversation with Chad"."""
    return noun.dep_ == "pobj" and any(c.lower_ in ("a", "an", "any") for c in noun.children)


def _names(token: Token) -> bool:
    if token.pos_ == "ADJ" and not token.ent_type_:
        return False  # "an ongoing discussion" is nobody's
    return token.pos_ in ("NOUN", "PROPN", "PRON", "ADJ") and token.lower_ not in _EMPTY


def _coordinated(token: Token) -> list[int]:
    """Return the words of the deed before: the verb that this one's verb is coordinated with."""
    while token.dep_ in ("xcomp", "dobj", "pobj", "prep") and token.head is not token:
        token = token.head
    if token.dep_ != "conj" or not wordforms.is_verb(token.head) or wordforms.own_subjects(token):
        return []
    first = token.head
    return [first.i, *(noun.i for noun in syntax.objects(first))]


def _is_conflict(event_type: str) -> bool:
    return event_types()[event_type][0] in _CONFLICT
