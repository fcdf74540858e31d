"""The store as a whole: what it covers, which pairs it tells of, and one country's relations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import duckdb

from bilateral.actors import is_country
from bilateral.records import Statement
from bilateral.store.asking import Query

_COUNTED = (
    "source IS NOT NULL AND target IS NOT NULL AND source <> target "
    "AND certainty IN ('asserted', 'reported')"
)


_CHANNELS = ", ".join(
    f"count(*) FILTER (quad_class = {quad}) AS {name}"
    for quad, name in enumerate(
        ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"),
        start=1,
    )
)

SILENT = dt.timedelta(weeks=4)
"""A publisher is called silent when its last document is this much older than the newest."""


def store_state(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return what the store holds: numbers of rows, first and last days, versions of the coder.

    `published` are the first and the last day on which a document was.
    """
    numbers = {
        table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
        for table in ("documents", "statements", "assessments", "events", "rejects")
    }
    first, last = connection.execute(
        "SELECT min(event_date), max(event_date) FROM events"
    ).fetchall()[0]
    published = connection.execute(
        "SELECT min(published), max(published) FROM documents"
    ).fetchall()[0]
    coders = connection.execute(
        "SELECT DISTINCT coder FROM documents WHERE coder IS NOT NULL ORDER BY 1"
    ).fetchall()
    days = {"first": first, "last": last, "published": list(published)}
    return {**numbers, **days, "coders": [row[0] for row in coders]}


def busiest_pairs(limit: int = 12, *, without: Sequence[str] = ()) -> Query:
    """Ask for the pairs with most counted events, each in the data set that has most of it.

    With countries, events, first and last day, and `middle`, the day that halves the events: half
    way between the days may lie between two data sets, where nothing is known. Pairs of the actors
    `without` are left out.
    """
    where = f"{_COUNTED} AND event_date IS NOT NULL"
    values: dict[str, Any] = {"limit": limit}
    if without:
        where += " AND NOT list_contains($without, source)"
        where += " AND NOT list_contains($without, target)"
        values["without"] = list(without)
    return Query(
        "SELECT least(source, target) AS country_1, greatest(source, target) AS country_2, "
        "dataset, count(*) AS events, min(event_date) AS first, max(event_date) AS last, "
        f"quantile_disc(event_date, 0.5) AS middle FROM events WHERE {where} "
        "GROUP BY 1, 2, 3 QUALIFY row_number() OVER ("
        "PARTITION BY country_1, country_2 ORDER BY count(*) DESC, dataset) = 1 "
        "ORDER BY events DESC, 1, 2 LIMIT $limit",
        values,
    )


def known_countries(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the codes of all actors of interstate events, those with most events first."""
    rows = connection.execute(
        "SELECT code FROM (SELECT source AS code FROM events UNION ALL SELECT target FROM events) "
        "WHERE code IS NOT NULL GROUP BY code ORDER BY count(*) DESC, code"
    ).fetchall()
    return [str(row[0]) for row in rows]


def known_organisations(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the codes of the actors of interstate events that are no countries."""
    return sorted(code for code in known_countries(connection) if not is_country(code))


def country_partners(
    country: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
    *,
    dataset: str | None = None,
) -> Query:
    """Ask for a country's partners: events by channel and direction, and the signed intensity."""
    where, values = _during(since, until, dataset)
    return Query(
        f"SELECT CASE WHEN source = $country THEN target ELSE source END AS partner, "
        f"count(*) AS events, {_CHANNELS}, "
        "count(*) FILTER (source = $country) AS as_source, "
        "count(*) FILTER (target = $country) AS as_target, "
        "round(coalesce(sum(intensity), 0), 1) AS signed_intensity, "
        "min(event_date) AS first, max(event_date) AS last "
        f"FROM events WHERE {where} AND (source = $country OR target = $country) "
        "GROUP BY 1 ORDER BY events DESC, 1",
        {"country": country, **values},
    )


def pair_counts(
    since: dt.date | None = None,
    until: dt.date | None = None,
    *,
    dataset: str | None = None,
    countries: int = 20,
) -> Query:
    """Ask for the counts of each pair among the `countries` countries with most counted events."""
    where, values = _during(since, until, dataset)
    return Query(
        f"WITH chosen AS (SELECT * FROM events WHERE {where}), "
        "busiest AS (SELECT code FROM (SELECT source AS code FROM chosen UNION ALL "
        "SELECT target FROM chosen) GROUP BY code ORDER BY count(*) DESC, code LIMIT $countries) "
        "SELECT least(source, target) AS country_1, greatest(source, target) AS country_2, "
        "count(*) AS events, count(*) FILTER (quad_class <= 2) AS cooperation, "
        "count(*) FILTER (quad_class >= 3) AS conflict, "
        "round(coalesce(avg(intensity), 0), 2) AS mean_intensity FROM chosen "
        "WHERE source IN (FROM busiest) AND target IN (FROM busiest) "
        "GROUP BY 1, 2 ORDER BY events DESC, 1, 2",
        {**values, "countries": countries},
    )


def _during(
    since: dt.date | None, until: dt.date | None, dataset: str | None
) -> tuple[str, dict[str, Any]]:
    """Return the condition of the counted events between two days, and its values."""
    where, values = _COUNTED, dict[str, Any]()
    for name, value, compared in (
        ("since", since, "event_date >="),
        ("until", until, "event_date <="),
        ("dataset", dataset, "dataset ="),
    ):
        if value is not None:
            where += f" AND {compared} ${name}"
            values[name] = value
    return where, values


def weekly_documents() -> Query:
    """Ask for documents and events a week (Monday), weeks without any included as zeros."""
    return Query(
        "WITH days AS (SELECT date_trunc('week', published)::DATE AS week, 1 AS documents, "
        "0 AS events FROM documents WHERE published IS NOT NULL UNION ALL "
        "SELECT date_trunc('week', coalesce(published, event_date))::DATE, 0, 1 FROM events "
        "WHERE coalesce(published, event_date) IS NOT NULL), "
        "grid AS (SELECT unnest(generate_series(min(week), max(week), INTERVAL 7 DAY))::DATE "
        "AS week FROM days) "
        "SELECT week, coalesce(sum(documents), 0)::INTEGER AS documents, "
        "coalesce(sum(events), 0)::INTEGER AS events "
        "FROM grid LEFT JOIN days USING (week) GROUP BY week ORDER BY week",
    )


def publishers(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return each publisher's documents, stories, words, and first and last day."""
    return _rows(
        connection,
        "SELECT coalesce(publisher, '') AS publisher, count(*) AS documents, "
        "count(DISTINCT coalesce(story_id, document_id)) AS stories, "
        "coalesce(sum(words), 0)::BIGINT AS words, "
        "count(*) FILTER (language <> 'en') AS not_english, "
        "count(*) FILTER (published IS NULL) AS undated, "
        "min(published) AS first, max(published) AS last "
        "FROM documents GROUP BY 1 ORDER BY documents DESC, 1",
    )


def datasets(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return each data set's events, first and last day, and its last day of publication.

    `most_from` and `most_to` hold 98 % of the events: one that is retold lies centuries back.
    """
    return _rows(
        connection,
        "SELECT dataset, count(*) AS events, min(event_date) AS first, max(event_date) AS last, "
        "quantile_disc(event_date, 0.01) AS most_from, quantile_disc(event_date, 0.99) AS most_to, "
        "max(published) AS last_published FROM events GROUP BY 1 ORDER BY events DESC, 1",
    )


def dataset_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the data sets that the store holds, the largest first."""
    rows = connection.execute(
        "SELECT dataset FROM events WHERE dataset IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1"
    ).fetchall()
    return [str(row[0]) for row in rows]


def feed_health(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return what each watched feed last answered, the longest silent first."""
    try:
        return _rows(
            connection,
            "SELECT url, last_success, last_new, last_try, failures, error FROM feeds "
            "ORDER BY last_success NULLS FIRST, url",
        )
    except duckdb.CatalogException:  # nothing was ever watched
        return []


def reject_reasons(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return why inputs were not stored, most frequent reason first, with one example each."""
    return _rows(
        connection,
        "SELECT reason, count(*) AS inputs, min(source) AS example FROM rejects "
        "GROUP BY 1 ORDER BY inputs DESC, 1",
    )


def events_of_documents(
    connection: duckdb.DuckDBPyConnection, documents: Sequence[str]
) -> dict[str, int]:
    """Return how many events each document tells of; those that tell of none are left out."""
    rows = connection.execute(
        "SELECT document_id, count(*) FROM events WHERE list_contains($1, document_id) GROUP BY 1",
        [list(documents)],
    ).fetchall()
    return {str(name): int(number) for name, number in rows}


def read_statements(
    connection: duckdb.DuckDBPyConnection, where: str, value: str | None
) -> list[Statement]:
    """Return the statements for which `where` holds of `value`, in reading order."""
    names = list(Statement.__dataclass_fields__)
    made = []
    for row in _rows(
        connection,
        f"SELECT {', '.join(names)} FROM statements WHERE {where} "
        "ORDER BY document_id, content_start, statement_id",
        [value],
    ):
        spans = row["content_spans"] or []
        row["content_spans"] = tuple((int(start), int(end)) for start, end in spans)
        made.append(Statement(**row))
    return made


def _rows(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    values: dict[str, Any] | list[Any] | None = None,
) -> list[dict[str, Any]]:
    return Query(sql, values or ()).rows(connection)


def middle_day(connection: duckdb.DuckDBPyConnection, dataset: str | None = None) -> dt.date | None:
    """Return the day that halves the counted events of a data set, else of the largest."""
    rows = connection.execute(
        "SELECT quantile_disc(event_date, 0.5) FROM events "
        f"WHERE {_COUNTED} AND event_date IS NOT NULL AND ($1 IS NULL OR dataset = $1) "
        "GROUP BY dataset ORDER BY count(*) DESC, dataset LIMIT 1",
        [dataset],
    ).fetchall()
    return rows[0][0] if rows else None


def datasets_of(connection: duckdb.DuckDBPyConnection, country: str) -> list[tuple[str, int]]:
    """Return the data sets that tell of a country, with its counted events, the most first."""
    rows = connection.execute(
        f"SELECT dataset, count(*) FROM events WHERE {_COUNTED} AND dataset IS NOT NULL "
        "AND (source = $1 OR target = $1) GROUP BY 1 ORDER BY 2 DESC, 1",
        [country],
    ).fetchall()
    return [(str(name), int(number)) for name, number in rows]


def datasets_between(
    connection: duckdb.DuckDBPyConnection, pair: tuple[str, str], since: dt.date, until: dt.date
) -> list[tuple[str, int]]:
    """Return the data sets that tell of two countries in some days, with counted events."""
    rows = connection.execute(
        f"SELECT dataset, count(*) FROM events WHERE {_COUNTED} AND source IN ($1, $2) "
        "AND target IN ($1, $2) AND event_date BETWEEN $3 AND $4 AND dataset IS NOT NULL "
        "GROUP BY 1 ORDER BY 2 DESC, 1",
        [*pair, since, until],
    ).fetchall()
    return [(str(name), int(number)) for name, number in rows]


def weekly_events(
    connection: duckdb.DuckDBPyConnection,
    country: str | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    *,
    dataset: str | None = None,
) -> list[dict[str, Any]]:
    """Return events by data set and week of their date (Monday), weeks without any left out.

    Those of one country are counted ones only.
    """
    return _rows(
        connection,
        "SELECT dataset, date_trunc('week', event_date)::DATE AS week, count(*) AS events "
        f"FROM events WHERE event_date IS NOT NULL AND ($country IS NULL OR ({_COUNTED} "
        "AND (source = $country OR target = $country))) "
        "AND ($since IS NULL OR event_date >= $since) AND ($until IS NULL OR event_date <= $until) "
        "AND ($dataset IS NULL OR dataset = $dataset) GROUP BY 1, 2 ORDER BY 1, 2",
        {"country": country, "since": since, "until": until, "dataset": dataset},
    )


def read_coverage(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return what a store covers: its state, documents a week, publishers, data sets, rejects."""
    known = publishers(connection)
    days = [row["last"] for row in known if row["last"]]
    for row in known:
        row["silent"] = bool(row["last"] and max(days) - row["last"] > SILENT)
    return {
        "state": store_state(connection),
        "weeks": weekly_documents().rows(connection),
        "publishers": known,
        "datasets": datasets(connection),
        "feeds": feed_health(connection),
        "rejects": reject_reasons(connection),
    }
