"""The tables in ``data/actors/``: what every row must keep to, whoever adds it."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import pytest

from bilateral import lexicons

COLUMNS = {
    "countries": "iso3,iso2,iso_numeric,name,cow,gw,capital,region,cow_letters",
    "former_states": "code,name,cow,gw,cow_letters,start,end,held_as,successor_iso3,successors",
    "country_aliases": "alias,iso3,kind,start,end,ambiguous,source",
    "organisations": "id,name,code,country,role,kind,start,end,source",
    "organisation_aliases": "alias,id,ambiguous",
    "office_holders": "name,aliases,country,office,role,organisation,start,end,source",
    "titles": "title,role,organisation_hint,kind",
    "role_nouns": "noun,role,kind",
    "groups": "alias,name,kind,country,code,source",
    "places_not_actors": "phrase,source",
}
# PLOVER sectors, with those of the field's dictionaries that PLOVER folds into others.
ROLES = {
    *("GOV", "MIL", "COP", "SPY", "LEG", "JUD", "OPP", "REB", "SEP", "PTY", "CVL", "REF"),
    *("MED", "BUS", "EDU", "NGO", "IGO", "REL", "CRM", "LAB", "AGR", "ENV", "HLH", "ELI"),
}
ALIAS_KINDS = {"name", "demonym", "adjective", "capital", "seat", "abbreviation", "former"}
KEYS = {
    "countries": ("iso3",),
    "former_states": ("code",),
    "country_aliases": ("alias", "iso3"),
    "organisations": ("id",),
    "organisation_aliases": ("alias", "id"),
    "office_holders": ("name", "country", "office", "start"),
    "titles": ("title",),
    "role_nouns": ("noun",),
    "groups": ("alias",),
    "places_not_actors": ("phrase",),
}
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def read(table: str) -> tuple[dict[str, str], ...]:
    return lexicons.read_csv(f"actors/{table}.csv", tuple(COLUMNS[table].split(",")))


def known_states() -> set[str]:
    former = {row["code"] for row in read("former_states")}
    return {row["iso3"] for row in read("countries")} | former


def overlap(first: Mapping[str, str], second: Mapping[str, str]) -> bool:
    """Whether two rows hold on a common day; the words of ISO dates sort as the days do."""
    starts = max(first["start"], second["start"])
    ends = min(first["end"] or "9999", second["end"] or "9999")
    return starts <= ends


def clashes(rows: Iterable[tuple[str, str, Mapping[str, str]]]) -> list[tuple[str, str, str]]:
    """Return (alias, actor, actor) where an unmarked alias stands for two actors at a time."""
    by_alias: dict[str, list[tuple[str, Mapping[str, str]]]] = defaultdict(list)
    for alias, actor, row in rows:
        by_alias[alias].append((actor, row))
    return [
        (alias, one, two)
        for alias, meanings in by_alias.items()
        for (one, first), (two, second) in itertools.combinations(meanings, 2)
        if one != two
        and "0" in (first["ambiguous"], second["ambiguous"])
        and overlap(first, second)
    ]


@pytest.mark.parametrize("table", COLUMNS)
def test_every_key_is_filled_and_unique(table: str) -> None:
    """No two rows of a table say the same thing twice, and none is without its key."""
    keys = [tuple(row[name] for name in KEYS[table]) for row in read(table)]
    assert all(key[0] for key in keys)
    assert not [key for key, same in itertools.groupby(sorted(keys)) if len(list(same)) > 1]


@pytest.mark.parametrize("table", [name for name in COLUMNS if "source" in COLUMNS[name]])
def test_every_row_names_its_source(table: str) -> None:
    """A row without a source cannot be checked."""
    assert not [row for row in read(table) if not row["source"]]


@pytest.mark.parametrize("table", [name for name in COLUMNS if "start" in COLUMNS[name]])
def test_dates_are_iso_and_in_order(table: str) -> None:
    """Dates are YYYY, YYYY-MM or YYYY-MM-DD, and nobody leaves before coming."""
    for row in read(table):
        for cell in (row["start"], row["end"]):
            assert not cell or _DAY.fullmatch(cell), row
        length = min(len(row["start"]), len(row["end"]))
        assert row["start"][:length] <= row["end"][:length], row


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("country_aliases", "iso3"),
        ("organisations", "country"),
        ("office_holders", "country"),
        ("groups", "country"),
        ("former_states", "held_as"),
        ("former_states", "successor_iso3"),
    ],
)
def test_countries_are_known(table: str, column: str) -> None:
    """A country is an ISO 3166-1 code, XKX, or the code of a former state."""
    assert {row[column] for row in read(table)} - known_states() <= {""}


@pytest.mark.parametrize("table", [name for name in COLUMNS if "role," in COLUMNS[name]])
def test_roles_are_plover_sectors(table: str) -> None:
    """Roles come from one closed list; an empty role is none."""
    assert {row["role"] for row in read(table)} <= ROLES


def test_every_country_can_be_named() -> None:
    """Each country has its own name among its aliases, and each state has a demonym."""
    names = {(row["alias"], row["iso3"]) for row in read("country_aliases")}
    peoples = {
        row["iso3"]
        for row in read("country_aliases")
        if row["kind"] in ("adjective", "demonym") and not row["end"]
    }
    for row in read("countries"):
        assert (row["name"], row["iso3"]) in names
        assert not row["cow"] or row["iso3"] in peoples, row


def test_the_table_of_countries_is_iso_3166_and_kosovo() -> None:
    """All 249 entries of ISO 3166-1 and Kosovo, each with its two-letter code."""
    rows = read("countries")
    assert len(rows) == 250
    assert all(re.fullmatch(r"[A-Z]{3}", row["iso3"]) for row in rows)
    assert len({row["iso2"] for row in rows}) == 250
    numbered = [row["iso_numeric"] for row in rows if row["iso3"] != "XKX"]
    assert all(re.fullmatch(r"\d{3}", number) for number in numbered)
    cow = [row["cow"] for row in rows if row["cow"]]
    assert len(cow) == len(set(cow)) == 195


def test_alias_kinds_and_marks_are_known() -> None:
    """The columns that code branches on hold nothing else."""
    assert {row["kind"] for row in read("country_aliases")} == ALIAS_KINDS
    for table in ("country_aliases", "organisation_aliases"):
        assert {row["ambiguous"] for row in read(table)} == {"0", "1"}
        assert not [row for row in read(table) if row["alias"].startswith("the ")]


def test_no_country_alias_stands_for_two_countries_unless_marked() -> None:
    """ "Congo" is marked ambiguous; an alias that moved on has dates that do not overlap."""
    rows = read("country_aliases")
    assert clashes((row["alias"], row["iso3"], row) for row in rows) == []


def test_no_organisation_alias_stands_for_two_bodies_unless_marked() -> None:
    """A body that changed its standing has one row for each period."""
    bodies = {row["id"]: row for row in read("organisations")}
    rows = read("organisation_aliases")
    assert {row["id"] for row in rows} == set(bodies)
    assert (
        clashes(
            (row["alias"], row["id"], bodies[row["id"]] | {"ambiguous": row["ambiguous"]})
            for row in rows
        )
        == []
    )


def test_a_name_is_not_both_country_and_body_unless_marked() -> None:
    """An alias of a country that also names a body or a group has to be marked."""
    countries = {row["alias"] for row in read("country_aliases") if row["ambiguous"] == "0"}
    bodies = {row["alias"] for row in read("organisation_aliases") if row["ambiguous"] == "0"}
    groups = {row["alias"] for row in read("groups")}
    assert countries & bodies == set()
    assert countries & groups == set()
    assert bodies & groups == set()


def test_codes_of_bodies_are_countries_or_their_own() -> None:
    """A state's body acts as the state; no body's own code looks like another country."""
    states = known_states()
    for row in read("organisations"):
        assert row["code"] not in states or row["code"] == row["country"], row
        assert re.fullmatch(r"[A-Z]{3}", row["code"]), row
    own = {row["code"] for row in read("organisations")} - states
    for row in read("groups"):
        assert row["code"] == row["country"] or row["code"] not in states | own, row


def test_a_phrase_that_hides_a_country_is_no_alias_itself() -> None:
    """A phrase is either an actor or none."""
    phrases = {row["phrase"] for row in read("places_not_actors")}
    for table in ("country_aliases", "organisation_aliases", "groups"):
        assert phrases & {row["alias"] for row in read(table)} == set()
    people = {name for row in read("office_holders") for name in holder_names(row)}
    assert phrases & people == set()


def holder_names(row: Mapping[str, str]) -> list[str]:
    return [row["name"], *filter(None, row["aliases"].split(";"))]


def test_office_holders_cover_every_state_with_a_government() -> None:
    """Each state of the Correlates of War system has somebody who governs or governed it."""
    held = {row["country"] for row in read("office_holders")}
    states = {row["iso3"] for row in read("countries") if row["cow"]}
    assert states - held == set()
    assert sum(1 for row in read("office_holders") if not row["end"]) > 500


def test_a_country_has_one_holder_of_a_single_office() -> None:
    """Nobody holds an office on a day on which somebody else does, save where two claimed it."""
    single = {"President", "Prime Minister", "Secretary of State", "Secretary of Defense"}
    # Gbagbo and Ouattara, Jammeh and Barrow, the two premiers of 1993-97, Filip and Sandu,
    # Ratsiraka and Ravalomanana, Gorbachev and Yeltsin.
    rivals = {"CIV", "GMB", "KHM", "MDA", "MDG", "RUS"}
    rows = [row for row in read("office_holders") if row["office"] in single]
    rows.sort(key=lambda row: (row["country"], row["office"], row["start"]))
    for first, second in itertools.pairwise(rows):
        if (first["country"], first["office"]) != (second["country"], second["office"]):
            continue
        end = first["end"] or "9999"
        in_turn = end[: len(second["start"])] <= second["start"][: len(end)]
        assert in_turn or first["country"] in rivals, (first, second)
