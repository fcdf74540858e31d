"""Cuts a text into paragraphs and parses each with spaCy.

Every line is a paragraph of its own: on whole articles the small model glues headline to lede and
one speaker's quotation to the next. Typographic quotes and dashes are replaced by plain ones of the
same length before parsing, because the model was trained on plain ones; offsets stay exact.
"""

from __future__ import annotations

import functools
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from bilateral.sentences.entities import EntityFinder
from bilateral.sentences.model import load_model
from bilateral.sentences.products import is_steady, one_thread
from bilateral.sentences.trees import TreeBuilder
from bilateral.sentences.wordforms import WordAnnotator, WordRules
from bilateral.sentences.wordforms import possible_lemmas as _possible_lemmas

_PLAIN = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "\u00a0": " ",
        "\u2009": " ",
    }
)
_BATCH = 8_192
"""Words a batch, at most."""
_TOGETHER = 400_000
"""Characters of texts that are read together, so that batches are full: as much as a shard."""
_KEPT = 4_096
"""Paragraphs kept, the latest: copies of a report come within days of each other."""

Depth = Literal["none", "syntax", "names"]
"""How far a paragraph is read: words only, with its syntax, with the names that the model sees."""
Chooser = Callable[[Sequence[str]], Sequence[Depth]]
_Wanted = tuple[str, Depth, int]
"""A paragraph, how far to read it, and how often the same text has it before."""
_kept: dict[_Wanted, Doc] = {}
_reading = threading.Lock()
"""Held while paragraphs are read: what is remembered of words and paragraphs is one for all."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text: its offsets and its parse."""

    start: int
    end: int
    index: int
    heading: bool
    """True for a title or crosshead: short, and without the full stop of a sentence."""
    doc: Doc

    def offset(self, token: Token) -> int:
        """Return the document offset of a token of this paragraph."""
        return self.start + int(token.idx)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its offsets, its parse, and the paragraph it stands in."""

    start: int
    end: int
    span: Span
    paragraph: Paragraph

    def offset(self, token: Token) -> int:
        """Return the document offset of a token of this sentence."""
        return self.paragraph.start + int(token.idx)

    def token_at(self, offset: int) -> Token | None:
        """Return the token that covers a document offset, if it is in this sentence."""
        local = offset - self.paragraph.start
        for token in self.span:
            if token.idx <= local < token.idx + len(token):
                return token
        return None

    def head_of(self, start: int, end: int) -> Token | None:
        """Return the word that a span of document offsets hangs on, or None where it has none."""
        base = self.paragraph.start
        inside = [t for t in self.span if t.idx + base < end and t.idx + len(t) + base > start]
        numbers = {token.i for token in inside}
        for token in inside:
            is_top = token.head.i not in numbers or token.head.i == token.i
            if is_top and not token.is_punct and not token.is_space:
                return token
        return None


@dataclass(frozen=True, slots=True)
class ParsedText:
    """A text with its paragraphs and sentences, in order."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]

    def sentence_at(self, offset: int) -> Sentence | None:
        """Return the sentence that covers a document offset, or None between sentences."""
        for sentence in self.sentences:
            if sentence.start <= offset < sentence.end:
                return sentence
        return None


def plain(text: str) -> str:
    """Return `text` with typographic quotes and spaces made plain; the length does not change."""
    return text.translate(_PLAIN)


def parse(
    text: str, *, skip: Callable[[str], bool] | None = None, choose: Chooser | None = None
) -> ParsedText:
    """Parse one text; paragraphs for which `skip` is true are left out (never the first).

    `choose` says of every paragraph left how far it is worth reading; without it, all are read
    fully.
    """
    return next(iter(parse_many([text], skip=skip, choose=choose)))


def parse_many(
    texts: Iterable[str],
    *,
    skip: Callable[[str], bool] | None = None,
    choose: Chooser | None = None,
) -> Iterator[ParsedText]:
    """Parse texts in order, one `ParsedText` each; many are read ahead and parsed together."""
    for group in _groups(texts):
        cut = [_cut(text, skip) for text in group]
        whole = [[plain(text[slice(*line)]) for line in lines] for text, lines in cut]
        depths = [(choose or _fully)(paragraphs) for paragraphs in whole]
        wanted = chain(*map(_wanted, whole, depths))
        docs = iter(_read([*wanted]))
        for (text, lines), chosen in zip(cut, depths, strict=True):
            yield _assemble(text, lines, list(islice(docs, len(lines))), chosen)


def forget() -> None:
    """Forget every paragraph and word read so far, where that could decide how others are read.

    Unless products of matrices are steady, a word's rounds by what is read beside it (by up to
    3e-5), and what was remembered could decide between two readings that are as good.
    """
    if is_steady():
        return
    with _reading:
        _kept.clear()
        _tree_builder().forget()
        _entity_finder().forget()


def _groups(texts: Iterable[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for text in texts:
        group.append(text)
        if sum(map(len, group)) >= _TOGETHER:
            yield group
            group = []
    yield group


def _cut(text: str, skip: Callable[[str], bool] | None) -> tuple[str, list[tuple[int, int]]]:
    """Return a text with its lines, those left out that are to be skipped."""
    return text, [
        (start, end)
        for number, (start, end) in enumerate(_lines(text))
        if skip is None or number == 0 or not skip(text[start:end])
    ]


def possible_lemmas(word: str) -> frozenset[str]:
    """Return every lemma that the model could give a word, whatever part of speech it takes."""
    return _possible_lemmas(word, _rules())


def _fully(paragraphs: Sequence[str]) -> Sequence[Depth]:
    return ["names"] * len(paragraphs)


def _wanted(paragraphs: Sequence[str], depths: Sequence[Depth]) -> Iterator[_Wanted]:
    """Yield what is to be read of one document; its words are told apart, however alike."""
    seen: Counter[str] = Counter()
    for text, depth in zip(paragraphs, depths, strict=True):
        yield text, depth, seen[text]
        seen[text] += 1


def _read(wanted: Sequence[_Wanted]) -> list[Doc]:
    """Read each paragraph as far as its depth says; one that was read for another text is kept."""
    with _reading, one_thread():
        docs = {each: _kept.pop(each, None) for each in wanted}
        new = [each for each, doc in docs.items() if doc is None]
        docs.update(zip(new, _read_new(new), strict=True))
        _kept.update(docs)  # type: ignore[arg-type]
        for oldest in list(_kept)[:-_KEPT]:
            del _kept[oldest]
    return [docs[each] for each in wanted]  # type: ignore[misc]


def _read_new(wanted: Sequence[_Wanted]) -> list[Doc]:
    model = _model()
    docs = [model.make_doc(text) for text, _, _ in wanted]
    depths = [depth for _, depth, _ in wanted]
    chosen = [doc for doc, depth in zip(docs, depths, strict=True) if depth != "none"]
    for batch in _batches(chosen):
        _tree_builder().annotate(batch)
        _annotator().annotate(batch)
    named = [doc for doc, depth in zip(docs, depths, strict=True) if depth == "names"]
    for batch in _batches(named):
        _entity_finder().annotate(batch)
    pairs = zip(docs, depths, strict=True)
    return [_leave_whole(doc) if depth == "none" else doc for doc, depth in pairs]


def _batches(docs: list[Doc]) -> Iterator[list[Doc]]:
    """Cut documents into batches of like length: each takes as many steps as its longest."""
    batch: list[Doc] = []
    size = 0
    for doc in sorted(docs, key=len):
        if batch and size + len(doc) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append(doc)
        size += len(doc)
    if batch:
        yield batch


def _leave_whole(doc: Doc) -> Doc:
    """Return a paragraph that is not parsed as one sentence, each token a tree of its own.

    It is built anew, as spaCy's tokenizer leaves the edges of tokens where they stood before its
    special cases (":*", "don't") moved them, and only the parser sets them right: looking for a
    token's children then reads memory outside the document. The process died on one White House
    text in 150.
    """
    words, spaces = [t.text for t in doc], [bool(t.whitespace_) for t in doc]
    whole = Doc(doc.vocab, words=words, spaces=spaces)
    starts = np.full((len(whole), 1), -1, dtype="int64")
    starts[:1] = 1
    whole.from_array([SENT_START], starts.astype("uint64"))  # type: ignore[arg-type]
    return whole


@functools.cache
def _model() -> Language:
    return load_model()


@functools.cache
def _tree_builder() -> TreeBuilder:
    return TreeBuilder(_model())


@functools.cache
def _annotator() -> WordAnnotator:
    return WordAnnotator(_model())


@functools.cache
def _entity_finder() -> EntityFinder:
    return EntityFinder(_model())


@functools.cache
def _rules() -> WordRules:
    return WordRules(_model())


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            first = start + line.index(stripped)
            yield first, first + len(stripped)
        start += len(line) + 1


def _assemble(
    text: str, lines: list[tuple[int, int]], docs: list[Doc], depths: Sequence[Depth]
) -> ParsedText:
    paragraphs = tuple(
        Paragraph(start, end, index, _is_heading(text[start:end]), doc)
        for index, ((start, end), doc) in enumerate(zip(lines, docs, strict=True))
    )
    sentences = tuple(
        Sentence(
            paragraph.start + span.start_char, paragraph.start + span.end_char, span, paragraph
        )
        for paragraph, depth in zip(paragraphs, depths, strict=True)
        if depth != "none"
        for span in paragraph.doc.sents
        if span.text.strip()
    )
    return ParsedText(text, paragraphs, sentences)


def _is_heading(line: str) -> bool:
    return len(line) <= 160 and line[-1] not in '.!?"”’…:;,'
