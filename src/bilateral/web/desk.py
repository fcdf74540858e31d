"""The desk: one open store, asked by one request at a time, with answers kept until it changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

from bilateral import api
from bilateral.reports import Answer
from bilateral.web.asked import Question
from bilateral.web.indexing import Indexing

Found = TypeVar("Found")
SECONDS = 20.0
"""After this long a query is stopped: an address must not hold the store for ever."""
KEPT = 128


class Desk:
    """A store and what was worked out from it.

    DuckDB gives one connection to one thread at a time, so requests take turns.
    """

    def __init__(self, store: api.Store, *, read_only: bool = False) -> None:
        self.store = store
        self.read_only = read_only
        self._lock = threading.RLock()
        self._kept: OrderedDict[Any, Any] = OrderedDict()
        self._indexing: Indexing | None = None

    @property
    def connection(self) -> Any:
        """The store's DuckDB connection."""
        return self.store.database.connection

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the store for one request; a query that takes too long is interrupted."""
        with self._lock:
            timer = threading.Timer(SECONDS, self.connection.interrupt)
            timer.daemon = True
            timer.start()
            try:
                yield
            finally:
                timer.cancel()

    def keep(self, key: Any, make: Callable[[], Found]) -> Found:
        """Return what was made for `key` before, or make it; the least used is forgotten first."""
        if key in self._kept:
            self._kept.move_to_end(key)
            found: Found = self._kept[key]
            return found
        made = make()
        self._kept[key] = made
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return made

    def forget(self) -> None:
        """Forget everything worked out: the store has changed."""
        self._kept.clear()

    def answer(self, question: Question, *, evidence: int = 5) -> Answer:
        """Return the answer to a question, worked out once."""
        return self.keep(
            ("answer", question, evidence),
            lambda: self.ask(question, evidence=evidence),
        )

    def has_answered(self, question: Question, *, evidence: int) -> bool:
        """Return whether the answer to a question is kept."""
        return ("answer", question, evidence) in self._kept

    def ask(self, question: Question, *, evidence: int = 5) -> Answer:
        """Return the answer to a question, worked out anew."""
        with self.as_asked(question):
            return self.store.ask(
                question.country_1,
                question.country_2,
                since=question.since,
                until=question.until,
                dataset=question.dataset,
                evidence=evidence,
            )

    def as_asked(self, question: Question) -> AbstractContextManager[None]:
        """Show the store with its corrections or without, as the question wants it."""
        return nullcontext() if question.corrected else self.store.without_corrections()

    def indexing(self) -> Indexing:
        """Return the index of the documents for quote checking; its building begins here."""
        if self._indexing is None:
            self._indexing = Indexing(self.connection, self.store.database.path)
        return self._indexing

    def close(self) -> None:
        """Close what was opened beside the store."""
        if self._indexing is not None:
            self._indexing.close()

    def cite(self) -> list[str]:
        """Return what to cite for answers from the store."""
        return self.keep("cite", self.store.cite)
