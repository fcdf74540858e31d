"""Whether the clause around an expression looks ahead or back: from its parse, else from cues."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from dataclasses import dataclass

from spacy.tokens import Token

from bilateral.lexicons import read_toml
from bilateral.sentences.parsing import ParsedText, Sentence

_REACH = 160
_SENTENCE_BREAK = re.compile(r"[.!?…]['\"”’)]?\s|\n\s*\n|;")


@dataclass(frozen=True, slots=True)
class Tense:
    """Which way a clause looks; both False where nothing tells."""

    future: bool = False
    past: bool = False
    parsed: bool = False
    """True if the clause was parsed, so that neither means: the syntax does not say."""


@functools.cache
def _future_cue() -> re.Pattern[str]:
    cues = read_toml("dates/tense.toml")["cues"]["future"]
    return re.compile(rf"(?<![\w])(?:{'|'.join(cues)})(?!\w)", re.IGNORECASE)


def tense_from_words(text: str, start: int, end: int) -> Tense:
    """Read the tense off the words before the expression, or behind one that opens a sentence."""
    before = text[max(0, start - _REACH) : start]
    breaks = [match.end() for match in _SENTENCE_BREAK.finditer(before)]
    before = before[breaks[-1] :] if breaks else before
    if _future_cue().search(before):
        return Tense(future=True)
    if len(before.strip()) > 6:
        return Tense()
    behind = text[end : end + _REACH]
    stop = _SENTENCE_BREAK.search(behind)
    return Tense(future=bool(_future_cue().search(behind[: stop.start()] if stop else behind)))


@functools.cache
def syntax_words(kind: str) -> frozenset[str]:
    """Return a list of ``[syntax]`` in tense.toml: "future_verbs", "noun_relations" ..."""
    return frozenset(read_toml("dates/tense.toml")["syntax"][kind])


class TenseReader:
    """Reads tenses of one text; with a parse from the verb that governs the expression."""

    def __init__(self, text: str, parsed: ParsedText | None) -> None:
        self._text = text
        self._sentences = parsed.sentences if parsed is not None else ()
        self._starts = [sentence.start for sentence in self._sentences]

    def at(self, start: int, end: int) -> Tense:
        """Return the tense of the clause that the expression stands in."""
        sentence = self._sentence(start)
        token = sentence.head_of(start, end) if sentence is not None else None
        if token is None:
            return tense_from_words(self._text, start, end)
        if _is_inside_noun(token):
            return Tense(parsed=True)
        tense = tense_of_clause(token)
        ahead = tense.future or (not tense.past and self._is_announced(sentence, token))
        return Tense(future=ahead, past=tense.past, parsed=True)

    @staticmethod
    def _is_announced(sentence: Sentence | None, token: Token) -> bool:
        """Tell whether a plain present has this date ("he leaves on Sunday"), not in a headline."""
        if sentence is None or sentence.paragraph.heading:
            return False
        verb = clause_verb(token)
        if verb is None or verb.tag_ not in ("VBZ", "VBP") or verb.dep_ == "relcl":
            return False  # "fired at bases that house troops early Wednesday" announces nothing
        return token.head.i == verb.i or (token.head.dep_ == "prep" and token.head.head.i == verb.i)

    def _sentence(self, offset: int) -> Sentence | None:
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self._sentences[index].end:
            return None
        return self._sentences[index]


def _is_inside_noun(token: Token) -> bool:
    """Tell whether a date is part of a noun phrase ("the July 9 summit").

    "A meeting on Friday" is not: there the small model cannot tell noun from verb attachment.
    """
    return token.head.pos_ in ("NOUN", "PROPN") and token.dep_ in syntax_words("noun_relations")


def clause_verb(token: Token) -> Token | None:
    """Return the verb of the clause that a token stands in, or None in a verbless sentence."""
    current = token
    while True:
        if current.pos_ in ("VERB", "AUX") and current.dep_ not in ("aux", "auxpass", "amod"):
            return current
        if current.head.i == current.i:
            return None
        current = current.head


def tense_of_clause(token: Token) -> Tense:
    """Return which way the clause of `token` looks; a bare verb looks where its governor does."""
    verb = clause_verb(token)
    while verb is not None:
        tense = _tense_of_verb(verb)
        if tense is not None:
            return tense
        above = clause_verb(verb.head)
        verb = above if above is not None and above.i != verb.i else None
    return Tense()


def _tense_of_verb(verb: Token) -> Tense | None:
    """Return which way a verb looks by its form and auxiliaries, or None where they do not say."""
    auxiliaries = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    lemmas = {child.lemma_.lower() for child in auxiliaries}
    future_verbs = syntax_words("future_verbs")
    if lemmas & syntax_words("future_auxiliaries"):
        return Tense(future=True)
    if lemmas & syntax_words("duty_auxiliaries") and "have" not in lemmas:
        return Tense(future=True)
    finite = [child for child in auxiliaries if child.tag_ in ("VBD", "VBZ", "VBP")]
    if verb.tag_ == "VBD" or any(child.tag_ == "VBD" for child in finite):
        return Tense(past=True)
    if any(child.lemma_ == "have" for child in finite):
        return Tense(past=True)
    if verb.lemma_ in future_verbs and verb.tag_ in ("VBN", "VBG", "VBZ", "VBP"):
        return Tense(future=True)
    if verb.tag_ == "VBG" and any(child.lemma_ == "be" for child in finite):
        return Tense(future=True)
    if any(child.tag_ == "TO" for child in auxiliaries):
        return Tense(future=verb.head.lemma_ in future_verbs or verb.head.lemma_ == "be")
    if verb.tag_ == "VBN":
        return Tense(past=True)
    return None if verb.tag_ in ("VBG", "VB") else Tense()
