"""The evidence bundle: the same bytes from the same documents, and clear to whoever opens it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from importlib import resources
from pathlib import Path

import pytest

import bilateral as bl

ROOT = Path(__file__).parents[2]


def opened(content: bytes) -> dict[str, str]:
    """The files of a bundle by name, without the folder that they lie in."""
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return {n.partition("/")[2]: bundle.read(n).decode() for n in bundle.namelist()}


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> bl.Store:
    return read(tmp_path_factory.mktemp("one"), [dispatches()], processes=1)


def dispatches() -> list[str]:
    path = resources.files("bilateral") / "data" / "demo" / "dispatches.jsonl"
    return path.read_text(encoding="utf-8").splitlines()[:40]


def read(folder: Path, parts: list[list[str]], *, processes: int) -> bl.Store:
    store = bl.open(folder / "store.duckdb")
    for number, lines in enumerate(parts):
        path = folder / f"{number}.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        store.read(path, processes=processes)
    return store


def ask(store: bl.Store, **options: object) -> bytes:
    return store.bundle("IRN", "RUS", since="2022-02-24", **options)  # type: ignore[arg-type]


def test_the_same_documents_give_the_same_bytes(store: bl.Store, tmp_path: Path) -> None:
    """Neither the order, the folder, the number of runs nor of processes is in a bundle."""
    lines = dispatches()[::-1]
    with read(tmp_path, [lines[:15], lines[15:]], processes=2) as other:
        assert ask(other) == ask(store) == ask(store)


def test_a_bundle_can_be_checked_by_itself(store: bl.Store) -> None:
    """Its hashes fit its files, its readme names each of them, its numbers agree."""
    files = opened(ask(store))
    for line in files["SHA256SUMS"].splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name].encode()).hexdigest() == digest
        assert name == "README.md" or f"`{name}`" in files["README.md"]
    answer = json.loads(files["answer.json"])
    events = rows(files["events.csv"])
    assert f"the {len(events)} rows" in files["README.md"]
    assert f"as {answer['coverage']['events']} events" in files["README.md"]
    counted = sum(int(row[name]) for row in rows(files["series.csv"]) for name in list(row)[1:5])
    assert counted == answer["coverage"]["events"]
    assert {row["document_id"] for row in events} <= {
        row["document_id"] for row in rows(files["documents.csv"])
    }
    folder = str(Path(store.database.path).parent)
    assert not any(folder in text for text in files.values())


def test_sentences_and_texts_fit_the_store(store: bl.Store) -> None:
    """Evidence is where the bundle says, in the text whose hash it gives."""
    files = opened(ask(store))
    hashes = {row["document_id"]: row["text_sha256"] for row in rows(files["documents.csv"])}
    for row in rows(files["events.csv"]):
        text = store.document(row["document_id"]).text
        assert hashlib.sha256(text.encode()).hexdigest() == hashes[row["document_id"]]
        start, end = int(row["evidence_start"]), int(row["evidence_end"])
        assert text[start:end] == row["evidence"].removeprefix("'")


def test_statements_are_those_that_the_answer_rests_on(store: bl.Store) -> None:
    """A transcript's hundred other statements are left out."""
    files = opened(ask(store))
    used = {
        row["statement_id"]
        for name in ("events", "claims")
        for row in rows(files.get(f"{name}.csv", ""))
    }
    assert {row["statement_id"] for row in rows(files["statements.csv"])} == used - {""}


def test_the_command_in_a_bundle_gives_its_answer(store: bl.Store) -> None:
    """The readme's command says all that was asked, also that corrections are left out."""
    options = {"until": "2022-12-31", "dataset": "bilateral", "corrections": False}
    readme = opened(ask(store, **options))["README.md"]
    assert (
        "bilateral ask IRN RUS --since 2022-02-24 --until 2022-12-31 --dataset bilateral "
        "--without-corrections\n"
    ) in readme


def test_a_bundle_with_and_without_corrections(tmp_path: Path, store: bl.Store) -> None:
    """Corrections are in the events, and with them in the answer; left out, neither shows them."""
    plain = opened(ask(store))
    path = tmp_path / "store.duckdb"
    store.database.connection.execute("CHECKPOINT")
    path.write_bytes(Path(store.database.path).read_bytes())
    with bl.open(path) as own:
        dropped = rows(plain["events.csv"])[0]["event_id"]
        own.correct(dropped, wrong=True, author="Ann", reason="it did not happen")
        corrected, without = opened(ask(own)), opened(ask(own, corrections=False))
    assert dropped not in corrected["events.csv"] and "Ann" in corrected["corrections.csv"]
    assert "corrected by readers" in corrected["README.md"]
    assert without["events.csv"] == plain["events.csv"]
    assert without["answer.json"] == plain["answer.json"]
    assert "without the corrections" in without["README.md"]


def test_a_pair_of_which_nothing_is_known(store: bl.Store) -> None:
    """A pair without events gets a bundle too, with no chart and no empty files."""
    files = opened(store.bundle("Peru", "Mongolia", since="2022-02-24"))
    assert "chart.svg" not in files and "not enough evidence" in files["README.md"]
    assert "the 0 rows" in files["README.md"] and rows(files["events.csv"]) == []
    assert all(content.strip() for content in files.values())


def test_an_answer_from_a_data_set_is_of_it_alone(tmp_path: Path, store: bl.Store) -> None:
    """Another data set's events do not come in by a shared id, and only what was used is cited."""
    path = tmp_path / "store.duckdb"
    store.database.connection.execute("CHECKPOINT")
    path.write_bytes(Path(store.database.path).read_bytes())
    with bl.open(path) as both:
        both.database.connection.execute(
            "INSERT INTO loaded_events BY NAME SELECT * REPLACE ('icews' AS dataset, NULL AS "
            "document_id, NULL AS statement_id, NULL AS story_id, NULL AS published) "
            "FROM coded_events"
        )
        for dataset, cited, uncited in (("icews", "Boschee", "Demo Wire"),
                                        ("bilateral", "Demo Wire", "Boschee")):  # fmt: skip
            files = opened(ask(both, dataset=dataset))
            assert {row["dataset"] for row in rows(files["events.csv"])} == {dataset}
            assert cited in files["CITATION.txt"]
            assert (uncited not in files["CITATION.txt"]) or rows(files["claims.csv"])


def test_the_citation_is_that_of_the_project(store: bl.Store) -> None:
    """A bundle cites bilateral as CITATION.cff does."""
    said = dict(
        line.strip("- ").split(": ", 1)
        for line in (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
        if ": " in line
    )
    year = said["date-released"][:4]
    expected = f"{said['name']} ({year}). {said['title']} {said['version']}."
    assert opened(ask(store))["CITATION.txt"].splitlines()[0] == expected
