"""What grouping 1 % new documents into stories costs beside grouping the whole store anew.

    python benchmarks/stories.py [--documents 20000]

Documents of invented words, published over two years, are written into a store with their
signatures; nothing is coded. Prints CPU seconds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bilateral.documents import ReadOptions, StoryIndex, signature
from bilateral.intake import Reading
from bilateral.records import Coded, Document
from bilateral.store import Database, StoredDocument

_BATCH = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=20_000)
    count = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "x.duckdb")
        random_ = random.Random(1)
        print(f"signatures of {count:,} documents: ", end="", flush=True)
        print(f"{_timed(lambda: _write(database, random_, range(count))):.1f} s, written")
        first = _timed(lambda: _group(database))
        print(f"grouping all of them: {first:.2f} s")
        new = range(count, count + count // 100)
        _write(database, random_, new)
        print(f"grouping {len(new):,} more: {_timed(lambda: _group(database)):.2f} s")
        known = _timed(lambda: _read_known(database))
        print(f"looking up {count // 100:,} known documents again: {known:.2f} s")
        rows = database.signatures()
        index = StoryIndex()
        print(f"grouping all anew: {_timed(lambda: index.add_many(rows)):.2f} s")
        stories = dict(
            database.connection.execute("SELECT document_id, story_id FROM documents").fetchall()
        )
        print(f"stories equal: {all(index.story_of(d) == s for d, s in stories.items())}")
        database.close()


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _write(database: Database, random_: random.Random, numbers: range) -> None:
    """Write documents of 300 words; one in twenty is a cut copy of the one before."""
    before = ""
    for start in range(numbers.start, numbers.stop, _BATCH):
        documents = []
        for number in range(start, min(start + _BATCH, numbers.stop)):
            words = " ".join(f"w{random_.randrange(50_000)}" for _ in range(300))
            text = before[: len(before) * 2 // 3] if before and number % 20 == 0 else words
            day = dt.date(2022, 1, 1) + dt.timedelta(days=random_.randrange(730))
            documents.append(Document(f"{number:016}", text, day))
            before = text
        stored = [StoredDocument(d, 300, signature(d.text), "") for d in documents]
        database.write_coded(stored, [Coded(d) for d in documents], "run")


def _reading(database: Database) -> Reading:
    return Reading(database, recode=False, on_progress=None)


def _group(database: Database) -> None:
    _reading(database)._group_stories()


def _read_known(database: Database) -> None:
    rows = database.connection.execute(
        "SELECT document_id, text, published FROM documents ORDER BY ALL LIMIT "
        "(SELECT count(*) // 100 FROM documents)"
    ).fetchall()
    _reading(database).run([], ReadOptions(), 1, items=[Document(*row) for row in rows])


if __name__ == "__main__":
    main()
