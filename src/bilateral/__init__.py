"""bilateral: have two countries grown closer, or further apart, and how do we know?

``code`` reads one text; ``open`` a store, then ``Store.read`` and ``Store.ask``. Names are loaded
when first used, so that ``import bilateral`` does not load a parser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bilateral.lazily import import_lazily

if TYPE_CHECKING:
    from bilateral.api import Store, check_quotes, open, read_into
    from bilateral.documents import clean
    from bilateral.errors import BilateralError
    from bilateral.records import (
        Assessment,
        CleanText,
        Coded,
        Document,
        Event,
        Mention,
        Place,
        Statement,
    )
    from bilateral.reports import Answer
    from bilateral.texts import certainty_of, code, code_pair, find_dates

__all__ = [
    "Answer",
    "Assessment",
    "BilateralError",
    "CleanText",
    "Coded",
    "Document",
    "Event",
    "Mention",
    "Place",
    "Statement",
    "Store",
    "certainty_of",
    "check_quotes",
    "clean",
    "code",
    "code_pair",
    "find_dates",
    "open",
    "read_into",
]


__getattr__ = import_lazily(
    __name__,
    {
        "api": ("Store", "check_quotes", "open", "read_into"),
        "documents": ("clean",),
        "errors": ("BilateralError",),
        "records": (
            "Assessment",
            "CleanText",
            "Coded",
            "Document",
            "Event",
            "Mention",
            "Place",
            "Statement",
        ),
        "reports": ("Answer",),
        "texts": ("certainty_of", "code", "code_pair", "find_dates"),
    },
)


def __dir__() -> list[str]:
    return sorted(__all__)
