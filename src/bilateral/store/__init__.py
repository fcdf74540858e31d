"""Store: the DuckDB file that holds documents and what was found in them."""

from bilateral.store.database import Database, StoredDocument
from bilateral.store.queries import Selection, find_document, select
from bilateral.store.schema import EVENT_COLUMNS, columns_of

__all__ = [
    "EVENT_COLUMNS",
    "Database",
    "Selection",
    "StoredDocument",
    "columns_of",
    "find_document",
    "select",
]
