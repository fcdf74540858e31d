"""An article shows itself with its marks, in a notebook and as a page."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest

import bilateral
from bilateral import api
from bilateral.records import Coded, Document

TEXT = (
    "Iran sent drones to Russia last week, White House spokesman John Kirby said.\n\n"
    "Ties between Iran and Russia have grown closer, he said on Tuesday. <script>alert(1)</script>"
)


@pytest.fixture(scope="module")
def coded() -> Coded:
    """The text, coded."""
    return bilateral.code(TEXT, published="2022-10-26", title="Ties & <i>drones</i>")


def test_each_kind_of_mark_stands_on_its_words(coded: Coded) -> None:
    """Actors, what is said and by whom, the trigger and the date are marked as such."""
    html = coded._repr_html_()
    marked: dict[str, str] = {}
    for kinds, words in re.findall(r'<mark class="([^"]*)" title="[^"]*">([^<]*)</mark>', html):
        for kind in kinds.split():
            marked[kind] = marked.get(kind, "") + words
    assert "Iran" in marked["source"] and "Russia" in marked["target"]
    assert "sent" in marked["trigger"] and "said" in marked["cue"]
    assert "last week" in marked["when"] and "John Kirby" in marked["speaker"]
    assert "drones to Russia" in marked["quote"].replace("  ", " ")


def test_the_words_are_those_of_the_text_and_no_markup(coded: Coded) -> None:
    """Marks neither add, drop nor interpret a character of the article."""
    html = coded._repr_html_()
    paragraphs = re.findall(r"<p>(.*?)</p>", html, re.DOTALL)
    assert [unescape(re.sub(r"<[^>]*>", "", p)) for p in paragraphs] == TEXT.split("\n\n")
    assert "<script" not in html and "<i>" not in html


def test_it_needs_nothing_from_elsewhere(coded: Coded) -> None:
    """The element carries its style; the page is the same element."""
    html = coded._repr_html_()
    assert html.startswith('<article class="bilateral-coded"><style>')
    assert "http" not in html and "src=" not in html
    assert html in api.render_article(coded, "html")


def test_an_empty_article_shows_its_byline() -> None:
    """Nothing found is no error."""
    html = Coded(Document("d", "", dt.date(2022, 1, 1), "Wire"))._repr_html_()
    assert "Wire" in html and "Events" not in html


def test_an_event_names_the_words_that_made_it(coded: Coded) -> None:
    """Each side is shown in the words of the text, the certainty with what decided it."""
    shown = api.render_article(coded, "text")
    assert re.search(r"who: IRN Iran, from “Iran” by \w+", shown)
    assert re.search(r"how sure: reported, on the word of John Kirby; because of .*“said”", shown)
