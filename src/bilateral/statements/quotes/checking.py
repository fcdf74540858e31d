"""Holds each quotation of a document against the sources of an index."""

from __future__ import annotations

import itertools
import re
import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bilateral.records import (
    Document,
    QuoteCheck,
    QuoteFlag,
    QuoteReport,
    QuoteSource,
    Statement,
)
from bilateral.statements.quotations import Quotation, find_quotations
from bilateral.statements.quotes.aligning import SEAM, UNREAD, align
from bilateral.statements.quotes.comparing import (
    Comparison,
    Stretch,
    compare,
    is_cut_off,
)
from bilateral.statements.quotes.explaining import explain, gravity
from bilateral.statements.quotes.index import QuoteIndex, Source
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.quoted import Quoted, find_quoted
from bilateral.statements.quotes.repairs import find_optional
from bilateral.statements.quotes.searching import Candidate, find_candidates
from bilateral.statements.quotes.sifting import (
    BEFORE,
    SURE,
    Span,
    is_like_enough,
    is_short,
    join_spans,
    least_of_short,
    most_alike,
)
from bilateral.statements.quotes.voices import is_same_speaker, speaker_at
from bilateral.statements.quotes.words import Words, plain_word

_TOGETHER = 16
"""Quotations looked up at once: one scan of the index, at most 960 sources in memory, packed."""
_CONTEXT = 160
_LINE = 3000


class _Read:
    """A source, read as far as checking needs it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.turns = source.turns
        self._same: dict[tuple[tuple[str, ...], str | None], bool | None] = {}
        self._spoken: dict[tuple[str, ...], list[Span]] = {}
        self._quotations: dict[tuple[int, int], list[Quotation]] = {}

    @property
    def document(self) -> Document:
        """The document."""
        return self.source.document

    def spoken_by(self, names: tuple[str, ...], spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """Return what of `spans` one of those named can be known to speak, with a little before."""
        if not self.turns.starts:
            return spans
        if names not in self._spoken:
            own = {one for one in {None, *self.turns.labels} if self.is_same(names, one)}
            firsts = [0, *self.source.turn_words, sys.maxsize]
            turns = zip((None, *self.turns.labels), itertools.pairwise(firsts), strict=True)
            self._spoken[names] = join_spans(
                [(low - BEFORE, high) for label, (low, high) in turns if label in own]
            )
        return tuple(
            (max(low, first), min(high, end))
            for low, high in spans
            for first, end in self._spoken[names]
            if low < end and first < high
        )

    def is_same(self, names: tuple[str, ...], label: str | None) -> bool | None:
        """Return whether one of those named is the speaker; see `is_same_speaker`."""
        if (names, label) not in self._same:
            self._same[names, label] = is_same_speaker(names, label, self.source.described)
        return self._same[names, label]

    def has_in_quotes(self, start: int, end: int) -> bool:
        """Return whether it has words in quotation marks itself, looked for in their line."""
        line = _line_at(self.document.text, start, end)
        if line not in self._quotations:
            self._quotations[line] = list(find_quotations(self.document.text, [line]))
        return any(one.start < end and start < one.end for one in self._quotations[line])

    def stretch(self, spans: tuple[Span, ...]) -> Stretch:
        """Return some of its words, to be aligned; a seam stands where others are left out."""
        parts = [self.source.words(low, high) for low, high in spans]
        optional = [find_optional(self.document.text, part) for part in parts]
        words, free = parts[0], optional[0]
        for part, own in zip(parts[1:], optional[1:], strict=True):
            if len(part):
                place = (words.ends or part.starts)[-1]
                seam = Words((UNREAD,) * SEAM, (place,) * SEAM, (place,) * SEAM)
                words = words.join(seam).join(part)
                free = [*free, *[False] * SEAM, *own]
        return Stretch(self.document.text, words, free)

    def turns_in(self, words: Words) -> list[int]:
        """Return the numbers of the words with which another speaker begins."""
        starts = words.starts
        return sorted({bisect_left(starts, turn) for turn in self.turns.starts} - {len(starts)})


@dataclass(frozen=True, slots=True)
class _Match:
    """One place compared with one quotation."""

    read: _Read
    stretch: Stretch
    comparison: Comparison
    candidate: Candidate
    speaker: str | None
    same_speaker: bool | None
    retold: bool
    """The source has the words in quotation marks itself."""


def check_quotes(
    document: Document, statements: Sequence[Statement], index: QuoteIndex
) -> QuoteReport:
    """Return every quotation of `document` held against the corpus, the gravest change first.

    `statements` say who is quoted where (`find_statements`). Quoted words that nobody is said to
    have spoken are passed over if they are too few to be found without a speaker.
    """
    checker = _Checker(document, index)
    found = find_quoted(document, statements)
    checked = [quoted for quoted in found if quoted.speakers or not is_short(quoted)]
    passed_over = [quoted.text for quoted in found if is_short(quoted) and not quoted.speakers]
    checks: list[QuoteCheck] = []
    for first in range(0, len(checked), _TOGETHER):
        checks.extend(checker.check(checked[first : first + _TOGETHER]))
    checks.sort(key=lambda check: (gravity(check), check.start))
    return QuoteReport(
        document=document,
        corpus=index.name,
        corpus_documents=index.documents,
        corpus_words=index.words,
        checks=tuple(checks),
        passed_over=tuple(dict.fromkeys(passed_over)),
    )


class _Checker:
    """Checks the quotations of one document; sources it has read are kept for the next one."""

    def __init__(self, document: Document, index: QuoteIndex) -> None:
        self.document = document
        self.index = index
        self.lexicon = checking_lexicon()
        self._read: dict[int, _Read] = {}
        self._matches: dict[object, list[_Match]] = {}

    def check(self, quotations: Sequence[Quoted]) -> list[QuoteCheck]:
        """Return for each quotation its best place in the corpus, or that there is none."""
        found = find_candidates(self.index, quotations, self.document.published)
        numbers = {one.source for candidates in found for one in candidates if one.stretches}
        kept = {number: one for number, one in self._read.items() if number in numbers}
        new = self.index.sources(numbers - kept.keys())
        self._read = kept | {number: _Read(source) for number, source in new.items()}
        return [
            self._check(quoted, candidates)
            for quoted, candidates in zip(quotations, found, strict=True)
        ]

    def _check(self, quoted: Quoted, candidates: Sequence[Candidate]) -> QuoteCheck:
        # A speech repeats its watchword: the same words are looked for once.
        key = (quoted.text, quoted.speakers, quoted.said_between)
        if key not in self._matches:
            self._matches[key] = self._find(quoted, candidates)
        matches = self._matches[key]
        if not matches:
            return explain(self._nothing(quoted))
        best = max(matches, key=self._worth)
        others = {
            match.candidate.source
            for match in matches
            if match.comparison.similarity >= best.comparison.similarity
        }
        return explain(self._found(quoted, best, len(others - {best.candidate.source})))

    def _find(self, quoted: Quoted, candidates: Sequence[Candidate]) -> list[_Match]:
        """Return the places that can be believed, up to one that no other can be better than."""
        short = is_short(quoted)
        matches: list[_Match] = []
        for candidate in candidates:
            if any(self._settles(match, candidate, short) for match in matches):
                break
            if candidate.stretches:
                matches += self._compare(quoted, candidate, short)
        return matches

    def _compare(self, quoted: Quoted, candidate: Candidate, short: bool) -> list[_Match]:
        """Return the best places of one document, compared, if they can be believed."""
        read = self._read[candidate.source]
        if read.source.is_one_of(self.document):
            return []
        spans = candidate.stretches
        if short:
            spans = read.spoken_by(quoted.speakers, spans)
        if not spans:
            return []
        stretch = read.stretch(spans)
        words = stretch.words
        if most_alike(quoted, set(words.forms)) is None:
            return []
        found = []
        turns = read.turns_in(words)
        for alignment in align(quoted.marks, words.forms, stretch.optional, turns=turns):
            one = compare(quoted.stretch, quoted.marks, stretch, alignment)
            if one is not None and is_like_enough(quoted, one.similarity, one.content):
                match = self._match(quoted, candidate, read, stretch, one)
                if self._is_believed(quoted, match, short):
                    found.append(match)
        return found

    def _match(
        self,
        quoted: Quoted,
        candidate: Candidate,
        read: _Read,
        stretch: Stretch,
        comparison: Comparison,
    ) -> _Match:
        start = stretch.words.starts[comparison.first]
        end = stretch.words.ends[comparison.last]
        label = speaker_at(read.document, read.turns, end - 1)
        retold = read.has_in_quotes(start, end)
        if retold and not read.turns.starts:
            line = _line_at(read.document.text, start, end)
            label = _named_beside(quoted.speakers, read.document.text[slice(*line)]) or label
        same = read.is_same(quoted.speakers, label)
        return _Match(read, stretch, comparison, candidate, label, same, retold)

    def _settles(self, match: _Match, following: Candidate, short: bool) -> bool:
        """Return whether no later candidate can be a better place than this match."""
        sure = match.comparison.exact and match.same_speaker is True
        if not sure or match.candidate.days > self.lexicon.window_days:
            return False
        return short or following.share < 0.95 * match.candidate.share

    def _is_believed(self, quoted: Quoted, match: _Match, short: bool) -> bool:
        """Return whether a place is the quotation's source and not like it by chance."""
        lexicon, found = self.lexicon, match.comparison
        if short:
            near = match.candidate.days <= lexicon.window_days
            if not match.same_speaker or found.similarity < least_of_short(found.content):
                return False
            return near or quoted.content_words >= lexicon.content_words_in_window
        least = lexicon.similarity
        if match.same_speaker is False:
            least = lexicon.similarity_of_another
        if found.similarity < least:
            return False
        return found.row >= lexicon.words_in_a_row or found.similarity > SURE

    def _worth(self, match: _Match) -> tuple[float, int, int, int]:
        """Return what makes one place likelier than another to be the one that is quoted."""
        near = match.candidate.days <= self.lexicon.window_days
        speaker = {True: 0.06, None: 0.0, False: -0.06}[match.same_speaker]
        exact = 0.02 * match.comparison.exact
        worth = match.comparison.similarity + speaker + 0.04 * near + exact - 0.03 * match.retold
        return (
            round(worth, 4),
            -match.candidate.days,
            -match.candidate.source,
            -match.comparison.first,
        )

    def _nothing(self, quoted: Quoted) -> QuoteCheck:
        return QuoteCheck(
            statement_id=quoted.statement.statement_id if quoted.statement else None,
            quoted=quoted.text,
            start=quoted.start,
            end=quoted.end,
            speaker=" and ".join(quoted.speakers) or None,
            verdict="not_found",
            flags=(),
            same_speaker=None,
            similarity=0.0,
            changes=(),
            source=None,
            reason="",
        )

    def _found(self, quoted: Quoted, match: _Match, others: int) -> QuoteCheck:
        comparison = match.comparison
        flags: list[QuoteFlag] = list(comparison.flags)
        if is_cut_off(match.stretch, comparison.first, quoted.before):
            flags.append("cut")
        if match.same_speaker is False:
            flags.append("speaker")
        if match.retold:
            flags.append("retold")
        return replace(
            self._nothing(quoted),
            verdict="exact" if comparison.exact else "altered",
            flags=tuple(flags),
            same_speaker=match.same_speaker,
            similarity=comparison.similarity,
            changes=comparison.changes,
            source=_source(match),
            also_in=others,
        )


def _source(match: _Match) -> QuoteSource:
    document, words = match.read.document, match.stretch.words
    start, end = words.starts[match.comparison.first], words.ends[match.comparison.last]
    text = document.text
    before = text[max(0, start - _CONTEXT) : start]
    after = text[end : end + _CONTEXT]
    return QuoteSource(
        document_id=document.document_id,
        title=document.title,
        published=document.published,
        publisher=document.publisher,
        url=document.url,
        start=start,
        end=end,
        wording=text[start:end],
        before=before.partition(" ")[2] if start > _CONTEXT else before,
        after=after.rpartition(" ")[0] if end + _CONTEXT < len(text) else after,
        speaker=match.speaker,
    )


def _line_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the line that holds a match, of a very long one the part around it."""
    low, high = max(0, start - _LINE), min(len(text), end + _LINE)
    stop = text.find("\n", end, high)
    line = text.rfind("\n", low, start) + 1
    return line or low, high if stop < 0 else stop


def _named_beside(names: Sequence[str], line: str) -> str | None:
    """Return the quoted speaker if the source's own sentence about the quotation names them."""
    there = {plain_word(word) for word in re.findall(r"\w+", line)}
    for name in names:
        last = re.findall(r"\w+", name)[-1:]
        if last and plain_word(last[0]) in there:
            return name
    return None
