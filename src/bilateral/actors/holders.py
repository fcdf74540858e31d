"""Looks persons up among the office-holders: by name, by family name, and by the day."""

from __future__ import annotations

import datetime as dt
import functools
import unicodedata
from collections import defaultdict
from collections.abc import Mapping

from bilateral.actors import tables
from bilateral.actors.figures import Figure
from bilateral.actors.rules import phrase_rules
from bilateral.actors.tables import OfficeHolder

_HANDOVER = dt.timedelta(days=7)
"""News names someone by an office some days after it ended and before it began."""


def plain_name(name: str) -> str:
    """Return a name in lower case without accents, for comparison."""
    letters = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()


def family_name(name: str, country: str | None) -> str:
    """Return the part of a full name that news uses alone.

    >>> family_name("Ursula von der Leyen", "DEU")
    'von der Leyen'
    >>> family_name("Xi Jinping", "CHN")
    'Xi'
    """
    rules = phrase_rules()
    words = [word for word in name.split() if word.rstrip(",") not in rules.suffixes]
    if len(words) < 2:
        return name
    if country in rules.family_name_first or name in rules.called_by_first_word:
        return words[0]
    last = len(words) - 1
    while last > 1 and words[last - 1].lower() in rules.particles:
        last -= 1
    return " ".join(words[last:])


def without_initials(name: str) -> list[str]:
    """Return the words of a name but for initials after the first.

    >>> without_initials("Vladimir V. Putin")
    ['Vladimir', 'Putin']
    """
    first, *others = name.split()
    return [first, *(word for word in others if len(word.rstrip(".")) > 1)]


def holders_named(name: str) -> tuple[OfficeHolder, ...]:
    """Return the terms in office of everybody who is called `name`."""
    return _by_name().get(plain_name(name), ())


def holders_by_family_name(name: str) -> tuple[OfficeHolder, ...]:
    """Return the terms in office of everybody with this family name."""
    return _by_family_name().get(plain_name(name), ())


def person_figure(terms: tuple[OfficeHolder, ...], day: dt.date | None) -> Figure:
    """Return who a person of the tables is on `day`: in office, a former official, or neither.

    Before a first term and after the last one the person keeps name and country, not the office.
    """
    current = [term for term in terms if in_office(term, day)]
    if current:
        term = max(current, key=lambda term: term.validity.start or dt.date.min)
        return Figure(
            "person", term.country or _body_code(term), term.role, term.name, term.country,
            term.organisation, "office-holder",
        )  # fmt: skip
    over = any(term.validity.is_over(day) for term in terms)
    country = next((term.country for term in terms if term.country), None)
    role = phrase_rules().former_role if over else None
    return Figure("person", country, role, terms[0].name, country, None, "office-holder")


def holder_of(office: str, country: str, day: dt.date | None) -> OfficeHolder | None:
    """Return who holds an office of a country on `day`, if exactly one person does."""
    terms = _by_office().get((office.lower(), country), ())
    names = {term.name: term for term in terms if in_office(term, day)}
    if len(names) > 1:  # the days of a handover
        names = {n: t for n, t in names.items() if day is None or not t.validity.is_over(day)}
    return next(iter(names.values())) if len(names) == 1 else None


def in_office(term: OfficeHolder, day: dt.date | None) -> bool:
    """Return whether a term covers `day`, give or take the days of a handover."""
    if day is None:
        return term.validity.end is None
    start, end = term.validity.start, term.validity.end
    return (start is None or start <= day) and (end is None or day <= end + _HANDOVER)


def _body_code(term: OfficeHolder) -> str | None:
    return _organisation_codes().get(term.organisation or "")


@functools.cache
def _organisation_codes() -> Mapping[str, str]:
    return {body.name: body.code for body in tables.organisations().values()}


@functools.cache
def _by_name() -> Mapping[str, tuple[OfficeHolder, ...]]:
    people: dict[tuple[str, str | None], list[OfficeHolder]] = defaultdict(list)
    for term in tables.office_holders():
        people[plain_name(term.name), term.country].append(term)
    index: dict[str, dict[OfficeHolder, None]] = defaultdict(dict)
    for (name, _), terms in people.items():
        for alias in (name, *(plain_name(alias) for term in terms for alias in term.aliases)):
            index[alias].update(dict.fromkeys(terms))
    return {alias: tuple(terms) for alias, terms in index.items()}


@functools.cache
def _by_office() -> Mapping[tuple[str, str | None], tuple[OfficeHolder, ...]]:
    index: dict[tuple[str, str | None], list[OfficeHolder]] = defaultdict(list)
    for term in tables.office_holders():
        index[term.office.lower(), term.country].append(term)
    return {key: tuple(terms) for key, terms in index.items()}


@functools.cache
def _by_family_name() -> Mapping[str, tuple[OfficeHolder, ...]]:
    index: dict[str, dict[OfficeHolder, None]] = defaultdict(dict)
    for term in tables.office_holders():
        index[plain_name(family_name(term.name, term.country))][term] = None
    return {name: tuple(terms) for name, terms in index.items()}
