"""Weighs how certain an event is: its syntax, its operator, and who vouches for it."""

from __future__ import annotations

from bilateral.certainty import certainty_at
from bilateral.events import wordforms
from bilateral.events.casting import Party, Scene
from bilateral.events.matches import Match
from bilateral.events.rules import event_types, load_classes
from bilateral.records import HAPPENED, Certainty, CertaintyReading, Statement

_REPORTING = frozenset({"attribution-reported", "default-quote"})
"""Certainty rules whose scope the statements know better."""
_VERBAL = frozenset({1, 3})
_VISIT = "visit"


def weigh_certainty(
    scene: Scene,
    match: Match,
    imposed: Certainty | None,
    statement: Statement | None,
    source: Party | None,
) -> Certainty:
    """Return the certainty of an event; `imposed` is what an operator above it makes of it."""
    performed = _performed(match, statement, source)
    reading = certainty_at(scene.sentence, match.trigger)
    certainty = reading.certainty
    if match.rule.negated or _is_command(match):
        # The refusal or the command is the event: its own form must not undo it.
        certainty = "asserted"
    elif certainty in ("asserted", "reported") and _is_hypothetical(match):
        certainty = "conditional"
    elif certainty in HAPPENED and _is_ahead(match):
        certainty = "planned"
    elif match.negated and certainty in ("asserted", "reported"):
        certainty = "negated"
    if imposed is not None and certainty in ("asserted", "reported", "planned", "negated"):
        return imposed
    if match.rule.certainty is not None and certainty in HAPPENED:
        return match.rule.certainty
    if certainty == "asserted" and statement is not None and not performed:
        return "reported"
    if certainty == "reported" and (performed or _is_outside(scene, statement, reading)):
        return "asserted"
    return certainty


def _is_hypothetical(match: Match) -> bool:
    """Tell whether a noun names whatever such event there may be ("any attack will be met")."""
    words = {str(child.lower_) for child in match.trigger.children}
    return match.kind == "noun" and bool(words & load_classes()["hypothetical"])


def _is_ahead(match: Match) -> bool:
    """Tell whether a journey is only to come: "is going to Chad", "when the president arrives"."""
    verb = match.trigger
    if match.kind != "verb" or match.rule.mode != _VISIT:
        return False
    helpers = {str(child.lower_) for child in verb.children if child.dep_ == "aux"}
    if verb.tag_ == "VBG":
        return bool(helpers & load_classes()["present"]) and "been" not in helpers
    led = {str(child.lower_) for child in verb.children if child.dep_ in ("advmod", "mark")}
    return verb.tag_ in ("VBZ", "VBP") and bool(led & load_classes()["once"])


def _is_command(match: Match) -> bool:
    return wordforms.IMPERATIVE in match.rule.modal


def _is_outside(scene: Scene, statement: Statement | None, reading: CertaintyReading) -> bool:
    """Tell whether the sentence reports something, but not this event.

    "announced sanctions "for their crimes," according to the minister": the statements know what
    is reported, and it is the quotation only.
    """
    cues = {rule for _, _, rule in reading.cues}
    return statement is None and bool(scene.statements) and bool(cues & _REPORTING)


def _performed(match: Match, statement: Statement | None, source: Party | None) -> bool:
    """ "We condemn", "stop shooting": what a speaker does by saying it is done, not reported.

    So is what a government announces of itself ("announced sanctions").
    """
    if statement is None or source is None or source.code != statement.speaker_country:
        return False
    if _is_command(match):
        return True
    words = {
        wordforms.lemma(token) for token in (match.trigger, match.carrier) if token is not None
    }
    if words & load_classes()["performative"]:
        return True
    present = match.trigger.tag_ in ("VBP", "VB") and match.trigger.dep_ != "xcomp"
    return present and event_types()[match.rule.type][0] in _VERBAL
