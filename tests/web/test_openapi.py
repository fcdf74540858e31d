"""The description of the API says what there is."""

from __future__ import annotations

from starlette.testclient import TestClient

from bilateral.web.app import VIEWS
from bilateral.web.openapi import addresses

FORMS = {"/", "/api", "/correct/{subject}/{subject_id}"}
"""Views that are for people: the first page is described as /index."""


def test_every_view_is_described_and_no_other(client: TestClient) -> None:
    """The addresses of the description are those of the page."""
    described = set(client.get("/openapi.json").json()["paths"])
    expected = {f"{path}.json" for path, _ in VIEWS if path not in FORMS} | {"/index.json"}
    assert described == expected


def test_answers_are_as_described(client: TestClient) -> None:
    """The answers carry the fields that the description requires."""
    schema = client.get("/openapi.json").json()["components"]["schemas"]["About"]
    about = client.get("/events.json").json()["about"]
    assert set(schema["required"]) <= set(about) <= set(schema["properties"])


def test_no_parameter_is_named_twice() -> None:
    """A parameter stands once in each operation."""
    for path, said, names in addresses():
        assert len(names) == len(set(names)), path
        assert said.endswith(".")
