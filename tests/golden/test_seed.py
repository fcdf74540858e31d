"""The first real article, where the folder of public sets is there: what must be read in it."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import pytest

import bilateral as bl
from bilateral.records import Coded, Event

DAY = dt.date(2022, 10, 26)
SWAPS = {
    "as published": {},
    "other countries": {
        "Iranians": "Syrians", "Iranian": "Syrian", "Iran": "Syria",
        "Russians": "Turks", "Russian": "Turkish", "Russia": "Turkey",
        "Ukrainians": "Armenians", "Ukraine": "Armenia", "Crimea": "Yerevan",
    },
}  # fmt: skip
CODES = {
    "as published": ("IRN", "RUS", "UKR"),
    "other countries": ("SYR", "TUR", "ARM"),
}


@functools.cache
def code_seed(path: Path, swap: str) -> Coded:
    text = path.read_text(encoding="utf-8")
    for old, new in SWAPS[swap].items():
        text = text.replace(old, new)
    return bl.code(bl.clean(text).text, published=DAY, publisher="Washington Examiner")


@pytest.fixture(params=sorted(SWAPS))
def swap(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def coded(shared: Path, swap: str) -> Coded:
    return code_seed(shared / "seed/article.txt", swap)


def found(coded: Coded, source: str, target: str, *types: str) -> list[Event]:
    return [
        e
        for e in coded.events
        if (e.source, e.target) == (source, target) and e.event_type in types
    ]


def test_statements(coded: Coded) -> None:
    """Kirby, Jean-Pierre and Blinken are who says what the article says they say."""
    said = {
        (s.speaker, words)
        for s in coded.statements
        for words in (
            "hard to argue", "The fact is this", "The evidence that", "We see signs",
            "We remain committed", "may be considering” helping", "for their brutal responses",
        )
        if words in s.content
    }  # fmt: skip
    kirby, jean_pierre = "John Kirby", "Karine Jean-Pierre"
    assert said >= {
        (kirby, "hard to argue"),
        (kirby, "The fact is this"),
        (jean_pierre, "The evidence that"),
        (kirby, "We see signs"),
        (jean_pierre, "We remain committed"),
        (kirby, "may be considering” helping"),
        (jean_pierre, "may be considering” helping"),
        ("Antony Blinken", "for their brutal responses"),
    }


def test_assessments(coded: Coded, swap: str) -> None:
    """The White House, Kirby and Jean-Pierre each say "closer"; nobody says "apart"."""
    pair = set(CODES[swap][:2])
    ours = [a for a in coded.assessments if {a.country_1, a.country_2} == pair]
    assert {a.direction for a in ours} == {"closer"}
    assert {a.speaker for a in ours} >= {"White House", "John Kirby", "Karine Jean-Pierre"}


def test_events_between_the_two(coded: Coded, swap: str) -> None:
    """Military aid is reported by Kirby; arms are transferred; possible help is not counted."""
    first, second, _ = CODES[swap]
    aid = [e for e in found(coded, first, second, "AID") if e.certainty == "reported"]
    assert any(e.attributed_to == "John Kirby" and e.place_name for e in aid)
    happened = [
        e
        for e in (*found(coded, first, second, "AID", "COOPERATE"),
                  *found(coded, second, first, "COOPERATE"))
        if e.certainty in ("asserted", "reported")
    ]  # fmt: skip
    assert any("drones" in (e.evidence or "") for e in happened)
    helped = [e for e in coded.events if "helping" in (e.evidence or "") and e.source == second]
    assert {e.certainty for e in helped if e.target == first} == {"possible"}


def test_events_elsewhere(coded: Coded, swap: str) -> None:
    """The invasion, the bombardment, the sanctions, the arrest and the protests are there."""
    first, second, third = CODES[swap]
    attacks = found(coded, second, third, "ASSAULT")
    assert any(e.event_date and (DAY - e.event_date).days > 200 for e in attacks)
    assert any(e.event_date and e.event_date >= dt.date(2022, 10, 1) for e in attacks)
    sanctions = found(coded, "USA", first, "SANCTION")
    assert any(e.event_date == DAY and e.certainty == "asserted" for e in sanctions)
    assert found(coded, first, first, "COERCE") and found(coded, first, first, "PROTEST")
    requests = found(coded, "USA", first, "REQUEST")
    assert any(e.certainty in ("asserted", "reported") for e in requests)


def test_one_article_is_not_enough(shared: Path, tmp_path: Path) -> None:
    """From this article alone there is no measured answer, but there are claims."""
    with bl.open(tmp_path / "x.duckdb") as store:
        store.read(shared / "seed/article.txt", published=DAY, publisher="Washington Examiner")
        answer = store.ask("IRN", "RUS", since="2022-02-24").to_dict()
    assert answer["verdict"] == "not_enough_evidence"
    assert {claim["direction"] for claim in answer["claimed"]} == {"closer"}
