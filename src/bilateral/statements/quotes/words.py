"""Texts as words to compare: without case, accents, punctuation, white space and typography."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bilateral.statements.quotes.lexicon import checking_lexicon

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*|%|&")
_BLANK = re.compile(r"\s")
_MARKED = 600
"""Characters between marks: a stretch of a few hundred words is cut from a little more text."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a stretch of text, with their offsets in the whole text."""

    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.forms)

    def cut(self, first: int, last: int | None) -> Words:
        """Return the words from the `first` to before the `last`."""
        return Words(self.forms[first:last], self.starts[first:last], self.ends[first:last])

    def join(self, others: Words) -> Words:
        """Return these words and others that stand behind them."""
        return Words(
            self.forms + others.forms, self.starts + others.starts, self.ends + others.ends
        )


def find_words(text: str, start: int = 0, end: int | None = None) -> Words:
    """Return the words of a text, or of a part between white space, as they are compared.

    >>> find_words("Iran’s 1,200 drones — 5 %").forms
    ("iran's", '1200', 'drones', 'five', 'percent')
    """
    stop = len(text) if end is None else end
    spans = [match.span() for match in _WORD.finditer(text, start, stop)]
    starts, ends = zip(*spans, strict=True) if spans else ((), ())
    return Words(tuple(map(plain_word, _WORD.findall(text, start, stop))), starts, ends)


def plain_words(text: str) -> list[str]:
    """Return only the compared forms of the words of a text; fast, for indexing."""
    return list(map(plain_word, _WORD.findall(text)))


def cut_words(text: str, places: Sequence[int] = ()) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the forms of a text, and marks: word numbers and offsets at which it can be cut.

    From mark to mark, some 600 characters, its words are those of the whole text. There is a mark
    at each of `places`, starts of lines in order.
    """
    forms: list[str] = []
    marks = [(0, 0)]
    bounds = [*places, len(text)]
    for bound in bounds:
        while marks[-1][1] < bound:
            start = marks[-1][1]
            blank = _BLANK.search(text, start + _MARKED, bound)
            end = blank.start() if blank else bound
            forms += map(plain_word, _WORD.findall(text, start, end))
            marks.append((len(forms), end))
    return forms, marks


@functools.lru_cache(maxsize=1 << 18)
def plain_word(word: str) -> str:
    """Return the form in which a word is compared: lower case, no accents, one spelling."""
    plain = word.casefold().replace("’", "'").replace("ʼ", "'").replace("`", "'")
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain)
        plain = "".join(one for one in letters if not unicodedata.combining(one)) or plain
    if plain[0].isdigit():
        plain = plain.replace(",", "")
    return checking_lexicon().spelling.get(plain, plain)


def join_text(forms: Sequence[str]) -> str:
    """Return words run together, so that "health care" equals "healthcare"."""
    return "".join(forms).replace("'", "")
