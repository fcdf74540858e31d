"""Tells by the index alone where a source can hold a quotation, and whether it can.

Most sources that have some pairs of a quotation cannot be believed to be its source, wherever it
is laid: they lack too many of its words, or have nowhere enough of them in a row. They are not
read. Of the others only the words around the places that count are read and aligned.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bilateral.statements.quotes.aligning import SEAM
from bilateral.statements.quotes.comparing import similarity
from bilateral.statements.quotes.index import Looked, Pair, Positions, QuoteIndex
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.quoted import Quoted

Span = tuple[int, int]
"""First word of a stretch within its document, and the word after its last."""
Floats = npt.NDArray[np.float64]
_AROUND = 400
"""Words to either side of the likely place that are aligned: a spliced quotation jumps."""
SHORT_WORDS = 8
"""Quotations of so few words are looked for in whole documents: any place may be the one."""
_JUMPING_WORDS = 8
"""From so many words on a quotation may jump: aligning takes a jump for four words, not three."""
_FREE_WORDS = 15
"""Fillers, repairs and notes that may stand within a short quotation."""
_EDGE = 10
"""Words read behind a short quotation: whether some are a repair hangs on those that follow."""
BEFORE = 30
"""Words that may belong to a short quotation before its first content word, with repairs."""
SURE = 0.9
"""A quotation that is more like its source than this is believed without a row of words."""


def is_short(quoted: Quoted) -> bool:
    """Return whether a quotation is too common to be known without its speaker."""
    return quoted.content_words < checking_lexicon().content_words


def is_like_enough(quoted: Quoted, similar: float, content: int) -> bool:
    """Return whether a place so like a quotation can be believed to be its source.

    `content` says how many content words both have.
    """
    if is_short(quoted):
        return similar >= least_of_short(content)
    lexicon = checking_lexicon()
    return similar >= min(lexicon.similarity, lexicon.similarity_of_another)


def least_of_short(content: int) -> float:
    """Return how like its source a short quotation must be, by the content words they share."""
    return 1.0 - 0.25 * (content >= 2)


def most_alike(quoted: Quoted, present: Collection[str], *, content: bool = False) -> float | None:
    """Return how like a quotation a place with these words can be; None: not enough, in any order.

    With `content` only content words are known to be present or not.
    """
    forms, is_content = quoted.marks.forms, checking_lexicon().is_content
    there = {
        number
        for number, form in enumerate(forms)
        if form in present or (content and not is_content(form))
    }
    most = similarity(forms, quoted.marks, there)
    shared = sum(is_content(forms[number]) for number in there)
    return most if is_like_enough(quoted, most, shared) else None


@dataclass(frozen=True, slots=True)
class Postings:
    """Where the word pairs of a quotation stand."""

    pairs: tuple[Pair, ...]
    places: tuple[Positions, ...]
    """The places of each pair; none of those that are left out."""
    left_out: frozenset[int]
    """The pairs, by number, that the corpus has too often."""

    @property
    def count(self) -> int:
        """How many places there are in all."""
        return sum(map(len, self.places))


def choose_postings(looked: Looked, pairs: Sequence[Pair], at_most: int) -> Postings:
    """Return the places of the rarest pairs, up to `at_most` in all."""
    chosen: set[Pair] = set()
    counts = {pair: looked.count(pair) for pair in pairs}
    total = 0
    for pair, count in sorted(counts.items(), key=lambda item: item[1]):
        if count and (not chosen or total + count <= at_most):
            chosen.add(pair)
            total += count
    nothing = np.empty(0, dtype=np.int64)
    return Postings(
        tuple(pairs),
        tuple(looked.places(pair) if pair in chosen else nothing for pair in pairs),
        frozenset(n for n, pair in enumerate(pairs) if counts[pair] and pair not in chosen),
    )


class Sieve:
    """What the index knows about the places of one quotation."""

    def __init__(
        self, index: QuoteIndex, quoted: Quoted, postings: Postings, looked: Looked
    ) -> None:
        self._quoted = quoted
        self._looked = looked
        self._bounds = np.append(index.first_words, index.words)
        self._places = postings.places
        alone = {one: n for n, (one, other) in enumerate(postings.pairs) if other is None}
        self._alone = {form: n for form, n in alone.items() if n not in postings.left_out}
        self._unknown = alone.keys() - self._alone.keys()
        forms, gaps = quoted.marks.forms, quoted.marks.gap_after
        numbers = {pair: number for number, pair in enumerate(postings.pairs)}
        beside = [numbers.get((forms[i], forms[i + 1])) for i in range(len(forms) - 1)]
        self._beside = [(i, number) for i, number in enumerate(beside) if number is not None]
        self._rows_known = not any(gaps) and not postings.left_out
        self._gaps = any(gaps)

    def find_stretches(self, likely: Sequence[tuple[int, int, int]]) -> list[tuple[Span, ...]]:
        """Return for each source its words that can hold the quotation; none where it has none.

        `likely` are a source and the bounds of the likely place of a long quotation. A short one
        may be anywhere.
        """
        length = len(self._quoted.marks.forms)
        spans: list[Span] = []
        for source, low, high in likely:
            first, end = self._bounds[source : source + 2].tolist()
            if length > SHORT_WORDS:
                around = _AROUND + length
                end = min(first + high + around, end)
                first += max(0, low - around)
            spans.append((first, end))
        bounds = np.array(spans, dtype=np.int64)
        self._cuts = [np.searchsorted(places, bounds).tolist() for places in self._places]
        firsts = [int(self._bounds[source]) for source, _, _ in likely]
        small = length <= SHORT_WORDS and not self._gaps
        found = self._around_words(spans) if small else self._whole(spans)
        return [
            tuple((low - first, high - first) for low, high in own)
            for first, own in zip(firsts, found, strict=True)
        ]

    def _whole(self, spans: Sequence[Span]) -> list[list[Span]]:
        return [[span] if self._may_hold(n) else [] for n, span in enumerate(spans)]

    def _around_words(self, spans: Sequence[Span]) -> list[list[Span]]:
        """Return the words around the places where a short quotation can stand."""
        length = len(self._quoted.marks.forms)
        near = _reach(length)
        found: list[list[Span]] = []
        for candidate, (anchors, (first, end)) in enumerate(
            zip(self._together(len(spans)), spans, strict=True)
        ):
            if length >= _JUMPING_WORDS:
                if not self._may_hold(candidate):
                    found.append([])
                    continue
                anchors = sorted({*anchors, *self._in_a_row(candidate, 2)})
            stretches = [(max(first, n - near), min(end, n + near + _EDGE)) for n in anchors]
            found.append(join_spans(stretches))
        return found

    def _within(self, number: int, candidate: int) -> Positions:
        """Return the places of one pair that are of one candidate."""
        low, high = self._cuts[number][candidate]
        return self._places[number][low:high]

    def _may_hold(self, candidate: int) -> bool:
        """Return whether the words of a candidate can hold the quotation, in some order."""
        there = set(self._unknown)
        for form, number in self._alone.items():
            low, high = self._cuts[number][candidate]
            if high > low:
                there.add(form)
        most = most_alike(self._quoted, there, content=True)
        if most is None:
            return False
        if most > SURE or not self._rows_known:
            return True
        return any(self._in_a_row(candidate, checking_lexicon().words_in_a_row - 1))

    def _in_a_row(self, candidate: int, pairs: int) -> Iterator[int]:
        """Yield the places at which so many pairs of the quotation follow one another."""
        begins = {
            place: set((self._within(number, candidate) - place).tolist())
            for place, number in self._beside
        }
        nowhere: set[int] = set()
        for place, here in begins.items():
            following = (begins.get(place + more, nowhere) for more in range(1, pairs))
            for begin in here.intersection(*following):
                yield begin + place

    def _together(self, candidates: int) -> list[list[int]]:
        """Return for each candidate the places around which enough words are near one another."""
        numbers = self._alone.values() or range(len(self._places))
        owned = [
            np.concatenate([self._within(number, candidate) for number in numbers])
            for candidate in range(candidates)
        ]
        anchors = np.concatenate([np.empty(0, dtype=np.int64), *owned])
        near = _reach(len(self._quoted.marks.forms))
        forms = list(dict.fromkeys(self._quoted.marks.forms))
        held = np.zeros(len(anchors), dtype=np.int64)
        for number, form in enumerate(forms):
            places = self._looked.places((form, None))
            before = np.searchsorted(places, anchors - near)
            there = np.searchsorted(places, anchors + near, side="right") > before
            held |= there.astype(np.int64) << number
        enough = [bits for bits in set(held.tolist()) if self._is_enough(forms, bits)]
        kept = np.isin(held, enough)
        bounds = np.cumsum([0, *map(len, owned)]).tolist()
        return [
            np.unique(one[kept[low:high]]).tolist()
            for one, (low, high) in zip(owned, itertools.pairwise(bounds), strict=True)
        ]

    def _is_enough(self, forms: Sequence[str], bits: int) -> bool:
        present = {form for number, form in enumerate(forms) if bits >> number & 1}
        return most_alike(self._quoted, present) is not None


def _reach(length: int) -> int:
    """Return how far apart the first and the last word of a place can stand that is no jump.

    Leaving out two words for each word of the quotation costs more than replacing them all; words
    that are free come on top.
    """
    return 3 * length + _FREE_WORDS


def join_spans(spans: Sequence[Span]) -> list[Span]:
    """Return spans in order, joined where they nearly touch."""
    joined: list[Span] = []
    for low, high in spans:
        if joined and low <= joined[-1][1] + SEAM:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return joined
