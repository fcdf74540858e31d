"""The whole flow on one screen: documents in, coded documents out, batches into the store.

documents → sentences → dates → actors → statements → events → store
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import itertools
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import metadata, resources

from bilateral.actors import find_mentions
from bilateral.dates import find_dates
from bilateral.documents import is_furniture
from bilateral.events import find_events, find_places
from bilateral.pools import run_in_pool
from bilateral.records import Coded, Document, Reject
from bilateral.selecting import choose_depths
from bilateral.sentences import ParsedText, forget, parse, parse_many
from bilateral.sentences.model import model_version
from bilateral.statements import find_assessments, find_statements

_STAGES = ("sentences", "dates", "certainty", "actors", "statements", "events")
_CODER = (*_STAGES, *(f"data/{name}" for name in (*_STAGES[1:], "ontology", "places", "documents")))
"""What decides how a document is coded; how it is measured afterwards does not belong here."""
_SELECTION = ("selecting.py", "data/selecting.toml")
"""Files beside those folders that decide it too: what is not parsed yields nothing."""
SHARD_DOCUMENTS = 32
SHARD_CHARACTERS = 400_000
"""A shard ends at whichever comes first, so that one long transcript does not hold up the rest."""


def code_document(document: Document, parsed: ParsedText | None = None) -> Coded:
    """Find everything in one document; a document that is not English yields nothing.

    `parsed` is its text as `code_shard` has parsed it, with others.
    """
    if document.language != "en":
        return Coded(document)
    parsed = parsed or parse(document.text, skip=is_furniture, choose=choose_depths)
    dates = find_dates(document.text, published=document.published, parsed=parsed)
    actors = find_mentions(parsed, published=document.published, publisher=document.publisher)
    statements = find_statements(parsed, actors, dates, document)
    places = find_places(parsed, actors)
    return Coded(
        document,
        mentions=actors.mentions,
        statements=statements,
        assessments=find_assessments(parsed, actors, statements, dates, document),
        events=find_events(parsed, actors, statements, dates, document, places),
        dates=dates,
        places=places,
    )


def code_shard(documents: Sequence[Document]) -> list[Coded | Reject]:
    """Code a shard, keeping only what the store holds (mentions are found again when shown).

    A document on which the coder fails is a reject that says so: one article must not cost a run.
    """
    _give_back()
    results: list[Coded | Reject] = []
    for document, parsed in zip(documents, _parse_together(documents), strict=True):
        try:
            coded = code_document(document, parsed)
        except Exception as error:
            reason = f"The coder failed on it ({type(error).__name__}: {error}); please report it."
            shown = document.source or document.url or document.document_id
            results.append(Reject(shown, reason, document.published, document.url))
        else:
            results.append(replace(coded, mentions=(), dates=(), places=()))
    return results


def _give_back() -> None:
    """Give freed memory back to the system, where the C library (glibc) keeps it in pieces.

    Without it a process that reads long transcripts grows by 100 MB within 1,000 documents.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _parse_together(documents: Sequence[Document]) -> list[ParsedText | None]:
    """Parse the English documents of a shard; none, should the parser fail on one of them.

    The parser starts afresh where that matters: results must not depend on which other shards the
    same process coded before, and so not on how many processes there are.
    """
    texts = [document.text for document in documents if document.language == "en"]
    if not texts:
        return [None] * len(documents)
    try:
        forget()
        parsed = list(parse_many(texts, skip=is_furniture, choose=choose_depths))
    except Exception:  # each is then parsed alone, so that only the one that fails is a reject
        return [None] * len(documents)
    found = iter(parsed)
    return [next(found) if document.language == "en" else None for document in documents]


def code_all(
    documents: Iterable[Document], *, processes: int | None = None
) -> Iterator[list[Coded | Reject]]:
    """Code documents shard by shard, in order, over `processes` (default: one per core)."""
    shards = make_shards(documents)
    few = list(itertools.islice(shards, 2))
    count = processes or os.cpu_count() or 1
    if len(few) < 2 or count == 1:
        yield from map(code_shard, itertools.chain(few, shards))
    else:
        yield from run_in_pool(code_shard, itertools.chain(few, shards), count)


@functools.cache
def coder_version() -> str:
    """Return what decides the results: our version, the model's, and a hash of code and data."""
    digest = hashlib.sha256()
    root = resources.files("bilateral")
    for folder in _CODER:
        for name, content in _files(root / folder, folder):
            if not name.endswith((".toml", ".csv", ".py")):
                continue
            digest.update(name.encode())
            digest.update(content)
    for name in _SELECTION:
        digest.update((root / name).read_bytes())
    return f"{metadata.version('bilateral')}+{digest.hexdigest()[:12]} {model_version()}"


def _files(folder: object, name: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):  # type: ignore[attr-defined]
        path = f"{name}/{item.name}"
        if item.is_dir():
            yield from _files(item, path)
        else:
            yield path, item.read_bytes()


def make_shards(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Cut documents into shards, each as large as one worker should hold at a time."""
    shard: list[Document] = []
    size = 0
    for document in documents:
        shard.append(document)
        size += len(document.text)
        if len(shard) == SHARD_DOCUMENTS or size >= SHARD_CHARACTERS:
            yield shard
            shard, size = [], 0
    if shard:
        yield shard
