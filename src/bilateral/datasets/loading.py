"""Loads a data set's files into the events table, streaming through DuckDB."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from bilateral.datasets.codes import create_code_tables
from bilateral.datasets.mapping import mapped_sql, staging_sql
from bilateral.datasets.maps import DatasetMap, find_layout, read_map
from bilateral.errors import UsageError
from bilateral.records import LoadSummary, Reject
from bilateral.store import EVENT_COLUMNS, Database

_MAX_UNZIPPED = 20 * 1024**3
_WEIS_ROOTS = "('21', '22')"
"""WEIS has the roots 21 (seizure) and 22 (force); CAMEO ends at 20."""
_WEIS_SHARE = 0.01


def load_files(database: Database, name: str, paths: Sequence[str | Path]) -> LoadSummary:
    """Load files of a data set; loading the same rows again adds nothing.

    Raises `UsageError` for a missing file or one of another shape; files before it stay loaded.
    """
    chosen = read_map(name)
    create_code_tables(database.connection)
    parts = []
    for path in map(Path, paths):
        if not path.is_file():
            raise UsageError(f"There is no file {path}; name a {name} file.")
        with _unpacked(path) as readable:
            parts.append(_load_file(database, chosen, readable, str(path)))
    return LoadSummary(
        dataset=chosen.dataset,
        rows=sum(part.rows for part in parts),
        loaded=sum(part.loaded for part in parts),
        duplicates=sum(part.duplicates for part in parts),
        no_event=sum(part.no_event for part in parts),
        rejected=sum(part.rejected for part in parts),
        rejects=tuple(reject for part in parts for reject in part.rejects),
    )


def _load_file(database: Database, chosen: DatasetMap, path: Path, shown: str) -> LoadSummary:
    layout, names = find_layout(chosen, _first_line(path), shown)
    staged = staging_sql(chosen, names, layout.missing, path, _encoding(path))
    try:
        with database.transaction():
            scale = _find_scale(database.connection, chosen, staged)
            return _insert(
                database.connection, chosen.dataset, mapped_sql(chosen, staged, scale), shown
            )
    except duckdb.Error as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise UsageError(f"{shown} cannot be read as {layout.name}: {reason}") from error


def _insert(
    connection: duckdb.DuckDBPyConnection, dataset: str, mapped: str, shown: str
) -> LoadSummary:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE staged AS {mapped}")
    rows, undated, no_event = connection.execute(
        "SELECT count(*), count(*) FILTER (event_date IS NULL), "
        "count(*) FILTER (event_date IS NOT NULL AND event_type IS NULL) FROM staged"
    ).fetchall()[0]
    columns = ", ".join(EVENT_COLUMNS)
    loaded = connection.execute(
        f"INSERT INTO loaded_events SELECT {columns} FROM staged s "
        "WHERE event_date IS NOT NULL AND event_type IS NOT NULL AND NOT EXISTS ("
        "  SELECT 1 FROM loaded_events l WHERE l.dataset = s.dataset AND l.event_id = s.event_id) "
        "QUALIFY row_number() OVER (PARTITION BY event_id) = 1"
    ).fetchall()[0][0]
    connection.execute("DROP TABLE staged")
    rejects: tuple[Reject, ...] = ()
    if undated:
        reason = f"{undated} rows have no date that can be read; mend them and load again."
        rejects = (Reject(shown, reason),)
    duplicates = rows - undated - no_event - loaded
    return LoadSummary(dataset, rows, loaded, duplicates, no_event, undated, rejects)


def _find_scale(connection: duckdb.DuckDBPyConnection, chosen: DatasetMap, staged: str) -> str:
    """Tell CAMEO from WEIS by the codes themselves: the Gulf file of KEDS is misnamed."""
    if chosen.codes.get("scale") != "cameo or weis":
        return "cameo"
    code = chosen.columns["cameo_code"]
    share = connection.execute(
        f"SELECT coalesce(avg((left({code}, 2) IN {_WEIS_ROOTS})::INTEGER), 0) FROM ({staged})"
    ).fetchall()[0][0]
    return "weis" if share > _WEIS_SHARE else "cameo"


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """Yield a file that DuckDB can read: the first member of a zip is unpacked beside nothing."""
    if path.suffix.lower() != ".zip":
        yield path
        return
    with (
        tempfile.TemporaryDirectory(prefix="bilateral-") as folder,
        zipfile.ZipFile(path) as zipped,
    ):
        members = [item for item in zipped.infolist() if not item.is_dir()]
        if len(members) != 1 or members[0].file_size > _MAX_UNZIPPED:
            raise UsageError(f"{path} must hold one file of at most 20 GB; unpack it by hand.")
        target = Path(folder) / "rows.txt"
        with zipped.open(members[0]) as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        yield target


def _first_line(path: Path) -> str:
    return _head(path).split(b"\n", 1)[0].decode("utf-8", errors="replace")


def _encoding(path: Path) -> str:
    """Return utf-8, or latin-1 where the first megabyte is no UTF-8 (some POLECAT files)."""
    head = _head(path)
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _head(path: Path) -> bytes:
    if path.suffix.lower() == ".gz":
        with gzip.open(path) as unpacked:
            return unpacked.read(1 << 20)
    with path.open("rb") as stream:
        return stream.read(1 << 20)
