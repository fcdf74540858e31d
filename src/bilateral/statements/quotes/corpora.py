"""Opens the index of what holds the sources: a file, a folder, a pattern, or an index itself."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from bilateral.documents import ReadOptions, read_documents
from bilateral.errors import DocumentError, UsageError
from bilateral.records import Document, Reject
from bilateral.statements.quotes.building import Progress, is_index, open_index
from bilateral.statements.quotes.index import QuoteIndex


def open_corpus(
    against: str | Path,
    *,
    index: str | Path | None = None,
    options: ReadOptions | None = None,
    on_progress: Progress | None = None,
) -> QuoteIndex:
    """Open the index of the documents at `against`, built when it is missing or out of date.

    `index` names the file that keeps it; without a name it is kept in the user's cache folder.
    Raises `UsageError` where nothing is there, `DocumentError` where nothing can be read.
    """
    path = Path(against)
    if path.is_file() and is_index(path):
        return QuoteIndex(path)
    files = _files(str(against))
    if not files:
        raise UsageError(f"There is nothing to check against at {against}; check the path.")
    settings = options or ReadOptions()
    return open_index(
        index or cached_index(against),
        lambda: _documents(str(against), settings),
        name=path.name or str(against),
        fingerprint=_state(files, settings),
        on_progress=on_progress,
    )


def cached_index(name: str | Path) -> Path:
    """Return the file in the user's cache folder that keeps the index of `name`."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(home) / "bilateral"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made; name a file for the index.") from error
    full = str(Path(name).resolve())
    return folder / f"{Path(full).stem}-{hashlib.sha256(full.encode()).hexdigest()[:10]}.quotes"


def _files(against: str) -> list[Path]:
    path = Path(against)
    if path.is_dir():
        return sorted(one for one in path.rglob("*") if one.is_file())
    if path.exists():
        return [path]
    return [Path(one) for one in sorted(glob.glob(against, recursive=True))]  # noqa: PTH207


def _state(files: list[Path], options: ReadOptions) -> str:
    """Return what tells one state of the files from another: names, sizes, times of change."""
    digest = hashlib.sha256(repr(options).encode())
    for file in files:
        facts = file.stat()
        digest.update(f"{file}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _documents(against: str, options: ReadOptions) -> Iterator[Document]:
    refused: Reject | None = None
    count = 0
    for item in read_documents([against], options):
        if isinstance(item, Reject):
            refused = refused or item
            continue
        count += 1
        yield item
    if not count:
        reason = f"{refused.source}: {refused.reason}" if refused else "it holds no documents."
        raise DocumentError(f"Nothing at {against} can be read: {reason}")
