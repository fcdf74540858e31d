"""The Python and SQL that a view offers to copy run as pasted, and give the rows of the view."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from bilateral import api
from bilateral.store.exports import harmless_cell
from bilateral.web import make_app
from bilateral.web.app import VIEWS

QUESTION = "country_1=IRN&country_2=RUS&since=2022-02-24"
EVENT, DOCUMENT = "ev11ev11ev11ev12", "ev11ev11ev11ev11"
VIEWED = [
    "/", f"/ask?{QUESTION}", f"/ask?{QUESTION}&until=2022-09-01", f"/ask?{QUESTION}&corrected=0",
    f"/ask?{QUESTION}&dataset=bilateral", f"/why?{QUESTION}", f"/why?{QUESTION}&corrected=0",
    f"/why?{QUESTION}&type=CONSULT&certainty=asserted&vouched=text&side=closer",
    "/events", "/events?between=IRN,RUS&type=AID&certainty=reported&since=2022-01-01",
    "/events?country=Iran&vouched=text&vouched=USA&until=2022-12-31", "/events?vouched=unknown",
    "/events?country=UNO", "/events?between=RUS,UNO",
    "/events?publisher=", "/events?publisher=Demo+Wire&publisher=x'+OR+'1'%3D'1",
    f"/events?document={DOCUMENT}", "/events?dataset=bilateral",
    f"/event/{EVENT}", f"/event/{EVENT}?dataset_of=bilateral", f"/document/{DOCUMENT}",
    "/claimed", "/claimed?country_1=IRN&country_2=RUS&since=2022-01-01&until=2023-06-01",
    "/pairs", "/pairs?since=2022-02-24&until=2022-12-31&countries=5&dataset=bilateral",
    "/documents", "/documents?publisher=Demo+Wire&since=2022-01-01&until=2022-12-31",
    "/claimed?country_1=IRN", "/country/IRN", "/country/IRN?dataset=bilateral",
    "/country/Russia?since=2022-01-01&until=2022-12-31", "/coverage",
    "/corrections", "/correction/ID", f"/correction/ID?{QUESTION}",
    f"/correct/event/{EVENT}", "/correct/statement/ev11ev11ev11ev13",
    "/correct/assessment/ev11ev11ev11ev14",
]  # fmt: skip
WORKED_OUT = ("/ask", "/why", "/pairs", "/quotes/{document_id}", "/api")
"""What these show is not in the store: their SQL gives the rows that it rests on."""


class Seen:
    """The pages of a store that is open to read only, with corrections in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with api.Store(path) as store:
            told = {"author": "Ann", "reason": "as a test"}
            other = store.events(between=("IRN", "RUS"), certainty=["asserted"])[0]
            store.correct(other.event_id, wrong=True, **told)
            made = store.correct(EVENT, changes={"certainty": "asserted"}, **told)
        self.correction = made.correction_id
        self.store = api.Store(path, read_only=True)
        self.client = TestClient(
            make_app(self.store, read_only=True), base_url="http://127.0.0.1:8017"
        )

    def snippets(self, address: str) -> dict[str, str]:
        page = self.client.get(address.replace("ID", self.correction)).text
        found = re.findall(
            r"<summary>The same in (Python|SQL)[^<]*</summary>.*?<code>(.*?)</code>", page, re.S
        )
        return {name: unescape(code) for name, code in found}

    def rows(self, address: str) -> list[dict[str, str]]:
        path, _, query = address.replace("ID", self.correction).partition("?")
        path = "/index" if path == "/" else path
        text = self.client.get(f"{path}.csv?{query}&about=0").text
        return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def seen(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    path = tmp_path_factory.mktemp("copied") / "it's a store.duckdb"
    path.write_bytes(stored.read_bytes())
    made = Seen(path)
    yield made
    made.store.close()


RUN = """
import json, sys
import msgspec
given = {}
for address, code in json.load(sys.stdin).items():
    names = {}
    exec(code, names)
    given[address] = msgspec.to_builtins(list(names["rows"]))
    names["store"].close()
json.dump(given, sys.stdout)
"""


@pytest.fixture(scope="module")
def given(seen: Seen, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The rows that each view's Python gives, run by another process in another folder."""
    code = {address: seen.snippets(address)["Python"] for address in VIEWED}
    done = subprocess.run(
        [sys.executable, "-c", RUN], input=json.dumps(code), capture_output=True, text=True,
        cwd=tmp_path_factory.mktemp("elsewhere"), timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def same(shown: list[dict[str, str]], found: list[dict[str, Any]], address: str) -> None:
    """Compare the cells of the view's CSV with rows as they came."""
    assert len(shown) == len(found), address
    columns = list(shown[0]) if shown else []
    if address.startswith("/documents"):  # the page has the newest first
        shown, found = (sorted(rows, key=lambda row: row["document_id"]) for rows in (shown, found))
    cells = [[_cell(row[name]) for name in columns] for row in found]
    assert cells == [[_spelt(row[name]) for name in columns] for row in shown], address


def _cell(value: Any) -> str:
    written = json.dumps(value) if isinstance(value, dict) else str(harmless_cell(value))
    return _spelt(re.sub(r"^(\d+-\d+-\d+) (\d+:\d+:\d+)$", r"\1T\2", written))


def _spelt(cell: str) -> str:
    """JSON in one spelling: DuckDB and JSON encoders set blanks and keys in their own ways."""
    return json.dumps(json.loads(cell), sort_keys=True) if cell.startswith('{"') else cell


@pytest.mark.parametrize("address", VIEWED)
def test_python_gives_the_rows_of_the_view(seen: Seen, given: Any, address: str) -> None:
    """What is copied as Python runs in another process and sets `rows` to what the view shows."""
    same(seen.rows(address), given[address], address)


@pytest.mark.parametrize("address", VIEWED)
def test_sql_gives_the_rows_of_the_view(seen: Seen, address: str) -> None:
    """What is copied as SQL runs in DuckDB on the store, and gives what the view shows.

    Where that is worked out, it gives the rows of events from which it is.
    """
    sql = seen.snippets(address)["SQL"]
    with duckdb.connect(str(seen.path), read_only=True) as connection:
        cursor = connection.execute(sql)
        names = [item[0] for item in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if address.startswith(("/ask", "/why")) and "corrected=0" not in address:
        parts = dict(part.split("=") for part in address.partition("?")[2].split("&"))
        asked = {name: parts[name] for name in ("since", "until", "dataset") if name in parts}
        answer = seen.store.ask("IRN", "RUS", **asked)
        counted = {row[0] for row in answer.events.project("event_id").fetchall()}
        assert counted and counted <= {row["event_id"] for row in found}
        assert len(found) - len(counted) <= answer.coverage["too_vague"]
    elif not address.startswith(WORKED_OUT):
        same(seen.rows(address), found, address)
    else:
        assert found


def test_every_view_can_be_copied(seen: Seen) -> None:
    """No view of the store is without both, and none is left out above."""
    tried = {re.sub(r"\?.*", "", address) for address in VIEWED}
    for path, _ in VIEWS:
        pattern = re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path) + "$")
        assert path in ("/api", "/quotes/{document_id}") or any(map(pattern.match, tried)), path


def test_what_is_copied_says_that_the_page_holds_the_file(client: TestClient) -> None:
    """While the page can write, no other process can open the store: the snippet says so."""
    page = client.get("/events").text
    assert "stop the page first" in page


@pytest.mark.parametrize("bad", ["x'); import os; os.abort() #", 'x"); import os #', "a\nb", "\\"])
def test_no_value_leaves_its_literal(seen: Seen, bad: str) -> None:
    """What an address carries stays a value in what is copied from it."""
    text = seen.client.get("/events", params={"publisher": bad}).text
    code = unescape(re.findall(r"<code>(import bilateral.*?)</code>", text, re.S)[0])
    names: dict[str, Any] = {}
    exec(code.replace("import bilateral\n", "class bilateral: open = staticmethod(make)\n"),
         names | {"make": lambda *_, **__: Recorder(names)})  # fmt: skip
    assert names["asked"] == {"publishers": [bad]}


class Recorder:
    """Takes the call that a snippet makes of a store."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names

    def events(self, **asked: Any) -> list[Any]:
        self.names["asked"] = asked
        return []
