"""The actor that a phrase stands for, before it becomes a mention."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bilateral.actors.senses import COUNTRY_KINDS, Sense
from bilateral.records import MentionKind


@dataclass(frozen=True, slots=True)
class Figure:
    """Who a phrase stands for; the fields are those of `Mention`."""

    kind: MentionKind
    code: str | None
    role: str | None = None
    name: str | None = None
    country: str | None = None
    organisation: str | None = None
    rule: str = ""

    def with_rule(self, rule: str) -> Figure:
        """Return the same actor, found by another rule."""
        return replace(self, rule=rule)


def figure_of(sense: Sense) -> Figure:
    """Return the actor that an alias stands for by itself."""
    kind: MentionKind = "country" if sense.kind in COUNTRY_KINDS else "organisation"
    if sense.kind == "group":
        kind = "group"
    return Figure(
        kind,
        sense.code or sense.country,
        role=sense.role,
        name=sense.name,
        country=sense.country,
        organisation=sense.organisation,
        rule="alias" if sense.kind not in ("capital", "seat") else sense.kind,
    )
