"""What a page was asked, read from its address: the whole state of a view, checked and bounded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from bilateral.actors import find_country
from bilateral.api import to_day
from bilateral.errors import UsageError
from bilateral.records import HAPPENED

PAGE_ROWS = 50
MOST_ROWS = {"html": 200, "md": 1_000, "json": 10_000, "csv": 100_000}
"""The most rows of one response, by format."""
COUNTED = tuple(sorted(HAPPENED))
"""The certainties that count, in the order of an address."""
USUAL_ROWS = {"html": PAGE_ROWS, "md": 200, "json": 1_000, "csv": 10_000}
_FIRST, _LAST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Question:
    """Two countries and a day, as `ask` takes them."""

    country_1: str
    country_2: str
    since: dt.date
    until: dt.date | None = None
    dataset: str | None = None
    corrected: bool = True
    """Whether the corrections of the store are applied."""

    def query(self, **more: Any) -> str:
        """Return the question as an address's query, with other parts added."""
        return build_query(
            country_1=self.country_1,
            country_2=self.country_2,
            since=self.since,
            until=self.until,
            dataset=self.dataset,
            corrected=None if self.corrected else "0",
            **more,
        )


def read_question(params: QueryParams) -> Question:
    """Return the question of an address; raises `UsageError` that names what is missing."""
    needed = {
        "country_1": "the first country",
        "country_2": "the second country",
        "since": "the day",
    }
    missing = [said for name, said in needed.items() if not params.get(name)]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise UsageError(
            f"Two countries and a day are needed; {' and '.join(missing)} {are} missing."
        )
    first, second = (find_country(params[name]) for name in ("country_1", "country_2"))
    if first == second:
        raise UsageError(f"{params['country_1']} and {params['country_2']} are the same; name two.")
    since = read_day(params, "since")
    assert since is not None
    until = read_day(params, "until")
    if until is not None and until <= since:
        raise UsageError(f"The end ({until}) does not lie after the beginning ({since}).")
    corrected = params.get("corrected") != "0"
    return Question(first, second, since, until, params.get("dataset") or None, corrected)


def read_day(params: Mapping[str, str], name: str) -> dt.date | None:
    """Return a day of an address, or None where it has none."""
    day = to_day(params.get(name) or None)
    if day is not None and not _FIRST <= day <= _LAST:
        raise UsageError(f"{name}={day} does not lie between {_FIRST} and {_LAST}.")
    return day


def read_number(params: Mapping[str, str], name: str, usual: int, most: int) -> int:
    """Return a whole number of an address, at least 0 and at most `most`."""
    value = params.get(name) or str(usual)
    if not (value.isascii() and value.isdecimal()) or len(value) > 9:
        raise UsageError(f"{name}={value[:40]} is no whole number.")
    return min(int(value), most)


def read_dataset(params: Mapping[str, str], held: Sequence[str]) -> str | None:
    """Return the data set of an address, or None; raises `UsageError` for one not held."""
    name = params.get("dataset") or None
    if name is not None and name not in held:
        raise UsageError(
            f"The store holds no data set {name[:60]!r}; it holds {', '.join(held) or 'none'}."
        )
    return name


def read_several(params: QueryParams, name: str) -> tuple[str, ...]:
    """Return every value of a part that may stand several times; an empty one counts as named."""
    return tuple(dict.fromkeys(params.getlist(name)))


def build_query(**parts: Any) -> str:
    """Return an address's query in the order given; empty parts are left out."""
    pairs: list[tuple[str, str]] = []
    for name, value in parts.items():
        if value is None or value == "":
            continue
        if isinstance(value, Sequence) and not isinstance(value, str):
            pairs += [(name, str(item)) for item in value]
        else:
            pairs.append((name, str(value)))
    return urlencode(pairs)


class NotFound(UsageError):
    """The store holds nothing under that address."""


def form_of(request: Request) -> str:
    """Return the format a request wants: html, json, csv or md."""
    return str(getattr(request.state, "form", "html"))


def address_of(request: Request, form: str | None = None) -> str:
    """Return the path and query of a request, in its own or another format."""
    wanted = form or form_of(request)
    path = request.url.path
    if wanted != "html":
        path = ("/index" if path in ("/", "") else path) + f".{wanted}"
    query = request.url.query
    return (path or "/") + (f"?{query}" if query else "")
