"""Cuts a text into paragraphs and parses each with spaCy.

Every line is a paragraph of its own: on whole articles the small model glues headline to lede and
one speaker's quotation to the next. Typographic quotes and dashes are replaced by plain ones of the
same length before parsing, because the model was trained on plain ones; offsets stay exact.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from bilateral.sentences.model import load_model

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
_BATCH = 16
"""Paragraphs a batch: 16 keeps memory at 226 MB where 128 takes 1 GB, at the same speed."""


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


def parse(text: str, *, skip: Callable[[str], bool] | None = None) -> ParsedText:
    """Parse one text; paragraphs for which `skip` is true are left out (never the first)."""
    return next(iter(parse_many([text], skip=skip)))


def parse_many(
    texts: Iterable[str], *, skip: Callable[[str], bool] | None = None
) -> Iterator[ParsedText]:
    """Parse texts in order, one `ParsedText` each, in batches of paragraphs."""
    model = _model()
    for text in texts:
        lines = [
            (start, end)
            for number, (start, end) in enumerate(_lines(text))
            if skip is None or number == 0 or not skip(text[start:end])
        ]
        docs = model.pipe((plain(text[start:end]) for start, end in lines), batch_size=_BATCH)
        yield _assemble(text, lines, list(docs))


@functools.cache
def _model() -> Language:
    return load_model()


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            first = start + line.index(stripped)
            yield first, first + len(stripped)
        start += len(line) + 1


def _assemble(text: str, lines: list[tuple[int, int]], docs: list[Doc]) -> ParsedText:
    paragraphs = tuple(
        Paragraph(start, end, index, _is_heading(text[start:end]), doc)
        for index, ((start, end), doc) in enumerate(zip(lines, docs, strict=True))
    )
    sentences = tuple(
        Sentence(
            paragraph.start + span.start_char, paragraph.start + span.end_char, span, paragraph
        )
        for paragraph in paragraphs
        for span in paragraph.doc.sents
        if span.text.strip()
    )
    return ParsedText(text, paragraphs, sentences)


def _is_heading(line: str) -> bool:
    return len(line) <= 160 and line[-1] not in '.!?"”’…:;,'
