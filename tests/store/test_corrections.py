"""Corrections: a layer over what was found, which re-reading does not touch."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bilateral import api
from bilateral.errors import UsageError
from bilateral.records import Assessment, Coded, Document, Event, Statement
from bilateral.store import Database, Selection, StoredDocument, select
from bilateral.store.corrections import (
    add_correction,
    read_correction,
    read_corrections,
    undo_correction,
)
from bilateral.store.replaying import replay

DAY = dt.date(2022, 10, 26)
TEXT = "Iran sent drones to Russia, officials said. Russia thanked Iran."
WHO: dict[str, Any] = {"author": "Ann", "reason": "the text says otherwise"}


def make(record: type, **facts: object) -> Any:
    blank: dict[str, object] = dict.fromkeys(
        (field.name for field in dataclasses.fields(record)), None
    )
    return record(**(blank | {"document_id": "d1"} | facts))


def event(event_id: str, **changes: object) -> Event:
    facts: dict[str, object] = {
        "event_id": event_id, "event_date": DAY, "event_date_end": DAY, "date_precision": "day",
        "source": "IRN", "target": "RUS", "event_type": "AID", "quad_class": 2, "intensity": 8.0,
        "certainty": "asserted", "evidence": TEXT[:43], "evidence_start": 0, "evidence_end": 43,
        "trigger": "sent", "rule": "aid.send", "reports": 1, "dataset": "bilateral",
    }  # fmt: skip
    return make(Event, **(facts | changes))  # type: ignore[no-any-return]


def coded(*events: Event, speaker: str = "officials") -> Coded:
    statement = make(
        Statement, statement_id="s1", speaker=speaker, speaker_country="USA", kind="indirect",
        content="Iran sent drones to Russia", content_start=0, content_end=26, content_spans=(),
    )  # fmt: skip
    assessment = make(
        Assessment, assessment_id="a1", statement_id="s1", country_1="IRN", country_2="RUS",
        direction="closer", speaker=speaker, speaker_country="USA", date=DAY,
        certainty="reported", evidence=TEXT, evidence_start=0, evidence_end=len(TEXT), rule="",
    )  # fmt: skip
    return Coded(Document("d1", TEXT, DAY), (), (statement,), (assessment,), events)


def write(database: Database, *events: Event, **options: Any) -> None:
    found = coded(*events, **options)
    database.write_coded([StoredDocument(found.document, 9, b"", "c")], [found], "run")


@pytest.fixture
def database() -> Database:
    made = Database(":memory:")
    second = event("e2", trigger="thanked", event_type="SUPPORT", quad_class=1, source="RUS",
                   target="IRN", evidence_start=44, evidence_end=len(TEXT))  # fmt: skip
    write(made, event("e1", statement_id="s1", attributed_to="officials"), second)
    return made


def shown(database: Database, table: str = "events") -> dict[str, dict[str, Any]]:
    relation = select(database.connection, table, Selection())
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    return {str(next(iter(row.values()))): row for row in rows}


def test_a_change_shows_and_what_was_found_stays(database: Database) -> None:
    """A change shows in the view, with what follows from it; the coded row is untouched."""
    add_correction(
        database.connection, "e1", changes={"event_type": "threaten", "target": "Ukraine"}, **WHO
    )
    row = shown(database)["e1"]
    assert (row["event_type"], row["quad_class"], row["target"]) == ("THREATEN", 3, "UKR")
    assert row["intensity"] < 0 and row["cameo_code"] is None
    assert shown(database, "uncorrected_events")["e1"]["event_type"] == "AID"


def test_a_wrong_event_is_not_shown(database: Database) -> None:
    """What is wrong is dropped, and comes back when that is undone."""
    made = add_correction(database.connection, "e1", wrong=True, **WHO)
    assert list(shown(database)) == ["e2"]
    undone = undo_correction(database.connection, made.correction_id, author="Bo", reason="no")
    assert sorted(shown(database)) == ["e1", "e2"]
    assert (undone.state, undone.undone_by) == ("undone", "Bo")
    with pytest.raises(UsageError, match="undone already"):
        undo_correction(database.connection, made.correction_id, **WHO)


def test_merged_events_count_as_one(database: Database) -> None:
    """Merging gives an event the actors, type and day of the other, by which they count once."""
    add_correction(database.connection, "e2", merge_into="e1", **WHO)
    rows = shown(database)
    names = ("source", "target", "event_type", "event_date", "quad_class")
    assert [rows["e2"][n] for n in names] == [rows["e1"][n] for n in names]
    with pytest.raises(UsageError, match="into itself"):
        add_correction(database.connection, "e1", merge_into="e1", **WHO)


def test_corrections_follow_each_other(database: Database) -> None:
    """A later correction begins where the earlier ones ended; undoing one leaves the others."""
    first = add_correction(database.connection, "e1", changes={"target": "UKR"}, **WHO)
    add_correction(database.connection, "e1", changes={"certainty": "denied"}, **WHO)
    undo_correction(database.connection, first.correction_id, **WHO)
    row = shown(database)["e1"]
    assert (row["target"], row["certainty"]) == ("RUS", "denied")


def test_reading_again_keeps_corrections(database: Database) -> None:
    """Documents that are coded again keep what readers corrected."""
    add_correction(database.connection, "e1", changes={"target": "UKR"}, **WHO)
    write(database, event("e1"), event("e3", event_type="AGREE", trigger="agreed"))
    assert shown(database)["e1"]["target"] == "UKR"
    assert shown(database)["e3"]["target"] == "RUS"


def test_a_correction_finds_its_event_under_a_new_id(database: Database) -> None:
    """Newer rules may give an event another id: its place in the text tells which it is."""
    made = add_correction(database.connection, "e1", changes={"certainty": "denied"}, **WHO)
    write(database, event("new1", rule="aid.other", target="BLR"), event("new2", trigger="thanked",
          event_type="SUPPORT", source="RUS", target="IRN", evidence_start=44,
          evidence_end=len(TEXT)))  # fmt: skip
    rows = shown(database)
    assert (rows["new1"]["certainty"], rows["new2"]["certainty"]) == ("denied", "asserted")
    assert read_correction(database.connection, made.correction_id).state == "applied"


def test_a_correction_without_its_event_waits(database: Database) -> None:
    """Where rules no longer find the event, the correction waits, and says so."""
    made = add_correction(database.connection, "e1", changes={"target": "UKR"}, **WHO)
    write(database)
    assert read_correction(database.connection, made.correction_id).state == "unplaced"
    write(database, event("e1"))
    assert read_correction(database.connection, made.correction_id).state == "applied"
    assert shown(database)["e1"]["target"] == "UKR"


def test_a_corrected_speaker_is_passed_on(database: Database) -> None:
    """Who a statement is corrected to be by also vouches for its events and assessments."""
    add_correction(
        database.connection, "s1", subject="statement",
        changes={"speaker": "Kremlin", "speaker_country": "Russia"}, **WHO,
    )  # fmt: skip
    assert shown(database, "statements")["s1"]["speaker_country"] == "RUS"
    assert shown(database)["e1"]["attributed_to"] == "Kremlin"
    assert shown(database)["e2"]["attributed_to"] is None
    row = shown(database, "assessments")["a1"]
    assert (row["speaker"], row["speaker_country"]) == ("Kremlin", "RUS")


def test_an_assessment_is_dropped(database: Database) -> None:
    """Assessments are corrected as events are."""
    add_correction(database.connection, "a1", subject="assessment", wrong=True, **WHO)
    assert shown(database, "assessments") == {}
    assert "a1" in shown(database, "uncorrected_assessments")


def test_events_of_two_data_sets_may_share_an_id(database: Database) -> None:
    """A correction is of one data set's event, though another's has the same id."""
    names = ", ".join(field.name for field in dataclasses.fields(Event))
    for dataset in ("icews", "gdelt"):
        row = dataclasses.astuple(event("7", document_id=None, dataset=dataset))
        marks = ", ".join("?" * len(row))
        database.connection.execute(
            f"INSERT INTO loaded_events ({names}) VALUES ({marks})", list(row)
        )
    add_correction(database.connection, "7", wrong=True, dataset="icews", **WHO)
    found = database.connection.execute("SELECT dataset FROM events WHERE event_id = '7'")
    assert found.fetchall() == [("gdelt",)]


def test_history_is_complete_and_replaying_changes_nothing(database: Database) -> None:
    """The history holds every correction; working it out again gives the same."""
    add_correction(database.connection, "e1", changes={"target": "UKR"}, **WHO)
    add_correction(database.connection, "e2", wrong=True, **WHO)
    before = shown(database)
    replay(database.connection)
    assert shown(database) == before
    assert [c.number for c in read_corrections(database.connection)] == [2, 1]
    assert [c.number for c in read_corrections(database.connection, subject_id="e1")] == [1]


def test_corrections_are_left_out_for_a_while(tmp_path: Path) -> None:
    """All, or some, are left out and come back, also of a store that is only read."""
    path = tmp_path / "store.duckdb"
    with api.Store(path) as store:
        write(store.database, event("e1", statement_id="s1", attributed_to="officials"))
        first = store.correct("e1", changes={"target": "UKR"}, **WHO)
        store.correct("e1", changes={"certainty": "denied"}, **WHO)
        store.correct("s1", subject="statement", changes={"speaker": "Bo"}, **WHO)
    names = ("target", "certainty", "attributed_to")
    for read_only in (False, True):
        with api.Store(path, read_only=read_only) as store:
            seen = []
            for left_out in (None, [first.correction_id], []):
                with store.without_corrections(left_out):
                    row = shown(store.database)["e1"]
                    seen.append(tuple(row[name] for name in names))
                    speaker = shown(store.database, "statements")["s1"]["speaker"]
                    assert speaker == ("officials" if left_out is None else "Bo")
            assert seen == [
                ("RUS", "asserted", "officials"), ("RUS", "denied", "Bo"), ("UKR", "denied", "Bo")
            ]  # fmt: skip
            assert shown(store.database)["e1"]["target"] == "UKR"
            assert {found.state for found in store.corrections()} == {"applied"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "Say one of"),
        ({"wrong": True, "merge_into": "e2"}, "Say one of"),
        ({"changes": {"evidence": "other words"}}, "cannot be changed"),
        ({"changes": {"event_type": ""}}, "cannot be empty"),
        ({"changes": {"certainty": "sure"}}, "is one of"),
        ({"changes": {"event_date": "soon"}}, "not a day"),
        ({"changes": {"event_date_end": "2022-01-01"}}, "before the beginning"),
        ({"changes": {"target": "RUS"}}, "already"),
        ({"changes": {"source_name": "x" * 501}}, "longer than"),
        ({"wrong": True, "subject": "mention"}, "cannot be corrected"),
        ({"wrong": True, "author": ""}, "needs an author"),
        ({"wrong": True, "reason": " \n"}, "needs a reason"),
    ],
)
def test_what_cannot_be_corrected_is_said(
    database: Database, options: dict[str, Any], said: str
) -> None:
    """A correction that makes no sense is refused in a sentence, and nothing changes."""
    with pytest.raises(UsageError, match=said):
        add_correction(database.connection, "e1", **(WHO | options))
    assert read_corrections(database.connection) == []
    with pytest.raises(UsageError, match="no event"):
        add_correction(database.connection, "nothing", wrong=True, **WHO)


def test_a_store_from_before_corrections_is_brought_up_to_date(tmp_path: Path) -> None:
    """A store of version 1, whose statements were a table, opens with all its rows."""
    path = tmp_path / "old.duckdb"
    made = Database(path)
    write(made, event("e1"))
    for name in ("statements", "assessments"):
        made.connection.execute(f"DROP VIEW {name}")
        made.connection.execute(f"ALTER TABLE coded_{name} RENAME TO {name}")
    for name in ("events", "statements", "assessments"):
        made.connection.execute(f"DROP VIEW uncorrected_{name}")
    made.connection.execute("DROP VIEW events")
    for name in ("corrected_events", "corrected_statements", "corrected_assessments",
                 "corrections"):  # fmt: skip
        made.connection.execute(f"DROP TABLE {name}")
    made.connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    made.close()
    opened = Database(path)
    assert (list(shown(opened)), list(shown(opened, "statements"))) == (["e1"], ["s1"])
    add_correction(opened.connection, "e1", wrong=True, **WHO)
    assert shown(opened) == {}
    opened.close()
    with duckdb.connect(str(path), read_only=True) as plain:
        assert plain.execute("SELECT value FROM meta").fetchall() == [("2",)]
