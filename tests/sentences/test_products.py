"""Products are the same by either library, and hold numpy to one thread only while they run."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from bilateral.sentences import products

ROWS = np.random.default_rng(3).standard_normal((70, 96), dtype="float32")
WEIGHTS = np.random.default_rng(4).standard_normal((30, 96), dtype="float32")


class Switch:
    """Counts threads as a library of products would."""

    def __init__(self) -> None:
        """Begin with as many threads as there are cores."""
        self.threads, self.seen = 8, []

    def read(self) -> int:
        """Return the number of threads."""
        return self.threads

    def write(self, threads: int) -> None:
        """Set the number of threads."""
        self.threads = threads
        self.seen.append(threads)


@pytest.mark.parametrize("switchable", [True, False])
def test_product(monkeypatch, switchable):
    """With or without a switch for threads, the product is that with the transpose."""
    switch = (int, int) if switchable else None
    monkeypatch.setattr(products, "_switch", lambda: switch)
    expected = ROWS @ WEIGHTS.T
    assert np.allclose(products.multiply(ROWS, WEIGHTS), expected, atol=1e-4)
    out = np.zeros((71, 30), dtype="float32")
    products.multiply(ROWS, WEIGHTS, out=out[1:])
    assert np.allclose(out[1:], expected, atol=1e-4)
    assert not out[0].any()


@pytest.mark.parametrize("count", [1, 2, 3, 12, 24, 69])
def test_a_row_is_the_same_alone(count):
    """Where products are steady, a few rows give what they give among many."""
    with products.one_thread():
        whole = products.multiply(np.tile(ROWS, (30, 1)), WEIGHTS)
        few = products.multiply(ROWS[:count], WEIGHTS)
    assert np.allclose(few, whole[:count], atol=1e-4)
    assert (few == whole[:count]).all() or not products.is_steady()


@pytest.mark.parametrize("core, steady", [("Sandybridge", True), ("Haswell", False)])
def test_kernels_that_round_by_place_are_told(core, steady):
    """OpenBLAS's kernels are tried on this processor, as it has them for several."""
    program = "from bilateral.sentences.products import is_steady; print(is_steady())"
    environment = {**os.environ, "OPENBLAS_CORETYPE": core, "OPENBLAS_VERBOSE": "2"}
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    if core not in told.stdout + told.stderr:
        pytest.skip(f"numpy's library has no kernels for {core} here")
    assert f"{steady}" in told.stdout


def test_threads_are_given_back(monkeypatch):
    """There is one thread within, and as many as before afterwards, after an error too."""
    switch = Switch()
    monkeypatch.setattr(products, "_switch", lambda: (switch.read, switch.write))
    with products.one_thread():
        assert switch.threads == 1
    with pytest.raises(ZeroDivisionError), products.one_thread():
        raise ZeroDivisionError
    assert switch.seen == [1, 8, 1, 8]


def test_without_a_switch_nothing_is_held(monkeypatch):
    """Where numpy's library cannot be held to one thread, that is no error."""
    monkeypatch.setattr(products, "_switch", lambda: None)
    with products.one_thread():
        assert products.multiply(ROWS, WEIGHTS).shape == (70, 30)


def test_numpy_as_installed_here_can_be_held():
    """The switch that is found works on the library that numpy has loaded."""
    switch = products._switch()
    if switch is None:
        pytest.skip("numpy's library has no switch here")
    read, _ = switch
    before = read()
    with products.one_thread():
        assert read() == 1
    assert read() == before
