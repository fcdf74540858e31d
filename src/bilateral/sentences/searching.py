"""Finds words in a parsed text by their numbers in spaCy's vocabulary, without touching its tokens.

Asking a token for its lemma costs ten times what looking up a number does, and most words of a
sentence are none that a stage has rules for: stages ask here which words are worth their questions.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable

from spacy.attrs import LEMMA, LOWER
from spacy.tokens import Doc

_WORDS = 400_000
"""Words remembered, at most, so that a long run does not grow without end."""


class WordSearch:
    """Words that a stage has rules for, by a test on a word in lower case."""

    def __init__(self, test: Callable[[str], bool]) -> None:
        """Take the test; it is asked once for each word and its answer remembered."""
        self._test = test
        self._known: dict[int, bool] = {}
        self._doc: Doc | None = None
        self._found: list[int] = []

    def find(self, doc: Doc, start: int = 0, end: int | None = None) -> list[int]:
        """Return the indexes of the tokens whose form or lemma passes, within ``[start, end)``."""
        if doc is not self._doc:
            # Sentence after sentence of a paragraph is asked about: it is searched once.
            self._doc, self._found = doc, self._search(doc)
        first = bisect.bisect_left(self._found, start)
        last = len(self._found) if end is None else bisect.bisect_left(self._found, end)
        return self._found[first:last]

    def _search(self, doc: Doc) -> list[int]:
        if len(self._known) > _WORDS:
            self._known.clear()
        known, passes = self._known, self._passes
        found = []
        for index, (lower, lemma) in enumerate(read_rows(doc, LOWER, LEMMA)):
            hit = known.get(lower)
            if hit is None:
                hit = passes(lower, doc)
            if not hit and lemma != lower:
                hit = known.get(lemma)
                if hit is None:
                    hit = passes(lemma, doc)
            if hit:
                found.append(index)
        return found

    def _passes(self, number: int, doc: Doc) -> bool:
        word = str(doc.vocab.strings[number]) if number else ""
        answer = self._known[number] = self._test(word.lower())
        return answer


_last: dict[tuple[int, ...], tuple[Doc, list[list[int]]]] = {}


def read_rows(doc: Doc, *attributes: int) -> list[list[int]]:
    """Return some attributes of each token of a parsed document, as spaCy numbers them.

    The rows of the document that was asked about last are kept: its sentences come one by one.
    """
    kept = _last.get(attributes)
    if kept is None or kept[0] is not doc:
        kept = _last[attributes] = doc, doc.to_array(list(attributes)).tolist()
    return kept[1]
