"""The page as a person uses it, in a headless Chromium: asked, drilled into, corrected, undone.

Skipped, saying so, where Playwright or a Chromium of the machine is missing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser")) if p), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

QUESTION = "country_1=IRN&country_2=RUS&since=2022-02-24"
VIEWS = [
    "/", f"/ask?{QUESTION}", f"/why?{QUESTION}", "/events?between=IRN,RUS", "/claimed", "/pairs",
    "/country/IRN", "/coverage", "/documents", "/corrections", "/api", "/document/ev11ev11ev11ev11",
    "/event/ev11ev11ev11ev12", "/correct/event/ev11ev11ev11ev12", "/nothing",
]  # fmt: skip


@pytest.fixture(scope="module")
def address(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of its own, on a copy of the store."""
    path = tmp_path_factory.mktemp("browser") / "page.duckdb"
    shutil.copy(stored, path)
    command = [sys.executable, "-m", "bilateral", "serve", "--store", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        yield said.split(" is open at ")[1].split()[0].rstrip("/")
        server.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests."""
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails the test when a script fails or the policy stops something."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    opened = context.new_page()
    said: list[str] = []
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
    yield opened
    context.close()
    assert [line for line in said if "status of 404" not in line] == []


def test_one_asks_drills_corrects_and_undoes(page: Any, address: str) -> None:
    """From the first page to a sentence, to a correction and its difference, and back."""
    page.goto(address)
    page.fill("input[name=country_1]", "Iran")
    page.fill("input[name=country_2]", "Russia")
    page.fill("input[name=since]", "2022-02-24")
    page.click("form.ask button")
    assert "Iran and Russia" in page.inner_text("h1")
    page.click("ol.evidence .what a >> nth=0")
    page.click("text=in its article")
    assert page.locator("mark.m-evidence").count() > 0
    page.go_back()
    page.click("text=Correct this event")
    page.fill("input[name=author]", "Ann")
    page.fill("input[name=reason]", "a test of the form")
    page.check("input[value=wrong]")
    page.click("form.correct button")
    page.wait_for_url("**/correction/**")
    assert "without it" in page.inner_text("main")
    sync_api.expect(page.locator("input.author")).to_have_value("Ann")
    page.fill("input[name=reason]", "it was right")
    page.click("text=Undo this correction")
    page.wait_for_selector("text=It was undone")
    page.goto(address + "/corrections")
    assert "undone" in page.inner_text("main")
    assert page.evaluate("localStorage.getItem('author')") == "Ann"


def test_a_name_typed_before_the_script_ran_stays(page: Any, address: str) -> None:
    """The script offers the last author's name, but never over what stands in the field."""
    held: list[Any] = []
    page.route("**/static/page.js", lambda route: held.append(route))
    with page.expect_request("**/static/page.js"):
        page.goto(f"{address}/correct/event/ev11ev11ev11ev12", wait_until="commit")
    page.fill("input[name=author]", "Ann")
    held[0].continue_()
    page.wait_for_load_state()
    assert page.input_value("input[name=author]") == "Ann"


def test_the_form_asks_only_what_is_needed(page: Any, address: str) -> None:
    """Fields to change, the event to merge into, or nothing: as the chosen action needs."""
    page.goto(f"{address}/correct/event/ev11ev11ev11ev12")
    fields, others = page.locator("[name=event_date]"), page.locator("[name=merge_into]")
    for action, shown in {"change": (1, 0), "wrong": (0, 0), "merge": (0, 1)}.items():
        page.check(f"input[value={action}]")
        assert (fields.is_visible(), others.is_visible()) == tuple(map(bool, shown))


def test_actor_date_and_speaker_are_corrected(page: Any, address: str) -> None:
    """An event gets another target and day, and a statement of its article another speaker."""
    page.goto(f"{address}/events?between=IRN,RUS&type=CONSULT")
    page.click("ol.evidence .what a >> nth=2")
    page.click("a.button:text('Correct this event')")
    page.wait_for_url("**/correct/event/**")
    for name, value in {"author": "Ann", "reason": "a test", "target": "China"}.items():
        page.fill(f"input[name={name}]", value)
    page.fill("input[name=event_date]", "2022-05-24")
    page.click("form.correct button")
    page.wait_for_url("**/correction/**")
    said = page.inner_text("main")
    assert "CHN" in said and "2022-05-24" in said and "applied" in said
    page.goto(f"{address}/document/ev11ev11ev11ev11")
    page.click("a[href*='/correct/statement/'] >> nth=0")
    page.wait_for_url("**/correct/statement/**")
    for name, value in {"author": "Ann", "reason": "a test", "speaker": "Maria Ivanova"}.items():
        page.fill(f"input[name={name}]", value)
    page.click("form.correct button")
    page.wait_for_url("**/correction/**")
    page.goto(f"{address}/document/ev11ev11ev11ev11")
    assert "Maria Ivanova" in page.inner_text("main")


def test_two_events_are_merged(page: Any, address: str) -> None:
    """An event is merged into another of the same month, and is then no longer listed."""
    page.goto(f"{address}/correct/event/ev11ev11ev11ev12")
    page.check("input[value=merge]")
    page.fill("input[name=author]", "Ann")
    page.fill("input[name=reason]", "told twice")
    page.select_option("select[name=merge_into]", index=1)
    page.click("form.correct button")
    page.wait_for_url("**/correction/**")
    assert "merged" in page.inner_text("main")
    page.fill("input[name=reason]", "it was right")
    sync_api.expect(page.locator("input.author")).to_have_value("Ann")
    page.click("text=Undo this correction")
    page.wait_for_selector("text=It was undone")


def test_one_asks_with_the_keyboard_alone(page: Any, address: str) -> None:
    """The slash goes to the first field, tab to the next ones, enter asks."""
    page.goto(address)
    page.keyboard.press("/")
    page.keyboard.type("Iran")
    page.keyboard.press("Tab")
    page.keyboard.type("Russia")
    page.keyboard.press("Tab")
    page.keyboard.type("02242022")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask?**")
    assert "Iran and Russia" in page.inner_text("h1")


def test_ticking_a_filter_applies_it(page: Any, address: str) -> None:
    """A ticked filter narrows the list at once, stands in the address, and keeps the focus."""
    page.goto(f"{address}/events?between=IRN,RUS")
    page.check("[type=checkbox][value=CONSULT]")
    page.wait_for_url("**type=CONSULT**")
    sync_api.expect(page.locator("[type=checkbox][value=CONSULT]")).to_be_focused()
    kinds = page.locator("ol.evidence .what strong").all_inner_texts()
    assert kinds and all("consultation" in kind for kind in kinds)


@pytest.mark.parametrize("width", [1200, 360])
@pytest.mark.parametrize("view", VIEWS)
def test_no_view_is_wider_than_the_screen(page: Any, address: str, view: str, width: int) -> None:
    """On a desk and on a phone, no view scrolls sideways and nothing is stopped by the policy."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + view)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_claim_is_found_from_the_timeline(page: Any, address: str) -> None:
    """A mark of the timeline leads to the claim, and the claim to its sentence in the article."""
    page.goto(f"{address}/claimed")
    page.locator("svg.chart.wide a").first.click()
    page.wait_for_url("**#c-*")
    page.click("text=in its article >> nth=0")
    page.wait_for_url("**/document/**")
    assert page.locator("mark.m-evidence").count() > 0


def test_a_printed_page_has_no_forms_and_says_how_to_cite(page: Any, address: str) -> None:
    """On paper there is nothing to fill in or click, but what to cite and where it came from."""
    page.goto(f"{address}/ask?{QUESTION}")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("form").first.is_visible()
    assert page.locator(".printed").is_visible()
    assert page.locator("text=The bilateral developers").first.is_visible()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(browser: Any, address: str, scheme: str) -> None:
    """axe-core finds no violation of WCAG 2.2 AA or of its best practice, in light and in dark."""
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("needs axe-playwright-python, which carries axe-core")
    script = Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    opened = context.new_page()
    wrong = []
    for view in VIEWS:
        opened.goto(address + view)
        opened.evaluate(script)
        result = opened.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', "
            "'best-practice']})"
        )
        wrong += [(view, v["id"], v["nodes"][0]["html"][:120]) for v in result["violations"]]
    context.close()
    assert wrong == []
