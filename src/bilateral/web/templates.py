"""The HTML of a view: templates that escape everything, and the words they are made of."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from bilateral.actors import country_name, is_country
from bilateral.reports.sentences import say_day, say_kind
from bilateral.store.overviews import dataset_names, known_countries
from bilateral.web.asked import COUNTED, PAGE_ROWS, address_of, build_query
from bilateral.web.desk import Desk
from bilateral.web.page import Source, View

CHANNELS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict",
            4: "material conflict"}  # fmt: skip
CERTAINTIES = {
    "asserted": "the text says so itself",
    "reported": "somebody says so",
    "possible": "only possible",
    "planned": "announced or planned, not done",
    "conditional": "only if something else happens",
    "demanded": "asked for, not done",
    "denied": "denied by somebody",
    "negated": "the text says that it did not happen",
}


_HYPHEN = re.compile(r"(?<=[\s(])-(?=\d)")
"""Before a number; a day or a range has its hyphens between digits."""


@functools.cache
def environment() -> Environment:
    """Return the templates; everything is escaped unless it is `Markup` of our own."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "askable": is_country,
        "country": lambda code: country_name(code) if code else "somebody",
        "day": lambda day: say_day(day) if day else "unknown day",
        "kind": kind_of,
        "web_address": web_address,
        "query": lambda parts: build_query(**parts),
        "signed": lambda value: "–" if value is None else f"{value:+.2f}".replace("-", "−"),
        "several": lambda value, one: f"{value:,} {one}{'' if value == 1 else 's'}",
        "minus": lambda said: _HYPHEN.sub("−", said),
        "number": lambda value: f"{value:,}",
        "channel": lambda quad: CHANNELS.get(quad, ""),
        "sureness": lambda name: CERTAINTIES.get(name, name),
    }
    made.globals |= {
        "version": metadata.version("bilateral"),
        "certainties": CERTAINTIES,
        "counted": COUNTED,
        "page_rows": PAGE_ROWS,
        "six_days": dt.timedelta(days=6),
    }
    return made


def render_page(desk: Desk, view: View, source: Source, request: Request) -> str:
    """Return a view as a whole HTML page."""
    template = environment().get_template(view.template)
    return template.render(
        view=view,
        about=source.about(view),
        formats={form: address_of(request, form) for form in ("csv", "json", "md")},
        here=address_of(request, "html"),
        path=request.url.path,
        params=request.query_params,
        countries=desk.keep("countries", lambda: _pickable(desk)),
        held=desk.keep("held", lambda: dataset_names(desk.connection)),
        store_path=desk.store.database.path,
        read_only=desk.read_only,
        **view.context,
        **view.data,
    )


def kind_of(event: Mapping[str, Any] | Any) -> str:
    """Return what kind of event it is, in words: "military aid"."""
    value = event.get if isinstance(event, Mapping) else lambda name: getattr(event, name)
    detail = value("event_context") or value("event_mode") or ""
    return say_kind(f"{value('event_type')} {detail}".strip())


def web_address(url: str | None) -> str | None:
    """Return an address only if it is of the web: a feed may carry ``javascript:`` ones."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _pickable(desk: Desk) -> Sequence[tuple[str, str]]:
    codes = known_countries(desk.connection)
    return sorted((country_name(code), code) for code in codes)[:400]
