"""Quote checking: each quotation of a document held against primary sources."""

from typing import TYPE_CHECKING

from bilateral.lazily import import_lazily

if TYPE_CHECKING:
    from bilateral.statements.quotes.building import (
        fingerprint_ids,
        is_duckdb,
        is_index,
        open_index,
    )
    from bilateral.statements.quotes.checking import check_quotes
    from bilateral.statements.quotes.corpora import cached_index, open_corpus
    from bilateral.statements.quotes.index import QuoteIndex

__all__ = [
    "QuoteIndex",
    "cached_index",
    "check_quotes",
    "fingerprint_ids",
    "is_duckdb",
    "is_index",
    "open_corpus",
    "open_index",
]

# Who asks a store checks no quotations: that takes 45 ms to import.
__getattr__ = import_lazily(
    __name__,
    {
        "building": ("fingerprint_ids", "is_duckdb", "is_index", "open_index"),
        "checking": ("check_quotes",),
        "corpora": ("cached_index", "open_corpus"),
        "index": ("QuoteIndex",),
    },
)
