"""The example notebook runs from top to bottom, and its last lines show something."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parents[1] / "docs/example.ipynb"


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does, and return the value of its last line, if it is one."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # type: ignore[attr-defined]


def test_the_example_notebook_runs() -> None:
    """Every code cell runs; the answer, the rows and a coded text show themselves as HTML."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    shown = [
        run_cell("".join(cell["source"]), names) for cell in cells if cell["cell_type"] == "code"
    ]
    summary, answer, facts, rows, events, coded = shown
    assert summary.stored == summary.documents > 50
    assert "<svg" in answer._repr_html_() or "<table" in answer._repr_html_()
    assert facts[0] in {"closer", "apart", "no_clear_change", "mixed", "not_enough_evidence"}
    assert "<table>" in rows._repr_html_()
    assert [event[:3] for event in events] == [
        ("IRN", "CONSULT", "RUS"),
        ("RUS", "CONSULT", "IRN"),
    ]
    html = coded._repr_html_()
    assert '<mark class="trigger"' in html and "http" not in html
