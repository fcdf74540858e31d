"""Dependency arcs by the model's own parser, its moves chosen for many paragraphs at once.

spaCy's parser takes one move after another for each of its states, and adds up the eight words that
a state looks at one by one: four fifths of its time. Here all paragraphs of a batch take a step
together, each step a handful of array operations. Stack and buffer are linked lists over the words
of the batch, numbered from 1; 0 stands for "no word" in every table. The arcs are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from bilateral.sentences.scoring import MoveScorer

_MOVES = "SDLRB"
"""Shift, reduce, left arc, right arc, and break, which begins a sentence with the word after."""
_SHIFT, _REDUCE, _LEFT, _RIGHT, _BREAK = range(len(_MOVES))
_LOOKED_AT = 8
"""Words that a state looks at: two of the buffer, three of the stack, three of their children."""
_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float32]


class ArcFinder:
    """Finds heads and relations as the model's "parser" would, given the vectors of words."""

    def __init__(self, model: Language) -> None:
        """Take the weights and moves of the model's parser."""
        parser: Any = model.get_pipe("parser")
        if parser.model.get_ref("lower").get_dim("nF") != _LOOKED_AT:
            raise ValueError("This parser looks at other words than the one this was written for.")
        self._scorer = MoveScorer(parser)
        names = [str(name) for name in parser.move_names]
        strings = model.vocab.strings
        self._labels = np.array([strings.add(name[2:]) for name in names], dtype="uint64")
        self._kinds = np.array([_MOVES.index(name[0]) for name in names])
        self._root = strings.add("ROOT")
        self._forbidden = self._forbid()

    def find(self, docs: Sequence[Doc], vectors: _Floats) -> tuple[_Ints, npt.NDArray[np.uint64]]:
        """Return for each word of all documents where its head stands, seen from it, and its label.

        A word that depends on none has 0 and the label ROOT; labels may need deprojectivising.
        """
        walk = _Walk(docs)
        sums = self._scorer.word_sums(vectors)
        sums = sums.reshape(-1, sums.shape[2])
        while walk.unfinished:
            moves = self._choose(sums, walk)
            walk.take(self._kinds[moves], moves)
        words = np.arange(len(walk.heads))
        places = np.where(walk.heads > 0, walk.heads - words, 0)
        labels = np.where(walk.heads > 0, self._labels[walk.moves], np.uint64(self._root))
        return places[1:], labels[1:]

    def _choose(self, sums: _Floats, walk: _Walk) -> _Ints:
        """Return the best possible move of each state."""
        rows = walk.looked_at() * _LOOKED_AT + np.arange(_LOOKED_AT)[:, None]
        total = sums[rows[0]]
        for place in rows[1:]:
            total += sums[place]
        scores = self._scorer.score(total)
        scores += self._forbidden[walk.possible()]
        return np.asarray(scores.argmax(axis=1))

    def _forbid(self) -> _Floats:
        """Return what to add to the scores for each of the answers of `_Walk.possible`."""
        shift, reduce, arc, new = ((np.arange(16) >> bit) & 1 for bit in range(4))
        allowed = np.array([shift, reduce, arc, arc, new])[self._kinds].T
        return np.where(allowed, 0, -np.inf).astype("float32")


class _Walk:
    """The states of a batch of paragraphs: what is on each stack, what to read, which arcs."""

    def __init__(self, docs: Sequence[Doc]) -> None:
        ends = np.cumsum([len(doc) for doc in docs])
        count = int(ends[-1])
        self.top = np.zeros(len(docs), dtype="int64")
        """The word on top of each unfinished state's stack."""
        self.front = ends - [len(doc) - 1 for doc in docs]
        """The next word that each unfinished state will read."""
        self.heads = np.zeros(count + 1, dtype="int64")
        self.moves = np.zeros(count + 1, dtype="int64")
        """The move that drew the arc to each word's head."""
        self._below = np.zeros(count + 1, dtype="int64")
        self._after = np.arange(1, count + 2)
        self._after[0] = 0
        self._after[ends] = 0
        self._last_left = np.zeros(count + 1, dtype="int64")
        self._last_right = np.zeros(count + 1, dtype="int64")
        self._earlier = np.zeros(count + 1, dtype="int64")
        """The right child that a word's head had before it."""
        self._returned = np.zeros(count + 1, dtype=bool)
        """True for words that went back from the stack to what is to be read."""
        given = np.concatenate([[0], *(doc.to_array(SENT_START).astype("int64") for doc in docs)])
        self._begins, self._cannot_begin = given == 1, given == -1

    @property
    def unfinished(self) -> bool:
        """True while a state has words to read or on its stack."""
        return len(self.top) > 0

    def looked_at(self) -> _Ints:
        """Return the words by which each state's next move is chosen, a row for each place."""
        top, front = self.top, self.front
        second = self._below[top]
        return np.stack(
            (
                front,
                self._after[front],
                top,
                second,
                self._below[second],
                self._last_left[front],
                self._last_left[top],
                self._last_right[top],
            )
        )

    def possible(self) -> _Ints:
        """Return which moves each state may take: 1 shift, 2 reduce, 4 an arc, 8 break, added."""
        top, front = self.top, self.front
        after = self._after[front]
        stacked, more = top > 0, after > 0
        arc = stacked & (front > 0) & ~self._begins[front]
        shift = ~stacked | (arc & more & ~self._returned[front])
        alone = self._below[top] == 0
        reduce = stacked & ~(alone & self._cannot_begin[front])
        new = more & (after == front + 1) & ~(self._begins | self._cannot_begin)[after]
        return np.asarray(shift + 2 * reduce + 4 * arc + 8 * new)

    def take(self, kinds: _Ints, moves: _Ints) -> None:
        """Take a move in each state, and let go of states that are finished."""
        for kind, take in (
            (_LEFT, self._draw_left),
            (_RIGHT, self._draw_right),
            (_REDUCE, self._return_headless),
            (_BREAK, self._begin_sentence),
        ):
            states = np.flatnonzero(kinds == kind)
            if len(states):
                take(states, moves)
        pushing = np.flatnonzero((kinds == _SHIFT) | (kinds == _RIGHT))
        word = self.front[pushing]
        self._below[word] = self.top[pushing]
        self.top[pushing], self.front[pushing] = word, self._after[word]
        going_on = (self.top > 0) | (self.front > 0)
        if not going_on.all():
            self.top, self.front = self.top[going_on], self.front[going_on]

    def _draw_left(self, states: _Ints, moves: _Ints) -> None:
        word, head = self.top[states], self.front[states]
        self._last_right[self.heads[word]] = self._earlier[word]
        self.heads[word], self.moves[word] = head, moves[states]
        self._last_left[head] = word
        self._returned[head] = False
        self.top[states] = self._below[word]

    def _draw_right(self, states: _Ints, moves: _Ints) -> None:
        word, head = self.front[states], self.top[states]
        self.heads[word], self.moves[word] = head, moves[states]
        self._earlier[word] = self._last_right[head]
        self._last_right[head] = word

    def _return_headless(self, states: _Ints, _: _Ints) -> None:
        word = self.top[states]
        below = self._below[word]
        back = (self.heads[word] == 0) & (below > 0)
        self.top[states] = below
        word, states = word[back], states[back]
        self._returned[word] = True
        self._after[word] = self.front[states]
        self.front[states] = word

    def _begin_sentence(self, states: _Ints, _: _Ints) -> None:
        self._begins[self._after[self.front[states]]] = True
