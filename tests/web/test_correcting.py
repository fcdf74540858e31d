"""Corrections on the page: made, shown with their difference, undone, kept in the history."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bilateral import api
from bilateral.reports.differing import compare_answers
from bilateral.web import make_app

QUESTION = "country_1=IRN&country_2=RUS&since=2022-02-24"
ORIGIN = {"origin": "http://127.0.0.1:8017"}
WHO = {"author": "Ann", "reason": "the text says otherwise"}


def counted_event(client: TestClient) -> str:
    """An event that counts, and that one row alone tells of."""
    found = client.get(f"/why.json?{QUESTION}&certainty=asserted&publisher=Demo+Wire").json()
    return next(
        str(item["event_id"])
        for item in found["data"]["events"]
        if item["reports"] == 1 and item["after"]
    )


def correct(client: TestClient, event_id: str, fields: dict[str, str]) -> str:
    """Send the form; returns the address that it leads to."""
    done = client.post(
        f"/correct/event/{event_id}?{QUESTION}", data=WHO | fields, headers=ORIGIN,
        follow_redirects=False,
    )  # fmt: skip
    assert done.status_code == 303, done.text
    return str(done.headers["location"])


def test_a_correction_shows_what_it_changes_and_is_undone(own: TestClient) -> None:
    """Dropping an event changes the count in the difference shown; undoing brings it back."""
    before = own.get(f"/ask.json?{QUESTION}").json()["data"]["answer"]["coverage"]["events"]
    event_id = counted_event(own)
    address = correct(own, event_id, {"action": "wrong"})
    shown = own.get(address.replace("?", ".json?")).json()["data"]
    counted = next(r for r in shown["difference"] if r["figure"] == "counted events")
    assert counted["changed"] and int(counted["without"]) == before
    after = own.get(f"/ask.json?{QUESTION}").json()["data"]["answer"]["coverage"]["events"]
    assert after == int(counted["with"]) == before - 1
    assert own.get(f"/event/{event_id}").status_code == 404
    without = own.get(f"/ask.json?{QUESTION}&corrected=0").json()["data"]["answer"]
    assert without["coverage"]["events"] == before
    undone = own.post(address.replace("?", "/undo?"), data=WHO, headers=ORIGIN)
    assert undone.status_code == 200 and "It was undone" in undone.text
    again = own.get(f"/ask.json?{QUESTION}").json()["data"]["answer"]["coverage"]["events"]
    assert again == before
    history = own.get("/corrections.json").json()["data"]["corrections"]
    assert [(c["author"], c["state"]) for c in history] == [("Ann", "undone")]


def test_a_field_is_changed_from_the_form(own: TestClient) -> None:
    """Only the fields that differ are corrected; names of countries are understood."""
    event_id = counted_event(own)
    form = own.get(f"/correct/event/{event_id}.json").json()["data"]["row"]
    fields = {name: "" if form[name] is None else str(form[name]) for name in form}
    correct(own, event_id, fields | {"action": "change", "target": "Belarus"})
    event = own.get(f"/event/{event_id}.json").json()["data"]["event"]
    assert event["target"] == "BLR"
    history = own.get("/corrections.json").json()["data"]["corrections"]
    assert history[0]["changes"] == {"target": "BLR"}
    assert "Belarus" in own.get(f"/event/{event_id}").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "change"}, "No field was changed"),
        ({}, "Choose what is to be done"),
        ({"action": "merge", "merge_into": "nothing"}, "no event"),
        ({"action": "wrong", "author": " "}, "needs an author"),
        ({"action": "wrong", "reason": ""}, "needs a reason"),
        ({"action": "change", "event_type": "DANCE"}, "is one of"),
        ({"action": "change", "event_date": "2022-13-01"}, "not a day"),
        ({"action": "change", "source": "Atlantis"}, "no country"),
    ],
)
def test_a_wrong_form_is_told_what_is_wrong(
    own: TestClient, fields: dict[str, str], said: str
) -> None:
    """A form that cannot be carried out changes nothing and says why."""
    done = own.post(f"/correct/event/{counted_event(own)}", data=WHO | fields, headers=ORIGIN)
    assert done.status_code == 400 and said in done.text
    assert own.get("/corrections.json").json()["data"]["corrections"] == []


def test_a_store_that_is_only_read_cannot_be_corrected(own_path: Path) -> None:
    """With --read-only there is no form, and a form sent all the same is refused."""
    with api.Store(own_path, read_only=True) as store:
        client = TestClient(make_app(store, read_only=True), base_url="http://127.0.0.1:8017")
        event_id = counted_event(client)
        assert "Correct this event" not in client.get(f"/event/{event_id}").text
        done = client.post(
            f"/correct/event/{event_id}", data=WHO | {"action": "wrong"}, headers=ORIGIN
        )
        assert done.status_code == 400 and "read only" in done.text


def test_the_bundle_is_the_same_twice(own: TestClient) -> None:
    """The evidence bundle of the page is the same bytes each time it is made."""
    first = own.get(f"/bundle.zip?{QUESTION}").content
    own.app.state.desk.forget()  # type: ignore[attr-defined]
    assert own.get(f"/bundle.zip?{QUESTION}").content == first
    assert first.startswith(b"PK")


def test_a_bundle_too_large_for_the_page_names_the_command(
    own: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond its bound the page refuses a bundle, and says how it is made all the same."""
    monkeypatch.setattr("bilateral.web.views.answers.MOST_BUNDLED", 3)
    refused = own.get(f"/bundle.zip?{QUESTION}")
    assert refused.status_code == 400 and "bilateral export" in refused.text


def test_the_bundle_of_an_answer_without_corrections_has_none(own: TestClient) -> None:
    """What the page shows without corrections is bundled without them."""
    before = own.get(f"/bundle.zip?{QUESTION}").content
    correct(own, counted_event(own), {"action": "wrong"})
    after = own.get(f"/bundle.zip?{QUESTION}").content
    without = own.get(f"/bundle.zip?{QUESTION}&corrected=0").content
    assert len({before, after, without}) == 3 and b"--without-corrections" in without


KINDS: dict[str, dict[str, str]] = {
    "wrong": {"action": "wrong"},
    "type": {"action": "change", "event_type": "ASSAULT", "event_context": ""},
    "source": {"action": "change", "source": "Belarus"},
    "target": {"action": "change", "target": "BLR"},
    "date": {"action": "change", "event_date": "2021-12-01"},
    "certainty": {"action": "change", "certainty": "denied"},
    "speaker": {
        "action": "change", "attributed_to": "John Kirby", "attributed_to_country": "United States",
        "certainty": "reported",
    },
    "merge": {"action": "merge"},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_difference_is_that_of_two_fresh_answers(
    own: TestClient, own_path: Path, stored: Path, tmp_path: Path, kind: str
) -> None:
    """Whatever is corrected, the difference shown is that of two stores asked anew."""
    event_id = counted_event(own)
    fields = dict(KINDS[kind])
    if kind == "merge":
        listed = own.get(f"/why.json?{QUESTION}").json()["data"]["events"]
        fields["merge_into"] = next(e["event_id"] for e in listed if e["event_id"] != event_id)
    address = correct(own, event_id, fields)
    shown = own.get(address.replace("?", ".json?")).json()["data"]["difference"]
    own.app.state.desk.connection.execute("CHECKPOINT")  # type: ignore[attr-defined]
    answers = []
    for number, path in enumerate((stored, own_path)):
        copy = tmp_path / f"{number}.duckdb"
        copy.write_bytes(path.read_bytes())
        with api.Store(copy, read_only=True) as store:
            answers.append(store.ask("IRN", "RUS", since="2022-02-24"))
    assert shown == compare_answers(*answers)
    assert any(row["changed"] for row in shown) or kind == "speaker"


def test_an_undone_correction_shows_what_it_changed(own: TestClient) -> None:
    """After an undo the page shows the figures with the correction beside those that stand."""
    address = correct(own, counted_event(own), {"action": "wrong"})
    made = own.get(address.replace("?", ".json?")).json()["data"]["difference"]
    own.post(address.replace("?", "/undo?"), data=WHO, headers=ORIGIN)
    undone = own.get(address.replace("?", ".json?")).json()["data"]
    assert undone["correction"]["state"] == "undone"
    assert undone["difference"] == made
