"""Statements: who said what, and what is said of a relationship itself."""

from bilateral.statements.assessments import find_assessments
from bilateral.statements.quotes import check_quotes
from bilateral.statements.statements import find_statements

__all__ = ["check_quotes", "find_assessments", "find_statements"]
