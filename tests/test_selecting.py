"""Only paragraphs that can carry something are parsed, and nothing that they carry is lost."""

from __future__ import annotations

import datetime as dt

import pytest

from bilateral import lexicons, pipeline
from bilateral.documents import make_document
from bilateral.events.rules import load_rules
from bilateral.selecting import choose_depths
from bilateral.sentences.parsing import plain
from bilateral.statements.relations import load_vocabulary

DAY = dt.date(2024, 5, 7)
EXAMPLES = lexicons.read_toml("selecting.toml")["example"]
ARTICLE = """Envoys meet in Geneva

Malta's foreign minister, Anna Novak, met her Cypriot counterpart in Geneva on Monday.

The hills were green and the lake was calm, and the tourists swam in it all day.

She said that Malta would send tents to Cyprus. “We stand by our friends,” she added.

Relations between Malta and Cyprus have grown warmer since the storm."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["text"][:30])
def test_examples(example):
    """Each example of the data file is read, or left, as it says."""
    depths = choose_depths(["A title", example["text"].replace("“", '"').replace("”", '"')])
    assert (depths[1] != "none") == example["carries"]


def test_event_examples_are_read():
    """A sentence that an event rule gives as its example is never left unparsed."""
    missed = []
    for rule in load_rules().rules:
        if rule.scope == "pair":
            continue
        for example in rule.examples:
            text = example.translate(str.maketrans("", "", "[]<>"))
            if choose_depths(["A title", text])[1] == "none":
                missed.append((rule.id, text))
    assert missed == []


def test_assessment_examples_are_read():
    """A sentence that an assessment rule gives as its example is never left unparsed."""
    examples = [example for rule in load_vocabulary().rules for example in rule.examples]
    assert [text for text in examples if choose_depths(["A title", text])[1] == "none"] == []


def test_cue_examples_are_read():
    """A sentence that a cue gives as its example is never left unparsed."""
    cues = lexicons.read_toml("statements/cues.toml")["cue"]
    examples = [plain(example[0]) for cue in cues for example in cue["examples"]]
    assert [text for text in examples if choose_depths(["A title", text])[1] == "none"] == []


def test_same_records_as_parsing_everything(monkeypatch):
    """An article yields the same events, statements and assessments as when all is parsed."""
    document = make_document(ARTICLE, published=DAY)
    chosen = pipeline.code_document(document)
    monkeypatch.setattr(pipeline, "choose_depths", lambda texts: ["names"] * len(texts))
    everything = pipeline.code_document(document)
    assert chosen.events and chosen.statements
    assert chosen.events == everything.events
    assert chosen.statements == everything.statements
    assert chosen.assessments == everything.assessments


def test_a_paragraph_without_any_sign_is_left():
    """Prose without trigger, cue, quotation or word of a relationship is not parsed."""
    paragraphs = [line for line in ARTICLE.split("\n") if line]
    assert choose_depths(paragraphs)[2] == "none"
