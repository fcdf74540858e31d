"""Makes the statements of a document: who said what, and when."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence

from spacy.tokens import Token

from bilateral.actors import ActorIndex
from bilateral.dates import governing_date
from bilateral.records import DateExpression, DatePrecision, Document, Statement, StatementKind
from bilateral.sentences import ParsedText
from bilateral.statements.attributions import Attribution
from bilateral.statements.cues import lexicon
from bilateral.statements.finding import find_attributions
from bilateral.statements.persons import Persons, Speaker
from bilateral.statements.speakers import speakers_of
from bilateral.statements.voices import can_speak

_MARK = re.compile(r"[\"“”„«»‘]|''|``|(?<!\w)'|(?<=[.,!?])[’']")
_SAME = re.compile(r"\b(?:during|at|in|throughout)\s+(?:the|that)\s+same\b", re.IGNORECASE)


def find_statements(
    parsed: ParsedText,
    actors: ActorIndex,
    dates: Sequence[DateExpression],
    document: Document,
) -> tuple[Statement, ...]:
    """Return the statements of a document, in order of their content.

    A statement of two speakers ("the minister and the envoy noted") yields one record for each.
    Its date is the one that governs the cue, else the publication date with the precision
    "publication"; "during the same briefing" takes the date of the statement before.
    """
    found: list[Statement] = []
    persons = Persons(parsed, actors)
    turn: tuple[Attribution, str | None] | None = None
    for attribution in find_attributions(parsed):
        if not _speaks(parsed, attribution):
            continue
        when = _when(parsed, dates, document, attribution, found)
        own = turn[1] if turn is not None and turn[0].holds(attribution.start) else None
        speakers = speakers_of(parsed, actors, attribution, document, persons, own)
        if attribution.cue_id == "turn":
            turn = (attribution, speakers[0].name)
        head = attribution.speaker_token
        for speaker in speakers:
            persons.hear(speaker, agent=head is not None and head.head.dep_ == "agent")
        found.extend(
            _statement(parsed.text, document, attribution, speaker, when) for speaker in speakers
        )
    return tuple(dict.fromkeys(found))


def _speaks(parsed: ParsedText, attribution: Attribution) -> bool:
    """Return whether somebody vouches for an attribution.

    A quotation always counts; unquoted words need a speaker who can speak: no "you" and no thing.
    """
    head = attribution.speaker_token
    if attribution.cue_id == "turn" or head is None:
        return True
    if any(_MARK.search(parsed.text[start:end]) for start, end in attribution.content):
        return True
    if head.pos_ == "PRON" and head.lower_ in lexicon().second_person:
        return False
    return can_speak(parsed.sentence_at(attribution.start), head)


_When = tuple[dt.date | None, dt.date | None, DatePrecision | None]


def _when(
    parsed: ParsedText,
    dates: Sequence[DateExpression],
    document: Document,
    attribution: Attribution,
    before: Sequence[Statement],
) -> _When:
    """Return what dates a statement: an expression beside its cue, or an earlier statement."""
    published: DatePrecision | None = "publication" if document.published else None
    unsaid: _When = (document.published, document.published, published)
    if attribution.cue is None or attribution.cue_id == "turn":
        return unsaid
    sentence = parsed.sentence_at(attribution.cue[0])
    token = sentence.token_at(attribution.cue[0]) if sentence is not None else None
    if sentence is None or token is None:
        return unsaid
    outside = [one for one in dates if not attribution.holds(one.span[0])]
    for verb in _verbs(token):
        date = governing_date(sentence, verb, outside)
        if date is not None:
            return date.start, date.end, date.precision
    clause = parsed.text[attribution.cue[0] : sentence.end]
    for start, _ in attribution.content:
        if attribution.cue[0] <= start < sentence.end:
            clause = parsed.text[attribution.cue[0] : start]
    if before and _SAME.search(clause):
        return before[-1].date, before[-1].date_end, before[-1].date_precision
    return unsaid


def _verbs(cue: Token) -> list[Token]:
    """Return the cue and, for "said last week, adding …", the cue whose date it shares."""
    if cue.tag_ == "VBG" and cue.dep_ == "advcl":
        return [cue, cue.head]
    return [cue]


def _statement(
    text: str,
    document: Document,
    attribution: Attribution,
    speaker: Speaker,
    when: _When,
) -> Statement:
    start, end = attribution.start, attribution.end
    cue = attribution.cue
    key = f"{document.document_id}|{start}|{end}|{speaker.name or ''}"
    return Statement(
        statement_id=hashlib.sha256(key.encode()).hexdigest()[:16],
        document_id=document.document_id,
        date=when[0],
        date_end=when[1],
        date_precision=when[2],
        speaker=speaker.name,
        speaker_role=speaker.role,
        speaker_organisation=speaker.organisation,
        speaker_country=speaker.country,
        speaker_start=speaker.start,
        speaker_end=speaker.end,
        cue=None if cue is None else text[cue[0] : cue[1]],
        cue_start=None if cue is None else cue[0],
        cue_end=None if cue is None else cue[1],
        kind=_kind(text, attribution),
        content=text[start:end],
        content_start=start,
        content_end=end,
        published=document.published,
        publisher=document.publisher,
        url=document.url,
        content_spans=attribution.content,
    )


def _kind(text: str, attribution: Attribution) -> StatementKind:
    """Direct if all of it is quoted, mixed if some of it is, else indirect; a turn is direct."""
    if attribution.cue_id == "turn":
        return "direct"
    parts = [text[start:end] for start, end in attribution.content]
    if not any(_MARK.search(part) for part in parts):
        return "indirect"
    whole = all(part[0] in "\"“„«‘'`" and part[-1] in "\"”“»’'.," for part in parts if part)
    return "direct" if whole and not _between(parts) else "mixed"


def _between(parts: list[str]) -> bool:
    """Return whether plain words stand between two quotations of one stretch."""
    return any(re.search(r"[\"”»]\s+\w.*[\"“«]", part) for part in parts)
