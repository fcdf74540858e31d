"""One run of `read`: what comes in is coded and stored, and every bit of it is accounted for."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from bilateral import pipeline
from bilateral.documents import (
    WINDOW,
    Grouped,
    ReadOptions,
    group_new,
    is_english,
    read_documents,
    signature,
)
from bilateral.engines import code_on
from bilateral.errors import StoreError
from bilateral.records import Coded, Document, ReadSummary, Reject
from bilateral.store import Database, StoredDocument

_LOOKED_UP = 32
"""Documents looked up at a time, as many as a shard holds: nothing waits for more input than it
does anyway, and re-reading is not held up by one query a document."""
Progress = Callable[[int, int], None]
"""Called with the documents taken in so far and the events found so far."""


class Reading:
    """One run of `read`: counts what comes in and accounts for every bit of it."""

    def __init__(self, database: Database, *, recode: bool, on_progress: Progress | None) -> None:
        self.database = database
        self.recode = recode
        self.on_progress = on_progress or (lambda _documents, _events: None)
        self.documents = self.duplicates = self.stored = self.not_english = self.outdated = 0
        self.events = self.statements = self.assessments = self.words = 0
        self.rejects: list[Reject] = []
        self.seen: set[str] = set()
        self.inputs = hashlib.sha256()

    def run(
        self,
        paths: Sequence[str],
        options: ReadOptions,
        processes: int | None,
        *,
        items: Iterable[Document | Reject] | None = None,
        engine: str = "local",
        address: str | None = None,
    ) -> ReadSummary:
        """Read `paths` (or `items` that were read from them already), code and store them."""
        started = time.monotonic()
        run_id = self._run_id(paths, options)
        new = self._new(read_documents(paths, options) if items is None else items)
        for results in code_on(engine, new, processes=processes, address=address):
            self.rejects += [item for item in results if isinstance(item, Reject)]
            self._store([item for item in results if isinstance(item, Coded)], run_id)
        self.database.write_rejects(self.rejects, run_id)
        self._group_stories()
        self._account()
        summary = self._summary(time.monotonic() - started)
        self.database.write_run(
            run_id,
            "read",
            version=pipeline.coder_version(),
            options={"paths": list(paths), "recode": self.recode},
            inputs={"sha256": self.inputs.hexdigest(), "documents": self.documents},
            summary={"stored": self.stored, "duplicates": self.duplicates},
        )
        return summary

    def _new(self, items: Iterable[Document | Reject]) -> Iterator[Document]:
        """Yield the documents that are not stored yet; count all of them."""
        waiting = iter(items)
        while batch := list(itertools.islice(waiting, _LOOKED_UP)):
            ids = [item.document_id for item in batch if isinstance(item, Document)]
            known = self._known(ids)
            for item in batch:
                self.documents += 1
                if isinstance(item, Reject):
                    self.rejects.append(item)
                    continue
                self.inputs.update(item.document_id.encode())
                if item.document_id in known or item.document_id in self.seen:
                    self.duplicates += 1
                    self.on_progress(self.documents, self.events)
                    continue
                self.seen.add(item.document_id)
                yield flag_language(item)

    def _known(self, ids: Sequence[str]) -> set[str]:
        """Return what is stored already; when coding anew, only what this version has coded."""
        coders, current = self.database.coders(ids), pipeline.coder_version()
        older = {name for name, coder in coders.items() if coder != current}
        if self.recode:
            return coders.keys() - older
        self.outdated += len(older)
        return set(coders)

    def _group_stories(self) -> None:
        """Put the documents that have no story into one; when coding anew, group all again."""
        new = self.database.signatures(ungrouped=not self.recode)
        days = [published for _, _, published in new if published]
        if not new:
            return
        dated = len(days) == len(new)
        since, until = (min(days) - WINDOW, max(days) + WINDOW) if dated else (None, None)
        stored = () if self.recode else self.database.grouped(since, until)
        batches = ([Grouped(*row) for row in rows] for rows in stored)
        self.database.write_stories(*group_new(new, batches))

    def _account(self) -> None:
        """Raise `StoreError` unless every input was stored, known already or rejected."""
        found = self.stored + self.duplicates + len(self.rejects)
        if found != self.documents:
            raise StoreError(
                f"Of {self.documents} documents {found} are accounted for; what was coded is "
                "stored: run the same command again, and please report it."
            )

    def _store(self, coded: list[Coded], run_id: str) -> None:
        stored = [
            StoredDocument(
                c.document,
                words=len(c.document.text.split()),
                signature=signature(c.document.text),
                coder=pipeline.coder_version(),
            )
            for c in coded
        ]
        self.database.write_coded(stored, coded, run_id)
        self.stored += len(stored)
        self.words += sum(item.words for item in stored)
        self.not_english += sum(c.document.language != "en" for c in coded)
        self.events += sum(len(c.events) for c in coded)
        self.statements += sum(len(c.statements) for c in coded)
        self.assessments += sum(len(c.assessments) for c in coded)
        self.on_progress(self.documents, self.events)

    def _run_id(self, paths: Sequence[str], options: ReadOptions) -> str:
        known = self.database.connection.execute("SELECT count(*) FROM runs").fetchall()
        facts = f"{pipeline.coder_version()}|{paths}|{options}|{known}"
        return hashlib.sha256(facts.encode()).hexdigest()[:12]

    def _summary(self, seconds: float) -> ReadSummary:
        return ReadSummary(
            documents=self.documents,
            stored=self.stored,
            duplicates=self.duplicates,
            outdated=self.outdated,
            rejected=len(self.rejects),
            not_english=self.not_english,
            events=self.events,
            statements=self.statements,
            assessments=self.assessments,
            words=self.words,
            seconds=seconds,
            rejects=tuple(self.rejects),
        )


def flag_language(document: Document) -> Document:
    """Return the document, flagged where it is not English, so that it is not coded."""
    return document if is_english(document.text) else replace(document, language="other")
