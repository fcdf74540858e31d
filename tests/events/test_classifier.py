"""The classifier: what it says where rules are silent or nearly tied."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bilateral.events import classifier, code_pair, embedding, training
from bilateral.events.examples import read_example
from bilateral.events.rules import event_types
from bilateral.sentences import parse

needs_model = pytest.mark.skipif(
    not embedding.is_available(), reason="the extra `embed` is not installed"
)
FIXED = [
    ("[Uruguay] accused <Paraguay> of spying.", "ACCUSE"),
    ("[Uruguay] sent blankets and medicine to <Paraguay>.", "AID"),
    # Types of pairs follow PLV's codebook, in which imposed sanctions are coercion.
    ("[Uruguay] imposed sanctions on <Paraguay>.", "COERCE"),
    ("[Uruguayan jets] bombed <a Paraguayan town>.", "ASSAULT"),
    ("[Uruguay's president] met <his Paraguayan counterpart> in Lima.", "CONSULT"),
    ("[Uruguay] threatened to attack <Paraguay>.", "THREATEN"),
    ("[Uruguay] urged <Paraguay> to free the prisoners.", "REQUEST"),
    ("[Police] arrested <two Paraguayan singers>.", "COERCE"),
    ("[Uruguay] lies south of <Paraguay>.", "NONE"),
]


@needs_model
@pytest.mark.parametrize(("marked", "label"), FIXED)
def test_plain_sentences_get_their_label(marked: str, label: str) -> None:
    """On every machine, the shipped classifier gives these sentences these labels."""
    text, source, target = read_example(marked)
    assert source is not None and target is not None
    opinion = classifier.judge_pair(parse(text), source, target)
    assert opinion is not None
    assert opinion.best[0] == label


def test_a_silent_pair_names_the_nearest_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no rule speaks, the reading says that the classifier read it, and from what."""
    opinion = classifier.Opinion({"AID": 0.7, "NONE": 0.3}, ("aid.1", "aid.2"))
    monkeypatch.setattr(classifier, "judge_pair", lambda *_: opinion)
    reading = code_pair("Kenya is larger than Uganda.", (0, 5), (21, 27), use_classifier=True)
    assert (reading.event_type, reading.rule) == ("AID", "classifier aid.1 aid.2")


def test_it_can_say_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """The label "no event" becomes a reading without a type."""
    opinion = classifier.Opinion({"AID": 0.3, "NONE": 0.7}, ("none.1",))
    monkeypatch.setattr(classifier, "judge_pair", lambda *_: opinion)
    reading = code_pair("Kenya is larger than Uganda.", (0, 5), (21, 27), use_classifier=True)
    assert reading.event_type is None


def test_it_cannot_overrule_a_clear_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule without a near rival keeps its reading, whatever the classifier thinks."""
    opinion = classifier.Opinion({"SUPPORT": 1.0}, ("support.1",))
    monkeypatch.setattr(classifier, "judge_pair", lambda *_: opinion)
    text = "Kenya imposed sanctions on Uganda."
    reading = code_pair(text, (0, 5), (27, 33), use_classifier=True)
    assert reading == code_pair(text, (0, 5), (27, 33), use_classifier=False)


def test_every_line_of_the_table_can_be_learnt_from() -> None:
    """Each expanded example marks a source and a target and has a known label."""
    known = {*event_types(), classifier.NO_EVENT}
    examples = training.read_examples()
    assert {each.label for each in examples} == known
    for each in examples:
        assert None not in read_example(each.marked), each
        assert not set("{}|") & set(each.marked), each


def test_alternatives_are_drawn_alike_for_one_seed() -> None:
    """The same seed gives the same sentences, without repetition."""
    line = "[A] {sent|gave} {rice|oil|} to <B>."
    drawn = training.expand(line, random.Random(1))
    assert drawn == training.expand(line, random.Random(1))
    assert len(drawn) == len(set(drawn)) == 6


def test_weights_separate_what_is_separable() -> None:
    """The regression learns three labels that lie on three axes."""
    labels = np.array([0, 1, 2] * 5)
    weights = training.fit_weights(np.eye(3)[labels], labels, 3)
    rows = np.concatenate([np.eye(3), np.ones((3, 1))], axis=1)
    assert (rows @ weights).argmax(axis=1).tolist() == [0, 1, 2]
