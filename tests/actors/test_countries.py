"""What a user may type for a country, and tables of a user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilateral import lexicons
from bilateral.actors import codes, country_name, find_country, find_mentions, former_state, tables
from bilateral.actors.own_aliases import COLUMNS
from bilateral.errors import DataError, UsageError
from bilateral.sentences import parse


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        *(("IRN", "IRN"), ("ir", "IRN"), ("Iran", "IRN"), (" russia ", "RUS"), ("UK", "GBR")),
        *(("Côte d'Ivoire", "CIV"), ("cote d'ivoire", "CIV"), ("Kosovo", "XKX"), ("NO", "NOR")),
        *(("DDR", "DDR"), ("East Germany", "DDR"), ("West Germany", "DEU"), ("BRD", "DEU")),
        *(("SUN", "RUS"), ("Soviet Union", "RUS"), ("YUG", "SRB"), ("SCG", "SRB"), ("FRY", "SRB")),
        *(("CSK", "CSK"), ("YMD", "YMD"), ("YAR", "YEM"), ("VDR", "VDR"), ("ROM", "ROU")),
        *(("KSV", "XKX"), ("Gaza", "PSE"), ("Ottoman Empire", "TUR"), ("Zaire", "COD")),
        *(("South Korea", "KOR"), ("the", None), ("Irann", None), ("", None)),
    ],
)
def test_country_is_found_by_code_or_name(text: str, iso3: str | None) -> None:
    """Codes and names in any case give the ISO3 code; anything else is a usage error."""
    if iso3 is None:
        with pytest.raises(UsageError):
            find_country(text)
    else:
        assert find_country(text) == iso3


def test_every_former_state_resolves_to_rows_that_can_be_named() -> None:
    """A former state has a code its rows carry, a name for it, and numbers with an end."""
    for code, former in tables.former_states().items():
        assert find_country(code) == former.held_as
        assert country_name(former.held_as) != former.held_as
        assert former.validity.end is not None
    assert former_state("DDR").successors == ("DEU",)
    assert former_state("RUS") is None and former_state("SUN") is None
    assert codes("DDR") == (265, 265)


def test_error_names_what_is_near() -> None:
    """A misspelt name is answered with the countries that are like it."""
    with pytest.raises(UsageError, match=r"Iran \(IRN\)"):
        find_country("Irann")


def test_names_and_codes() -> None:
    """A code gives its name and its numbers in the state-system lists."""
    assert country_name("IRN") == "Iran"
    assert country_name("QQQ") == "QQQ"
    assert codes("RUS") == (365, 365)
    assert codes("QQQ") == (None, None)


def test_user_adds_aliases(tmp_path: Path) -> None:
    """A user's own table adds names, and its rows win over the shipped ones."""
    path = tmp_path / "own.csv"
    path.write_text(",".join(COLUMNS) + "\nBlue Lantern Brigade,BLB,PER,,REB,,,\n")
    index = find_mentions(
        parse("The Blue Lantern Brigade raided a depot."), published=None, own_aliases=path
    )
    assert [(m.code, m.country, m.role) for m in index.mentions if m.code] == [
        ("BLB", "PER", "REB")
    ]


@pytest.mark.parametrize(
    "content",
    [
        "alias,code\nX,Y\n",
        ",".join(COLUMNS) + "\nX,,,,,,,\n",
        ",".join(COLUMNS) + "\nX,Y,,,,odd,,\n",
    ],
)
def test_bad_table_is_refused(tmp_path: Path, content: str) -> None:
    """A table with other columns, an empty code or an unknown kind is an error that says so."""
    path = tmp_path / "own.csv"
    path.write_text(content)
    with pytest.raises(DataError):
        find_mentions(parse("Nothing."), published=None, own_aliases=path)


def test_missing_table_is_refused(tmp_path: Path) -> None:
    """A path without a file is a usage error."""
    with pytest.raises(UsageError):
        find_mentions(parse("Nothing."), published=None, own_aliases=tmp_path / "none.csv")


def test_a_code_that_bodies_share_has_the_name_of_the_whole() -> None:
    """EEC is the European Union, not the first of its bodies; each shared code has such a name."""
    assert [country_name(code) for code in ("EEC", "NTO")] == ["European Union", "NATO"]
    names: dict[str, set[str]] = {}
    for body in tables.organisations().values():
        names.setdefault(body.code, set()).add(body.name)
    states = {country.iso3 for country in tables.countries()}
    wholes = lexicons.read_csv("actors/code_names.csv", ("code", "name", "source"))
    shared = {code for code, found in names.items() if len(found) > 1 and code not in states}
    assert shared == {row["code"] for row in wholes}
