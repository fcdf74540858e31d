"""One run of `read`: what comes in is coded and stored, and every bit of it is accounted for."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from bilateral import pipeline
from bilateral.documents import ReadOptions, StoryIndex, is_english, read_documents, signature
from bilateral.engines import code_on
from bilateral.records import Coded, Document, ReadSummary, Reject
from bilateral.store import Database, StoredDocument

Progress = Callable[[int, int], None]
"""Called with the documents taken in so far and the events found so far."""


class Reading:
    """One run of `read`: counts what comes in and accounts for every bit of it."""

    def __init__(self, database: Database, *, recode: bool, on_progress: Progress | None) -> None:
        self.database = database
        self.recode = recode
        self.on_progress = on_progress or (lambda _documents, _events: None)
        self.documents = self.duplicates = self.stored = self.not_english = 0
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
        if self.stored or self.database.lacks_stories():
            index = StoryIndex()
            rows = self.database.signatures()
            index.add_many(rows)
            self.database.write_stories({row[0]: index.story_of(row[0]) for row in rows})
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
        for item in items:
            self.documents += 1
            if isinstance(item, Reject):
                self.rejects.append(item)
                continue
            self.inputs.update(item.document_id.encode())
            known = item.document_id in self.seen or (
                not self.recode and bool(self.database.known_documents([item.document_id]))
            )
            self.seen.add(item.document_id)
            if known:
                self.duplicates += 1
                self.on_progress(self.documents, self.events)
                continue
            yield flag_language(item)

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
