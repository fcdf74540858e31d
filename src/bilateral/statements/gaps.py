"""Reads the unquoted words beside a quotation: who stands next to the cue, where a clause opens."""

from __future__ import annotations

from spacy.tokens import Token

_BREAKS = {"(", ")", "—", "–", "-", "--", ":", ";"}


def neighbour_of(cue: Token, tokens: list[Token]) -> Token | None:
    """Return the noun phrase beside the cue: "said the general", "the general said"."""
    before = [t for t in tokens if t.i < cue.i and t.dep_ not in ("aux", "auxpass", "neg")]
    before = [t for t in before if t.pos_ != "ADV" and not t.is_punct]
    after = [t for t in tokens if t.i > cue.i and not t.is_punct and t.pos_ != "ADV"]
    for side in (list(reversed(before[-1:])), after[:1]):
        for token in side:
            if token.pos_ in ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM"):
                return _climb(token, {t.i for t in tokens}, cue)
    return None


def clause_start(tokens: list[Token]) -> Token | None:
    """Return where the clause begins that a quotation completes: after a dash, colon, bracket."""
    first = None
    for token in reversed(tokens):
        if token.text in _BREAKS:
            break
        if not token.is_punct:
            first = token
    return first


def _climb(token: Token, inside: set[int], cue: Token) -> Token:
    """Return the top of the noun phrase that `token` belongs to, without leaving the gap."""
    while (
        token.head.i in inside
        and token.head != cue
        and token.head != token
        and token.head.pos_ in ("NOUN", "PROPN", "PRON", "NUM")
    ):
        token = token.head
    return token
