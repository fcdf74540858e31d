"""Time of each page of `bilateral serve`: python benchmarks/pages.py STORE

Cold is a page that was not asked for before, on a server that has shown another one (the list of
countries and what to cite are kept) and has indexed its documents for quote checking; warm is asked
again. Milliseconds on the clock and of processor time (the whole process, all threads), medians;
the test client takes some 3 of them. The store is not written.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

from starlette.testclient import TestClient

from bilateral import api
from bilateral.web import make_app
from bilateral.web.serving import warm_up

QUESTIONS = {
    "busy pair": "country_1=RUS&country_2=UKR&since=2022-06-01&dataset=bilateral",
    "quiet pair": "country_1=IRN&country_2=RUS&since=2022-06-01&dataset=bilateral",
    "data set": "country_1=USA&country_2=RUS&since=2018-06-01&dataset=icews",
}


MOST_QUOTED = (
    "SELECT document_id FROM statements WHERE kind = 'direct' GROUP BY 1 ORDER BY count(*) DESC, 1"
)


def addresses(client: TestClient, most_quoted: str) -> list[tuple[str, str]]:
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
        ("quotes, the most", f"/quotes/{most_quoted}"),
        ("correction form", f"/correct/event/{event_id}"),
        ("claimed", "/claimed"),
        ("claimed of a pair", "/claimed?country_1=RUS&country_2=UKR"),
        ("all pairs", "/pairs?since=2022-06-01"),
        ("all pairs, data set", "/pairs?since=2018-06-01&dataset=icews"),
        ("country", "/country/RUS"),
        ("coverage", "/coverage"),
        ("documents", "/documents"),
        ("corrections", "/corrections"),
        ("api", "/api"),
    ]


def measure(
    client: TestClient, address: str, before: Callable[[], None], rounds: int
) -> tuple[float, float]:
    """Return the median milliseconds of an address, on the clock and of processor time.

    `before` is run first and not counted.
    """
    taken = []
    for _ in range(rounds):
        before()
        start, cpu = time.perf_counter(), time.process_time()
        answer = client.get(address)
        taken.append((time.perf_counter() - start, time.process_time() - cpu))
        assert answer.status_code == 200, answer.text[:300]
    clock, processor = (1000 * statistics.median(each) for each in zip(*taken, strict=True))
    return clock, processor


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with api.Store(given.store, read_only=True) as store:
        app = make_app(store, read_only=True)
        client = TestClient(app, base_url="http://127.0.0.1:8017")
        indexing = app.state.desk.indexing()
        while not indexing.is_ready() and indexing.failure is None:
            time.sleep(0.1)
        warm_up()
        print(f"{'':24} {'cold':>12} {'warm':>15}")
        print(f"{'page':24}" + f" {'ms':>6} {'CPU ms':>8}" * 2)
        most_quoted = store.database.connection.execute(MOST_QUOTED).fetchall()[0][0]
        for name, address in addresses(client, most_quoted):

            def forget() -> None:
                app.state.desk.forget()
                client.get("/api")

            client.get(address)
            cold = measure(client, address, forget, given.rounds)
            warm = measure(client, address, lambda: None, given.rounds)
            print(f"{name:24}" + "".join(f" {ms:6.0f} {cpu:8.0f}" for ms, cpu in (cold, warm)))


if __name__ == "__main__":
    main()
