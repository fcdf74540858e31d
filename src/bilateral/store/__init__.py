"""Store: the DuckDB file that holds documents and what was found in them."""

from bilateral.store.database import Database, StoredDocument
from bilateral.store.exports import write_relation, write_stream
from bilateral.store.queries import (
    Selection,
    count_events,
    count_rows,
    find_document,
    select,
    select_query,
)
from bilateral.store.rows import Rows
from bilateral.store.schema import EVENT_COLUMNS, columns_of

__all__ = [
    "EVENT_COLUMNS",
    "Database",
    "Rows",
    "Selection",
    "StoredDocument",
    "columns_of",
    "count_events",
    "count_rows",
    "find_document",
    "select",
    "select_query",
    "write_relation",
    "write_stream",
]
