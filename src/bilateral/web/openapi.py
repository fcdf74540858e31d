"""The description of the JSON API, in OpenAPI 3.1, made from one table of addresses."""

from __future__ import annotations

from importlib import metadata
from typing import Any

from bilateral.web.asked import MOST_ROWS, USUAL_ROWS

Parameter = dict[str, Any]
_DAY: Parameter = {"type": "string", "format": "date"}
_COUNTRY: Parameter = {"type": "string", "maxLength": 80}
_PAIR = (
    ("country_1", "A country: ISO3, ISO2 or a name.", _COUNTRY, True),
    ("country_2", "Another country.", _COUNTRY, True),
    ("since", "The day asked about, as 2022-02-24.", _DAY, True),
    ("until", "The last day.", _DAY, False),
    ("dataset", "Only this data set.", {"type": "string"}, False),
    ("corrected", "0 leaves the store's corrections out.", {"enum": ["0", "1"]}, False),
)
_SPAN = (
    ("since", "First day.", _DAY, False),
    ("until", "Last day.", _DAY, False),
)
_PAGE = (
    (
        "limit",
        f"Rows: {USUAL_ROWS['json']:,} unless given, at most {MOST_ROWS['json']:,}.",
        {"type": "integer", "minimum": 0, "maximum": MOST_ROWS["json"]},
        False,
    ),
    ("offset", "Rows passed over.", {"type": "integer", "minimum": 0}, False),
)
_MANY: Parameter = {"type": "array", "items": {"type": "string"}}
_FACETS = (
    ("type", "Event types; repeat for several.", _MANY, False),
    ("certainty", "Certainties; repeat for several.", _MANY, False),
    ("publisher", "Publishers; repeat for several.", _MANY, False),
    ("vouched", "Who vouches: ISO3, text or unknown; repeat for several.", _MANY, False),
)
_SIDE = ("side", "closer or apart; repeat for both.", _MANY, False)
_TABLE: tuple[tuple[str, str, tuple[tuple[str, str, Parameter, bool], ...]], ...] = (
    ("/index", "What the store holds, and its busiest pairs.", ()),
    ("/ask", "The answer: measured, evidence, claimed, caveats, weekly series.", _PAIR),
    ("/why", "Every counted event, ranked by its contribution.", (*_PAIR, _SIDE, *_FACETS, *_PAGE)),
    (
        "/events",
        "Events.",
        (
            ("between", "Two countries, as IRN,RUS.", _COUNTRY, False),
            ("country", "Only events of this country.", _COUNTRY, False),
            ("partner", "With country: only events between the two.", _COUNTRY, False),
            *_SPAN,
            *_FACETS,
            ("dataset", "Only this data set.", {"type": "string"}, False),
            ("document", "Only this document's, by id.", {"type": "string"}, False),
            ("order", "newest, or the oldest first.", {"type": "string"}, False),
            *_PAGE,
        ),
    ),
    (
        "/event/{event_id}",
        "One event, why it was coded so, and who else reports it.",
        (("dataset_of", "Its data set, where two share an id.", {"type": "string"}, False),),
    ),
    (
        "/documents",
        "Documents, the newest first.",
        (("publisher", "Publishers; repeat for several.", _MANY, False), *_SPAN, *_PAGE),
    ),
    ("/document/{document_id}", "One document with all that was found in it.", ()),
    ("/quotes/{document_id}", "Its quotations held against the other documents.", ()),
    (
        "/claimed",
        "Assessments: who claims what about a relationship.",
        (
            ("country_1", "A country.", _COUNTRY, False),
            ("country_2", "Another country.", _COUNTRY, False),
            *_SPAN,
            *_PAGE,
        ),
    ),
    (
        "/pairs",
        "Counts of all pairs of the busiest countries, and the pairs that moved most.",
        (
            *_SPAN,
            ("dataset", "Only this data set.", {"type": "string"}, False),
            ("countries", "How many countries.", {"type": "integer", "maximum": 40}, False),
            _PAGE[0],
        ),
    ),
    (
        "/country/{country}",
        "One country's partners in one data set.",
        (
            *_SPAN,
            ("dataset", "The data set; else the one that tells most.", {"type": "string"}, False),
        ),
    ),
    ("/coverage", "Documents and events a week, publishers, data sets, rejects.", ()),
    ("/corrections", "Every correction ever made.", ()),
    ("/correction/{correction_id}", "One correction and the difference it makes.", _PAIR),
)  # fmt: skip
_ABOUT: Parameter = {
    "type": "object",
    "required": ["title", "address", "store", "version", "rows", "notice", "cite"],
    "properties": {
        "title": {"type": "string"},
        "address": {"type": "string"},
        "store": {"type": "string"},
        "version": {"type": "string"},
        "rows": {"type": "integer"},
        "notice": {"type": ["string", "null"], "description": "Said where rows were cut."},
        "cite": {"type": "array", "items": {"type": "string"}},
    },
}


def addresses() -> list[tuple[str, str, list[str]]]:
    """Return each address with what it gives and its parameters."""
    return [(path, said, [name for name, *_ in parameters]) for path, said, parameters in _TABLE]


def describe_api() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "bilateral",
            "version": metadata.version("bilateral"),
            "description": "Have two countries grown closer, or further apart? Every view of the "
            "page as JSON; the same addresses end in .csv and .md too. Rows, time and the length "
            "of an address are bounded; `about.notice` says where rows were cut.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            f"{path}.json": {"get": _operation(said, listed)}
            for path, said, listed in _operations()
        },
        "components": {
            "schemas": {
                "About": _ABOUT,
                "Problem": {
                    "type": "object",
                    "required": ["error"],
                    "properties": {"error": {"type": "string"}},
                },
            }
        },
    }


def _operations() -> list[tuple[str, str, list[Parameter]]]:
    found = []
    for path, said, parameters in _TABLE:
        listed = [
            {"name": name, "in": "query", "description": about, "required": must, "schema": schema}
            for name, about, schema, must in parameters
        ]
        if "{" in path:
            name = path[path.index("{") + 1 : path.index("}")]
            listed.insert(
                0, {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            )
        found.append((path, said, listed))
    return found


def _operation(said: str, parameters: list[Parameter]) -> Parameter:
    problem = {"$ref": "#/components/schemas/Problem"}
    return {
        "summary": said,
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "The view.",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["about", "data"],
                            "properties": {
                                "about": {"$ref": "#/components/schemas/About"},
                                "data": {"type": "object"},
                            },
                        }
                    }
                },
            },
            **{
                status: {
                    "description": reason,
                    "content": {"application/json": {"schema": problem}},
                }
                for status, reason in (
                    ("400", "Something in the address is wrong; the error says what."),
                    ("404", "The store holds nothing under that address."),
                    ("503", "It took too long and was stopped."),
                )
            },
        },
    }
