"""Sentences: the parsed paragraphs of a document, with offsets into its text."""

from bilateral.sentences.parsing import (
    Depth,
    Paragraph,
    ParsedText,
    Sentence,
    parse,
    parse_many,
    possible_lemmas,
)

__all__ = [
    "Depth",
    "Paragraph",
    "ParsedText",
    "Sentence",
    "parse",
    "parse_many",
    "possible_lemmas",
]
