"""Matrix products on one core, by the faster of the two libraries at hand.

numpy's product takes a third of the time of the one that spaCy's layers use (1.8 against 5.1 µs for
a word in a layer of 288 by 288), but it divides each over all cores, whose threads then wait for
each other: 4 to 8 µs. Reading is spread over processes, so here it is held to one thread; where
numpy's library has no switch for that, products are spaCy's.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from thinc.api import NumpyOps

_LIBRARIES = ("../numpy.libs", ".dylibs")
"""Folders beside numpy's own files in which its packages bring OpenBLAS."""
_SWITCHES = (
    ("scipy_openblas_get_num_threads64_", "scipy_openblas_set_num_threads64_"),
    ("openblas_get_num_threads64_", "openblas_set_num_threads64_"),
)
_SMALL = 1_000_000
"""Multiplications up to which OpenBLAS has kernels of their own, which round otherwise (100³ in its
``sgemm_small_kernel_permit``, and another way for one row); smaller products get empty rows."""
_Floats = npt.NDArray[np.float32]
_OPS: Any = NumpyOps()


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold numpy's products to one thread meanwhile."""
    switch = _switch()
    if switch is None:
        yield
        return
    read, write = switch
    before = read()
    write(1)
    try:
        yield
    finally:
        write(before)


def multiply(rows: _Floats, weights: _Floats, out: _Floats | None = None) -> _Floats:
    """Return the product of `rows` with the transpose of `weights`, written to `out` if given.

    Where `is_steady`, a row's product is the same to the bit whatever rows stand beside it.
    """
    if _switch() is None:
        return np.asarray(_OPS.gemm(rows, weights, trans2=True, out=out))
    least = _SMALL // weights.size + 1
    if len(rows) >= least:
        return np.matmul(rows, weights.T, out=out)
    padded = np.zeros((least, rows.shape[1]), dtype=rows.dtype)
    padded[: len(rows)] = rows
    found: _Floats = np.matmul(padded, weights.T)[: len(rows)]
    if out is None:
        return found
    out[...] = found
    return out


@functools.cache
def is_steady() -> bool:
    """Return whether a row's product is the same to the bit whatever rows stand beside it.

    Else what is read together can decide between two readings that are as good. OpenBLAS's kernels
    for processors with AVX-512 are so, those for AVX2 round by a row's place among twelve.
    """
    numbers = np.random.default_rng(1)
    rows, weights = (numbers.standard_normal((288, 288), dtype="float32") for _ in range(2))
    with one_thread():
        whole = multiply(rows, weights)
        parts = (slice(first, first + count) for first in (1, 7, 100) for count in (1, 30, 187))
        return all((multiply(rows[part], weights) == whole[part]).all() for part in parts)


@functools.cache
def _switch() -> tuple[Any, Any] | None:
    """Return the functions that read and set how many threads numpy's library takes."""
    for folder in _LIBRARIES:
        for path in sorted((Path(np.__file__).parent / folder).glob("*openblas*")):
            try:
                library = ctypes.CDLL(str(path.resolve()))
            except OSError:
                continue
            for names in _SWITCHES:
                if all(hasattr(library, name) for name in names):
                    read, write = (getattr(library, name) for name in names)
                    return read, write
    return None
