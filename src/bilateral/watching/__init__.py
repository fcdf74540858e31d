"""Watching: feeds and folders read again and again, politely, with the health of each kept."""

from bilateral.watching.health import feed_health
from bilateral.watching.plan import Feed, Folder, Plan, read_plan
from bilateral.watching.rounds import Round, watch_forever, watch_once

__all__ = [
    "Feed",
    "Folder",
    "Plan",
    "Round",
    "feed_health",
    "read_plan",
    "watch_forever",
    "watch_once",
]
