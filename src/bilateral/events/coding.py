"""Codes the events of a document: who did what to whom, when, where, how certain, on whose word."""

from __future__ import annotations

import bisect
import datetime as dt
import functools
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from bilateral.dates import governing_date
from bilateral.events import prepositions, roles, syntax, wordforms
from bilateral.events.authors import author_of
from bilateral.events.casting import JUDGING, Actors, Party, Scene, cast, cast_land
from bilateral.events.choosing import choose, told_once
from bilateral.events.inferring import shared_target, speaking_party
from bilateral.events.matches import Match
from bilateral.events.matching import find_matches
from bilateral.events.memory import Memory, Trace, deeds_meant, find_addressee, is_referring
from bilateral.events.places import find_places, place_of
from bilateral.events.quarrels import criticism, is_quarrel
from bilateral.events.rules import Rule, Slot, cameo_codes, event_types, load_classes
from bilateral.events.sufficiency import says_enough
from bilateral.events.weighing import weigh_certainty
from bilateral.records import (
    HAPPENED,
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
DYADIC = frozenset(
    {"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "REQUEST", "ACCUSE", "REJECT", "THREATEN"}
)
"""Types that say little without a target: "helped", "agreed" with nobody is no event."""
_SHARING = DYADIC | {"SANCTION"}
"""Types whose target may be that of the deed they are coordinated with."""
_AUTHORITIES = frozenset({"COP", "JUD", "SPY", "MIL", "GOV"})
_AMONG: tuple[Slot, ...] = (("between",), ("among",))
"""Names both sides, but not where a verb has two ("discussed tensions between Chad and Mali")."""
_ON_LAND = frozenset({"AID", "ASSAULT", "COERCE", "MOBILIZE", "RETREAT"})
_VISIT = "visit"
"""Besides visits, what is done to a town is done to its country: "shelled Kharkiv"."""
_OWN_WORDS = frozenset({"REJECT", "THREATEN"})
_ONE_SIDED, _WITHIN, _BETWEEN = 0.3, 0.6, 0.9
_VAGUE, _GOVERNED = 0.1, 0.1
"""Taken off for a side that is only the owner of what acts, and for an event over another."""
_COMPARED = 6
"""Words between a superlative and its "since", at most."""
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
    author: Callable[[int], Party | None]


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
    author = author_of(document, parsed, tuple(statements))
    page = _Page(document, parsed, actors, statements, dates, places, Memory(), author)
    found: dict[str, Event] = {}
    for number, sentence in enumerate(parsed.sentences):
        if sentence.paragraph.heading and len(parsed.sentences) > 1:
            continue
        for event in told_once(list(_sentence_events(page, sentence, number))):
            found.setdefault(event.event_id, event)
    return tuple(found.values())


def _sentence_events(page: _Page, sentence: Sentence, number: int) -> Iterator[Event]:
    scene = _make_scene(page, sentence)
    if scene is None:
        return

    def is_told(match: Match) -> bool:
        pairs = _role_pairs(page, scene, match, None, number)
        return any(None not in pair and says_enough(match, *pair) for pair in pairs)

    for match, imposed in choose(find_matches(sentence.span), is_told):
        date = governing_date(sentence, match.trigger, _usable_dates(sentence, page.dates))
        trace = _referred(page, match, number)
        if trace is not None and date is None:
            date = trace.date
        for source, target in _role_pairs(page, scene, match, trace, number):
            if is_quarrel(match, source, target):
                match = replace(match, rule=criticism())
            page.memory.note(Trace(match.rule.type, source, target, date, number, match.trigger.i))
            if says_enough(match, source, target) and not _is_foretold(scene, match, source):
                yield _make_event(page, scene, match, imposed, (source, target), date)


def _is_foretold(scene: Scene, match: Match, source: Party | None) -> bool:
    """Tell whether somebody else says what the source will do: no threat and no refusal of its own.

    "Russia will never take Kyiv, the American said."
    """
    foretelling = match.rule.modal & load_classes()["future"]
    if match.rule.type not in _OWN_WORDS or not foretelling or source is None:
        return False
    statement = scene.statement_at(scene.sentence.offset(match.trigger))
    return statement is not None and statement.speaker_country not in (None, source.country)


def _usable_dates(sentence: Sentence, dates: Sequence[DateExpression]) -> list[DateExpression]:
    """Return the dates of a sentence without those of a comparison ("the biggest since 1979")."""
    return [
        date
        for date in dates
        if sentence.start <= date.span[0] < sentence.end
        and not _is_compared(sentence.token_at(date.span[0]))
    ]


def _is_compared(token: Token | None) -> bool:
    if token is None:
        return False
    for each in syntax.ancestors(token):
        if each.lower_ == "since":
            before = each.doc[max(each.sent.start, each.i - _COMPARED) : each.i]
            return any(word.tag_ in ("JJS", "RBS") for word in before)
    return False


def _make_scene(page: _Page, sentence: Sentence) -> Scene | None:
    """Return the scene of a sentence, or None where nobody is named and nobody speaks."""
    start, end = sentence.start, sentence.end
    nearby = [s for s in page.statements if s.content_start < end and s.content_end > start]
    if not nearby:
        mentions = page.actors.mentions
        first = bisect.bisect_left(mentions, start, key=lambda mention: mention.start)
        if first == len(mentions) or mentions[first].start >= end:
            return None
    addressee = functools.partial(_addressee, page, sentence)
    return Scene(sentence, page.actors, nearby, addressee, page.author)


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
    acting = cast(scene, match, rule.source)
    if rule.type == "PROTEST" and rule.domestic and acting and all(map(_is_official, acting)):
        return []
    sources = [_with_role(p, rule.source_role) for p in acting]
    told = rule.reciprocal and match.kind == "verb" and len(sources) > 1
    slots = tuple(s for s in rule.target if s not in _AMONG) if told else rule.target
    targets = [_with_role(p, rule.target_role) for p in cast(scene, match, slots)]
    if not sources and trace is not None and trace.source is not None:
        sources = [trace.source]
    if sources and not targets and (rule.type in _ON_LAND or rule.mode == _VISIT):
        targets = cast_land(scene, match, slots, page.places)
    if sources and not targets and rule.type in JUDGING:
        deeds = deeds_meant(roles.fill(match, ("object",)))
        doer = page.memory.doer_of_any(deeds, number)
        targets = [doer] if doer is not None else []
    if not targets and sources and rule.type in _SHARING:
        targets = shared_target(match, sources, page.memory, number)
    if rule.type == "CONSULT" and not sources:
        sources = speaking_party(scene, match, targets)
    if len(sources) > _MOST_PARTIES or len(targets) > _MOST_PARTIES:
        return []
    if rule.reciprocal:
        among = [] if told else cast(scene, match, _AMONG)
        if among:
            return _both_ways(among, [])
        if not targets and any(roles.fill(match, slot) for slot in rule.target):
            return []  # "the two expanded ties with Mekong states": not between the two
        return _both_ways(sources, targets)
    if rule.domestic and targets and (not sources or _all_within(sources, targets)):
        return [(_as_role(t, rule.source_role), _as_role(t, rule.target_role)) for t in targets]
    if len(sources) > 1:  # "Chad and Mali evacuated their nationals": each its own
        targets = [t for t in targets if not _is_theirs(scene, t)]
    targets = [t for t in targets if not any(_same(s, t) for s in sources)] or targets
    if sources and targets:
        return [(s, t) for s in sources for t in targets if (s.start, s.end) != (t.start, t.end)]
    if sources:
        implied = [(s, _implied_target(page, scene, match, s, number)) for s in sources]
        others = {source.code for source in sources} if len(sources) > 1 else set()
        implied = [(s, None if t and t.code in others else t) for s, t in implied]
        return [(s, t) for s, t in implied if t is not None or rule.type not in DYADIC]
    if event_types()[rule.type][0] in _VERBAL:
        return []
    return [(None, target) for target in targets if target.direct]


def _is_official(party: Party) -> bool:
    """Tell whether somebody governs, who walks out of a room but not in protest at home."""
    return party.is_person and party.role == "GOV"


def _is_theirs(scene: Scene, party: Party) -> bool:
    token = scene.sentence.token_at(party.start)
    return token is not None and token.tag_ == "PRP$"


def _all_within(sources: list[Party], targets: list[Party]) -> bool:
    spans = {(t.start, t.end) for t in targets}
    return all((s.start, s.end) in spans for s in sources)


def _as_role(party: Party, role: str | None) -> Party:
    """Return the country of a party in another role: the people for its government."""
    return replace(party, code=party.country or party.code, role=role or party.role, name=None)


def _implied_target(
    page: _Page, scene: Scene, match: Match, source: Party, number: int
) -> Party | None:
    """Return the own country for protests and arrests, an earlier receiver for aid."""
    rule = match.rule
    if source.country is not None and (rule.domestic or _is_domestic(scene, match, source)):
        return replace(source, code=source.country, role=rule.target_role or "CVL", name=None)
    if rule.type in _CARRIED:
        return page.memory.receiver_of(rule.type, source, number)
    return None


def _is_domestic(scene: Scene, match: Match, source: Party) -> bool:
    """Tell whether a state's police, courts or government act on somebody of no other country.

    Foreigners are called such in the news ("a British national"); who is only named is at home.
    """
    if match.rule.type != "COERCE" or source.role not in _AUTHORITIES:
        return False
    tokens = list(prepositions.through_carriers(roles.target_tokens(match)))
    words = {wordforms.lemma(token) for token in tokens}
    if any(m.code for token in tokens for m in scene.actors.within(scene.sentence, token)):
        return False
    named = any(token.ent_type_ == "PERSON" or token.pos_ == "PRON" for token in tokens)
    return bool(words & load_classes()["citizen"]) or (named and source.role != "GOV")


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
        certainty=_in_time(weigh_certainty(scene, match, imposed, statement, source), date, page),
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


def _in_time(certainty: Certainty, date: DateExpression | None, page: _Page) -> Certainty:
    """Return "planned" for what is told as done but dated after the day it was published."""
    day = page.document.published
    ahead = date is not None and day is not None and date.start > day
    return "planned" if ahead and certainty in HAPPENED else certainty


def _confidence(match: Match, parties: Roles) -> float:
    """Return how likely an event is right, from what showed on events judged on fresh text.

    Of 246 events, those between two states were right in 5 of 6, those within one in 5 of 9, those
    with one side in none of 6; how many conditions a rule has told nothing.
    """
    known = [party for party in parties if party is not None]
    if len(known) < len(parties):
        return _ONE_SIDED
    base = _BETWEEN if known[0].code != known[1].code else _WITHIN
    vague = sum(not party.direct for party in known)
    return round(base - _VAGUE * vague - _GOVERNED * (match.inner is not None), 2)


def _event_id(
    document: Document, rule: Rule, parties: Roles, sentence: Sentence, trigger: int
) -> str:
    who = [f"{p.code}/{p.role}/{p.name}" if p else "" for p in parties]
    parts = [document.document_id, rule.type, rule.mode or "", *who]
    parts += [str(sentence.start), str(sentence.end), str(trigger)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
