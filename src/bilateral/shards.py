"""Reading into a folder of Parquet files, which can be asked as a store is.

The unit of work is a shard: one large file, or some small ones. Each is read by one process, from
its bytes to a folder of Parquet files named for what went into it. The folder appears by a single
rename, as a whole or not at all. A shard that is there is not read again, so a run that was killed
goes on where it was, and no process waits for another.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from bilateral import pipeline
from bilateral.documents import ReadOptions, list_files
from bilateral.engines import check_engine, run_on
from bilateral.errors import UsageError
from bilateral.intake import Progress, Reading
from bilateral.records import ReadSummary, Reject
from bilateral.store import Database, write_relation
from bilateral.store.opening import writing
from bilateral.store.tables import export_tables

_BYTES = 16_000_000
_FILES = 1_000
"""Files that are read together: as many as come to 16 MB or 1,000, whichever is fewer."""
_STALE = 24 * 3600.0
"""Seconds after which what a killed run left half-written is taken away."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Files that are read together, where their Parquet files go, and how they are read."""

    paths: tuple[str, ...]
    folder: str
    options: ReadOptions
    base: str
    """The working folder, from which `paths` lead."""
    processes: int = 1


def read_into_folder(
    paths: Sequence[str],
    folder: str | Path,
    options: ReadOptions | None = None,
    *,
    engine: str = "local",
    processes: int | None = None,
    address: str | None = None,
    on_progress: Progress | None = None,
) -> ReadSummary:
    """Read files, folders and globs into `folder`, which ``--store`` can then name.

    On Ray the workers must see `paths` and `folder` under the same names. Raises `UsageError` for
    what is no file and for a folder that holds other things, `StoreError` where the disk is full.
    """
    started = time.monotonic()
    check_engine(engine)
    target = Path(folder).absolute()
    _claim(target)
    count = processes or os.cpu_count() or 1
    summaries: Iterator[ReadSummary]
    shards = list(_cut(paths, target, options or ReadOptions()))
    if engine == "local" and (len(shards) == 1 or count == 1):
        summaries = map(read_shard, [replace(shard, processes=count) for shard in shards])
    else:
        summaries = run_on(engine, read_shard, shards, processes=count, address=address)
    return replace(_add_up(summaries, on_progress), seconds=time.monotonic() - started)


def read_shard(shard: Shard) -> ReadSummary:
    """Read one shard into its folder, unless it is there; return what that did.

    What is there counts as duplicates.
    """
    if not all(map(os.path.isabs, shard.paths)) and str(Path.cwd()) != shard.base:
        os.chdir(shard.base)  # of a worker: they begin elsewhere on a cluster
    target = Path(shard.folder) / _name(shard)
    if target.is_dir():
        _drop_others(target)
        return _count_finished(target)
    partial = Path(shard.folder) / f".{target.name}-{uuid.uuid4().hex[:8]}"
    try:
        with tempfile.TemporaryDirectory(prefix="bilateral-") as room, writing(str(target)):
            summary = _read(shard, Path(room) / "shard.duckdb", partial)
            with contextlib.suppress(FileExistsError):
                _rename(partial, target)
            _drop_others(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return summary


def _read(shard: Shard, store: Path, partial: Path) -> ReadSummary:
    database = Database(store)
    try:
        reading = Reading(database, recode=False, on_progress=None)
        summary = reading.run(shard.paths, shard.options, shard.processes)
        export_tables(database.connection, partial, "parquet", corrections=False)
        runs = database.connection.sql("FROM runs ORDER BY run_id")
        write_relation(runs, partial / "runs.parquet")
    finally:
        database.close()
    return summary


def _rename(partial: Path, target: Path) -> None:
    """Give the finished folder its name; another worker may have been first with the same."""
    for path in partial.iterdir():  # so that no loss of power leaves a name without its content
        with path.open("rb") as stream:
            os.fsync(stream.fileno())
    try:
        partial.rename(target)
    except OSError as error:
        if not target.is_dir():
            raise
        raise FileExistsError(target) from error


def _name(shard: Shard) -> str:
    """Return the name of a shard's folder: its first file's, a hash of all, and one of the way."""
    content = hashlib.sha256()
    for path in map(Path, shard.paths):
        content.update(f"\x1f{path.name}\x1f".encode("utf-8", "replace"))
        if path.is_file():
            with path.open("rb") as stream:
                content.update(hashlib.file_digest(stream, "sha256").digest())
    way = hashlib.sha256(f"{pipeline.coder_version()}|{shard.options}".encode())
    stem = "".join(c if c.isalnum() or c in "-_" else "-" for c in Path(shard.paths[0]).name)
    stem = stem[:60].strip("-") or "shard"
    return f"{stem}-{content.hexdigest()[:16]}-{way.hexdigest()[:8]}"


def _drop_others(target: Path) -> None:
    """Take away what another version, or other options, made of the same content."""
    for other in target.parent.glob(f"{target.name.rpartition('-')[0]}-????????"):
        if other != target:
            hidden = other.with_name(f".{other.name}-{uuid.uuid4().hex[:8]}")
            with contextlib.suppress(OSError):  # another worker was first
                other.rename(hidden)
            shutil.rmtree(hidden, ignore_errors=True)


def _count_finished(folder: Path) -> ReadSummary:
    with duckdb.connect() as connection:

        def rows(name: str, columns: str) -> list[tuple[object, ...]]:
            sql = f"SELECT {columns} FROM read_parquet($1)"
            return connection.execute(sql, [str(folder / f"{name}.parquet")]).fetchall()

        ((inputs, summary),) = rows("runs", "inputs, summary")
        rejects = [Reject(*row) for row in rows("rejects", "source, reason, published, url")]  # type: ignore[arg-type]
    taken, done = json.loads(str(inputs)), json.loads(str(summary))
    known = done["stored"] + done["duplicates"]
    return replace(
        _NOTHING,
        documents=taken["documents"],
        duplicates=known,
        rejected=taken["documents"] - known,
        rejects=tuple(rejects),
    )


_COUNTED = (
    "documents", "stored", "duplicates", "outdated", "rejected", "not_english", "events",
    "statements", "assessments", "words",
)  # fmt: skip
_NOTHING = ReadSummary(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.0)


def _add_up(summaries: Iterable[ReadSummary], on_progress: Progress | None) -> ReadSummary:
    total = _NOTHING
    for summary in summaries:
        sums = {name: getattr(total, name) + getattr(summary, name) for name in _COUNTED}
        total = replace(total, **sums, rejects=total.rejects + summary.rejects)
        if on_progress is not None:
            on_progress(total.documents, total.events)
    return total


def _claim(folder: Path) -> None:
    """Make the folder, or see that it holds nothing but shards; clear away what is stale."""
    with writing(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
    for item in folder.iterdir():
        if item.name.startswith(".") and item.is_dir():
            if time.time() - item.stat().st_mtime > _STALE:
                shutil.rmtree(item, ignore_errors=True)
        elif not item.name.endswith(".parquet") and not (item / "events.parquet").is_file():
            raise UsageError(
                f"{folder} holds {item.name}, which is no shard; name an empty folder, or one that "
                "`bilateral read --parquet` made."
            )


def _cut(paths: Sequence[str], folder: Path, options: ReadOptions) -> Iterator[Shard]:
    base = str(Path.cwd())
    together: list[str] = []
    size = 0
    for path in _files(paths):
        bytes_ = Path(path).stat().st_size if Path(path).is_file() else 0
        if together and (size + bytes_ > _BYTES or len(together) >= _FILES):
            yield Shard(tuple(together), str(folder), options, base)
            together, size = [], 0
        together.append(path)
        size += bytes_
    if together:
        yield Shard(tuple(together), str(folder), options, base)


def _files(paths: Sequence[str]) -> Iterator[str]:
    """Yield the files that are named, each once; what does not exist is named as it is."""
    seen: set[str] = set()
    for path in paths:
        if path == "-" or "://" in path:
            raise UsageError(f"{path} is no file; a folder of Parquet is filled from files alone.")
        found = [path]
        if Path(path).is_dir():
            found = [str(file) for file in list_files(Path(path))] or [path]
        elif not Path(path).exists() and glob.has_magic(path):
            found = sorted(glob.glob(path, recursive=True)) or [path]  # noqa: PTH207
        for name in found:
            if name not in seen:
                seen.add(name)
                yield name
