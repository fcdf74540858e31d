"""Finds copies and near-copies of one text, so that a wire story counts once.

Texts are compared by MinHash signatures (rensa) over shingles of four words; candidates come from
banded buckets and are verified on the whole signature. Copies that were cut or given a new lead
share a large part of the *shorter* text, so containment counts beside likeness. Links hold only
between texts published within a week of each other: a yearly notice in the same words is news of
its own; and only where the names and numbers agree as well: an office that announces help for
another province every day in the same form announces something new every day. Linked documents
form a story, named after its earliest document, whatever the order in which they were read.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bilateral.documents.buckets import Buckets
from bilateral.errors import DataError

PERMUTATIONS = 128
BANDS = 64
"""Bands of two values: a pair whose shingles overlap to 0.3 (a copy cut to a third) becomes a
candidate with probability 0.998, one that overlaps to 0.001, as unrelated news do, with 0.00006."""
_ROWS = 2
_SEED = 42
_VERSION = 1
_SHINGLE = 4
_HEADER = struct.Struct("<BI")
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"(?<=[\w,;)’'-] )(?:[A-Z][\w’'-]+|\d[\d,.]*\d|\d)")
_MOST_NAMES = 128
_SAME_NAMES = 0.85
"""The share of the shorter text's names that the other has, too: 0.96–1 between copies in 2022's
White House releases, 0.5–0.84 between most releases that only fill in one form."""
_LIKE = 0.5
_CONTAINED = 0.65
_LONG_ENOUGH = 40
"""Shingles that a text must have before containment alone links it to a longer one."""
WINDOW = dt.timedelta(days=7)
"""Between the days on which two copies were published, at most."""


class _Codes(dict[str, int]):
    """CRC-32 of words, computed once each: a third of the time of hashing every word again."""

    def __missing__(self, word: str) -> int:
        code = self[word] = zlib.crc32(word.encode("utf-8", "replace"))
        return code


_CODES = _Codes()
_MOST_CODES = 500_000


def signature(text: str) -> bytes:
    """Return the signature of a text: at most 1,029 bytes, the same in every process.

    It holds a version, the number of shingles, 128 MinHash values of them, and the 128 lowest
    hashes of the names and numbers, all unsigned 32-bit, little-endian.
    """
    from rensa import RMinHash

    hashes = _shingles(text)
    offsets = np.array([0, len(hashes)], dtype=np.uint64)
    rows = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, PERMUTATIONS, _SEED)
    values = np.array(rows.to_rows()[0], dtype="<u4")
    return _HEADER.pack(_VERSION, len(hashes)) + values.tobytes() + _names(text).tobytes()


def _names(text: str) -> NDArray[np.uint32]:
    """The lowest hashes of the capitalised words inside sentences and of the numbers, sorted."""
    words = set(_NAME.findall(text))
    hashes = np.fromiter(
        (zlib.crc32(w.encode("utf-8", "replace")) for w in words), "<u4", len(words)
    )
    return np.sort(hashes)[:_MOST_NAMES]


def _shingles(text: str) -> NDArray[np.uint64]:
    """Sorted distinct hashes of the runs of four words; a shorter text is one shingle."""
    words = _WORD.findall(text.lower())
    if len(_CODES) > _MOST_CODES:
        _CODES.clear()
    codes = np.fromiter(map(_CODES.__getitem__, words), np.uint64, len(words))
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

    ``add`` returns the document's story id; a later one may join two stories or be the earlier
    document, so ask `story_of` once all are in. Rebuild an index from stored signatures by adding
    them again, in any order.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._dates: list[dt.date | None] = []
        self._sizes: list[int] = []
        self._values: list[NDArray[np.uint32]] = []
        self._sketches: list[NDArray[np.uint32]] = []
        self._parents: list[int] = []
        self._members: dict[int, list[int]] = {}
        self._numbers: dict[str, int] = {}
        self._buckets = Buckets()

    def __len__(self) -> int:
        return len(self._names)

    def add(self, document_id: str, signature: bytes, published: dt.date | None = None) -> str:
        """Add a document and return its story id; adding one again changes nothing."""
        if document_id in self._numbers:
            return self.story_of(document_id)
        size, values, names = _unpack(signature)
        number = len(self._names)
        self._names.append(document_id)
        self._dates.append(published)
        self._sizes.append(size)
        self._values.append(values)
        self._sketches.append(names)
        self._parents.append(number)
        self._members[number] = [number]
        self._numbers[document_id] = number
        for other in self._candidates(number):
            if self._linked(number, other):
                self._join(number, other)
        return self.story_of(document_id)

    def add_many(self, rows: Iterable[tuple[str, bytes, dt.date | None]]) -> None:
        """Add ``(document_id, signature, published)`` rows, as stored."""
        for document_id, value, published in rows:
            self.add(document_id, value, published)

    def story_of(self, document_id: str) -> str:
        """Return the story id of an added document: the id of the story's earliest document."""
        return self._names[self._root(self._numbers[document_id])]

    def _candidates(self, number: int) -> list[int]:
        return self._buckets.add(number, _band_keys(self._values[number][np.newaxis])[0])

    def _linked(self, one: int, other: int) -> bool:
        first, second = self._dates[one], self._dates[other]
        if first and second and abs(first - second) > WINDOW:
            return False
        like = float(np.mean(self._values[one] == self._values[other]))
        if like < _LIKE:
            small, large = sorted((self._sizes[one], self._sizes[other]))
            shared = like * (small + large) / (1 + like)
            if small < _LONG_ENOUGH or shared / small < _CONTAINED:
                return False
        return _same_names(self._sketches[one], self._sketches[other])

    def _join(self, one: int, other: int) -> None:
        first, second = self._root(one), self._root(other)
        if first == second:
            return
        earlier, later = sorted((first, second), key=self._age)
        moved = self._members.pop(later)
        for member in moved:
            self._parents[member] = earlier
        self._members[earlier].extend(moved)

    def _root(self, number: int) -> int:
        return self._parents[number]

    def _age(self, number: int) -> tuple[dt.date, str]:
        return self._dates[number] or dt.date.max, self._names[number]


def band_keys(signatures: Sequence[bytes]) -> NDArray[np.uint64]:
    """Return the keys by which signatures meet, one row a signature: who shares none is no copy."""
    if not signatures:
        return np.empty((0, BANDS), np.uint64)
    return _band_keys(np.stack([_unpack(signature)[1] for signature in signatures]))


def _band_keys(values: NDArray[np.uint32]) -> NDArray[np.uint64]:
    bands = values[:, : BANDS * _ROWS].reshape(-1, BANDS, _ROWS).astype(np.uint64)
    keys = np.broadcast_to(np.arange(BANDS, dtype=np.uint64), bands.shape[:2])
    with np.errstate(over="ignore"):
        for column in range(_ROWS):
            keys = (keys ^ bands[:, :, column]) * np.uint64(0x9E3779B97F4A7C15)
            keys = keys ^ (keys >> np.uint64(32))
    return keys


def _same_names(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> bool:
    """Whether the text with fewer names has most of them in common with the other."""
    full = [int(names[-1]) for names in (one, other) if len(names) == _MOST_NAMES]
    if full:  # below the lowest cut both are complete
        one, other = one[one <= min(full)], other[other <= min(full)]
    fewer = min(len(one), len(other))
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= _SAME_NAMES * fewer


def _unpack(signature: bytes) -> tuple[int, NDArray[np.uint32], NDArray[np.uint32]]:
    fixed = _HEADER.size + 4 * PERMUTATIONS
    if len(signature) < fixed or (len(signature) - fixed) % 4 or signature[0] != _VERSION:
        raise DataError("A stored signature is of another version; run `bilateral read` again.")
    _, size = _HEADER.unpack_from(signature)
    numbers = np.frombuffer(signature, dtype="<u4", offset=_HEADER.size)
    return size, numbers[:PERMUTATIONS], numbers[PERMUTATIONS:]
