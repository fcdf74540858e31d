"""Builds the index of a corpus in sorted batches, and keeps it until the corpus changes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from bilateral.errors import StoreError, UsageError
from bilateral.records import Document
from bilateral.statements.quotes.index import COLUMNS, QuoteIndex
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.words import plain_words

VERSION = 1
"""Raise it when words are cut or compared in another way: older files are then built again."""
BATCH_WORDS = 1_500_000
"""Words sorted at once: 1.5 million take about 100 MB with their strings."""
_MEMORY = "500MB"
_MOST_WORDS = 2**32 - 1
Progress = Callable[[int, int], None]
"""Called with the documents and words indexed so far."""


def open_index(
    path: str | Path,
    documents: Callable[[], Iterable[Document]],
    *,
    name: str,
    fingerprint: str,
    on_progress: Progress | None = None,
) -> QuoteIndex:
    """Open the index at `path`, built first from `documents` unless it is there and current.

    `fingerprint` says what state of the corpus it was built from. Another state, or another version
    of this code, builds it again; the new file replaces the old one only when it is complete.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise UsageError(f"The folder of the index {path} does not exist; create it first.")
    if _fingerprint(target) != _stamp(fingerprint):
        build_index(
            target, documents(), name=name, fingerprint=fingerprint, on_progress=on_progress
        )
    return QuoteIndex(target)


def _stamp(fingerprint: str) -> str:
    """Return what an index was built from and how: the corpus, our version, the spelling table."""
    spelling = sorted(checking_lexicon().spelling.items())
    return f"{VERSION}|{hashlib.sha256(repr(spelling).encode()).hexdigest()[:8]}|{fingerprint}"


def is_index(path: Path) -> bool:
    """Return whether a file is an index of quotations."""
    return is_duckdb(path) and bool(_read_fingerprint(path))


def is_duckdb(path: Path) -> bool:
    """Return whether a file is a DuckDB database, by its first bytes."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(12)[8:] == b"DUCK"


def _fingerprint(path: Path) -> str | None:
    """Return what an index was built from; raises `UsageError` for a file that is none."""
    if not path.exists():
        return None
    found = _read_fingerprint(path) if is_duckdb(path) else ""
    if not found:
        raise UsageError(f"{path} is there but is no index of quotations; name another file.")
    return found


def _read_fingerprint(path: Path) -> str:
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            rows = connection.execute("SELECT value FROM meta WHERE key = 'quote index'").fetchall()
    except duckdb.Error:
        return ""
    return str(rows[0][0]) if rows else ""


def build_index(
    path: Path,
    documents: Iterable[Document],
    *,
    name: str,
    fingerprint: str,
    on_progress: Progress | None = None,
) -> None:
    """Index `documents` into a new file at `path`; a document that comes twice is taken once."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        connection = duckdb.connect(str(unfinished))
        try:
            _Builder(connection, on_progress).run(documents, name, fingerprint)
        finally:
            connection.close()
        unfinished.replace(path)
    except duckdb.Error as error:
        reason = " ".join(str(error).split())[:160]
        raise StoreError(f"The index {path} cannot be written ({reason}).") from error
    finally:
        unfinished.unlink(missing_ok=True)


class _Builder:
    """Writes documents, words and postings in batches of bounded size."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, on_progress: Progress | None) -> None:
        self.connection = connection
        self.on_progress = on_progress or (lambda _documents, _words: None)
        self.numbers: dict[str, int] = {}
        self.known_words = 0
        self.total = 0
        self.count = 0
        self.pending: list[int] = []
        self.rows: list[tuple[Any, ...]] = []
        connection.execute(
            f"SET memory_limit = '{_MEMORY}'; SET enable_progress_bar = false; SET threads = 1"
        )
        connection.execute(
            "CREATE TABLE meta (key VARCHAR, value VARCHAR);"
            "CREATE TABLE words (word UINTEGER, form VARCHAR);"
            "CREATE TABLE postings (word UINTEGER, next UINTEGER, position UINTEGER);"
            "CREATE TABLE sources (source INTEGER, first_word BIGINT, document_id VARCHAR, "
            "published DATE, publisher VARCHAR, title VARCHAR, url VARCHAR, kind VARCHAR, "
            "text VARCHAR)"
        )

    def run(self, documents: Iterable[Document], name: str, fingerprint: str) -> None:
        seen: set[str] = set()
        for document in documents:
            if document.document_id not in seen:
                seen.add(document.document_id)
                self._add(document)
        self._flush()
        meta = {
            "quote index": _stamp(fingerprint),
            "name": name,
            "words": str(self.total),
            "documents": str(self.count),
        }
        self.connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))

    def _add(self, document: Document) -> None:
        numbers = self.numbers
        first = self.total
        ids = [numbers.setdefault(form, len(numbers) + 1) for form in plain_words(document.text)]
        # The 0 keeps the last word of one document from pairing with the first of the next.
        self.pending.extend(ids)
        self.pending.append(0)
        self.total += len(ids) + 1
        if self.total > _MOST_WORDS:
            raise StoreError(f"The corpus has more than {_MOST_WORDS:,} words; split it.")
        self.rows.append((self.count, first, *(getattr(document, name) for name in COLUMNS)))
        self.count += 1
        if len(self.pending) >= BATCH_WORDS:
            self._flush()
        elif not self.count % 100:
            self.on_progress(self.count, self.total)

    def _flush(self) -> None:
        if not self.pending:
            return
        word = np.array(self.pending, dtype=np.uint32)
        following = np.append(word[1:], np.uint32(0))
        start = self.total - len(word)
        order = np.argsort((word.astype(np.uint64) << np.uint64(32)) | following, kind="stable")
        order = order[word[order] > 0]
        batch = {
            "word": word[order],
            "next": following[order],
            "position": (order + start).astype(np.uint32),
        }
        self.connection.register("batch", batch)
        self.connection.execute("INSERT INTO postings SELECT word, next, position FROM batch")
        self.connection.unregister("batch")
        self._write_words()
        self._write_sources()
        self.pending = []
        self.on_progress(self.count, self.total)

    def _write_words(self) -> None:
        new = list(self.numbers)[self.known_words :]
        if new:
            self.connection.execute(
                "INSERT INTO words SELECT unnest($ids), unnest($forms)",
                {"ids": list(range(self.known_words + 1, len(self.numbers) + 1)), "forms": new},
            )
        self.known_words = len(self.numbers)

    def _write_sources(self) -> None:
        names = ("source", "first_word", *COLUMNS)
        columns = dict(zip(names, map(list, zip(*self.rows, strict=True)), strict=True))
        selected = ", ".join(f"unnest(${name})" for name in names)
        self.connection.execute(f"INSERT INTO sources SELECT {selected}", columns)
        self.rows = []


def fingerprint_ids(ids: Iterable[str]) -> str:
    """Return the fingerprint of a set of documents."""
    digest = hashlib.sha256()
    for one in sorted(ids):
        digest.update(one.encode())
    return digest.hexdigest()[:16]
