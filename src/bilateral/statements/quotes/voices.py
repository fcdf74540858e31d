"""Who speaks at a place of a source, and whether that is who is quoted."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bilateral.actors import alias_matcher
from bilateral.actors.holders import plain_name
from bilateral.actors.tables import OfficeHolder, office_holders
from bilateral.records import Document
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.words import plain_words

_CAPITALS = re.compile(
    r"^((?:[A-Z][A-Z.'’\-]+|[A-Z]\.)(?:[ ,]+(?:[A-Z][A-Z.'’\-]+|[A-Z]\.|of|de|la|and|Mc[A-Z]+))*"
    r"(?: \([A-Za-z .]+\))?):",
    re.M,
)
_ASKED = re.compile(r"^(Q)(?::|\s{2,}|\s(?=[A-Z(\[—–-]))", re.M)
_MIXED_CASE = re.compile(r"^((?:[A-Z][\w.'’\-]+)(?: [A-Z][\w.'’\-]+){0,4}):", re.M)
_NAME_PART = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_AND = re.compile(r",| and | & ", re.I)
_RECURS = 3
"""A label in mixed case counts as a turn's if it comes this often: "Note:" comes once."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Where the turns of a transcript begin, and who speaks each."""

    starts: tuple[int, ...]
    labels: tuple[str, ...]

    def at(self, offset: int) -> str | None:
        """Return the label of the turn that holds an offset."""
        place = bisect_right(self.starts, offset) - 1
        return self.labels[place] if place >= 0 else None


def find_turns(text: str) -> Turns:
    """Return the turns of a transcript; none unless a text has at least two."""
    found = {match.start(): match[1] for match in _CAPITALS.finditer(text)}
    found |= {match.start(): match[1] for match in _ASKED.finditer(text)}
    mixed = [match for match in _MIXED_CASE.finditer(text) if match.start() not in found]
    often = Counter(match[1] for match in mixed)
    found |= {match.start(): match[1] for match in mixed if often[match[1]] >= _RECURS}
    if len(found) < 2:
        return Turns((), ())
    starts = sorted(found)
    return Turns(tuple(starts), tuple(found[start] for start in starts))


def speaker_at(source: Document, turns: Turns, offset: int) -> str | None:
    """Return who speaks at an offset: the turn's label, else the speaker in the title."""
    if turns.starts:
        return turns.at(offset)
    return titled_speaker(source.title or "")


def titled_speaker(title: str) -> str | None:
    """Return who speaks in a text without turns, by its title.

    >>> titled_speaker("Statement by Envoy Lena Ruiz on the Truce")
    'Envoy Lena Ruiz'
    """
    for pattern in checking_lexicon().titled:
        match = pattern.search(title)
        if match is not None:
            return " ".join(match["speaker"].split())
    return None


def is_same_speaker(names: Sequence[str], label: str | None, source: Document) -> bool | None:
    """Return whether one of the people quoted is the one who speaks; None if that is not known."""
    if label is None or not names:
        return _speaks_for(names, source)
    told = {name for name in names if not _is_body(name)}
    if not told:
        there = _common_words(label)
        unnamed = any(words and words <= there for words in map(_common_words, names))
        return True if unnamed else _speaks_for(names, source)
    people = _people(label, source)
    if people is None:
        return None
    known = [_parts(name) for name in sorted(told)]
    if not any(known):
        return None
    return any(_alike(one, other) for one in known if one for other in people)


def _speaks_for(names: Sequence[str], source: Document) -> bool | None:
    """Return True where the body that is quoted published the source."""
    publisher = plain_name(source.publisher or "")
    return True if any(plain_name(name) in publisher for name in names) else None


@functools.cache
def _is_body(name: str) -> bool:
    """Return whether a speaker is a country, an organisation or a common noun, not a person."""
    senses = alias_matcher().senses_of(name)
    if senses:
        return not any(sense.kind == "person" for sense in senses)
    return not any(word[0].isupper() for word in name.split()[-1:])


def _people(label: str, source: Document) -> list[tuple[str, ...]] | None:
    """Return the names that a label can stand for; None if it stands for nobody in particular."""
    plain = re.sub(r"\(.*?\)", "", label)
    if plain.strip(" .").lower() in checking_lexicon().questioners:
        return [("reporter",)]
    names = [name for name in map(_parts, _AND.split(plain)) if name]
    return names or _office_holders(plain, source) or None


def _office_holders(label: str, source: Document) -> list[tuple[str, ...]]:
    """Return who holds the office of a label such as "THE PRESIDENT", by title and tables."""
    words = [word for word in label.lower().replace(".", "").split() if word != "the"]
    office = " ".join(words)
    if not office:
        return []
    found = []
    match = re.search(
        rf"\b{re.escape(office)}\s+((?:[A-Z][\w.’'-]*\s?)+)", source.title or "", re.I
    )
    if match is not None and (name := _parts(match[1])):
        found.append(name)
    home = {sense.country for sense in alias_matcher().senses_of(_bare(source.publisher or ""))}
    found.extend(
        _parts(holder.name)
        for holder in _holders_by_office().get(office, [])
        if holder.country in home and holder.validity.covers(source.published)
    )
    return found


@functools.cache
def _holders_by_office() -> dict[str, list[OfficeHolder]]:
    held: dict[str, list[OfficeHolder]] = {}
    for holder in office_holders():
        held.setdefault(holder.office.lower(), []).append(holder)
    return held


def _common_words(name: str) -> set[str]:
    """Return the words of "a senior official", to be compared with a label of that kind."""
    return {word for word in plain_words(name) if word not in ("a", "an", "the", "one")}


def _bare(publisher: str) -> str:
    return publisher.removeprefix("The ").removeprefix("the ")


@functools.lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[str, ...]:
    """Return the parts of a person's name, without titles and accents."""
    titles = checking_lexicon().titles
    parts = (plain_name(part) for part in _NAME_PART.findall(name))
    return tuple(part.removesuffix("'s") for part in parts if part not in titles)


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether two names can be one person's: "kirby" and "john f kirby"."""
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    if set(short) <= set(long):
        return True
    first_fits = short[0][0] == long[0][0] and min(len(short[0]), len(long[0])) == 1
    return short[-1] == long[-1] and (len(short) == 1 or first_fits)
