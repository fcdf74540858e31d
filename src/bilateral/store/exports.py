"""Rows out of the store as JSON lines, CSV or Parquet; spreadsheet formulas are made harmless."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import duckdb
import msgspec

from bilateral.errors import UsageError
from bilateral.store.opening import writing

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The wide ones begin a formula where a spreadsheet's language is Japanese or Chinese."""
FORMATS = ("jsonl", "csv", "parquet")


def write_relation(relation: duckdb.DuckDBPyRelation, path: Path) -> None:
    """Write all rows to `path`, in the format that its ending names; written whole or not at all.

    Raises `UsageError` for another ending, `StoreError` where the disk is full or forbidden.
    """
    ending = path.suffix.lstrip(".")
    if ending not in FORMATS:
        raise UsageError(f"{path.name} ends in none of .jsonl, .csv, .parquet; rename it.")
    partial = path.with_name(path.name + ".partial")
    with writing(str(path)):
        try:
            if ending == "parquet":
                relation.write_parquet(str(partial))
            else:
                with partial.open("w", encoding="utf-8", newline="") as stream:
                    write_stream(relation, stream, ending)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def write_stream(relation: duckdb.DuckDBPyRelation, stream: TextIO, form: str) -> None:
    """Write all rows to an open text stream as ``jsonl`` or ``csv``."""
    names = list(relation.columns)
    if form == "jsonl":
        for row in _rows(relation):
            stream.write(msgspec.json.encode(dict(zip(names, row, strict=True))).decode() + "\n")
        return
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    for row in _rows(relation):
        writer.writerow([harmless_cell(value) for value in row])


def _rows(relation: duckdb.DuckDBPyRelation) -> Iterator[tuple[Any, ...]]:
    """Yield the rows in bounded memory: a relation keeps no cursor, a Parquet file can have one."""
    with tempfile.TemporaryDirectory(prefix="bilateral-") as folder, duckdb.connect() as reader:
        path = Path(folder) / "rows.parquet"
        with writing(str(path)):
            relation.write_parquet(str(path))
        cursor = reader.execute("SELECT * FROM read_parquet($1)", [str(path)])
        while batch := cursor.fetchmany(2_000):
            yield from batch


def harmless_cell(value: Any) -> Any:
    """Return a CSV cell: text that a spreadsheet would run as a formula gets a leading quote."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
