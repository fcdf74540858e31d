"""The answer says what it found, shows its evidence, and escapes what articles contain."""

from __future__ import annotations

import datetime as dt
import json
import re
from html.parser import HTMLParser

import pytest
from tests.series.made_store import busy_world, event, make_store

from bilateral.errors import UsageError
from bilateral.reports import answer

SINCE = dt.date(2022, 2, 24)
PROMISED = (
    "verdict", "estimate", "interval_low", "interval_high", "probability_closer", "placebo_p",
    "change_window", "channels", "depth", "evidence_for", "evidence_against", "claimed", "caveats",
    "coverage", "provenance",
)  # fmt: skip
NASTY = '<script>alert("x")</script> & | *stars*'


def claim(**more):
    return {
        "assessment_id": "a1", "document_id": "d1", "country_1": "IRN", "country_2": "RUS",
        "direction": "closer", "speaker": "A Spokeswoman", "speaker_country": "USA",
        "date": dt.date(2022, 10, 26), "date_precision": "day", "certainty": "reported",
        "evidence": "They are drawing together.", "published": dt.date(2022, 10, 26),
        "publisher": "Made Wire", "rule": "made",
    } | more  # fmt: skip


def with_claims(rows, claims):
    store = make_store(rows)
    for row in claims:
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        store.execute(f"INSERT INTO assessments ({names}) VALUES ({marks})", list(row.values()))
    return store


def as_pair(rows):
    """The made world with names that are countries."""
    names = {"AAA": "IRN", "BBB": "RUS", "CCC": "IND", "DDD": "JPN", "EEE": "BRA", "FFF": "ZAF"}
    return [row | {"source": names[row["source"]], "target": names[row["target"]]} for row in rows]


@pytest.fixture(scope="module")
def closer():
    rows = as_pair(busy_world(SINCE, before="ACCUSE", after="AID"))
    for row in rows:
        row |= {"evidence": f"{NASTY} {row['evidence']}", "url": "javascript:alert(1)"}
        row |= {"attributed_to": "John Doe", "attributed_to_country": "USA"}
    more = [
        event("2022-05-01", "IRN", "RUS", "AID", certainty="planned", event_id="p1"),
        event("2022-05-02", "IRN", "RUS", "AID", certainty="denied", event_id="p2"),
    ]
    early = claim(assessment_id="a0", date=dt.date(2021, 1, 1), published=dt.date(2021, 1, 1))
    return answer(
        with_claims([*rows, *more], [claim(evidence=NASTY), early]), "IRN", "RUS", since=SINCE
    )


@pytest.fixture(scope="module")
def one_article():
    rows = [
        event("2022-10-26", "IRN", "RUS", "AID", certainty="demanded", event_id="e1"),
        event("2022-10-20", "IRN", "RUS", "AID", event_id="e2", published=dt.date(2022, 10, 26)),
    ]
    return answer(with_claims(rows, [claim()]), "IRN", "RUS", since="2022-02-24")


def test_json_has_every_promised_field(closer, one_article):
    """JSON carries all promised fields, whatever the verdict, and no value JSON lacks."""
    for found in (closer, one_article):
        parsed = json.loads(found.render("json"), parse_constant=pytest.fail)
        assert set(PROMISED) <= set(parsed)


def test_a_clear_turn_reads_as_one(closer):
    """The verdict, its interval and its probability agree, and the text opens with the answer."""
    assert closer.verdict == "closer"
    assert 0 < closer.interval_low < closer.estimate < closer.interval_high
    assert closer.probability_closer > 0.97
    assert str(closer).startswith("Iran and Russia have drawn closer since 24 February 2022.")


def test_evidence_carries_sentence_publisher_day_and_speaker(closer):
    """Every piece of evidence for is an event with its sentence and who vouches for it."""
    assert 1 <= len(closer.evidence_for) <= 5
    for item in closer.evidence_for:
        assert item.contribution > 0 and item.sentence and item.publisher == "Made Wire"
        assert item.attributed_to == "John Doe" and item.published == item.date
    weights = [item.contribution for item in closer.evidence_for]
    assert weights == sorted(weights, reverse=True)


def test_claims_are_shown_and_not_counted(closer, one_article):
    """Assessments since the date are listed with their speaker; earlier ones are not."""
    assert [c.assessment_id for c in closer.claimed] == ["a1"]
    assert "CLAIMED (not counted as events)" in str(one_article)
    assert "A Spokeswoman (United States): closer" in str(one_article)


def test_what_did_not_happen_is_said_in_the_caveats(closer):
    """Planned and denied reports are counted in a caveat, and so is one side's word."""
    said = " ".join(closer.caveats)
    assert "1 denied, 1 planned" in said
    assert "100 % of this rests on what officials or speakers of the United States say" in said


def test_one_article_is_not_enough_and_says_what_is_missing(one_article):
    """One article yields no estimate; what is missing is said, and demanded is not done."""
    assert one_article.verdict == "not_enough_evidence"
    assert one_article.estimate is None and one_article.placebo_p is None
    said = " ".join(one_article.caveats)
    assert "0 weeks before 2022-02-24" in said and "1 demanded" in said
    assert one_article.evidence_for[0].event_id == "e2"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in ("href", "src") and value]


def test_html_is_one_safe_file(closer):
    """The page holds no script, loads nothing, links no ``javascript:``, and escapes articles."""
    page = closer.render("html")
    parser = Tags()
    parser.feed(page)
    assert "script" not in parser.tags and "svg" in parser.tags
    assert not [link for link in parser.links if not link.startswith("#")]
    assert "&lt;script&gt;" in page and "default-src 'none'" in page


def test_markdown_escapes_articles(closer):
    """Article text cannot open HTML or emphasis in Markdown."""
    text = closer.render("md")
    assert "<script>" not in text and r"\*stars\*" in text


def test_text_fits_a_hundred_columns(closer, one_article):
    """No line of the text is longer than 100 columns."""
    for found in (closer, one_article):
        assert max(map(len, str(found).splitlines())) <= 100


def test_same_input_same_answer():
    """Asking twice gives the same answer, byte for byte."""
    rows = as_pair(busy_world(SINCE, before="ACCUSE", after="AID"))
    one, two = (answer(make_store(rows), "IRN", "RUS", since=SINCE).render("json") for _ in "ab")
    assert one == two


def test_charts_are_written(closer, one_article, tmp_path):
    """A chart is written as SVG or PNG, with or without an estimate; other endings are refused."""
    closer.write_chart(tmp_path / "a.svg")
    one_article.write_chart(tmp_path / "b.png")
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "Iran and Russia have drawn closer" in svg and "Material conflict" in svg
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        closer.write_chart(tmp_path / "c.gif")


def test_unknown_format_and_day_are_refused(closer):
    """An unknown format or a day that is none is a sentence, not a traceback."""
    with pytest.raises(UsageError, match="text, json, md, html"):
        closer.render("pdf")
    with pytest.raises(UsageError, match="2022-02-24"):
        answer(make_store(), "IRN", "RUS", since="yesterday")


@pytest.mark.parametrize(("step", "said"), [(7, "More of both"), (-7, "Less of both")])
def test_a_surge_of_help_and_attacks_alike_is_named(step, said):
    """Where cooperation and conflict both multiply, or both dwindle, the headline says so."""
    rows = busy_world(SINCE)
    for week in range(1, 26):
        day = SINCE + dt.timedelta(days=week * step - (step < 0))
        for source, target in (("AAA", "BBB"), ("BBB", "AAA")):
            kinds = ("AID", "AGREE", "ACCUSE", "ASSAULT")  # their intensities cancel
            rows += [event(day, source, target, kind) for kind in kinds]
    found = answer(make_store(as_pair(rows)), "IRN", "RUS", since=SINCE)
    assert found.verdict == "no_clear_change"
    assert found.headline.startswith(f"{said}, cooperation and conflict, between Iran and Russia")


def test_events_are_the_counted_rows(closer):
    """``answer.events`` holds the counted rows and nothing that did not happen."""
    rows = closer.events.fetchall()
    assert len(rows) == closer.coverage["events"]
    names = closer.events.columns
    assert {row[names.index("certainty")] for row in rows} == {"asserted"}


def test_every_sentence_ends_and_holds_no_placeholder(closer, one_article):
    """Each printable sentence is a sentence: a capital first, a full stop last, no nan or None."""
    for found in (closer, one_article):
        for sentence in (*found.sentences.values(), *found.caveats):
            assert sentence[0].isupper() or sentence[0].isdigit(), sentence
            assert sentence.endswith("."), sentence
            assert not re.search(r"\b(nan|None|inf)\b", sentence), sentence
