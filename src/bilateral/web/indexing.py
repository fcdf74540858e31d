"""The index that quotations are checked against, built beside the page while nobody waits."""

from __future__ import annotations

import threading

import duckdb

from bilateral.errors import BilateralError
from bilateral.statements.quotes import QuoteIndex
from bilateral.store.texts import index_documents

PATIENCE = 1.0
"""Seconds that the first page waits for the index; 3,281 documents take some ten."""


class Indexing:
    """One build at a time, in a thread of its own with a cursor of its own."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str) -> None:
        self.path = path
        self.documents = 0
        """How many were indexed so far."""
        self.failure: str | None = None
        self._patience = PATIENCE
        self._thread = threading.Thread(target=self._build, daemon=True)
        self._cursor = connection.cursor()
        self._index: QuoteIndex | None = None
        self._thread.start()

    def is_ready(self) -> bool:
        """Return whether the index can be opened, after a moment's patience the first time."""
        self._thread.join(self._patience)
        self._patience = 0.0
        return not self._thread.is_alive() and self.failure is None

    @property
    def index(self) -> QuoteIndex:
        """The index, once it is ready; opening it again for each page would take 30 ms."""
        assert self._index is not None
        return self._index

    def close(self) -> None:
        """Close the index; one that is still being built is left to its thread."""
        if self.is_ready() and self._index is not None:
            self._index.close()

    def _build(self) -> None:
        try:
            self._index = index_documents(self._cursor, self.path, on_progress=self._count)
        except (BilateralError, OSError, duckdb.Error) as error:
            self.failure = str(error)

    def _count(self, documents: int, words: int) -> None:
        self.documents = documents
