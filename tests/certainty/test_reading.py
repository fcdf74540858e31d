"""Readings of whole sentences: several predicates at once, cues, errors."""

from __future__ import annotations

import pytest

from bilateral.certainty import certainty_at, certainty_of
from bilateral.errors import UsageError
from bilateral.sentences import parse

SENTENCES = [
    ("The ministry confirmed reports that advisers had travelled to the coast to train and arm "
     "the militia.",
     {"confirmed": "asserted", "travelled": "reported", "train": "reported", "arm": "reported"}),
    ("The general vowed to shell the port if the fleet enters the bay.",
     {"vowed": "asserted", "shell": "conditional", "enters": "conditional"}),
    ("Norland urged Sudland to stop bombing the port and pledged to send engineers.",
     {"urged": "asserted", "stop": "demanded", "bombing": "demanded", "pledged": "asserted",
      "send": "planned"}),
    ("Norland may be considering helping Sudland crush the revolt.",
     {"considering": "possible", "helping": "possible", "crush": "possible"}),
    ("Sudland denied that it shelled the port, but admitted to seizing a trawler.",
     {"denied": "asserted", "shelled": "denied", "admitted": "asserted", "seizing": "reported"}),
    ("Norland was accused of bombing a clinic and has not allowed inspectors to visit.",
     {"accused": "asserted", "bombing": "reported", "allowed": "negated", "visit": "negated"}),
    ("The premier said Norland would not send troops but had agreed to train pilots.",
     {"said": "asserted", "send": "negated", "agreed": "reported", "train": "planned"}),
    ("Norland punished firms that sold shells and will punish firms that sell fuses.",
     {"punished": "asserted", "sold": "asserted", "sell": "conditional"}),
    ("Norland launched strikes on the port, killing six people, after talks failed.",
     {"launched": "asserted", "strikes": "asserted", "killing": "asserted", "failed": "asserted"}),
    ("The council called for talks and ruled out sanctions.",
     {"called": "asserted", "talks": "demanded", "sanctions": "negated"}),
]  # fmt: skip
CASES = [(text, word, wanted) for text, row in SENTENCES for word, wanted in row.items()]


@pytest.mark.parametrize(("text", "word", "wanted"), CASES)
def test_each_predicate_of_a_sentence_is_read(text: str, word: str, wanted: str) -> None:
    """What is said, planned, demanded and done in one sentence is told apart."""
    start = text.index(word)
    assert certainty_of(text, (start, start + len(word))).certainty == wanted


def test_cues_are_offsets_into_the_document() -> None:
    """Each cue's span holds the word that decided, also in a later paragraph."""
    text = "A first line stands here.\nThe general denied that the fleet shelled the port."
    start = text.index("shelled")
    reading = certainty_of(text, (start, start + 7))
    assert [(text[a:b], rule) for a, b, rule in reading.cues] == [("denied", "deny")]


def test_scores_order_the_classes() -> None:
    """The firmer the claim, the higher the score."""
    texts = [
        "The fleet did not shell the port.",
        "The fleet may shell the port.",
        "The fleet allegedly shelled the port.",
        "The mayor said the fleet shelled the port.",
        "The fleet shelled the port.",
    ]
    scores = []
    for text in texts:
        start = text.index("shell")
        scores.append(certainty_of(text, (start, start + 5)).score)
    assert scores == sorted(scores)
    assert len(set(scores)) == len(scores)
    assert scores[-1] == 3.0


def test_a_span_of_several_words_is_read_at_its_head() -> None:
    """A phrase as a span means the predicate that heads it."""
    text = "The fleet refused to leave the port."
    start = text.index("to leave the port")
    assert certainty_of(text, (start, start + len("to leave the port"))).certainty == "negated"


def test_a_span_without_a_word_is_refused() -> None:
    """A span between sentences, or past the end, is an error that says what to give."""
    with pytest.raises(UsageError, match="offsets of a predicate"):
        certainty_of("The fleet left.", (40, 45))


def test_every_token_has_a_reading() -> None:
    """No token makes the walk fail, whatever its place in the tree."""
    text = (
        "Well — if only! “Stop,” (she said) 12 of 13 times; who, me? Neither they nor he.\n"
        "BREAKING: Talks to resume, sources say\n…\n* * *\nHad it not been for him, not once."
    )
    for sentence in parse(text).sentences:
        for token in sentence.span:
            assert -3 <= certainty_at(sentence, token).score <= 3
