"""Aligns the words of a quotation with the words of a source.

The whole quotation is laid over any part of the source at the least cost. Leaving out source words
costs by their number up to a cap, so that a quotation may jump a sentence; words that a
self-repair, a filler or an ellipsis accounts for cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Costs = npt.NDArray[np.float64]
Pair = tuple[int | None, int | None]
"""Quotation word and source word that stand beside each other; None where one has no partner."""

_REPLACED = 1.0
_ADDED = 1.0
_EDITED = 0.15
"""A word that the quoting text put in brackets."""
_GAP_OPEN, _GAP_WORD, _GAP_CAP = 0.45, 0.5, 3.5
_FREE = 0.01
"""Not nothing, so that of two readings the one without a gap wins."""
_WALL = 1e4
_EXACT = 1e-6


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """A quotation as the aligner takes it: one entry for each word in every field."""

    forms: tuple[str, ...]
    edited: tuple[bool, ...]
    """In brackets: the words of the quoting text."""
    gap_after: tuple[bool, ...]
    """An ellipsis or a bracket follows: source words may be left out here."""
    optional: tuple[bool, ...]
    """Fillers and self-repairs, which the source may lack."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pairs of one alignment in order, and what it cost."""

    pairs: tuple[Pair, ...]
    cost: float


def align(
    quote: QuoteWords, source: Sequence[str], optional: Sequence[bool], *, most: int = 8
) -> list[Alignment]:
    """Return the cheapest alignments, one for each place where it costs the least, in text order.

    `source` are the forms of the source words and `optional` those that may be left out freely.
    """
    if not quote.forms or not source:
        return []
    table = _Table(quote, source, optional)
    last = table.base[-1]
    least = float(last.min())
    ends = np.flatnonzero(last <= least + _EXACT)
    found = {table.trace(int(end)): None for end in ends[:most]}
    return [Alignment(pairs, least) for pairs in found]


class _Table:
    """The rows of the dynamic programme: ``base`` before and ``reach`` after leaving words out."""

    def __init__(self, quote: QuoteWords, source: Sequence[str], optional: Sequence[bool]) -> None:
        self.quote = quote
        numbers: dict[str, int] = {}
        self.source = np.array([numbers.setdefault(form, len(numbers)) for form in source])
        self.forms = [numbers.get(form, -1) for form in quote.forms]
        free = np.asarray(optional, dtype=bool)
        self.words = np.concatenate(([0.0], np.cumsum(np.where(free, _FREE, _GAP_WORD))))
        self.walls = np.concatenate(([0.0], np.cumsum(np.where(free, 0.0, _WALL))))
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

    def _left_out(self, number: int, base: Costs) -> Costs:
        """Return the cost of coming to each place by leaving source words out, in three ways."""
        running = np.minimum.accumulate(base)
        cap = _FREE if self.quote.gap_after[number] else _GAP_CAP
        return np.stack(
            [
                np.minimum.accumulate(base - self.words) + self.words + _GAP_OPEN,
                np.minimum.accumulate(base - self.walls) + self.walls + _FREE,
                running + cap,
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
        against = (self.words, self.walls, np.zeros_like(base))[way]
        before = base[: place + 1] - against[: place + 1]
        return place - int(np.argmin(before[::-1]))
