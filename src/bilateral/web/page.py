"""A view: what a page shows, and the same as JSON, CSV and Markdown with how to cite it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from typing import Any

import msgspec

from bilateral.reports.markdown import escape_markdown
from bilateral.store.exports import harmless_cell

FORMS = ("html", "json", "csv", "md")


@dataclass(slots=True)
class View:
    """What one address shows. `data` is what JSON carries, `rows` what CSV and Markdown do."""

    title: str
    template: str
    data: dict[str, Any]
    rows: Sequence[Mapping[str, Any]] = ()
    columns: Sequence[str] = ()
    notice: str | None = None
    """Said where rows were cut, in every format."""
    context: dict[str, Any] = field(default_factory=dict)
    """What the template needs besides `data`."""
    markdown: str | None = None
    """The Markdown of the view where a table of `rows` would say too little."""
    python: str | None = None
    sql: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a view came from: its address, store and what to cite."""

    address: str
    store: str
    cite: Sequence[str]
    datasets: Sequence[str] = ()

    def about(self, view: View) -> dict[str, Any]:
        """Return the metadata that travels with a view in every format."""
        return {
            "title": view.title,
            "address": self.address,
            "store": self.store,
            "version": metadata.version("bilateral"),
            "rows": len(view.rows),
            "notice": view.notice,
            "cite": list(self.cite),
        }


def to_json(view: View, source: Source) -> bytes:
    """Return a view as JSON: ``{"about": …, "data": …}``."""
    packed = msgspec.json.encode({"about": source.about(view), "data": view.data})
    return msgspec.json.format(packed, indent=2)


def to_csv(view: View, source: Source, *, about: bool = True) -> str:
    """Return the rows of a view as CSV; what it is and how to cite it stands in ``#`` lines.

    Cells that a spreadsheet would run as a formula are made harmless.
    """
    stream = io.StringIO()
    if about:
        for name, value in source.about(view).items():
            for line in value if isinstance(value, list) else [value]:
                if line not in (None, ""):
                    stream.write(f"# {name}: {' '.join(str(line).split())}\n")
    columns = _columns(view)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in view.rows:
        writer.writerow([harmless_cell(_flat(row.get(name))) for name in columns])
    return stream.getvalue()


def to_markdown(view: View, source: Source) -> str:
    """Return a view as Markdown that pastes into an article or an issue."""
    body = view.markdown or f"# {escape_markdown(view.title)}\n\n{_table(view)}"
    lines = [body.rstrip(), ""]
    if view.notice:
        lines += [f"*{escape_markdown(view.notice)}*", ""]
    lines += ["## How to cite", ""]
    lines += [f"- {escape_markdown(item)}" for item in source.cite]
    lines += [f"- This view: `{source.address}` of {escape_markdown(source.store)}."]
    return "\n".join(lines) + "\n"


def _table(view: View) -> str:
    columns = _columns(view)
    if not columns:
        return "Nothing was found."
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    for row in view.rows:
        cells = (
            "" if (v := _flat(row.get(n))) is None else escape_markdown(str(v)) for n in columns
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _columns(view: View) -> list[str]:
    return list(view.columns) or (list(view.rows[0]) if view.rows else [])


def _flat(value: Any) -> Any:
    """Return a value that fits a cell: lists are joined, mappings written as JSON."""
    if isinstance(value, (list, tuple)):
        return "; ".join(str(item) for item in value)
    if isinstance(value, Mapping):
        return msgspec.json.encode(value).decode()
    return value
