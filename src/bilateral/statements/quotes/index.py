"""The index of a corpus: every pair of neighbouring words and where it stands, in a DuckDB file.

Positions count words through the whole corpus, so that hits of one quotation fall close together.
Postings are written in sorted batches: memory does not grow with the corpus, and a look-up reads
only the row groups whose range holds the word.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from bilateral.errors import StoreError, UsageError
from bilateral.records import Document
from bilateral.statements.quotes.words import plain_words

VERSION = 1
"""Raise it when words are cut or compared in another way: older files are then built again."""
BATCH_WORDS = 1_500_000
"""Words sorted at once: 1.5 million take about 100 MB with their strings."""
_MEMORY = "500MB"
_MOST_WORDS = 2**32 - 1
_COLUMNS = ("document_id", "published", "publisher", "title", "url", "kind", "text")

Pair = tuple[str, str | None]
"""Two neighbouring words; a second word None stands for whatever follows the first."""
Positions = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]
"""Called with the documents and words indexed so far."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Where the word pairs of a quotation stand: two arrays of equal length."""

    pair: Positions
    """Number of the pair within the quotation."""
    position: Positions
    """Number of the pair's first word within the corpus."""


class QuoteIndex:
    """A corpus ready to be searched; open it with `open_index`, or `build` it."""

    def __init__(self, path: str | Path) -> None:
        try:
            self._connection = duckdb.connect(str(path), read_only=True)
        except duckdb.Error as error:
            reason = " ".join(str(error).split())[:160]
            raise StoreError(f"The index {path} cannot be opened ({reason}); delete it.") from error
        self._connection.execute("SET enable_progress_bar = false")
        self._meta = dict(self._connection.execute("SELECT key, value FROM meta").fetchall())
        rows = self._connection.execute(
            "SELECT first_word, epoch(published)::BIGINT // 86400 FROM sources ORDER BY source"
        ).fetchnumpy()
        columns = list(rows.values())
        self.first_words: Positions = np.asarray(columns[0], dtype=np.int64)
        days = columns[1]
        filled = days.filled(-1) if isinstance(days, np.ma.MaskedArray) else days
        self.days: Positions = np.asarray(filled, dtype=np.int64)
        """Publication day of each source, as days since 1970; -1 where it has none."""

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return len(self.first_words)

    @property
    def words(self) -> int:
        """How many words it holds."""
        return int(self._meta["words"])

    @property
    def name(self) -> str:
        """What was indexed, for messages."""
        return str(self._meta["name"])

    def word_ids(self, forms: Sequence[str]) -> dict[str, int]:
        """Return the numbers of those words that the corpus has."""
        rows = self._connection.execute(
            "SELECT form, word FROM words WHERE form IN (SELECT unnest(?))", [sorted(set(forms))]
        )
        return dict(rows.fetchall())

    def find_pairs(self, groups: Sequence[Sequence[Pair]], *, at_most: int) -> list[Postings]:
        """Return where the pairs of each group stand, a group for each quotation.

        Rare pairs come first: common ones are left out once a group has `at_most` positions. All
        groups take one scan: it costs the same for ten quotations as for one.
        """
        forms = [word for group in groups for pair in group for word in pair if word is not None]
        ids = self.word_ids(forms)
        numbers: dict[tuple[int, int | None], int] = {}
        wanted = [
            {
                place: numbers.setdefault((ids[one], ids[other] if other else None), len(numbers))
                for place, (one, other) in enumerate(group)
                if one in ids and (other is None or other in ids)
            }
            for group in groups
        ]
        keys = list(numbers)
        counts = dict(
            self._join("count(*)", "GROUP BY w.number", keys, range(len(keys))).fetchall()
        )
        chosen = [_rarest(group, counts, at_most) for group in wanted]
        rows = self._join(
            "p.position", "ORDER BY ALL", keys, sorted({n for group in chosen for n in group})
        ).fetchnumpy()
        number = np.asarray(rows["number"], dtype=np.int64)
        position = np.asarray(rows["position"], dtype=np.int64)
        return [
            _own(group, picked, number, position)
            for group, picked in zip(wanted, chosen, strict=True)
        ]

    def _join(
        self,
        selected: str,
        tail: str,
        keys: Sequence[tuple[int, int | None]],
        numbers: Iterable[int],
    ) -> duckdb.DuckDBPyConnection:
        taken = list(numbers)
        return self._connection.execute(
            f"SELECT w.number AS number, {selected} FROM (SELECT unnest($number) AS number, "
            "unnest($one) AS one, unnest($other) AS other) w "
            "JOIN postings p ON p.word = w.one AND (w.other IS NULL OR p.next = w.other) "
            f"WHERE p.word IN (SELECT unnest($one)) {tail}",
            {
                "number": taken,
                "one": [keys[number][0] for number in taken],
                "other": [keys[number][1] for number in taken],
            },
        )

    def sources(self, numbers: Sequence[int]) -> dict[int, Document]:
        """Return sources with their texts by number (from 0, in the order indexed)."""
        rows = self._connection.execute(
            f"SELECT source, {', '.join(_COLUMNS)} FROM sources WHERE source IN (SELECT unnest(?))",
            [sorted(set(numbers))],
        ).fetchall()
        return {
            row[0]: Document(
                document_id=row[1],
                published=row[2],
                publisher=row[3],
                title=row[4],
                url=row[5],
                kind=row[6],
                text=row[7],
            )
            for row in rows
        }


def _rarest(group: Mapping[int, int], counts: Mapping[int, int], at_most: int) -> set[int]:
    """Return the numbers of the rarest pairs of a group, up to `at_most` positions in all."""
    chosen: set[int] = set()
    total = 0
    for number in sorted(set(group.values()), key=lambda number: (counts.get(number, 0), number)):
        count = counts.get(number, 0)
        if count and (not chosen or total + count <= at_most):
            chosen.add(number)
            total += count
    return chosen


def _own(
    group: Mapping[int, int], chosen: set[int], number: Positions, position: Positions
) -> Postings:
    """Return the postings of one group, its pairs numbered as the group has them."""
    places, positions = [], []
    for place, key in group.items():
        if key in chosen:
            low, high = np.searchsorted(number, [key, key + 1])
            places.append(np.full(high - low, place, dtype=np.int64))
            positions.append(position[low:high])
    if not places:
        nothing = np.empty(0, dtype=np.int64)
        return Postings(nothing, nothing)
    return Postings(np.concatenate(places), np.concatenate(positions))


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
    if _fingerprint(target) != f"{VERSION}|{fingerprint}":
        build_index(
            target, documents(), name=name, fingerprint=fingerprint, on_progress=on_progress
        )
    return QuoteIndex(target)


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
            "quote index": f"{VERSION}|{fingerprint}",
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
        self.rows.append((self.count, first, *(getattr(document, name) for name in _COLUMNS)))
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
        names = ("source", "first_word", *_COLUMNS)
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


def day_number(day: dt.date) -> int:
    """Return a day as days since 1970."""
    return (day - dt.date(1970, 1, 1)).days
