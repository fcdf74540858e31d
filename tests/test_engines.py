"""Shards give the same store wherever they are coded: here, in two processes, or on Ray."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

import bilateral as bl
from bilateral import engines
from bilateral.errors import UsageError

LINE = "Malta's minister number {n} condemned Cyprus on Friday after the port talks had failed.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seventy short articles: three shards."""
    path = tmp_path_factory.mktemp("news")
    for n in range(70):
        (path / f"{n:03}.txt").write_text(LINE.format(n=n))
    return path


def export(store: bl.Store, to: Path) -> dict[str, bytes]:
    store.export(to)
    return {file.name: file.read_bytes() for file in sorted(to.iterdir())}


def read(folder: Path, to: Path, **options: object) -> dict[str, bytes]:
    to.mkdir()
    with bl.open(to / "x.duckdb") as store:
        summary = store.read(folder, published="2024-03-08", **options)  # type: ignore[arg-type]
        assert (summary.stored, summary.rejected) == (70, 0)
        return export(store, to / "out")


@pytest.fixture(scope="module")
def alone(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process exports."""
    return read(folder, tmp_path_factory.mktemp("alone") / "one", processes=1)


def test_two_processes_give_the_same_bytes(
    folder: Path, tmp_path: Path, alone: dict[str, bytes]
) -> None:
    """One and two processes, and two runs, give exports that are equal byte for byte."""
    assert read(folder, tmp_path / "two", processes=2) == alone


def test_unknown_engine_is_refused() -> None:
    """An engine that does not exist is named, with those that do."""
    with pytest.raises(UsageError, match="local, ray"):
        engines.code_on("spark", [])


def test_ray_loses_and_doubles_nothing(
    folder: Path, tmp_path: Path, alone: dict[str, bytes]
) -> None:
    """On Ray, with a worker killed while it codes, the export equals the local one."""
    ray = pytest.importorskip("ray", reason="ray is not installed")
    killed: list[int] = []

    def kill_one() -> None:
        for _ in range(600):
            for pid in _workers():
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
                return
            time.sleep(0.1)

    thread = threading.Thread(target=kill_one, daemon=True)
    thread.start()
    try:
        there = read(folder, tmp_path / "ray", engine="ray", processes=2)
    finally:
        ray.shutdown()
    assert killed
    assert there == alone


def _workers() -> list[int]:
    """Return the Ray workers below this process that are coding a shard."""
    parents = {}
    names = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            fields = (path / "stat").read_text().rsplit(")", 1)[1].split()
            names[int(path.name)] = (path / "cmdline").read_bytes().split(b"\0")[0].decode()
            parents[int(path.name)] = int(fields[1])
        except OSError:
            continue
    return [pid for pid, name in names.items() if "_shard" in name and _below(pid, parents)]


def _below(pid: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != os.getpid():
        pid = parents[pid]
    return pid == os.getpid()
