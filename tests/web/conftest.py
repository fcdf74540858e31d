"""A store of demo dispatches, with one hostile document, behind a test client."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the page needs bilateral[web]")

from starlette.testclient import TestClient

from bilateral import api
from bilateral.records import Assessment, Coded, Document, Event, Reject, Statement
from bilateral.store import StoredDocument
from bilateral.web import make_app

ADDRESS = "http://127.0.0.1:8017"
QUESTION = "country_1=IRN&country_2=RUS&since=2022-02-24"
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
DAY = dt.date(2022, 7, 14)


def make(record: type, **facts: object) -> object:
    """A record whose fields are empty where no fact is given."""
    blank: dict[str, object] = dict.fromkeys(
        (field.name for field in dataclasses.fields(record)), None
    )
    return record(**(blank | facts))


def hostile() -> Coded:
    """A document that tries to run script wherever its words are shown."""
    text = f"Iran sent drones to Russia. {EVIL} {{{{ 7 * 7 }}}} said the =HYPERLINK() minister."
    document = Document(
        "ev11ev11ev11ev11", text, DAY, f"=Evil{EVIL}", f"+Title{EVIL}", "javascript:alert(3)"
    )
    common = {
        "document_id": document.document_id,
        "published": DAY,
        "publisher": document.publisher,
        "url": document.url,
    }
    event = make(
        Event, event_id="ev11ev11ev11ev12", statement_id="ev11ev11ev11ev13", event_date=DAY,
        event_date_end=DAY, date_precision="day", source="IRN", target="RUS", event_type="AID",
        event_context=EVIL, quad_class=2, intensity=8.0, certainty="reported",
        attributed_to=EVIL, source_name=EVIL, place_name=EVIL, evidence=text, evidence_start=0,
        evidence_end=len(text), source_start=0, source_end=4, trigger="drones", rule=EVIL,
        reports=1, title=document.title, dataset="bilateral", **common,
    )  # fmt: skip
    statement = make(
        Statement, statement_id="ev11ev11ev11ev13", speaker=EVIL, kind="indirect", content=text,
        content_start=0, content_end=len(text), content_spans=((28, 60),), date=DAY, **common,
    )  # fmt: skip
    assessment = make(
        Assessment, assessment_id="ev11ev11ev11ev14", country_1="IRN", country_2="RUS",
        direction="closer", speaker=EVIL, certainty="asserted", date=DAY, evidence=text,
        evidence_start=0, evidence_end=len(text), rule="", **common,
    )  # fmt: skip
    return Coded(document, (), (statement,), (assessment,), (event,))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the demo's first forty dispatches and the hostile document."""
    folder = tmp_path_factory.mktemp("web")
    dispatches = resources.files("bilateral") / "data" / "demo" / "dispatches.jsonl"
    lines = dispatches.read_text(encoding="utf-8").splitlines()[:40]
    (folder / "dispatches.jsonl").write_text("\n".join(lines), encoding="utf-8")
    path = folder / "page.duckdb"
    with api.Store(path) as store:
        store.read(folder / "dispatches.jsonl", processes=1)
        coded = hostile()
        item = StoredDocument(coded.document, words=12, signature=b"", coder="by hand")
        store.database.write_coded([item], [coded], "run")
        store.database.write_rejects([Reject(f"<b>{EVIL}", EVIL, None, None)], "run")
    return path


@pytest.fixture(scope="module")
def client(stored: Path) -> Iterator[TestClient]:
    """A client of the page, in which nothing is corrected."""
    with api.Store(stored) as store:
        yield TestClient(make_app(store), base_url=ADDRESS)


@pytest.fixture
def own_path(stored: Path, tmp_path: Path) -> Path:
    """A copy of the store."""
    path = tmp_path / "own.duckdb"
    shutil.copy(stored, path)
    return path


@pytest.fixture
def own(own_path: Path) -> Iterator[TestClient]:
    """A client of a copy of the store, to be corrected at will."""
    with api.Store(own_path) as store:
        yield TestClient(make_app(store), base_url=ADDRESS)


@pytest.fixture(scope="module")
def event(client: TestClient) -> dict[str, str]:
    """An event of aid between the two that is no hostile one."""
    found = client.get("/events.json?between=IRN,RUS&certainty=asserted").json()["data"]["events"]
    return next(item for item in found if not item["event_id"].startswith("ev11"))
