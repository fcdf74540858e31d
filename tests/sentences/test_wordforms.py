"""Words are annotated as the model's own components would, and their lemmas foreseen."""

from __future__ import annotations

import pytest

from bilateral.sentences import parse, possible_lemmas
from bilateral.sentences.model import load_model
from bilateral.sentences.parsing import plain

TEXTS = (
    "Malta's minister said he had not been told that the talks, held in Geneva, were off.",
    "There is no deal. It ain't over; they're gonna strike, and we've got to go.",
    "Let's say y'all know it all. All got ta'en; there is more, and there were those who gon na.",
    "I do. They say I did have to. You it saw; but it is you that we saw, that and this.",
    "The 12 ships left  port — nobody saw them leaving — while it's dark.",
    "“We don't know,” she added. “That which was lost isn't coming back.”",
)


@pytest.fixture(scope="module")
def model():
    """The whole pipeline, as spaCy runs it."""
    return load_model()


@pytest.mark.parametrize("text", TEXTS)
def test_annotation_equals_the_models_own(model, text):
    """Part of speech, morphology, lemma, syntax and names are those of the plain pipeline."""
    ours = parse(text).paragraphs[0].doc
    theirs = model(plain(text))
    for one, other in zip(ours, theirs, strict=True):
        assert (one.tag_, one.pos_, one.lemma_, str(one.morph), one.dep_, one.head.i) == (
            other.tag_, other.pos_, other.lemma_, str(other.morph), other.dep_, other.head.i,
        )  # fmt: skip
    assert [(e.text, e.label_) for e in ours.ents] == [(e.text, e.label_) for e in theirs.ents]


@pytest.mark.parametrize("text", TEXTS)
def test_possible_lemmas_hold_the_lemma(text):
    """Whatever lemma a word is given was among those foreseen from its letters."""
    for token in parse(text).paragraphs[0].doc:
        if token.pos_ in ("NOUN", "VERB", "ADJ") and token.text not in ("gon", "ai"):
            assert token.lemma_.lower() in possible_lemmas(token.text)
