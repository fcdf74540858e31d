"""Reading into a folder of Parquet files: a shard in, a folder out, there as a whole or not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Run
from tests.store.test_disk import full_disk
from tests.test_engines import _workers as ray_workers

import bilateral as bl
from bilateral import shards
from bilateral.errors import StoreError, UsageError

LINE = "Malta's minister number {n} condemned Cyprus on Friday after the port talks had failed."


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four files of twelve reports, one of them broken and one there twice; a shard each."""
    monkeypatch.setattr(shards, "_BYTES", 1)
    folder = tmp_path / "news"
    folder.mkdir()
    for part in range(4):
        rows = [
            {"text": LINE.format(n=part * 12 + n), "published": "2024-03-08"} for n in range(12)
        ]
        lines = [json.dumps(row) for row in (*rows, rows[0])] + ['{"text": "cut']
        (folder / f"{part}.jsonl").write_text("\n".join(lines))
    return folder


def content(folder: Path) -> dict[str, bytes]:
    """Return every file of finished shards by its name; what a kill left lies in hidden folders."""
    files = (path for path in sorted(folder.glob("[!.]*/*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_shards_are_asked_like_a_store(news: Path, tmp_path: Path) -> None:
    """The folder's rows are those of a store that read the files, and all are accounted for."""
    summary = bl.read_into(tmp_path / "out", news, processes=1)
    assert (summary.documents, summary.stored, summary.duplicates, summary.rejected) == (
        56, 48, 4, 4,
    )  # fmt: skip
    with bl.open(tmp_path / "x.duckdb") as store:
        store.read(news, processes=1)
        with bl.open(tmp_path / "out", read_only=True) as folder:
            for rows in ("documents", "events", "statements", "assessments", "rejects"):
                found = [getattr(each, rows)().to_dicts() for each in (store, folder)]
                for row in (*found[0], *found[1]):
                    row.pop("reports", None)  # each shard counts the reports of its own
                assert sorted(map(repr, found[0])) == sorted(map(repr, found[1]))
            runs = folder.database.connection.sql(
                "SELECT count(*) FROM runs WHERE command = 'read'"
            )
            assert runs.fetchall() == [(4,)]


def test_a_second_run_reads_only_what_is_new(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Finished shards count as duplicates, rejects included; a changed file is a new shard."""
    bl.read_into(tmp_path / "out", news, processes=1)
    before = content(tmp_path / "out")
    (news / "4.jsonl").write_text(
        json.dumps({"text": LINE.format(n=99), "published": "2024-03-08"})
    )
    real, read = shards._read, []
    monkeypatch.setattr(shards, "_read", lambda *args: (read.append(args[0].paths), real(*args))[1])
    again = bl.read_into(tmp_path / "out", news, processes=1)
    assert read == [(str(news / "4.jsonl"),)]
    assert (again.documents, again.stored, again.duplicates, again.rejected) == (57, 1, 52, 4)
    assert len(again.rejects) == 4
    after = content(tmp_path / "out")
    assert {name: after[name] for name in before} == before


def test_another_version_replaces_what_was_there(
    news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files coded by a new version, or with other options, are not there twice."""
    one = news / "0.jsonl"
    bl.read_into(tmp_path / "out", one, processes=1)
    bl.read_into(tmp_path / "out", one, processes=1, publisher="The Ledger")
    monkeypatch.setattr(shards.pipeline, "coder_version", lambda: "another")
    again = bl.read_into(tmp_path / "out", one, processes=1, publisher="The Ledger")
    assert again.stored == 12
    assert len(list((tmp_path / "out").iterdir())) == 1
    with bl.open(tmp_path / "out", read_only=True) as folder:
        assert {each.publisher for each in folder.documents()} == {"The Ledger"}
        assert len(folder.documents()) == 12


def test_order_and_processes_change_no_byte(news: Path, tmp_path: Path) -> None:
    """One process and two, and the files in another order, give the same files byte for byte."""
    names = [str(path) for path in sorted(news.iterdir())]
    bl.read_into(tmp_path / "one", names, processes=1)
    bl.read_into(tmp_path / "two", reversed(names), processes=2)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_small_files_share_a_shard(tmp_path: Path) -> None:
    """A folder of many small articles does not become as many folders."""
    (tmp_path / "news").mkdir()
    for n in range(40):
        (tmp_path / "news" / f"2024-03-08 {n:02}.txt").write_text(LINE.format(n=n))
    summary = bl.read_into(tmp_path / "out", tmp_path / "news", processes=1)
    assert summary.stored == 40
    assert len(list((tmp_path / "out").iterdir())) == 1


PROGRAM = """
import sys
from bilateral import shards
import bilateral as bl

if __name__ == "__main__":
    shards._BYTES = 1
    bl.read_into(sys.argv[2], sys.argv[1], processes=1)
"""


def test_a_killed_run_goes_on(news: Path, tmp_path: Path) -> None:
    """After SIGKILL at its second shard the folder can be asked, and the next run completes it."""
    bl.read_into(tmp_path / "calm", news, processes=1)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    out = tmp_path / "out"
    process = subprocess.Popen([sys.executable, program, news, out])
    while len([*out.glob("*/events.parquet")]) < 2 and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    half = out / ".half"  # as a kill while writing leaves it
    half.mkdir()
    (half / "events.parquet").write_bytes(b"PAR1")
    with bl.open(out, read_only=True) as folder:
        assert len(folder.documents()) >= 12
    os.utime(half, (0, 0))
    bl.read_into(out, news, processes=1)
    assert content(out) == content(tmp_path / "calm")


def test_a_full_disk_is_one_sentence_and_leaves_whole_shards(news: Path, tmp_path: Path) -> None:
    """When there is no room the shard at hand leaves nothing; the same call goes on later."""
    with full_disk(30_000), pytest.raises(StoreError, match=r"could not be written.*room"):
        bl.read_into(tmp_path / "out", news, processes=1)
    assert content(tmp_path / "out") == {}
    assert bl.read_into(tmp_path / "out", news, processes=1).stored == 48


@pytest.mark.parametrize("name", ["-", "https://courier.example/a"])
def test_what_is_no_file_is_refused(name: str, tmp_path: Path) -> None:
    """Standard input and addresses cannot be read by another process or again."""
    with pytest.raises(UsageError, match="files alone"):
        bl.read_into(tmp_path / "out", name)


def test_a_folder_of_other_things_is_refused(news: Path, run: Run) -> None:
    """A folder that holds anything but shards is not written into."""
    before = sorted(news.iterdir())
    done = run("read", str(news / "0.jsonl"), "--parquet", str(news))
    assert done.returncode == 2 and "which is no shard" in done.stderr
    assert sorted(news.iterdir()) == before


def test_missing_files_are_rejects(news: Path, tmp_path: Path, run: Run) -> None:
    """The command prints the accounting and lists what could not be read."""
    out = str(tmp_path / "out")
    done = run("read", str(news / "0.jsonl"), str(news / "9.jsonl"), "--parquet", out)
    assert done.returncode == 1
    assert "15 documents in = 12 stored + 1 duplicates + 2 rejected" in done.stdout
    assert "no such file" in done.stderr


@pytest.fixture
def killing() -> Iterator[list[int]]:
    """Kills the first Ray worker that reads a shard; holds its process id then."""
    killed: list[int] = []

    def kill_one() -> None:
        for _ in range(1200):
            for pid in ray_workers():
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
                return
            time.sleep(0.05)

    threading.Thread(target=kill_one, daemon=True).start()
    yield killed


def test_ray_writes_the_same_bytes(news: Path, tmp_path: Path, killing: list[int]) -> None:
    """On Ray, with a worker killed at work, the folder equals the local one byte for byte."""
    ray = pytest.importorskip("ray", reason="ray is not installed")
    bl.read_into(tmp_path / "here", news, processes=1)
    try:
        bl.read_into(tmp_path / "there", news, engine="ray", processes=2)
    finally:
        ray.shutdown()
    assert killing
    assert content(tmp_path / "there") == content(tmp_path / "here")
