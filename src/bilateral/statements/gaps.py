"""Reads the unquoted words beside a quotation: who stands next to the cue, where a clause opens."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.statements.cues import lexicon, verb_complements

_VERBAL = {"VERB", "AUX"}
_LISTED = {"appos", "conj"}
"""Relations that the small model gives a subject after "In a letter to the Tribune, …"."""
_DASHES = {"—", "–", "-", "--"}
_LABEL = 13
"""Tokens that a label before a colon has at most."""
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


def last_cue(tokens: list[Token], mark: str) -> Token | None:
    """Return the cue nearest to a quotation among the words before it, which end in `mark`."""
    verbs = [t for t in tokens if t.pos_ in _VERBAL]
    for verb in reversed(verbs):
        if verb.dep_ in ("aux", "auxpass"):
            continue
        known = "quote" in verb_complements(verb)
        if known and (verb.dep_ not in ("relcl", "acl") or verb is verbs[-1]):
            return verb
        if mark not in (",", ":") or verb.dep_ == "ROOT":
            break
    for token in reversed(tokens):
        if token.lower_ == "to" and token.i and token.nbor(-1).lower_ == "according":
            return token
    if mark == ":" and verbs:
        main = [v for v in verbs if v.dep_ in ("ROOT", "ccomp")] or verbs
        return main[-1]
    return None


def first_cue(tokens: list[Token], strict: bool) -> Token | None:
    """Return the cue among the words that follow a quotation.

    Where none is known, a bare verb near the marks; `strict` wants a known one.
    """
    verbs = [
        t
        for t in tokens
        if t.pos_ in _VERBAL and t.dep_ not in ("aux", "auxpass") and t.tag_ != "VBG"
    ]
    if not verbs:
        short = [t for t in tokens[:8] if t.pos_ == "NOUN"]
        return next((t for t in short if "quote" in verb_complements(t)), None)
    main = [v for v in verbs if v.dep_ not in ("relcl", "acl")]
    according = next((t for t in tokens[:3] if t.lower_ == "according"), None)
    if according is not None:
        return according
    for verb in (*main, *verbs):
        if "quote" in verb_complements(verb):
            return verb
    if strict:
        return None
    near = [
        v
        for v in main
        if v.i - tokens[0].i <= 6
        and v.tag_ in ("VBD", "VBZ", "VBP")
        and v.pos_ != "AUX"
        and not any(c.dep_ in ("dobj", "attr", "acomp", "xcomp") for c in v.children)
    ]
    return near[0] if near else None


def named_before_colon(tokens: list[Token]) -> Token | None:
    """Return who is named before a colon without a verb: "From the report:", "Ana Novak:".

    "On the treaty:" and "Analysis:" name nobody.
    """
    if not tokens[-1].text.endswith(":") or len(tokens) > _LABEL:
        return None
    if tokens[0].pos_ in ("ADP", "SCONJ") and tokens[0].lower_ not in lexicon().sources:
        return None
    if all(t.lower_ in lexicon().headline_labels for t in tokens if not t.is_punct):
        return None
    inside = {t.i for t in tokens}
    for token in tokens:
        above = token.head
        top = above == token or above.i not in inside or above.pos_ not in ("NOUN", "PROPN")
        if token.pos_ in ("NOUN", "PROPN", "PRON") and (top or token.dep_ == "pobj"):
            return token
    return None


def sets_scene(tokens: list[Token]) -> bool:
    """Return whether words before marks are the writer's scene: "In his “order of the day,” he"."""
    words = [t for t in tokens if not t.is_punct]
    verbal = any(t.pos_ in _VERBAL for t in words)
    return bool(words) and words[0].pos_ in ("ADP", "SCONJ") and not verbal


def abbreviates(stop: Token) -> bool:
    """Return whether a full stop ends no sentence: "Capt. Hale", "(D-Ohio.), who".

    The small model cuts some abbreviations off their full stops.
    """
    if stop.text != "." or stop.i == 0 or stop.i + 1 >= len(stop.doc) or stop.nbor(-1).whitespace_:
        return False
    following = stop.nbor(1)
    if following.text in (",", ")", ";") or following.text[:1].islower():
        return True
    return stop.nbor(-1).lower_ in lexicon().abbreviations
