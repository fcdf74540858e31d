"""Paragraphs that are left unparsed are whole all the same; copies of a paragraph are read once."""

from __future__ import annotations

import pytest

from bilateral.sentences import parse, parse_many, parsing


def test_tokens_of_an_unparsed_paragraph_have_no_children() -> None:
    """After ":*", which the tokenizer takes for a face, every token still is its own tree."""
    text = "**Herald:** [**588,000 can sign in Alabama, don't they,"
    parsed = parse(text, choose=lambda paragraphs: ["none"] * len(paragraphs))
    doc = parsed.paragraphs[0].doc
    for token in doc:
        assert (token.left_edge.i, token.right_edge.i) == (token.i, token.i)
        assert list(token.children) == []
    assert doc.text == text


def test_copies_are_read_once() -> None:
    """A paragraph of another text is not read again, unless it is now to be read further."""
    copy = "The harbour of Valletta was closed on Friday."
    first, second = parse_many([copy, f"A new lead.\n{copy}"])
    assert first.paragraphs[0].doc is second.paragraphs[1].doc
    assert second.sentences[1].start == len("A new lead.\n")
    less = parse(copy, choose=lambda paragraphs: ["none"] * len(paragraphs))
    assert less.paragraphs[0].doc is not first.paragraphs[0].doc


def test_copies_within_a_text_are_told_apart() -> None:
    """Words of two paragraphs of one text are different words, even where the texts agree."""
    for _ in range(2):
        one, two = parse("He left for Rome.\nHe left for Rome.").paragraphs
        assert one.doc is not two.doc


def test_the_latest_paragraphs_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit those are let go that were asked for longest ago."""
    monkeypatch.setattr(parsing, "_KEPT", 2)
    monkeypatch.setattr(parsing, "_kept", {})
    docs = [parse(f"Line {number}.").paragraphs[0].doc for number in (1, 2, 1, 3)]
    assert docs[0] is docs[2]
    assert [text for text, _, _ in parsing._kept] == ["Line 1.", "Line 3."]
