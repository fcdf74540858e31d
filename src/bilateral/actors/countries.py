"""Turns what a user types into a country, and a country into its names and codes."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from rapidfuzz import process

from bilateral import lexicons
from bilateral.actors import tables
from bilateral.actors.holders import plain_name
from bilateral.errors import UsageError

_NEAR = 70.0
"""The least similarity (0-100, rapidfuzz WRatio) of a name that is offered instead."""


def find_country(text: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of a code or name: "IRN", "ir", "Iran", "UK".

    A former state gives the code that its rows carry: that of the state which continues its
    number in the Correlates of War ("SUN" is RUS), else its own ("DDR"). Raises `UsageError`,
    with the nearest names, when nothing fits.

    >>> find_country("Iran"), find_country("ru"), find_country("UK")
    ('IRN', 'RUS', 'GBR')
    >>> find_country("East Germany"), find_country("SUN"), find_country("KSV")
    ('DDR', 'RUS', 'XKX')
    """
    wanted = plain_name(text.strip())
    code = _codes_by_word().get(wanted) or _names().get(wanted)
    if code is not None:
        return code
    near = process.extract(wanted, list(_names()), limit=3, score_cutoff=_NEAR)
    names = dict.fromkeys(
        f"{country_name(_names()[name])} ({_names()[name]})" for name, _, _ in near
    )
    hint = (
        f"did you mean {' or '.join(names)}?"
        if names
        else "give an ISO code such as IRN or a name."
    )
    raise UsageError(f"{text!r} is no country that bilateral knows; {hint}")


def find_actor(text: str) -> str:
    """Return a country's code, or another actor's as it stands in events ("NTO", "SHI").

    Raises `UsageError` for what is neither a country nor looks like a code.
    """
    try:
        return text if country_name(text) != text else find_country(text)
    except UsageError:
        if len(text) == 3 and text.isascii() and text.isupper():
            return text
        raise


@functools.cache
def is_country(code: str | None) -> bool:
    """Return whether a code is a country's, of which one can ask; organisations are not."""
    try:
        return bool(code) and find_country(str(code)) == code
    except UsageError:
        return False


def country_name(iso3: str) -> str:
    """Return the name of a country by its ISO3 code; an organisation's by its own code.

    An unknown code is returned as it is.
    """
    return _name_by_code().get(iso3, iso3)


def codes(iso3: str) -> tuple[int | None, int | None]:
    """Return the Correlates of War and the Gleditsch-Ward number of a country, or None."""
    for country in tables.countries():
        if country.iso3 == iso3:
            return country.cow, country.gw
    former = tables.former_states().get(iso3)
    return (former.cow, former.gw) if former else (None, None)


def former_state(code: str) -> tables.FormerState | None:
    """Return the former state whose rows carry `code`, None for a state of today."""
    former = tables.former_states().get(code)
    return former if former is not None and former.held_as == code else None


@functools.cache
def _codes_by_word() -> Mapping[str, str]:
    rows = lexicons.read_csv("datasets/actor_exceptions.csv", tables.EXCEPTION_COLUMNS)
    found = {row["code"].lower(): row["iso3"] for row in rows if row["scheme"] == "iso3"}
    found |= {code.lower(): former.held_as for code, former in tables.former_states().items()}
    found |= {country.iso2.lower(): country.iso3 for country in tables.countries() if country.iso2}
    return found | {country.iso3.lower(): country.iso3 for country in tables.countries()}


@functools.cache
def _names() -> Mapping[str, str]:
    """Return countries by name, nickname and abbreviation; names win over nicknames."""
    found: dict[str, str] = {}
    rows = lexicons.read_csv("actors/country_aliases.csv", tables.ALIAS_COLUMNS)
    for kinds in (("name", "abbreviation"), ("former", "seat", "demonym", "adjective", "capital")):
        for row in rows:
            if row["kind"] in kinds:
                found.setdefault(plain_name(row["alias"]), row["iso3"])
    for former in tables.former_states().values():
        found.setdefault(plain_name(former.name), former.held_as)
    own = {plain_name(country.name): country.iso3 for country in tables.countries()}
    return found | own


@functools.cache
def _name_by_code() -> Mapping[str, str]:
    bodies = {body.code: body.name for body in reversed(list(tables.organisations().values()))}
    rows = lexicons.read_csv("actors/code_names.csv", ("code", "name", "source"))
    bodies |= {row["code"]: row["name"] for row in rows}
    former = {code: state.name for code, state in tables.former_states().items()}
    return bodies | former | {country.iso3: country.name for country in tables.countries()}
