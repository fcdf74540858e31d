"""Reads articles from tables: JSON lines, JSON arrays, CSV, TSV and Parquet."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from bilateral.documents.admission import admit_row
from bilateral.documents.formats import decode
from bilateral.documents.options import FIELDS, ReadOptions
from bilateral.documents.streams import read_lines, read_whole
from bilateral.errors import DocumentError
from bilateral.records import Document, Reject

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Item = Document | Reject
_BATCH = 200
_LARGE_COLUMN = 50_000_000
"""Bytes of one column of a group of rows from which on a Parquet file is cut smaller first."""
_MOST_COPIED = 2_000_000_000
"""Bytes of a file that is copied for it, at most."""


def read_jsonl(stream: IO[bytes], name: str, options: ReadOptions) -> Iterator[Item]:
    """Yield a document or a reject for every line that is not blank."""
    limit = options.caps.line_bytes
    for number, line in read_lines(stream, limit):
        source = f"{name}, line {number}"
        if line is None:
            yield Reject(source, f"The line is longer than {limit:,} bytes; split the article.")
        elif line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield from _one(_json(line), source, options)


def read_json(stream: IO[bytes], name: str, options: ReadOptions) -> Iterator[Item]:
    """Yield from a JSON array of objects, or from one object."""
    data = _json(read_whole(stream, options.caps.page_bytes))
    if not isinstance(data, list):
        yield from _one(data, name, options)
        return
    for number, row in enumerate(data, start=1):
        yield from _one(row, f"{name}, item {number}", options)


def read_delimited(
    stream: IO[bytes], name: str, options: ReadOptions, *, delimiter: str | None = None
) -> Iterator[Item]:
    """Yield from CSV or TSV with a header row; the header tells the delimiter if none is given."""
    problems: list[Reject] = []
    lines = _text_lines(stream, name, options, problems)
    header_line = next(lines, "")
    delimiter = delimiter or max(",;\t|", key=header_line.count)
    try:
        header = [cell.strip() for cell in next(csv.reader([header_line], delimiter=delimiter), [])]
    except csv.Error as error:
        raise DocumentError(f"Its header row cannot be read ({error}); write it again.") from error
    _check_columns(header, name, options)
    csv.field_size_limit(options.caps.line_bytes)
    rows = csv.reader(lines, delimiter=delimiter)
    number = 1
    while True:
        number += 1
        source = f"{name}, row {number}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Reject(source, f"The row cannot be read ({error}); check its quotes.")
            continue
        yield from problems
        problems.clear()
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield from _one(dict(zip(header, row, strict=False)), source, options)


def read_parquet(path: Path, name: str, options: ReadOptions) -> Iterator[Item]:
    """Yield from a Parquet file, a few hundred rows in memory at a time."""
    import duckdb

    try:
        with tempfile.TemporaryDirectory(prefix="bilateral-") as room:
            path, wanted = _in_small_groups(path, name, options, Path(room) / "rows.parquet")
            number = 0
            with _parquet_connection() as connection:
                connection.execute(_select(wanted), [str(path)])
                while rows := connection.fetchmany(_BATCH):
                    for row in rows:
                        number += 1
                        record = dict(zip(wanted, row, strict=True))
                        yield from _one(record, f"{name}, row {number}", options)
    except duckdb.Error as error:
        reason = " ".join(str(error).split())[:160]
        raise DocumentError(
            f"The Parquet file cannot be read ({reason}); write it again."
        ) from error


def _in_small_groups(
    path: Path, name: str, options: ReadOptions, copy: Path
) -> tuple[Path, list[str]]:
    """Return a file with the rows of `path`, `copy` where that is large, and the columns wanted.

    Some writers put a column's rows into one page, which is held unpacked as long as it is read:
    190 MB of memory for the texts of 14,396 documents.
    """
    with _parquet_connection() as connection:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)])
        columns = [str(row[0]) for row in described.fetchall()]
        _check_columns(columns, name, options)
        wanted = [column for column in map(options.column, FIELDS) if column in columns]
        sql = "SELECT max(total_uncompressed_size) FROM parquet_metadata(?)"
        largest = connection.execute(sql, [str(path)]).fetchall()[0][0] or 0
        if largest <= _LARGE_COLUMN or path.stat().st_size > _MOST_COPIED:
            return path, wanted
        relation = connection.sql(_select(wanted), params=[str(path)])
        relation.write_parquet(str(copy), compression="zstd", row_group_size=2048)
    return copy, wanted


def _select(columns: list[str]) -> str:
    names = ", ".join('"' + column.replace('"', '""') + '"' for column in columns)
    return f"SELECT {names} FROM read_parquet(?)"


def _parquet_connection() -> DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 1; SET memory_limit = '1GB'; SET enable_progress_bar = false")
    return connection


def _one(row: Any, source: str, options: ReadOptions) -> Iterator[Item]:
    if isinstance(row, _Broken):
        yield Reject(source, f"It is not valid JSON ({row.reason}); correct or remove it.")
    elif not isinstance(row, Mapping):
        yield Reject(source, "It is not a JSON object with a field for the text; make it one.")
    else:
        item = admit_row(row, options, source=source)
        if item is not None:
            yield item


class _Broken:
    """A piece of JSON that cannot be parsed, and why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def _json(data: bytes) -> Any:
    try:
        return msgspec.json.decode(data.lstrip(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        first = error
    try:  # not UTF-8, or a lone surrogate, which the standard library lets through
        import json

        return json.loads(decode(data))
    except (ValueError, RecursionError, DocumentError):
        return _Broken(" ".join(str(first).split())[:120])


def _text_lines(
    stream: IO[bytes], name: str, options: ReadOptions, problems: list[Reject]
) -> Iterator[str]:
    """Decoded lines; the too long and the undecodable go to `problems` instead."""
    limit = options.caps.line_bytes
    for number, line in read_lines(stream, limit):
        source = f"{name}, line {number}"
        if line is None:
            problems.append(Reject(source, f"The line is longer than {limit:,} bytes; split it."))
            continue
        try:
            yield decode(line)
        except DocumentError as error:
            problems.append(Reject(source, str(error)))


def _check_columns(columns: list[str], name: str, options: ReadOptions) -> None:
    wanted = options.column("text")
    if wanted not in columns:
        named = ", ".join(columns)[:200] or "none"
        raise DocumentError(
            f"It has no column `{wanted}` (its columns: {named}); name one with --map text=COLUMN."
        )
