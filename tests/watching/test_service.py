"""The command as a service runs it: stopped at work, and beside another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tests.watching.conftest import PAGE, PROSE, Site, entry

from bilateral.intake import Reading
from bilateral.store import Database
from bilateral.watching import read_plan, watch_once

HEAD = "seconds_between_pages = 0\nallow_private = true\n"


def plan_file(folder: Path, text: str) -> Path:
    path = folder / "FEEDS.toml"
    path.write_text(HEAD + text)
    return path


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bilateral", "watch", "FEEDS.toml", *options]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def count(store: Path) -> int:
    database = Database(store, read_only=True)
    try:
        return database.connection.execute("SELECT count(*) FROM documents").fetchall()[0][0]
    finally:
        database.close()


def test_sigterm_during_a_fetch_keeps_what_was_fetched(site: Site, tmp_path: Path) -> None:
    """Stopped while it waits for a page, the watch stores its pages and ends well; the rest comes
    with the next."""
    links = [site.say(f"/{n}", PAGE.replace("Nobody", f"{n} people")) for n in range(3)]
    url = site.feed("/feed", *map(entry, links), ETag='"1"')
    plan = plan_file(tmp_path, f'[[feed]]\nurl = "{url}"\n')
    asked, answer = threading.Event(), threading.Event()

    def hold(path: str) -> None:
        if path == "/1":
            asked.set()
            answer.wait(60)

    site.before = hold
    process = start(tmp_path)
    assert asked.wait(60)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    answer.set()
    said, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, "")
    assert (
        "2 documents in = 2 stored + 0 duplicates + 0 rejected" in said and "/2" not in site.asked
    )
    assert count(tmp_path / "bilateral.duckdb") == 2
    assert watch_once(read_plan(plan), tmp_path / "bilateral.duckdb").stored == 1


def test_a_stop_during_coding_ends_between_two_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped while it codes a large file, the watch stores the batch at hand and goes on later."""
    (tmp_path / "inbox").mkdir()
    rows = (f'{{"text": "{PROSE} Number {n}.", "published": "2024-03-08"}}' for n in range(150))
    (tmp_path / "inbox" / "a.jsonl").write_text("\n".join(rows))
    os.utime(tmp_path / "inbox" / "a.jsonl", (0, 0))
    plan = read_plan(plan_file(tmp_path, f'[[folder]]\npath = "{tmp_path}/inbox"\n'))
    stop, store = threading.Event(), tmp_path / "x.duckdb"
    real = Reading._store

    def store_and_stop(self: Reading, *batch: Any) -> None:
        real(self, *batch)
        stop.set()

    with monkeypatch.context() as patch:
        patch.setattr(Reading, "_store", store_and_stop)
        stopped = watch_once(plan, store, stop)
    assert 0 < stopped.stored < 150
    assert watch_once(plan, store).stored == 150 - stopped.stored


def test_two_watches_at_once_lose_nothing(site: Site, tmp_path: Path) -> None:
    """Of two watches on one store each writes in turn, or says that the other does."""
    links = [site.say(f"/{n}", PAGE.replace("Nobody", f"{n} people")) for n in range(4)]
    url = site.feed("/feed", *map(entry, links))
    plan = plan_file(tmp_path, f'[[feed]]\nurl = "{url}"\n')
    both = [start(tmp_path, "--once") for _ in range(2)]
    for process in both:
        _, complaints = process.communicate(timeout=120)
        assert process.returncode == 0 or (
            process.returncode == 2 and "in use by another process" in complaints
        )
    watch_once(read_plan(plan), tmp_path / "bilateral.duckdb")
    assert count(tmp_path / "bilateral.duckdb") == 4
