"""Operators at the words that show them."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.certainty.lexicon import Entry
from bilateral.certainty.operators import Operator, signature


def operator(entry: Entry, *tokens: Token) -> Operator:
    """Return the operator of an entry at the words that show it (paragraph offsets)."""
    first = min(tokens, key=lambda token: token.i)
    last = max(tokens, key=lambda token: token.i)
    return Operator(entry.signature, first.idx, last.idx + len(last), entry.rule)


def rule(name: str, rule_id: str, *tokens: Token) -> Operator:
    """Return the operator of a named signature."""
    return operator(Entry(signature(name), rule_id), *tokens)
