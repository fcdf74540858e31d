"""What a store tells of itself as a whole; `bilateral.api.Store` has these verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bilateral.actors import find_country
from bilateral.store import Database, overviews
from bilateral.texts import Day, to_day, to_start

if TYPE_CHECKING:
    from bilateral.series import Moved


class Surveyed:
    """The verbs that look at the whole store: each returns plain rows, one dictionary each."""

    database: Database

    def busiest(self, limit: int = 12) -> list[dict[str, Any]]:
        """Return the pairs of countries with most counted events, and what is known of each."""
        connection = self.database.connection
        without = overviews.known_organisations(connection)
        return overviews.busiest_pairs(limit, without=without).rows(connection)

    def pairs(
        self,
        *,
        since: Day | None = None,
        until: Day | None = None,
        dataset: str | None = None,
        countries: int = 16,
    ) -> list[dict[str, Any]]:
        """Return the counts of each pair among the countries with most counted events."""
        return overviews.pair_counts(
            to_day(since), to_day(until), dataset=dataset, countries=countries
        ).rows(self.database.connection)

    def partners(
        self,
        country: str,
        *,
        since: Day | None = None,
        until: Day | None = None,
        dataset: str | None = None,
    ) -> list[dict[str, Any]]:
        """Return whom a country deals with: events by channel and direction, most first."""
        return overviews.country_partners(
            find_country(country), to_day(since), to_day(until), dataset=dataset
        ).rows(self.database.connection)

    def coverage(self) -> dict[str, Any]:
        """Return what the store covers: weeks, publishers, data sets, feeds, rejects."""
        return overviews.read_coverage(self.database.connection)

    def rank(
        self, *, since: Day, weeks: int | None = None, dataset: str | None = None
    ) -> list[Moved]:
        """Return the pairs that moved most at that day, the surest first."""
        from bilateral.series import rank

        start = to_start(since)
        return rank(self.database.connection, since=start, weeks=weeks, dataset=dataset)

    def cite(self) -> list[str]:
        """Return what to cite for answers from this store, one reference an item."""
        from bilateral.datasets.citing import cite_store

        return cite_store(self.database.connection)
