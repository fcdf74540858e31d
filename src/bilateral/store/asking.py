"""A query with its values: to be run, or written out so that it runs anywhere as it stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$\w+|\?|[()]|\s+|[^\s'\"$?()]+|.")
_CLAUSES = ("SELECT", "FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "QUALIFY", "UNION")
_NAMED = re.compile(r"\$(\w+)")
_LINE = 80
"""Characters after which a clause is broken at the next blank."""


@dataclass(frozen=True, slots=True)
class Query:
    """SQL with ``?`` or ``$name`` where its values go; the store is asked with them apart."""

    sql: str
    values: Mapping[str, Any] | Sequence[Any] = ()

    def rows(self, connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
        """Return what the query finds, one dictionary a row."""
        cursor = connection.execute(self.sql, self.values or None)
        names = [item[0] for item in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def relation(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """Return what the query finds as a relation."""
        return connection.sql(self.sql, params=self.values or None)

    def written(self) -> str:
        """Return the query with its values in it, one clause a line, ended by a semicolon.

        Each value stands as a literal that it cannot leave, whatever it holds.
        """
        unnamed = iter(() if isinstance(self.values, Mapping) else self.values)
        clauses: list[list[str]] = [[]]
        depth, is_between = 0, False
        for token in _tokens(self.sql):
            depth += (token == "(") - (token == ")")
            if depth == 0 and (token in _CLAUSES or (token == "AND" and not is_between)):
                clauses.append([])
            if depth == 0 and token in ("AND", "BETWEEN"):
                is_between = token == "BETWEEN"
            if token == "?":
                token = write_literal(next(unnamed))
            elif isinstance(self.values, Mapping) and (named := _NAMED.fullmatch(token)):
                token = write_literal(self.values[named[1]])
            clauses[-1].append(token)
        return "\n".join(line for clause in clauses for line in _broken(clause)) + ";\n"


def write_literal(value: Any) -> str:
    """Return a value as a DuckDB literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "[" + ", ".join(write_literal(item) for item in value) + "]"
    return "'" + str(value).replace("'", "''") + "'"


def _tokens(sql: str) -> Iterator[str]:
    """Yield the pieces of a query: strings and names in quotes whole, blanks as one blank."""
    for found in _TOKEN.finditer(sql.strip()):
        yield " " if found[0].isspace() else found[0]


def _broken(clause: Sequence[str]) -> list[str]:
    """Break a clause at blanks between its pieces, never within a string; later lines step in."""
    lines = ["  " if clause and clause[0] == "AND" else ""]
    for piece in clause:
        if piece == " " and len(lines[-1]) > _LINE:
            lines.append("    " if lines[0].startswith(" ") else "  ")
        elif piece != " " or lines[-1].strip():
            lines[-1] += piece
    return [line.rstrip(" ") for line in lines if line.strip()]
