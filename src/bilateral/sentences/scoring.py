"""The network by which the model's parser and its recogniser of names choose their moves.

Each word adds something to a state in each place where the state looks at it; what a state's words
add up to, through one more layer, is the scores of all moves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from bilateral.sentences.products import multiply

_Floats = npt.NDArray[np.float32]


class MoveScorer:
    """Scores moves given the vectors of words, with the weights of one part of the pipeline."""

    def __init__(self, pipe: Any) -> None:
        """Take the weights of a "parser" or "ner"."""
        lower, upper = (pipe.model.get_ref(name) for name in ("lower", "upper"))
        projection = pipe.model.get_ref("tok2vec").layers[-1]
        self._projection = projection.get_param("W"), projection.get_param("b")
        self._places: int = lower.get_dim("nF")
        self._hidden: int = lower.get_dim("nO")
        # The pieces of which the greatest counts lie side by side, not turn about.
        weights = lower.get_param("W").transpose(0, 2, 1, 3)
        self._weights = np.ascontiguousarray(weights).reshape(-1, weights.shape[-1])
        self._nobody = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(-1)
        self._bias = np.ascontiguousarray(lower.get_param("b").T).reshape(-1)
        self._scores, self._score_bias = upper.get_param("W"), upper.get_param("b")

    def word_sums(self, vectors: _Floats) -> _Floats:
        """Return what each word adds in each place, word by place, after a row for "no word"."""
        weights, bias = self._projection
        found = np.empty((len(vectors) + 1, len(self._weights)), dtype="float32")
        found[0] = self._nobody
        multiply(multiply(vectors, weights) + bias, self._weights, out=found[1:])
        return found.reshape(len(found), self._places, -1)

    def score(self, sums: _Floats) -> _Floats:
        """Return the scores of all moves, given the sums over the places of each state."""
        sums = sums + self._bias
        hidden = sums[:, : self._hidden]
        for start in range(self._hidden, sums.shape[1], self._hidden):
            np.maximum(hidden, sums[:, start : start + self._hidden], out=hidden)
        scores = multiply(hidden, self._scores)
        scores += self._score_bias
        return scores
