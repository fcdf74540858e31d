"""Commands that read no text load no parser: it takes longer than the answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bilateral.cli.app import app

HEAVY = (
    "spacy", "thinc", "altair", "sklearn", "pandas", "trafilatura", "onnxruntime", "lxml",
    "feedparser", "jinja2", "bilateral.documents.reading", "bilateral.statements.quotes.checking",
)  # fmt: skip
EVENTS = (
    "event_date,source,target,event_type,quad_class,intensity\n"
    "2022-01-03,IRN,RUS,CONSULT,1,1.0\n"
    "2022-03-03,RUS,IRN,AID,2,7.0\n"
)
COMMANDS = {
    "load": "load events rows.csv --store s.duckdb",
    "ask": "ask IRN RUS --since 2022-02-24 --store s.duckdb",
    "ask as JSON": "ask IRN RUS --since 2022-02-24 --store s.duckdb --format json",
    "series": "series IRN RUS --store s.duckdb",
    "rank": "rank --since 2022-02-24 --store s.duckdb",
    "compare": "compare IRN RUS --since 2022-02-24 --store s.duckdb",
    "events": "events --between IRN RUS --store s.duckdb",
    "cite": "cite --store s.duckdb",
    "corrections": "corrections --store s.duckdb",
}


def test_every_light_command_is_one() -> None:
    """The commands tried here are commands that there are."""
    known = {command.name for command in app.registered_commands}
    assert {line.split()[0] for line in COMMANDS.values()} <= known


def test_commands_on_a_store_load_no_parser(tmp_path: Path) -> None:
    """None of them imports spaCy, charts or a page cleaner, one after the other in one process."""
    (tmp_path / "rows.csv").write_text(EVENTS, encoding="utf-8")
    script = (
        "import sys\n"
        "from bilateral.cli.app import app\n"
        f"for name, line in {COMMANDS!r}.items():\n"
        "    code = app(line.split(), standalone_mode=False)\n"
        f"    loaded = sorted(set({HEAVY!r}) & set(sys.modules))\n"
        "    assert not code and not loaded, (name, code, loaded)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("package", ["bilateral", "bilateral.actors", "bilateral.statements"])
def test_lazy_names_are_there(package: str) -> None:
    """Every name that a package lists can be had, and no other."""
    import importlib

    module = importlib.import_module(package)
    assert all(getattr(module, name) is not None for name in module.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = module.no_such_name
