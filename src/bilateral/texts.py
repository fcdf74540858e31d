"""The public verbs that read one text and store nothing.

The stages are imported where they are used: `to_day` alone needs no parser and no reader.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from bilateral import documents
from bilateral.errors import DocumentError, UsageError
from bilateral.records import (
    CertaintyReading,
    Coded,
    DateExpression,
    Document,
    PairReading,
    Reject,
)

Day = dt.date | str
Span = tuple[int, int] | str
"""Offsets into the text, or the words themselves (their first occurrence is meant)."""


def to_day(value: Day | None) -> dt.date | None:
    """Return a day from a date or an ISO string; raises `UsageError` for anything else."""
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.datetime.fromisoformat(str(value)).date()
    except ValueError as error:
        raise UsageError(f"{value!r} is not a date; write it as 2022-02-24.") from error


def to_start(since: Day | None) -> dt.date:
    """Return the day that a question begins with; raises `UsageError` without one."""
    start = to_day(since)
    if start is None:
        raise UsageError("Say since when, as since='2022-02-24'.")
    return start


def code(
    text: str, *, published: Day | None, publisher: str | None = None, title: str | None = None
) -> Coded:
    """Find actors, statements, assessments, events, dates and places in one text.

    Pure: nothing is stored. Offsets point into `text` exactly as given; promotional lines in it are
    passed over, and a line break that a fixed width made is read as the space it stands for. Pass
    ``clean(page).text`` for a web page.
    """
    from bilateral import pipeline

    document = Document(
        document_id=hashlib.sha256(text.encode()).hexdigest()[:16],
        text=documents.unwrap(text),
        published=to_day(published),
        publisher=publisher,
        title=title,
        language="en" if documents.is_english(text) else "other",
    )
    return pipeline.code_document(document)


def code_file(
    path: str, *, published: Day | None = None, publisher: str | None = None
) -> Iterator[Coded]:
    """Yield each document of one input, coded; raises `DocumentError` for what cannot be read."""
    from bilateral import pipeline
    from bilateral.intake import flag_language

    options = documents.ReadOptions(published=to_day(published), publisher=publisher)
    for item in documents.read_documents([path], options):
        if isinstance(item, Reject):
            raise DocumentError(f"{item.source}: {item.reason}")
        yield pipeline.code_document(flag_language(item))


def render_article(coded: Coded, form: str) -> str:
    """Return an article with its actors, quotations and events marked, as ``text`` or ``html``."""
    from bilateral.reports.article import render

    return render(coded, form)


def find_dates(text: str, *, published: Day | None) -> tuple[DateExpression, ...]:
    """Return the dates and intervals that `text` names, in order, read against `published`.

    The text is parsed, because tense decides what "on Friday" means. Without a publication date
    only absolute expressions are read.
    """
    from bilateral import dates
    from bilateral.sentences import parse

    text = documents.unwrap(text)
    parsed = parse(text, skip=documents.is_furniture)
    return dates.find_dates(text, published=to_day(published), parsed=parsed)


def certainty_of(text: str, span: Span, *, published: Day | None = None) -> CertaintyReading:
    """Return how sure `text` is that what heads the span happened.

    ``.certainty`` is one of the eight classes, ``.score`` runs from -3 (certainly not) to 3.
    `published` is taken as by the other verbs; no certainty hangs on it. Raises `UsageError` when
    the span holds no word.
    """
    from bilateral import certainty

    to_day(published)  # a day that is none is a mistake here as well
    return certainty.certainty_of(text, to_offsets(text, span))


def code_pair(text: str, source_span: Span, target_span: Span) -> PairReading:
    """Return what `text` says that the source does to the target.

    ``.event_type`` is a PLOVER type, or None where nothing is said of the two.
    """
    from bilateral import events

    return events.code_pair(text, to_offsets(text, source_span), to_offsets(text, target_span))


def to_offsets(text: str, span: Span) -> tuple[int, int]:
    """Return a span as offsets; raises `UsageError` for words that the text does not hold."""
    if not isinstance(span, str):
        start, end = span
        if not 0 <= start < end <= len(text):
            raise UsageError(f"{start}:{end} is no span of a text of {len(text)} characters.")
        return start, end
    start = text.find(span)
    if start < 0 or not span:
        raise UsageError(f"The text does not hold the words {span!r}.")
    return start, start + len(span)
