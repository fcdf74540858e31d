"""Word classes, morphology and lemmas: the model's own rules, each applied once to a kind of word.

The attribute ruler and the lemmatiser decide by a word's form, tag and relation alone, save for a
few rules over two words. Asking them once for every such triple, and remembering the answer, gives
the same annotation in a fifth of the time. Most relations make no difference to a word: a triple
has the relation only where some rule asks for it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import DEP, LEMMA, LOWER, MORPH, ORTH, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc

from bilateral.sentences.longrules import LongRules, listed
from bilateral.sentences.remembering import WordMemory

_KINDS = 100_000
"""Triples remembered, at most, so that a long run does not grow without end: 15 MB."""
_SET = [POS, MORPH, LEMMA, DEP]
_PARTS = ("verb", "noun", "adj")
_Words = npt.NDArray[np.uint64]
"""A row for each word: its form, tag and relation, as spaCy numbers them."""


class WordAnnotator:
    """Sets part of speech, morphology and lemma of parsed documents as the pipeline would."""

    def __init__(self, model: Language) -> None:
        """Take the rules of `model`; its ruler and lemmatiser stay in use for what is new."""
        self._model = model
        self._ruler: Any = model.get_pipe("attribute_ruler")
        self._lemmatiser: Any = model.get_pipe("lemmatizer")
        _index_lemmas(self._lemmatiser)
        self._known = WordMemory(len(_SET), "uint64", _KINDS)
        self._long = LongRules(model)
        strings = model.vocab.strings
        self._no_matter = np.uint64(strings.add("any relation"))
        """Stands for all relations that no rule on a word asks for."""
        rules = [*self._rules_on_relations()]
        self._relations = [strings.add(r) for _, relations in rules for r in relations]
        self._words = [strings.add(word) for words, _ in rules for word in words]

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Annotate a batch of documents that have tags and relations already."""
        if not any(map(len, docs)):
            return
        facts = np.concatenate([doc.to_array([ORTH, TAG, DEP, LOWER]) for doc in docs])
        words, lower = facts[:, :3], facts[:, 3]
        kinds = words.copy()
        asked = np.isin(words[:, 2], self._relations) | np.isin(lower, self._words)
        kinds[~asked, 2] = self._no_matter
        found = self._known.look_up(kinds, lambda new: self._learn(kinds[new], lower[new]))
        same = found[:, -1] == self._no_matter
        found[same, -1] = words[same, 2]
        ends = np.cumsum([len(doc) for doc in docs])
        for run in self._long.runs(lower, words[:, 2], ends):
            found[run] = self._apply_rules(words[run])
        for doc, end in zip(docs, ends.tolist(), strict=True):
            rows: Any = found[end - len(doc) : end]
            doc.from_array(_SET, rows)

    def _learn(self, kinds: _Words, lower: _Words) -> _Words:
        """Return the annotation of words side by side, but none that a long rule would join."""
        ends = np.array([len(kinds)])
        runs = self._long.runs(lower, kinds[:, 2], ends)
        parts = np.split(kinds, [at for run in runs for at in range(run.start + 1, run.stop)])
        return np.concatenate([self._apply_rules(part) for part in parts])

    def _apply_rules(self, words: _Words) -> _Words:
        """Return what the model's ruler and lemmatiser say of a row of words."""
        strings = self._model.vocab.strings
        doc = Doc(self._model.vocab, words=[strings[form] for form in words[:, 0].tolist()])
        rows: Any = words[:, 1:]
        doc.from_array([TAG, DEP], rows)
        return self._lemmatiser(self._ruler(doc)).to_array(_SET)  # type: ignore[no-any-return]

    def _rules_on_relations(self) -> Iterator[tuple[list[str], list[str]]]:
        """Yield of the rules on one word and its relation either the words or the relations."""
        for entry in self._ruler.patterns:
            for pattern in entry["patterns"]:
                relation = pattern[0].get("DEP")
                if len(pattern) > 1 or relation is None:
                    continue
                words = listed(pattern[0].get("LOWER"))
                yield words, [] if words else _named(relation)


def _index_lemmas(lemmatiser: Any) -> None:
    """Make sets of the lemmatiser's lists of words; it looks through up to 57,528 for each form.

    Measured: 95 → 10 µs for a new word.
    """
    known = lemmatiser.lookups.get_table("lemma_index")
    for part in list(known):
        known[part] = frozenset(known[part])


def _named(value: Any) -> list[str]:
    """Return all values that a pattern asks for or shuts out."""
    if isinstance(value, str):
        return [value]
    return [each for values in value.values() for each in values]


@functools.lru_cache(maxsize=50_000)
def possible_lemmas(word: str, rules: WordRules) -> frozenset[str]:
    """Return every lemma that the lemmatiser could give a word, whatever its tag."""
    low = word.lower()
    found = {low}
    for part in _PARTS:
        found.update(rules.exceptions[part].get(low, ()))
        for old, new in rules.suffixes[part]:
            if low.endswith(old) and len(low) > len(old):
                found.add(low[: len(low) - len(old)] + new)
    return frozenset(found)


class WordRules:
    """The lemmatiser's tables: irregular forms and suffix rules by part of speech."""

    def __init__(self, model: Language) -> None:
        """Read the tables of `model`."""
        lookups = model.get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
        irregular, suffixes = lookups.get_table("lemma_exc"), lookups.get_table("lemma_rules")
        self.exceptions: dict[str, dict[str, list[str]]] = {p: irregular[p] for p in _PARTS}
        self.suffixes: dict[str, list[tuple[str, str]]] = {p: suffixes[p] for p in _PARTS}
