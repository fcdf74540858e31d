"""Codes the events of a document: who did what to whom, when, where, how certain, on whose word."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bilateral.certainty import certainty_at
from bilateral.events import roles
from bilateral.events.casting import Actors, Party, Scene, cast
from bilateral.events.choosing import choose
from bilateral.events.dating import governing_date
from bilateral.events.matching import Match, find_matches
from bilateral.events.memory import Memory, Trace, find_addressee, is_referring
from bilateral.events.places import find_places, place_of
from bilateral.events.rules import Rule, cameo_codes, event_types
from bilateral.records import (
    Certainty,
    DateExpression,
    DatePrecision,
    Document,
    Event,
    Place,
    Statement,
)
from bilateral.sentences import ParsedText, Sentence

_MOST_PARTIES = 6
"""Longer lists of sources or targets in one clause are enumerations the parser lost track of."""
_VERBAL = frozenset({1, 3})
_CARRIED = frozenset({"AID"})
"""Types whose receiver carries over from the sentences before: "the provision of weapons"."""

_Days = tuple[dt.date | None, dt.date | None, DatePrecision | None]
Roles = tuple[Party | None, Party | None]


@dataclass(frozen=True, slots=True)
class _Page:
    """Everything known of the document before its events are coded, and those coded so far."""

    document: Document
    parsed: ParsedText
    actors: Actors
    statements: Sequence[Statement]
    dates: Sequence[DateExpression]
    places: Sequence[Place]
    memory: Memory


def find_events(
    parsed: ParsedText,
    actors: Actors,
    statements: Sequence[Statement],
    dates: Sequence[DateExpression],
    document: Document,
    places: Sequence[Place] | None = None,
) -> tuple[Event, ...]:
    """Return the events of a document in the order of the text, each with its evidence."""
    if places is None:
        places = find_places(parsed, actors)
    page = _Page(document, parsed, actors, statements, dates, places, Memory())
    found: dict[str, Event] = {}
    for number, sentence in enumerate(parsed.sentences):
        if sentence.paragraph.heading and len(parsed.sentences) > 1:
            continue
        for event in _sentence_events(page, sentence, number):
            found.setdefault(event.event_id, event)
    return tuple(found.values())


def _sentence_events(page: _Page, sentence: Sentence, number: int) -> Iterator[Event]:
    scene = _make_scene(page, sentence)
    if scene is None:
        return
    for match, imposed in choose(find_matches(sentence.span)):
        date = governing_date(sentence, match.trigger, page.dates)
        trace = _referred(page, match, number)
        if trace is not None and date is None:
            date = trace.date
        for source, target in _role_pairs(page, scene, match, trace, number):
            page.memory.note(Trace(match.rule.type, source, target, date, number))
            yield _make_event(page, scene, match, imposed, (source, target), date)


def _make_scene(page: _Page, sentence: Sentence) -> Scene | None:
    """Return the scene of a sentence, or None where nobody is named and nobody speaks."""
    start, end = sentence.start, sentence.end
    nearby = [s for s in page.statements if s.content_start < end and s.content_end > start]
    if not nearby and not any(start <= m.start < end for m in page.actors.mentions):
        return None
    addressee = functools.partial(_addressee, page, sentence)
    return Scene(sentence, page.actors, nearby, addressee)


def _addressee(page: _Page, sentence: Sentence, statement: Statement) -> Party | None:
    return find_addressee(page.parsed, statement, sentence, page.actors)


def _referred(page: _Page, match: Match, number: int) -> Trace | None:
    """Return the earlier event that the doer of this one points back to ("from these strikes")."""
    for token in roles.source_tokens(match):
        if is_referring(token):
            return page.memory.doer_of(match.rule.type, number)
    return None


def _role_pairs(
    page: _Page, scene: Scene, match: Match, trace: Trace | None, number: int
) -> list[Roles]:
    rule = match.rule
    sources = [_with_role(p, rule.source_role) for p in cast(scene, match, rule.source)]
    targets = [_with_role(p, rule.target_role) for p in cast(scene, match, rule.target)]
    if not sources and trace is not None and trace.source is not None:
        sources = [trace.source]
    if len(sources) > _MOST_PARTIES or len(targets) > _MOST_PARTIES:
        return []
    if rule.reciprocal:
        return _both_ways(sources, targets)
    targets = [t for t in targets if not any(_same(s, t) for s in sources)] or targets
    if sources and targets:
        return [(s, t) for s in sources for t in targets if (s.start, s.end) != (t.start, t.end)]
    if sources:
        return [(s, _implied_target(page, s, rule, number)) for s in sources]
    if event_types()[rule.type][0] in _VERBAL:
        return []
    return [(None, target) for target in targets if target.direct]


def _implied_target(page: _Page, source: Party, rule: Rule, number: int) -> Party | None:
    """Return the own country for protests, the receiver of an earlier sentence for aid."""
    if rule.domestic and source.country is not None:
        return replace(source, code=source.country, role=rule.target_role, name=None)
    if rule.type in _CARRIED:
        return page.memory.receiver_of(rule.type, source, number)
    return None


def _both_ways(sources: list[Party], targets: list[Party]) -> list[Roles]:
    targets = [t for t in targets if not any(_same(s, t) for s in sources)]
    if targets:
        pairs: list[Roles] = [(s, t) for s in sources for t in targets]
        return pairs + [(t, s) for s in sources for t in targets]
    if len({s.code for s in sources}) > 1:
        return [(s, t) for s in sources for t in sources if s.code != t.code]
    return [(s, None) for s in sources]


def _same(first: Party, second: Party) -> bool:
    return (first.code, first.role) == (second.code, second.role)


def _with_role(party: Party, role: str | None) -> Party:
    return replace(party, role=role) if role and party.role in (None, "GOV") else party


def _make_event(
    page: _Page,
    scene: Scene,
    match: Match,
    imposed: Certainty | None,
    parties: Roles,
    date: DateExpression | None,
) -> Event:
    source, target = parties
    rule, sentence, document = match.rule, scene.sentence, page.document
    trigger = sentence.offset(match.trigger)
    statement = scene.statement_at(trigger)
    start, end, precision = _when(date, statement, document)
    place = place_of(sentence, match.trigger, page.places)
    return Event(
        event_id=_event_id(document, rule, parties, sentence, trigger),
        document_id=document.document_id,
        statement_id=statement.statement_id if statement else None,
        story_id=None,
        event_date=start,
        event_date_end=end,
        date_precision=precision,
        source=source.code if source else None,
        source_role=source.role if source else None,
        source_name=source.name if source else None,
        target=target.code if target else None,
        target_role=target.role if target else None,
        target_name=target.name if target else None,
        event_type=rule.type,
        event_mode=rule.mode,
        event_context=rule.context,
        cameo_code=rule.cameo,
        quad_class=event_types()[rule.type][0],
        intensity=cameo_codes()[rule.cameo][1],
        certainty=_certainty(scene, match, imposed, statement, source),
        attributed_to=statement.speaker if statement else None,
        attributed_to_country=statement.speaker_country if statement else None,
        attributed_to_role=statement.speaker_role if statement else None,
        place_name=place.name if place else None,
        place_country=place.country if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        evidence=document.text[sentence.start : sentence.end],
        evidence_start=sentence.start,
        evidence_end=sentence.end,
        source_start=source.start if source else None,
        source_end=source.end if source else None,
        target_start=target.start if target else None,
        target_end=target.end if target else None,
        trigger=match.trigger.text,
        rule=rule.id,
        confidence=_confidence(match, parties),
        published=document.published,
        publisher=document.publisher,
        url=document.url,
        title=document.title,
    )


def _when(date: DateExpression | None, statement: Statement | None, document: Document) -> _Days:
    if date is not None:
        return date.start, date.end, date.precision
    if statement is not None and statement.date is not None:
        return statement.date, statement.date_end, statement.date_precision
    return document.published, document.published, "publication"


def _certainty(
    scene: Scene,
    match: Match,
    imposed: Certainty | None,
    statement: Statement | None,
    source: Party | None,
) -> Certainty:
    if match.rule.negated:
        # The refusal is the event: its "not" must not make it negated.
        certainty: Certainty = "asserted"
    else:
        certainty = certainty_at(scene.sentence, match.trigger).certainty
        if match.negated and certainty in ("asserted", "reported"):
            certainty = "negated"
    if imposed is not None and certainty in ("asserted", "reported", "planned", "negated"):
        return imposed
    if (
        certainty == "asserted"
        and statement is not None
        and not _performed(match, statement, source)
    ):
        return "reported"
    if certainty == "reported" and _performed(match, statement, source):
        return "asserted"
    return certainty


def _performed(match: Match, statement: Statement | None, source: Party | None) -> bool:
    """ "We condemn": what a speaker does by saying it is done, not reported."""
    if statement is None or source is None or match.trigger.tag_ not in ("VBP", "VB"):
        return False
    verbal = event_types()[match.rule.type][0] in _VERBAL
    return verbal and source.name == statement.speaker and source.code == statement.speaker_country


def _confidence(match: Match, parties: Roles) -> float:
    direct = sum(0.15 if p.direct else 0.05 for p in parties if p is not None)
    return round(min(0.95, 0.5 + direct + 0.05 * min(3, match.rule.specificity)), 2)


def _event_id(
    document: Document, rule: Rule, parties: Roles, sentence: Sentence, trigger: int
) -> str:
    who = [f"{p.code}/{p.role}/{p.name}" if p else "" for p in parties]
    parts = [document.document_id, rule.type, rule.mode or "", *who]
    parts += [str(sentence.start), str(sentence.end), str(trigger)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
