"""The words that bear on certainty, from ``data/certainty/``, looked up by lemma and frame.

A frame names the complement: ``that`` (finite), ``quote``, ``whether``, ``wh``, ``to``,
``obj_to`` (urge X to), ``passive_to`` (X is urged to), ``bare`` (let X go), ``done`` (get X
done), ``ing``, ``np`` (an event noun as object), ``np_bare`` (one without "the"), ``content`` (a
noun like "claim" as object), ``subj`` (an event noun as subject), ``modifier`` (alleged attack),
``purpose`` (travelled to train), ``fate`` and ``fate-subj`` (what becomes of a plan or an order
that is object or subject: "kept its promise to", "efforts to ... failed"), ``subjunctive``
(insist that X leave), ``before-ing`` (shot down before reaching), ``prep-to`` (admit to) or the
preposition itself (``of``, ``for``, ``from`` ...).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Token

from bilateral import lexicons
from bilateral.certainty.frames import lemma_of, tense_of
from bilateral.certainty.operators import CLASSES, Signature, signature
from bilateral.errors import DataError

FOLDER = "certainty"
_FALLBACKS: Mapping[str, tuple[str, ...]] = {
    "quote": ("that",),
    "wh": ("that",),
    "passive_to": ("obj_to", "to"),
    "obj_to": ("to",),
    "bare": ("obj_to", "to"),
    "ing": ("np",),
    "done": ("bare", "obj_to", "to", "that"),
}
"""The frames to try in turn where a word has no entry for the one at hand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One signature of one word, and the group that gives it."""

    signature: Signature
    rule: str


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with its target word and the class it must get."""

    rule: str
    text: str
    start: int
    end: int
    certainty: str


def find(
    lemma: str, frame: str, when: str = "", *, verb: bool = True, strict: bool = False
) -> Entry | None:
    """Return the entry of a word for a frame, or None.

    `when` is the tense of the word ("past", "present" or ""); entries for a tense go first.
    Unless `strict`, where a noun is not listed the verb of the same form serves, and the other way
    round: the small model often takes "reports" for the one where it is the other.
    """
    table = _words()
    parts = ("verb", "noun") if verb else ("noun", "verb")
    for part in parts[:1] if strict else parts:
        for name in (frame, *_FALLBACKS.get(frame, ())):
            entry = table.get((lemma, name, when, part)) or table.get((lemma, name, "", part))
            if entry is not None:
                return entry
    return None


def entry_of(token: Token, frame: str) -> Entry | None:
    """Return the entry of a token for a frame, with its particle or preposition ("call_on"),
    its tense and its part of speech.
    """
    verb = token.pos_ in ("VERB", "AUX")
    strict = verb and any(c.dep_ in ("nsubj", "dobj") for c in token.children)
    when = tense_of(token.head if token.dep_ in ("acomp", "attr") else token)
    if token.tag_ == "VBG":  # "was flying to sign", "was going to sign": on the way, not there yet
        when = ""
    bare = str(token.lemma_).lower()
    joined = (f"{bare}_{c.lower_}" for c in token.children if c.dep_ == "prep" and c.i > token.i)
    phrases = _phrases(token, bare) if verb else ()
    for lemma in dict.fromkeys((*phrases, lemma_of(token), *joined, bare, token.lower_)):
        entry = find(lemma, frame, when, verb=verb, strict=strict)
        if entry is not None:
            return entry
    return None


def _phrases(token: Token, lemma: str) -> Iterator[str]:
    """Yield a verb with the two or three words that follow it: "come_to_nothing"."""
    words = [t.lower_ for t in token.doc[token.i + 1 : min(token.i + 4, token.sent.end)]]
    for length in range(len(words), 1, -1):
        yield "_".join((lemma, *words[:length]))


def default(frame: str) -> Entry | None:
    """Return what a frame means under a word that no group lists."""
    row = lexicons.read_toml("certainty/structure.toml")["default"]
    return Entry(signature(row[frame]), f"default-{frame}") if frame in row else None


def cue(kind: str, word: str) -> Entry | None:
    """Return the entry of a closed-class word: kind is "adverb", "marker", "preposition" ..."""
    return _cues(kind).get(word)


def full_modal(word: str) -> str:
    """Return the modal that a contraction stands for ("ca" of "can't"), else the word itself."""
    return str(lexicons.read_toml("certainty/modals.toml")["contracted"].get(word, word))


def modal(word: str, reading: str) -> Entry | None:
    """Return a modal's entry for a reading of ``modals.toml``: "plain", "perfect_negated" ...

    None for a word that is not listed, and where it has no such reading ("fronted").
    """
    row = lexicons.read_toml("certainty/modals.toml")["modal"].get(word, {})
    if reading not in row:
        return None
    return Entry(signature(row[reading]), f"modal-{word}-{reading.replace('_', '-')}")


def examples() -> Iterator[Example]:
    """Yield every example and counter-example of every rule file, for the tests."""
    for name in lexicons.file_names(FOLDER, ".toml"):
        for rule, row in _example_rows(lexicons.read_toml(name)):
            text, certainty = row
            yield _example(rule, text, certainty)


def words() -> Mapping[tuple[str, str, str, str], Entry]:
    """Return the whole table by (lemma, frame, tense, part)."""
    return _words()


def _example(rule: str, text: str, certainty: str) -> Example:
    before, target, after = text.split("*")
    if certainty not in CLASSES:
        raise DataError(f"data/{FOLDER}: example of {rule} has the unknown class {certainty}.")
    start = len(before)
    return Example(rule, before + target + after, start, start + len(target), certainty)


def _example_rows(file: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for group in file.get("group", ()):
        for row in group["examples"]:
            yield group["id"], row
    for idiom in file.get("idiom", ()):
        for row in idiom["examples"]:
            yield idiom["id"], row
    for row in file.get("examples", ()):
        yield "structure", row


@functools.cache
def _words() -> dict[tuple[str, str, str, str], Entry]:
    table: dict[tuple[str, str, str, str], Entry] = {}
    for name in lexicons.file_names(FOLDER, ".toml"):
        for group in lexicons.read_toml(name).get("group", ()):
            entry = Entry(signature(group["signature"]), group["id"])
            for lemma in group["lemmas"].split():
                for frame in group["frames"]:
                    key = (lemma, frame, group.get("when", ""), group.get("part", "verb"))
                    if key in table:
                        raise DataError(
                            f"data/{name}: {key} is in {table[key].rule} and {entry.rule}; "
                            "keep it in one."
                        )
                    table[key] = entry
    return table


@functools.cache
def _cues(kind: str) -> dict[str, Entry]:
    rows = lexicons.read_toml("certainty/structure.toml")[kind]
    return {
        word: Entry(signature(name), f"{kind}-{name}")
        for name, listed in rows.items()
        for word in listed.split()
    }
