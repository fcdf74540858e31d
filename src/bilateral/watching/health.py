"""The health of each feed, kept in the store: what it last answered, since when it is silent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import duckdb

from bilateral.store import Database

_TABLE = (
    "CREATE TABLE IF NOT EXISTS feeds (url VARCHAR PRIMARY KEY, etag VARCHAR, "
    "last_modified VARCHAR, last_try TIMESTAMP, last_success TIMESTAMP, last_new TIMESTAMP, "
    "failures INTEGER, error VARCHAR)"
)
_NAMES = (
    "url", "etag", "last_modified", "last_try", "last_success", "last_new", "failures", "error",
)  # fmt: skip
_LONGEST_BACKOFF = dt.timedelta(hours=12)


@dataclass(slots=True)
class Health:
    """One feed's state; times are UTC. `failures` counts those since the last success."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    last_try: dt.datetime | None = None
    last_success: dt.datetime | None = None
    last_new: dt.datetime | None = None
    failures: int = 0
    error: str | None = None

    def is_due(self, now: dt.datetime, minutes: float) -> bool:
        """Return whether the feed may be asked again: a failing one ever more rarely."""
        if not self.failures or self.last_try is None:
            return True
        pause = dt.timedelta(minutes=minutes) * 2 ** min(self.failures, 16)
        return bool(now >= self.last_try + min(pause, _LONGEST_BACKOFF))

    def succeeded(self, now: dt.datetime, new: int) -> None:
        """Note an answer, and whether it held anything new."""
        self.last_try = self.last_success = now
        self.failures, self.error = 0, None
        if new:
            self.last_new = now

    def failed(self, now: dt.datetime, error: str) -> None:
        """Note a failure."""
        self.last_try, self.error = now, error
        self.failures += 1


def load_health(database: Database, url: str) -> Health:
    """Return what the store knows of a feed."""
    database.connection.execute(_TABLE)
    sql = f"SELECT {', '.join(_NAMES)} FROM feeds WHERE url = ?"
    rows = database.connection.execute(sql, [url]).fetchall()
    return Health(*rows[0]) if rows else Health(url)


def save_health(database: Database, health: Health) -> None:
    """Write what is known of a feed now."""
    values = [getattr(health, name) for name in _NAMES]
    marks = ", ".join("?" for _ in _NAMES)
    database.connection.execute(f"INSERT OR REPLACE INTO feeds VALUES ({marks})", values)


def feed_health(database: Database) -> list[Health]:
    """Return the health of every feed ever watched, by address; none in a store without any."""
    try:
        sql = f"SELECT {', '.join(_NAMES)} FROM feeds ORDER BY url"
        return [Health(*row) for row in database.connection.execute(sql).fetchall()]
    except duckdb.CatalogException:
        return []
