"""Whatever the API's description allows, and much that it forbids, gets an answer, never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bilateral.web.openapi import addresses

schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis")

SETTINGS = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
KNOWN = {
    "country_1": "IRN", "country_2": "Russia", "between": "IRN,RUS", "country": "IRN",
    "event_id": "ev11ev11ev11ev12", "document_id": "ev11ev11ev11ev11",
}  # fmt: skip
"""What the store holds: made-up countries and ids are refused before much can go wrong."""


@pytest.fixture(scope="module")
def described(client: TestClient) -> Any:
    """The API as it describes itself."""
    return schemathesis.openapi.from_dict(client.get("/openapi.json").json())


def operations() -> list[tuple[str, str]]:
    """Each address with what is sent: what it allows, and what it forbids if it can forbid."""
    listed = addresses()
    return [(path, "positive") for path, _, _ in listed] + [
        (path, "negative") for path, _, names in listed if names
    ]


@pytest.mark.parametrize(("path", "mode"), operations())
def test_no_request_makes_the_server_fail(
    client: TestClient, described: Any, path: str, mode: str
) -> None:
    """No response is a 5xx; a view carries its data and a refusal says why."""
    operation = described[f"{path}.json"]["GET"]
    cases = operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode))

    @given(case=cases, known=st.sets(st.sampled_from(sorted(KNOWN)), min_size=3))
    @SETTINGS
    def ask(case: Any, known: set[str]) -> None:
        for given_to in (case.query or {}, case.path_parameters or {}):
            given_to.update({name: KNOWN[name] for name in known if name in given_to})
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8017")
        response = client.get(sent["url"], params=sent.get("params"))
        assert response.status_code in (200, 400, 404, 414), response.text
        if response.status_code != 414:
            assert ("data" if response.status_code == 200 else "error") in response.json()

    ask()
