"""Sentences: the parsed paragraphs of a document, with offsets into its text."""

from bilateral.sentences.parsing import Paragraph, ParsedText, Sentence, parse, parse_many

__all__ = ["Paragraph", "ParsedText", "Sentence", "parse", "parse_many"]
