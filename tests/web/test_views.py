"""Every view, in every format, with its state in its address."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
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
        ("/ask.json?country_1=IRN&since=2022-02-24", 400, "the second country is missing"),
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


@pytest.fixture
def two_sets(own_path: Path) -> Iterator[TestClient]:
    """A client of a store that also holds the same events, eleven years older, as a data set."""
    with duckdb.connect(str(own_path)) as connection:
        connection.execute(
            "INSERT INTO loaded_events BY NAME SELECT * REPLACE (event_id || '-2' AS event_id, "
            "'older' AS dataset, event_date - 4000 AS event_date, NULL AS publisher, "
            "NULL AS document_id) FROM coded_events WHERE event_date < DATE '2022-03-01'"
        )
    with api.Store(own_path, read_only=True) as store:
        yield TestClient(make_app(store, read_only=True), base_url="http://127.0.0.1")


def test_a_country_page_keeps_data_sets_apart(two_sets: TestClient) -> None:
    """A country is shown in the data set that tells most of it; the other one can be chosen."""
    usual = two_sets.get("/country/IRN.json").json()["data"]
    other = two_sets.get("/country/IRN.json?dataset=older").json()["data"]
    assert (usual["dataset"], other["dataset"]) == ("bilateral", "older")
    assert max(row["last"] for row in other["partners"]) < "2020"
    assert min(row["first"] for row in usual["partners"]) > "2020"
    page = two_sets.get("/country/IRN").text
    assert "data sets are never mixed" in page and "dataset=older" in page
    ask = re.search(
        r'href="/ask\?([^"]+)">Russia<', two_sets.get("/country/IRN?dataset=older").text
    )
    assert ask is not None and "since=201" in ask[1] and "dataset=older" in ask[1]


def test_each_data_set_is_ranked_at_its_own_middle(two_sets: TestClient) -> None:
    """Without a day, pairs are ranked at the day that halves the events of the data set shown."""
    days = {
        name: two_sets.get(f"/pairs.json?dataset={name}").json()["data"]["since"]
        for name in ("bilateral", "older")
    }
    assert days["older"] < "2020" < days["bilateral"]


@pytest.mark.parametrize("address", ["/pairs", "/country/IRN", f"/ask?{QUESTION}"])
def test_an_unknown_data_set_is_refused(client: TestClient, address: str) -> None:
    """A data set that the store does not hold is named with those that it holds."""
    joint = "&" if "?" in address else "?"
    answer = client.get(f"{address}{joint}dataset=nothing")
    assert answer.status_code == 400
    assert "no data set" in answer.text and "bilateral" in answer.text


def test_coverage_draws_each_data_set(two_sets: TestClient) -> None:
    """Documents and the events of each data set have a chart each, whose bars lead to the week."""
    page = two_sets.get("/coverage").text
    titles = re.findall(r"<h2>([^<]+ a week)</h2>", page)
    assert titles == ["Documents a week", "Events of bilateral a week", "Events of older a week"]
    week = re.search(r'href="(/documents\?since=[^"]+)"', page)
    assert week is not None
    found = two_sets.get(week[1].replace("&amp;", "&").replace("/documents?", "/documents.json?"))
    assert found.json()["data"]["total"] > 0


def test_documents_are_listed_by_publisher(client: TestClient) -> None:
    """Coverage leads to a publisher's documents, each of which opens as an article."""
    assert "/documents?publisher=Demo+Wire" in client.get("/coverage").text
    data = client.get("/documents.json?publisher=Demo+Wire").json()["data"]
    assert {item["publisher"] for item in data["documents"]} == {"Demo Wire"}
    days = [item["published"] for item in data["documents"]]
    assert days == sorted(days, reverse=True) and data["total"] == len(days)
    assert client.get(f"/document/{data['documents'][0]['document_id']}").status_code == 200


def test_events_without_a_publisher_are_as_many_as_the_filter_says(two_sets: TestClient) -> None:
    """ "Unknown" among publishers gives the events of data sets, which name none."""
    counted = re.search(
        r'name="publisher" value=""> <span>unknown</span> <span class="count">(\d+)',
        two_sets.get("/events?between=IRN,RUS").text,
    )
    assert counted is not None
    found = two_sets.get("/events.json?between=IRN,RUS&publisher=").json()["data"]
    assert found["total"] == int(counted[1]) > 0


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ("country=Iran&partner=Russia", "between=IRN,RUS"),
        ("country=&partner=Russia", "country=RUS"),
        ("country=NTO&partner=", "country=NTO"),
        ("country=SHI", "country=SHI"),
    ],
)
def test_the_events_form_takes_one_country_or_two(
    client: TestClient, asked: str, total: str
) -> None:
    """Two names give what is between them, one gives all of it, a code is taken as it stands."""
    answers = [client.get(f"/events.json?{query}") for query in (asked, total)]
    assert [answer.status_code for answer in answers] == [200, 200]
    first, second = (answer.json()["data"]["total"] for answer in answers)
    assert first == second


def test_the_events_form_keeps_the_filters(client: TestClient) -> None:
    """Another day asked for does not undo the filters that were chosen."""
    page = client.get("/events?between=IRN,RUS&type=AID&certainty=planned&order=newest").text
    form = page.split('role="search"')[1].split("</form>")[0]
    assert 'type="hidden" name="type" value="AID"' in form
    assert 'type="hidden" name="certainty" value="planned"' in form
    days = re.findall(r'class="what"><a href="/event/[^"]+">(\d{4}-\d\d-\d\d)', page)
    assert len(days) > 1 and days == sorted(days, reverse=True)


def test_a_claim_leads_to_its_sentence_in_the_article(client: TestClient) -> None:
    """From a claim one comes to its article, with the sentence marked at the anchor."""
    page = client.get(f"/ask?{QUESTION}").text
    link = re.search(r'href="(/document/[0-9a-z]+\?assessment=[0-9a-z]+)#(c-[0-9a-z]+)"', page)
    assert link is not None
    article = client.get(link[1]).text
    assert f'id="{link[2]}"' in article and "m-evidence" in article


def test_claims_come_in_pages_that_the_timeline_leads_to(client: TestClient) -> None:
    """A mark of the timeline leads to the page of the list that has the claim."""
    page = client.get("/claimed?limit=1").text
    links = re.findall(r'<a href="(/claimed[^"#]*)#(c-[0-9a-z]+)" tabindex', page)
    assert len(links) > 1
    for address, name in links:
        listed = client.get(address.replace("&amp;", "&"))
        assert f'<li id="{name}"' in listed.text


def test_each_listed_event_says_how_certain_it_is(client: TestClient) -> None:
    """Wherever an event is listed with its sentence, its certainty stands beside it."""
    for address in (f"/ask?{QUESTION}", f"/why?{QUESTION}", "/events", "/country/IRN", "/claimed"):
        page = client.get(address).text
        items = re.findall(r"<li(?: id=[^ >]*)?(?: class=.(?:coop|conf).)?><p class=.what.*?</li>",
                           page, re.DOTALL)  # fmt: skip
        assert items, address
        assert all('class="sure' in item for item in items), address


def test_where_nothing_was_counted_the_answer_says_where_to_look(client: TestClient) -> None:
    """A pair without counted events has no ranking to offer, but ways on."""
    page = client.get("/ask?country_1=TUV&country_2=BTN&since=2022-02-24").text
    assert "Nothing was counted between the two" in page and 'href="/coverage"' in page
    assert "Why did this move?" not in page


def test_the_legend_names_only_what_is_marked(client: TestClient, event: dict[str, str]) -> None:
    """An event's page explains the marks of its sentence and no others."""
    page = client.get(f"/event/{event['event_id']}").text
    sentence, _, rest = page.partition('<p class="legend">')
    legend = rest.partition("</p>")[0]
    named = re.findall(r'<mark class="(m-[a-z]+)"', legend)
    assert "m-source" in named
    assert all(kind in sentence for kind in named)


def test_the_ranking_offers_the_other_data_sets_of_its_days(own_path: Path) -> None:
    """Events of two data sets are not ranked together; the other one is a link, with its number."""
    with duckdb.connect(str(own_path)) as connection:
        connection.execute(
            "INSERT INTO loaded_events BY NAME SELECT * REPLACE (event_id || '-2' AS event_id, "
            "'second' AS dataset) FROM coded_events WHERE event_type = 'CONSULT'"
        )
    with api.Store(own_path, read_only=True) as store:
        client = TestClient(make_app(store, read_only=True), base_url="http://127.0.0.1")
        page = client.get(f"/why?{QUESTION}").text
        assert "bilateral (shown)" in page
        link = re.search(r'href="(/why[^"]+dataset=second)"', page)
        assert link is not None
        assert "second (shown)" in client.get(link[1].replace("&amp;", "&")).text
