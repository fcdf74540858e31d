"""Which documents share a band of their signature: the look-up behind `StoryIndex`.

A dictionary of lists takes 10 kB a document, 10 GB for a million. Here recent documents are in a
dictionary and older ones in sorted arrays of keys and numbers (0.8 kB), merged as they grow.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_RECENT = 500


class Buckets:
    """Numbers by 64-bit keys; every key may have many numbers."""

    def __init__(self, recent: int = _RECENT) -> None:
        self._limit = recent
        self._recent: dict[int, list[int]] = {}
        self._count = 0
        self._levels: list[tuple[NDArray[np.uint64], NDArray[np.uint32]]] = []

    def add(self, number: int, keys: NDArray[np.uint64]) -> list[int]:
        """Put `number` under all of `keys`; return the earlier numbers under any."""
        found: set[int] = set()
        for key in keys.tolist():
            bucket = self._recent.setdefault(key, [])
            found.update(bucket)
            bucket.append(number)
        for level_keys, numbers in self._levels:
            first = np.searchsorted(level_keys, keys, side="left")
            last = np.searchsorted(level_keys, keys, side="right")
            for start, end in zip(first.tolist(), last.tolist(), strict=True):
                if end > start:
                    found.update(numbers[start:end].tolist())
        self._count += 1
        if self._count >= self._limit:
            self._flush()
        return sorted(found)

    def _flush(self) -> None:
        """Move the recent numbers to an array, and merge arrays of like size: few stay."""
        sizes = [len(bucket) for bucket in self._recent.values()]
        keys = np.repeat(np.fromiter(self._recent, np.uint64, len(sizes)), sizes)
        numbers = np.array([n for bucket in self._recent.values() for n in bucket], np.uint32)
        self._levels.append(_sorted(keys, numbers))
        self._recent.clear()
        self._count = 0
        while len(self._levels) > 1 and len(self._levels[-2][0]) < 2 * len(self._levels[-1][0]):
            (keys, numbers), (more, others) = self._levels.pop(), self._levels.pop()
            merged = _sorted(np.concatenate([keys, more]), np.concatenate([numbers, others]))
            self._levels.append(merged)


def _sorted(
    keys: NDArray[np.uint64], numbers: NDArray[np.uint32]
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    order = np.argsort(keys, kind="stable")
    return keys[order], numbers[order]
