"""The store: whole batches, no doubles, harmless exports."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from pathlib import Path

import pytest

from bilateral.errors import StoreError, UsageError
from bilateral.records import Coded, Document, Event, Reject, Statement
from bilateral.store import (
    EVENT_COLUMNS,
    Database,
    Rows,
    Selection,
    StoredDocument,
    find_document,
    select,
)

DAY = dt.date(2022, 10, 26)


def make_event(event_id: str, document_id: str = "d1", **changes: object) -> Event:
    blank = dict.fromkeys((field.name for field in dataclasses.fields(Event)), None)
    facts = {
        "event_id": event_id,
        "document_id": document_id,
        "event_date": DAY,
        "date_precision": "day",
        "source": "IRN",
        "target": "RUS",
        "event_type": "AID",
        "quad_class": 2,
        "certainty": "asserted",
        "evidence": "Iran sent drones.",
        "rule": "aid.send",
        "reports": 1,
        "dataset": "bilateral",
    }
    return Event(**(blank | facts | changes))  # type: ignore[arg-type]


def make_statement(document_id: str) -> Statement:
    blank = dict.fromkeys((field.name for field in dataclasses.fields(Statement)), None)
    facts = {
        "statement_id": "s1",
        "document_id": document_id,
        "kind": "direct",
        "content": "x",
        "content_start": 0,
        "content_end": 1,
        "content_spans": ((0, 1), (2, 3)),
    }
    return Statement(**(blank | facts))  # type: ignore[arg-type]


def write(database: Database, *events: Event, document_id: str = "d1") -> None:
    document = Document(document_id, "text", DAY, url=f"https://news.example/{document_id}")
    stored = StoredDocument(document, words=1, signature=b"s", coder="v1")
    coded = Coded(document, statements=(make_statement(document_id),), events=events)
    database.write_coded([stored], [coded], "run")


@pytest.fixture
def database() -> Database:
    return Database(":memory:")


def test_events_leave_with_the_public_columns_in_order(database: Database) -> None:
    """The events view has exactly the columns of the design, in that order."""
    write(database, make_event("e1"))
    assert tuple(select(database.connection, "events", Selection()).columns) == EVENT_COLUMNS


def test_writing_a_document_again_replaces_what_was_found_in_it(database: Database) -> None:
    """A second write of the same document leaves only the second's events."""
    write(database, make_event("e1"), make_event("e2"))
    write(database, make_event("e2"), make_event("e3"))
    rows = Rows(select(database.connection, "events", Selection()), Event)
    assert [row.event_id for row in rows] == ["e2", "e3"]


def test_a_failing_batch_leaves_nothing_behind(database: Database) -> None:
    """When a batch cannot be written whole, what was stored before is untouched."""
    write(database, make_event("e1"))
    with pytest.raises(RuntimeError), database.transaction():
        database.connection.execute("DELETE FROM coded_events")
        raise RuntimeError("the disk is full")
    assert len(Rows(select(database.connection, "events", Selection()), Event)) == 1


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(between=("RUS", "IRN")), ["e1", "e2"]),
        (Selection(between=("USA", "IRN")), ["e3"]),
        (Selection(types=["SANCTION"]), ["e3"]),
        (Selection(certainty=["possible"]), ["e2"]),
        (Selection(since=dt.date(2022, 11, 1)), ["e3"]),
        (Selection(until=dt.date(2022, 10, 31)), ["e1", "e2"]),
        (Selection(country="USA"), ["e3"]),
        (Selection(document="d2"), []),
    ],
)
def test_selections_narrow(database: Database, selection: Selection, expected: list[str]) -> None:
    """Each part of a selection that is given narrows the rows; pairs are unordered."""
    write(
        database,
        make_event("e1"),
        make_event("e2", source="RUS", target="IRN", certainty="possible"),
        make_event(
            "e3", source="USA", target="IRN", event_type="SANCTION", event_date=dt.date(2022, 11, 2)
        ),
    )
    rows = Rows(select(database.connection, "events", selection), Event)
    assert [row.event_id for row in rows] == expected


def test_reports_count_stories_not_copies(database: Database) -> None:
    """Two documents of one story are one report of an event; a third story makes two."""
    for name in ("d1", "d2", "d3"):
        write(database, make_event("e" + name, name), document_id=name)
    database.write_stories({"d1": "d1", "d2": "d1", "d3": "d3"})
    rows = Rows(select(database.connection, "events", Selection()), Event)
    assert {row.reports for row in rows} == {2}
    assert [row.story_id for row in rows] == ["d1", "d1", "d3"]


def test_a_document_is_found_by_id_prefix_or_address(database: Database) -> None:
    """`show` takes an id, the beginning of one, or a URL, and says when there is none."""
    write(database, document_id="abcdef123456")
    for name in ("abcdef123456", "abcdef1", "https://news.example/abcdef123456"):
        assert find_document(database.connection, name).document_id == "abcdef123456"
    with pytest.raises(UsageError, match="No stored document"):
        find_document(database.connection, "nothing")


def test_the_same_reject_is_kept_once(database: Database) -> None:
    """Reading a bad input twice records it once."""
    for _ in range(2):
        database.write_rejects([Reject("a.txt", "It is empty.")], "run")
    assert len(Rows(select(database.connection, "rejects", Selection()), Reject)) == 1


def test_csv_cells_cannot_become_formulas(database: Database) -> None:
    """Text that a spreadsheet would run is quoted; negative numbers stay numbers."""
    write(database, make_event("e1", evidence="=cmd()|calc", intensity=-9.5, title="@SUM(A1)"))
    stream = io.StringIO()
    Rows(select(database.connection, "events", Selection()), Event).write_to(stream, "csv")
    line = stream.getvalue().splitlines()[1]
    assert "'=cmd()|calc" in line and "'@SUM(A1)" in line and ",-9.5," in line


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_rows_are_written_by_the_file_ending(
    database: Database, tmp_path: Path, ending: str
) -> None:
    """Every format holds every row and column; no partial file is left."""
    write(database, make_event("e1"), make_event("e2"))
    path = tmp_path / f"events.{ending}"
    Rows(select(database.connection, "events", Selection()), Event).write(path)
    read_back = database.connection.sql(f"SELECT * FROM '{path}'")
    assert len(read_back.fetchall()) == 2
    assert set(read_back.columns) == set(EVENT_COLUMNS)
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_what_is_no_store_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """A text file, a missing folder and a store of the future each get one clear sentence."""
    text = tmp_path / "notes.txt"
    text.write_text("not a database " * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        Database(text)
    with pytest.raises(StoreError, match="folder"):
        Database(tmp_path / "nowhere" / "x.duckdb")
    with pytest.raises(StoreError, match="There is no store"):
        Database(tmp_path / "none.duckdb", read_only=True)
    future = Database(tmp_path / "future.duckdb")
    future.connection.execute("UPDATE meta SET value = '999'")
    future.close()
    with pytest.raises(StoreError, match="newer"):
        Database(tmp_path / "future.duckdb")
