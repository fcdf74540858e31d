"""The stored documents with their texts, and their index for quote checking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from bilateral.records import Document
from bilateral.statements.quotes import (
    QuoteIndex,
    cached_index,
    fingerprint_ids,
    is_duckdb,
    is_index,
    open_corpus,
    open_index,
)
from bilateral.statements.quotes.building import Progress
from bilateral.store.database import Database
from bilateral.store.schema import columns_of

_BATCH = 200


def is_store(path: str | Path) -> bool:
    """Return whether a path is a store, and not an index of quotations."""
    return is_duckdb(Path(path)) and not is_index(Path(path))


def open_sources(
    against: str | Path,
    *,
    index: str | Path | None = None,
    on_progress: Progress | None = None,
) -> QuoteIndex:
    """Open the index of a store, a folder, a file or a glob; built when it is out of date."""
    if not is_store(against):
        return open_corpus(against, index=index, on_progress=on_progress)
    database = Database(against, read_only=True)
    try:
        return index_store(database, index=index, on_progress=on_progress)
    finally:
        database.close()


def index_store(
    database: Database, *, index: str | Path | None = None, on_progress: Progress | None = None
) -> QuoteIndex:
    """Open the index of an open store's documents; built when documents came or went."""
    return index_documents(database.connection, database.path, index=index, on_progress=on_progress)


def index_documents(
    connection: duckdb.DuckDBPyConnection,
    path: str | Path,
    *,
    index: str | Path | None = None,
    on_progress: Progress | None = None,
) -> QuoteIndex:
    """Open the index of the documents behind a connection to the store at `path`."""
    return open_index(
        index or cached_index(path),
        lambda: stored_documents(connection),
        name=Path(path).name,
        fingerprint=fingerprint_ids(document_ids(connection)),
        on_progress=on_progress,
    )


def document_ids(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the id of every stored document, sorted."""
    rows = connection.execute("SELECT document_id FROM documents ORDER BY ALL").fetchall()
    return [row[0] for row in rows]


def stored_documents(connection: duckdb.DuckDBPyConnection) -> Iterator[Document]:
    """Yield every stored document with its text, by id, a few hundred in memory at a time."""
    columns = ", ".join(columns_of(Document))
    cursor = connection.cursor()
    cursor.execute(f"SELECT {columns} FROM documents ORDER BY document_id")
    while rows := cursor.fetchmany(_BATCH):
        for row in rows:
            yield Document(*row)
