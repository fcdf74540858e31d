"""The SQL that turns a data set's rows into ours: what the map says, joined to the code tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bilateral.datasets.maps import MAPPED_FIELDS, DatasetMap
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
    "THEN '0' || cameo_code ELSE cameo_code END"
)
_ROLE = (
    "coalesce({side}_role, CASE WHEN contains({side}_sector, 'Military') THEN 'MIL' "
    "WHEN contains({side}_sector, 'Police') THEN 'COP' "
    "WHEN contains({side}_sector, 'Government') THEN 'GOV' END)"
)


def staging_sql(
    chosen: DatasetMap,
    names: Sequence[str],
    missing: Sequence[str],
    path: Path,
    encoding: str,
) -> str:
    """Return a SELECT over the file with all columns as text, under the layout's names."""
    columns = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in names)
    absent = "".join(f", NULL::VARCHAR AS {name}" for name in missing)
    return (
        f"SELECT *{absent} FROM read_csv({_text(str(path))}, delim={_text(chosen.delimiter)}, "
        f"header={str(chosen.header).lower()}, quote={_text(chosen.quote)}, "
        f"escape={_text(chosen.quote)}, columns={{{columns}}}, "
        f"auto_detect=false, null_padding=true, nullstr='', strict_mode=false, "
        f"encoding='{encoding}')"
    )


def mapped_sql(chosen: DatasetMap, staged: str, scale: str = "cameo") -> str:
    """Return a SELECT that yields the events columns (and only those) for staged rows.

    `scale` says whether the event codes are CAMEO or WEIS.
    """
    known = sorted(MAPPED_FIELDS)
    fields = ", ".join(_field(chosen, name) for name in known)
    derived = _derived(chosen.dataset)
    columns = ", ".join(
        f"({derived.get(name) or ('m.' + name if name in known else 'NULL')})::{sql_type} AS {name}"
        for name, sql_type in columns_of(Event).items()
    )
    joins = " ".join(_joins(chosen.codes, scale))
    # WEIS has roots above 20 of its own (21 seizure, 22 force): no zero is lost there.
    rooted = _ROOTED if scale == "cameo" else "cameo_code"
    return (
        f"WITH raw AS ({staged}), named AS (SELECT {fields} FROM raw), "
        f"m AS (SELECT * REPLACE ({rooted} AS cameo_code) FROM named) "
        f"SELECT {columns} FROM m {joins}"
    )


def _derived(dataset: str) -> dict[str, str]:
    """Return the columns that are worked out from codes, as SQL over the joined tables."""
    return {
        "source": "coalesce(source_country.iso3, source_body.organisation, source_place.iso3)",
        "target": "coalesce(target_country.iso3, target_body.organisation, target_place.iso3)",
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


def _joins(codes: Mapping[str, str], scale: str) -> Iterator[str]:
    """Yield the joins to the code tables; a scheme that a map does not use matches nothing."""
    for side in ("source", "target"):
        yield _join_country(f"{side}_country", codes["actors"], f"m.{side}_code")
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
    # A code the table lacks is read as its parent: 1239 as 123, 19 as 190.
    parent = f"rpad(left({code}, 3), 3, '0')"
    yield f"LEFT JOIN code_event near ON near.scale = '{scale}' AND near.code = {parent}"
    yield (
        "LEFT JOIN code_type types ON types.event_type = "
        "coalesce(m.event_type, class.event_type, exact.event_type, near.event_type)"
    )


def _join_country(alias: str, scheme: str, column: str) -> str:
    return (
        f"LEFT JOIN code_country {alias} "
        f"ON {alias}.scheme = '{scheme}' AND {alias}.code = lower({column})"
    )


def _field(chosen: DatasetMap, name: str) -> str:
    sql_type = _TYPED_FIELDS.get(name, "VARCHAR")
    return f"({chosen.columns.get(name, 'NULL')})::{sql_type} AS {name}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
