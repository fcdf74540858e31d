"""Scores of the place finder: are names found as places, and on the right spot of the map?

Run ``python -m evaluation.places`` for the table. The public sets (GeoVirus, TR-News, LGL) are
looked for in ``../shared/gold/places`` beside the repository. Every toponym that people marked and
placed is asked for:

- *found*: it is read as a place at all;
- *accuracy at 161 km*: of those read as literal places (in "Moscow said" it is none), how many lie
  within 161 km (100 miles) of where people put them, the measure that geoparsers are compared by;
  a country is in its middle for both, so the largest ones can miss by their size alone;
- *country*: of the same, how many are in the right country (GeoVirus does not name countries);
- *recall at 161 km*: literal, and on the right spot, of all that people marked.

LGL is local news of small towns; whom its 1,300 Parises and Springfields mean is told by the paper,
which is not read.
"""

from __future__ import annotations

import datetime as dt
import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bilateral.actors import find_mentions
from bilateral.events import find_places
from bilateral.records import Place
from bilateral.sentences import parse_many
from evaluation.actors import day_of, iso3_of

SHARED = Path(__file__).resolve().parents[2] / "shared"
_SETS = (("GeoVirus", "GeoVirus.xml"), ("TR-News", "TR-News.xml"), ("LGL", "lgl.xml"))
_MILES_100 = 161.0
_ARTICLES = 100
"""Articles read of each set, evenly spaced, so that it takes no minutes."""
_EARTH = 6371.0
"""Kilometres from the middle to the surface."""


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place that people marked: its span, where it lies, and its country if they say."""

    start: int
    end: int
    latitude: float
    longitude: float
    country: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its toponyms and its day, if known."""

    text: str
    day: dt.date | None
    toponyms: tuple[Toponym, ...]


def evaluate(shared: Path = SHARED) -> dict[str, float]:
    """Return every figure by name, as shares from 0 to 1; sets that are missing are left out."""
    scores: dict[str, float] = {}
    for name, file in _SETS:
        path = shared / "gold" / "places" / file
        if path.is_file():
            scores |= {f"{name} {key}": value for key, value in _score(path).items()}
    return scores


def read_articles(path: Path) -> Iterator[Article]:
    """Yield the articles of one set; toponyms without coordinates are left out."""
    for article in ET.parse(path).getroot().iter("article"):
        text = article.findtext("text") or ""
        items = [*article.iter("toponym"), *article.iter("location")]
        found = (_read_toponym(text, item) for item in items)
        yield Article(text, day_of(article.findtext("dltime")), tuple(t for t in found if t))


def distance(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the kilometres between two (latitude, longitude) along a great circle."""
    (north, east), (other_north, other_east) = (
        (math.radians(a), math.radians(b)) for a, b in (first, second)
    )
    half = (
        math.sin((other_north - north) / 2) ** 2
        + math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    )
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))


def _read_toponym(text: str, item: ET.Element) -> Toponym | None:
    tag = item.find("gaztag")
    holder = item if tag is None else tag
    latitude, longitude = holder.findtext("lat"), holder.findtext("lon")
    phrase = item.findtext("phrase") or item.findtext("name") or ""
    if latitude is None or longitude is None or not phrase:
        return None
    for shift in (0, -1):  # GeoVirus counts from one
        start = int(item.findtext("start") or 0) + shift
        if text[start : start + len(phrase)] == phrase:
            country = iso3_of(holder.findtext("country"))
            return Toponym(start, start + len(phrase), float(latitude), float(longitude), country)
    return None


def _score(path: Path) -> dict[str, float]:
    articles = list(read_articles(path))
    articles = articles[:: max(1, len(articles) // _ARTICLES)][:_ARTICLES]
    marked = found = literal = near = placed = right = 0
    parses = parse_many(article.text for article in articles)
    for article, parsed in zip(articles, parses, strict=True):
        places = find_places(parsed, find_mentions(parsed, published=article.day))
        for toponym in article.toponyms:
            ours = _overlapping(places, toponym)
            marked += 1
            found += ours is not None
            if ours is None or not ours.literal:
                continue
            literal += 1
            near += _off(ours, toponym) <= _MILES_100
            placed += toponym.country is not None
            right += toponym.country is not None and ours.country == toponym.country
    scores = {
        "found": found / max(1, marked),
        "accuracy at 161 km": near / max(1, literal),
        "recall at 161 km": near / max(1, marked),
        "toponyms": float(marked),
        "literal": float(literal),
    }
    return scores | ({"country": right / placed} if placed else {})


def _overlapping(places: tuple[Place, ...], toponym: Toponym) -> Place | None:
    """Return the place that shares most characters with a toponym."""
    shared = [
        (min(place.end, toponym.end) - max(place.start, toponym.start), -place.start, place)
        for place in places
    ]
    best = max(shared, key=lambda each: each[:2], default=None)
    return best[2] if best is not None and best[0] > 0 else None


def _off(place: Place, toponym: Toponym) -> float:
    if place.latitude is None or place.longitude is None:
        return math.inf
    return distance((place.latitude, place.longitude), (toponym.latitude, toponym.longitude))


def main() -> None:
    """Print the table."""
    for name, value in evaluate().items():
        whole = name.endswith(("toponyms", "literal"))
        print(f"{name:32} {value:8.0f}" if whole else f"{name:32} {value:8.3f}")


if __name__ == "__main__":
    main()
