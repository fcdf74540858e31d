"""Statements: who said what, and what is said of a relationship itself."""

from bilateral.statements.assessments import find_assessments
from bilateral.statements.statements import find_statements

__all__ = ["find_assessments", "find_statements"]
