"""Rows of a store: a sequence of records that is also a table for pandas, Polars or Arrow."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Generic, TextIO, TypeVar, overload

import duckdb

Record = TypeVar("Record")


class Rows(Sequence[Record], Generic[Record]):
    """Records of one kind in a fixed order; fetched when first looked at."""

    def __init__(self, relation: duckdb.DuckDBPyRelation, record: type[Record]) -> None:
        self.relation = relation
        self._record = record
        self._fetched: list[Record] | None = None

    @property
    def columns(self) -> list[str]:
        """The column names, in the order in which they leave the system."""
        return list(self.relation.columns)

    def __len__(self) -> int:
        return len(self._records())

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records())

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        return self._records()[index]

    def __repr__(self) -> str:
        return f"<{len(self)} {self._record.__name__} rows: {', '.join(self.columns[:6])} …>"

    def _repr_html_(self) -> str:
        from html import escape

        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(str(v or ''))}</td>" for v in row) + "</tr>"
            for row in self.relation.limit(50).fetchall()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return one dictionary a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.relation.fetchall()]

    def df(self) -> Any:
        """Return a pandas DataFrame (needs pandas)."""
        return self.relation.df()

    def pl(self) -> Any:
        """Return a Polars DataFrame (needs polars)."""
        return self.relation.pl()

    def arrow(self) -> Any:
        """Return a PyArrow table (needs pyarrow)."""
        return self.relation.arrow()

    def write(self, path: str | Path) -> None:
        """Write to a ``.parquet``, ``.csv`` or ``.jsonl`` file, by its ending."""
        from bilateral.store.exports import write_relation

        write_relation(self.relation, Path(path))

    def write_to(self, stream: TextIO, form: str) -> None:
        """Write to an open text stream as ``jsonl`` or ``csv``."""
        from bilateral.store.exports import write_stream

        write_stream(self.relation, stream, form)

    def _records(self) -> list[Record]:
        if self._fetched is None:
            names = self.columns
            fields = {field.name for field in dataclasses.fields(self._record)}  # type: ignore[arg-type]
            missing = {name: "" for name in fields - set(names) if name in ("text",)}
            self._fetched = [
                self._record(**missing, **dict(zip(names, row, strict=True)))
                for row in self.relation.fetchall()
            ]
        return self._fetched
