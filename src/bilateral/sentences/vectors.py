"""The model's word vectors, each kind of word embedded once, and the layers above it unwrapped.

A word's embedding depends on its own form alone, so it is remembered; what its neighbours add is
computed as the model does, without the layers' general machinery, in blocks that fit a processor's
cache. The vectors differ from the model's by rounding only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import NORM, ORTH, SPACY
from spacy.tokens import Doc
from thinc.types import Ragged

from bilateral.sentences.products import multiply
from bilateral.sentences.remembering import WordMemory

_WORDS = 50_000
"""Kinds of word remembered, at most: 19 MB."""
_BLOCK = 512
"""Words that go through the layers together: 8,192 take a third more time for each."""
_TINY = np.float32(1e-8)
"""What the model adds to a variance."""
_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Layer:
    """Weights of one layer over a word and its neighbours: pieces side by side, then a norm."""

    weights: _Floats
    bias: _Floats
    scale: _Floats
    shift: _Floats


class WordVectors:
    """Computes what a "tok2vec" network would, for batches of documents."""

    def __init__(self, network: Any) -> None:
        """Take the weights of a network of embeddings below window layers."""
        embedding, encoding = network.layers
        features, _, self._tables, self._mixing, _ = embedding.layers
        self._columns = features.attrs["columns"]
        self._padding: int = encoding.attrs["pad"]
        self._layers = tuple(map(_read_layer, _window_layers(encoding)))
        self._width: int = self._layers[0].scale.size
        self._known = WordMemory(self._width, "float32", _WORDS)

    def predict(self, docs: Sequence[Doc]) -> _Floats:
        """Return the vectors of all words of the documents, one below another."""
        found = self._embed(docs)
        start = 0
        for lengths in _blocks([len(doc) for doc in docs]):
            gaps = np.repeat(np.arange(1, len(lengths) + 1) * self._padding, lengths)
            end = start + len(gaps)
            places = np.arange(len(gaps)) + gaps
            block = np.zeros((places[-1] + self._padding + 1, self._width), dtype="float32")
            block[places] = found[start:end]
            for layer in self._layers:
                block += self._apply(layer, block)
            found[start:end] = block[places]
            start = end
        return found

    def forget(self) -> None:
        """Forget the embeddings of the words met so far."""
        self._known.forget()

    def _embed(self, docs: Sequence[Doc]) -> _Floats:
        """Return the embedding of each word, which its neighbours have no part in."""
        words = np.concatenate([doc.to_array([ORTH, NORM, SPACY]) for doc in docs])

        def learn(places: npt.NDArray[np.int64]) -> _Floats:
            features: Any = np.concatenate([doc.to_array(self._columns) for doc in docs])[places]
            length: Any = np.array([len(places)], dtype="int32")
            found = self._mixing.predict(self._tables.predict(Ragged(features, length)))
            return np.asarray(found.dataXd)

        return self._known.look_up(words, learn)

    def _apply(self, layer: _Layer, vectors: _Floats) -> _Floats:
        width = self._width
        windows = np.zeros((len(vectors), 3 * width), dtype="float32")
        windows[1:, :width] = vectors[:-1]
        windows[:, width : 2 * width] = vectors
        windows[:-1, 2 * width :] = vectors[1:]
        pieces = multiply(windows, layer.weights)
        pieces += layer.bias
        best = pieces[:, :width].copy()
        for start in range(width, pieces.shape[1], width):
            np.maximum(best, pieces[:, start : start + width], out=best)
        best -= best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best) / np.float32(width) + _TINY
        best *= (1 / np.sqrt(variance))[:, None]
        best *= layer.scale
        best += layer.shift
        return best


def _blocks(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Cut the lengths of documents into blocks of few words, or of one document."""
    block: list[int] = []
    for length in lengths:
        if block and sum(block) + length > _BLOCK:
            yield block
            block = []
        block.append(length)
    if any(block):
        yield block


def _window_layers(network: Any) -> Iterator[Any]:
    """Yield the layers that add a window's worth to a word, from the lowest up."""
    for part in network.layers:
        if len(part.layers) == 1 and part.name.startswith("residual"):
            yield part
        else:
            yield from _window_layers(part)


def _read_layer(residual: Any) -> _Layer:
    parts = {part.name: part for part in residual.walk()}
    maxout, norm = parts["maxout"], parts["layernorm"]
    weights = maxout.get_param("W")
    by_piece = np.ascontiguousarray(weights.transpose(1, 0, 2)).reshape(-1, weights.shape[2])
    bias = np.ascontiguousarray(maxout.get_param("b").T).reshape(-1)
    return _Layer(by_piece, bias, norm.get_param("G"), norm.get_param("b"))
