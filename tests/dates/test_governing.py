"""Which date says when a predicate happened."""

from __future__ import annotations

import datetime as dt

import pytest

from bilateral.dates import find_dates, governing_date
from bilateral.sentences.parsing import parse

WEDNESDAY = dt.date(2022, 10, 26)


@pytest.mark.parametrize(
    ("text", "predicate", "expected"),
    [
        ("Kirby said on Wednesday that Iran had sent drones last week.", "said", "Wednesday"),
        ("Kirby said on Wednesday that Iran had sent drones last week.", "sent", "last week"),
        ("On Monday, the ministers met in Doha and signed a pact.", "signed", "Monday"),
        ("Russia began shelling Kyiv on Tuesday.", "shelling", "Tuesday"),
        ("Iran agreed on Friday to send missiles by the end of the year.", "agreed", "Friday"),
        (
            "Iran agreed on Friday to send missiles by the end of the year.",
            "send",
            "by the end of the year",
        ),
        ("The Feb. 24 invasion has isolated Moscow.", "invasion", "Feb. 24"),
        ("The Feb. 24 invasion has isolated Moscow.", "isolated", None),
        ("The drones, which were delivered in August, struck Odesa.", "struck", None),
        ("The drones, which were delivered in August, struck Odesa.", "delivered", "August"),
        ("Before Friday's vote, China condemned the attack.", "condemned", None),
        ("Tuesday's strike killed five soldiers.", "killed", "Tuesday"),
        ("The two grew closer after Russia invaded in February.", "grew", None),
        ("The attack killed five.", "killed", None),
        ("The army struck in retaliation for a raid on April 1.", "struck", None),
        ("The army struck in retaliation for a raid on April 1.", "raid", "April 1"),
        ("The army struck on Friday in response to a raid.", "raid", None),
        ("The army struck on Friday in response to a raid.", "struck", "Friday"),
        ("The army hit a depot on Friday after a raid on Monday.", "hit", "Friday"),
        ("The army hit a depot on Friday after a raid on Monday.", "raid", "Monday"),
        ("The poll was held in October, before Norland's invasion.", "invasion", None),
        ("The minister on Friday condemned the attack.", "condemned", "Friday"),
        ("The minister on Friday condemned the attack.", "attack", None),
        ("The minister announced an attack on Friday.", "attack", "Friday"),
        ("The ministers met for talks on Friday.", "met", "Friday"),
        ("The ministers met for talks on Friday.", "talks", "Friday"),
        ("Yesterday marked two years since Norland's invasion.", "invasion", None),
    ],
)
def test_the_date_of_the_clause_governs(text: str, predicate: str, expected: str | None) -> None:
    """A date governs the predicate of its own clause and of no other."""
    parsed = parse(text)
    dates = find_dates(text, published=WEDNESDAY, parsed=parsed)
    (sentence,) = parsed.sentences
    token = next(token for token in sentence.span if token.text == predicate)
    found = governing_date(sentence, token, dates)
    assert (found.text if found else None) == expected
