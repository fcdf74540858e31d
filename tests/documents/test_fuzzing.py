"""Mutated inputs of every format end as documents or rejects, in time."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def test_mutated_inputs_never_crash_or_hang() -> None:
    """A few hundred of the benchmark's mutations: no exception escapes, none takes seconds."""
    path = Path(__file__).parents[2] / "benchmarks" / "fuzz_inputs.py"
    spec = importlib.util.spec_from_file_location("fuzz_inputs", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lines: list[str] = []
    assert module.run(300, 7, lines.append), lines
    assert any(line.startswith("documents: ") for line in lines)
