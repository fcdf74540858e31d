"""The public event data that `change.py` measures on, as tables with the columns of ``events``."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bilateral.datasets import load_files
from bilateral.records import Event
from bilateral.store import Database, columns_of

SHARED = Path(__file__).resolve().parents[2] / "shared"
KEDS_FILES = ("gulf", "levant", "turkey")
ISO_NAMES = {
    "Canada": "CAN",
    "Saudi Arabia": "SAU",
    "Eritrea": "ERI",
    "Ethiopia": "ETH",
    "North Korea": "PRK",
    "United States": "USA",
    "South Korea": "KOR",
    "Iran": "IRN",
    "Turkey": "TUR",
    "China": "CHN",
    "United Kingdom": "GBR",
    "Russia": "RUS",
}


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A date on which a relationship is known to have turned."""

    date: dt.date
    country_1: str
    country_2: str
    direction: int
    fact: str
    data: str


def read_turning_points() -> list[TurningPoint]:
    """Return the known turns that the data here cover."""
    with (SHARED / "relations/turning_points.csv").open(encoding="utf-8") as file:
        return [
            TurningPoint(
                dt.date.fromisoformat(row["date"]),
                row["a"],
                row["b"],
                int(row["direction"]),
                row["fact"],
                row["data"],
            )
            for row in csv.DictReader(file)
        ]


def open_keds() -> duckdb.DuckDBPyConnection:
    """Return KEDS (Gulf, Levant, Turkey) as ``events``, one `dataset` a file; states only.

    The file called gulf.cameo.csv is coded in WEIS (15 % of its codes have the roots 21 and 22,
    which CAMEO lacks); `datasets` tells the two scales apart by the codes themselves.
    """
    database = Database(":memory:")
    for name in KEDS_FILES:
        load_files(database, "keds", [SHARED / f"relations/keds/{name}.cameo.csv"])
        database.connection.execute(
            "UPDATE loaded_events SET dataset = $1, document_id = event_id WHERE dataset = 'keds'",
            [f"keds-{name}"],
        )
    connection = _empty()
    states = "SELECT iso3 FROM code_country WHERE scheme = 'iso3'"
    rows = database.connection.execute(
        f"SELECT * FROM loaded_events WHERE source IN ({states}) AND target IN ({states}) "
        "AND source <> target"
    ).df()
    connection.register("keds_rows", rows)
    connection.execute("INSERT INTO events BY NAME SELECT * FROM keds_rows")
    connection.unregister("keds_rows")
    return connection


def open_icews() -> duckdb.DuckDBPyConnection:
    """Return ICEWS 2018 between states as ``events``; names outside the turns stay names."""
    connection = _empty()
    _read_crosswalk(connection)
    path = SHARED / "relations/icews18_full/icews18_interstate.parquet"
    connection.execute(
        "CREATE TEMP TABLE raw AS SELECT row_number() OVER () AS n, date, a, b, code, gs "
        f"FROM '{path}'"
    )
    _insert(connection, "icews")
    return connection


def _empty() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    body = ", ".join(f"{name} {kind}" for name, kind in columns_of(Event).items())
    connection.execute(f"CREATE TABLE events ({body})")
    return connection


def _read_crosswalk(connection: duckdb.DuckDBPyConnection) -> None:
    folder = SHARED / "ontology"
    connection.execute(
        "CREATE TEMP TABLE crosswalk AS SELECT * FROM "
        f"read_csv('{folder}/cameo2plover_2021.csv', all_varchar=true)"
    )
    connection.execute(
        "CREATE TEMP TABLE goldstein AS SELECT code, goldstein::DOUBLE AS value FROM "
        f"read_csv('{folder}/icews_cameo_codes_goldstein.csv', all_varchar=true, "
        "ignore_errors=true)"
    )
    names = list(ISO_NAMES.items())
    connection.execute("CREATE TEMP TABLE names (old VARCHAR, iso VARCHAR)")
    connection.executemany("INSERT INTO names VALUES (?, ?)", names)


def _insert(connection: duckdb.DuckDBPyConnection, dataset: str) -> None:
    """Insert ``raw``; CAMEO 01 (statements) has no PLOVER type and is no event."""
    connection.execute(
        """
        INSERT INTO events BY NAME
        SELECT $dataset || '-' || n AS event_id, $dataset || '-' || n AS document_id,
               date::DATE AS event_date, 'day' AS date_precision,
               coalesce(x.iso, a) AS source, coalesce(y.iso, b) AS target,
               c.event AS event_type, c.mode AS event_mode, c.context AS event_context,
               raw.code AS cameo_code,
               CASE WHEN c.event IN ('AGREE', 'CONSULT', 'SUPPORT', 'CONCEDE') THEN 1
                    WHEN c.event IN ('COOPERATE', 'AID', 'RETREAT') THEN 2
                    WHEN c.event IN ('REQUEST', 'ACCUSE', 'REJECT', 'THREATEN') THEN 3
                    ELSE 4 END AS quad_class,
               g.value AS intensity, 'asserted' AS certainty, 'load' AS rule,
               1 AS reports, $dataset AS dataset
        FROM raw JOIN crosswalk c ON c.cameo = raw.code
        LEFT JOIN goldstein g ON g.code = raw.code
        LEFT JOIN names x ON x.old = a LEFT JOIN names y ON y.old = b
        WHERE coalesce(x.iso, a) <> coalesce(y.iso, b)
        """,
        {"dataset": dataset},
    )
