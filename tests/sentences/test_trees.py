"""Trees are built in batches as the model's own tagger and parser build them one by one."""

from __future__ import annotations

import pytest
from spacy.attrs import DEP, HEAD, SENT_START, TAG
from spacy.pipeline._parser_internals import nonproj

from bilateral.sentences.model import load_model
from bilateral.sentences.trees import TreeBuilder

TEXTS = (
    "The minister said on Monday that talks, which had been held in Geneva, would go on.",
    "",
    "Malta",
    "A bill was passed on Monday which bans such sales. A man came in who had seen the fire.",
    "Rain.   Then,  nothing\n of note\t: he left -- she, whom they had sent for, stayed. So!",
    "No verb here (none at all) ; a list: one, two and three of the many things",
    "\n  ",
    'He said: "We will not go." "Nor will we," they answered. It\'s :* don\'t, U.S. and so on.',
    "Whom to trust the paper did not say, nor on what the two had agreed the day before yesterday.",
)


@pytest.fixture(scope="module")
def model():
    """The whole pipeline, as spaCy runs it."""
    return load_model()


def trees(docs):
    """Return tags, heads, relations and sentence starts of documents."""
    return [doc.to_array([TAG, HEAD, DEP, SENT_START]).tolist() for doc in docs]


def test_trees_equal_the_models_own(model):
    """A batch is given the trees that the model gives each text, its sentences included."""
    ours = [model.make_doc(text) for text in TEXTS]
    TreeBuilder(model).annotate(ours)
    theirs = trees(model.pipe(TEXTS, disable=["attribute_ruler", "lemmatizer", "ner"]))
    assert trees(ours) == theirs
    assert sum(len(list(doc.sents)) for doc in ours if len(doc)) > 12


def test_words_are_attached_where_they_belong(model):
    """Relations that cross others are put right, as the model's pipeline does."""
    doc = model.make_doc(TEXTS[3])
    TreeBuilder(model).annotate([doc])
    assert nonproj.is_nonproj_tree([token.head.i for token in doc])
    assert not any(nonproj.is_decorated(token.dep_) for token in doc)


@pytest.mark.parametrize("begins", [True, False])
def test_given_sentence_starts_are_kept(model, begins):
    """Where a sentence may begin can be said before, as for the model's own parser."""
    text = (
        "They met in Rome on Friday and left. The talks failed. Nobody knew why they had ended so."
    )
    docs = [model.make_doc(text) for _ in range(2)]
    for doc in docs:
        for word in (4, 8, 12):
            doc[word].is_sent_start = begins
    TreeBuilder(model).annotate(docs[:1])
    for name in ("tok2vec", "tagger", "parser"):
        docs[1] = model.get_pipe(name)(docs[1])
    ours, theirs = trees(docs)
    assert ours == theirs
    assert [doc[8].is_sent_start for doc in docs] == [begins, begins]


def test_nothing_to_read(model):
    """An empty batch, or one of empty texts, is no error."""
    builder = TreeBuilder(model)
    builder.annotate([])
    builder.annotate([model.make_doc("")])
