"""The README shows what the demo really prints; ``python tests/test_readme.py`` renews it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import bilateral

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"(<!-- demo -->\n```\n)(.*?)(```\n<!-- /demo -->)", re.DOTALL)
_LAST = "WHAT SPEAKS FOR FURTHER APART"


def run_demo(folder: Path) -> str:
    """Return what the demo prints, up to the evidence against."""
    command = [sys.executable, "-m", "bilateral", "demo", "--output", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return done.stdout.split(_LAST)[0].rstrip() + "\n"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("demo")
    return run_demo(folder), folder


def test_the_readme_shows_the_real_output(demo: tuple[str, Path]) -> None:
    """The block between the demo marks is what the demo prints."""
    match = _BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert match is not None and match.group(2) == demo[0]


def test_the_demo_writes_its_page_and_chart(demo: tuple[str, Path]) -> None:
    """The page is self-contained and the chart is an SVG image."""
    page = (demo[1] / "answer.html").read_text(encoding="utf-8")
    assert "<html" in page and "http://" not in page.replace("http://www.w3.org", "")
    assert (demo[1] / "answer.svg").read_text(encoding="utf-8").lstrip().startswith("<svg")


def test_the_demo_leaves_a_store_to_serve(demo: tuple[str, Path]) -> None:
    """The store is there, holds the dispatches, and is told of with the command that opens it."""
    with bilateral.open(demo[1] / "demo.duckdb", read_only=True) as store:
        assert len(store.documents()) > 50


def test_every_command_in_the_readme_exists() -> None:
    """No command of the README is missing from the help."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    command = [sys.executable, "-m", "bilateral", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    for name in set(re.findall(r"^bilateral (\w[\w-]*)", text, re.MULTILINE)):
        assert re.search(rf"^\s+{name}\b", shown, re.MULTILINE), name


def _renew() -> None:
    folder = ROOT / "demo"
    output = run_demo(folder)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(_BLOCK.sub(lambda m: m.group(1) + output + m.group(3), text))
    (ROOT / "docs/demo.svg").write_bytes((folder / "answer.svg").read_bytes())


if __name__ == "__main__":
    _renew()
