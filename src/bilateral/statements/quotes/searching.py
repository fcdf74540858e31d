"""Finds the places of a corpus that may hold the words of a quotation.

Each pair of neighbouring words votes for the place where the quotation would begin; pairs weigh by
their rarity. Places near the publication date come first among equals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bilateral.statements.quotes.index import Pair, Positions, Postings, QuoteIndex, day_number
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.quoted import Quoted

_LONG_MOST, _SHORT_MOST = 12, 60
"""Documents aligned with one quotation; short ones are everywhere, and the speaker decides."""
AT_MOST = 400_000
"""Positions taken for one quotation, the rarest pairs first."""
_NARROWEST = 24
SHORT_WORDS = 8
"""Quotations of so few words are aligned with whole documents: any place may be the one."""
_JUMPING_WORDS = 8
"""From so many words on a quotation may jump: aligning takes a jump for four words, not three."""
_NEAR = 60
"""Source words that a quotation without a jump can span: itself, six left out, repairs, notes."""
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
    present: frozenset[str] | None = None
    """For a short quotation: the content words that the document may have near one another. Those
    that it certainly lacks are left out, and need no look at its text."""


def find_candidates(
    index: QuoteIndex, quotations: Sequence[Quoted], published: dt.date | None
) -> list[list[Candidate]]:
    """Return for each quotation the documents most likely to hold it, the best first."""
    groups = [_pairs(quoted) for quoted in quotations]
    found = []
    for quoted, pairs, postings in zip(
        quotations, groups, index.find_pairs(groups, at_most=AT_MOST), strict=True
    ):
        voted = _vote(index, quoted, postings, len(pairs), published) if len(postings.pair) else []
        voted = voted[: _SHORT_MOST if is_short(quoted) else _LONG_MOST]
        if len(quoted.marks.forms) <= SHORT_WORDS:
            voted = _with_present(index, quoted, pairs, postings, voted)
        found.append(voted)
    return found


def _with_present(
    index: QuoteIndex,
    quoted: Quoted,
    pairs: Sequence[Pair],
    postings: Postings,
    candidates: Sequence[Candidate],
) -> list[Candidate]:
    """Return the candidates with the content words that they may have in one place."""
    alone = {place: one for place, (one, other) in enumerate(pairs) if other is None}
    known = [place for place in np.unique(postings.pair).tolist() if place in alone]
    unknown = frozenset(alone.values()) - {alone[place] for place in known}
    chosen = np.isin(postings.pair, known)
    order = np.argsort(postings.position[chosen], kind="stable")
    position, pair = postings.position[chosen][order], postings.pair[chosen][order]
    jumps = len(quoted.marks.forms) >= _JUMPING_WORDS or any(quoted.marks.gap_after)
    bounds = np.append(index.first_words, index.words)
    found = []
    for one in candidates:
        low, high = np.searchsorted(position, bounds[one.source : one.source + 2])
        held = _most_together(position[low:high], pair[low:high], None if jumps else _NEAR)
        found.append(replace(one, present=unknown | {alone[place] for place in held}))
    return found


def _most_together(position: Positions, pair: Positions, near: int | None) -> set[int]:
    """Return the most pairs that stand within `near` words of one another (None: anywhere)."""
    if near is None:
        return set(pair.tolist())
    ends = np.searchsorted(position, position + near).tolist()
    numbers = pair.tolist()
    windows = (set(numbers[first:end]) for first, end in enumerate(ends))
    return max(windows, key=len, default=set())


def is_short(quoted: Quoted) -> bool:
    """Return whether a quotation is too common to be known without its speaker."""
    return quoted.content_words < checking_lexicon().content_words


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
    pairs: int,
    published: dt.date | None,
) -> list[Candidate]:
    counts = np.bincount(postings.pair, minlength=pairs)
    weights = np.where(counts > 0, np.log((index.words + 1) / np.maximum(counts, 1)), 0.0)
    # A pair that the corpus never has is no vote that anybody can win, but weighs in the share.
    total = float(weights.sum() + (counts == 0).sum() * np.log(index.words + 1) * 0.5)
    source = np.searchsorted(index.first_words, postings.position, side="right") - 1
    width = max(_NARROWEST, len(quoted.marks.forms))
    away = days_away(index.days, quoted.said_between, published)
    window = checking_lexicon().window_days
    best: dict[int, tuple[float, int]] = {}
    for shift in (0, width // 2):
        bucket = (postings.position + shift) // width
        for number, low, share in _tally(source, bucket, postings.pair, weights / total):
            start = max(0, low * width - shift - int(index.first_words[number]))
            if share > best.get(number, (0.0, 0))[0]:
                best[number] = (share, start)
    found = [
        Candidate(number, share, start, start + width, int(away[number]))
        for number, (share, start) in best.items()
    ]
    found.sort(
        key=lambda one: (
            -round(one.share + _NEARNESS * (one.days <= window), 2),
            one.days,
            one.source,
        )
    )
    return found


def _tally(
    source: Positions,
    bucket: Positions,
    pair: Positions,
    weights: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> list[tuple[int, int, float]]:
    """Return ``(source, bucket, votes)`` of each bucket, counting a pair once in a bucket."""
    order = np.lexsort((pair, bucket, source))
    s, b, p = source[order], bucket[order], pair[order]
    fresh = np.ones(len(s), dtype=bool)
    fresh[1:] = (s[1:] != s[:-1]) | (b[1:] != b[:-1]) | (p[1:] != p[:-1])
    s, b, p = s[fresh], b[fresh], p[fresh]
    starts = np.ones(len(s), dtype=bool)
    starts[1:] = (s[1:] != s[:-1]) | (b[1:] != b[:-1])
    first = np.flatnonzero(starts)
    votes = np.add.reduceat(weights[p], first)
    # Only what comes near the best is worth a look.
    keep = votes >= 0.35 * float(votes.max())
    return list(
        zip(s[first][keep].tolist(), b[first][keep].tolist(), votes[keep].tolist(), strict=True)
    )


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
