"""What several tests share: the command line as users call it, and the folder of public sets."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shared() -> Path:
    """The folder of public sets; tests that need it are skipped where it is missing."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared is missing")
    return SHARED


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run ``bilateral`` with arguments in an empty folder."""

    def call(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bilateral", *arguments],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call
