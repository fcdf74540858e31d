"""What stands in quotation marks in a document, and who is said to have spoken it."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bilateral.records import Document, Statement
from bilateral.statements.quotations import Quotation, find_quotations
from bilateral.statements.quotes.aligning import Gap, QuoteWords
from bilateral.statements.quotes.comparing import Stretch
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.repairs import find_optional
from bilateral.statements.quotes.words import find_words

_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_ELLIPSIS = re.compile(r"…|\.\s?\.\s?\.|\*\s?\*\s?\*")
_SENTENCE_START = re.compile(r"[.!?]['\"”’)]*\s+(?=[\"“A-Z])|\n")

MOST_WORDS = 300
"""Longer quotations are checked in pieces, so that aligning stays within a few megabytes."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """One stretch in quotation marks, ready to be compared."""

    start: int
    """Offset of its first character, the opening mark not counted."""
    end: int
    text: str
    stretch: Stretch
    marks: QuoteWords
    statement: Statement | None
    """The first of the statements that it belongs to."""
    speakers: tuple[str, ...]
    before: str
    """What its sentence says before it."""

    @property
    def content_words(self) -> int:
        """How many words of its own it has, those in brackets not counted."""
        lexicon = checking_lexicon()
        words = zip(self.marks.forms, self.marks.edited, strict=True)
        return sum(lexicon.is_content(form) and not edited for form, edited in words)

    @property
    def said_between(self) -> tuple[dt.date, dt.date] | None:
        """The days on which it was said, where the text says so."""
        one = self.statement
        if one is None or one.date is None or one.date_precision == "publication":
            return None
        return one.date, one.date_end or one.date


def find_quoted(document: Document, statements: Sequence[Statement]) -> list[Quoted]:
    """Return the quoted stretches of a document, in order, each with its speakers."""
    text = document.text
    found = []
    sentences = [match.end() for match in _SENTENCE_START.finditer(text)]
    for quotation in find_quotations(text, _lines(text)):
        for start, end in _pieces(text, quotation.inner_start, quotation.inner_end):
            quoted = _quoted(text, quotation, start, end, statements, sentences)
            if len(quoted.stretch.words):
                found.append(quoted)
    return found


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a quotation whole or, if it is long, a few sentences at a time."""
    first = start
    words = find_words(text[start:end])
    bounds = [start + match.end() for match in _SENTENCE_START.finditer(text[start:end])]
    while words.starts and start + words.starts[-1] > first:
        inside = [number for number, offset in enumerate(words.starts) if start + offset >= first]
        if len(inside) <= MOST_WORDS:
            break
        limit = start + words.ends[inside[MOST_WORDS - 1]]
        bound = max((one for one in bounds if first < one <= limit), default=limit)
        yield first, bound
        first = bound
    yield first, end


def _lines(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text)]


def _quoted(
    text: str,
    quotation: Quotation,
    start: int,
    end: int,
    statements: Sequence[Statement],
    sentences: Sequence[int],
) -> Quoted:
    inner = text[start:end]
    stretch, marks = read_quote(inner)
    own = _statements_of(start, end, statements)
    names = dict.fromkeys(one.speaker for one in own if one.speaker)
    known = bisect_left(sentences, quotation.start)
    sentence = sentences[known - 1] if known else 0
    # What precedes the quotation is read without its opening mark.
    for match in _SENTENCE_START.finditer(text, sentence, quotation.start):
        sentence = match.end()
    return Quoted(
        start=start,
        end=end,
        text=inner,
        stretch=stretch,
        marks=marks,
        statement=own[0] if own else None,
        speakers=tuple(names),
        before=text[sentence : quotation.start],
    )


def read_quote(inner: str) -> tuple[Stretch, QuoteWords]:
    """Return the words of a quotation, with its brackets and ellipses read."""
    words = find_words(inner)
    brackets = [match.span() for match in _BRACKETS.finditer(inner)]
    edited = [any(a <= start < b for a, b in brackets) for start in words.starts]
    gaps: list[Gap] = []
    for number in range(len(words)):
        following = words.starts[number + 1] if number + 1 < len(words) else words.ends[number]
        bracketed = edited[number] or (number + 1 < len(words) and edited[number + 1])
        elided = _ELLIPSIS.search(inner, words.ends[number], following) is not None
        gaps.append("ellipsis" if elided else "bracket" if bracketed else "")
    optional = [
        free and not bracketed
        for free, bracketed in zip(find_optional(inner, words), edited, strict=True)
    ]
    marks = QuoteWords(words.forms, tuple(edited), tuple(gaps), tuple(optional))
    return Stretch(inner, words, optional), marks


def _statements_of(start: int, end: int, statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements that a stretch belongs to: the shortest one, once for each speaker."""
    holding = [
        one
        for one in statements
        if any(a < end and start < b for a, b in (one.content_spans or _whole(one)))
    ]
    shortest = min((_length(one) for one in holding), default=0)
    return [one for one in holding if _length(one) == shortest]


def _whole(one: Statement) -> tuple[tuple[int, int], ...]:
    return ((one.content_start, one.content_end),)


def _length(one: Statement) -> int:
    return sum(b - a for a, b in (one.content_spans or _whole(one)))
