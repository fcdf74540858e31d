"""The table of places: countries, regions, states, waters and cities, found by name."""

from __future__ import annotations

import functools
import math
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bilateral import lexicons

_CITY_COLUMNS = ("name", "country", "region", "latitude", "longitude", "population", "capital")
_REGION_COLUMNS = ("name", "country", "region", "latitude", "longitude", "kind")
_WEIGHTS: Mapping[str, float] = {
    "country": 9.0,
    "continent": 8.0,
    "state": 6.6,
    "region": 6.8,
    "water": 6.5,
    "city": 6.4,
}
"""How well known each kind is, on the scale of log10(population): "Georgia" before Georgia, USA."""
_NAMED_COUNTRY = 1.5
"""What it adds that the text names the place's country: 30 times the population."""
_CAPITAL = 0.8


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


@functools.lru_cache(maxsize=50_000)
def plain_name(name: str) -> str:
    """Return a name without accents: "Bogotá" and "Bogota" are the same place."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("’", "'")


def find_entries(name: str) -> tuple[Entry, ...]:
    """Return every place of that name, the best known first."""
    return _table().get(plain_name(name), ())


def first_words() -> Mapping[str, int]:
    """Return the first word of every name, with the most words a name with it has."""
    return _first_words()


def choose_entry(entries: Collection[Entry], near: Collection[str], after: str | None) -> Entry:
    """Return the likeliest place, by the countries of the text and the name after a comma."""

    def rank(entry: Entry) -> tuple[float, str, float]:
        score = entry.weight + (_NAMED_COUNTRY if entry.country in near else 0.0)
        if after is not None and _lies_in(entry, after):
            score += 20
        return (score, entry.country or "", entry.latitude)

    return max(entries, key=rank)


def _lies_in(entry: Entry, name: str) -> bool:
    for other in find_entries(name):
        if other.kind == "state" and entry.region and entry.region == other.region:
            return True
        if other.kind in ("country", "region", "state") and other.country == entry.country:
            return not (other.region and entry.region and other.region != entry.region)
    return False


@functools.cache
def _table() -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for row in lexicons.read_csv("places/regions.csv", _REGION_COLUMNS):
        found.setdefault(plain_name(row["name"]), []).append(_region_entry(row))
    for row in lexicons.read_csv("places/cities.csv", _CITY_COLUMNS):
        found.setdefault(plain_name(row["name"]), []).append(_city_entry(row))
    return {name: tuple(sorted(found[name], key=lambda e: -e.weight)) for name in found}


@functools.cache
def _first_words() -> dict[str, int]:
    longest: dict[str, int] = {}
    for name in _table():
        words = name.split()
        longest[words[0]] = max(
            longest.get(words[0], 0), len(words) + name.count(",") + name.count("-") * 2
        )
    return longest


def _region_entry(row: dict[str, str]) -> Entry:
    return Entry(
        row["name"],
        row["country"] or None,
        row["region"] or None,
        float(row["latitude"]),
        float(row["longitude"]),
        row["kind"],
        _WEIGHTS[row["kind"]],
        False,
    )


def _city_entry(row: dict[str, str]) -> Entry:
    people = max(1.0, 1000 * float(row["population"]))
    capital = row["capital"] == "1"
    return Entry(
        row["name"],
        row["country"],
        row["region"] or None,
        float(row["latitude"]),
        float(row["longitude"]),
        "city",
        math.log10(people) + (_CAPITAL if capital else 0.0),
        capital,
    )
