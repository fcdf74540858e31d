"""Tags and dependency trees by the model's own tagger and parser, over word vectors of our own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from bilateral.sentences.vectors import WordVectors

_NO_VECTORS: Any = np.zeros((0,), dtype="float32")


class TreeBuilder:
    """Sets tags, relations and sentences of documents, as the model's pipeline would."""

    def __init__(self, model: Language) -> None:
        """Take the model's tagger and parser, and the network that both listen to."""
        self._vectors = WordVectors(model.get_pipe("tok2vec").model)  # type: ignore[attr-defined]
        self._parts: list[Any] = [model.get_pipe("tagger"), model.get_pipe("parser")]

    def annotate(self, docs: Sequence[Doc]) -> None:
        """Annotate a batch of documents; their vectors are not kept, they are 384 bytes a word."""
        docs = [doc for doc in docs if len(doc)]
        for doc, vectors in zip(docs, self._vectors.predict(docs), strict=True):
            doc.tensor = vectors  # type: ignore[assignment]
        if docs:
            for part in self._parts:
                part.set_annotations(docs, part.predict(docs))
        for doc in docs:
            doc.tensor = _NO_VECTORS
