"""Finds words in a parsed text by their numbers in spaCy's vocabulary, without touching its tokens.

Asking a token for its lemma costs ten times what looking up a number does, and most words of a
sentence are none that a stage has rules for: stages ask here which words are worth their questions.
"""

from __future__ import annotations

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

    def find(self, doc: Doc, start: int = 0, end: int | None = None) -> list[int]:
        """Return the indexes of the tokens whose form or lemma passes, within ``[start, end)``."""
        if len(self._known) > _WORDS:
            self._known.clear()
        known, passes = self._known, self._passes
        found = []
        rows = doc.to_array([LOWER, LEMMA])[start:end].tolist()
        for index, (lower, lemma) in enumerate(rows, start):
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
