"""A folder of Parquet files as a store that can be asked: queried in place, never written.

The files are what ``bilateral export`` and ``bilateral read --parquet`` write: ``events.parquet``,
``documents.parquet`` and so on, or several of each in sub-folders (one for each shard, month or
machine). An address that DuckDB can read (``s3://bucket/news``) is passed on to it.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from bilateral.errors import StoreError
from bilateral.records import Assessment, Document, Event, Reject, Statement
from bilateral.store.schema import EXTRA_DOCUMENT_COLUMNS, SCHEMA_VERSION, columns_of

_TABLES: dict[str, type] = {
    "documents": Document,
    "events": Event,
    "statements": Statement,
    "assessments": Assessment,
    "rejects": Reject,
}
_ADDRESS = re.compile(r"(s3|gs|gcs|r2|az|https?):/+(?=[^/])")
_RUN = "run_id, command, version, options, inputs, summary"
_ALSO = (
    "CREATE VIEW coded_events AS FROM events WHERE dataset = 'bilateral'",
    "CREATE VIEW loaded_events AS FROM events WHERE dataset IS DISTINCT FROM 'bilateral'",
    "CREATE TABLE meta (key VARCHAR, value VARCHAR)",
    f"INSERT INTO meta VALUES ('schema_version', '{SCHEMA_VERSION}')",
)


def find_folder(path: str) -> str | None:
    """Return the folder or address that `path` names, without a slash at its end; else None."""
    if _ADDRESS.match(path):
        return _ADDRESS.sub(r"\1://", path, count=1).rstrip("/")
    return path.rstrip("/") if path != ":memory:" and Path(path).is_dir() else None


def open_folder(folder: str) -> duckdb.DuckDBPyConnection:
    """Return a connection in which the files of `folder` stand as the tables of a store.

    Raises `StoreError` where it holds no events or cannot be reached.
    """
    connection = duckdb.connect()
    try:
        for name, record in _TABLES.items():
            connection.execute(_view(connection, folder, name, record))
            if name in ("events", "statements", "assessments"):
                connection.execute(f"CREATE VIEW uncorrected_{name} AS FROM {name}")
        for statement in _ALSO:
            connection.execute(statement)
        runs = _files(connection, folder, "runs")
        connection.execute(
            f"CREATE VIEW runs AS SELECT {_RUN} FROM {_scan(runs)}"
            if runs
            else f"CREATE TABLE runs ({_RUN.replace(',', ' VARCHAR,')} VARCHAR)"
        )
        if files := _files(connection, folder, "corrections"):
            connection.execute(f"CREATE VIEW corrections AS FROM {_scan(files)}")
    except duckdb.Error as error:
        connection.close()
        reason = str(error).strip().splitlines()[0][:160].rstrip(".")
        raise StoreError(f"{folder} cannot be opened as a store ({reason}).") from error
    except StoreError:
        connection.close()
        raise
    return connection


def _view(connection: duckdb.DuckDBPyConnection, folder: str, name: str, record: type) -> str:
    """Return the SQL of a view with the columns of `record`, null where the files lack one."""
    files = _files(connection, folder, name)
    columns = columns_of(record) | (EXTRA_DOCUMENT_COLUMNS if record is Document else {})
    if not files:
        if name == "events":
            raise StoreError(
                f"{folder} is a folder without events.parquet; write one with `bilateral export`."
            )
        body = ", ".join(f'NULL::{kind} AS "{column}"' for column, kind in columns.items())
        return f"CREATE VIEW {name} AS SELECT {body} WHERE false"
    held = set(connection.sql(f"FROM {_scan(files)}").columns)
    body = ", ".join(
        f'"{column}"' if column in held else f'NULL::{kind} AS "{column}"'
        for column, kind in columns.items()
    )
    sql = f"CREATE VIEW {name} AS SELECT {body} FROM {_scan(files)}"
    if len(files) > 1:  # one document may have been read into several of them
        key = "event_id, dataset" if name == "events" else next(iter(columns))
        keys = "source, reason" if name == "rejects" else key
        sql += f" QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY filename) = 1"
    return sql


def _files(connection: duckdb.DuckDBPyConnection, folder: str, name: str) -> list[str]:
    found: set[str] = set()
    for pattern in (f"{folder}/**/{name}.parquet", f"{folder}/**/{name}/*.parquet"):
        rows = connection.execute("SELECT file FROM glob($1)", [pattern]).fetchall()
        found.update(row[0] for row in rows)
    # A shard that is being written lies in a hidden folder.
    return sorted(file for file in found if "/." not in file.removeprefix(folder))


def _scan(files: list[str]) -> str:
    quoted = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return f"read_parquet([{quoted}], union_by_name = true, filename = true)"
