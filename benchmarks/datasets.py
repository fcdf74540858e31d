"""Speed and memory of data sets: `load`, `ask` and `rank` on millions of rows, beside bare DuckDB.

    python benchmarks/datasets.py make --rows 20000000 --folder /tmp/rows
    python benchmarks/datasets.py run --folder /tmp/rows

`make` enlarges an ICEWS sample: its rows with new ids, days between 2005 and 2024, and the source
of one row beside the target of another, so that pairs are as uneven as the sample's. `run` prints
one table: what bilateral takes, what the bare query takes, and the most memory that either held.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

SAMPLE = (
    Path(__file__).resolve().parents[2] / "shared/relations/icews_raw_sample/events.2018.sample.tab"
)
DAYS = 20 * 365
PAIR, SINCE = ("USA", "RUS"), "2014-03-01"
READ = "delim='\t', header=true, quote='', escape='', all_varchar=true, max_line_size=1000000"


def make(sample: Path, folder: Path, rows: int) -> None:
    """Write `rows` rows in the shape of ICEWS to ``folder/icews.tab``."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE s AS SELECT * FROM read_csv('{sample}', {READ})")
        names = [row[0] for row in connection.execute("DESCRIBE s").fetchall()]
        connection.execute("CREATE TABLE n AS SELECT row_number() OVER () - 1 AS row, * FROM s")
        count = connection.execute("SELECT count(*) FROM n").fetchall()[0][0]
        made = {
            "Event ID": "i::VARCHAR",
            "Event Date": f"(DATE '2005-01-01' + (hash(i, 1) % {DAYS})::INTEGER)::VARCHAR",
        }
        chosen = ", ".join(f'{made.get(name) or _column(name)} AS "{name}"' for name in names)
        connection.execute(
            f"COPY (SELECT {chosen} FROM (SELECT i, hash(i, 2) % {count} AS first, "
            f"hash(i, 3) % {count} AS second FROM range({rows}) t(i)) "
            "JOIN n a ON a.row = first JOIN n b ON b.row = second) "
            f"TO '{folder / 'icews.tab'}' (DELIMITER '\t', HEADER, QUOTE '\"')"
        )


def _column(name: str) -> str:
    side = "b" if name.startswith("Target") else "a"
    return f"replace({side}.\"{name}\", '\"', '')"


def run(folder: Path, what: list[str]) -> None:
    """Print time, processor time and memory of each step, each in a process of its own."""
    print(f"{'':34}  {'seconds':>8}  {'CPU s':>7}  {'MB':>6}")
    for name in what:
        done = subprocess.run(
            [sys.executable, __file__, "step", name, "--folder", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        print(done.stdout.strip() or f"{name} failed: {done.stderr.strip()[-300:]}", flush=True)


def step(folder: Path, name: str) -> None:
    """Take one step and print its line."""
    file, store = folder / "icews.tab", folder / "store.duckdb"
    say, action = STEPS[name]
    seconds, processor = time.perf_counter(), time.process_time()
    action(file, store)
    seconds, processor = time.perf_counter() - seconds, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{say:34}  {seconds:8.1f}  {processor:7.1f}  {memory:6,}")


def bare_load(file: Path, store: Path) -> None:
    """DuckDB's own CREATE TABLE AS, every column as text."""
    bare = store.with_name("bare.duckdb")
    bare.unlink(missing_ok=True)
    with duckdb.connect(str(bare)) as connection:
        connection.execute("SET memory_limit = '1500MB'; SET enable_progress_bar = false")
        connection.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{file}', {READ})")
    bare.unlink()


def load(file: Path, store: Path) -> None:
    """`bilateral load icews`: codes, checks, ids, duplicates, rejects."""
    from bilateral import api

    store.unlink(missing_ok=True)
    with api.Store(store) as opened:
        opened.load("icews", [file])


def bare_panel(_: Path, store: Path) -> None:
    """The aggregation behind an answer: each pair's weeks by channel, five years either side."""
    with duckdb.connect(str(store), read_only=True) as connection:
        connection.execute(
            "SELECT least(source, target) AS a, greatest(source, target) AS b, "
            f"(event_date - DATE '{SINCE}') // 7 AS week, "
            + ", ".join(f"count(*) FILTER (quad_class = {quad})" for quad in range(1, 5))
            + ", sum(intensity), sum(abs(intensity)) FROM loaded_events WHERE dataset = 'icews' "
            "AND source <> target AND certainty IN ('asserted', 'reported') AND event_date "
            f"BETWEEN DATE '{SINCE}' - 1820 AND DATE '{SINCE}' + 1819 GROUP BY ALL"
        ).fetchnumpy()


def ask(_: Path, store: Path) -> None:
    """`bilateral ask` for one pair."""
    from bilateral import api

    with api.Store(store, read_only=True) as opened:
        opened.ask(*PAIR, since=SINCE)


def rank(_: Path, store: Path) -> None:
    """`bilateral rank` over all pairs."""
    from bilateral import api

    with api.Store(store, read_only=True) as opened:
        opened.rank(since=SINCE)


STEPS: dict[str, tuple[str, Callable[[Path, Path], None]]] = {
    "bare-load": ("DuckDB: CREATE TABLE AS", bare_load),
    "load": ("bilateral load icews", load),
    "bare-panel": ("DuckDB: weeks of all pairs", bare_panel),
    "ask": (f"bilateral ask {' '.join(PAIR)}", ask),
    "rank": ("bilateral rank", rank),
}


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["make", "run", "step"])
    parser.add_argument("steps", nargs="*", help="some of: " + ", ".join(STEPS))
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--sample", type=Path, default=SAMPLE)
    parser.add_argument("--rows", type=int, default=20_000_000)
    given = parser.parse_args()
    if given.what == "make":
        if not given.sample.is_file():
            sys.exit(f"There is no sample at {given.sample}; name an ICEWS file with --sample.")
        make(given.sample, given.folder, given.rows)
    elif given.what == "run":
        run(given.folder, given.steps or list(STEPS))
    else:
        step(given.folder, given.steps[0])


if __name__ == "__main__":
    main()
