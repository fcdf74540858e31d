"""The shape of the project: small modules, light imports, nothing of anybody's machine in it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))
LIMIT = 400


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_modules_stay_small(path: Path) -> None:
    """A module above 400 lines is two rooms in one."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LIMIT


def test_import_is_light() -> None:
    """``import bilateral`` and the command line load no parser, no charts, no store."""
    code = (
        "import sys, bilateral, bilateral.cli.app; "
        "heavy = {'spacy', 'altair', 'duckdb', 'numpy'} & set(sys.modules); "
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_path_or_index_address_is_written_down() -> None:
    """No tracked text names a package index, or a folder outside the project."""
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    if not any(files):
        pytest.skip("not a git checkout")
    # Put together from words, so that this file does not hold what it looks for.
    looked_for = (("extra", "index", "url"), ("index", "url"))
    options = ["--" + "-".join(words) for words in looked_for]
    places = ["/".join(("", "work", name, "")) for name in ("main", "shared")]
    bad = re.compile("|".join(map(re.escape, (*options, *places, "pypi.org" + "/simple"))))
    here = Path(__file__).relative_to(ROOT).as_posix()
    for name in filter(None, files):
        path = ROOT / name
        if name == here or not path.is_file() or path.suffix in (".svg", ".png", ".parquet"):
            continue
        assert not bad.search(path.read_text(encoding="utf-8", errors="ignore")), name
