"""Words per second of the whole read beside the plain spaCy pipeline on the same texts.

    python benchmarks/speed.py INPUT [--documents 60] [--rounds 3]
    python benchmarks/speed.py INPUT [--documents 60] --processes 2 | --stages | --recall

The two are measured in turns, in CPU seconds, and the median of the rounds' ratios is printed, so
that other work on the machine disturbs both alike. ``--processes N`` measures seconds on the clock
with one process and with N, on an idle machine; ``--stages`` what share each stage takes, and how
many sentences a second are coded once they are parsed; ``--recall`` compares the events, statements
and assessments with those of parsing everything.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

STAGES = (
    "parse",
    "find_dates",
    "find_mentions",
    "find_statements",
    "find_places",
    "find_assessments",
    "find_events",
)
RECORDS = ("events", "statements", "assessments")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("input")
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int)
    parser.add_argument("--stages", action="store_true")
    parser.add_argument("--recall", action="store_true")
    parser.add_argument("--only", choices=("spacy", "ours"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sample = arguments.input
        if not arguments.only:
            sample = str(Path(folder) / "sample.parquet")
            duckdb.sql(
                f"SELECT * FROM '{arguments.input}' ORDER BY hash(url) LIMIT {arguments.documents}"
            ).write_parquet(sample)
        if arguments.only == "spacy":
            _report(*_spacy(sample))
        elif arguments.only == "ours":
            _report(*_ours(sample))
        elif arguments.processes:
            _spread(sample, arguments.processes)
        elif arguments.stages:
            _stages(sample)
        elif arguments.recall:
            _recall(sample)
        else:
            _compare(sample, arguments.rounds)


def _compare(sample: str, rounds: int) -> None:
    ratios = []
    for number in range(rounds):
        plain, ours = (_measure(sample, kind) for kind in ("spacy", "ours"))
        ratios.append(ours["words_a_second"] / plain["words_a_second"])
        print(
            f"round {number + 1}: spaCy {plain['words_a_second']:,.0f} words/s, "
            f"{plain['mb']:.0f} MB; "
            f"bilateral read {ours['words_a_second']:,.0f} words/s, {ours['mb']:.0f} MB; "
            f"ratio {ratios[-1]:.2f}",
            flush=True,
        )
    print(f"median ratio {statistics.median(ratios):.2f}")


def _measure(sample: str, kind: str) -> dict[str, float]:
    command = [sys.executable, __file__, sample, "--only", kind]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def _report(words: int, seconds: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"words_a_second": words / seconds, "mb": peak}))


def _spacy(sample: str) -> tuple[int, float]:
    """Return the words and CPU seconds of the whole model over whole texts."""
    from bilateral.sentences.model import load_model

    texts = [row[0] for row in duckdb.sql(f"SELECT text FROM '{sample}'").fetchall()]
    model = load_model()
    model("It is warm.")
    started = time.process_time()
    for _ in model.pipe(texts, batch_size=8):
        pass
    return sum(len(text.split()) for text in texts), time.process_time() - started


def _ours(sample: str) -> tuple[int, float]:
    """Return the words and CPU seconds of reading into a store, from cleaning to its last row."""
    import bilateral

    with tempfile.TemporaryDirectory() as folder:
        bilateral.code("Malta condemned Cyprus.", published="2024-03-08")
        with bilateral.open(Path(folder) / "x.duckdb") as store:
            started = time.process_time()
            summary = store.read(sample, processes=1)
            return summary.words, time.process_time() - started


def _spread(sample: str, processes: int) -> None:
    """Print the words a second, on the clock, of one process and of several."""
    import bilateral

    bilateral.code("Malta condemned Cyprus.", published="2024-03-08")
    speeds = []
    for count in (1, processes):
        with (
            tempfile.TemporaryDirectory() as folder,
            bilateral.open(Path(folder) / "x.duckdb") as store,
        ):
            began = time.monotonic()
            words = store.read(sample, processes=count).words
            speeds.append(words / (time.monotonic() - began))
        print(f"{count} processes: {speeds[-1]:,.0f} words/s on the clock", flush=True)
    print(f"ratio {speeds[1] / speeds[0]:.2f}")


def _stages(sample: str) -> None:
    """Print the share of each stage, and the sentences coded a CPU second once they are parsed."""
    import bilateral
    from bilateral import pipeline
    from bilateral.documents import read_documents
    from bilateral.records import Document

    bilateral.code("Malta condemned Cyprus.", published="2024-03-08")
    spent: dict[str, float] = {}
    sentences = 0

    def timed(name: str) -> None:
        stage = getattr(pipeline, name)

        def run(*args: object, **options: object) -> object:
            nonlocal sentences
            began = time.process_time()
            found = stage(*args, **options)
            spent[name] = spent.get(name, 0.0) + time.process_time() - began
            sentences += len(found.sentences) if name == "parse" else 0
            return found

        setattr(pipeline, name, run)

    for name in STAGES:
        timed(name)
    documents = [item for item in read_documents([sample]) if isinstance(item, Document)]
    began = time.process_time()
    for document in documents:
        pipeline.code_document(document)
    whole = time.process_time() - began
    for name in STAGES:
        print(f"{name}: {100 * spent[name] / whole:.1f} %")
    coding = whole - spent["parse"]
    print(
        f"{sentences:,} sentences parsed; {sentences / coding:,.0f} a CPU second coded from there"
    )


def _recall(sample: str) -> None:
    from bilateral import pipeline
    from bilateral.documents import read_documents
    from bilateral.records import Document

    documents = [item for item in read_documents([sample]) if isinstance(item, Document)]
    chosen = [pipeline.code_document(document) for document in documents]
    pipeline.choose_depths = lambda texts: ["names"] * len(texts)  # type: ignore[attr-defined]
    whole = [pipeline.code_document(document) for document in documents]
    for name in RECORDS:
        all_, some = (
            {repr(record) for coded in run for record in getattr(coded, name)}
            for run in (whole, chosen)
        )
        kept, extra = len(all_ & some), len(some - all_)
        print(f"{name}: {kept} of {len(all_)} identical, {extra} others")


if __name__ == "__main__":
    main()
