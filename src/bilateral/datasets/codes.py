"""Code tables as DuckDB tables: country codes of every scheme, CAMEO codes, event classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb

from bilateral import lexicons
from bilateral.actors import tables

_CAMEO_COLUMNS = ("cameo_code", "event_type", "event_mode", "event_context", "intensity")


def create_code_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables ``code_*`` that loading joins to; an empty cell is null in them."""
    _create(connection, "code_country", ("scheme", "code", "iso3"), _unique(_country_codes()))
    _create(connection, "code_organisation", ("code", "organisation"), _organisation_codes())
    coded = (
        "scale",
        "code",
        "cameo_code",
        "event_type",
        "event_mode",
        "event_context",
        "intensity",
    )
    _create(connection, "code_event", coded, _event_codes())
    types = ("event_type", "quad_class", "score")
    _create(connection, "code_type", types, _rows("ontology/types.csv", types))
    classes = ("scheme", "class", "event_type", "event_mode", "cameo_code")
    _create(connection, "code_class", classes, _rows("datasets/classes.csv", classes))
    named = ("cameo_code", "name")
    names = ((code, name.lower()) for code, name in _rows("datasets/cameo_names.csv", named))
    _create(connection, "code_name", named, _first_by(names, 1))


def _rows(name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for row in lexicons.read_csv(name, columns):
        yield tuple(row.values())


def _event_codes() -> Iterator[tuple[str, ...]]:
    cameo = _CAMEO_COLUMNS
    for code, *rest in _rows("ontology/cameo.csv", cameo):
        yield ("cameo", code, code, *rest)
    weis = ("weis_code", "event_type", "event_mode", "cameo_code", "intensity")
    for code, event_type, mode, cameo_code, intensity in _rows("datasets/weis.csv", weis):
        yield ("weis", code, cameo_code, event_type, mode, "", intensity)


def _first_by(rows: Iterable[tuple[str, ...]], column: int) -> Iterator[tuple[str, ...]]:
    """Yield the first row of each value in `column`, so that a join never doubles an event."""
    seen: set[str] = set()
    for row in rows:
        if row[column] not in seen:
            seen.add(row[column])
            yield row


def _exceptions() -> Iterator[tuple[str, str, str]]:
    for row in lexicons.read_csv("datasets/actor_exceptions.csv", tables.EXCEPTION_COLUMNS):
        yield row["scheme"], row["code"].lower(), row["iso3"]


def _country_codes() -> Iterator[tuple[str, str, str]]:
    yield from _exceptions()
    # KEDS files coded with WEIS have codes of their own, and CAMEO's for the rest.
    cameo = [(code, iso3) for scheme, code, iso3 in _exceptions() if scheme == "cameo"]
    for row in lexicons.read_csv("actors/countries.csv", tables.COUNTRY_COLUMNS):
        iso3 = row["iso3"]
        cameo.append((iso3.lower(), iso3))
        yield "iso3", iso3.lower(), iso3
        yield "iso_numeric", row["iso_numeric"], iso3
        yield "iso_numeric", row["iso_numeric"].lstrip("0"), iso3
        yield "gw", row["gw"], iso3
        yield "cow", row["cow"], iso3
        yield "name", row["name"].lower(), iso3
    for former in tables.former_states().values():
        cameo.append((former.code.lower(), former.held_as))
        yield "iso3", former.code.lower(), former.held_as
        yield "gw", str(former.gw or ""), former.held_as
        yield "cow", str(former.cow or ""), former.held_as
        yield "name", former.name.lower(), former.held_as
    for scheme in ("cameo", "keds"):
        for code, iso3 in cameo:
            yield scheme, code, iso3
    for row in lexicons.read_csv("actors/country_aliases.csv", tables.ALIAS_COLUMNS):
        if row["kind"] in ("name", "former", "abbreviation"):
            yield "name", row["alias"].lower(), row["iso3"]
    for row in lexicons.read_csv("datasets/fips_countries.csv", ("fips", "iso3")):
        yield "fips", row["fips"].lower(), row["iso3"]


def _unique(codes: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield the first meaning of each code: exceptions before tables, names before aliases."""
    seen: set[tuple[str, str]] = set()
    for scheme, code, iso3 in codes:
        if code and (scheme, code) not in seen:
            seen.add((scheme, code))
            yield scheme, code, iso3


def _organisation_codes() -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for scheme, code, organisation in _exceptions():
        if scheme == "organisation":
            seen.add(code)
            yield code, organisation
    for row in lexicons.read_csv("actors/organisations.csv", tables.ORGANISATION_COLUMNS):
        for code in (row["code"], row["name"]):
            if not row["country"] and code.lower() not in seen:
                seen.add(code.lower())
                yield code.lower(), row["code"]


def _create(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
) -> None:
    body = ", ".join(f'"{column}" VARCHAR' for column in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({body})")
    # One statement with whole columns: row by row, the 5,000 rows of all tables take two seconds.
    cells = [[cell or None for cell in column] for column in zip(*rows, strict=True)]
    if cells:
        lists = ", ".join(f"unnest(${place})" for place in range(1, len(columns) + 1))
        connection.execute(f"INSERT INTO {table} SELECT {lists}", cells)
