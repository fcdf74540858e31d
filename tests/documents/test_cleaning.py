"""Plain text and pages become paragraphs, and nothing of the article is lost."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilateral.documents import clean, normalise, unwrap
from bilateral.errors import DocumentError

SHARED = Path(__file__).parents[3] / "shared"
PROSE = "The two ministers met in the capital on Friday and agreed to hold another round of talks."

CASES = [
    ("line endings", "One.\r\n\r\nTwo.\rThree.", "One.\n\nTwo.\n\nThree."),
    ("byte order mark", "\ufeffOne.", "One."),
    ("spaces", "One  two\u00a0three\tfour. ", "One two three four."),
    ("invisible", "One\u200b two\u00ad three\u202e.\x00\x07", "One two three."),
    ("composed", "Cafe\u0301 talks", "Café talks"),
    ("lone surrogate", "One \ud800 two", "One \ufffd two"),
    ("emphasis", "**Bold** and *plain* words", "Bold and plain words"),
    ("link", "He [agreed](https://courier.example/a) to it.", "He agreed to it."),
    ("heading", "## What was agreed\n\nA pact.", "What was agreed\n\nA pact."),
    ("rule", "One.\n\n---\n\n***\n\nTwo.", "One.\n\nTwo."),
    ("quotation", "> We met.\n> We talked.", "We met.\n\nWe talked."),
    ("arithmetic", "2 * 3 * 4 and snake_case stay", "2 * 3 * 4 and snake_case stay"),
    ("inline tags", "He said <u>never</u> again.", "He said never again."),
    ("empty", " \n\n ", ""),
]


@pytest.mark.parametrize(("name", "text", "expected"), CASES)
def test_plain_text_is_made_plain(name: str, text: str, expected: str) -> None:
    """Line endings, spaces, invisible characters and Markdown's signs leave the words alone."""
    assert clean(text).text == expected


WRAPPED = """The two ministers met in the capital on Friday and agreed to
hold another round of talks before the end of the month, although
neither of them would say where. A spokesman called the long-
awaited meeting useful.

Nobody else spoke.
- The first point that was agreed concerns the border and the two
  bridges across the river that divides the countries.
- The second was left open.
"""


def test_wrapped_lines_are_rejoined() -> None:
    """Lines broken at a fixed width become paragraphs; list items stay apart."""
    lines = clean(WRAPPED).text.split("\n\n")
    assert len(lines) == 4
    assert lines[0].endswith("long-awaited meeting useful.")
    assert lines[2].endswith("that divides the countries.")


def test_a_paragraph_per_line_stays() -> None:
    """Lines that were not wrapped are paragraphs of their own."""
    text = (
        "Talks end\nThe ministers met.\nThey agreed on a pact, an official said on Friday.\nShort."
    )
    assert clean(text).text.split("\n\n") == text.split("\n")


def test_a_headline_over_one_paragraph_stays() -> None:
    """A break or two say nothing of a width, unless the next line goes on."""
    text = "Chad sends new envoys to Mali for the first time\nThe two ministers met in the capital."
    assert clean(text).text.split("\n\n") == text.split("\n")
    wrapped = text.replace("the first time\nThe", "a first round of\ntalks. The")
    assert "\n" not in clean(wrapped).text


def test_breaks_that_end_in_two_spaces_stay() -> None:
    """Markdown's hard breaks keep the turns of a transcript apart."""
    turns = "THE PRESIDENT: Thank you all for coming to this place today, truly.  \n"
    assert len(clean(turns * 5).text.split("\n\n")) == 5


@given(st.lists(st.sampled_from((*WRAPPED.split(" "), "\n", "\n\n", "  \n", "- "))))
def test_unwrapping_changes_line_breaks_only(parts: list[str]) -> None:
    """Every character stays where it stood; some breaks become spaces."""
    text = " ".join(parts)
    found = unwrap(text)
    assert found.replace("\n", " ") == text.replace("\n", " ")
    assert found.count("\n") <= text.count("\n")


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            (
                *("\n", "\n\n", "  \n", " ", "*", "**", "> ", "- ", "# ", "\\", "---", "Q ", "\t"),
                *("[a](https://x.example)", "The talks ended. ", "Sign up", "READ MORE: x", "<b>"),
                *("of the long border that divides the two countries today ", "\r", "1. ", "é"),
                *("e\u0301", "\u0301", "\u200b"),
            )
        ),
        max_size=40,
    ).map("".join)
)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """A cleaned text is already clean."""
    once = clean(text).text
    assert clean(once).text == once


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_normalising_keeps_every_visible_word(text: str) -> None:
    """Normalising changes spaces and invisible characters only, and doing it again nothing."""
    once = normalise(text)
    assert normalise(once) == once
    letters = [c for c in text if c.isascii() and c.isalnum()]
    assert [c for c in once if c.isascii() and c.isalnum()][: len(letters)] == letters or any(
        not c.isascii() for c in text
    )


PAGE = f"""<!doctype html><html lang="en-GB"><head><title>Talks end | The Courier</title>
<meta property="og:title" content="Talks end with a pact">
<meta property="og:site_name" content="The Courier">
<script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [
 {{"@type": "NewsArticle", "headline": "Talks end with a pact",
   "datePublished": "2022-10-26T23:30:00-04:00", "publisher": {{"name": "Courier Group"}}}}]}}
</script></head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav>
<article><h1>Talks end with a pact</h1><p>{PROSE}</p><p>{PROSE.replace("Friday", "Monday")}</p>
<p>Sign up for our newsletter</p><p>{PROSE.replace("Friday", "Sunday")}</p></article>
<footer>© 2022 The Courier</footer></body></html>"""


def test_a_page_yields_its_article_and_metadata() -> None:
    """Paragraphs, title, publisher and the day of publication in the publisher's own time zone."""
    cleaned = clean(PAGE)
    assert PROSE in cleaned.text.split("\n\n")
    assert "newsletter" not in cleaned.text
    assert "World" not in cleaned.text
    assert cleaned.title == "Talks end with a pact"
    assert cleaned.publisher == "The Courier"
    assert cleaned.published == dt.date(2022, 10, 26)
    assert cleaned.language == "en"


def test_a_fragment_keeps_its_paragraphs() -> None:
    """HTML without a page around it, as feeds give it, becomes paragraphs."""
    cleaned = clean(f"<p>{PROSE}</p><script>alert(1)</script><p>Another <b>one</b>.<br>Third.</p>")
    assert cleaned.text.split("\n\n") == [PROSE, "Another one.", "Third."]


def test_a_page_without_an_article_is_an_error() -> None:
    """A page of menus names its problem and the remedy."""
    with pytest.raises(DocumentError, match="holds no article"):
        clean("<html><body><nav><a href='/'>Home</a></nav></body></html>")


def test_deep_nesting_is_an_error() -> None:
    """5,000 nested tags end neither in a crash nor in a hang."""
    page = f"<html><body>{'<div>' * 5000}{PROSE}{'</div>' * 5000}</body></html>"
    try:
        assert PROSE in clean(page).text
    except DocumentError as error:
        assert "nest" in str(error) or "no article" in str(error)


def test_the_first_real_article_loses_only_its_promotion() -> None:
    """Of the shared article exactly the promoted headline, the invitation and the heading go."""
    path = SHARED / "seed" / "article.txt"
    if not path.exists():
        pytest.skip("the shared folder with the article is not beside the repository")
    text = path.read_text(encoding="utf-8")
    cleaned = clean(text)
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    assert len(cleaned.removed) == 3
    assert [line.split()[0] for line in cleaned.removed] == ["‘INAPPROPRIATE", "CLICK", "Related"]
    assert cleaned.text.split("\n\n") == [line for line in lines if line not in cleaned.removed]


def test_transcripts_stay_unharmed() -> None:
    """Twenty press briefings lose no word."""
    path = SHARED / "corpora" / "whitehouse.parquet"
    if not path.exists():
        pytest.skip("the shared folder with the corpus is not beside the repository")
    import duckdb

    query = (
        "SELECT text FROM read_parquet(?) WHERE kind = 'press-briefings' "
        "AND length(text) < 60000 ORDER BY url LIMIT 20"
    )
    for (text,) in duckdb.connect().execute(query, [str(path)]).fetchall():
        cleaned = clean(text)
        assert cleaned.removed == ()
        bare = str.maketrans("", "", "*\\_#>-")
        kept = "".join(cleaned.text.translate(bare).split())
        assert len(kept) > 0.985 * len("".join(text.translate(bare).split()))
