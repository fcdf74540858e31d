"""An article marked up for the page: actors, quotations, speakers, cues, dates, one event's parts.

The marks are those that were stored; reading an article anew takes the parser, a second or more.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from bilateral.certainty import certainty_of
from bilateral.dates import find_dates
from bilateral.errors import UsageError
from bilateral.records import Document, Event, Statement
from bilateral.reports.article import Mark, article_marks, find_trigger


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence with its marks, between the text before and after it."""

    before: str
    marked: Markup
    after: str
    dates: list[dict[str, Any]]
    """The dates named in it and what they were read as."""
    cues: list[dict[str, Any]]
    """The words that decide how certain the event is, with their rules."""


def mark_sentence(
    document: Document, event: Event, statements: Iterable[Statement] = ()
) -> MarkedSentence | None:
    """Return an event's sentence in its paragraph, marked; None where the text does not hold it.

    The quotation marks, speaker and cue are those of `statements` that overlap the sentence.
    """
    start, end = event.evidence_start, event.evidence_end
    text = document.text
    if start is None or end is None or not 0 <= start < end <= len(text):
        return None
    dates = _dates(document, start, end)
    cues = _cues(event, text)
    marks = [*article_marks(document, [event], statements), *_date_marks(dates)]
    marks += [Mark(cue["start"], cue["end"], "sureness", f"{cue['rule']}") for cue in cues]
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    return MarkedSentence(
        before=text[left:start],
        marked=mark_up(text, start, end, marks),
        after=text[end : right if right >= 0 else len(text)],
        dates=dates,
        cues=cues,
    )


def mark_article(
    document: Document, marks: Sequence[Mark], evidence: Sequence[tuple[int, int, str]]
) -> Iterator[Markup]:
    """Yield each paragraph marked up; `evidence` are ``(start, end, name)`` of the sentences.

    An anchor of that name stands before each, so that an address can lead to it.
    """
    ordered = sorted(marks, key=lambda mark: (mark.start, -mark.end))
    anchors: dict[int, list[str]] = {}
    for start, _, name in evidence:
        anchors.setdefault(start, []).append(name)
    start = 0
    for line in document.text.split("\n"):
        end = start + len(line)
        if line.strip():
            inside = [mark for mark in ordered if mark.start < end and mark.end > start]
            yield mark_up(document.text, start, end, inside, anchors)
        start = end + 1


def mark_up(
    text: str,
    start: int,
    end: int,
    marks: Sequence[Mark],
    anchors: dict[int, list[str]] | None = None,
) -> Markup:
    """Wrap each run of characters that carries the same marks."""
    anchored = anchors or {}
    edges = {start, end, *(at for at in anchored if start <= at < end)}
    edges |= {edge for mark in marks for edge in (mark.start, mark.end) if start < edge < end}
    parts = []
    for left, right in itertools.pairwise(sorted(edges)):
        here = [mark for mark in marks if mark.start <= left and mark.end >= right]
        piece = str(escape(text[left:right]))
        parts += [f'<a class="anchor" id="{escape(name)}"></a>' for name in anchored.get(left, ())]
        if here:
            kinds = " ".join(
                dict.fromkeys(f"m-{word}" for mark in here for word in mark.kind.split())
            )
            notes = "; ".join(dict.fromkeys(mark.note for mark in here))
            piece = f'<mark class="{escape(kinds)}" title="{escape(notes)}">{piece}</mark>'
        parts.append(piece)
    return Markup("".join(parts))


def _dates(document: Document, start: int, end: int) -> list[dict[str, Any]]:
    """Return the dates that a sentence names, read from it alone, so without its tense."""
    found = find_dates(document.text[start:end], published=document.published)
    return [
        {
            "text": date.text,
            "start": start + date.span[0],
            "end": start + date.span[1],
            "first": date.start,
            "last": date.end,
            "precision": date.precision,
            "rule": date.rule,
        }
        for date in found
    ]


def _cues(event: Event, text: str) -> list[dict[str, Any]]:
    """Return the certainty cues over an event's trigger, read from its sentence alone."""
    at, start, end = find_trigger(event, text), event.evidence_start, event.evidence_end
    if at is None or start is None or end is None or event.trigger is None:
        return []
    try:
        reading = certainty_of(text[start:end], (at - start, at - start + len(event.trigger)))
    except UsageError:
        return []
    return [
        {"text": text[start + left : start + right], "start": start + left, "end": start + right,
         "rule": rule}
        for left, right, rule in reading.cues
    ]  # fmt: skip


def _date_marks(dates: Sequence[dict[str, Any]]) -> list[Mark]:
    return [
        Mark(date["start"], date["end"], "when", f"{date['first']} to {date['last']}")
        for date in dates
    ]
