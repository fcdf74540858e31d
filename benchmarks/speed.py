"""Words per second of the whole read beside the plain spaCy pipeline on the same texts.

    python benchmarks/speed.py INPUT [--documents 60] [--rounds 3] [--processes 2]

The two are measured in turns, in CPU seconds, and the median of the rounds' ratios is printed, so
that other work on the machine disturbs both alike. With ``--recall`` the events, statements and
assessments are compared with those of parsing everything.
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

RECORDS = ("events", "statements", "assessments")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("input")
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
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
