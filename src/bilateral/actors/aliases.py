"""Finds every alias of the actor tables in raw text: whole words, longest first, case observed."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import ahocorasick_rs

from bilateral import lexicons
from bilateral.actors import tables
from bilateral.actors.own_aliases import read_own_aliases
from bilateral.actors.senses import Sense

_MARKS = str.maketrans({"’": "'", "‘": "'", "\u00a0": " ", "\u2009": " ", "–": "-", "‑": "-"})
_WEB_TAIL = re.compile(r"\.[a-z]")
_CAPITALS = 0.8
"""A line with at least this share of capitals among its letters is matched without case."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An alias found at ``text[start:end]`` and what it may stand for."""

    start: int
    end: int
    senses: tuple[Sense, ...]


class AliasMatcher:
    """Two automata over one alias table: as written, and in capitals for headlines."""

    def __init__(self, table: Mapping[str, tuple[Sense, ...]]) -> None:
        """Build the automata of `table`, which maps an alias to its senses."""
        self._table = table
        self._senses = tuple(table.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(table))
        words = set(lexicons.read_toml("actors/context.toml")["capitals"]["not_in_capitals"])
        upper = {alias.upper(): senses for alias, senses in table.items() if alias not in words}
        self._upper_senses = tuple(upper.values())
        self._upper = ahocorasick_rs.AhoCorasick(list(upper))

    def senses_of(self, alias: str) -> tuple[Sense, ...]:
        """Return what an alias may stand for; empty when it is in no table."""
        return self._table.get(alias, ())

    def match(self, text: str) -> list[Hit]:
        """Return the hits in `text`, in order and without overlaps, the longest at each place."""
        marked = text.translate(_MARKS)
        hits = list(_longest(_whole_words(self._automaton, self._senses, marked)))
        lines = list(_capital_lines(marked))
        hits = list(_outside(lines, hits))
        for start, end in lines:
            found = _whole_words(self._upper, self._upper_senses, marked[start:end])
            hits += [Hit(hit.start + start, hit.end + start, hit.senses) for hit in _longest(found)]
        return sorted(hits, key=lambda hit: hit.start)


@functools.cache
def alias_matcher(own: Path | None = None) -> AliasMatcher:
    """Return the matcher of the shipped tables and of the user's own CSV; built once."""
    table: dict[str, list[Sense]] = {}
    for alias, sense in _shipped():
        table.setdefault(alias, []).append(sense)
    if own is not None:
        for alias, senses in read_own_aliases(own).items():
            table[alias] = list(senses)
    return AliasMatcher({alias: tuple(dict.fromkeys(senses)) for alias, senses in table.items()})


def _shipped() -> Iterator[tuple[str, Sense]]:
    yield from _country_senses()
    yield from _organisation_senses()
    yield from _group_senses()
    for holder in tables.office_holders():
        for alias in (holder.name, *holder.aliases):
            yield alias, Sense("person", holder.country, holder.country, holder.name)
    for row in lexicons.read_csv("actors/places_not_actors.csv", tables.PLACE_COLUMNS):
        yield row["phrase"], Sense("none", None, None, row["phrase"])


def _country_senses() -> Iterator[tuple[str, Sense]]:
    names = {country.iso3: country.name for country in tables.countries()}
    for row in lexicons.read_csv("actors/country_aliases.csv", tables.ALIAS_COLUMNS):
        seat = row["alias"] if row["kind"] == "seat" else None
        yield (
            row["alias"],
            Sense(
                row["kind"],
                row["iso3"],
                row["iso3"],
                names.get(row["iso3"], row["alias"]),
                role="GOV" if row["kind"] in ("capital", "seat") else None,
                organisation=seat,
                validity=tables.validity(row, f"country_aliases.csv, {row['alias']}"),
                ambiguous=row["ambiguous"] == "1",
            ),
        )


def _organisation_senses() -> Iterator[tuple[str, Sense]]:
    bodies = tables.organisations()
    rows = lexicons.read_csv("actors/organisation_aliases.csv", tables.ORGANISATION_ALIAS_COLUMNS)
    for row in rows:
        body = bodies[row["id"]]
        yield (
            row["alias"],
            Sense(
                "organisation",
                body.code,
                body.country,
                body.name,
                role=body.role,
                organisation=body.name,
                validity=body.validity,
                ambiguous=row["ambiguous"] == "1",
            ),
        )


def _group_senses() -> Iterator[tuple[str, Sense]]:
    for row in lexicons.read_csv("actors/groups.csv", tables.GROUP_COLUMNS):
        country = row["country"] or None
        yield row["alias"], Sense("group", row["code"] or country, country, row["name"])


def _whole_words(
    automaton: ahocorasick_rs.AhoCorasick, senses: tuple[tuple[Sense, ...], ...], text: str
) -> Iterator[Hit]:
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        before, after = text[start - 1 : start], text[end : end + 1]
        if before.isalnum() or (before in ("@", "_") and before) or after.isalnum() or after == "_":
            continue
        if after == "." and _WEB_TAIL.match(text, end):
            continue
        yield Hit(start, end, senses[index])


def _longest(hits: Iterator[Hit]) -> Iterator[Hit]:
    end = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= end:
            yield hit
            end = hit.end


def _outside(lines: list[tuple[int, int]], hits: list[Hit]) -> Iterator[Hit]:
    """Yield the hits that touch none of the lines, which are in order."""
    starts = [start for start, _ in lines]
    for hit in hits:
        before = bisect_left(starts, hit.end) - 1
        if before < 0 or lines[before][1] <= hit.start:
            yield hit


def _capital_lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        letters = sum(map(str.isalpha, line)) if line[:200].upper() == line[:200] else 0
        if letters > 8 and sum(map(str.isupper, line)) >= _CAPITALS * letters:
            yield start, start + len(line)
        start += len(line) + 1
