"""Killed at any moment, nothing is lost, nothing is doubled, and nothing stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

KILLS = Path(__file__).parents[1] / "benchmarks" / "kill.py"
POOL = """
import multiprocessing, time
from bilateral import pipeline
from bilateral.records import Document

def documents():
    for number in range(pipeline.SHARD_DOCUMENTS * 6):
        yield Document(str(number), "Ein Satz.", None, language="other")
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(60)

if __name__ == "__main__":
    for _ in pipeline.code_all(documents(), processes=2):
        pass
"""


def test_killed_and_resumed_runs_equal_an_undisturbed_one() -> None:
    """`read`, `load`, `correct` and `watch` are ended by SIGKILL twice each, and repeated."""
    small = ["--kills", "8", "--reports", "40", "--corrections", "4", "--seed", "5"]
    run = subprocess.run(
        [sys.executable, KILLS, *small], capture_output=True, text=True, timeout=900
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("2 SIGKILLs") == run.stdout.count("every store equal") == 4


def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    """When the reading process is killed its pool of workers does not wait for ever."""
    program = tmp_path / "pool.py"
    program.write_text(POOL)
    process = subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    workers = [int(pid) for pid in process.stdout.readline().split()]
    assert len(workers) == 2 and all(map(_lives, workers))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    until = time.monotonic() + 30
    while any(map(_lives, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(_lives, workers))


def test_a_killed_worker_is_one_sentence(tmp_path: Path) -> None:
    """When a worker is killed, as for want of memory, the error says what to do."""
    program = tmp_path / "pool.py"
    program.write_text(POOL.replace("time.sleep(60)", "sys.stdin.readline()").replace(
        "import multiprocessing, time", "import multiprocessing, sys"))  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, program],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    os.kill(int(process.stdout.readline().split()[0]), signal.SIGKILL)
    _, said = process.communicate("\n", timeout=60)
    assert "BilateralError: A worker was killed" in said.strip().splitlines()[-1]


def _lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not collected yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.is_file() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
