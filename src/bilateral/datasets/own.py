"""Events in bilateral's own columns, from JSON lines, CSV or Parquet; a missing column is null."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import duckdb

from bilateral.datasets.mapping import quoted
from bilateral.errors import UsageError
from bilateral.records import Certainty, DatePrecision, Event
from bilateral.store import columns_of

OWN = "events"
"""The name under which such files are loaded."""
_NEEDED = ("event_date", "source", "target")
_LISTED = {"certainty": get_args(Certainty), "date_precision": get_args(DatePrecision)}
_TYPES = "INTEGER", "DOUBLE", "DATE"


def stage_own(connection: duckdb.DuckDBPyConnection, path: Path, shown: str, staged: Path) -> None:
    """Check and map a file of events into `staged`.

    Raises `UsageError` for another kind of file, or one that lacks what an event cannot be without.
    """
    reader = _reader(path, shown)
    present = {str(row[0]) for row in connection.execute(f"DESCRIBE {reader}").fetchall()}
    lacking = [name for name in _NEEDED if name not in present]
    if not {"event_type", "cameo_code"} & present:
        lacking.append("event_type or cameo_code")
    if lacking:
        found = ", ".join(sorted(present)[:8]) or "nothing"
        raise UsageError(f"{shown} lacks the columns {', '.join(lacking)}; found {found}.")
    connection.execute(
        f"COPY ({_own_sql(reader, present)}) TO {quoted(str(staged))} "
        "(FORMAT parquet, COMPRESSION lz4)"
    )


def _reader(path: Path, shown: str) -> str:
    endings = [suffix for suffix in (item.lower() for item in path.suffixes) if suffix != ".gz"]
    ending = endings[-1] if endings else ""
    name = quoted(str(path))
    if ending == ".parquet":
        return f"SELECT * FROM read_parquet({name})"
    if ending in (".jsonl", ".ndjson", ".json"):
        return f"SELECT * FROM read_json({name}, format='newline_delimited', sample_size=-1)"
    if ending in (".csv", ".tsv", ".tab", ".txt"):
        return f"SELECT * FROM read_csv({name}, header=true, all_varchar=true, null_padding=false)"
    raise UsageError(f"{shown} ends in none of .jsonl, .csv, .parquet; rename it.")


def _own_sql(reader: str, present: set[str]) -> str:
    types = columns_of(Event)
    texts = ", ".join(
        f"nullif(trim({name}::VARCHAR), '') AS {name}" if name in present else f"NULL AS {name}"
        for name in types
    )
    derived = _derived(types)
    columns = ", ".join(
        f"({derived.get(name, _cast('m.' + name, kind))})::{kind} AS {name}"
        for name, kind in types.items()
    )
    return (
        f"WITH m AS (SELECT {texts} FROM ({reader})) "
        f"SELECT {columns}, {_problem(types)} AS problem, "
        "NULL::VARCHAR AS source_unknown, NULL::VARCHAR AS target_unknown FROM m "
        f"{_actor_joins('source')} {_actor_joins('target')} "
        "LEFT JOIN code_event cameo ON cameo.scale = 'cameo' AND cameo.code = m.cameo_code "
        "LEFT JOIN code_type types ON types.event_type = "
        "upper(coalesce(m.event_type, cameo.event_type))"
    )


def _derived(types: dict[str, str]) -> dict[str, str]:
    whole = ", ".join(f"m.{name}" for name in types if name != "event_id")
    return {
        "event_id": f"coalesce(m.event_id, 'events-' || left(sha256(concat_ws('|', {whole})), 16))",
        "source": "coalesce(source_code.iso3, source_name.iso3, source_body.organisation)",
        "target": "coalesce(target_code.iso3, target_name.iso3, target_body.organisation)",
        "event_date_end": f"coalesce({_cast('m.event_date_end', 'DATE')}, "
        f"{_cast('m.event_date', 'DATE')})",
        "date_precision": "coalesce(m.date_precision, if(m.event_date_end > m.event_date, "
        "'interval', 'day'))",
        "event_type": "types.event_type",
        "event_mode": "coalesce(m.event_mode, cameo.event_mode)",
        "event_context": "coalesce(m.event_context, cameo.event_context)",
        "quad_class": "types.quad_class",
        "intensity": f"coalesce({_cast('m.intensity', 'DOUBLE')}, cameo.intensity::DOUBLE, "
        "types.score::DOUBLE)",
        "certainty": "coalesce(m.certainty, 'asserted')",
        "rule": "coalesce(m.rule, 'events:loaded')",
        "reports": f"greatest(coalesce({_cast('m.reports', 'INTEGER')}, 1), 1)",
        "dataset": "coalesce(m.dataset, 'events')",
    }


def _problem(types: dict[str, str]) -> str:
    """Return the SQL of the first thing that is wrong with a row, or null."""
    checks = [f"WHEN {_cast('m.event_date', 'DATE')} IS NULL THEN 'no date that can be read'"]
    for side in ("source", "target"):
        known = f"coalesce({side}_code.iso3, {side}_name.iso3, {side}_body.organisation)"
        checks.append(
            f"WHEN m.{side} IS NOT NULL AND {known} IS NULL "
            f"THEN concat('the unknown {side} ', left(m.{side}, 40))"
        )
    checks.append(
        "WHEN types.event_type IS NULL THEN concat('the unknown event type ', "
        "left(coalesce(m.event_type, m.cameo_code, 'null'), 40))"
    )
    for name, allowed in _LISTED.items():
        listed = ", ".join(quoted(value) for value in allowed)
        checks.append(
            f"WHEN m.{name} NOT IN ({listed}) "
            f"THEN concat('the unknown {name} ', left(m.{name}, 40))"
        )
    checks += [
        f"WHEN m.{name} IS NOT NULL AND {_cast('m.' + name, kind)} IS NULL "
        f"THEN concat('no number or date in {name}: ', left(m.{name}, 40))"
        for name, kind in types.items()
        if kind in _TYPES and name not in ("event_date", "quad_class")
    ]
    return f"CASE {' '.join(checks)} END"


def _cast(column: str, kind: str) -> str:
    if kind == "DATE":
        return f"try_cast(left({column}, 10) AS DATE)"
    if kind == "INTEGER":
        return f"try_cast(try_cast({column} AS DOUBLE) AS INTEGER)"
    return f"try_cast({column} AS {kind})" if kind == "DOUBLE" else column


def _actor_joins(side: str) -> str:
    tables = (("code", "code_country", "iso3"), ("name", "code_country", "name"))
    countries = " ".join(
        f"LEFT JOIN (SELECT code, iso3 FROM {table} WHERE scheme = '{scheme}') {side}_{alias} "
        f"ON {side}_{alias}.code = lower(m.{side})"
        for alias, table, scheme in tables
    )
    return (
        f"{countries} LEFT JOIN code_organisation {side}_body ON {side}_body.code = lower(m.{side})"
    )
