"""Decides what an alias with several meanings stands for here, from the text around it."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc, Span

from bilateral import lexicons
from bilateral.actors import tables
from bilateral.actors.aliases import Hit
from bilateral.actors.senses import COUNTRY_KINDS, Sense

_TOWN_BEFORE = re.compile(r"([A-Z][\w.'-]+),\s$")
_NATION_BEFORE = re.compile(r"((?:[A-Z][\w.]*[ -]){0,2}[A-Z][\w.]*)(?:['’]s?)? $")
_PLACE_LABELS = frozenset({"GPE", "LOC", "NORP"})


@dataclass(frozen=True, slots=True)
class Cues:
    """One entry of ``context.toml``."""

    prior: float
    support: re.Pattern[str] | None
    doubt: re.Pattern[str] | None
    default: str | None


@dataclass(slots=True)
class Surroundings:
    """What a document says as a whole: its text, its day, and the countries it names for sure."""

    text: str
    published: dt.date | None
    countries: frozenset[str] = field(default_factory=frozenset)
    bodies: frozenset[str] = field(default_factory=frozenset)
    """Organisations that are named unambiguously somewhere."""

    _found: dict[re.Pattern[str], frozenset[str]] = field(default_factory=dict)

    def all_of(self, pattern: re.Pattern[str]) -> frozenset[str]:
        """Return everything in the text that a cue pattern matches; looked for once."""
        if pattern not in self._found:
            self._found[pattern] = frozenset(m.group() for m in pattern.finditer(self.text))
        return self._found[pattern]

    def is_local(self, own: frozenset[str]) -> bool:
        """Return whether the text is a local story, as far as the countries `own` go."""
        rules = lexicons.read_toml("actors/context.toml")["namesakes"]
        if self.countries - set(rules["homelands"]) or self.countries & own:
            return False
        return bool(self.all_of(_local_sign()))


def sure_countries(text: str, hits: Iterable[Hit], published: dt.date | None) -> frozenset[str]:
    """Return the countries that unambiguous aliases among `hits` name."""
    found = set()
    for hit in hits:
        senses = [sense for sense in hit.senses if sense.validity.covers(published)]
        if text[hit.start : hit.end] in namesakes():
            continue
        if len(senses) == 1 and not senses[0].ambiguous and senses[0].kind in COUNTRY_KINDS:
            found.add(senses[0].country or "")
    return frozenset(found - {""})


def sure_bodies(hits: Iterable[Hit], published: dt.date | None) -> frozenset[str]:
    """Return the names of the organisations that unambiguous aliases among `hits` name."""
    found = set()
    for hit in hits:
        senses = [sense for sense in hit.senses if sense.validity.covers(published)]
        if len(senses) == 1 and not senses[0].ambiguous and senses[0].kind == "organisation":
            found.add(senses[0].name)
    return frozenset(found)


def choose_sense(hit: Hit, span: Span, line: tuple[int, int], around: Surroundings) -> Sense | None:
    """Return what `hit` stands for; None when it is no actor or cannot be told.

    `span` holds the hit's tokens and `line` the offsets of its paragraph.
    """
    senses = [sense for sense in hit.senses if sense.validity.covers(around.published)]
    if not senses or any(sense.kind == "none" for sense in senses):
        return None
    people = [sense for sense in senses if sense.kind == "person"]
    if people:
        return people[0]
    word = around.text[hit.start : hit.end]
    doubtful = word in namesakes() or _is_doubtful(hit, senses, span, around)
    bodies = [] if doubtful else [sense for sense in senses if not sense.ambiguous]
    if len(bodies) == 1 and not _inside_person(span):
        return bodies[0]
    return _weigh(senses, hit, span, line, around)


def _is_doubtful(hit: Hit, senses: list[Sense], span: Span, around: Surroundings) -> bool:
    """Return whether even a plain name is weighed: "Malta, Montana," or "China Anne McClain"."""
    if all(sense.kind != "name" for sense in senses):
        return False
    return _is_before_person(span) or bool(_town_of_region().match(around.text, hit.end))


def _is_before_person(span: Span) -> bool:
    """Return whether a person's name follows at once and is one phrase with this name."""
    doc, after = span.doc, span.end
    if after >= len(doc) or not span[-1].whitespace_ or span.root.dep_ != "compound":
        return False
    return doc[after].ent_type_ == "PERSON" and doc[after].ent_iob_ == "B"


def _weigh(
    senses: list[Sense], hit: Hit, span: Span, line: tuple[int, int], around: Surroundings
) -> Sense | None:
    weights = lexicons.read_toml("actors/context.toml")["weights"]
    word = around.text[hit.start : hit.end]
    cues = _cues().get(word) or Cues(weights["unlisted"], None, None, None)
    score = cues.prior if any(sense.ambiguous for sense in senses) else 1.0
    score += _cue_score(cues, line, around) + _entity_score(span, weights)
    score += _neighbour_score(hit, senses, line, around, weights)
    score += weights["person_after"] if _is_before_person(span) else 0.0
    for topic, least in (("sports", 2), ("diplomacy", 1)):
        if len({m.group() for m in _topic(topic).finditer(around.text, *line)}) >= least:
            score += weights[topic]
    sense = _best(senses, cues, around)
    if sense is None:
        return None
    if sense.country in around.countries:
        score += weights["same_country"]
    if sense.kind == "organisation" and sense.name in around.bodies:
        score += weights["same_body"]
    return sense if score > 0 else None


def _best(senses: list[Sense], cues: Cues, around: Surroundings) -> Sense | None:
    """Return the sense whose country the document names, else the entry's default, else None."""
    if len(senses) == 1:
        return senses[0]
    named = [sense for sense in senses if sense.country in around.countries]
    if len(named) == 1:
        return named[0]
    return next((sense for sense in senses if sense.code == cues.default), None)


def _cue_score(cues: Cues, line: tuple[int, int], around: Surroundings) -> float:
    score = 0.0
    for pattern, sign in ((cues.support, 1.0), (cues.doubt, -1.0)):
        if pattern is None:
            continue
        near = {match.group() for match in pattern.finditer(around.text, *line)}
        far = around.all_of(pattern) - near
        score += sign * (len(near) + 0.5 * min(len(far), 3))
    return score


def _entity_score(span: Span, weights: Mapping[str, float]) -> float:
    if _inside_person(span):
        return weights["person_around"]
    entity = _entity(span)
    if entity is None:
        return 0.0
    longer = _names(entity) > _names(span)
    if entity.label_ == "PERSON":
        return weights["person_label"]
    if entity.label_ in _PLACE_LABELS:
        return weights["place_label"]
    nouns = tables.role_nouns()
    if longer and entity[-1].lower_ not in nouns and entity.label_ in {"ORG", "FAC", "WORK_OF_ART"}:
        return weights["institution_around"]
    return 0.0


def _neighbour_score(
    hit: Hit,
    senses: list[Sense],
    line: tuple[int, int],
    around: Surroundings,
    weights: Mapping[str, float],
) -> float:
    score = 0.0
    if _region_after().match(around.text, hit.end):
        score += weights["region_after"]
    nation = _nation_before(hit, around)
    if nation is not None and all(sense.country != nation for sense in senses):
        score += weights["other_nation"]
    if _institution_after().match(around.text, hit.end):
        score += weights["institution_after"]
    own = frozenset(sense.country for sense in senses if sense.country)
    if own and around.is_local(own):
        score += weights["local"]
    town = _TOWN_BEFORE.search(around.text[max(line[0], hit.start - 30) : hit.start])
    kinds = {sense.kind for sense in senses}
    if town and "name" in kinds and town.group(1) not in _known_towns():
        score += weights["town_before"]
    return score


def _nation_before(hit: Hit, around: Surroundings) -> str | None:
    """Return the country whose adjective or possessive stands right before the alias."""
    before = around.text[max(0, hit.start - 40) : hit.start].rpartition("\n")[2]
    match = _NATION_BEFORE.search(before)
    if match is None:
        return None
    words = match.group(1).split()
    for first in range(len(words)):
        found = _nations().get(" ".join(words[first:]))
        if found is not None:
            return found
    return None


@functools.cache
def _nations() -> Mapping[str, str]:
    rows = lexicons.read_csv("actors/country_aliases.csv", tables.ALIAS_COLUMNS)
    return {row["alias"]: row["iso3"] for row in rows if row["kind"] != "seat"}


@functools.cache
def _known_towns() -> frozenset[str]:
    return frozenset(
        row["alias"]
        for row in lexicons.read_csv("actors/country_aliases.csv", tables.ALIAS_COLUMNS)
    )


def _inside_person(span: Span) -> bool:
    entity = _entity(span)
    return entity is not None and entity.label_ == "PERSON" and _names(entity) > _names(span)


def _names(span: Span) -> int:
    return sum(1 for token in span if token.pos_ == "PROPN" and token.text != "'s")


def _entity(span: Span) -> Span | None:
    doc: Doc = span.doc
    if not span[0].ent_type_:
        return None
    return next(
        (entity for entity in doc.ents if entity.start <= span.start and entity.end >= span.end),
        None,
    )


@functools.cache
def namesakes() -> frozenset[str]:
    """Return the names of countries and capitals that towns elsewhere share."""
    return frozenset(lexicons.read_toml("actors/context.toml")["namesakes"]["names"])


@functools.cache
def _local_sign() -> re.Pattern[str]:
    context = lexicons.read_toml("actors/context.toml")
    signs = [*context["namesakes"]["local_signs"], *context["regions"]["names"]]
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, signs)) + r")(?!\w)")


@functools.cache
def _institution_after() -> re.Pattern[str]:
    nouns = lexicons.read_toml("actors/context.toml")["institutions"]["nouns"]
    return re.compile(r" (?:" + "|".join(nouns) + r")(?!\w)")


@functools.cache
def _region_after() -> re.Pattern[str]:
    names = lexicons.read_toml("actors/context.toml")["regions"]["names"]
    return re.compile(r",\s(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")


@functools.cache
def _town_of_region() -> re.Pattern[str]:
    """Return what follows a town: a region that is no country, and the end of the phrase."""
    names = set(lexicons.read_toml("actors/context.toml")["regions"]["names"]) - set(_nations())
    return re.compile(r",\s(?:" + "|".join(map(re.escape, sorted(names))) + r")(?:[,.;)]|$)")


@functools.cache
def _topic(name: str) -> re.Pattern[str]:
    found = _any_of(lexicons.read_toml("actors/context.toml")[name]["words"])
    assert found is not None
    return found


@functools.cache
def _cues() -> Mapping[str, Cues]:
    entries: list[dict[str, Any]] = lexicons.read_toml("actors/context.toml")["alias"]
    return {
        entry["name"]: Cues(
            float(entry["prior"]),
            _any_of(entry["for"]),
            _any_of(entry["against"]),
            entry.get("default"),
        )
        for entry in entries
    }


def _any_of(words: list[str]) -> re.Pattern[str] | None:
    if not words:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)")
