"""Quotations are checked against the stored documents, indexed beside the page when needed."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from bilateral import api
from bilateral.web import indexing, make_app

SOURCE = (
    'White House spokesman John Kirby told reporters on Thursday: "Tehran is now directly engaged '
    'on the ground, and we have seen no sign that it will stop." He took no questions.'
)
QUOTING = (
    'John Kirby said on Thursday: "Tehran is now deeply engaged on the ground, and we have seen no '
    'sign that it will stop." Iran denied it.'
)


@pytest.fixture
def quoting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """A store of a briefing and an article that alters a quotation of it, and the article's id."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / "quotes.duckdb"
    with api.Store(path) as store:
        for name, text in (("briefing", SOURCE), ("article", QUOTING)):
            (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
            store.read(tmp_path / f"{name}.txt", published="2022-10-21", processes=1)
        found = store.documents().to_dicts()
        name = next(row["document_id"] for row in found if "deeply" in store.document(
            row["document_id"]).text)  # fmt: skip
    return path, name


def client_of(store: api.Store) -> TestClient:
    """A client of the page of an open store."""
    return TestClient(make_app(store), base_url="http://127.0.0.1:8017")


def test_a_changed_word_is_shown(quoting: tuple[Path, str]) -> None:
    """The page shows the altered word beside that of the source, and the API agrees with Python."""
    with api.Store(quoting[0]) as store:
        client = client_of(store)
        page = client.get(f"/quotes/{quoting[1]}").text
        assert "<del>directly</del>" in page and "<ins>deeply</ins>" in page
        data = client.get(f"/quotes/{quoting[1]}.json").json()["data"]
        report = store.check_quotes(quoting[1])
        assert [check["quoted"] for check in data["checks"]] == [c.quoted for c in report.checks]


def test_the_index_is_opened_once_and_closed(quoting: tuple[Path, str]) -> None:
    """Every page uses the same open index; closing the desk closes it."""
    with api.Store(quoting[0]) as store:
        client = client_of(store)
        client.get(f"/quotes/{quoting[1]}")
        desk = client.app.state.desk  # type: ignore[attr-defined]
        index = desk.indexing().index
        desk.forget()
        client.get(f"/quotes/{quoting[1]}")
        assert desk.indexing().index is index and index.look_up(["tehran"]).count(("tehran", None))
        desk.close()
        with pytest.raises(duckdb.ConnectionException):
            index.look_up(["tehran"])


def test_the_page_does_not_wait_for_a_long_indexing(
    quoting: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the index is built the page says how far it is; once it is there, it is used."""
    go, real = threading.Event(), indexing.index_documents
    monkeypatch.setattr(indexing, "PATIENCE", 0.0)

    def held(*given: object, **named: object) -> object:
        assert go.wait(30)
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(indexing, "index_documents", held)
    with api.Store(quoting[0]) as store:
        client = client_of(store)
        page = client.get(f"/quotes/{quoting[1]}").text
        assert "0 of 2 so far" in page and 'class="notice reload"' in page
        go.set()
        client.app.state.desk.indexing()._thread.join()  # type: ignore[attr-defined]
        assert "<ins>deeply</ins>" in client.get(f"/quotes/{quoting[1]}").text


def test_an_index_that_cannot_be_kept_is_said(
    quoting: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the cache folder cannot be made the page says so, and does not look again."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with api.Store(quoting[0]) as store:
        page = client_of(store).get(f"/quotes/{quoting[1]}").text
    assert "could not be indexed" in page and "reload" not in page
