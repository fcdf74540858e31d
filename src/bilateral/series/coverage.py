"""What the source covered: from when to when, which weeks, which publishers, and what changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from bilateral.errors import UsageError
from bilateral.series.counting import INTERSTATE

Days = NDArray[np.datetime64]

SHARE_GAINED = 0.10
"""A publisher that had none of the rows on one side and this share on the other is a break."""
VOLUME_FACTOR = 2.0
"""So is a source that tells of this many times more, or fewer, events a week."""
NEAR_DAYS = 26 * 7
"""How far from the date a data set's rows say that it knows the pair there."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days between which a source published, and the weeks in which it did."""

    dataset: str | None
    start: dt.date | None
    end: dt.date | None
    covered: NDArray[np.bool_]
    """One value a week of the panel."""
    publishers: tuple[tuple[str, int, int], ...]
    """``(publisher, rows before, rows after)``, most rows first."""


def choose_dataset(
    connection: duckdb.DuckDBPyConnection, country_1: str, country_2: str, since: dt.date
) -> tuple[str | None, tuple[str, ...]]:
    """Return the data set that knows the pair best around the date, and the names of the others.

    One with rows on both sides of the date, within `NEAR_DAYS`, comes first, then the one with most
    rows there, then in all: a set that ended years before can say nothing of the date, however much
    it holds.
    """
    rows = connection.execute(
        """
        SELECT dataset FROM (
            SELECT dataset, count(*) AS held,
                   count(*) FILTER (event_date BETWEEN $since::DATE - $near AND $since::DATE - 1)
                       AS before,
                   count(*) FILTER (event_date BETWEEN $since::DATE AND $since::DATE + $near)
                       AS after
            FROM events WHERE source IN ($a, $b) AND target IN ($a, $b) AND source <> target
            GROUP BY dataset)
        ORDER BY before > 0 AND after > 0 DESC, before + after DESC, held DESC, dataset
        """,
        {"a": country_1, "b": country_2, "since": since, "near": NEAR_DAYS},
    ).fetchall()
    names = [str(row[0]) for row in rows]
    return (names[0], tuple(names[1:])) if names else (None, ())


def require_dataset(connection: duckdb.DuckDBPyConnection, dataset: str | None) -> None:
    """Raise `UsageError`, naming those there are, for a data set that the store does not hold."""
    if (
        dataset is None
        or connection.execute(
            "SELECT 1 FROM events WHERE dataset = $dataset LIMIT 1", {"dataset": dataset}
        ).fetchall()
    ):
        return
    rows = connection.execute(
        "SELECT DISTINCT dataset FROM events WHERE dataset IS NOT NULL ORDER BY dataset"
    ).fetchall()
    held = ", ".join(str(row[0]) for row in rows) or "none"
    raise UsageError(f"The store holds no data set {dataset!r}; it has {held}.")


def read_days(connection: duckdb.DuckDBPyConnection, dataset: str | None) -> Days:
    """Return the days on which the source published (or, failing that, that it codes), sorted."""
    found = connection.execute(
        "SELECT DISTINCT coalesce(published, event_date) AS day FROM events "
        f"WHERE {_dataset_is(dataset)} AND coalesce(published, event_date) IS NOT NULL",
        _dataset_value(dataset),
    ).fetchnumpy()
    return np.sort(np.asarray(found["day"]).astype("datetime64[D]"))


def read_coverage(
    connection: duckdb.DuckDBPyConnection,
    dataset: str | None,
    days: Days,
    origin: dt.date,
    first_week: int,
    weeks: int,
) -> Coverage:
    """Return which weeks of a panel the source's `days` cover, and who published on either side."""
    covered = np.zeros(weeks, dtype=bool)
    places = (days - np.datetime64(origin)).astype(int) // 7 - first_week
    covered[places[(places >= 0) & (places < weeks)]] = True
    start, end = (days[0].item(), days[-1].item()) if len(days) else (None, None)
    return Coverage(
        dataset, start, end, covered, _publishers(connection, dataset, origin, first_week, weeks)
    )


def _publishers(
    connection: duckdb.DuckDBPyConnection,
    dataset: str | None,
    origin: dt.date,
    first_week: int,
    weeks: int,
) -> tuple[tuple[str, int, int], ...]:
    rows = connection.execute(
        "SELECT publisher, count(*) FILTER (published < $origin), "
        "count(*) FILTER (published >= $origin) FROM events "
        f"WHERE {_dataset_is(dataset)} AND {INTERSTATE} AND publisher IS NOT NULL "
        "AND published BETWEEN $start AND $end GROUP BY publisher "
        "ORDER BY count(*) DESC, publisher LIMIT 50",
        {
            **_dataset_value(dataset),
            "origin": origin,
            "start": origin + dt.timedelta(weeks=first_week),
            "end": origin + dt.timedelta(weeks=first_week + weeks, days=-1),
        },
    ).fetchall()
    return tuple((str(name), int(before), int(after)) for name, before, after in rows)


def find_breaks(coverage: Coverage, weekly_events: NDArray[np.float64], at: int) -> list[str]:
    """Return a sentence for each break in what the source is made of, at week `at`."""
    said = []
    before = sum(row[1] for row in coverage.publishers)
    after = sum(row[2] for row in coverage.publishers)
    for name, early, late in coverage.publishers:
        if before and after and not early and late / after >= SHARE_GAINED:
            said.append(
                f"{name} enters the source only after the date, with {late / after:.0%} of what it "
                "then reports; part of any change may be the change of publisher."
            )
        if before and after and not late and early / before >= SHARE_GAINED:
            said.append(
                f"{name} leaves the source at the date; before, {early / before:.0%} of what it "
                "reports came from there."
            )
    early_weeks, late_weeks = coverage.covered[:at], coverage.covered[at:]
    if early_weeks.any() and late_weeks.any():
        rates = (
            float(weekly_events[:at][early_weeks].mean()),
            float(weekly_events[at:][late_weeks].mean()),
        )
        if min(rates) > 0 and not 1 / VOLUME_FACTOR <= rates[1] / rates[0] <= VOLUME_FACTOR:
            said.append(
                f"The source as a whole tells of {rates[0]:.1f} interstate events a week before "
                f"the date and {rates[1]:.1f} after; rates are taken against that total, but such "
                "a jump often means that the source itself changed."
            )
    return said


def _dataset_is(dataset: str | None) -> str:
    return "true" if dataset is None else "dataset = $dataset"


def _dataset_value(dataset: str | None) -> dict[str, object]:
    return {} if dataset is None else {"dataset": dataset}
