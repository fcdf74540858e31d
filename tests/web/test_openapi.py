"""The description of the API says what there is."""

from __future__ import annotations

import pytest
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from bilateral.web.app import VIEWS
from bilateral.web.asked import MOST_ROWS
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


QUESTION = "country_1=IRN&country_2=RUS&since=2022-02-24"
PLACES = {
    "event_id": "ev11ev11ev11ev12", "document_id": "ev11ev11ev11ev11", "country": "IRN",
    "correction_id": "nothing",
}  # fmt: skip
OF_NO_VIEW = {"token", "about", "event", "assessment"}
"""Who may ask, whether a CSV says what it is, and what the page of an article marks."""


@pytest.mark.parametrize("path", [path for path, _, _ in addresses() if "correction" not in path])
def test_what_is_described_is_what_is_read(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """A view reads every parameter that its description names, and no other."""
    read: set[str] = set()
    get, getlist, getitem = QueryParams.get, QueryParams.getlist, QueryParams.__getitem__
    monkeypatch.setattr(QueryParams, "get", lambda s, k, d=None: read.add(k) or get(s, k, d))
    monkeypatch.setattr(QueryParams, "getlist", lambda s, k: read.add(k) or getlist(s, k))
    monkeypatch.setattr(QueryParams, "__getitem__", lambda s, k: read.add(k) or getitem(s, k))
    address = path.format(**PLACES) if "{" in path else path
    assert client.get(f"{address}.json?{QUESTION}").status_code == 200
    assert client.get(f"{address}.csv?{QUESTION}").status_code == 200
    named = next(set(names) for listed, _, names in addresses() if listed == path)
    assert read - OF_NO_VIEW == named - OF_NO_VIEW


def test_bounds_are_as_described(client: TestClient) -> None:
    """More rows than the description allows are not given, and what is cut is said."""
    operation = client.get("/openapi.json").json()["paths"]["/events.json"]["get"]
    limit = next(item for item in operation["parameters"] if item["name"] == "limit")
    assert limit["schema"]["maximum"] == MOST_ROWS["json"]
    found = client.get("/events.json", params={"limit": 999_999_999}).json()
    assert found["data"]["limit"] == MOST_ROWS["json"]
    cut = client.get("/events.json", params={"limit": 1}).json()
    assert len(cut["data"]["events"]) == 1 and "of" in cut["about"]["notice"]
