"""Quote checking: each quotation of a document held against primary sources."""

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
