"""Reads a user's own alias table, whose rows go before the shipped ones."""

from __future__ import annotations

import csv
from pathlib import Path

from bilateral.actors.senses import Sense
from bilateral.actors.tables import validity
from bilateral.errors import DataError, UsageError

COLUMNS = ("alias", "code", "country", "name", "role", "kind", "start", "end")
"""The header that a user's table must have; everything after ``code`` may be left empty."""
_KINDS = frozenset(
    {"name", "demonym", "adjective", "capital", "seat", "abbreviation", "organisation", "group"}
)


def read_own_aliases(path: Path) -> dict[str, tuple[Sense, ...]]:
    """Return the senses of a user's CSV by alias.

    Raises `UsageError` when the file cannot be read and `DataError` when a row does not fit.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as an alias table: {error}.") from error
    table: dict[str, tuple[Sense, ...]] = {}
    for number, row in enumerate(rows, start=2):
        where = f"{path}, row {number}"
        if tuple(row) != COLUMNS:
            raise DataError(f"{path} has the columns {', '.join(map(str, row))}; "
                            f"it needs {', '.join(COLUMNS)}.")  # fmt: skip
        cells = {column: (row[column] or "").strip() for column in COLUMNS}
        if not cells["alias"] or not cells["code"]:
            raise DataError(f"{where} needs an alias and a code.")
        sense = _sense(cells, where)
        table[cells["alias"]] = (*table.get(cells["alias"], ()), sense)
    return table


def _sense(cells: dict[str, str], where: str) -> Sense:
    kind = cells["kind"] or "organisation"
    if kind not in _KINDS:
        raise DataError(f"{where}: the kind {kind!r} is none of {', '.join(sorted(_KINDS))}.")
    name = cells["name"] or cells["alias"]
    return Sense(
        kind,
        cells["code"],
        cells["country"] or (cells["code"] if kind not in ("organisation", "group") else None),
        name,
        role=cells["role"] or None,
        organisation=name if kind in ("organisation", "seat") else None,
        validity=validity(cells, where),
    )
