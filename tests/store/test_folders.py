"""A folder of Parquet files is asked like the store that it was exported from."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.conftest import Run

import bilateral as bl
from bilateral.errors import StoreError, UsageError
from bilateral.web.app import make_app

QUESTION = "country_1=IRN&country_2=RUS&since=2022-02-24"
PAGES = ("/", f"/ask?{QUESTION}", f"/why?{QUESTION}", "/events", "/claimed", "/pairs", "/coverage")
ASK = ("ask", "IRN", "RUS", "--since", "2022-02-24", "--format", "json")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three years of short reports, of which one event is corrected; as a store and exported."""
    folder = tmp_path_factory.mktemp("news")
    verbs = ("attacked", "thanked", "condemned", "praised")
    rows = [
        {
            "text": f"Iran {verbs[n % 4]} {('Russia', 'Iraq')[n % 3 == 0]}.",
            "published": f"{dt.date(2020, 12, 1) + dt.timedelta(days=n * 16)}",
            "title": f"Report {n}",
            "publisher": "The Ledger",
        }
        for n in range(64)
    ]
    for part in (0, 1):
        path = folder / f"{part}.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in rows[part * 32 : part * 32 + 32]))
    with bl.open(folder / "x.duckdb") as store:
        store.read([folder / "0.jsonl", folder / "1.jsonl"], processes=1)
        store.correct(
            store.events(between=("IRN", "RUS"))[0].event_id, author="a", reason="b", wrong=True
        )
        store.export(folder / "out")
    for part in (0, 1):
        with bl.open(":memory:") as store:
            store.read([folder / f"{part}.jsonl", folder / "0.jsonl"], processes=1)
            store.export(folder / "parts" / str(part))
    return folder


def test_corrections_are_left_out_of_an_answer(run: Run, news: Path) -> None:
    """`ask --without-corrections` counts the event that a reader dropped."""
    store = ("--store", str(news / "x.duckdb"))
    answers = [
        json.loads(run(*ASK, *store, *more).stdout) for more in ((), ("--without-corrections",))
    ]
    with bl.open(news / "x.duckdb", read_only=True) as opened:
        dropped = opened.corrections()[0].subject_id
        with opened.without_corrections():
            row = opened.events(event=dropped)[0]
        assert not opened.events(event=dropped)
    assert {row.source, row.target} == {"IRN", "RUS"}
    events = [answer["coverage"]["reports"] for answer in answers]
    assert events[1] == events[0] + 1


def test_a_folder_gives_the_answer_of_its_store(run: Run, news: Path) -> None:
    """`ask`, `events` and `series` say the same of the folder as of the store."""
    for command in (
        ASK,
        ("events", "--between", "IRN", "RUS", "--format", "jsonl"),
        ("series", "IRN", "RUS"),
        ("corrections",),
        ("cite",),
    ):
        there = run(*command, "--store", str(news / "out"))
        here = run(*command, "--store", str(news / "x.duckdb"))
        assert (there.returncode, there.stderr) == (0, "")
        assert there.stdout.strip()
        assert _without_runs(there.stdout) == _without_runs(here.stdout)


def test_a_folder_gives_an_evidence_bundle_and_pages(news: Path) -> None:
    """The bundle and the pages that need no texts are made from a folder, too."""
    with bl.open(news / "out", read_only=True) as store:
        assert store.bundle("IRN", "RUS", since="2022-02-24")
        client = TestClient(make_app(store, read_only=True), base_url="http://127.0.0.1")
        for page in PAGES:
            assert client.get(page).status_code == 200, page


def _without_runs(output: str) -> object:
    """An answer without its provenance: a folder does not tell of runs and coders."""
    if not output.startswith("{\n"):
        return output
    answer = json.loads(output)
    answer.pop("provenance")
    return answer


def test_parts_in_folders_are_one_store(news: Path) -> None:
    """What several machines exported is asked together; what two of them read counts once."""
    with bl.open(news / "x.duckdb") as store, store.without_corrections():
        whole = [event.event_id for event in store.events()]
    with bl.open(news / "parts", read_only=True) as parts:
        assert [event.event_id for event in parts.events()] == whole
        assert len(parts.documents()) == 64


def test_what_a_folder_cannot_do_is_said(news: Path, tmp_path: Path) -> None:
    """Writing, texts and a folder of something else each get a sentence."""
    with pytest.raises(StoreError, match="can be asked but not written"):
        bl.open(news / "out")
    with pytest.raises(StoreError, match=r"without events\.parquet"):
        bl.open(tmp_path, read_only=True)
    with (
        bl.open(news / "out", read_only=True) as store,
        pytest.raises(UsageError, match="holds no texts"),
    ):
        store.document(store.documents()[0].document_id)
