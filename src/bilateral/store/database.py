"""The DuckDB file: opening, writing whole batches at once, and the record of each run."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from bilateral.records import Assessment, Coded, Document, Event, Reject, Statement
from bilateral.store.opening import bring_up_to_date, check_version, connect, transaction
from bilateral.store.replaying import replay
from bilateral.store.schema import columns_of

_ROWS = 5_000


@dataclasses.dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as it is written: with its word count, signature and the coder's version."""

    document: Document
    words: int
    signature: bytes
    coder: str


class Database:
    """One open store. Everything is written in transactions: a batch is there or it is not."""

    def __init__(self, path: str | Path = ":memory:", *, read_only: bool = False) -> None:
        self.path = str(path)
        self.connection = connect(self.path, read_only)
        try:
            if read_only:
                check_version(self.connection, self.path)
            else:
                bring_up_to_date(self.connection, self.path)
        except BaseException:
            self.connection.close()
            raise

    def close(self) -> None:
        """Close the file; the object cannot be used afterwards."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the body as one transaction, undone as a whole when it fails.

        Raises `StoreError` where the disk is full or may not be written.
        """
        with transaction(self.connection, self.path):
            yield

    def coders(self, ids: Sequence[str]) -> dict[str, str]:
        """Return those of `ids` that are stored, each with the version that coded it."""
        sql = "SELECT document_id, coder FROM documents WHERE document_id IN (SELECT unnest(?))"
        return dict(self.connection.execute(sql, [list(ids)]).fetchall())

    def write_coded(
        self, stored: Sequence[StoredDocument], coded: Sequence[Coded], run_id: str
    ) -> None:
        """Write documents and what was found in them, as one transaction.

        What an earlier version of the coder found in the same documents is replaced.
        """
        ids = [item.document.document_id for item in stored]
        with self.transaction():
            # Looking for rows to delete reads whole tables: 0.14 CPU s in 5 million rows, against
            # 0.003 to find that none of the documents is stored.
            if known := sorted(self.coders(ids)):
                for table in ("coded_events", "coded_statements", "coded_assessments", "documents"):
                    self.connection.execute(
                        f"DELETE FROM {table} WHERE document_id IN (SELECT unnest(?))", [known]
                    )
            self._insert_documents(stored, run_id)
            self._insert("coded_statements", Statement, [s for c in coded for s in c.statements])
            self._insert("coded_assessments", Assessment, [a for c in coded for a in c.assessments])
            self._insert("coded_events", Event, [e for c in coded for e in c.events])
            replay(self.connection)

    def write_rejects(self, rejects: Sequence[Reject], run_id: str) -> None:
        """Record inputs that were not stored; the same reject twice is kept once."""
        with self.transaction():
            for reject in rejects:
                values = [*dataclasses.astuple(reject), run_id]
                self.connection.execute(
                    "INSERT INTO rejects SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS "
                    "(SELECT 1 FROM rejects WHERE source = $1 AND reason = $2)",
                    values,
                )

    def write_run(self, run_id: str, command: str, **facts: Any) -> None:
        """Record what a run was given and what it did."""
        values = [
            run_id,
            command,
            facts["version"],
            *(json.dumps(facts[name], sort_keys=True) for name in ("options", "inputs", "summary")),
        ]
        with self.transaction():
            self.connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?)", values)

    def signatures(self, *, ungrouped: bool = False) -> list[tuple[str, bytes, dt.date | None]]:
        """Return ``(document_id, signature, published)``, oldest first.

        With `ungrouped` only of the documents that have no story yet.
        """
        only = "AND story_id IS NULL " if ungrouped else ""
        return self.connection.execute(
            "SELECT document_id, signature, published FROM documents WHERE signature IS NOT NULL "
            f"{only}ORDER BY published NULLS LAST, document_id"
        ).fetchall()

    def grouped(
        self, since: dt.date | None, until: dt.date | None
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Yield ``(document_id, signature, published, story_id, begun)`` of grouped documents.

        Only those without a date, or published between the two days, where these are given;
        `begun` is the day of the story's first document. A few thousand rows at a time.
        """
        cursor = self.connection.cursor()
        cursor.execute(
            "SELECT d.document_id, d.signature, d.published, d.story_id, s.published "
            "FROM documents d JOIN documents s ON s.document_id = d.story_id "
            "WHERE d.signature IS NOT NULL AND (d.published IS NULL OR "
            "(d.published >= coalesce($since, d.published) "
            "AND d.published <= coalesce($until, d.published)))",
            {"since": since, "until": until},
        )
        while rows := cursor.fetchmany(_ROWS):
            yield rows

    def write_stories(
        self, stories: Mapping[str, str], moved: Mapping[str, str] | None = None
    ) -> None:
        """Set the story of each document: ``document_id → story_id``; `moved` renames stories."""
        rows = [
            {"document_id": document_id, "story_id": story_id}
            for document_id, story_id in sorted(stories.items())
        ]
        if not rows:
            return
        with self.transaction(), _as_json(rows) as path:
            for old, new in sorted((moved or {}).items()):
                self.connection.execute(
                    "UPDATE documents SET story_id = ? WHERE story_id = ?", [new, old]
                )
            self.connection.execute(
                "UPDATE documents SET story_id = s.story_id FROM "
                f"read_json('{path}', columns={{document_id: 'VARCHAR', story_id: 'VARCHAR'}}) s "
                "WHERE documents.document_id = s.document_id "
                "AND documents.story_id IS DISTINCT FROM s.story_id"
            )

    def _insert_documents(self, stored: Sequence[StoredDocument], run_id: str) -> None:
        names = [*columns_of(Document), "words", "signature", "coder", "run_id"]
        marks = ", ".join("?" for _ in names)
        rows = [
            (*dataclasses.astuple(s.document), s.words, s.signature, s.coder, run_id)
            for s in stored
        ]
        if rows:
            self.connection.executemany(
                f"INSERT INTO documents ({', '.join(names)}) VALUES ({marks})", rows
            )

    def _insert(self, table: str, record: type, rows: Iterable[Any]) -> None:
        columns = columns_of(record)
        shape = ", ".join(f"{name}: '{sql_type}'" for name, sql_type in columns.items())
        with _as_json(rows) as path:
            if path:
                self.connection.execute(
                    f"INSERT INTO {table} SELECT {', '.join(columns)} FROM read_json("
                    f"'{path}', format='newline_delimited', columns={{{shape}}}) "
                    "ON CONFLICT DO NOTHING"
                )


@contextmanager
def _as_json(rows: Iterable[Any]) -> Iterator[str]:
    """Yield the path of a file of JSON lines ("" when there are none).

    DuckDB takes 50,000 rows a second from such a file, and some 2,000 row by row.
    """
    lines = [msgspec.json.encode(row) for row in rows]
    if not lines:
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="bilateral-") as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_bytes(b"\n".join(lines))
        yield str(path)
