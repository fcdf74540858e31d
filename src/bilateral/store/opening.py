"""Opening a store's file, making or upgrading its tables, and writing as a whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from bilateral.errors import StoreError
from bilateral.store.folders import find_folder, open_folder
from bilateral.store.schema import SCHEMA_VERSION, refresh_events_view, statements_sql


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection, path: str) -> Iterator[None]:
    """Run the body as one transaction; raises `StoreError` where the disk refuses it."""
    with writing(path):
        connection.begin()
        try:
            yield
        except BaseException:
            with suppress(duckdb.Error):  # it fails itself where the disk did
                connection.rollback()
            raise
        connection.commit()


def bring_up_to_date(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """Make the tables that are missing, as one transaction: killed here, nothing is half.

    A store of an older version is copied beside itself first; one of a newer version is refused.
    """
    tables = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    if tables and "meta" not in tables:
        raise StoreError(f"{path} is a DuckDB file but not a bilateral store.")
    is_old = bool(tables) and check_version(connection, path) < SCHEMA_VERSION
    if is_old and path != ":memory:":
        with writing(path):
            _back_up(connection, path)
    with transaction(connection, path):
        if is_old:
            _upgrade(connection)
        for statement in statements_sql():
            connection.execute(statement)
        refresh_events_view(connection)
        connection.execute(
            "INSERT INTO meta VALUES ('schema_version', ?) ON CONFLICT DO NOTHING",
            [str(SCHEMA_VERSION)],
        )


def check_version(connection: duckdb.DuckDBPyConnection, path: str) -> int:
    """Return the version of a store; raises `StoreError` for one that is newer than ours."""
    rows = connection.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchall()
    version = int(rows[0][0]) if rows else 0
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by a newer bilateral (store version {version}, "
            f"this one writes {SCHEMA_VERSION}); upgrade bilateral to open it."
        )
    return version


def _back_up(connection: duckdb.DuckDBPyConnection, path: str) -> None:
    """Copy the file beside itself before it is brought up to date."""
    connection.execute("CHECKPOINT")
    backup = Path(f"{path}.before-{SCHEMA_VERSION}")
    partial = backup.with_name(backup.name + ".partial")
    try:
        shutil.copy2(path, partial)
        partial.replace(backup)
    finally:
        partial.unlink(missing_ok=True)


def _upgrade(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring a store of version 1 up to date: its statements and assessments were tables."""
    for name in ("statements", "assessments"):
        kinds = connection.execute(
            "SELECT table_type FROM information_schema.tables WHERE table_name = ?", [name]
        ).fetchall()
        if kinds == [("BASE TABLE",)]:
            connection.execute(f"ALTER TABLE {name} RENAME TO coded_{name}")
    connection.execute(
        "UPDATE meta SET value = ? WHERE key = 'schema_version'", [str(SCHEMA_VERSION)]
    )


@contextmanager
def writing(path: str) -> Iterator[None]:
    """Turn what a full or forbidden disk raises into one sentence."""
    try:
        yield
    except BrokenPipeError:
        raise
    except (duckdb.Error, OSError) as error:
        reason = _first_line(error)
        disk = isinstance(error, (OSError, duckdb.IOException, duckdb.FatalException))
        if not disk and "Failed to commit" not in reason:
            raise
        told = str(error).lower()  # the whole of it: a long path fills the first line
        full = any(word in told for word in ("no space left", "quota", "too large"))
        remedy = "make room" if full else "see that it can be written"
        cause = reason.rsplit("Failed to commit: ", 1)[-1]
        raise StoreError(
            f"{path} could not be written ({cause}); what was stored before is kept: {remedy}, "
            "then run the same command again."
        ) from error


def connect(path: str, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open a store: a DuckDB file, or to read only a folder or an address of Parquet files."""
    folder = find_folder(path)
    if folder is not None and not read_only:
        raise StoreError(
            f"{folder} holds Parquet files, which can be asked but not written; open it with "
            "read_only=True, name a DuckDB file, or add to it with `bilateral read --parquet`."
        )
    if folder is not None:
        return open_folder(folder)
    if path != ":memory:" and not _is(Path.is_dir, Path(path).parent):
        raise StoreError(f"The folder of {path} does not exist; create it or name another store.")
    if read_only and path != ":memory:" and not _is(Path.is_file, Path(path)):
        raise StoreError(f"There is no store at {path}; make one with `bilateral read`.")
    try:
        return duckdb.connect(path, read_only=read_only)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise StoreError(
                f"{path} is in use by another process; wait until it is done, or name another "
                "store with --store."
            ) from error
        raise StoreError(
            f"{path} cannot be opened as a store ({_first_line(error)}); name another with --store."
        ) from error
    except duckdb.Error as error:
        raise StoreError(f"{path} cannot be opened as a store: {_first_line(error)}.") from error


def _is(kind: Callable[[Path], bool], path: Path) -> bool:
    try:
        return kind(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be reached ({error.strerror}); name another.") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:160].rstrip(".")
