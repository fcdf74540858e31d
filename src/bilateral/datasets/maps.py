"""Column maps: which file is which data set, and what each of our columns is made of.

A map is a TOML file in ``data/datasets/``. A file is known by its header, or, where it has none, by
its number of columns; anything else is refused with what was found and what was expected.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bilateral import lexicons
from bilateral.errors import DataError, UsageError

_SIDES = ("code", "default", "full", "organisation", "role", "sector", "name")
MAPPED_FIELDS = frozenset(
    (
        *(f"{side}_{part}" for side in ("source", "target") for part in _SIDES),
        *("event_id", "event_date", "event_date_end", "published", "publisher", "url", "story"),
        *("event_type", "event_mode", "event_context", "event_class", "cameo_code", "cameo_name"),
        *("intensity", "reports", "evidence", "title"),
        *("place_name", "place_code", "latitude", "longitude"),
    )
)
"""What a map may say; `mapping` works the event columns out of these."""
MENTION_FIELDS = ("event_id", "mentioned", "publisher", "url")
"""What a layout of mentions says: which event, on which day, by whom, where."""
_DELIMITERS = ("\t", ",", ";")


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape of a data set's files."""

    name: str
    columns: tuple[str, ...]
    """Without a header: every column in order. With one: those that must be there."""
    missing: tuple[str, ...]
    """Columns that the map uses and this shape may lack; they are null."""
    mentions: bool = False
    """Whether a row tells of one report of an event, not of an event."""


@dataclass(frozen=True, slots=True)
class DatasetMap:
    """How a data set's files are read and mapped."""

    dataset: str
    cite: str
    header: bool
    rename: Mapping[str, str]
    columns: Mapping[str, str]
    mentions: Mapping[str, str]
    codes: Mapping[str, str]
    layouts: tuple[Layout, ...]


@dataclass(frozen=True, slots=True)
class FileShape:
    """How one file is to be read: its layout, its columns in order, and how cells are split."""

    layout: Layout
    names: tuple[str, ...]
    delimiter: str
    header: bool

    @property
    def quote(self) -> str:
        """The quotation mark: none in tab-separated files, whose names hold stray ones."""
        return "" if self.delimiter == "\t" else '"'

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns of the layout that the file lacks."""
        present = {name.lower() for name in self.names}
        return tuple(name for name in self.layout.missing if name.lower() not in present)


def dataset_names() -> list[str]:
    """Return the data sets that can be loaded."""
    return [Path(name).stem for name in lexicons.file_names("datasets", ".toml")]


def read_map(name: str) -> DatasetMap:
    """Return the map of a data set; raises `UsageError` for a name that has none."""
    if name not in dataset_names():
        known = ", ".join(dataset_names())
        raise UsageError(
            f"There is no data set {name!r}; known are {known}, and events (your own)."
        )
    content = lexicons.read_toml(f"datasets/{name}.toml")
    unknown = sorted(set(content["columns"]) - MAPPED_FIELDS)
    unknown += sorted(set(content.get("mentions", {})) - set(MENTION_FIELDS))
    if unknown:
        raise DataError(f"data/datasets/{name}.toml maps unknown columns: {', '.join(unknown)}.")
    header = bool(content["read"]["header"])
    return DatasetMap(
        dataset=content["dataset"],
        cite=content["cite"],
        header=header,
        rename=content.get("rename", {}),
        columns=content["columns"],
        mentions=content.get("mentions", {}),
        codes=content["codes"],
        layouts=tuple(_layout(row, header) for row in content["layout"]),
    )


def _layout(row: Mapping[str, Any], header: bool) -> Layout:
    return Layout(
        row["name"],
        tuple(row["header"] if header else row["columns"]),
        tuple(row.get("missing", ())),
        bool(row.get("mentions", False)),
    )


def find_shape(chosen: DatasetMap, first_line: str, path: str) -> FileShape:
    """Return how to read a file, from its first line.

    Raises `UsageError` that says what was found and what was expected.
    """
    line = first_line.rstrip("\r\n").lstrip("\ufeff")
    if not line.strip():
        raise UsageError(f"{path} is empty; name a {chosen.dataset} file with rows.")
    for delimiter in _DELIMITERS:
        cells = _cells(line, delimiter)
        names = tuple(_plain_name(cell, chosen.rename) for cell in cells)
        for layout in chosen.layouts:
            needed = {name.lower() for name in layout.columns} - set(map(str.lower, layout.missing))
            if len(names) > 1 and needed <= {name.lower() for name in names}:
                return FileShape(layout, names, delimiter, header=True)
            if not chosen.header and len(cells) == len(layout.columns) and delimiter == "\t":
                return FileShape(layout, layout.columns, delimiter, header=False)
    raise UsageError(_refusal(chosen, line, path))


def _refusal(chosen: DatasetMap, line: str, path: str) -> str:
    delimiter = max(_DELIMITERS, key=line.count)
    cells = _cells(line, delimiter)
    if not chosen.header:
        expected = " or ".join(
            f"{len(layout.columns)} ({layout.name})" for layout in chosen.layouts
        )
        return (
            f"{path} is no {chosen.dataset} file: it has {len(cells)} columns, "
            f"expected {expected}, separated by tabs."
        )
    names = tuple(_plain_name(cell, chosen.rename) for cell in cells)
    lacking = min((_lacking(layout, names) for layout in chosen.layouts), key=len)
    return (
        f"{path} is no {chosen.dataset} file: its header lacks {', '.join(lacking[:5])}; "
        f"found {', '.join(name[:30] for name in names[:6])} …."
    )


def _cells(line: str, delimiter: str) -> list[str]:
    if delimiter == "\t":
        return [cell.strip().strip('"') for cell in line.split("\t")]
    return next(csv.reader([line], delimiter=delimiter), [])


def _lacking(layout: Layout, names: Sequence[str]) -> list[str]:
    present = {name.lower() for name in (*names, *layout.missing)}
    return [column for column in layout.columns if column.lower() not in present]


def _plain_name(cell: str, rename: Mapping[str, str]) -> str:
    name = cell.strip().lower().replace(" ", "_")
    return rename.get(name, name)
