"""Finds where persons are named: in the tables, after a title, and by entity label."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from spacy.tokens import Token

from bilateral import lexicons
from bilateral.actors import tables
from bilateral.actors.phrases import PhraseReader
from bilateral.actors.rules import phrase_rules
from bilateral.sentences import Paragraph

_MISTAKEN = frozenset({"ORG", "GPE", "FAC"})
"""Labels that the parser gives to persons' names that it does not know."""
_IN_NAME = re.compile(r"^[A-ZÀ-Þ][\w'.’-]*$")


def name_spans(paragraph: Paragraph, reader: PhraseReader) -> list[tuple[int, int]]:
    """Return the tokens of every person's name in a paragraph, none overlapping another.

    A full name of the tables goes before what else is read there ("Crown Prince Ali bin Omar"),
    then the longest.
    """
    known = set(_table_spans(paragraph, reader))
    spans = known | set(_titled_spans(paragraph, reader))
    full = {span for span in known if span[1] - span[0] > 1}
    for entity in paragraph.doc.ents:
        if entity.label_ == "PERSON":
            trimmed = _trim(paragraph, entity.start, entity.end, reader)
            if trimmed is not None and trimmed[1] - trimmed[0] > 1:
                spans.add(trimmed)
        elif entity.label_ in _MISTAKEN:
            trimmed = _trim(paragraph, entity.start, entity.end, reader)
            if trimmed is not None and _has_given_name(paragraph, *trimmed):
                spans.add(trimmed)
    kept: list[tuple[int, int]] = []
    for first, last in sorted(spans, key=lambda s: (s not in full, s[0] - s[1], s)):
        if all(last <= other[0] or first >= other[1] for other in kept):
            kept.append((first, last))
    return sorted(kept)


def _has_given_name(paragraph: Paragraph, first: int, last: int) -> bool:
    """Return whether two or three capitalised words open with a given name: "Claudia Weber"."""
    doc = paragraph.doc
    if last - first not in (2, 3) or doc[first].text not in given_names():
        return False
    words = doc[first:last]
    if doc[last - 1].text in _institutions() or doc[last - 1].lower_ in tables.role_nouns():
        return False
    return all(token.pos_ == "PROPN" and _IN_NAME.match(token.text) for token in words)


@functools.cache
def given_names() -> frozenset[str]:
    """Return the given names that the tables know."""
    data = lexicons.read_toml("statements/given_names.toml")
    return frozenset(f"{data['feminine']} {data['masculine']}".split())


@functools.cache
def _institutions() -> frozenset[str]:
    return frozenset(lexicons.read_toml("actors/context.toml")["institutions"]["nouns"])


def _table_spans(paragraph: Paragraph, reader: PhraseReader) -> Iterator[tuple[int, int]]:
    for name in reader.names.between(paragraph, 0, len(paragraph.doc)):
        if name.sense.kind == "person":
            yield name.span.start, name.span.end


def _titled_spans(paragraph: Paragraph, reader: PhraseReader) -> Iterator[tuple[int, int]]:
    """Yield the capitalised words that follow a title: "Defence Minister Anna Novak"."""
    doc, titles = paragraph.doc, tables.titles()
    for i in range(1, len(doc)):
        word = doc[i - 1].lower_
        if (word not in titles and word.rstrip(".") not in titles) or doc[i - 1].text.isupper():
            continue
        last = i
        while last < len(doc) and last - i < 5 and _may_name(paragraph, doc[last], reader):
            last += 1
        trimmed = _trim(paragraph, i, last, reader)
        if trimmed is not None:
            yield trimmed


def _may_name(paragraph: Paragraph, token: Token, reader: PhraseReader) -> bool:
    name = reader.names.at(paragraph, token.i)
    if name is not None and name.sense.kind != "person":
        return False
    if token.text == "-":
        return not token.whitespace_ and not token.nbor(-1).whitespace_
    lower = token.lower_
    if lower in tables.titles() or lower in tables.role_nouns():
        return False
    return (token.pos_ == "PROPN" and bool(_IN_NAME.match(token.text))) or (
        lower in phrase_rules().particles and token.i + 1 < len(token.doc)
    )


def _trim(
    paragraph: Paragraph, first: int, last: int, reader: PhraseReader
) -> tuple[int, int] | None:
    doc = paragraph.doc

    def droppable(token: Token) -> bool:
        name = reader.names.at(paragraph, token.i)
        if name is not None and name.sense.kind != "person":
            return True
        lower = token.lower_
        if lower in phrase_rules().honorifics:
            return True
        known = lower in tables.titles() or lower.rstrip(".") in tables.titles()
        return known or (not token.text[0].isupper() and lower not in phrase_rules().particles)

    while first < last and droppable(doc[first]):
        first += 1
    for i in range(first, last):
        if doc[i].text in (",", '"', "(", ";", ":") or doc[i].pos_ in ("VERB", "AUX"):
            last = i
            break
    while last > first and (droppable(doc[last - 1]) or not doc[last - 1].text[0].isalpha()):
        last -= 1
    if last <= first or (doc[first].text.isupper() and len(doc[first]) > 3):
        return None
    return first, last
