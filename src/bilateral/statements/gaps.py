"""Reads the unquoted words beside a quotation: who stands next to the cue, where a clause opens."""

from __future__ import annotations

from spacy.tokens import Token

_LISTED = {"appos", "conj"}
"""Relations that the small model gives a subject after "In a letter to the Tribune, …"."""
_DASHES = {"—", "–", "-", "--"}
_BREAKS = {"(", ")", "—", "–", "-", "--", ":", ";"}


def neighbour_of(cue: Token, tokens: list[Token]) -> Token | None:
    """Return the noun phrase beside the cue: "said the general", "the general said"."""
    before = [t for t in tokens if t.i < cue.i and t.dep_ not in ("aux", "auxpass", "neg")]
    aside = _aside_before(before)
    before = [t for t in before[:aside] if t.pos_ != "ADV" and not t.is_punct]
    after = [t for t in tokens if t.i > cue.i and not t.is_punct and t.pos_ != "ADV"]
    for side in (list(reversed(before[-1:])), after[:1]):
        for token in side:
            if token.pos_ in ("NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM"):
                return _climb(token, {t.i for t in tokens}, cue)
    return None


def _aside_before(tokens: list[Token]) -> int | None:
    """Return where "the delegate, wearing a hat, said" turns aside from its speaker."""
    if not tokens or tokens[-1].text != ",":
        return None
    for i, token in enumerate(tokens[1:-1], 1):
        if tokens[i - 1].text == "," and token.tag_ in ("VBG", "VBN", "WP", "WDT"):
            return i
    return None


def clause_start(tokens: list[Token]) -> Token | None:
    """Return where the clause begins that a quotation completes: after a dash, colon, bracket.

    Hyphens within words ("mid-January") and asides between two dashes are no such break.
    """
    dashes = [t.i for t in tokens if t.text in _DASHES and t.whitespace_]
    aside = range(dashes[-2], dashes[-1] + 1) if len(dashes) > 1 else range(0)
    first = None
    for token in reversed(tokens):
        if token.text in _DASHES and not token.whitespace_ and not token.nbor(-1).whitespace_:
            continue
        if token.text in _BREAKS and token.i not in aside:
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
        and not (token.dep_ in _LISTED and token.head.dep_ == "pobj")
    ):
        token = token.head
    return token
