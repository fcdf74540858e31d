"""Full disks, closed folders, two writers, older and newer stores: a sentence, nothing lost."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

import bilateral as bl
from bilateral import cli
from bilateral.errors import StoreError
from bilateral.store.schema import SCHEMA_VERSION

Found = tuple[list[tuple[object, ...]], ...]


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file can grow beyond `size` bytes, as on a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def closed_folder(folder: Path) -> Iterator[None]:
    """Nothing can be written in `folder`, whoever we are."""
    user = os.geteuid()
    folder.chmod(0o555)
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(0)
        folder.chmod(0o755)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One hundred short reports: four batches."""
    lines = [
        json.dumps({"text": f"Malta condemned Cyprus over port {n}.", "published": "2024-03-08"})
        for n in range(100)
    ]
    path = tmp_path_factory.mktemp("news") / "news.jsonl"
    path.write_text("\n".join(lines))
    return path


def read(news: Path, store: Path) -> Found:
    with bl.open(store) as opened:
        opened.read(news, processes=1)
        return rows(opened)


def rows(opened: bl.Store) -> Found:
    execute = opened.database.connection.execute
    return tuple(
        execute(f"SELECT * EXCLUDE ({left_out}) FROM {table} ORDER BY ALL").fetchall()
        for table, left_out in (("documents", "run_id"), ("events", "reports"))
    )


@pytest.mark.parametrize("size", [30_000, 150_000])
def test_a_full_disk_is_one_sentence_and_the_run_goes_on_later(
    news: Path, tmp_path: Path, size: int
) -> None:
    """Wherever the disk ends, the error names it, and the same command finishes with room."""
    store = tmp_path / "x.duckdb"
    with full_disk(size), pytest.raises(StoreError, match=r"could not be written.*make room"):
        read(news, store)
    assert read(news, store) == read(news, tmp_path / "calm.duckdb")


def test_the_command_line_says_so_and_ends_with_2(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk is one line on standard error and exit code 2, no traceback."""
    monkeypatch.setattr(sys, "argv", ["bilateral", "read", str(news), "--processes", "1"])
    monkeypatch.chdir(tmp_path)
    with full_disk(150_000), pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith("bilateral: ") and said.endswith("again.") and "\n" not in said


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_an_export_without_room_leaves_no_half_file(news: Path, tmp_path: Path, form: str) -> None:
    """What cannot be written whole is one sentence; nothing partial stays behind."""
    read(news, tmp_path / "x.duckdb")
    with bl.open(tmp_path / "x.duckdb", read_only=True) as opened:
        opened.events().write(tmp_path / f"whole.{form}")
        with full_disk(4_096), pytest.raises(StoreError, match=r"could not be written.*make room"):
            opened.export(tmp_path / "out", form)
        with full_disk(4_096), pytest.raises(StoreError, match=r"could not be written.*make room"):
            opened.events().write(tmp_path / f"whole.{form}")
        opened.export(tmp_path / "again", form)
    assert not [*tmp_path.rglob("*.partial")]
    before = (tmp_path / "again" / f"events.{form}").read_bytes()
    assert (tmp_path / f"whole.{form}").read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("events", "--format", "csv", "-o", "{}/no/such/a.csv"),
        ("ask", "MLT", "CYP", "--since", "2024-03-01", "--format", "html", "-o", "{}/no/a.html"),
        ("ask", "MLT", "CYP", "--since", "2024-03-01", "--chart", "{}/no/a.svg"),
        ("export", "{}/x.duckdb/out"),
        ("export", "{}/no/a.zip", "--between", "MLT", "CYP", "--since", "2024-03-01"),
        ("watch", "{}/no/FEEDS.toml"),
    ],
    ids=lambda words: " ".join(words[:1]),
)
def test_files_that_cannot_be_written_are_one_sentence(
    news: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An output in a folder that is not there is one line and exit code 2, whatever the command."""
    read(news, tmp_path / "x.duckdb")
    named = [word.format(tmp_path) for word in words]
    monkeypatch.setattr(sys, "argv", ["bilateral", *named, "--store", str(tmp_path / "x.duckdb")])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith("bilateral: ") and said.endswith(".") and "\n" not in said


def test_a_closed_folder_is_one_sentence_and_can_still_be_asked(news: Path) -> None:
    """Nothing can be written in a read-only folder, but what is stored there can be read."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own can be entered by its user only
        folder = Path(name)
        before = read(news, folder / "x.duckdb")
        (folder / "x.duckdb").chmod(0o444)
        with closed_folder(folder):
            for file in ("x.duckdb", "new.duckdb"):
                with pytest.raises(StoreError, match="cannot be opened") as said:
                    bl.open(folder / file)
                assert "\n" not in str(said.value)
            with bl.open(folder / "x.duckdb", read_only=True) as opened:
                assert rows(opened) == before
        assert [path.name for path in folder.iterdir()] == ["x.duckdb"]


def test_a_second_writer_is_refused_and_the_first_goes_on(news: Path, tmp_path: Path) -> None:
    """While one process writes, another gets a sentence, and the first one's rows are kept."""
    store = tmp_path / "x.duckdb"
    program = (
        "import sys, bilateral as bl\n"
        f"with bl.open({str(store)!r}) as store:\n"
        "    print('open', flush=True); sys.stdin.readline()\n"
        "    store.database.write_run('first', 'read', version='', options={}, inputs={}, "
        "summary={})\n"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None and first.stdout.readline() == "open\n"
    for read_only in (False, True):
        with pytest.raises(StoreError, match="in use by another process; wait"):
            bl.open(store, read_only=read_only)
    first.communicate("\n")
    assert first.returncode == 0
    with bl.open(store) as opened:
        found = opened.database.connection.execute("SELECT run_id FROM runs").fetchall()
    assert found == [("first",)]


def make_old(store: Path) -> None:
    """Make of a store what version 1 wrote: no corrections; statements and assessments tables."""
    with duckdb.connect(str(store)) as connection:
        for name in ("events", "uncorrected_events", "uncorrected_statements",
                     "uncorrected_assessments", "statements", "assessments"):  # fmt: skip
            connection.execute(f"DROP VIEW {name}")
        for name in ("corrections", "corrected_events", "corrected_statements",
                     "corrected_assessments"):  # fmt: skip
            connection.execute(f"DROP TABLE {name}")
        for name in ("statements", "assessments"):
            connection.execute(f"ALTER TABLE coded_{name} RENAME TO {name}")
        connection.execute("UPDATE meta SET value = '1'")


def test_an_older_store_is_upgraded_beside_a_copy_of_it(news: Path, tmp_path: Path) -> None:
    """A store of version 1 keeps every row, takes corrections, and its old file lies beside it."""
    store = tmp_path / "x.duckdb"
    before = read(news, store)
    make_old(store)
    old = store.read_bytes()
    with bl.open(store) as opened:
        assert rows(opened) == before
        assert opened.corrections() == []
    assert Path(f"{store}.before-{SCHEMA_VERSION}").read_bytes() == old
    assert read(news, store) == before


def test_an_upgrade_without_room_changes_nothing(news: Path, tmp_path: Path) -> None:
    """When the copy of an older store finds no room the store stays as it was."""
    store = tmp_path / "x.duckdb"
    before = read(news, store)
    make_old(store)
    old = store.read_bytes()
    with full_disk(100_000), pytest.raises(StoreError, match="make room"):
        bl.open(store)
    assert store.read_bytes() == old
    assert [path.name for path in tmp_path.iterdir()] == ["x.duckdb"]
    with bl.open(store) as opened:
        assert rows(opened) == before


def test_a_newer_store_is_refused_and_untouched(tmp_path: Path) -> None:
    """A store of a later version is refused, for reading as for writing, and left byte for byte."""
    store = tmp_path / "x.duckdb"
    bl.open(store).close()
    with duckdb.connect(str(store)) as connection:
        connection.execute("UPDATE meta SET value = '999'")
    before = store.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StoreError, match="newer bilateral"):
            bl.open(store, read_only=read_only)
    assert store.read_bytes() == before
