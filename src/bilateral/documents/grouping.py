"""Puts new documents into the stories of those that are stored, without grouping all anew.

Grouping a whole store takes as long as it is large, however little is new. Here the signatures that
are stored are only looked through, in batches, for those that share a band with a new document: no
other can be its copy. The stories are those that `StoryIndex` finds over everything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bilateral.documents.stories import StoryIndex, band_keys

Signed = tuple[str, bytes, dt.date | None]
"""A document's id, signature and day of publication."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """A stored document with the story that it is in, and the day of that story's first text."""

    document_id: str
    signature: bytes
    published: dt.date | None
    story_id: str
    begun: dt.date | None


def group_new(
    new: Sequence[Signed], stored: Iterable[Sequence[Grouped]]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the story of each new document, and the new id of each stored story that moved.

    A stored story moves when a new document is earlier than its first, or joins it to another.
    """
    index = StoryIndex()
    index.add_many(new)
    days = {name: published for name, _, published in new}
    fresh = list(days)
    keys = band_keys([signature for _, signature, _ in new])
    belongs: dict[str, str] = {}
    for batch in stored:
        meets = np.isin(band_keys([row.signature for row in batch]), keys).any(axis=1)
        for row in (batch[place] for place in np.flatnonzero(meets).tolist()):
            index.add(row.document_id, row.signature, row.published)
            belongs[row.document_id] = row.story_id
            days.setdefault(row.story_id, row.begun)
    groups: dict[str, list[str]] = {}
    for name in [*fresh, *belongs]:
        groups.setdefault(index.story_of(name), []).append(belongs.get(name, name))
    first = _first_of(groups.values(), days)
    return (
        {name: first[name] for name in fresh},
        {name: first[name] for name in set(belongs.values()) if first[name] != name},
    )


def _first_of(groups: Iterable[list[str]], days: dict[str, dt.date | None]) -> dict[str, str]:
    """Return, for each name, the earliest of all that hang together through any group."""
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    def age(name: str) -> tuple[dt.date, str]:
        return days[name] or dt.date.max, name

    for group in groups:
        first, *others = sorted({find(name) for name in group}, key=age)
        leader |= dict.fromkeys(others, first)
    return {name: find(name) for name in leader}
