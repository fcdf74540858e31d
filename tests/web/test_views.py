"""Every view, in every format, with its state in its address."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from bilateral import api
from bilateral.web import make_app
from bilateral.web.app import VIEWS

QUESTION = "country_1=IRN&country_2=RUS&since=2022-02-24"
PLAIN = [
    "/", f"/ask?{QUESTION}", f"/why?{QUESTION}", "/events", "/events?between=IRN,RUS&type=AID",
    "/claimed", "/claimed?country_1=Iran&country_2=Russia", "/pairs", "/pairs?since=2022-02-24",
    "/country/Iran", "/coverage", "/documents", "/documents?publisher=Demo+Wire",
    "/corrections", "/api",
]  # fmt: skip


def in_form(address: str, form: str) -> str:
    path, mark, query = address.partition("?")
    return ("/index" if path == "/" else path) + f".{form}{mark}{query}"


@pytest.mark.parametrize("address", PLAIN)
def test_a_view_is_a_page_with_a_heading_and_its_other_formats(
    client: TestClient, address: str
) -> None:
    """Each view is a page with one main heading that links to itself in every format."""
    page = client.get(address)
    assert page.status_code == 200
    assert len(re.findall("<h1", page.text)) == 1
    for form in ("csv", "json", "md"):
        assert in_form(address, form).replace("&", "&amp;") in page.text


@pytest.mark.parametrize("address", PLAIN)
def test_json_says_what_it_is_and_how_to_cite_it(client: TestClient, address: str) -> None:
    """The JSON of a view carries its address, version and what to cite."""
    found = client.get(in_form(address, "json")).json()
    assert found["about"]["address"] == in_form(address, "json")
    assert found["about"]["cite"][0].startswith("The bilateral developers")
    assert isinstance(found["data"], dict)


@pytest.mark.parametrize("address", PLAIN)
def test_csv_is_a_table_under_its_description(client: TestClient, address: str) -> None:
    """The CSV of a view says what to cite in # lines, and all its rows have all its columns."""
    said = client.get(in_form(address, "csv"))
    assert said.headers["content-type"].startswith("text/csv")
    lines = said.text.splitlines(keepends=True)
    assert any(line.startswith("# cite: The bilateral developers") for line in lines)
    body = "".join(line for line in lines if not line.startswith("# "))
    rows = list(csv.reader(io.StringIO(body)))
    assert {len(row) for row in rows} <= {len(rows[0])}


@pytest.mark.parametrize("address", PLAIN)
def test_markdown_ends_with_the_citation(client: TestClient, address: str) -> None:
    """The Markdown of a view has a title and says how to cite it."""
    said = client.get(in_form(address, "md")).text
    assert said.startswith("# ") and "## How to cite" in said


def test_every_listed_view_is_tried(client: TestClient) -> None:
    """No view is listed that these tests do not open."""
    tried = {address.partition("?")[0] for address in PLAIN}
    named = {path for path, _ in VIEWS if "{" not in path}
    assert named <= tried


def test_one_drills_from_the_answer_to_the_marked_sentence(
    client: TestClient, event: dict[str, str]
) -> None:
    """The answer links to an event, the event to its place in the article, where it is marked."""
    answer = client.get(f"/ask?{QUESTION}").text
    links = re.findall(r'href="(/event/[0-9a-f]{16}\?[^"]+)"', answer)
    page = client.get(links[0].replace("&amp;", "&"))
    assert "in its article" in page.text and 'class="m-trigger"' in page.text
    place = re.search(r'href="(/document/[^"#]+)#(e-[^"]+)"', page.text)
    assert place is not None
    article = client.get(place[1])
    assert f'id="{place[2]}"' in article.text and "m-evidence" in article.text


def test_the_chart_links_to_the_events_of_a_week(client: TestClient) -> None:
    """Every mark of the chart leads to the events of its week, and the week holds them."""
    answer = client.get(f"/ask?{QUESTION}").text
    links = re.findall(r'<a href="(/events\?between=IRN%2CRUS[^"]+)" tabindex', answer)
    assert links
    found = client.get(links[-1].replace("&amp;", "&").replace("/events?", "/events.json?")).json()
    assert found["data"]["total"] > 0


def test_filters_say_how_many_they_would_leave(client: TestClient) -> None:
    """The count beside a filter is the number of events that choosing it gives."""
    page = client.get("/events?between=IRN,RUS").text
    counted = re.search(r'value="CONSULT"> <span>consult</span> <span class="count">(\d+)', page)
    assert counted is not None
    found = client.get("/events.json?between=IRN,RUS&type=CONSULT").json()["data"]
    assert found["total"] == int(counted[1])


def test_what_is_cut_is_said(client: TestClient) -> None:
    """Rows beyond the limit are left out, which every format says."""
    found = client.get("/events.json?limit=2&offset=1").json()
    assert len(found["data"]["events"]) == 2 and "of" in found["about"]["notice"]
    assert "# notice: Rows 2 to 3" in client.get("/events.csv?limit=2&offset=1").text
    assert "Rows 2 to 3" in client.get("/events?limit=2&offset=1").text


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/ask.json?country_1=IRN&since=2022-02-24", 400, "country_2 is missing"),
        ("/ask.json?country_1=Atlantis&country_2=RUS&since=2022-02-24", 400, "no country"),
        ("/ask.json?country_1=IRN&country_2=IR&since=2022-02-24", 400, "the same"),
        ("/ask.json?country_1=IRN&country_2=RUS&since=yesterday", 400, "not a date"),
        ("/ask.json?country_1=IRN&country_2=RUS&since=0001-01-01", 400, "between"),
        (f"/ask.json?{QUESTION}&until=2021-01-01", 400, "does not lie after"),
        ("/events.json?limit=many", 400, "no whole number"),
        ("/events.json?between=IRN", 400, "IRN,RUS"),
        ("/event/nothing.json", 404, "no event"),
        ("/document/nothing.json", 404, "No stored document"),
        ("/correction/nothing.json", 404, "no correction"),
        ("/nothing.json", 404, "no such page"),
    ],
)
def test_a_wrong_address_is_told_what_is_wrong(
    client: TestClient, address: str, status: int, said: str
) -> None:
    """A wrong address gets one sentence that says what is wrong, never a traceback."""
    answer = client.get(address)
    assert answer.status_code == status
    assert said in answer.json()["error"]


def test_the_charts_come_as_files(client: TestClient) -> None:
    """The chart for an article comes as SVG."""
    chart = client.get(f"/ask.svg?{QUESTION}")
    assert chart.headers["content-type"].startswith("image/svg") and chart.text.startswith("<svg")


def test_an_empty_store_says_what_to_do(tmp_path: object) -> None:
    """An empty store opens on a page that says how to fill it, and no view fails."""
    from bilateral import api
    from bilateral.web import make_app

    with api.Store(":memory:") as store:
        client = TestClient(make_app(store), base_url="http://127.0.0.1:8017")
        assert "bilateral read" in client.get("/").text
        for address in PLAIN:
            assert client.get(address).status_code == 200, address


def test_one_chooses_the_data_set_where_there_are_several(own_path: Path) -> None:
    """With two data sets the forms offer both, pairs say which they show, cards lead to theirs."""
    with duckdb.connect(str(own_path)) as connection:
        connection.execute(
            "INSERT INTO loaded_events BY NAME SELECT * REPLACE (event_id || '-2' AS event_id, "
            "'older' AS dataset, event_date - 4000 AS event_date) FROM coded_events"
        )
    with api.Store(own_path, read_only=True) as store:
        client = TestClient(make_app(store, read_only=True), base_url="http://127.0.0.1")
        for address in ("/", f"/ask?{QUESTION}&dataset=older", "/pairs"):
            page = client.get(address).text
            assert '<select name="dataset">' in page
            assert re.search(r"<option[^>]*>older", page)
        assert "<option selected>older" in client.get("/pairs?dataset=older").text
        assert "Counted events of older" in client.get("/pairs?dataset=older").text
        cards = client.get("/index.json").json()["data"]["pairs"]
        assert all(card["first"] <= card["middle"] <= card["last"] for card in cards)
        assert "dataset=" in client.get("/").text.split('class="cards"')[1]


def test_coverage_shows_how_fresh_each_feed_is(own_path: Path) -> None:
    """Each watched feed stands with when it last answered and what went wrong since."""
    with duckdb.connect(str(own_path)) as connection:
        connection.execute(
            "CREATE TABLE feeds AS SELECT 'https://news.example/feed' AS url, "
            "TIMESTAMP '2022-03-01 06:00' AS last_success, NULL::TIMESTAMP AS last_new, "
            "TIMESTAMP '2022-03-04 06:00' AS last_try, 3 AS failures, 'answered 503' AS error"
        )
    with api.Store(own_path, read_only=True) as store:
        client = TestClient(make_app(store, read_only=True), base_url="http://127.0.0.1")
        page = client.get("/coverage").text
        assert "https://news.example/feed" in page and "answered 503" in page
        assert client.get("/coverage.json").json()["data"]["feeds"][0]["failures"] == 3
