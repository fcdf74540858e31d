"""What articles, feeds and addresses carry is shown, and never run."""

from __future__ import annotations

import csv
import io
from html import escape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bilateral import api
from bilateral.web import make_app

QUESTION = "country_1=IRN&country_2=RUS&since=2022-02-24"
EVIL = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
PAGES = [
    "/", "/events", "/events?between=IRN,RUS", "/event/ev11ev11ev11ev12",
    "/document/ev11ev11ev11ev11", "/document/ev11ev11ev11ev11?event=ev11ev11ev11ev12",
    "/claimed", "/claimed?country_1=IRN&country_2=RUS", "/coverage", f"/ask?{QUESTION}",
    f"/why?{QUESTION}", "/country/IRN", "/pairs", "/correct/event/ev11ev11ev11ev12",
    "/correct/statement/ev11ev11ev11ev13", "/correct/assessment/ev11ev11ev11ev14",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_what_is_stored_is_never_markup(client: TestClient, address: str) -> None:
    """Titles, texts, publishers, speakers, rules and rejects are escaped wherever they stand."""
    page = client.get(address).text
    for bad in ("<script>alert", "<img src=x", 'href="javascript:', "href='javascript:", "49 said"):
        assert bad not in page, bad


def test_the_hostile_words_are_shown(client: TestClient) -> None:
    """The test above sees the words: they are on the page, escaped."""
    page = client.get("/document/ev11ev11ev11ev11").text
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    "address",
    [
        f"/ask?country_1={EVIL}&country_2=RUS&since=2022-02-24",
        f"/ask?country_1=IRN&country_2=RUS&since={EVIL}",
        f"/ask?{QUESTION}&dataset={EVIL}",
        f"/events?publisher={EVIL}&type={EVIL}&certainty={EVIL}&vouched={EVIL}",
        f"/events?dataset={EVIL}", f"/events?document={EVIL}", f"/events?limit={EVIL}",
        f"/event/{EVIL}", f"/document/{EVIL}", f"/document/ev11ev11ev11ev11?event={EVIL}",
        f"/correct/event/ev11ev11ev11ev12?x={EVIL}", f"/country/{EVIL}", f"/{EVIL}",
        f"/correction/{EVIL}", f"/pairs?dataset={EVIL}", f"/why?{QUESTION}&side={EVIL}",
    ],
)  # fmt: skip
def test_what_an_address_carries_is_never_markup(client: TestClient, address: str) -> None:
    """Nothing of an address comes back as markup, and none makes the server fail."""
    answer = client.get(address)
    assert answer.status_code < 500
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "value", ["' OR 1=1 --", "'; DROP TABLE documents; --", "\x00", "💣", "%", "a\nb", "IRN' || 'x"]
)
def test_an_address_is_never_sql(client: TestClient, value: str) -> None:
    """A value of an address is a value: it selects nothing more and breaks nothing."""
    for name in ("publisher", "dataset", "document", "type", "vouched"):
        found = client.get("/events.json", params={name: value})
        assert found.status_code in (200, 400)
        if found.status_code == 200:
            assert found.json()["data"]["total"] == 0
    assert client.get("/coverage.json").json()["data"]["state"]["documents"] == 41


def test_sql_to_copy_quotes_what_it_was_given(client: TestClient) -> None:
    """The SQL offered for copying holds a value in quotes that it cannot leave."""
    page = client.get("/events", params={"publisher": "x' OR '1'='1"}).text
    assert "&#39;x&#39;&#39; OR &#39;&#39;1&#39;&#39;=&#39;&#39;1&#39;" in page


@pytest.mark.parametrize("address", ["/events.csv", f"/why.csv?{QUESTION}", "/claimed.csv"])
def test_no_cell_is_a_formula(client: TestClient, address: str) -> None:
    """No CSV cell begins as a spreadsheet's formula does."""
    text = client.get(address + ("&" if "?" in address else "?") + "about=0").text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("Evil" in cell for cell in cells)
    numbers = (cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")))
    assert all(cell.lstrip("-").replace(".", "").replace("e-", "").isdigit() for cell in numbers)


def test_no_description_line_breaks_out_of_a_csv(client: TestClient) -> None:
    """What stands in the # lines of a CSV stays on its line."""
    text = client.get("/events.csv", params={"publisher": "a\nEVIL,1"}).text
    assert not any(line.startswith("EVIL") for line in text.splitlines())


def test_markdown_carries_no_markup(client: TestClient) -> None:
    """Markdown that is pasted elsewhere carries no HTML of an article."""
    for address in ("/events.md", "/claimed.md", f"/ask.md?{QUESTION}"):
        assert "<script" not in client.get(address).text.replace("\\<", "")


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>{evil}</title><item>
<title>Iran and Russia {evil}</title><link>javascript:alert(1)</link><author>{evil}</author>
<pubDate>Thu, 14 Jul 2022 10:00:00 GMT</pubDate>
<description>Iranian Foreign Minister Hossein Amir-Abdollahian met Sergei Lavrov in Moscow on
Wednesday, {evil} said. The two ministers discussed trade between their two countries.
</description></item></channel></rss>"""


def test_feeds_and_file_names_are_never_markup(tmp_path: Path) -> None:
    """A feed's titles, links and texts, and the names of files read or rejected, stay words."""
    evil = "<img src=x onerror=alert(2)><script>alert(1)</script>"
    news = tmp_path / "news"
    news.mkdir()
    (news / "feed.xml").write_text(FEED.format(evil=escape(evil)), encoding="utf-8")
    (news / "<img src=x onerror=alert(2)>.txt").write_text("Iran met Russia.", encoding="utf-8")
    (news / "<script>alert(1).jsonl").write_text("{broken", encoding="utf-8")
    with api.Store(tmp_path / "news.duckdb") as store:
        store.read(news, processes=1)
        documents = [row["document_id"] for row in store.documents().to_dicts()]
        client = TestClient(make_app(store), base_url="http://127.0.0.1:8017")
        pages = [client.get(f"/{view}").text for view in ("", "events", "coverage")]
        pages += [client.get(f"/document/{name}").text for name in documents]
    assert documents and any("onerror=alert" in page for page in pages)
    for page in pages:
        for bad in ("<script>alert", "<img src=x", 'href="javascript:'):
            assert bad not in page, bad


def test_what_a_corrector_writes_is_never_markup(own: TestClient) -> None:
    """Author, reason and values of a correction are shown as they were typed."""
    evil = "<script>alert(1)</script>"
    done = own.post(
        "/correct/event/ev11ev11ev11ev12",
        data={"action": "change", "author": evil, "reason": evil, "place_name": evil},
    )
    pages = [done.text, *(own.get(path).text for path in ("/corrections", "/corrections.md"))]
    pages.append(own.get("/event/ev11ev11ev11ev12").text)
    assert done.status_code == 200 and "&lt;script&gt;" in pages[1]
    assert not any("<script>alert" in page for page in pages)
