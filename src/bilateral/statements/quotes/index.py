"""The index of a corpus: every pair of neighbouring words and where it stands, in a DuckDB file.

Positions count words through the whole corpus, so that hits of one quotation fall close together.
Postings are written in sorted batches: memory does not grow with the corpus, and a look-up reads
only the row groups whose range holds the word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from bilateral.errors import StoreError
from bilateral.records import Document

COLUMNS = ("document_id", "published", "publisher", "title", "url", "kind", "text")

Pair = tuple[str, str | None]
"""Two neighbouring words; a second word None stands for whatever follows the first."""
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Postings:
    """Where the word pairs of a quotation stand: two arrays of equal length."""

    pair: Positions
    """Number of the pair within the quotation."""
    position: Positions
    """Number of the pair's first word within the corpus."""


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

    def word_ids(self, forms: Sequence[str]) -> dict[str, int]:
        """Return the numbers of those words that the corpus has."""
        rows = self._connection.execute(
            "SELECT form, word FROM words WHERE form IN (SELECT unnest(?))", [sorted(set(forms))]
        )
        return dict(rows.fetchall())

    def find_pairs(self, groups: Sequence[Sequence[Pair]], *, at_most: int) -> list[Postings]:
        """Return where the pairs of each group stand, a group for each quotation.

        Rare pairs come first: common ones are left out once a group has `at_most` positions. All
        groups take one scan: it costs the same for ten quotations as for one.
        """
        forms = [word for group in groups for pair in group for word in pair if word is not None]
        ids = self.word_ids(forms)
        numbers: dict[tuple[int, int | None], int] = {}
        wanted = [
            {
                place: numbers.setdefault((ids[one], ids[other] if other else None), len(numbers))
                for place, (one, other) in enumerate(group)
                if one in ids and (other is None or other in ids)
            }
            for group in groups
        ]
        keys = list(numbers)
        counts = dict(
            self._join("count(*)", "GROUP BY w.number", keys, range(len(keys))).fetchall()
        )
        chosen = [_rarest(group, counts, at_most) for group in wanted]
        rows = self._join(
            "p.position", "ORDER BY ALL", keys, sorted({n for group in chosen for n in group})
        ).fetchnumpy()
        number = np.asarray(rows["number"], dtype=np.int64)
        position = np.asarray(rows["position"], dtype=np.int64)
        return [
            _own(group, picked, number, position)
            for group, picked in zip(wanted, chosen, strict=True)
        ]

    def _join(
        self,
        selected: str,
        tail: str,
        keys: Sequence[tuple[int, int | None]],
        numbers: Iterable[int],
    ) -> duckdb.DuckDBPyConnection:
        taken = list(numbers)
        return self._connection.execute(
            f"SELECT w.number AS number, {selected} FROM (SELECT unnest($number) AS number, "
            "unnest($one) AS one, unnest($other) AS other) w "
            "JOIN postings p ON p.word = w.one AND (w.other IS NULL OR p.next = w.other) "
            f"WHERE p.word IN (SELECT unnest($one)) {tail}",
            {
                "number": taken,
                "one": [keys[number][0] for number in taken],
                "other": [keys[number][1] for number in taken],
            },
        )

    def sources(self, numbers: Sequence[int]) -> dict[int, Document]:
        """Return sources with their texts by number (from 0, in the order indexed)."""
        rows = self._connection.execute(
            f"SELECT source, {', '.join(COLUMNS)} FROM sources WHERE source IN (SELECT unnest(?))",
            [sorted(set(numbers))],
        ).fetchall()
        return {
            row[0]: Document(
                document_id=row[1],
                published=row[2],
                publisher=row[3],
                title=row[4],
                url=row[5],
                kind=row[6],
                text=row[7],
            )
            for row in rows
        }


def _rarest(group: Mapping[int, int], counts: Mapping[int, int], at_most: int) -> set[int]:
    """Return the numbers of the rarest pairs of a group, up to `at_most` positions in all."""
    chosen: set[int] = set()
    total = 0
    for number in sorted(set(group.values()), key=lambda number: (counts.get(number, 0), number)):
        count = counts.get(number, 0)
        if count and (not chosen or total + count <= at_most):
            chosen.add(number)
            total += count
    return chosen


def _own(
    group: Mapping[int, int], chosen: set[int], number: Positions, position: Positions
) -> Postings:
    """Return the postings of one group, its pairs numbered as the group has them."""
    places, positions = [], []
    for place, key in group.items():
        if key in chosen:
            low, high = np.searchsorted(number, [key, key + 1])
            places.append(np.full(high - low, place, dtype=np.int64))
            positions.append(position[low:high])
    if not places:
        nothing = np.empty(0, dtype=np.int64)
        return Postings(nothing, nothing)
    return Postings(np.concatenate(places), np.concatenate(positions))


def day_number(day: dt.date) -> int:
    """Return a day as days since 1970."""
    return (day - dt.date(1970, 1, 1)).days
