"""Statements: who said what, and what is said of a relationship itself."""
