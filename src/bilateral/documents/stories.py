"""Finds copies and near-copies of one text, so that a wire story counts once.

Texts are compared by MinHash signatures (rensa) over shingles of four words; candidates come from
banded buckets and are verified on the whole signature. Copies that were cut or given a new lead
share a large part of the *shorter* text, so containment counts beside likeness. Links hold only
between texts published within a week of each other: a yearly notice in the same words is news of
its own. Linked documents form a story, named after its earliest document, whatever the order in
which they were read.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
import zlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bilateral.errors import DataError

PERMUTATIONS = 128
BANDS = 42
"""Bands of three values: a pair whose shingles overlap to 0.4 becomes a candidate with
probability 0.94, to 0.1 with 0.04."""
_ROWS = 3
_SEED = 42
_VERSION = 1
_SHINGLE = 4
_HEADER = struct.Struct("<BI")
_WORD = re.compile(r"\w+")
_LIKE = 0.5
_CONTAINED = 0.65
_LONG_ENOUGH = 40
"""Shingles that a text must have before containment alone links it to a longer one."""
_WINDOW = dt.timedelta(days=7)


def signature(text: str) -> bytes:
    """Return the signature of a text: version, number of shingles, 128 unsigned 32-bit values.

    The same text gives the same 517 bytes in every process and on every platform.
    """
    from rensa import RMinHash

    hashes = _shingles(text)
    offsets = np.array([0, len(hashes)], dtype=np.uint64)
    rows = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, PERMUTATIONS, _SEED)
    values = np.array(rows.to_rows()[0], dtype="<u4")
    return _HEADER.pack(_VERSION, len(hashes)) + values.tobytes()


def _shingles(text: str) -> NDArray[np.uint64]:
    """Sorted distinct hashes of the runs of four words; a shorter text is one shingle."""
    words = _WORD.findall(text.lower())
    codes = np.fromiter(
        (zlib.crc32(word.encode("utf-8", "replace")) for word in words), np.uint64, len(words)
    )
    if len(codes) < _SHINGLE:
        return np.array([int(codes.sum()) if len(codes) else 0], dtype=np.uint64)
    total = np.zeros(len(codes) - _SHINGLE + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for offset in range(_SHINGLE):
            total *= np.uint64(0x9E3779B97F4A7C15)
            total ^= codes[offset : len(codes) - _SHINGLE + 1 + offset]
            total ^= total >> np.uint64(29)
    return np.unique(total)


class StoryIndex:
    """Stories of the documents added so far.

    ``add`` returns the document's story id; adding may join two stories or find an earlier
    document, so ask `changes` afterwards which ids moved. Rebuild an index from stored signatures
    by adding them again, in any order.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._dates: list[dt.date | None] = []
        self._sizes: list[int] = []
        self._values: list[NDArray[np.uint32]] = []
        self._parents: list[int] = []
        self._members: dict[int, list[int]] = {}
        self._numbers: dict[str, int] = {}
        self._buckets: dict[int, list[int]] = {}
        self._changed: set[int] = set()

    def __len__(self) -> int:
        return len(self._names)

    def add(self, document_id: str, signature: bytes, published: dt.date | None = None) -> str:
        """Add a document and return its story id; adding one again changes nothing."""
        if document_id in self._numbers:
            return self.story_of(document_id)
        size, values = _unpack(signature)
        number = len(self._names)
        self._names.append(document_id)
        self._dates.append(published)
        self._sizes.append(size)
        self._values.append(values)
        self._parents.append(number)
        self._members[number] = [number]
        self._numbers[document_id] = number
        for other in self._candidates(number):
            if self._linked(number, other):
                self._join(number, other)
        self._changed.discard(number)
        return self.story_of(document_id)

    def add_many(self, rows: Iterable[tuple[str, bytes, dt.date | None]]) -> None:
        """Add ``(document_id, signature, published)`` rows, as stored."""
        for document_id, value, published in rows:
            self.add(document_id, value, published)
        self._changed.clear()

    def story_of(self, document_id: str) -> str:
        """Return the story id of an added document: the id of the story's earliest document."""
        return self._names[self._root(self._numbers[document_id])]

    def changes(self) -> dict[str, str]:
        """Return ``document_id -> story_id`` of earlier documents whose story moved, and forget."""
        moved = {self._names[n]: self._names[self._root(n)] for n in sorted(self._changed)}
        self._changed.clear()
        return moved

    def _candidates(self, number: int) -> list[int]:
        bands = self._values[number][: BANDS * _ROWS].reshape(BANDS, _ROWS)
        found: set[int] = set()
        for band, row in enumerate(bands):
            key = zlib.crc32(row.tobytes(), band) << 6 | band
            bucket = self._buckets.setdefault(key, [])
            found.update(bucket)
            bucket.append(number)
        return sorted(found)

    def _linked(self, one: int, other: int) -> bool:
        first, second = self._dates[one], self._dates[other]
        if first and second and abs(first - second) > _WINDOW:
            return False
        like = float(np.mean(self._values[one] == self._values[other]))
        if like >= _LIKE:
            return True
        small, large = sorted((self._sizes[one], self._sizes[other]))
        shared = like * (small + large) / (1 + like)
        return small >= _LONG_ENOUGH and shared / small >= _CONTAINED

    def _join(self, one: int, other: int) -> None:
        first, second = self._root(one), self._root(other)
        if first == second:
            return
        earlier, later = sorted((first, second), key=self._age)
        moved = self._members.pop(later)
        for member in moved:
            self._parents[member] = earlier
        self._members[earlier].extend(moved)
        self._changed.update(moved)

    def _root(self, number: int) -> int:
        return self._parents[number]

    def _age(self, number: int) -> tuple[dt.date, str]:
        return self._dates[number] or dt.date.max, self._names[number]


def _unpack(signature: bytes) -> tuple[int, NDArray[np.uint32]]:
    if len(signature) != _HEADER.size + 4 * PERMUTATIONS or signature[0] != _VERSION:
        raise DataError("A stored signature is of another version; run `bilateral read` again.")
    _, size = _HEADER.unpack_from(signature)
    return size, np.frombuffer(signature, dtype="<u4", offset=_HEADER.size)
