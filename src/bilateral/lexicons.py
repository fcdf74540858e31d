"""Loads the knowledge in ``data/``: TOML for structured rules, CSV for long flat tables.

Stages validate what they load; this module finds files, parses them once, and turns every
malformed file into a `DataError` that names the file and the row.
"""

from __future__ import annotations

import csv
import functools
import io
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from bilateral.errors import DataError


def read_text(name: str) -> str:
    """Return the text of ``data/<name>``; raises `DataError` when there is none."""
    try:
        return (resources.files("bilateral") / "data" / name).read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DataError(f"data/{name} is missing; reinstall bilateral.") from error


def file_names(folder: str, suffix: str) -> list[str]:
    """Return the names below ``data/<folder>`` that end in `suffix`, sorted, as data/ paths."""
    root = resources.files("bilateral") / "data" / folder
    return sorted(f"{folder}/{item.name}" for item in root.iterdir() if item.name.endswith(suffix))


@functools.cache
def read_toml(name: str) -> Mapping[str, Any]:
    """Return the parsed ``data/<name>``; cached, so treat it as read-only."""
    try:
        return tomllib.loads(read_text(name))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"data/{name} is not valid TOML: {error}.") from error


@functools.cache
def read_csv(name: str, columns: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """Return the rows of ``data/<name>``, which must have exactly `columns`, in that order.

    Lines that start with ``#`` are comments. Cells are stripped; an empty cell is "".
    """
    lines = (line for line in io.StringIO(read_text(name)) if not line.startswith("#"))
    return tuple(_rows(name, csv.reader(lines), columns))


def read_lines(name: str, columns: tuple[str, ...]) -> Iterator[str]:
    """Yield the rows of ``data/<name>`` as they stand, for tables too long to keep as records."""
    lines = (line for line in read_text(name).split("\n") if line and not line.startswith("#"))
    header = tuple(next(lines, "").split(","))
    if header != columns:
        raise DataError(f"data/{name} has the columns {header}, expected {columns}.")
    yield from lines


def _rows(
    name: str, reader: Iterator[list[str]], columns: tuple[str, ...]
) -> Iterator[dict[str, str]]:
    header = tuple(next(reader, []))
    if header != columns:
        raise DataError(f"data/{name} has the columns {header}, expected {columns}.")
    for number, row in enumerate(reader, start=2):
        if not row:
            continue
        if len(row) != len(columns):
            raise DataError(
                f"data/{name}, row {number}: {len(row)} cells, expected {len(columns)}."
            )
        yield dict(zip(columns, (cell.strip() for cell in row), strict=True))
