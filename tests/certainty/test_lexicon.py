"""Each listed word is read by its own signature in a plain sentence of its frame."""

from __future__ import annotations

import pytest

from bilateral.certainty import certainty_at, lexicon
from bilateral.sentences import parse_many

VERB = {
    "that": "Officials {} that the army attacked the town.",
    "np": "Officials {} an attack on the town.",
    "for": "Officials {} the army for attacking the town.",
    "from": "Officials {} the army from attacking the town.",
    "of": "Officials {} the army of attacking the town.",
}
NOUN = {
    "that": "There is a {} that the army attacked the town.",
    "to": "The army has a {} to attack the town.",
}
MISSED = {("verb", "that"): 0, ("verb", "np"): 3, ("verb", "for"): 8, ("verb", "from"): 4,
          ("verb", "of"): 0, ("noun", "that"): 10, ("noun", "to"): 10}  # fmt: skip
"""Words a frame may miss: odd in the plain sentence ("a doubtful that"), or misparsed there."""


@pytest.mark.parametrize(("part", "frame"), list(MISSED))
def test_words_are_read_by_their_signature(part: str, frame: str) -> None:
    """The complement has the class that the word's signature gives where it holds."""
    template = (VERB if part == "verb" else NOUN)[frame]
    chosen = [
        (lemma, entry)
        for (lemma, entry_frame, when, entry_part), entry in lexicon.words().items()
        if (entry_frame, entry_part, when) == (frame, part, "")
    ]
    missed = []
    sentences = [template.format(lemma.replace("_", " ")) for lemma, _ in chosen]
    for (lemma, entry), parsed in zip(chosen, parse_many(sentences), strict=True):
        offset = parsed.text.rindex("attack")
        sentence = parsed.sentence_at(offset)
        assert sentence is not None
        token = sentence.token_at(offset)
        assert token is not None
        wanted = "asserted" if entry.signature.holds == "same" else entry.signature.holds
        if certainty_at(sentence, token).certainty != wanted:
            missed.append(lemma)
    assert len(missed) <= MISSED[part, frame], missed
