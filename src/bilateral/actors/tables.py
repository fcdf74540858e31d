"""The actor tables in ``data/actors/`` as typed rows, with the days on which each row holds."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from bilateral import lexicons
from bilateral.errors import DataError

COUNTRY_COLUMNS = (
    *("iso3", "iso2", "iso_numeric", "name", "cow", "gw", "capital", "region", "cow_letters"),
)
FORMER_COLUMNS = (
    *("code", "name", "cow", "gw", "cow_letters", "start", "end", "held_as", "successor_iso3"),
    "successors",
)
ALIAS_COLUMNS = ("alias", "iso3", "kind", "start", "end", "ambiguous", "source")
ORGANISATION_COLUMNS = (
    *("id", "name", "code", "country", "role", "kind", "start", "end", "source"),
)
ORGANISATION_ALIAS_COLUMNS = ("alias", "id", "ambiguous")
HOLDER_COLUMNS = (
    *("name", "aliases", "country", "office", "role", "organisation", "start", "end", "source"),
)
TITLE_COLUMNS = ("title", "role", "organisation_hint", "kind")
ROLE_NOUN_COLUMNS = ("noun", "role", "kind")
GROUP_COLUMNS = ("alias", "name", "kind", "country", "code", "source")
PLACE_COLUMNS = ("phrase", "source")
EXCEPTION_COLUMNS = ("scheme", "code", "iso3", "source")


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which a row holds; an open side is None."""

    start: dt.date | None = None
    end: dt.date | None = None

    def covers(self, day: dt.date | None) -> bool:
        """Return whether the row holds on `day`; an unknown day is covered by every row."""
        if day is None:
            return True
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def is_over(self, day: dt.date | None) -> bool:
        """Return whether the row had ceased to hold before `day`."""
        return day is not None and self.end is not None and self.end < day


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory and its codes; codes are None where the state system has none."""

    iso3: str
    iso2: str
    name: str
    cow: int | None
    gw: int | None
    capital: str
    region: str


@dataclass(frozen=True, slots=True)
class FormerState:
    """A state that is no more; `held_as` is the code that its rows carry."""

    code: str
    name: str
    cow: int | None
    gw: int | None
    held_as: str
    successors: tuple[str, ...]
    validity: Validity


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation, state body or armed group."""

    id: str
    name: str
    code: str
    country: str | None
    role: str | None
    kind: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class OfficeHolder:
    """One person in one office, with the days in it."""

    name: str
    aliases: tuple[str, ...]
    country: str | None
    office: str
    role: str | None
    organisation: str | None
    validity: Validity


@dataclass(frozen=True, slots=True)
class Title:
    """A title that stands before or beside a person's name."""

    title: str
    role: str | None
    organisation_hint: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class RoleNoun:
    """A noun or phrase for people or bodies that act, and the sector it puts them in."""

    noun: str
    role: str | None
    kind: str


def read_day(text: str, *, last: bool, where: str) -> dt.date | None:
    """Return the day of ``2019``, ``2019-05`` or ``2019-05-04``; `last` takes the period's end."""
    if not text:
        return None
    try:
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 3:
            return dt.date(*parts)
        month = parts[1] if len(parts) == 2 else (12 if last else 1)
        if not last:
            return dt.date(parts[0], month, 1)
        following = dt.date(parts[0] + month // 12, month % 12 + 1, 1)
        return following - dt.timedelta(days=1)
    except (ValueError, TypeError) as error:
        raise DataError(f"{where}: {text!r} is not a date such as 2019-05-04.") from error


def validity(row: Mapping[str, str], where: str) -> Validity:
    """Return the validity of a table row with ``start`` and ``end`` cells."""
    return Validity(
        read_day(row["start"], last=False, where=where),
        read_day(row["end"], last=True, where=where),
    )


@functools.cache
def countries() -> tuple[Country, ...]:
    """Return every country and territory, in table order."""
    rows = lexicons.read_csv("actors/countries.csv", COUNTRY_COLUMNS)
    return tuple(
        Country(
            row["iso3"],
            row["iso2"],
            row["name"],
            int(row["cow"]) if row["cow"] else None,
            int(row["gw"]) if row["gw"] else None,
            row["capital"],
            row["region"],
        )
        for row in rows
    )


@functools.cache
def former_states() -> Mapping[str, FormerState]:
    """Return the states that are no more, by code."""
    name = "actors/former_states.csv"
    return {
        row["code"]: FormerState(
            row["code"],
            row["name"],
            int(row["cow"]) if row["cow"] else None,
            int(row["gw"]) if row["gw"] else None,
            row["held_as"],
            tuple(row["successors"].split()),
            validity(row, f"data/{name}, {row['code']}"),
        )
        for row in lexicons.read_csv(name, FORMER_COLUMNS)
    }


@functools.cache
def organisations() -> Mapping[str, Organisation]:
    """Return the organisations by id."""
    name = "actors/organisations.csv"
    return {
        row["id"]: Organisation(
            row["id"],
            row["name"],
            row["code"],
            row["country"] or None,
            row["role"] or None,
            row["kind"],
            validity(row, f"data/{name}, {row['id']}"),
        )
        for row in lexicons.read_csv(name, ORGANISATION_COLUMNS)
    }


@functools.cache
def office_holders() -> tuple[OfficeHolder, ...]:
    """Return the office-holders, one row for each term."""
    name = "actors/office_holders.csv"
    return tuple(
        OfficeHolder(
            row["name"],
            tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip()),
            row["country"] or None,
            row["office"],
            row["role"] or None,
            row["organisation"] or None,
            validity(row, f"data/{name}, {row['name']}"),
        )
        for row in lexicons.read_csv(name, HOLDER_COLUMNS)
    )


@functools.cache
def titles() -> Mapping[str, Title]:
    """Return the titles by their lower-case words."""
    return {
        row["title"].lower(): Title(
            row["title"], row["role"] or None, row["organisation_hint"] or None, row["kind"]
        )
        for row in lexicons.read_csv("actors/titles.csv", TITLE_COLUMNS)
    }


@functools.cache
def role_nouns() -> Mapping[str, RoleNoun]:
    """Return the role nouns by their lower-case singular words."""
    return {
        row["noun"].lower(): RoleNoun(row["noun"].lower(), row["role"] or None, row["kind"])
        for row in lexicons.read_csv("actors/role_nouns.csv", ROLE_NOUN_COLUMNS)
    }
