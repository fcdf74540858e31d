"""Paragraphs that are left unparsed are whole all the same."""

from __future__ import annotations

from bilateral.sentences import parse


def test_tokens_of_an_unparsed_paragraph_have_no_children() -> None:
    """After ":*", which the tokenizer takes for a face, every token still is its own tree."""
    text = "**Herald:** [**588,000 can sign in Alabama, don't they,"
    parsed = parse(text, choose=lambda paragraphs: ["none"] * len(paragraphs))
    doc = parsed.paragraphs[0].doc
    for token in doc:
        assert (token.left_edge.i, token.right_edge.i) == (token.i, token.i)
        assert list(token.children) == []
    assert doc.text == text
