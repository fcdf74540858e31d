"""Finds the date expressions of a text and reads each as an interval of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bilateral.dates.compositions import Found, compose
from bilateral.dates.fields import Context
from bilateral.dates.readings import read_fields
from bilateral.dates.rules import Candidate, match_rules
from bilateral.dates.tense import TenseReader
from bilateral.records import DateExpression
from bilateral.sentences.parsing import ParsedText

_MEMORY = 400
"""Characters back in which a named day can be what "two days earlier" counts from."""


def find_dates(
    text: str, *, published: dt.date | None, parsed: ParsedText | None = None
) -> tuple[DateExpression, ...]:
    """Return the date expressions of `text`, in order and without overlap.

    Days are read against `published`; without it only expressions that need no reference are
    returned. Weekdays, and months and days without a year, are the latest that are not after
    publication, unless the clause speaks of the future; `parsed` makes that judgement surer.
    """
    if isinstance(published, dt.datetime):
        published = published.date()
    found = compose(text, _read(text, published, TenseReader(text, parsed)))
    return tuple(
        DateExpression(
            span=(item.start, item.end),
            text=text[item.start : item.end],
            start=item.interval.start,
            end=item.interval.end,
            precision=item.interval.precision,
            rule=item.rule,
        )
        for item in found
        if not item.weak
    )


def _read(text: str, published: dt.date | None, tenses: TenseReader) -> list[Found]:
    """Return the longest readings that do not overlap, in text order."""
    found: list[Found] = []
    last: Found | None = None
    for group in _overlap_groups(sorted(match_rules(text), key=_preference)):
        chosen: list[Found] = []
        for candidate in sorted(group, key=lambda item: (item.start - item.end, item.order)):
            if any(candidate.start < it.end and it.start < candidate.end for it in chosen):
                continue
            item = _read_candidate(candidate, published, tenses, last)
            if item is not None:
                chosen.append(item)
        for item in sorted(chosen, key=lambda it: it.start):
            found.append(item)
            if item.interval.precision == "day" and not item.weak:
                last = item
    return found


def _preference(candidate: Candidate) -> tuple[int, int, int]:
    return candidate.start, -candidate.end, candidate.order


def _overlap_groups(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Group candidates, sorted by start, that overlap one another."""
    groups: list[list[Candidate]] = []
    reach = -1
    for candidate in candidates:
        if candidate.start >= reach:
            groups.append([])
        groups[-1].append(candidate)
        reach = max(reach, candidate.end)
    return groups


def _read_candidate(
    candidate: Candidate, published: dt.date | None, tenses: TenseReader, last: Found | None
) -> Found | None:
    tense = tenses.at(candidate.start, candidate.end)
    near = last is not None and candidate.start - last.end < _MEMORY
    context = Context(
        published,
        future=tense.future,
        past=tense.past,
        parsed=tense.parsed,
        antecedent=last.interval.start if near and last is not None else None,
    )
    interval = read_fields(candidate.rule.reads, candidate.fields, context)
    if interval is None or interval.start > interval.end:
        return None
    rule = candidate.rule
    return Found(candidate.start, candidate.end, interval, rule.id, rule.weak, candidate, context)
