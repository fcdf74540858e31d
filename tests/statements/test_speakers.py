"""Who "he", "she" and "the senator" are: the person that the passage is about."""

from __future__ import annotations

import datetime as dt

import pytest

from bilateral.actors import find_mentions
from bilateral.dates import find_dates
from bilateral.records import Document
from bilateral.sentences import parse
from bilateral.statements import find_statements

DAY = dt.date(2023, 5, 4)

PASSAGES = [
    (
        "the subject of the last sentence, not whoever it names last",
        "Martin Hale won the primary. He had beaten Victor Lamont. “It was close,” he said.",
        "It was close",
        "Martin Hale",
    ),
    (
        "a person of the other gender is passed over",
        "Martin Hale said Susan Wright called on members to wait. She added that it was late.",
        "that it was late",
        "Susan Wright",
    ),
    (
        "whoever was asked, not who asked him",
        "Martin Hale was asked by Victor Lamont whether he would run. “Never,” he said.",
        "Never",
        "Martin Hale",
    ),
    (
        "nobody who is only named inside a quotation",
        "Martin Hale left the race. “Victor Lamont lied,” he said. “I was there,” he added.",
        "I was there",
        "Martin Hale",
    ),
    (
        "a role noun for the person that the passage is about",
        "Martin Hale still opposes the treaty. “I will vote against it,” the Ohio senator said.",
        "I will vote against it",
        "Martin Hale",
    ),
    (
        "a role noun that the text has given to somebody",
        "The ministry’s spokeswoman, Susan Wright, arrived late. Anna Berg had waited for hours. "
        "The talks had failed, the spokeswoman said.",
        "The talks had failed",
        "Susan Wright",
    ),
    (
        "the subject after an address",
        "In a statement to the Tribune, her adviser, Martin Hale, said: “The line must hold.”",
        "The line must hold",
        "Martin Hale",
    ),
    (
        "the speaker before an aside",
        "“We have had better days,” Martin Hale, wearing a green hat, said on Monday.",
        "We have had better days",
        "Martin Hale",
    ),
    (
        "whoever writes to others, not who is written to",
        "Martin Hale emailed supporters saying the fight was not over.",
        "the fight was not over",
        "Martin Hale",
    ),
]


@pytest.mark.parametrize(("what", "text", "content", "speaker"), PASSAGES)
def test_speaker_of_a_passage(what: str, text: str, content: str, speaker: str) -> None:
    """Pronouns and role nouns stand for the person that a reader takes them for."""
    assert speaker_of(text, content) == speaker, what


def test_third_person_is_not_who_speaks_the_turn() -> None:
    """In a transcript "he" is somebody else than the speaker of the turn it stands in."""
    text = (
        "MR. HALE: You know Victor Lamont. When he speaks of budgets, he says, “Show me the books.”"
    )
    assert speaker_of(text, "Show me the books.") == "Victor Lamont"


def test_role_noun_without_a_person_stays_itself() -> None:
    """Nobody who merely stands nearby becomes a spokesman whom the text has not named."""
    text = "Martin Hale waited outside. “The road is shut,” the spokesman said."
    assert speaker_of(text, "The road is shut") != "Martin Hale"


def test_signed_texts_speak_for_their_signer() -> None:
    """The "I" of a proclamation or letter is whoever signs it, an office-holder by full name."""
    formula = (
        "We remember them.\nNOW, THEREFORE, I, JOSEPH R. BIDEN JR., President of the United States "
        "of America, do hereby proclaim May 2023 as River Month."
    )
    assert speaker_of(formula, "May 2023", "White House") == "Joe Biden"
    letter = "Dear Speaker:\nI believe that the bridge will hold.\nSincerely,\nANNA B. LINDQVIST"
    assert speaker_of(letter, "the bridge will hold", "Tribune") == "Anna B. Lindqvist"


def test_second_deed_of_the_speaker_is_not_the_contents() -> None:
    """A verb in the tense of the cue goes on with who spoke, not with what was spoken of."""
    text = "Martin Hale declared that a disaster exists in Ohio and ordered federal aid."
    assert speaker_of(text, "federal aid") == "Martin Hale"


def speaker_of(text: str, content: str, publisher: str | None = None) -> str | None:
    document = Document("0" * 16, text, DAY, publisher)
    parsed = parse(text)
    dates = find_dates(text, published=DAY, parsed=parsed)
    actors = find_mentions(parsed, published=DAY, publisher=publisher)
    found = [one for one in find_statements(parsed, actors, dates, document) if one.cue != ":"]
    holding = [one for one in found if content in one.content]
    assert holding, [(one.content, one.speaker) for one in found]
    return min(holding, key=lambda one: len(one.content)).speaker
