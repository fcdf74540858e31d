"""What an alias may stand for."""

from __future__ import annotations

from dataclasses import dataclass

from bilateral.actors.tables import Validity

COUNTRY_KINDS = frozenset(
    {"name", "demonym", "adjective", "capital", "seat", "abbreviation", "former"}
)
"""The kinds of ``country_aliases.csv``."""
LAND_KINDS = frozenset({"name", "abbreviation", "former", "capital"})
"""The kinds that also name a stretch of land, so that they may be literal places."""
_ALWAYS = Validity()


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of an alias: a country, an organisation, a group, a person, or no actor."""

    kind: str
    """A kind of ``country_aliases.csv``, or organisation, group, person, none."""
    code: str | None
    country: str | None
    name: str
    role: str | None = None
    organisation: str | None = None
    validity: Validity = _ALWAYS
    ambiguous: bool = False
