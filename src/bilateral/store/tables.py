"""Every table of a store as files, with its corrections or without."""

from __future__ import annotations

from pathlib import Path

import duckdb

from bilateral.store.corrections import corrections_table, read_corrections
from bilateral.store.exports import write_relation
from bilateral.store.opening import writing
from bilateral.store.queries import Selection, select

_CORRECTED = frozenset({"statements", "assessments", "events"})
_TABLES = ("documents", "statements", "assessments", "events", "rejects")


def export_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, form: str, *, corrections: bool
) -> list[Path]:
    """Write every table to `folder`, one file each, and return their paths.

    Without `corrections` the rows are as they were coded and loaded; with them the history of
    corrections is a file too, where there is any.
    """
    with writing(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in _TABLES:
        plain = not corrections and name in _CORRECTED
        path = folder / f"{name}.{form}"
        write_relation(
            select(connection, f"uncorrected_{name}" if plain else name, Selection()), path
        )
        paths.append(path)
    if corrections and read_corrections(connection):
        path = folder / f"corrections.{form}"
        write_relation(corrections_table(connection), path)
        paths.append(path)
    return paths
