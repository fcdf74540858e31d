"""Sentences: the parsed paragraphs of a document, with offsets into its text."""

from bilateral.sentences.parsing import (
    Depth,
    Paragraph,
    ParsedText,
    Sentence,
    forget,
    parse,
    parse_many,
    possible_lemmas,
)
from bilateral.sentences.searching import WordSearch, read_rows

__all__ = [
    "Depth",
    "Paragraph",
    "ParsedText",
    "Sentence",
    "WordSearch",
    "forget",
    "parse",
    "parse_many",
    "possible_lemmas",
    "read_rows",
]
