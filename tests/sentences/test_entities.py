"""Names are found in batches as the model's own recogniser finds them word by word."""

from __future__ import annotations

import pytest

from bilateral.sentences.entities import EntityFinder
from bilateral.sentences.model import load_model

TEXTS = (
    "On Monday, 12 March 2021, the European Central Bank and Bank of Valletta lent $40 million.",
    "The Treaty of Lisbon. Anna Maria Novak of the University of Malta spoke French in Rome.",
    "",
    "He went to   New   York City",
    "Malta",
    "the Gulf of\nMexico and nearly two-thirds of the Security Council at 5 p.m. on Tuesday.",
)


@pytest.fixture(scope="module")
def model():
    """The whole pipeline, as spaCy runs it."""
    return load_model()


def read(model, texts):
    """Return texts with their sentences, but without names."""
    return list(model.pipe(texts, disable=["ner"]))


def names(doc):
    """Return the names of a document with their places and labels."""
    return [(entity.start, entity.end, entity.label_) for entity in doc.ents]


def test_names_equal_the_models_own(model):
    """A batch is given the names that the recogniser gives each of its texts."""
    ours = read(model, TEXTS)
    EntityFinder(model).annotate(ours)
    theirs = [names(doc) for doc in model.pipe(TEXTS)]
    assert sum(map(len, theirs)) > 10
    assert [names(doc) for doc in ours] == theirs


def test_every_word_is_said_to_be_in_a_name_or_not(model):
    """No word is left without a mark, which spaCy would read as "not looked at"."""
    docs = read(model, TEXTS)
    EntityFinder(model).annotate(docs)
    assert all(doc.has_annotation("ENT_IOB") for doc in docs if len(doc))


def test_nothing_to_read(model):
    """An empty batch, or one of empty texts, is no error."""
    finder = EntityFinder(model)
    finder.annotate([])
    finder.annotate([model.make_doc("")])
