"""Tiny files in the shapes of the data sets, written by the tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bilateral.datasets import load_files, read_map
from bilateral.records import LoadSummary
from bilateral.store import Database


def gdelt_row(columns: int = 61, **values: str) -> str:
    """Return one tab-separated GDELT row; columns are named as in its codebook."""
    layout = next(x for x in read_map("gdelt").layouts if len(x.columns) == columns)
    defaults = {
        "GLOBALEVENTID": "1",
        "SQLDATE": "20220301",
        "Actor1CountryCode": "IRN",
        "Actor2CountryCode": "RUS",
        "EventCode": "057",
        "GoldsteinScale": "8.0",
        "NumArticles": "3",
        "DATEADDED": "20220302101500",
    }
    return "\t".join((defaults | values).get(name, "") for name in layout.columns)


ICEWS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
    "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
    "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude",
    "Longitude",
)  # fmt: skip


def icews_row(**values: str) -> dict[str, str]:
    """Return one ICEWS row by column name."""
    defaults = {
        "Event ID": "7",
        "Event Date": "2018-06-01",
        "Source Name": "Foreign Affairs (Iran)",
        "Source Sectors": "Foreign Ministry,Government",
        "Source Country": "Iran",
        "Event Text": "Consult",
        "CAMEO Code": "040",
        "Intensity": "1.0",
        "Target Name": "Russia",
        "Target Country": "Russian Federation",
        "Story ID": "99",
        "Publisher": "Made Wire",
        "Country": "Iran",
    }
    return defaults | {name.replace("_", " "): value for name, value in values.items()}


def write(
    path: Path, header: Sequence[str], rows: Sequence[dict[str, str]], delimiter: str = "\t"
) -> Path:
    """Write rows with a header; cells are written as they are."""
    lines = [delimiter.join(header)]
    lines += [delimiter.join(row.get(name, "") for name in header) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def load(name: str, *paths: Path, into: Database | None = None) -> tuple[LoadSummary, list[Any]]:
    """Load files; return the summary, and the events as dictionaries in order of their ids."""
    database = into or Database()
    summary = load_files(database, name, paths)
    found = database.connection.sql("SELECT * FROM events ORDER BY event_id")
    return summary, [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def balanced(summary: LoadSummary) -> bool:
    """Return whether every row is accounted for."""
    parts = summary.loaded + summary.duplicates + summary.no_event + summary.rejected
    return summary.rows == parts
