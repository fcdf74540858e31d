"""The SQL that turns a data set's rows into ours: what the map says, joined to the code tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bilateral.datasets.maps import MAPPED_FIELDS, DatasetMap, FileShape
from bilateral.records import Event
from bilateral.store import columns_of

_TYPED_FIELDS = {
    "event_date": "DATE",
    "event_date_end": "DATE",
    "published": "DATE",
    "intensity": "DOUBLE",
    "latitude": "DOUBLE",
    "longitude": "DOUBLE",
    "reports": "INTEGER",
}
# A spreadsheet drops the zeros that CAMEO codes begin with: 57 is 057, 231 is 0231.
_ROOTED = (
    "CASE WHEN length(cameo_code) < 4 AND try_cast(left(cameo_code, 2) AS INTEGER) > 20 "
    "THEN '0' || cameo_code WHEN length(cameo_code) = 1 THEN '0' || cameo_code || '0' "
    "WHEN length(cameo_code) = 2 THEN cameo_code || '0' ELSE cameo_code END"
)
# WEIS has roots above 20 of its own (21 seizure, 22 force) and codes of three digits.
_PADDED = "CASE WHEN length(cameo_code) < 3 THEN lpad(cameo_code, 3, '0') ELSE cameo_code END"
_ROLE = (
    "coalesce({side}_role, CASE WHEN contains({side}_sector, 'Military') THEN 'MIL' "
    "WHEN contains({side}_sector, 'Police') THEN 'COP' "
    "WHEN contains({side}_sector, 'Government') THEN 'GOV' END)"
)
SPLIT = "split cell"
"""The problem of a row in which a tab inside quotation marks cut a cell in two."""


def read_sql(
    shape: FileShape,
    path: Path,
    *,
    encoding: str = "utf-8",
    quote: str | None = None,
    padded: bool = False,
) -> str:
    """Return a SELECT over the file with all columns as text; bad rows go to ``reject_errors``.

    When `padded`, and where there is no header, short rows are filled up: old rows in a GDELT file
    have no SOURCEURL.
    """
    mark = shape.quote if quote is None else quote
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in shape.names)
    absent = "".join(f", NULL::VARCHAR AS {name}" for name in shape.missing)
    return (
        f"SELECT *{absent} FROM read_csv({quoted(str(path))}, delim={quoted(shape.delimiter)}, "
        f"header={str(shape.header).lower()}, quote={quoted(mark)}, escape={quoted(mark)}, "
        f"columns={{{columns}}}, auto_detect=false, nullstr='', strict_mode=true, "
        f"null_padding={str(padded or not shape.header).lower()}, "
        f"store_rejects=true, rejects_limit=0, encoding='{encoding}')"
    )


def split_cells(shape: FileShape) -> str:
    """Return the SQL of whether a row read without quotation marks has a cell with a tab in them.

    Such a cell was split: it begins with a mark that it does not end with.
    """
    return " OR ".join(
        f'("{name}"[1] = \'"\' AND ("{name}"[-1] <> \'"\' OR length("{name}") = 1))'
        for name in shape.names
        if '"' not in name
    )


def mapped_sql(chosen: DatasetMap, staged: str, scale: str = "cameo", split: str = "false") -> str:
    """Return a SELECT that yields the events columns for staged rows, and beside them `problem`
    (why a row is no event), `source_unknown` and `target_unknown` (codes of no known actor).

    `scale` says whether the event codes are CAMEO or WEIS; WEIS files use KEDS's actor codes. Rows
    for which `split` holds have the problem `SPLIT`.
    """
    known = sorted(MAPPED_FIELDS)
    fields = ", ".join(_field(chosen, name) for name in known)
    fields += f", coalesce({split}, false) AS split_cell"
    derived = _derived(chosen.dataset)
    columns = ", ".join(
        f"({derived.get(name) or ('m.' + name if name in known else 'NULL')})::{sql_type} AS {name}"
        for name, sql_type in columns_of(Event).items()
    )
    actors = chosen.codes[f"{scale}_actors"] if scale != "cameo" else chosen.codes["actors"]
    joins = " ".join(_joins(chosen.codes, actors, scale))
    rooted = _ROOTED if scale == "cameo" else _PADDED
    problem = (
        f"CASE WHEN m.split_cell THEN '{SPLIT}' "
        "WHEN m.event_date IS NULL THEN 'no date that can be read' "
        f"WHEN {derived['event_type']} IS NULL THEN 'no event' END AS problem"
    )
    unknown = ", ".join(
        f"CASE WHEN {derived[side]} IS NULL AND {side}_exact.code IS NULL "
        f"THEN coalesce(m.{side}_code, m.{side}_organisation) END AS {side}_unknown"
        for side in ("source", "target")
    )
    return (
        f"WITH raw AS ({staged}), named AS (SELECT {fields} FROM raw), "
        f"m AS (SELECT * REPLACE ({rooted} AS cameo_code) FROM named) "
        f"SELECT {columns}, {problem}, {unknown} FROM m {joins}"
    )


def quoted(value: str) -> str:
    """Return `value` as an SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


def _actor(side: str) -> str:
    # A whole code that the exceptions list decides alone: ETHALB is not Ethiopia (ETH).
    return (
        f"CASE WHEN {side}_exact.code IS NOT NULL THEN {side}_exact.iso3 ELSE "
        f"coalesce({side}_country.iso3, {side}_body.organisation, {side}_place.iso3) END"
    )


def _derived(dataset: str) -> dict[str, str]:
    """Return the columns that are worked out from codes, as SQL over the joined tables."""
    return {
        "source": _actor("source"),
        "target": _actor("target"),
        "source_role": _ROLE.format(side="m.source"),
        "target_role": _ROLE.format(side="m.target"),
        "event_type": "coalesce(m.event_type, class.event_type, exact.event_type, near.event_type)",
        "event_mode": "coalesce(m.event_mode, class.event_mode, exact.event_mode, near.event_mode)",
        "event_context": "coalesce(m.event_context, exact.event_context, near.event_context)",
        "cameo_code": "coalesce(exact.cameo_code, near.cameo_code)",
        "quad_class": "types.quad_class",
        "intensity": "coalesce(m.intensity, exact.intensity::DOUBLE, near.intensity::DOUBLE)",
        "place_country": "place.iso3",
        "story_id": f"'{dataset}-' || m.story",
        "date_precision": "if(m.event_date_end > m.event_date, 'interval', 'day')",
        "event_date_end": "coalesce(m.event_date_end, m.event_date)",
        "certainty": "'asserted'",
        "rule": f"concat('{dataset}:', "
        "coalesce(m.cameo_code, m.event_class, m.event_type, m.cameo_name))",
        "reports": "greatest(coalesce(m.reports, 1), 1)",
        "dataset": f"'{dataset}'",
    }


def _joins(codes: Mapping[str, str], actors: str, scale: str) -> Iterator[str]:
    """Yield the joins to the code tables; a scheme that a map does not use matches nothing."""
    for side in ("source", "target"):
        yield _join_country(f"{side}_exact", actors, f"m.{side}_full")
        yield _join_country(f"{side}_country", actors, f"m.{side}_code")
        yield _join_country(f"{side}_place", codes.get("defaults", ""), f"m.{side}_default")
        yield (
            f"LEFT JOIN code_organisation {side}_body "
            f"ON {side}_body.code = lower(m.{side}_organisation)"
        )
    yield _join_country("place", codes["places"], "m.place_code")
    scheme = codes.get("classes", "")
    yield (
        f"LEFT JOIN code_class class ON class.scheme = '{scheme}' AND class.class = m.event_class"
    )
    yield "LEFT JOIN code_name names ON names.name = lower(m.cameo_name)"
    code = "coalesce(m.cameo_code, class.cameo_code, names.cameo_code)"
    yield f"LEFT JOIN code_event exact ON exact.scale = '{scale}' AND exact.code = {code}"
    # A code the table lacks is read as its parent: 1239 as 123; WEIS 199 as 190.
    digits = 3 if scale == "cameo" else 2
    parent = f"rpad(left({code}, {digits}), 3, '0')"
    yield f"LEFT JOIN code_event near ON near.scale = '{scale}' AND near.code = {parent}"
    yield (
        "LEFT JOIN code_type types ON types.event_type = "
        "coalesce(m.event_type, class.event_type, exact.event_type, near.event_type)"
    )


def _join_country(alias: str, scheme: str, column: str) -> str:
    # The scheme is chosen before the join, so that one string is compared, not two.
    return (
        f"LEFT JOIN (SELECT code, iso3 FROM code_country WHERE scheme = '{scheme}') {alias} "
        f"ON {alias}.code = lower({column})"
    )


def _field(chosen: DatasetMap, name: str) -> str:
    sql_type = _TYPED_FIELDS.get(name, "VARCHAR")
    return f"({chosen.columns.get(name, 'NULL')})::{sql_type} AS {name}"
