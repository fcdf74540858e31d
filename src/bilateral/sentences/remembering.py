"""Remembers what was worked out for each kind of word, so that it is worked out once.

Most words of a text were met before: a table holds a row of values for each kind of word, and whole
batches of words are looked up in it together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

_MIX = np.uint64(0x9E3779B97F4A7C15)
"""An odd number, by which hashes are mixed to one."""
_Words = npt.NDArray[np.uint64]


class WordMemory:
    """A row of values for each kind of word, which some of spaCy's numbers for it tell apart."""

    def __init__(self, width: int, dtype: str, limit: int) -> None:
        """Hold rows of `width` values for at most some `limit` kinds; then begin anew."""
        self._rows: dict[int, int] = {}
        self._values: npt.NDArray[Any] = np.empty((1024, width), dtype=dtype)
        self._limit = limit

    def look_up(
        self, words: _Words, learn: Callable[[npt.NDArray[np.int64]], npt.NDArray[Any]]
    ) -> npt.NDArray[Any]:
        """Return the row of each of `words`, themselves rows of numbers that tell them apart.

        `learn` is given where words of new kinds stand, each kind once, and returns their rows.
        """
        mixed = words[:, 0]
        for column in words.T[1:]:
            mixed = mixed * _MIX + column
        kinds, first, place = np.unique(mixed, return_index=True, return_inverse=True)
        keys = kinds.tolist()
        if len(self._rows) > self._limit:
            self.forget()
        new = [number for number, key in enumerate(keys) if key not in self._rows]
        if new:
            self._remember([keys[number] for number in new], learn(first[new]))
        return np.asarray(self._values[[self._rows[key] for key in keys]][place])

    def forget(self) -> None:
        """Forget all kinds."""
        self._rows.clear()

    def _remember(self, keys: list[int], values: npt.NDArray[Any]) -> None:
        first, last = len(self._rows), len(self._rows) + len(keys)
        while last > len(self._values):
            self._values = np.concatenate([self._values, np.empty_like(self._values)])
        self._values[first:last] = values
        self._rows.update(zip(keys, range(first, last), strict=True))
