"""What a store does with corrections; `bilateral.api.Store` has these verbs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bilateral.store.corrections import (
    Correction,
    add_correction,
    has_corrections,
    read_corrections,
    undo_correction,
)
from bilateral.store.database import Database
from bilateral.store.replaying import shadow


class Correctable:
    """The verbs that correct: each is one transaction, and none overwrites what was found."""

    database: Database

    def correct(
        self,
        subject_id: str,
        *,
        author: str,
        reason: str,
        changes: Mapping[str, Any] | None = None,
        wrong: bool = False,
        merge_into: str | None = None,
        subject: str = "event",
        dataset: str | None = None,
    ) -> Correction:
        """Correct an event (or a ``statement``, an ``assessment``): change, drop or merge it.

        `changes` maps fields to what they should be, such as ``{"event_type": "AID"}``. Nothing
        that was found is overwritten: `undo` takes a correction back.
        """
        with self.database.transaction():
            return add_correction(
                self.database.connection,
                subject_id,
                author=author,
                reason=reason,
                changes=changes,
                wrong=wrong,
                merge_into=merge_into,
                subject=subject,
                dataset=dataset,
            )

    def undo(self, correction_id: str, *, author: str, reason: str) -> Correction:
        """Take a correction back; it stays in the history."""
        with self.database.transaction():
            return undo_correction(
                self.database.connection, correction_id, author=author, reason=reason
            )

    def corrections(self, subject_id: str | None = None) -> list[Correction]:
        """Return every correction ever made, newest first, or those of one event."""
        return read_corrections(self.database.connection, subject_id=subject_id)

    @contextmanager
    def without_corrections(
        self, ids: Collection[str] | None = None, *, restored: Collection[str] = ()
    ) -> Iterator[None]:
        """Show the store as if some corrections (all, unless named) had not been made.

        And as if those `restored` had not been undone. Afterwards everything stands as before. What
        is asked within must be fetched within.
        """
        connection = self.database.connection
        connection.begin()
        try:
            if has_corrections(connection):
                shadow(connection, without=ids, restored=restored)
            yield
        finally:
            connection.rollback()
