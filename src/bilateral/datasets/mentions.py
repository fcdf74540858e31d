"""GDELT mentions: which sources tell of an event, as its number of reports and first publisher.

Mentions are kept by themselves, so that they may be loaded before their events or after, and each
once; the events are then brought up to date from them.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from bilateral.datasets.mapping import quoted, read_sql
from bilateral.datasets.maps import MENTION_FIELDS, DatasetMap, FileShape
from bilateral.records import LoadSummary, Reject
from bilateral.store import Database

_TABLE = (
    "CREATE TABLE IF NOT EXISTS mentions "
    "(event_id VARCHAR, mentioned DATE, publisher VARCHAR, url VARCHAR, dataset VARCHAR)"
)


def stage_mentions(
    connection: duckdb.DuckDBPyConnection,
    chosen: DatasetMap,
    shape: FileShape,
    path: Path,
    staged: Path,
) -> int:
    """Write a file of mentions to `staged`; return the number of rows that could not be read."""
    fields = ", ".join(f"{chosen.mentions[name]} AS {name}" for name in MENTION_FIELDS)
    for table in ("reject_errors", "reject_scans"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute(
        f"COPY (SELECT {fields} FROM ({read_sql(shape, path)})) "
        f"TO {quoted(str(staged))} (FORMAT parquet, COMPRESSION lz4)"
    )
    found = connection.execute("SELECT count(DISTINCT line) FROM reject_errors").fetchall()
    return int(found[0][0])


def insert_mentions(
    database: Database, dataset: str, rows: str, broken: int, shown: str
) -> LoadSummary:
    """Insert the mentions that are new, and bring their events up to date."""
    connection = database.connection
    whole, undated = connection.execute(
        f"SELECT count(*), count(*) FILTER (mentioned IS NULL OR event_id IS NULL) FROM {rows}"
    ).fetchall()[0]
    with database.transaction():
        connection.execute(_TABLE)
        loaded = connection.execute(
            f"INSERT INTO mentions SELECT DISTINCT {', '.join(MENTION_FIELDS)}, {quoted(dataset)} "
            f"FROM {rows} m WHERE mentioned IS NOT NULL AND event_id IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM mentions k WHERE k.event_id = m.event_id AND k.mentioned = m.mentioned "
            "AND k.publisher IS NOT DISTINCT FROM m.publisher "
            "AND k.url IS NOT DISTINCT FROM m.url)"
        ).fetchall()[0][0]
        apply_mentions(connection, dataset)
    rejects = []
    if undated:
        rejects.append(Reject(shown, f"{undated} mentions have no event or no date; mend them."))
    if broken:
        rejects.append(Reject(shown, f"{broken} rows are broken; fetch the file again."))
    return LoadSummary(
        dataset=dataset,
        rows=whole + broken,
        loaded=loaded,
        duplicates=whole - undated - loaded,
        no_event=0,
        rejected=undated + broken,
        rejects=tuple(rejects),
    )


def apply_mentions(connection: duckdb.DuckDBPyConnection, dataset: str) -> None:
    """Set reports, publisher and first day of publication of the events that are mentioned.

    ``reports`` is the number of different pages that tell of the event, or what the event file
    says where that is more.
    """
    tables = connection.execute(
        "SELECT 1 FROM information_schema.tables WHERE table_name = 'mentions'"
    ).fetchall()
    if not tables:
        return
    connection.execute(
        "UPDATE loaded_events SET reports = greatest(reports, told.pages), "
        "publisher = told.publisher, published = least(published, told.first) FROM ("
        "SELECT event_id, count(DISTINCT coalesce(url, publisher))::INTEGER AS pages, "
        "min(mentioned) AS first, arg_min(publisher, (mentioned, publisher)) AS publisher "
        f"FROM mentions WHERE dataset = {quoted(dataset)} GROUP BY event_id) told "
        f"WHERE loaded_events.dataset = {quoted(dataset)} "
        "AND loaded_events.event_id = told.event_id "
        "AND (loaded_events.reports < told.pages "
        "OR loaded_events.publisher IS DISTINCT FROM told.publisher)"
    )
