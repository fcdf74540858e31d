"""The table of places: countries, regions, states, waters and cities, found by name."""

from __future__ import annotations

import csv
import functools
import math
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bilateral import lexicons

_FILES: Mapping[str, tuple[str, ...]] = {
    "places/regions.csv": ("name", "country", "region", "latitude", "longitude", "kind"),
    "places/cities.csv": (
        *("name", "country", "region", "latitude", "longitude", "population", "capital"),
    ),
    "places/towns.csv": ("name", "country", "region", "latitude", "longitude", "population"),
}
_WEIGHTS: Mapping[str, float] = {
    "country": 9.0,
    "continent": 8.0,
    "state": 6.6,
    "region": 6.8,
    "water": 6.5,
    "city": 6.4,
    "abbreviation": 6.6,
}
"""How well known each kind is, on the scale of log10(population): "Georgia" before Georgia, USA."""
_NAMED_COUNTRY = 1.5
"""What it adds that the text names the place's country: 30 times the population."""
_NAMED_STATE = 1.5
"""What it adds that the text names the state: 30 times the population."""
_NEIGHBOUR = 0.7
"""What it adds that a place that is told for sure lies near."""
_NEAR = 1.5
"""Degrees within which two places are neighbours."""
_TOLD = 20.0
"""What it adds that the name after a comma says where the place lies: it decides."""
_CAPITAL = 0.8


SETTLED = frozenset({"city", "town"})
"""The kinds of entry where people live, of the files that hold one town a row."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the table."""

    name: str
    country: str | None
    region: str | None
    latitude: float
    longitude: float
    kind: str
    weight: float
    capital: bool


@functools.lru_cache(maxsize=20_000)
def plain_name(name: str) -> str:
    """Return a name without accents: "Bogotá" and "Bogota" are the same place."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("’", "'")


@dataclass(slots=True)
class Setting:
    """Where a text plays: the countries and states it names, and places that are told for sure."""

    countries: Collection[str]
    states: set[tuple[str, str]] = field(default_factory=set)
    points: list[tuple[float, float]] = field(default_factory=list)


@functools.lru_cache(maxsize=20_000)
def find_entries(name: str) -> tuple[Entry, ...]:
    """Return every place of that name, the best known first."""
    lines = _table().get(plain_name(name), ())
    found = (_entry(kind, next(csv.reader([line]))) for kind, line in lines)
    return tuple(sorted(found, key=lambda entry: -entry.weight))


@functools.cache
def first_words() -> Mapping[str, int]:
    """Return the first word of every name, with the most words a name with it has."""
    longest: dict[str, int] = {}
    for name in _table():
        first = name.partition(" ")[0]
        words = 1 + name.count(" ") + name.count(",") + 2 * name.count("-")
        if words > longest.get(first, 0):
            longest[first] = words
    return longest


def choose_entry(entries: Collection[Entry], setting: Setting, after: str | None) -> Entry:
    """Return the likeliest place, by where the text plays and the name after a comma."""

    def rank(entry: Entry) -> tuple[float, str, float]:
        score = entry.weight + (_NAMED_COUNTRY if entry.country in setting.countries else 0.0)
        score += _NAMED_STATE if state_of(entry) in setting.states else 0.0
        score += _NEIGHBOUR if has_neighbour(entry, setting) else 0.0
        if after is not None and lies_in(entry, after):
            score += _TOLD
        return (score, entry.country or "", entry.latitude)

    return max(entries, key=rank)


def state_of(entry: Entry) -> tuple[str, str] | None:
    """Return the country and the state of a place; None where the table tells no state."""
    return (entry.country, entry.region) if entry.country and entry.region else None


def has_neighbour(entry: Entry, setting: Setting) -> bool:
    """Return whether a place that is told for sure lies near, the place itself left out."""
    here = (entry.latitude, entry.longitude)
    return entry.kind in SETTLED and any(
        point != here and abs(point[0] - here[0]) < _NEAR and abs(point[1] - here[1]) < _NEAR
        for point in setting.points
    )


def lies_in(entry: Entry, name: str) -> bool:
    """Return whether a place lies in the state, region or country called `name`."""
    for other in find_entries(name):
        if other.kind in _STATES and entry.region and entry.region == other.region:
            return entry.country == other.country
        if other.kind in ("country", "region", "state") and other.country == entry.country:
            return not (other.region and entry.region and other.region != entry.region)
    return False


_STATES = frozenset({"state", "abbreviation"})


@functools.cache
def _table() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the lines of the tables by plain name, each with its kind of table.

    A line is taken apart when its name is asked for: 85,000 rows as records would cost 90 MB.
    """
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for file, columns in _FILES.items():
        kind = file.removeprefix("places/").removesuffix(".csv")
        for line in lexicons.read_lines(file, columns):
            name = line.partition(",")[0] if line[0] != '"' else next(csv.reader([line]))[0]
            plain = name if name.isascii() else plain_name(name)
            found[plain] = (*found.get(plain, ()), (kind, line))
    return found


def _entry(table: str, cells: list[str]) -> Entry:
    name, country, region, latitude, longitude, *others = cells
    capital = table == "cities" and others[1] == "1"
    if table == "regions":
        kind, weight = others[0], _WEIGHTS[others[0]]
    else:
        kind = "city" if table == "cities" else "town"
        weight = math.log10(max(1.0, 1000 * float(others[0]))) + (_CAPITAL if capital else 0.0)
    return Entry(
        name, country or None, region or None, float(latitude), float(longitude), kind, weight,
        capital,
    )  # fmt: skip
