"""Processor time of each page of `bilateral serve`: python benchmarks/pages.py STORE

Cold is a page that was not asked for before, on a server that has shown another one (the list of
countries and what to cite are kept), warm is asked again. CPU milliseconds of the whole process,
all threads, medians; the test client takes some 3 of them. The store is not written.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from starlette.testclient import TestClient

from bilateral import api
from bilateral.web import make_app

QUESTIONS = {
    "busy pair": "country_1=RUS&country_2=UKR&since=2022-06-01&dataset=bilateral",
    "quiet pair": "country_1=IRN&country_2=RUS&since=2022-06-01&dataset=bilateral",
    "data set": "country_1=USA&country_2=RUS&since=2018-06-01&dataset=icews",
}


def addresses(client: TestClient) -> list[tuple[str, str]]:
    """Return a name and an address for each view; ids are those of the store's first events."""
    event = client.get("/events.json?between=RUS,UKR&dataset=bilateral&limit=1").json()
    found = event["data"]["events"][0]
    event_id, document_id = found["event_id"], found["document_id"]
    views = [("home", "/"), ("events", "/events"), ("events of a pair", "/events?between=RUS,UKR")]
    for name, query in QUESTIONS.items():
        views += [(f"answer, {name}", f"/ask?{query}"), (f"why, {name}", f"/why?{query}")]
    return [
        *views,
        ("event", f"/event/{event_id}"),
        ("article", f"/document/{document_id}"),
        ("quotes", f"/quotes/{document_id}"),
        ("correction form", f"/correct/event/{event_id}"),
        ("claimed", "/claimed"),
        ("claimed of a pair", "/claimed?country_1=RUS&country_2=UKR"),
        ("all pairs", "/pairs?since=2022-06-01"),
        ("all pairs, data set", "/pairs?since=2018-06-01&dataset=icews"),
        ("country", "/country/RUS"),
        ("coverage", "/coverage"),
        ("corrections", "/corrections"),
        ("api", "/api"),
    ]


def measure(client: TestClient, address: str, before: Callable[[], None], rounds: int) -> float:
    """Return the median CPU milliseconds of an address, with `before` run first and not counted."""
    taken = []
    for _ in range(rounds):
        before()
        start = time.process_time()
        answer = client.get(address)
        taken.append(1000 * (time.process_time() - start))
        assert answer.status_code == 200, answer.text[:300]
    return statistics.median(taken)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with api.Store(given.store, read_only=True) as store:
        app = make_app(store, read_only=True)
        client = TestClient(app, base_url="http://127.0.0.1:8017")
        print(f"{'page':24} {'cold':>6} {'warm':>6}  CPU ms")
        for name, address in addresses(client):

            def forget() -> None:
                app.state.desk.forget()
                client.get("/api")

            client.get(address)
            cold = measure(client, address, forget, given.rounds)
            warm = measure(client, address, lambda: None, given.rounds)
            print(f"{name:24} {cold:6.0f} {warm:6.0f}", flush=True)


if __name__ == "__main__":
    main()
