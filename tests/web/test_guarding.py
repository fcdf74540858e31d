"""Who may ask, and what a page may load."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bilateral import api
from bilateral.web import make_app
from bilateral.web.guarding import HEADERS, MAX_BODY, MAX_TARGET, POLICY, Access, is_loopback
from bilateral.web.serving import access_for

OURS = "http://127.0.0.1:8017"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil",
        "",
        "evil.example@127.0.0.1",
        "127.0.0.1:8017@evil.example",
        "localhost/evil",
        "[::1",
        "127.0.0.1:x",
        "127.0.0.1 evil",
        "127.0.0.1,evil.example",
    ],
)
def test_another_host_name_is_not_answered(client: TestClient, host: str) -> None:
    """A name that an attacker made point here (DNS rebinding) gets nothing."""
    assert client.get("/events.json", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8017", "localhost:9", "LOCALHOST", "[::1]:8017"])
def test_our_own_names_are_answered(client: TestClient, host: str) -> None:
    """Every name of this machine is answered, whatever the port."""
    assert client.get("/coverage.json", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "https://127.0.0.1:8017"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_correct(own: TestClient, headers: dict[str, str]) -> None:
    """A form on another site cannot change the store."""
    done = own.post(
        "/correct/event/ev11ev11ev11ev12",
        headers={"origin": OURS} | headers,
        data={"action": "wrong", "author": "Eve", "reason": "x"},
    )
    assert done.status_code == 403
    assert own.get("/corrections.json").json()["data"]["corrections"] == []


def test_another_site_cannot_read(client: TestClient) -> None:
    """A script on another site cannot fetch; a link on it can be followed."""
    fetched = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
    assert client.get("/events.json", headers=fetched).status_code == 403
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/events", headers=followed).status_code == 200


@pytest.mark.parametrize(
    "address", ["/", "/nothing", "/event/nothing", "/static/style.css", "/static/nothing.js",
                "/openapi.json", "/ask"],
)  # fmt: skip
def test_every_response_carries_the_headers(client: TestClient, address: str) -> None:
    """Pages, files and errors alike may load nothing but what is ours, and run nothing inline."""
    headers = client.get(address).headers
    for name in HEADERS:
        assert headers[name] == HEADERS[name]
    assert "unsafe" not in POLICY and "default-src 'none'" in POLICY


def test_no_page_needs_what_the_policy_forbids(client: TestClient) -> None:
    """No page has inline script, inline style, or anything from another host."""
    for address in ("/", "/ask?country_1=IRN&country_2=RUS&since=2022-02-24", "/pairs", "/events"):
        page = client.get(address).text
        for forbidden in ("<style", " style=", "onclick=", "javascript:", 'src="http'):
            assert forbidden not in page, (address, forbidden)
        assert page.count("<script") == 1


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd",
     "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd", "/document/..%2f..%2fetc%2fpasswd",
     "/static/..\\app.py"],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder(client: TestClient, path: str) -> None:
    """No address gives a file that is not meant to be given."""
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text and "import " not in answer.text


def test_an_oversized_address_or_form_is_refused(own: TestClient) -> None:
    """Addresses and forms beyond any that we make are refused before they are looked at."""
    assert own.get("/events?publisher=" + "a" * MAX_TARGET).status_code == 414
    done = own.post(
        "/correct/event/ev11ev11ev11ev12", headers={"origin": OURS},
        data={"reason": "a" * MAX_BODY},
    )  # fmt: skip
    assert done.status_code == 413


def test_off_loopback_a_token_is_wanted(own_path: Path) -> None:
    """A server that others can reach answers only who has its token, which then is a cookie."""
    access = access_for("0.0.0.0", None, ("desk.example",))
    assert access.token and "desk.example" in access.hosts and "evil.example" not in access.hosts
    with api.Store(own_path, read_only=True) as store:
        app = make_app(store, access=access, read_only=True)
        client = TestClient(app, base_url="http://desk.example", follow_redirects=False)
        assert client.get("/coverage").status_code == 401
        assert client.get("/coverage?token=guess").status_code == 401
        assert client.get("/static/style.css").status_code == 401
        bearer = {"authorization": f"Bearer {access.token}"}
        assert client.get("/coverage", headers=bearer).status_code == 200
        entered = client.get(f"/coverage?token={access.token}&x=1")
        assert (entered.status_code, entered.headers["location"]) == (303, "/coverage?x=1")
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=strict" in cookie
        assert client.get("/coverage").status_code == 200


def test_the_token_does_not_redirect_elsewhere(own_path: Path) -> None:
    """Entering with the token cannot be made to lead to another site."""
    access = Access(frozenset({"127.0.0.1"}), "secret")
    with api.Store(own_path, read_only=True) as store:
        client = TestClient(
            make_app(store, access=access, read_only=True), base_url=OURS, follow_redirects=False
        )
        location = client.get("http://127.0.0.1:8017//evil.example/?token=secret").headers[
            "location"
        ]
        assert location == "/evil.example/"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.8.0.1", True), ("::1", True), ("localhost", True),
     ("0.0.0.0", False), ("10.0.0.1", False), ("desk.example", False)],
)  # fmt: skip
def test_loopback_is_known(host: str, expected: bool) -> None:
    """Only addresses of this machine alone go without a token."""
    assert is_loopback(host) is expected
    assert (access_for(host, None).token is None) is expected


def test_a_query_that_takes_too_long_is_stopped(
    own: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query is interrupted after its time, and says so."""
    from bilateral.web import desk
    from bilateral.web.views import events

    def slow(connection: object, *_: object, **__: object) -> int:
        connection.execute(  # type: ignore[attr-defined]
            "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range * b.range = 7"
        ).fetchall()
        return 0

    monkeypatch.setattr(desk, "SECONDS", 0.2)
    monkeypatch.setattr(events, "count_rows", slow)
    stopped = own.get("/events.json")
    assert stopped.status_code == 503 and "too long" in stopped.json()["error"]


def test_a_form_with_too_many_fields_is_refused(own: TestClient) -> None:
    """A form with more fields than any of ours is told so; it does not make the page fail."""
    done = own.post(
        "/correct/event/ev11ev11ev11ev12", headers={"origin": OURS}, content=b"a=1&" * 60
    )
    assert done.status_code == 400 and "fields" in done.text


def test_a_failure_inside_carries_the_headers(
    own_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even an answer to what nobody foresaw may load nothing, and tells nothing of the inside."""
    from bilateral.web.views import events

    def fail(*_: object, **__: object) -> int:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(events, "count_rows", fail)
    with api.Store(own_path, read_only=True) as store:
        client = TestClient(
            make_app(store, read_only=True), base_url=OURS, raise_server_exceptions=False
        )
        failed = client.get("/events")
    assert failed.status_code == 500 and "secret" not in failed.text
    for name in HEADERS:
        assert failed.headers[name] == HEADERS[name]


def test_what_is_kept_is_small(own: TestClient) -> None:
    """Files are made anew each time: many of them would fill the memory."""
    for day in ("2022-02-24", "2022-03-01", "2022-03-02"):
        question = f"country_1=IRN&country_2=RUS&since={day}"
        assert own.get(f"/bundle.zip?{question}").status_code == 200
    kept = own.app.state.desk._kept  # type: ignore[attr-defined]
    assert not any(isinstance(value, bytes) for value in kept.values())
