"""Builds the index of a corpus in sorted batches, and keeps it until the corpus changes."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from bilateral.errors import StoreError, UsageError
from bilateral.records import Document
from bilateral.statements.quotes.index import (
    COLUMNS,
    PAIR,
    PLACE_BYTES,
    QuoteIndex,
    in_pieces,
    pack_text,
    word_number,
)
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.voices import find_turns
from bilateral.statements.quotes.words import cut_words

VERSION = 4
"""Raise it when words are cut or compared in another way: older files are then built again."""
RUN_WORDS = 1_500_000
"""Words sorted at once: 1.5 million take about 100 MB with their strings."""
_MOST_ALIKE = 2**16 - 1
"""Places that one entry of a row can count."""
_MEMORY = "500MB"
"""Also what is written at once: each writing anew leaves a hole, 100 of 267 MB at 16 MB each."""
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


class _Numbers(dict[str, int]):
    """The numbers of the words met so far."""

    def __missing__(self, form: str) -> int:
        self[form] = number = word_number(form)
        return number


class _Builder:
    """Writes documents and postings in runs of bounded size."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, on_progress: Progress | None) -> None:
        self.connection = connection
        self.on_progress = on_progress or (lambda _documents, _words: None)
        self.numbers = _Numbers()
        self.runs = 0
        self.total = 0
        self.count = 0
        self.pending: list[int] = []
        self.rows: list[tuple[Any, ...]] = []
        connection.execute(
            f"SET memory_limit = '{_MEMORY}'; SET enable_progress_bar = false; SET threads = 1; "
            f"SET checkpoint_threshold = '{_MEMORY}'"
        )
        # Other compressions of short bytes are smaller by nothing and slower to read.
        connection.execute(
            "CREATE TABLE meta (key VARCHAR, value VARCHAR);"
            "CREATE TABLE runs (run UINTEGER, first_word BIGINT);"
            "CREATE TABLE postings (run UINTEGER, word UINTEGER, "
            "pairs BLOB[] USING COMPRESSION uncompressed, "
            "places BLOB[] USING COMPRESSION uncompressed);"
            "CREATE TABLE sources (source INTEGER, first_word BIGINT, document_id VARCHAR, "
            "published DATE, publisher VARCHAR, title VARCHAR, url VARCHAR, kind VARCHAR, "
            "text BLOB[] USING COMPRESSION uncompressed, turn_starts UINTEGER[], "
            "turn_labels VARCHAR[], marks BLOB USING COMPRESSION uncompressed)"
        )

    def run(self, documents: Iterable[Document], name: str, fingerprint: str) -> None:
        seen: set[str] = set()
        for document in documents:
            if document.document_id not in seen:
                seen.add(document.document_id)
                self._add(document)
        self._write_run(len(self.pending))
        meta = {
            "quote index": _stamp(fingerprint),
            "name": name,
            "words": str(self.total),
            "documents": str(self.count),
        }
        self.connection.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))

    def _add(self, document: Document) -> None:
        first = self.total
        turns = find_turns(document.text)
        forms, marks = cut_words(document.text, turns.starts)
        # The 0 keeps the last word of one document from pairing with the first of the next.
        self.pending.extend(map(self.numbers.__getitem__, forms))
        self.pending.append(0)
        self.total += len(forms) + 1
        if self.total > _MOST_WORDS:
            raise StoreError(f"The corpus has more than {_MOST_WORDS:,} words; split it.")
        self.rows.append(
            (
                self.count,
                first,
                *(getattr(document, name) for name in COLUMNS),
                in_pieces(pack_text(document.text)),
                list(turns.starts),
                list(turns.labels),
                np.array(marks, dtype="<u4").tobytes(),
            )
        )
        self.count += 1
        while len(self.pending) > RUN_WORDS:
            self._write_run(RUN_WORDS)
        if not self.count % 100:
            self.on_progress(self.count, self.total)

    def _write_run(self, length: int) -> None:
        """Write the first words that are pending: a row for each, with all its places."""
        if not self.pending:
            return
        word = np.array(self.pending[: length + 1], dtype=np.uint32)
        following = np.append(word[1:], np.uint32(0))[:length]
        word = word[:length]
        start = self.total - len(self.pending)
        key = (word.astype(np.uint64) << np.uint64(32)) | following
        order = np.argsort(key, kind="stable")
        order = order[word[order] > 0]
        if len(order):
            self.connection.execute("INSERT INTO runs VALUES (?, ?)", [self.runs, start])
            self.connection.execute(
                "INSERT INTO postings SELECT ?, unnest(?), unnest(?), unnest(?)",
                [self.runs, *_pack(key[order], order)],
            )
        self.runs += 1
        self._write_sources()
        del self.pending[:length]
        self.on_progress(self.count, self.total)

    def _write_sources(self) -> None:
        if not self.rows:
            return
        columns = list(map(list, zip(*self.rows, strict=True)))
        selected = ", ".join(["unnest(?)"] * len(columns))
        self.connection.execute(f"INSERT INTO sources SELECT {selected}", columns)
        self.rows = []


def _pack(key: np.ndarray[Any, Any], place: np.ndarray[Any, Any]) -> tuple[list[Any], ...]:
    """Return the words of sorted pairs, and of each the pairs and the places as bytes."""
    fresh = np.append(True, key[1:] != key[:-1])
    fresh[_MOST_ALIKE::_MOST_ALIKE] = True
    first = np.flatnonzero(fresh)
    entries = np.empty(len(first), dtype=PAIR)
    entries["next"] = key[first] & np.uint64(0xFFFFFFFF)
    entries["count"] = np.diff(np.append(first, len(key)))
    word = key[first] >> np.uint64(32)
    changes = np.flatnonzero(np.append(True, word[1:] != word[:-1]))
    bounds = np.append(changes, len(first)).tolist()
    ends = np.append(first, len(key))[np.append(changes, len(first))].tolist()
    packed = entries.tobytes()
    low = place.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :PLACE_BYTES].tobytes()
    size = PAIR.itemsize
    pairs = [in_pieces(packed[size * a : size * b]) for a, b in itertools.pairwise(bounds)]
    places = [
        in_pieces(low[PLACE_BYTES * a : PLACE_BYTES * b]) for a, b in itertools.pairwise(ends)
    ]
    return word[changes].tolist(), pairs, places


def fingerprint_ids(ids: Iterable[str]) -> str:
    """Return the fingerprint of a set of documents."""
    digest = hashlib.sha256()
    for one in sorted(ids):
        digest.update(one.encode())
    return digest.hexdigest()[:16]
