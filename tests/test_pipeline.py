"""The whole flow: shards, processes, and the accounting of every document."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

import bilateral as bl
from bilateral import pipeline
from bilateral.records import Coded, Document, Reject

DAY = dt.date(2022, 10, 18)


def make_documents(count: int) -> list[Document]:
    return [
        Document(f"d{number}", f"Iran attacked Iraq on day {number}.", DAY)
        for number in range(count)
    ]


def test_a_document_that_breaks_the_coder_is_a_reject(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the coder fails on one document, the others of its shard are coded all the same."""
    real = pipeline.code_document

    def break_on_second(document: Document) -> Coded:
        if document.document_id == "d1":
            raise IndexError("list index out of range")
        return real(document)

    monkeypatch.setattr(pipeline, "code_document", break_on_second)
    results = pipeline.code_shard(make_documents(3))
    assert [isinstance(item, Reject) for item in results] == [False, True, False]
    assert "IndexError" in results[1].reason  # type: ignore[union-attr]


def test_two_processes_give_what_one_gives() -> None:
    """Shards coded in a pool come back in order, with the same records."""
    documents = make_documents(pipeline.SHARD_DOCUMENTS * 2 + 1)
    one = [item for shard in pipeline.code_all(documents, processes=1) for item in shard]
    two = [item for shard in pipeline.code_all(documents, processes=2) for item in shard]
    assert one == two
    assert len(one) == len(documents)


def test_every_document_is_accounted_for(tmp_path: Path) -> None:
    """Documents in = stored + duplicates + rejected, and a second read stores nothing."""
    lines = [
        {"text": "Iran attacked Iraq on Monday.", "published": "2022-10-18"},
        {"text": "Iran attacked Iraq on Monday.", "published": "2022-10-18"},
        {"text": "", "published": "2022-10-18"},
        {"text": "Chile thanked Peru on Monday.", "published": "2022-10-19"},
    ]
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    with bl.open(tmp_path / "x.duckdb") as store:
        first = store.read(path, processes=1)
        assert (first.documents, first.stored, first.duplicates, first.rejected) == (4, 2, 1, 1)
        before = store.events().to_dicts()
        second = store.read(path, processes=1)
        assert (second.stored, second.duplicates) == (0, 3)
        again = store.read(path, processes=1, recode=True)
        assert again.stored == 2
        assert store.events().to_dicts() == before


def test_code_is_pure_and_repeats() -> None:
    """The same text gives the same records, ids included."""
    text = "Iran attacked Iraq on Monday, Iraqi officials said."
    assert bl.code(text, published="2022-10-18") == bl.code(text, published=DAY)


def test_a_changed_article_is_a_new_version(tmp_path: Path) -> None:
    """An article that changed at its address is stored beside the old one, whose events stay."""
    path = tmp_path / "news.jsonl"
    with bl.open(tmp_path / "x.duckdb") as store:
        for text in ("Iran attacked Iraq.", "Iran attacked Iraq, officials said."):
            row = {"text": text, "published": "2022-10-18", "url": "https://news.example/1"}
            path.write_text(json.dumps(row))
            store.read(path, processes=1)
        assert len(store.documents()) == 2
        assert len({event.document_id for event in store.events()}) == 2
