"""Finds the places of a corpus that may hold the words of a quotation.

Each pair of neighbouring words votes for the place where the quotation would begin; pairs weigh by
their rarity. Places near the publication date come first among equals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bilateral.statements.quotes.index import Pair, Positions, QuoteIndex, day_number
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.quoted import Quoted
from bilateral.statements.quotes.sifting import (
    Floats,
    Postings,
    Sieve,
    Span,
    choose_postings,
    is_short,
)

_LONG_MOST, _SHORT_MOST = 12, 60
"""Documents aligned with one quotation; short ones are everywhere, and the speaker decides."""
AT_MOST = 400_000
"""Positions taken for one quotation, the rarest pairs first."""
_NARROWEST = 24
_NEARNESS = 0.12
"""What falling into the window around the publication date is worth, as a share of the votes."""
_UNDATED = 10_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may hold a quotation."""

    source: int
    share: float
    """Votes over those that the whole quotation could have, 0 to 1."""
    low: int
    """First word of the best window, counted within the document."""
    high: int
    days: int
    """How far from the days on which it was said; see `days_away`."""
    stretches: tuple[Span, ...] = ()
    """The words of the document that can hold it (see `find_stretches`)."""


def find_candidates(
    index: QuoteIndex, quotations: Sequence[Quoted], published: dt.date | None
) -> list[list[Candidate]]:
    """Return for each quotation the documents most likely to hold it, the best first."""
    looked = index.look_up({form for quoted in quotations for form in quoted.marks.forms})
    found = []
    for quoted in quotations:
        postings = choose_postings(looked, _pairs(quoted), AT_MOST)
        most = _SHORT_MOST if is_short(quoted) else _LONG_MOST
        voted = _vote(index, quoted, postings, published, most) if postings.count else []
        likely = [(one.source, one.low, one.high) for one in voted]
        stretches = Sieve(index, quoted, postings, looked).find_stretches(likely)
        found.append(
            [replace(one, stretches=own) for one, own in zip(voted, stretches, strict=True)]
        )
    return found


def _pairs(quoted: Quoted) -> list[Pair]:
    """Return the neighbouring words, and each content word alone, as a help against alterations."""
    forms, edited, gaps = quoted.marks.forms, quoted.marks.edited, quoted.marks.gap_after
    lexicon = checking_lexicon()
    pairs: list[Pair] = [
        (forms[i], forms[i + 1])
        for i in range(len(forms) - 1)
        if not (edited[i] or edited[i + 1] or gaps[i])
    ]
    alone = [form for form, own in zip(forms, edited, strict=True) if not own]
    content = [form for form in alone if lexicon.is_content(form)]
    pairs.extend((form, None) for form in dict.fromkeys(content if pairs else alone))
    return list(dict.fromkeys(pairs))


def _vote(
    index: QuoteIndex,
    quoted: Quoted,
    postings: Postings,
    published: dt.date | None,
    most: int,
) -> list[Candidate]:
    counts = np.array([len(places) for places in postings.places])
    weights = np.where(counts > 0, np.log((index.words + 1) / np.maximum(counts, 1)), 0.0)
    # A pair that the corpus never has is no vote that anybody can win, but weighs in the share.
    total = float(weights.sum() + (counts == 0).sum() * np.log(index.words + 1) * 0.5)
    width = max(_NARROWEST, len(quoted.marks.forms))
    weighed = list(
        zip(postings.places, index.sources_at(postings.places), weights / total, strict=True)
    )
    tallies = [_tally(index, weighed, width, shift) for shift in (0, width // 2)]
    source, low, share = map(np.concatenate, zip(*tallies, strict=True))
    # Of each source its best window; the sort is stable.
    order = np.lexsort((-share, source))
    order = order[np.append(True, source[order][1:] != source[order][:-1])]
    source, low, share = source[order], low[order], share[order]
    away = days_away(index.days, quoted.said_between, published)[source]
    worth = share + _NEARNESS * (away <= checking_lexicon().window_days)
    if len(worth) > most:
        # Rounding comes later, and moves none of the best by as much as this.
        chosen = worth >= np.partition(worth, -most)[-most] - 0.011
        source, low, share, away = source[chosen], low[chosen], share[chosen], away[chosen]
        worth = worth[chosen]
    columns = (array.tolist() for array in (worth, away, source, low, share))
    ranked = sorted(zip(*columns, strict=True), key=lambda one: (-round(one[0], 2), *one[1:3]))
    return [
        Candidate(number, votes, start, start + width, days)
        for _, days, number, start, votes in ranked[:most]
    ]


def _tally(
    index: QuoteIndex,
    weighed: Sequence[tuple[Positions, Positions, float]],
    width: int,
    shift: int,
) -> tuple[Positions, Positions, Floats]:
    """Return the windows with the most votes: source, first word within it, votes.

    A window is of one source: where one document ends and another begins, the two are counted
    apart. A pair counts once in a window.
    """
    firsts = index.first_words
    votes = np.zeros((index.words + shift) // width + len(firsts) + 1)
    for places, sources, weight in weighed:
        window = (places + shift) // width + sources
        if len(window):
            votes[window[np.append(True, window[1:] != window[:-1])]] += weight
    # Only what comes near the best is worth a look.
    window = np.flatnonzero(votes >= 0.35 * float(votes.max()))
    number = np.arange(len(firsts))
    source = np.searchsorted((firsts + shift) // width + number, window, side="right") - 1
    start = (window - number[source]) * width - shift - firsts[source]
    return source, np.maximum(start, 0), votes[window]


def days_away(
    days: Positions, said: tuple[dt.date, dt.date] | None, published: dt.date | None
) -> Positions:
    """Return how many days each source lies from when a quotation was said.

    That is 0 within the days that the text names, a day to either side; else the distance from the
    publication date. A source that came later cannot have been quoted: it counts 30 days more.
    """
    if published is None and said is None:
        return np.zeros_like(days)
    assert published is not None or said is not None
    last = day_number(published or said[1])  # type: ignore[index]
    away = np.abs(last - days)
    away = np.where(days > last + 1, away + 30, away)
    if said is not None:
        inside = (days >= day_number(said[0]) - 1) & (days <= day_number(said[1]) + 1)
        away = np.where(inside, 0, away)
    return np.where(days < 0, _UNDATED, away)
