"""Texts as words to compare: without case, accents, punctuation, white space and typography."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bilateral.statements.quotes.lexicon import checking_lexicon

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*|%|&")


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


def find_words(text: str) -> Words:
    """Return the words of a text as they are compared.

    >>> find_words("Iran’s 1,200 drones — 5 %").forms
    ("iran's", '1200', 'drones', 'five', 'percent')
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    starts, ends = zip(*spans, strict=True) if spans else ((), ())
    return Words(tuple(plain_words(text)), starts, ends)


def plain_words(text: str) -> list[str]:
    """Return only the compared forms of the words of a text; fast, for indexing."""
    return list(map(plain_word, _WORD.findall(text)))


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
