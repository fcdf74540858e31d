"""What the whole sentence adds: headlines, quotation marks with a speaker, leading colons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from bilateral.certainty.cues import operator, rule
from bilateral.certainty.frames import SUBJECTS, child, is_infinitive
from bilateral.certainty.lexicon import entry_of
from bilateral.certainty.operators import Operator
from bilateral.sentences import Sentence


def operators(sentence: Sentence, token: Token, found: Sequence[Operator]) -> Iterator[Operator]:
    """Yield the operators that the sentence as a whole puts on `token`, innermost first."""
    if not any(op.signature.attributes for op in found):
        yield from _quoted(sentence, token)
        yield from _headed(sentence, token)


def headline_operators(
    sentence: Sentence, token: Token, path: Sequence[Token]
) -> Iterator[Operator]:
    """Yield the future of "X to visit Y" as a headline; it stands below who is said to say so."""
    if any(is_infinitive(node) and _is_headline(sentence, node) for node in path):
        yield rule("future", "headline-infinitive", token)


def _is_headline(sentence: Sentence, node: Token) -> bool:
    """True for the verb of "X to visit Y" standing alone."""
    subject = child(node, *SUBJECTS)
    if node.dep_ == "ROOT" and subject is not None and subject.pos_ == "PROPN":
        return child(subject, "det") is None
    if not sentence.paragraph.heading or node.dep_ not in ("ROOT", "relcl", "acl", "ccomp"):
        return False
    return node.dep_ == "ROOT" or node.head.dep_ == "ROOT"


def _quoted(sentence: Sentence, token: Token) -> Iterator[Operator]:
    """Attribute a token inside quotation marks to the speech verb outside them."""
    inside = False
    spans: list[tuple[int, int]] = []
    opened = sentence.span.start
    for word in sentence.span:
        if word.text == '"':
            if inside:
                spans.append((opened, word.i))
            opened, inside = word.i, not inside
    if inside:
        spans.append((opened, sentence.span.end))
    if not any(start < token.i < end for start, end in spans):
        return
    for word in sentence.span:
        if any(start < word.i < end for start, end in spans) or word.pos_ != "VERB":
            continue
        entry = entry_of(word, "quote")
        if entry is not None and entry.signature.attributes and child(word, *SUBJECTS) is not None:
            yield operator(entry, word)
            return


def _headed(sentence: Sentence, token: Token) -> Iterator[Operator]:
    """Attribute what follows "White House:" in a headline."""
    if not sentence.paragraph.heading:
        return
    words = list(sentence.span)
    for position, word in enumerate(words[:8]):
        if word.text == ":" and position > 0 and word.i < token.i:
            if all(w.pos_ in ("PROPN", "NOUN", "ADJ", "DET", "ADP") for w in words[:position]):
                yield rule("reported", "headline-speaker", *words[:position])
            return
