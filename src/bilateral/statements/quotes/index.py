"""The index of a corpus: every pair of neighbouring words and where it stands, in a DuckDB file.

Positions count words through the whole corpus, so that hits of one quotation fall close together.
Postings are written in runs: memory does not grow with the corpus. A run has one row for each of
its words, with all places of the word; a look-up reads the rows of its words and nothing else.
"""

from __future__ import annotations

import datetime as dt
import functools
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import duckdb
import numpy as np
import numpy.typing as npt

from bilateral.errors import StoreError
from bilateral.records import Document
from bilateral.statements.quotes.voices import Turns
from bilateral.statements.quotes.words import Words, find_words

COLUMNS = ("document_id", "published", "publisher", "title", "url", "kind")

Pair = tuple[str, str | None]
"""Two neighbouring words; a second word None stands for whatever follows the first."""
Positions = npt.NDArray[np.int64]
PAIR = np.dtype([("next", "<u4"), ("count", "<u2")])
"""How many places of a row have the same word following; more than fit make several entries."""
_PIECE = 4000
PLACE_BYTES = 3
"""A place is a number within its run, which is shorter than 2**24 words."""


class Source:
    """A document of the corpus, with what was found out about it when it was indexed."""

    def __init__(self, document: Document, packed: bytes, turns: Turns, marks: bytes) -> None:
        self.described = document
        """The document without its text."""
        self._packed = packed
        self.turns = turns
        self._marks = np.frombuffer(marks, dtype="<u4").reshape(-1, 2)

    @functools.cached_property
    def document(self) -> Document:
        """The document with its text, unpacked when it is first asked for."""
        return replace(self.described, text=unpack_text(self._packed))

    def is_one_of(self, document: Document) -> bool:
        """Return whether it is that document, or another version of it."""
        own = self.described
        same_url = bool(document.url and own.url == document.url)
        return own.document_id == document.document_id or same_url

    @functools.cached_property
    def turn_words(self) -> list[int]:
        """How many of its words stand before each turn."""
        places = np.searchsorted(self._marks[:, 1], np.array(self.turns.starts, dtype=np.uint32))
        return cast("list[int]", self._marks[places, 0].tolist())

    def words(self, low: int, high: int | None) -> Words:
        """Return its words from the `low` to before the `high`."""
        numbers = self._marks[:, 0]
        first = int(np.searchsorted(numbers[:-1], low, side="right")) - 1
        last = len(numbers) - 1
        if high is not None:
            last = min(last, int(np.searchsorted(numbers, high, side="left")))
        before, start = self._marks[first].tolist()
        found = find_words(self.document.text, start, int(self._marks[last, 1]))
        return found.cut(low - before, None if high is None else high - before)


class QuoteIndex:
    """A corpus ready to be searched; open it with `open_index`."""

    def __init__(self, path: str | Path) -> None:
        try:
            self._connection = duckdb.connect(str(path), read_only=True)
        except duckdb.Error as error:
            reason = " ".join(str(error).split())[:160]
            raise StoreError(f"The index {path} cannot be opened ({reason}); delete it.") from error
        self._connection.execute("SET enable_progress_bar = false")
        self._meta = dict(self._connection.execute("SELECT key, value FROM meta").fetchall())
        rows = self._connection.execute(
            "SELECT first_word, epoch(published)::BIGINT // 86400 FROM sources ORDER BY source"
        ).fetchnumpy()
        columns = list(rows.values())
        self.first_words: Positions = np.asarray(columns[0], dtype=np.int64)
        days = columns[1]
        filled = days.filled(-1) if isinstance(days, np.ma.MaskedArray) else days
        self.days: Positions = np.asarray(filled, dtype=np.int64)
        """Publication day of each source, as days since 1970; -1 where it has none."""

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return len(self.first_words)

    @property
    def words(self) -> int:
        """How many words it holds."""
        return int(self._meta["words"])

    @property
    def name(self) -> str:
        """What was indexed, for messages."""
        return str(self._meta["name"])

    def look_up(self, forms: Iterable[str]) -> Looked:
        """Return where some words stand, in one scan: ten quotations cost little more than one."""
        rows: dict[int, list[_Row]] = {}
        for word, first, pairs, places in self._connection.execute(
            "SELECT p.word, r.first_word, p.pairs, p.places "
            "FROM postings p JOIN runs r ON r.run = p.run "
            "WHERE p.word IN (SELECT unnest(?)) ORDER BY p.run",
            [sorted(set(map(word_number, forms)))],
        ).fetchall():
            rows.setdefault(word, []).append(_Row(first, b"".join(pairs), b"".join(places)))
        return Looked(rows)

    def sources_at(self, places: Sequence[Positions]) -> list[Positions]:
        """Return the numbers of the sources that hold some places."""
        every = np.concatenate(places) if places else np.empty(0, dtype=np.int64)
        sources = np.searchsorted(self.first_words, every, side="right") - 1
        return np.split(sources, np.cumsum([len(one) for one in places])[:-1])

    def sources(self, numbers: Collection[int]) -> dict[int, Source]:
        """Return sources by number (from 0, in the order indexed)."""
        rows = self._connection.execute(
            "SELECT source, text, turn_starts, turn_labels, marks, "
            f"{', '.join(COLUMNS)} FROM sources WHERE source IN (SELECT unnest(?))",
            [sorted(set(numbers))],
        ).fetchall()
        return {
            number: Source(
                Document(text="", **dict(zip(COLUMNS, columns, strict=True))),
                b"".join(text),
                Turns(tuple(starts), tuple(labels)),
                marks,
            )
            for number, text, starts, labels, marks, *columns in rows
        }


class Looked:
    """The places of some words, and of pairs that begin with one of them."""

    def __init__(self, rows: Mapping[int, Sequence[_Row]]) -> None:
        self._rows = rows
        self._found: dict[Pair, Positions] = {}

    def count(self, pair: Pair) -> int:
        """Return how often the corpus has a pair."""
        return sum(high - low for _, low, high in self._parts(pair))

    def places(self, pair: Pair) -> Positions:
        """Return the numbers, within the corpus, of a pair's first words, ascending."""
        if pair not in self._found:
            # The places of a word are in the order of the words that follow.
            parts = [
                row.places(low, high, in_order=pair[1] is not None)
                for row, low, high in self._parts(pair)
            ]
            self._found[pair] = np.concatenate([np.empty(0, dtype=np.int64), *parts])
        return self._found[pair]

    def _parts(self, pair: Pair) -> list[tuple[_Row, int, int]]:
        following = None if pair[1] is None else word_number(pair[1])
        return [(row, *row.find(following)) for row in self._rows.get(word_number(pair[0]), ())]


class _Row:
    """All places of one word within one run."""

    def __init__(self, first_word: int, pairs: bytes, places: bytes) -> None:
        entries = np.frombuffer(pairs, dtype=PAIR)
        self.first_word = first_word
        self.following = entries["next"]
        self.ends = np.cumsum(entries["count"], dtype=np.int64)
        self._places = np.frombuffer(places, dtype=np.uint8).reshape(-1, PLACE_BYTES)

    def find(self, following: int | None) -> tuple[int, int]:
        """Return the first and the end of its places before one word, or before any."""
        if following is None:
            return 0, len(self._places)
        key, ends = np.uint32(following), self.ends
        low = int(np.searchsorted(self.following, key, side="left"))
        high = int(np.searchsorted(self.following, key, side="right"))
        return int(ends[low - 1]) if low else 0, int(ends[high - 1]) if high else 0

    def places(self, low: int, high: int, *, in_order: bool) -> Positions:
        """Return some of its places as numbers within the corpus, ascending."""
        padded = np.zeros((high - low, 4), dtype=np.uint8)
        padded[:, :PLACE_BYTES] = self._places[low:high]
        places = padded.view("<u4").ravel()
        if not in_order:
            places.sort()
        return self.first_word + places.astype(np.int64)


def word_number(form: str) -> int:
    """Return the number of a word; two that share one look alike to the search, not to alignment.

    Of 46,000 words none did, of 100,000 one pair is to be expected. 0 stands for no word.
    """
    return zlib.crc32(form.encode()) or 1


def in_pieces(packed: bytes) -> list[bytes]:
    """Return bytes in pieces that stand in the database's own rows: longer ones waste a third."""
    return [packed[start : start + _PIECE] for start in range(0, len(packed), _PIECE)]


def pack_text(text: str) -> bytes:
    """Return a text as it is kept: a database unpacks 2,000 for one, 53 ms; this takes 0.3 ms."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def unpack_text(packed: bytes) -> str:
    """Return the text that was packed."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def day_number(day: dt.date) -> int:
    """Return a day as days since 1970."""
    return (day - dt.date(1970, 1, 1)).days
