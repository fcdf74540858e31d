"""Tags and dependency trees by the model's own tagger and parser, for many documents at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from spacy.attrs import DEP, HEAD, TAG
from spacy.language import Language
from spacy.pipeline._parser_internals import nonproj
from spacy.tokens import Doc

from bilateral.sentences.arcs import ArcFinder
from bilateral.sentences.products import multiply
from bilateral.sentences.vectors import WordVectors


class TreeBuilder:
    """Sets tags, relations and sentences of documents, as the model's pipeline would."""

    def __init__(self, model: Language) -> None:
        """Take the model's tagger and parser, and the network that both listen to."""
        self._vectors = WordVectors(model.get_pipe("tok2vec").model)  # type: ignore[attr-defined]
        self._arcs = ArcFinder(model)
        tagger: Any = model.get_pipe("tagger")
        scores = tagger.model.layers[-1].layers[0]
        self._weights, self._bias = scores.get_param("W"), scores.get_param("b")
        strings = model.vocab.strings
        self._tags = np.array([strings.add(tag) for tag in tagger.labels], dtype="uint64")
        self._lifted = np.array(
            [strings.add(move[2:]) for move in self._moves(model) if nonproj.is_decorated(move)],
            dtype="uint64",
        )
        """Labels of words that belong further down than where the parser can attach them."""

    @staticmethod
    def _moves(model: Language) -> Sequence[str]:
        return model.get_pipe("parser").move_names  # type: ignore[attr-defined, no-any-return]

    def forget(self) -> None:
        """Forget the words met so far."""
        self._vectors.forget()

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Annotate a batch of documents; their vectors are not kept, they are 384 bytes a word."""
        docs = [doc for doc in docs if len(doc)]
        if not docs:
            return
        vectors = self._vectors.predict(docs)
        tags = multiply(vectors, self._weights) + self._bias
        heads, labels = self._arcs.find(docs, vectors)
        rows: Any = np.empty((len(vectors), 3), dtype="uint64")
        rows[:, 0], rows[:, 1], rows[:, 2] = self._tags[tags.argmax(axis=1)], heads, labels
        lifted = np.isin(labels, self._lifted)
        start = 0
        for doc in docs:
            place = slice(start, start + len(doc))
            doc.from_array([TAG, HEAD, DEP], rows[place])
            if lifted[place].any():
                nonproj.deprojectivize(doc)
            start += len(doc)
