"""Corrections and the evidence bundle on the command line, as users type them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.conftest import Run

DISPATCH = {
    "text": "Iran sent drones to Russia on Tuesday. Russia thanked Iran.",
    "published": "2022-10-26",
    "publisher": "A Wire",
    "title": "Drones",
}


def test_corrected_undone_and_left_out(run: Run, tmp_path: Path) -> None:
    """`correct` changes what is shown, `corrections` tells it, --undo and --without take it out."""
    (tmp_path / "d.jsonl").write_text(json.dumps(DISPATCH), encoding="utf-8")
    assert run("read", "d.jsonl", "--processes", "1").returncode == 0
    event = json.loads(run("events", "--format", "jsonl").stdout.splitlines()[0])
    wrong = run("correct", event["event_id"], "--set", "colour=red", "--reason", "no")
    assert wrong.returncode == 2 and "cannot be changed" in wrong.stderr
    done = run(
        "correct", event["event_id"], "--set", "target=Belarus", "--reason", "misread",
        "--author", "Ann",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "the answer about IRN and RUS since 2022-10-" in done.stdout
    assert "counted events" in done.stdout
    assert run("read", "d.jsonl", "--processes", "1", "--recode").returncode == 0
    listed = json.loads(run("corrections", "--format", "jsonl").stdout)
    assert (listed["author"], listed["changes"]) == ("Ann", {"target": "BLR"})
    targets = []
    for option in ((), ("--without-corrections",)):
        assert run("export", "out", "--format", "csv", *option).returncode == 0
        with (tmp_path / "out" / "events.csv").open(encoding="utf-8") as stream:
            rows = {row["event_id"]: row for row in csv.DictReader(stream)}
        targets.append(rows[event["event_id"]]["target"])
    assert targets == ["BLR", event["target"]]
    undone = run("correct", listed["correction_id"], "--undo", "--reason", "it was right")
    assert undone.returncode == 0 and "[undone]" in undone.stdout
    bundle = ("--between", "IRN", "RUS", "--since", "2022-10-01")
    assert run("export", "a.zip", *bundle).returncode == 0
    assert (tmp_path / "a.zip").read_bytes().startswith(b"PK")
    assert run("export", "folder", *bundle).returncode == 2
