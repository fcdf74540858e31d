"""The DuckDB file: opening, writing whole batches at once, and the record of each run."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from bilateral.errors import StoreError
from bilateral.records import Assessment, Coded, Document, Event, Reject, Statement
from bilateral.store.replaying import replay
from bilateral.store.schema import SCHEMA_VERSION, columns_of, refresh_events_view, statements_sql


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
        self.connection = _connect(self.path, read_only)
        if not read_only:
            self._create()

    def close(self) -> None:
        """Close the file; the object cannot be used afterwards."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the body as one transaction, undone as a whole when it fails."""
        self.connection.begin()
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def known_documents(self, ids: Sequence[str], coder: str | None = None) -> set[str]:
        """Return those of `ids` that are stored (coded by `coder`, when one is given)."""
        sql = "SELECT document_id FROM documents WHERE document_id IN (SELECT unnest($ids))"
        values: dict[str, Any] = {"ids": list(ids)}
        if coder is not None:
            sql += " AND coder = $coder"
            values["coder"] = coder
        return {row[0] for row in self.connection.execute(sql, values).fetchall()}

    def write_coded(
        self, stored: Sequence[StoredDocument], coded: Sequence[Coded], run_id: str
    ) -> None:
        """Write documents and what was found in them, as one transaction.

        What an earlier version of the coder found in the same documents is replaced.
        """
        ids = [item.document.document_id for item in stored]
        with self.transaction():
            for table in ("coded_events", "coded_statements", "coded_assessments", "documents"):
                self.connection.execute(
                    f"DELETE FROM {table} WHERE document_id IN (SELECT unnest(?))", [ids]
                )
            self._insert_documents(stored, run_id)
            self._insert("coded_statements", Statement, [s for c in coded for s in c.statements])
            self._insert("coded_assessments", Assessment, [a for c in coded for a in c.assessments])
            self._insert("coded_events", Event, [e for c in coded for e in c.events])
            replay(self.connection)

    def write_rejects(self, rejects: Sequence[Reject], run_id: str) -> None:
        """Record inputs that were not stored; the same reject twice is kept once."""
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
        self.connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?)", values)

    def signatures(self) -> list[tuple[str, bytes, dt.date | None]]:
        """Return ``(document_id, signature, published)`` of every document, oldest first."""
        return self.connection.execute(
            "SELECT document_id, signature, published FROM documents WHERE signature IS NOT NULL "
            "ORDER BY published NULLS LAST, document_id"
        ).fetchall()

    def lacks_stories(self) -> bool:
        """Return whether a run ended before it could group its documents into stories."""
        sql = "SELECT 1 FROM documents WHERE story_id IS NULL AND signature IS NOT NULL LIMIT 1"
        return bool(self.connection.execute(sql).fetchall())

    def write_stories(self, stories: dict[str, str]) -> None:
        """Set the story of each document: ``document_id → story_id``."""
        rows = [
            {"document_id": document_id, "story_id": story_id}
            for document_id, story_id in sorted(stories.items())
        ]
        with _as_json(rows) as path:
            self.connection.execute(
                "UPDATE documents SET story_id = s.story_id FROM "
                f"read_json('{path}', columns={{document_id: 'VARCHAR', story_id: 'VARCHAR'}}) s "
                "WHERE documents.document_id = s.document_id "
                "AND documents.story_id IS DISTINCT FROM s.story_id"
            )

    def _create(self) -> None:
        tables = {row[0] for row in self.connection.execute("SHOW TABLES").fetchall()}
        if "meta" in tables:
            if self._check_version() < SCHEMA_VERSION:
                self._back_up()
                self._upgrade()
        elif tables:
            raise StoreError(f"{self.path} is a DuckDB file but not a bilateral store.")
        for statement in statements_sql():
            self.connection.execute(statement)
        refresh_events_view(self.connection)
        self.connection.execute(
            "INSERT INTO meta VALUES ('schema_version', ?) ON CONFLICT DO NOTHING",
            [str(SCHEMA_VERSION)],
        )

    def _check_version(self) -> int:
        rows = self.connection.execute(
            "SELECT value FROM meta WHERE key = 'schema_version'"
        ).fetchall()
        version = int(rows[0][0]) if rows else 0
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{self.path} was written by a newer bilateral (store version {version}, "
                f"this one writes {SCHEMA_VERSION}); upgrade bilateral to open it."
            )
        return version

    def _back_up(self) -> None:
        """Copy the file beside itself before it is brought up to date."""
        if self.path == ":memory:":
            return
        self.connection.execute("CHECKPOINT")
        shutil.copy2(self.path, f"{self.path}.before-{SCHEMA_VERSION}")

    def _upgrade(self) -> None:
        """Bring a store of version 1 up to date: its statements and assessments were tables."""
        for name in ("statements", "assessments"):
            kinds = self.connection.execute(
                "SELECT table_type FROM information_schema.tables WHERE table_name = ?", [name]
            ).fetchall()
            if kinds == [("BASE TABLE",)]:
                self.connection.execute(f"ALTER TABLE {name} RENAME TO coded_{name}")
        self.connection.execute(
            "UPDATE meta SET value = ? WHERE key = 'schema_version'", [str(SCHEMA_VERSION)]
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


def _connect(path: str, read_only: bool) -> duckdb.DuckDBPyConnection:
    if path != ":memory:" and not Path(path).parent.is_dir():
        raise StoreError(f"The folder of {path} does not exist; create it or name another store.")
    if read_only and path != ":memory:" and not Path(path).is_file():
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


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:160].rstrip(".")
