"""Data sets side by side: one answer each, never mixed."""

from __future__ import annotations

from pathlib import Path

from tests.datasets.files import ICEWS, gdelt_row, icews_row, write

import bilateral as bl


def test_a_pair_is_asked_of_each_data_set_that_tells_of_it(tmp_path: Path) -> None:
    """Answers come per pair and data set, most rows first; a data set can be left out."""
    gdelt = tmp_path / "gdelt.csv"
    gdelt.write_text(gdelt_row() + "\n")
    rows = [icews_row(Event_ID=str(n), Event_Date=f"2018-06-0{n}") for n in (1, 2)]
    with bl.open(":memory:") as store:
        store.load("icews", [write(tmp_path / "a.tab", ICEWS, rows)])
        store.load("gdelt", [gdelt])
        pairs = [("Iran", "Russia"), ("USA", "CHN")]
        answers = store.compare(pairs, since="2018-06-02")
        assert [(a.coverage["dataset"], a.coverage["reports"]) for a in answers] == [
            ("icews", 2), ("gdelt", 1),
        ]  # fmt: skip
        only = store.compare(pairs, since="2018-06-02", datasets=["gdelt"])
        assert [a.coverage["dataset"] for a in only] == ["gdelt"]
