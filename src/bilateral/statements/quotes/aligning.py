"""Aligns the words of a quotation with the words of a source.

The whole quotation is laid over any part of the source at the least cost. Leaving out source words
costs by their number up to a cap, so that a quotation may jump a sentence; words that a
self-repair, a filler or an ellipsis accounts for cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Literal

import numpy as np
import numpy.typing as npt

Costs = npt.NDArray[np.float64]
Gap = Literal["", "ellipsis", "bracket"]
Pair = tuple[int | None, int | None]
"""Quotation word and source word that stand beside each other; None where one has no partner."""

_REPLACED = 1.0
_ADDED = 1.05
"""A little more than a word replaced, so that "rose" for "fell" is read as one change."""
_EDITED = 0.15
"""A word that the quoting text put in brackets."""
_GAP_OPEN, _GAP_WORD, _GAP_CAP = 0.45, 0.5, 3.5
_FREE = 0.01
"""Not nothing, so that of two readings the one without a gap wins."""
_MARKED_GAP = {"ellipsis": 0.004, "bracket": 0.06}
"""Cost of each word left out where the quotation says that something was: an ellipsis may jump
paragraphs, a bracket stands for a few words."""
SEAM = 8
"""So many words stand for words not looked at: leaving them out costs the cap."""
UNREAD = "…"
"""The form of those words, which no word has."""
_NEW_TURN = 2.0
"""Going on in another speaker's turn."""
_WALL = 1e4
_EXACT = 1e-6


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """A quotation as the aligner takes it: one entry for each word in every field."""

    forms: tuple[str, ...]
    edited: tuple[bool, ...]
    """In brackets: the words of the quoting text."""
    gap_after: tuple[Gap, ...]
    """What follows that lets source words be left out here."""
    optional: tuple[bool, ...]
    """Fillers and self-repairs, which the source may lack."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs of one alignment in order, and what it cost."""

    pairs: tuple[Pair, ...]
    cost: float


def align(
    quote: QuoteWords,
    source: Sequence[str],
    optional: Sequence[bool],
    *,
    turns: Sequence[int] = (),
    most: int = 8,
) -> list[Alignment]:
    """Return the cheapest alignments, one for each place where it costs the least, in text order.

    `source` are the forms of the source words, `optional` those that may be left out freely, and
    `turns` the numbers of the words with which another speaker begins.
    """
    if not quote.forms or not source:
        return []
    table = _Table(quote, source, optional, turns)
    last = table.base[-1]
    least = float(last.min())
    ends = np.flatnonzero(last <= least + _EXACT)
    found = {table.trace(int(end)): None for end in ends[:most]}
    return [Alignment(pairs, least) for pairs in found]


class _Table:
    """The rows of the dynamic programme: ``base`` before and ``reach`` after leaving words out."""

    def __init__(
        self,
        quote: QuoteWords,
        source: Sequence[str],
        optional: Sequence[bool],
        turns: Sequence[int],
    ) -> None:
        self.quote = quote
        numbers = {form: number for number, form in enumerate(dict.fromkeys(quote.forms))}
        self.source = np.fromiter(map(numbers.get, source, repeat(-1)), np.int64, len(source))
        self.forms = [numbers[form] for form in quote.forms]
        free = np.asarray(optional, dtype=bool)
        turn = np.zeros(len(source))
        turn[list(turns)] = _NEW_TURN
        words = _sums(turn + np.where(free, _FREE, _GAP_WORD))
        self.ways: list[tuple[Costs, float]] = [
            (words, _GAP_OPEN),
            (_sums(turn + np.where(free, 0.0, _WALL)), _FREE),
            (_sums(turn), _GAP_CAP),
        ]
        self.marked = {gap: (_sums(turn + cost), _FREE) for gap, cost in _MARKED_GAP.items()}
        reach: Costs = np.zeros(len(source) + 1)
        self.reach = [reach]
        self.base = [reach]
        for number in range(len(quote.forms)):
            base = np.minimum(self._beside(number, self.reach[-1]), self._added(number))
            self.base.append(base)
            self.reach.append(np.minimum(base, np.min(self._left_out(number, base), axis=0)))

    def _beside(self, number: int, before: Costs) -> Costs:
        other = _EDITED if self.quote.edited[number] else _REPLACED
        cost = np.where(self.source == self.forms[number], 0.0, other)
        return np.concatenate(([_WALL], before[:-1] + cost))

    def _added(self, number: int) -> Costs:
        if self.quote.edited[number]:
            return self.reach[number] + _EDITED
        return self.reach[number] + (_FREE if self.quote.optional[number] else _ADDED)

    def _ways_after(self, number: int) -> list[tuple[Costs, float]]:
        gap = self.quote.gap_after[number]
        return [*self.ways, self.marked[gap]] if gap else self.ways

    def _left_out(self, number: int, base: Costs) -> Costs:
        """Return the cost of coming to each place by leaving source words out, one row a way."""
        return np.stack(
            [
                np.minimum.accumulate(base - costs) + costs + fixed
                for costs, fixed in self._ways_after(number)
            ]
        )

    def trace(self, end: int) -> tuple[Pair, ...]:
        """Return the pairs of the cheapest way that ends before source word `end`."""
        pairs: list[Pair] = []
        place = end
        for number in range(len(self.quote.forms) - 1, -1, -1):
            base = self.base[number + 1]
            if number < len(self.quote.forms) - 1 and self.reach[number + 1][place] < base[place]:
                start = self._gap_start(number, base, place)
                pairs.extend((None, left_out) for left_out in range(place - 1, start - 1, -1))
                place = start
            beside = self._beside(number, self.reach[number])
            if beside[place] <= base[place] + _EXACT:
                place -= 1
                pairs.append((number, place))
            else:
                pairs.append((number, None))
        return tuple(reversed(pairs))

    def _gap_start(self, number: int, base: Costs, place: int) -> int:
        """Return where the cheapest gap that ends at `place` began."""
        way = int(np.argmin(self._left_out(number, base)[:, place]))
        against = self._ways_after(number)[way][0]
        before = base[: place + 1] - against[: place + 1]
        return place - int(np.argmin(before[::-1]))


def _sums(costs: Costs) -> Costs:
    """Return the cost of leaving out all words before each place."""
    return np.concatenate(([0.0], np.cumsum(costs)))
