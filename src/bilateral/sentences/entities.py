"""Named entities by the model's own recogniser, its moves chosen for many words at once.

The recogniser walks a text word by word and asks at each which of its 74 moves are valid, which
takes two thirds of its time. But outside a name its scores depend on the word alone: here they are
computed for all words in one product, and only words within a name need a step of their own, which
all names of a batch take together. The entities are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import ENT_IOB, ENT_TYPE, IS_SPACE, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from bilateral.sentences.scoring import MoveScorer
from bilateral.sentences.vectors import WordVectors

_INSIDE, _OUTSIDE, _FIRST = 1, 2, 3
"""spaCy's codes for a word's place in a name."""
_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float32]


class EntityFinder:
    """Sets the entities of documents whose sentences are known, as the model's "ner" would."""

    def __init__(self, model: Language) -> None:
        """Take the weights and labels of the model's recogniser."""
        recogniser: Any = model.get_pipe("ner")
        self._vectors = WordVectors(recogniser.model.get_ref("tok2vec").layers[0])
        self._scorer = MoveScorer(recogniser)
        moves: Any = recogniser.moves
        names = [str(moves.get_class_name(move)) for move in range(moves.n_moves)]
        labels = [name[2:] for name in names]
        self._types = np.array([model.vocab.strings[label] for label in labels], dtype="uint64")
        self._begins = np.array([name.startswith("B-") for name in names])
        self._units = np.array([name.startswith("U-") and name != "U-" for name in names])
        within = {name: move for move, name in enumerate(names)}
        self._inside = np.array([within.get(f"I-{label}", -1) for label in labels])
        self._last = np.array([within.get(f"L-{label}", -1) for label in labels])
        self._opening = self._begins | self._units
        self._impossible = ~self._opening & np.array([name != "O" for name in names])

    def forget(self) -> None:
        """Forget the words met so far."""
        self._vectors.forget()

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Set the entities of a batch of parsed documents."""
        docs = [doc for doc in docs if len(doc)]
        if not docs:
            return
        sums = self._scorer.word_sums(self._vectors.predict(docs))
        ends = np.cumsum([len(doc) for doc in docs])
        facts = np.concatenate([doc.to_array([SENT_START, IS_SPACE]) for doc in docs])
        closing = np.ones(len(facts), dtype=bool)
        """True at the last word of a sentence, which no name goes beyond."""
        closing[:-1] = facts[1:, 0] == 1
        closing[ends - 1] = True
        moves = self._moves_outside(sums, closing, facts[:, 1] == 1)
        lasts = self._ends_of_names(sums, closing, moves)
        self._set(docs, ends, moves, lasts)

    def _moves_outside(self, sums: _Floats, closing: Any, space: Any) -> _Ints:
        """Return the best move at each word when no name is open before it."""
        scores = self._scorer.score(sums[1:, 0] + (sums[0, 1] + sums[0, 2]))
        scores[:, self._impossible] = -np.inf
        scores[np.ix_(closing, self._begins)] = -np.inf
        scores[np.ix_(space, self._opening)] = -np.inf
        return np.asarray(scores.argmax(axis=1))

    def _ends_of_names(self, sums: _Floats, closing: Any, moves: _Ints) -> _Ints:
        """Return for each word the last word of the name that it would begin (else itself)."""
        lasts = np.arange(len(moves))
        first = np.flatnonzero(self._begins[moves])
        word = first + 1
        while len(first):
            states = sums[word + 1, 0] + sums[first + 1, 1] + sums[word, 2]
            scores, rows = self._scorer.score(states), np.arange(len(first))
            label = moves[first]
            go_on = scores[rows, self._inside[label]] >= scores[rows, self._last[label]]
            go_on &= ~closing[word]
            lasts[first[~go_on]] = word[~go_on]
            first, word = first[go_on], word[go_on] + 1
        return lasts

    def _set(self, docs: list[Doc], ends: _Ints, moves: _Ints, lasts: _Ints) -> None:
        places: Any = np.full((len(moves), 2), _OUTSIDE, dtype="uint64")
        places[:, 1] = 0
        free = 0
        for first in np.flatnonzero(self._opening[moves]).tolist():
            if first < free:
                continue
            free = int(lasts[first]) + 1
            places[first:free] = _INSIDE, self._types[moves[first]]
            places[first, 0] = _FIRST
        for doc, end in zip(docs, ends.tolist(), strict=True):
            doc.from_array([ENT_IOB, ENT_TYPE], places[end - len(doc) : end])
