"""Column maps: which file is which data set, and what each of our columns is made of.

A map is a TOML file in ``data/datasets/``. A file is known by its header, or, where it has none, by
its number of columns; anything else is refused with what was found and what was expected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bilateral import lexicons
from bilateral.errors import DataError, UsageError

_SIDES = ("code", "default", "organisation", "role", "sector", "name")
MAPPED_FIELDS = frozenset(
    (
        *(f"{side}_{part}" for side in ("source", "target") for part in _SIDES),
        *("event_id", "event_date", "event_date_end", "published", "publisher", "url", "story"),
        *("event_type", "event_mode", "event_context", "event_class", "cameo_code", "cameo_name"),
        *("intensity", "reports", "evidence"),
        *("place_name", "place_code", "latitude", "longitude"),
    )
)
"""What a map may say; `mapping` works the event columns out of these."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One shape of a data set's files."""

    name: str
    columns: tuple[str, ...]
    """Without a header: every column in order. With one: those that must be there."""
    missing: tuple[str, ...]
    """Columns of other shapes that this one lacks; they are null."""


@dataclass(frozen=True, slots=True)
class DatasetMap:
    """How a data set's files are read and mapped."""

    dataset: str
    cite: str
    delimiter: str
    quote: str
    header: bool
    rename: Mapping[str, str]
    columns: Mapping[str, str]
    codes: Mapping[str, str]
    layouts: tuple[Layout, ...]


def dataset_names() -> list[str]:
    """Return the data sets that can be loaded."""
    return [Path(name).stem for name in lexicons.file_names("datasets", ".toml")]


def read_map(name: str) -> DatasetMap:
    """Return the map of a data set; raises `UsageError` for a name that has none."""
    if name not in dataset_names():
        known = ", ".join(dataset_names())
        raise UsageError(f"There is no data set {name!r}; known are {known}.")
    content = lexicons.read_toml(f"datasets/{name}.toml")
    unknown = sorted(set(content["columns"]) - MAPPED_FIELDS)
    if unknown:
        raise DataError(f"data/datasets/{name}.toml maps unknown columns: {', '.join(unknown)}.")
    read: Mapping[str, Any] = content["read"]
    layouts = tuple(
        Layout(
            row["name"],
            tuple(row["header"] if read["header"] else row["columns"]),
            tuple(row.get("missing", ())),
        )
        for row in content["layout"]
    )
    return DatasetMap(
        dataset=content["dataset"],
        cite=content["cite"],
        delimiter=read["delimiter"],
        quote=read["quote"],
        header=read["header"],
        rename=content.get("rename", {}),
        columns=content["columns"],
        codes=content["codes"],
        layouts=layouts,
    )


def find_layout(chosen: DatasetMap, first_line: str, path: str) -> tuple[Layout, tuple[str, ...]]:
    """Return the layout of a file and its column names, from its first line.

    Raises `UsageError` that says what was found and what was expected.
    """
    cells = [cell.strip().strip('"') for cell in first_line.rstrip("\r\n").split(chosen.delimiter)]
    if not chosen.header:
        for layout in chosen.layouts:
            if len(layout.columns) == len(cells):
                return layout, layout.columns
        expected = " or ".join(str(len(layout.columns)) for layout in chosen.layouts)
        raise UsageError(
            f"{path} has {len(cells)} columns; {chosen.dataset} files have {expected}."
        )
    names = tuple(_plain_name(cell, chosen.rename) for cell in cells)
    for layout in chosen.layouts:
        if set(layout.columns) <= set(names):
            return layout, names
    lacking = min((_lacking(layout, names) for layout in chosen.layouts), key=len)
    raise UsageError(
        f"{path} is no {chosen.dataset} file: its header lacks {', '.join(lacking[:5])}; "
        f"found {', '.join(names[:6])} …."
    )


def _lacking(layout: Layout, names: Sequence[str]) -> list[str]:
    return [column for column in layout.columns if column not in names]


def _plain_name(cell: str, rename: Mapping[str, str]) -> str:
    name = cell.lower().replace(" ", "_").lstrip("\ufeff")
    return rename.get(name, name)
