"""Word vectors are the model's own, whatever was read before and whatever stands beside."""

from __future__ import annotations

import numpy as np
import pytest

from bilateral.sentences.model import load_model
from bilateral.sentences.vectors import WordVectors

TEXTS = (
    "Malta's envoy left.",
    "",
    "Nobody knew why the talks, held in Geneva, had ended so soon.",
    "So?",
)


@pytest.fixture(scope="module")
def model():
    """The whole pipeline, as spaCy runs it."""
    return load_model()


@pytest.fixture(params=["parser", "recogniser"])
def network(model, request):
    """Each of the two networks of the model."""
    if request.param == "parser":
        return model.get_pipe("tok2vec").model
    return model.get_pipe("ner").model.get_ref("tok2vec").layers[0]


def test_vectors_equal_the_models_own(model, network):
    """Vectors differ from the network's by rounding only, on a first and on a second reading."""
    docs = [model.make_doc(text) for text in TEXTS]
    theirs = network.predict(docs)
    ours = WordVectors(network)
    for found in (ours.predict(docs), ours.predict(docs)):
        assert found.shape == (sum(map(len, docs)), 96)
        assert np.allclose(found, np.concatenate(theirs), atol=1e-5)


def test_more_words_than_the_table_holds(model, network, monkeypatch):
    """A table that is full begins anew; one that grows keeps what it has."""
    docs = [model.make_doc(" ".join(f"w{n}x{i}" for i in range(700))) for n in range(3)]
    theirs = network.predict(docs)
    monkeypatch.setattr("bilateral.sentences.vectors._WORDS", 1000)
    ours = WordVectors(network)
    for doc, expected in zip([*docs, docs[0]], [*theirs, theirs[0]], strict=True):
        assert np.allclose(ours.predict([doc]), expected, atol=1e-5)
