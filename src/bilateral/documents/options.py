"""What a user may say about the inputs to read, and the limits that every input is held to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

FIELDS = ("text", "published", "title", "url", "publisher", "kind")
"""The columns that JSONL, CSV and Parquet are read by."""


@dataclass(frozen=True, slots=True)
class Caps:
    """Limits on untrusted input. Sizes are bytes unless they say characters."""

    file_bytes: int = 8_000_000_000
    """A file on disk that is streamed (JSONL, CSV, Parquet, WARC, zip)."""
    page_bytes: int = 20_000_000
    """A file, archive member or record that is held whole (text, HTML, feed, page)."""
    line_bytes: int = 20_000_000
    """One line of JSONL or one CSV record."""
    text_characters: int = 5_000_000
    """One document's cleaned text; the longest White House text has 252,099."""
    unpacked_bytes: int = 20_000_000_000
    unpacked_ratio: int = 200
    """Unpacked over packed size, beyond the first 10 MB; news text in gzip has 3–6, HTML 5–20."""
    members: int = 1_000_000
    archive_depth: int = 3
    url_bytes: int = 20_000_000
    url_seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How `read_documents` reads.

    `published` and `publisher` override what the inputs say; `mapping` names other columns
    (``{"text": "body"}``); `since` and `until` keep documents published in between, inclusive;
    `allow_private` lets URLs name private and loopback addresses.
    """

    published: dt.date | None = None
    publisher: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    since: dt.date | None = None
    until: dt.date | None = None
    caps: Caps = field(default_factory=Caps)
    allow_private: bool = False

    def column(self, name: str) -> str:
        """Return the input's column for one of `FIELDS`."""
        return self.mapping.get(name, name)
