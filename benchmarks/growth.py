"""Reading as the corpus grows: time, memory, and what 1 % new documents cost; one table.

    python benchmarks/growth.py NEWS.parquet [--documents 125] [--factors 1 4 16] [--processes 2]

Each size is read into a store of its own in a fresh process. Then the input is given again with
1 % more documents: what is stored is recognised and only the new ones are coded. Seconds are on the
clock and of all processes together; memory is the most that one process held.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("input")
    parser.add_argument("--documents", type=int, default=125)
    parser.add_argument("--factors", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--store", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.store:
        print(json.dumps(_read(arguments.input, arguments.store, arguments.processes)))
        return
    print(
        "| documents | words | s | CPU s | words/CPU s | MB | events | 1 % more: CPU s | share |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    for factor in arguments.factors:
        print(_row(arguments.input, arguments.documents * factor, arguments.processes), flush=True)


def _row(source: str, documents: int, processes: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        first, second = (Path(folder) / f"{name}.parquet" for name in ("first", "second"))
        store = str(Path(folder) / "store.duckdb")
        _sample(source, documents, first)
        _sample(source, documents + max(1, documents // 100), second)
        whole = _in_process(first, store, processes)
        more = _in_process(second, store, 1)
    return (
        f"| {documents:,} | {whole['words']:,.0f} | {whole['seconds']:.0f} | {whole['cpu']:.0f} | "
        f"{whole['words'] / whole['cpu']:,.0f} | {whole['mb']:.0f} | {whole['events']:,.0f} | "
        f"{more['cpu']:.1f} | {100 * more['cpu'] / whole['cpu']:.1f} % |"
    )


def _sample(source: str, documents: int, target: Path) -> None:
    """Write the first documents of an order that does not depend on their number."""
    order = f"SELECT * FROM '{source}' ORDER BY hash(url) LIMIT {documents}"
    duckdb.sql(order).write_parquet(str(target))


def _in_process(source: Path, store: str, processes: int) -> dict[str, float]:
    command = [sys.executable, __file__, str(source), "--store", store]
    command += ["--processes", str(processes)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def _read(source: str, store_path: str, processes: int) -> dict[str, float]:
    """Read into a store; the model is loaded before the clock starts, in this process only."""
    import bilateral

    bilateral.code("Malta condemned Cyprus.", published="2024-03-08")
    before, began = _cpu(), time.monotonic()
    with bilateral.open(store_path) as store:
        summary = store.read(source, processes=processes)
    seconds, cpu = time.monotonic() - began, _cpu() - before
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    peak = max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024
    found = {"words": summary.words, "events": summary.events, "mb": peak}
    return {**found, "seconds": seconds, "cpu": cpu}


def _cpu() -> float:
    usage = (resource.getrusage(k) for k in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in usage)


if __name__ == "__main__":
    main()
