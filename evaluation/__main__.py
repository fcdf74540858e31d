"""``make eval``: every measured figure beside its floor and the published ones; writes README.md.

A floor is lowered only on purpose, in a commit that says why. Where the folder of public sets is
missing there is nothing to measure, which is said, and is no failure.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from evaluation.parts import PARTS, Part, run

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"


def data_hash(part: Part) -> str:
    """Return a hash of the names and sizes of what a part measures on."""
    digest = hashlib.sha256()
    for name in part.data:
        root = SHARED / name
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file():
                digest.update(f"{path.relative_to(SHARED)}:{path.stat().st_size}".encode())
    return digest.hexdigest()[:12]


def read_floors() -> dict[str, Any]:
    """Return floors.json: a hash of its data and the floors, for each part."""
    found: dict[str, Any] = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))
    return found


def out_of_bounds(name: str, figures: dict[str, float], floors: dict[str, Any]) -> list[str]:
    """Return a sentence for each figure below its floor, above its ceiling, or missing."""
    complaints = []
    for key, floor in floors.get(name, {}).get("floors", {}).items():
        value = figures.get(key)
        if value is None or value < floor:
            complaints.append(f"{name}: {key} is {value}, its floor is {floor}")
    for key, ceiling in floors.get(name, {}).get("ceilings", {}).items():
        value = figures.get(key)
        if value is None or value > ceiling:
            complaints.append(f"{name}: {key} is {value}, its ceiling is {ceiling}")
    return complaints


def render(results: list[tuple[str, dict[str, float], float]], floors: dict[str, Any]) -> str:
    """Return the tables as Markdown."""
    titles = {part.name: part.title for part in PARTS}
    lines = [
        "# Measured accuracy",
        "",
        "Written by `make eval`. Floors are in `floors.json`; what is measured on, and what it is",
        "compared with, is in the docstring of each module here. Labels of our own are stand-off",
        "(`annotated/`), committed before anything was tuned on them; parts called unread or final",
        "were scored without being read.",
        "",
        (HERE / "published.md").read_text(encoding="utf-8").strip(),
    ]
    for name, figures, seconds in results:
        lines += ["", f"## {titles[name]}", "", "| figure | value | floor |", "|---|---|---|"]
        held = floors.get(name, {})
        bounds = dict(held.get("floors", {}))
        bounds |= {key: f"at most {value}" for key, value in held.get("ceilings", {}).items()}
        for key, value in figures.items():
            shown = f"{value:.3f}".rstrip("0").rstrip(".")
            lines.append(f"| {key} | {shown} | {bounds.get(key, '')} |")
        lines.append("")
        lines.append(f"`python -m evaluation.{name}`, {seconds:.0f} s")
    lines += ["", (HERE / "errors.md").read_text(encoding="utf-8").strip()]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, print, compare with the floors; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fast", action="store_true", help="leave out what takes minutes")
    parser.add_argument("--only", nargs="*", default=[], help="names of parts")
    parser.add_argument("--write", action="store_true", help="write README.md")
    chosen = parser.parse_args()
    if not SHARED.is_dir():
        print("evaluation: the folder ../shared is missing, so nothing was measured")
        return 0
    parts = [
        part
        for part in PARTS
        if (part.fast or not chosen.fast)
        and (not chosen.only or part.name in chosen.only)
        and (HERE / f"{part.name}.py").is_file()
    ]
    floors = read_floors()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(run, parts))
    text = render(results, floors)
    print(text)
    if chosen.write:
        (HERE / "README.md").write_text(text, encoding="utf-8")
    complaints = []
    for part, (name, figures, _) in zip(parts, results, strict=True):
        if floors.get(name, {}).get("data", data_hash(part)) != data_hash(part):
            print(f"{name}: the data differ from those its floors were set on; not compared")
            continue
        complaints += out_of_bounds(name, figures, floors)
    print("\n".join(complaints) or "every figure is within its bounds")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
