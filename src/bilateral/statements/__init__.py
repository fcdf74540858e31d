"""Statements: who said what, and what is said of a relationship itself."""

from typing import TYPE_CHECKING

from bilateral.lazily import import_lazily

if TYPE_CHECKING:
    from bilateral.statements.assessments import find_assessments
    from bilateral.statements.quotes import check_quotes
    from bilateral.statements.statements import find_statements

__all__ = ["check_quotes", "find_assessments", "find_statements"]

# Quotations are checked against stored texts, which needs no parser.
__getattr__ = import_lazily(
    __name__,
    {
        "assessments": ("find_assessments",),
        "quotes": ("check_quotes",),
        "statements": ("find_statements",),
    },
)
