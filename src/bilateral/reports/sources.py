"""What the store holds beside a pair's counted events: claims, and what was not counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import duckdb

from bilateral.records import HAPPENED
from bilateral.series import Measurement


@dataclass(frozen=True, slots=True)
class Claim:
    """Who asserts what about the relationship; never counted as an event."""

    direction: str
    speaker: str | None
    speaker_country: str | None
    date: dt.date | None
    certainty: str
    evidence: str
    publisher: str | None
    published: dt.date | None
    url: str | None
    assessment_id: str
    document_id: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Counts of what lies behind an answer, in the days compared."""

    uncounted: dict[str, int]
    """Rows between the two by certainty, for the certainties that do not count."""
    vouched: dict[str, int]
    """Counted rows by the country of who vouches for them; "" where the text itself asserts."""
    publishers: dict[str, int]
    """Counted rows by publisher; "" where none is known."""
    documents: int
    """Documents that tell of the counted events."""
    only_conflict: bool = False
    """Whether the data set records no cooperation at all, as those of armed conflict do."""


def read_claims(
    connection: duckdb.DuckDBPyConnection,
    country_1: str,
    country_2: str,
    *,
    since: dt.date,
    until: dt.date | None,
) -> tuple[Claim, ...]:
    """Return what speakers asserted about the relationship from `since` on, oldest first."""
    try:
        rows = connection.execute(
            "SELECT direction, speaker, speaker_country, coalesce(date, published), certainty, "
            "evidence, publisher, published, url, assessment_id, document_id FROM assessments "
            "WHERE country_1 IN ($a, $b) AND country_2 IN ($a, $b) AND country_1 <> country_2 "
            "AND coalesce(date, published, $since) >= $since "
            "AND coalesce(published, date, $since) <= $until "
            "ORDER BY coalesce(date, published) NULLS LAST, assessment_id",
            {"a": country_1, "b": country_2, "since": since, "until": until or dt.date.max},
        ).fetchall()
    except duckdb.CatalogException:  # a connection to events alone, such as a data set's
        return ()
    return tuple(Claim(*row) for row in rows)


def read_sources(connection: duckdb.DuckDBPyConnection, measured: Measurement) -> Sources:
    """Return what lies behind a measurement."""
    span = measured.span
    where = (
        "source IN ($a, $b) AND target IN ($a, $b) AND source <> target "
        "AND coalesce(event_date, published) BETWEEN $start AND $end"
    )
    values: dict[str, object] = {
        "a": measured.country_1,
        "b": measured.country_2,
        "start": span.start,
        "end": max(span.end, span.start),
    }
    if measured.coverage.dataset is not None:
        where += " AND dataset = $dataset"
        values["dataset"] = measured.coverage.dataset
    rows = connection.execute(
        "SELECT certainty, coalesce(attributed_to_country, ''), coalesce(publisher, ''), "
        f"document_id, count(*) FROM events WHERE {where} GROUP BY ALL ORDER BY ALL",
        values,
    ).fetchall()
    uncounted: dict[str, int] = {}
    vouched: dict[str, int] = {}
    publishers: dict[str, int] = {}
    documents: set[str] = set()
    for certainty, country, publisher, document_id, number in rows:
        if certainty not in HAPPENED:
            uncounted[certainty] = uncounted.get(certainty, 0) + number
            continue
        vouched[country] = vouched.get(country, 0) + number
        publishers[publisher] = publishers.get(publisher, 0) + number
        documents |= {document_id} - {None}
    return Sources(
        _most_first(uncounted),
        _most_first(vouched),
        _most_first(publishers),
        len(documents),
        _is_only_conflict(connection, measured),
    )


def _is_only_conflict(connection: duckdb.DuckDBPyConnection, measured: Measurement) -> bool:
    dataset = measured.coverage.dataset
    if dataset is None or any(event.quad_class <= 2 for event in measured.events):
        return False
    # Two look-ups that end at the first row found: counting the quad classes scans everything.
    found = [
        connection.execute(
            f"SELECT 1 FROM events WHERE dataset = $dataset AND quad_class {which} LIMIT 1",
            {"dataset": dataset},
        ).fetchall()
        for which in ("<= 2", "> 2")
    ]
    return not found[0] and bool(found[1])


def _most_first(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
