"""The whole flow: shards, processes, and the accounting of every document."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import bilateral as bl
from bilateral import pipeline
from bilateral.documents import ReadOptions
from bilateral.errors import StoreError
from bilateral.intake import Reading
from bilateral.records import Coded, Document, Reject
from bilateral.sentences import ParsedText, parsing, scoring, trees, vectors
from bilateral.sentences.products import multiply

DAY = dt.date(2022, 10, 18)


def make_documents(count: int) -> list[Document]:
    return [
        Document(f"d{number}", f"Iran attacked Iraq on day {number}.", DAY)
        for number in range(count)
    ]


def test_a_document_that_breaks_the_coder_is_a_reject(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the coder fails on one document, the others of its shard are coded all the same."""
    real = pipeline.code_document

    def break_on_second(document: Document, parsed: ParsedText | None) -> Coded:
        if document.document_id == "d1":
            raise IndexError("list index out of range")
        return real(document, parsed)

    monkeypatch.setattr(pipeline, "code_document", break_on_second)
    results = pipeline.code_shard(make_documents(3))
    assert [isinstance(item, Reject) for item in results] == [False, True, False]
    assert "IndexError" in results[1].reason  # type: ignore[union-attr]


def test_shards_come_back_in_order() -> None:
    """Two processes give every document once, in the order in which it came."""
    count = pipeline.SHARD_DOCUMENTS * 5 + 1
    # Not English: nothing is coded, so the workers load no model (each takes seconds over it).
    documents = [replace(each, language="other") for each in make_documents(count)]
    shards = list(pipeline.code_all(documents, processes=2))
    assert [item.document for shard in shards for item in shard] == documents  # type: ignore[union-attr]


@pytest.mark.parametrize("processes", [1, 2])
def test_no_more_is_taken_in_than_is_being_coded(processes: int) -> None:
    """Memory does not grow with the input: some shards are held, however many there are."""
    taken = 0

    def documents() -> Iterator[Document]:
        nonlocal taken
        for document in make_documents(pipeline.SHARD_DOCUMENTS * 12):
            taken += 1
            yield replace(document, language="other")

    assert len(list(itertools.islice(pipeline.code_all(documents(), processes=processes), 2))) == 2
    assert taken <= pipeline.SHARD_DOCUMENTS * (2 * processes + 2)


def test_a_shard_is_read_alike_whatever_was_read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where products round by what is read together, that is the same after any other shard.

    Which shards a process codes before is chance.
    """
    monkeypatch.setattr(parsing, "is_steady", lambda: False)
    shapes: list[tuple[int, ...]] = []

    def note(rows: Any, weights: Any, out: Any = None) -> Any:
        shapes.append(rows.shape)
        return multiply(rows, weights, out)

    for module in (scoring, trees, vectors):
        monkeypatch.setattr(module, "multiply", note)
    copies = make_documents(4)
    others = [replace(each, text=f"{each.text}\nPeru thanked Chile.") for each in copies]
    found = []
    for before in ([], others, copies):
        pipeline.code_shard(before)
        shapes.clear()
        coded = pipeline.code_shard(copies)
        found.append((list(shapes), coded))
    assert found[0] == found[1] == found[2]
    assert shapes


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
        assert store.events().to_dicts() == before


def test_what_another_version_coded_is_coded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Coding anew takes what another version coded, once: a run that was stopped goes on."""
    path = tmp_path / "news.txt"
    path.write_text("Iran attacked Iraq on Monday.")
    with bl.open(tmp_path / "x.duckdb") as store:

        def read(**options: bool) -> tuple[int, int, int]:
            found = store.read(path, published="2022-10-18", processes=1, **options)
            return found.stored, found.duplicates, found.outdated

        assert read() == (1, 0, 0)
        assert read(recode=True) == (0, 1, 0)
        before = store.events().to_dicts()
        monkeypatch.setattr(pipeline, "coder_version", lambda: "another")
        assert read() == (0, 1, 1)
        assert read(recode=True) == (1, 0, 0)
        assert read() == read(recode=True) == (0, 1, 0)
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


def test_an_unaccounted_document_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run after which inputs are neither stored nor known nor rejected says so."""
    monkeypatch.setattr(pipeline, "code_shard", lambda documents: [])
    items = make_documents(2)
    with bl.open(tmp_path / "x.duckdb") as store:
        reading = Reading(store.database, recode=False, on_progress=None)
        with pytest.raises(StoreError, match="Of 2 documents 0 are accounted for"):
            reading.run([], ReadOptions(), 1, items=items)


def test_parts_read_one_after_another_give_the_stories_of_one_read(tmp_path: Path) -> None:
    """Copies read later join the stories that are stored, and an earlier one renames them."""
    texts = [" ".join(f"word{n + 90 * story}" for n in range(120)) for story in (0, 0, 1, 1, 0)]
    rows = [
        json.dumps({"text": f"{text} {'end ' * n}", "published": f"2024-03-{9 - n:02}"})
        for n, text in enumerate(texts)
    ]
    found = []
    for parts in ([rows], [[row] for row in rows]):
        with bl.open(":memory:") as store:
            for number, part in enumerate(parts):
                path = tmp_path / f"{number}.jsonl"
                path.write_text("\n".join(part))
                store.read(path, processes=1)
            found.append(store.database.connection.execute(
                "SELECT document_id, story_id FROM documents ORDER BY ALL").fetchall())  # fmt: skip
    assert found[0] == found[1]
    assert len({story for _, story in found[0]}) == 2
