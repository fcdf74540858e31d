"""Kills `bilateral read` at random moments, resumes it, and compares with an undisturbed run.

    python benchmarks/kill.py INPUT… [--kills 20] [--seed 1] [--limit 200]

INPUT is a Parquet file with the columns of `bilateral read`. Prints one line; exit code 1 when the
exports differ.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

TABLES = ("documents", "events", "statements", "assessments")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("input")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=150, help="documents read")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sample = _sample(arguments.input, arguments.limit, Path(folder))
        started = time.monotonic()
        calm = _read(sample, Path(folder) / "calm.duckdb")
        code = calm.wait()
        seconds = time.monotonic() - started
        dice, kills, tries = random.Random(arguments.seed), 0, 0
        disturbed = Path(folder) / "killed.duckdb"
        while kills < arguments.kills:
            tries += 1
            if tries > 1 and _is_whole(disturbed, arguments.limit):
                disturbed.unlink()  # read to its end in pieces: compare, and begin again
            process = _read(sample, disturbed)
            try:
                process.wait(dice.uniform(0.02, 1.0) * seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills += 1
        code = max(code, _read(sample, disturbed).wait())
        differing = [
            t for t in TABLES if _rows(Path(folder) / "calm.duckdb", t) != _rows(disturbed, t)
        ]
    print(
        f"{kills} SIGKILLs in runs of {seconds:.0f} s ({arguments.limit} documents): "
        + (f"DIFFERENT {', '.join(differing)}" if differing else "equal to the undisturbed store")
    )
    return int(bool(differing) or code != 0)


def _sample(path: str, limit: int, folder: Path) -> Path:
    sample = folder / "sample.parquet"
    duckdb.sql(f"SELECT * FROM '{path}' ORDER BY hash(url) LIMIT {limit}").write_parquet(
        str(sample)
    )
    return sample


def _read(sample: Path, store: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bilateral", "read", str(sample), "--store", str(store)]
    return subprocess.Popen(
        [*command, "--processes", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _is_whole(store: Path, limit: int) -> bool:
    if not store.is_file():
        return False
    try:
        with duckdb.connect(str(store), read_only=True) as connection:
            rows = connection.execute("SELECT count(*) FROM documents").fetchone()
    except duckdb.Error:
        return False
    return bool(rows and rows[0] >= limit)


def _rows(store: Path, table: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(store), read_only=True) as connection:
        names = [row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
        kept = ", ".join(name for name in names if name not in ("run_id", "source_file"))
        return connection.execute(f"SELECT {kept} FROM {table} ORDER BY ALL").fetchall()


if __name__ == "__main__":
    raise SystemExit(main())
