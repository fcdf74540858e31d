"""Who said what: quotations, speakers, turns and dates on short texts of our own."""

from __future__ import annotations

import datetime as dt

import pytest

from bilateral.actors import find_mentions
from bilateral.dates import find_dates
from bilateral.records import Document, Statement
from bilateral.sentences import parse
from bilateral.statements import find_statements

PUBLISHED = dt.date(2022, 10, 26)


def statements(text: str, publisher: str | None = None) -> tuple[Statement, ...]:
    document = Document("0" * 16, text, PUBLISHED, publisher)
    parsed = parse(text)
    dates = find_dates(text, published=PUBLISHED, parsed=parsed)
    actors = find_mentions(parsed, published=PUBLISHED, publisher=publisher)
    return find_statements(parsed, actors, dates, document)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“We will hold the bridge,” said Petra Novak. “It is ours.”",
            [("Petra Novak", "direct", "“We will hold the bridge,” … “It is ours.”")],
        ),
        (
            "“The bridge,” Petra Novak said, “is ours.”",
            [("Petra Novak", "direct", "“The bridge,” … “is ours.”")],
        ),
        (
            'Petra Novak said: "The bridge is ours."',
            [("Petra Novak", "direct", '"The bridge is ours."')],
        ),
        (
            "Petra Novak said the bridge was “ours for good.”",
            [("Petra Novak", "mixed", "the bridge was “ours for good.”")],
        ),
        (
            "“The bridge is ours,” said Petra Novak.\n“It is not for sale,” she added.",
            [
                ("Petra Novak", "direct", "“The bridge is ours,”"),
                ("Petra Novak", "direct", "“It is not for sale,”"),
            ],
        ),
        (
            "“The bridge is ours, said Petra Novak once, and she was right.",
            [],
        ),
        (
            "“The bridge is ours,” said Petra Novak. “We built it.\n“And we will keep it.”",
            [
                (
                    "Petra Novak",
                    "direct",
                    "“The bridge is ours,” … “We built it. … “And we will keep it.”",
                )
            ],
        ),
        ("The so-called “bridge of peace” was closed.", []),
        (
            "“The bridge must hold, and it will hold.”\n– Petra Novak, May 3\nThe river rose.",
            [("Petra Novak", "direct", "“The bridge must hold, and it will hold.”")],
        ),
        (
            "“We are alive, unlike those at the gate” near the old bridge, Petra Novak said.",
            [
                (
                    "Petra Novak",
                    "mixed",
                    "“We are alive, unlike those at the gate” near the old bridge",
                )
            ],
        ),
        (
            "Crews left the river in mid-January and “that crew is gone,” said Petra Novak.",
            [
                (
                    "Petra Novak",
                    "mixed",
                    "Crews left the river in mid-January and “that crew is gone,”",
                )
            ],
        ),
        (
            "Asked about the river, Petra Novak replied, “Well, maybe so.”",
            [(None, "indirect", "the river"), ("Petra Novak", "direct", "“Well, maybe so.”")],
        ),
        (
            "“The bridge is ours,” said Capt. Petra Novak, who built it. “It is not for sale.”",
            [("Petra Novak", "direct", "“The bridge is ours,” … “It is not for sale.”")],
        ),
        (
            "The talks are expected to fail.",
            [(None, "indirect", "The talks … to fail")],
        ),
        (
            "The bridge was endorsed by Petra Novak.",
            [("Petra Novak", "indirect", "The bridge")],
        ),
        (
            "The bridge, which Petra Novak says will hold, was closed.",
            [("Petra Novak", "indirect", "which … will hold")],
        ),
        (
            "The river rose. Petra Novak mentioned three things: the port, the mill and the fort.",
            [("Petra Novak", "indirect", "three things: the port, the mill and the fort")],
        ),
        (
            "Petra Novak defended the bridge against its critics in May.",
            [("Petra Novak", "indirect", "the bridge against its critics")],
        ),
        (
            "Petra Novak called the bridge “dead on arrival.”",
            [("Petra Novak", "mixed", "the bridge “dead on arrival.”")],
        ),
        (
            "Petra Novak fired back: “The bridge is old,” she wrote, “yet it will hold for years.”",
            [("Petra Novak", "direct", "“The bridge is old,” … “yet it will hold for years.”")],
        ),
        (
            "“The bridge is old,” Petra Novak wrote in a note explaining why she left, "
            "“but it will hold.”",
            [
                ("Petra Novak", "direct", "“The bridge is old,” … “but it will hold.”"),
                ("Petra Novak", "indirect", "why she left"),
            ],
        ),
        (
            "“It is a theft,” Petra Novak says. It is “plain theft of a bridge.”",
            [("Petra Novak", "mixed", "“It is a theft,” … It is “plain theft of a bridge.”")],
        ),
        (
            "As Petra Novak puts it, “The bridge is dead.”",
            [("Petra Novak", "direct", "“The bridge is dead.”")],
        ),
        (
            "The road fell. From the report: “The bridge is dead and so is the road.”",
            [("report", "direct", "“The bridge is dead and so is the road.”")],
        ),
        (
            "Petra Novak said the bridge was old.\n“It will not last, whatever they do.”",
            [
                (
                    "Petra Novak",
                    "mixed",
                    "the bridge was old … “It will not last, whatever they do.”",
                )
            ],
        ),
        (
            "Petra Novak left.\nThe bridge was old, she said. It rained in the valley.\n"
            "“It will not last, whatever they do.”",
            [("Petra Novak", "indirect", "The bridge was old")],
        ),
        ("On the bridge: “It is dead and so is the road.”", []),
        (
            "“The bridge is dead and so is the road.” — Petra Novak, on the river",
            [("Petra Novak", "direct", "“The bridge is dead and so is the road.”")],
        ),
        (
            "“The bridge is dead,” Petra Novak told “Good Evening Town.” “The road is, too.”",
            [("Petra Novak", "direct", "“The bridge is dead,” … “The road is, too.”")],
        ),
        ("In his “order of the day,” Ivan Horak opened the road.", []),
        (
            "He says he is old and calls her “a woman with a long and useful life.”",
            [
                (None, "indirect", "he is old"),
                (None, "mixed", "her “a woman with a long and useful life.”"),
            ],
        ),
        (
            "Petra Novak calls the bridge “a gift” because it is free.",
            [("Petra Novak", "mixed", "the bridge “a gift” because it is free")],
        ),
        (
            "The road was closed, which Petra Novak described as “a gift.”",
            [("Petra Novak", "mixed", "which … as “a gift.”")],
        ),
        (
            "Petra Novak called for a “clean river” in a statement on Friday.",
            [("Petra Novak", "mixed", "a “clean river”")],
        ),
        (
            "Petra Novak criticised a judge, Ivan Horak, for his “foreign manners.”",
            [("Petra Novak", "mixed", "a judge, Ivan Horak, for his “foreign manners.”")],
        ),
        (
            "Petra Novak criticised the bridge. “It will fall one day, like the last one.”",
            [
                (
                    "Petra Novak",
                    "mixed",
                    "the bridge … “It will fall one day, like the last one.”",
                )
            ],
        ),
        (
            "Petra Novak was asked, “Do you want it?” She answered, “I want it very much.”",
            [
                (None, "direct", "“Do you want it?”"),
                ("Petra Novak", "direct", "“I want it very much.”"),
            ],
        ),
        (
            "Petra Novak and Ivan Horak noted that the bridge was closed.",
            [
                ("Petra Novak", "indirect", "that the bridge was closed"),
                ("Ivan Horak", "indirect", "that the bridge was closed"),
            ],
        ),
    ],
)
def test_speaker_kind_and_content(text: str, expected: list[tuple[str | None, str, str]]) -> None:
    """Each statement has its speaker by full name, its kind and its own stretches of text."""
    found = [
        (s.speaker, s.kind, " … ".join(text[start:end] for start, end in s.content_spans))
        for s in statements(text)
    ]
    if expected:
        assert found == expected
    else:
        assert not [one for one in found if one[1] != "indirect"]


def test_headline_colon() -> None:
    """A headline names its speaker before the colon; a label such as "Analysis" is none."""
    (statement,) = statements("White House: Talks with Iran have failed")
    assert (statement.speaker, statement.speaker_country) == ("White House", "USA")
    assert statements("Analysis: Talks with Iran have failed") == ()


def test_transcript_turns() -> None:
    """Each turn is a statement; the president is the one in office in the publisher's country."""
    text = "\n".join(
        (
            "THE PRESIDENT: Thank you.",
            "We are ready.",
            "Q Will you go?",
            "MS. JEAN-PIERRE: He will go soon.",
        )
    )
    found = [(s.speaker, s.content) for s in statements(text, "White House")]
    assert found == [
        ("Joe Biden", "Thank you.\nWe are ready."),
        ("reporter", "Will you go?"),
        ("Karine Jean-Pierre", "He will go soon."),
    ]


def test_dates_of_statements() -> None:
    """A weekday beside the cue dates a statement; without one the publication date does."""
    dated, undated = statements(
        "“We are ready,” Petra Novak said on Monday.\n“We are late,” Ivan Horak said."
    )
    assert (dated.date, dated.date_precision) == (dt.date(2022, 10, 24), "day")
    assert (undated.date, undated.date_precision) == (PUBLISHED, "publication")


def test_same_briefing_shares_the_date() -> None:
    """ "During the same briefing" dates a statement like the one before."""
    first, second = statements(
        "“We are ready,” Petra Novak said last week.\n"
        "“We are late,” Ivan Horak said during the same briefing."
    )
    assert (first.date, first.date_precision) == (second.date, second.date_precision)
    assert first.date_precision == "week"


def test_ids_are_stable_and_distinct() -> None:
    """The same text gives the same ids, and no two statements share one."""
    text = "Petra Novak and Ivan Horak noted that the bridge was closed."
    ids = [s.statement_id for s in statements(text)]
    assert ids == [s.statement_id for s in statements(text)]
    assert len(set(ids)) == 2


def titled(text: str, title: str) -> list[tuple[str | None, str | None]]:
    document = Document("0" * 16, text, PUBLISHED, "White House", title)
    parsed = parse(text)
    actors = find_mentions(parsed, published=PUBLISHED, publisher="White House")
    found = find_statements(parsed, actors, (), document)
    return [(one.speaker, one.speaker_country) for one in found]


def test_the_title_names_the_first_person() -> None:
    """ "I" in a statement is whom the title names; "we" without one is the publisher."""
    text = "I believe that the bridge is safe."
    assert titled(text, "Statement from President Biden on the Bridge") == [("Joe Biden", "USA")]
    assert titled(text, "Statement by Press Secretary Petra Novak on the Bridge") == [
        ("Petra Novak", "USA")
    ]
    assert titled("We believe that the bridge is safe.", "The Bridge") == [("White House", "USA")]
    assert titled(text, "The Bridge") == [(None, None)]


@pytest.mark.parametrize(
    "text",
    [
        "These investments demonstrate that the bridge is safe.",
        "The initiatives promote growth in the valley.",
        "You know that the bridge is safe.",
    ],
)
def test_things_and_the_addressee_state_nothing(text: str) -> None:
    """Unquoted words need somebody who can vouch for them."""
    assert statements(text) == ()


def test_bodies_and_reports_may_speak() -> None:
    """A delegation or a report is somebody, or a text, that can say something."""
    found = statements("The delegation said that the bridge was safe. A study found that it moved.")
    assert [one.speaker for one in found] == ["delegation", "study"]


def test_an_unnamed_official_is_of_the_publishers_government() -> None:
    """A transcript's "SENIOR ADMINISTRATION OFFICIAL" keeps its role and country, no name."""
    text = "SENIOR ADMINISTRATION OFFICIAL: The bridge is safe.\nQ Is it?\nMODERATOR: Next."
    found = statements(text, "White House")
    assert [(one.speaker, one.speaker_role, one.speaker_country) for one in found] == [
        ("senior administration official", "GOV", "USA"),
        ("reporter", "JRN", None),
        ("moderator", None, None),
    ]
