"""Scores of the actor finder: which names are countries, and which are something else.

Run ``python -m evaluation.actors`` for the table. The public sets are looked for in
``../shared/gold`` beside the repository. Three questions:

- *places*: for every toponym of LGL, TR-News and GeoVirus that has the form of one of our country
  aliases, is it coded as that country exactly when people say that it is the country or its capital
  (and left alone when it is Georgia the state, or Paris in Texas)?
- *politics* (CrossNER): are names labelled as countries, politicians, parties and organisations
  found, and is a name coded as a country ever (part of) a person's name or something else?
- *news* (News-Fair): are the persons that people linked found as persons?
"""

from __future__ import annotations

import datetime as dt
import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bilateral import lexicons
from bilateral.actors import find_country, find_mentions, tables
from bilateral.errors import UsageError
from bilateral.records import Mention
from bilateral.sentences import parse_many

SHARED = Path(__file__).resolve().parents[2] / "shared"
_NO_SPACE_BEFORE = frozenset([*".,;:?!)]%", "'s", "n't", "'"])
_PERSONS = frozenset({"politician", "person"})
_REFERRING = frozenset({"pronoun", "definite", "possessive", "pair", "latter", "former"})
_PLACES = frozenset({"country", "location"})


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name that people marked: its span, and the country it names as such, if it does."""

    start: int
    end: int
    country: str | None
    inside: str | None = None
    """The country that it lies in, which a region such as Darfur may be coded as."""


def evaluate(shared: Path = SHARED) -> dict[str, float]:
    """Return the scores by name; sets that are not there are left out."""
    scores: dict[str, float] = {}
    places = shared / "gold" / "places"
    for name, read in (
        ("lgl", read_gazetteer),
        ("TR-News", read_gazetteer),
        ("GeoVirus", read_pages),
    ):
        path = places / f"{name}.xml"
        if path.is_file():
            scores |= _toponyms(name, list(read(path)))
    for part in ("train", "dev", "test"):
        path = shared / "gold" / "actors" / f"{part}.txt"
        if path.is_file():
            scores |= _politics(f"politics {part}", list(read_bio(path)))
    path = shared / "gold" / "actors" / "news-fair-no-coref.benchmark.jsonl"
    if path.is_file():
        scores |= _news(path)
    return scores


def read_gazetteer(path: Path) -> Iterator[tuple[str, dt.date | None, list[Toponym]]]:
    """Yield text, date and toponyms of LGL or TR-News, whose toponyms carry GeoNames codes."""
    for article in ET.parse(path).getroot().iter("article"):
        text = article.findtext("text") or ""
        found = []
        for item in article.iter("toponym"):
            tag = item.find("gaztag")
            code = tag.findtext("fcode") if tag is not None else None
            country = tag.findtext("country") if tag is not None else None
            own = bool(code) and (code.startswith("PCL") or code == "PPLC")
            iso3 = iso3_of(country)
            start, end = int(item.findtext("start") or 0), int(item.findtext("end") or 0)
            phrase = item.findtext("phrase") or ""
            if text[start:end] == phrase and tag is not None:
                found.append(Toponym(start, end, iso3 if own else None, iso3))
        yield text, day_of(article.findtext("dltime")), found


def read_pages(path: Path) -> Iterator[tuple[str, dt.date | None, list[Toponym]]]:
    """Yield text and toponyms of GeoVirus, whose toponyms carry encyclopaedia pages."""
    capitals = {country.capital: country.iso3 for country in tables.countries()}
    for article in ET.parse(path).getroot().iter("article"):
        text = article.findtext("text") or ""
        found = []
        for item in article.iter("location"):
            page = (item.findtext("page") or "").rsplit("/", 1)[-1].replace("_", " ")
            title = page.replace(" (country)", "")
            named = None if "(" in title else capitals.get(title) or _country_titled(title)
            start, end = int(item.findtext("start") or 0) - 1, int(item.findtext("end") or 0) - 1
            for shift in (0, 1):
                if text[start + shift : end + shift] == item.findtext("name"):
                    found.append(Toponym(start + shift, end + shift, named))
                    break
        yield text, None, found


def read_bio(path: Path) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Yield each sentence of a CoNLL file as text with its labelled spans."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        text, spans = "", []
        for line in block.strip().split("\n"):
            if "\t" not in line:
                continue
            word, label = line.split("\t")[:2]
            if text and word not in _NO_SPACE_BEFORE and not text.endswith("("):
                text += " "
            start, text = len(text), text + word
            if label.startswith("I-") and spans and spans[-1][2] == label[2:]:
                spans[-1] = (spans[-1][0], len(text), label[2:])
            elif label != "O":
                spans.append((start, len(text), label[2:]))
        if text:
            yield text, spans


def _toponyms(
    name: str, articles: list[tuple[str, dt.date | None, list[Toponym]]]
) -> dict[str, float]:
    aliases = _place_aliases()
    count: Counter[str] = Counter()
    for (text, day, toponyms), parsed in zip(
        articles, parse_many(text for text, _, _ in articles), strict=True
    ):
        mentions = find_mentions(parsed, published=day).mentions
        for toponym in toponyms:
            word = text[toponym.start : toponym.end]
            if word not in aliases:
                continue
            ours = _coded(mentions, toponym.start, toponym.end)
            expected = toponym.country or (toponym.inside if ours else None)
            right = expected in ours or (expected is None and not ours)
            kinds = ["all"] + (["ambiguous"] if aliases[word] else [])
            for kind in kinds:
                count[kind] += 1
                count[f"{kind} right"] += right
                count[f"{kind} gold"] += expected is not None and (bool(toponym.country) or right)
                count[f"{kind} ours"] += bool(ours)
                count[f"{kind} hit"] += bool(ours) and right
    return {
        f"{name} {kind} {what}": count[f"{kind} {key}"] / max(1, count[total])
        for kind in ("all", "ambiguous")
        for what, key, total in (
            ("accuracy", "right", kind),
            ("precision", "hit", f"{kind} ours"),
            ("recall", "hit", f"{kind} gold"),
        )
    } | {f"{name} {kind} n": float(count[kind]) for kind in ("all", "ambiguous")}


def _coded(mentions: tuple[Mention, ...], start: int, end: int) -> set[str]:
    """Return the country that a stretch of text is coded as, by itself or within a longer actor."""
    over = [m for m in mentions if m.start <= start and end <= m.end and m.rule not in _REFERRING]
    exact = [m for m in over if m.start == start and m.kind in ("country", "group")]
    found = exact or [m for m in over if m.kind in ("organisation", "role", "person", "group")]
    return {mention.country for mention in found if mention.country}


def _politics(
    name: str, sentences: list[tuple[str, list[tuple[int, int, str]]]]
) -> dict[str, float]:
    count: Counter[str] = Counter()
    texts = [text for text, _ in sentences]
    for (_, spans), parsed in zip(sentences, parse_many(texts), strict=True):
        mentions = find_mentions(parsed, published=None).mentions
        for start, end, label in spans:
            kind = "person" if label in _PERSONS else label
            over = [m for m in mentions if m.start < end and start < m.end]
            count[kind] += 1
            count[f"{kind} found"] += any(_fits(m, label) for m in over)
        for mention in mentions:
            if (
                mention.kind != "country"
                or mention.rule not in ("alias", "capital")
                or mention.adjective
            ):
                continue
            label = next((x for s, e, x in spans if s <= mention.start < e), "O")
            if label in _PLACES | _PERSONS | {"misc"}:
                count["country ours"] += 1
                count["country right"] += label in _PLACES
        count["persons ours"] += sum(m.kind == "person" for m in mentions)
        count["persons right"] += sum(
            m.kind == "person"
            and any(x in _PERSONS and s < m.end and m.start < e for s, e, x in spans)
            for m in mentions
        )
    recall = {
        f"{name} {kind} recall": count[f"{kind} found"] / max(1, count[kind])
        for kind in ("country", "person", "politicalparty", "organisation")
    }
    return recall | {
        f"{name} country precision": count["country right"] / max(1, count["country ours"]),
        f"{name} person precision": count["persons right"] / max(1, count["persons ours"]),
    }


def _fits(mention: Mention, label: str) -> bool:
    if label in _PERSONS:
        return mention.kind == "person"
    if label == "country":
        return mention.country is not None
    return mention.kind in ("organisation", "role", "group")


def _news(path: Path) -> dict[str, float]:
    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    count: Counter[str] = Counter()
    for document, parsed in zip(
        documents, parse_many(document["text"] for document in documents), strict=True
    ):
        mentions = find_mentions(parsed, published=None).mentions
        for label in document["labels"]:
            if "Q215627" in label["type"] and label["entity_id"] != "<NIL>":
                start, end = label["span"]
                count["gold"] += 1
                count["found"] += any(
                    m.kind == "person" and m.start < end and start < m.end for m in mentions
                )
    return {"news person recall": count["found"] / max(1, count["gold"])}


def _place_aliases() -> dict[str, bool]:
    """Return the aliases that name land or its people, and whether they are ambiguous."""
    rows = lexicons.read_csv("actors/country_aliases.csv", tables.ALIAS_COLUMNS)
    found: dict[str, bool] = {}
    for row in rows:
        if row["kind"] not in ("seat", "former"):
            found[row["alias"]] = found.get(row["alias"], False) or row["ambiguous"] == "1"
    return found


def _country_titled(title: str) -> str | None:
    aliases = {
        row["alias"]: row["iso3"]
        for row in lexicons.read_csv("actors/country_aliases.csv", tables.ALIAS_COLUMNS)
        if row["kind"] == "name"
    }
    return aliases.get(title)


def iso3_of(name: str | None) -> str | None:
    """Return the code of a country's name, None where nobody is called so."""
    try:
        return find_country(name or "")
    except UsageError:
        return None


def day_of(text: str | None) -> dt.date | None:
    """Return the day that a text begins with, None where it begins with none."""
    try:
        return dt.date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def main() -> None:
    """Print the table."""
    for name, value in evaluate().items():
        print(f"{name:40} {value:8.3f}" if not name.endswith(" n") else f"{name:40} {value:8.0f}")


if __name__ == "__main__":
    main()
