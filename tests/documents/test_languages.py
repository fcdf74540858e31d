"""English is told from other languages, and the unclear counts as English."""

from __future__ import annotations

import importlib

import pytest

from bilateral.documents import guess_language, is_english
from bilateral.documents.languages import _words_by_language

ENGLISH = [
    "The two ministers met in the capital and signed a new agreement on trade between them.",
    "President Alexander Example told reporters in Kuala Lumpur that Malaysia would not sign.",
    "Q Thank you. Will she go? THE PRESIDENT: No. Q Why not? THE PRESIDENT: I told you on Monday.",
    "Talks end",
    "Macron, Scholz, Sánchez, Meloni, Orbán, Erdoğan, Tusk, Kallas, Costa and Rutte are invited.",
    "",
    "12345 67890",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_english(text: str) -> None:
    """English with foreign names, transcripts and texts too short to tell are English."""
    assert is_english(text)


@pytest.mark.parametrize("code", sorted(set(_words_by_language()) - {"en"}))
def test_sentences_of_other_languages(code: str) -> None:
    """A few sentences of ordinary prose in another language are not English."""
    try:
        examples = importlib.import_module(f"spacy.lang.{'nb' if code == 'no' else code}.examples")
    except ImportError:
        pytest.skip(f"spaCy ships no example sentences in {code}")
    assert not is_english(" ".join(examples.sentences))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Министры встретились в столице и подписали соглашение о торговле.", "ru"),
        ("اجتمع الوزيران في العاصمة ووقعا اتفاقا جديدا بشأن التجارة", "ar"),
        ("兩國部長週五在首都會晤並同意舉行新一輪會談以討論貿易問題", "zh"),
    ],
)
def test_other_scripts(text: str, code: str) -> None:
    """Scripts other than Latin are told by their letters."""
    assert guess_language(text) == code
