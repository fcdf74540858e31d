"""Which weeks are compared, and on which side of the date an event falls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bilateral.series.counting import Counted

LONGER = (1, 2, 4)
"""Where the usual span holds too little, twice and four times as many weeks are tried."""


@dataclass(frozen=True, slots=True)
class Span:
    """The weeks compared: ``weeks_before`` before `since`, ``weeks_after`` from it on."""

    since: dt.date
    weeks_before: int
    weeks_after: int

    @property
    def start(self) -> dt.date:
        """The first day compared."""
        return self.since - dt.timedelta(weeks=self.weeks_before)

    @property
    def end(self) -> dt.date:
        """The last day compared."""
        return self.since + dt.timedelta(weeks=self.weeks_after, days=-1)

    @property
    def weeks(self) -> int:
        """All weeks compared."""
        return self.weeks_before + self.weeks_after


def candidate_spans(
    since: dt.date,
    *,
    first_week: int,
    last_week: int,
    weeks: int | None,
    until: dt.date | None,
    usual: int,
) -> Iterator[Span]:
    """Yield the spans to try, shortest first, cut to the weeks ``first_week..last_week`` there are.

    A number of weeks or an end that the user names is the only one tried.
    """
    if weeks:
        wanted = [weeks]
    elif until is not None:
        wanted = [max(((until - since).days + 1) // 7, 1)]
    else:
        wanted = [usual * factor for factor in LONGER]
    for number in wanted:
        yield Span(since, min(number, max(-first_week, 0)), min(number, max(last_week + 1, 0)))


def straddles(event: Counted, since: dt.date) -> bool:
    """Return whether an event's days lie on both sides of the date."""
    return event.date < since <= event.date_end


def week_of(event: Counted, since: dt.date) -> int:
    """Return the week of an event's middle day, counted from the date."""
    middle = (event.date.toordinal() + event.date_end.toordinal()) // 2
    return (middle - since.toordinal()) // 7


def split_events(events: Sequence[Counted], span: Span) -> tuple[tuple[Counted, ...], int]:
    """Return the events inside the span, and how many straddle its date."""
    start, end, since = span.start, span.end, span.since
    near = [e for e in events if e.date <= end and e.date_end >= start]
    inside = tuple(
        e
        for e in near
        if not straddles(e, since) and -span.weeks_before <= week_of(e, since) < span.weeks_after
    )
    return inside, sum(straddles(e, since) for e in near)
