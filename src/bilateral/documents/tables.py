"""Reads articles from tables: JSON lines, JSON arrays, CSV, TSV and Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import msgspec

from bilateral.documents.admission import admit_row
from bilateral.documents.formats import decode
from bilateral.documents.options import FIELDS, ReadOptions
from bilateral.documents.streams import read_lines, read_whole
from bilateral.errors import DocumentError
from bilateral.records import Document, Reject

Item = Document | Reject
_BATCH = 200


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

    connection = duckdb.connect()
    try:
        connection.execute(
            "SET threads = 1; SET memory_limit = '1GB'; SET enable_progress_bar = false"
        )
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)])
        columns = [str(row[0]) for row in described.fetchall()]
        _check_columns(columns, name, options)
        wanted = [column for column in map(options.column, FIELDS) if column in columns]
        names = ", ".join('"' + column.replace('"', '""') + '"' for column in wanted)
        connection.execute(f"SELECT {names} FROM read_parquet(?)", [str(path)])
        number = 0
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
    finally:
        connection.close()


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
