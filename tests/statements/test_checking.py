"""Quotations held against sources: what is exact, what was altered and how, what is not there."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Run

from bilateral import lexicons
from bilateral.errors import UsageError
from bilateral.records import Document, QuoteCheck, QuoteReport, Statement
from bilateral.reports.quotes import render_quotes
from bilateral.statements.quotes import QuoteIndex, check_quotes, open_corpus, open_index
from bilateral.statements.quotes.aligning import align
from bilateral.statements.quotes.comparing import Comparison, Stretch, compare
from bilateral.statements.quotes.quoted import read_quote
from bilateral.statements.quotes.repairs import find_optional
from bilateral.statements.quotes.voices import find_turns, is_same_speaker, titled_speaker
from bilateral.statements.quotes.words import find_words, plain_words

DAY = dt.date(2023, 5, 10)
BRIEFING = """Press Briefing by Envoy Mara Lindqvist

MS. LINDQVIST: Good afternoon, everyone. The ferries between Norholm and Vast will sail again \
on Monday, and the customs sheds in both harbours are open.

Q Will the tariff on timber be lifted as well?

MS. LINDQVIST: We will not lift the tariff on timber until the border survey is finished. \
I think — we think the survey may be finished by the third week of July. The two governments — \
the two governments have never stood closer together than they do today.

Q Is there a threat to the lighthouse treaty?

MR. ABEL: I won't — I don't want to talk about the lighthouse treaty in any more detail. \
It's too early to say. About 340 fishermen depend on it, and, you know, their families do too.

MS. LINDQVIST: (Laughs.) Thank you all. The committee meets on Thursday. Nobody should expect \
a miracle from one meeting. The committee will publish its minutes the day after.
"""
STATEMENT = """Statement by Minister Jonas Brekke on the Harbour Accord

The harbour accord gives every skipper in the strait the same rights and the same duties. It is a \
modest step, but it is a step that our parents waited forty years to see.
"""
LATER = """Remarks by Envoy Mara Lindqvist at the Fish Market

The ferries between Norholm and Vast will sail again on Monday, whatever the weather brings.
"""
SOURCES = (
    Document("briefing", BRIEFING, DAY, "Norholm Office", "Press Briefing by Envoy Mara Lindqvist"),
    Document("accord", STATEMENT, DAY, None, "Statement by Minister Jonas Brekke on the Accord"),
    Document("market", LATER, dt.date(2024, 2, 1), None, "Remarks by Envoy Mara Lindqvist at Vast"),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuoteIndex]:
    """The index of three short sources of our own."""
    path = tmp_path_factory.mktemp("index") / "sources.quotes"
    opened = open_index(path, lambda: SOURCES, name="sources", fingerprint="1")
    yield opened
    opened.close()


def _report(index: QuoteIndex, quoted: str, speaker: str | None, before: str = "") -> QuoteReport:
    text = f"{before}“{quoted}” someone said."
    start = len(before)
    statement = Statement(
        statement_id="s", document_id="d", date=DAY, date_end=DAY, date_precision="publication",
        speaker=speaker, speaker_role=None, speaker_organisation=None, speaker_country=None,
        speaker_start=None, speaker_end=None, cue="said", cue_start=None, cue_end=None,
        kind="direct", content=quoted, content_start=start, content_end=start + len(quoted) + 2,
    )  # fmt: skip
    document = Document("d", text, dt.date(2023, 5, 11))
    return check_quotes(document, [statement], index)


def _check(index: QuoteIndex, quoted: str, speaker: str | None, before: str = "") -> QuoteCheck:
    (check,) = _report(index, quoted, speaker, before).checks
    return check


_LINDQVIST, _ABEL, _BREKKE = "Mara Lindqvist", "Per Abel", "Jonas Brekke"
_CASES = [
    # quoted, speaker, verdict, flags, same speaker
    ("The Ferries between Norholm and Vast will sail again on Monday,", _LINDQVIST, "exact", [],
     True),
    ("the customs sheds, in both harbours, ARE open", _LINDQVIST, "exact", [], True),
    ("We think the survey may be finished by the third week of July", _LINDQVIST, "exact", [],
     True),
    ("The two governments have never stood closer together", _LINDQVIST, "exact", [], True),
    ("their families do too", _ABEL, "exact", [], True),
    ("About 340 fishermen depend on it, and their families do too", _ABEL, "exact", [], True),
    ("Thank you all. The committee meets on Thursday", _LINDQVIST, "exact", [], True),
    ("We will lift the tariff on timber", _LINDQVIST, "altered", ["polarity"], True),
    ("I want to talk about the lighthouse treaty in any more detail", _ABEL, "altered",
     ["polarity"], True),
    ("The two governments have stood closer together than they do today", _LINDQVIST, "altered",
     ["polarity"], True),
    ("Everybody should expect a miracle from one meeting", _LINDQVIST, "altered", ["polarity"],
     True),
    ("We think the survey will be finished by the third week of July", _LINDQVIST, "altered",
     ["certainty"], True),
    ("About 430 fishermen depend on it", _ABEL, "altered", ["number"], True),
    ("The harbour accord gives every sailor in the strait the same rights", _BREKKE, "altered", [],
     True),
    ("gives every skipper in the strait … the same duties", _BREKKE, "exact", [], True),
    ("[The deal] gives every skipper in the strait the same rights", _BREKKE, "exact", ["edited"],
     True),
    ("It is a modest step, but it is a step that [they] waited forty years to see", _BREKKE,
     "exact", ["edited"], True),
    ("The committee meets on Thursday. The committee will publish its minutes the day after",
     _LINDQVIST, "altered", ["spliced"], True),
    ("The harbour accord gives every skipper in the strait the same rights", _ABEL, "exact",
     ["speaker"], False),
    ("The two governments have never stood closer together than they do today", _ABEL, "exact",
     ["speaker"], False),
    ("too early to say", _ABEL, "exact", [], True),
    ("too early to say", _LINDQVIST, "not_found", [], None),
    ("too early to see", _ABEL, "not_found", [], None),
    ("The bakery on the hill sells rye bread, and nobody in town complains", _ABEL, "not_found",
     [], None),
    ("Monday timber treaty July committee governments minutes survey", _LINDQVIST, "not_found", [],
     None),
]  # fmt: skip


@pytest.mark.parametrize(("quoted", "speaker", "verdict", "flags", "same"), _CASES)
def test_verdicts(
    index: QuoteIndex, quoted: str, speaker: str, verdict: str, flags: list[str], same: object
) -> None:
    """Each way of quoting, fair or not, is called what it is."""
    check = _check(index, quoted, speaker)
    assert (check.verdict, list(check.flags), check.same_speaker) == (verdict, flags, same)


def test_place_is_evidence(index: QuoteIndex) -> None:
    """The place of a match is an offset into the source, its speaker the one whose turn it is."""
    check = _check(index, "I want to talk about the lighthouse treaty in any more detail", _ABEL)
    assert check.source is not None
    assert check.source.wording == BRIEFING[check.source.start : check.source.end]
    assert check.source.wording.startswith("I won't — I don't want to talk")
    assert (check.source.speaker, check.source.published) == ("MR. ABEL", DAY)
    assert check.reason == "The source says the opposite: “don't” left out."


def test_publication_window_comes_first(index: QuoteIndex) -> None:
    """Of two sources with the same words, the one near the article's date is named first."""
    check = _check(index, "The ferries between Norholm and Vast will sail again", _LINDQVIST)
    assert check.source is not None and check.source.document_id == "briefing"
    far = _check(index, "will sail again on Monday, whatever the weather brings", _LINDQVIST)
    assert far.source is not None and far.source.document_id == "market"


def test_negation_right_before(index: QuoteIndex) -> None:
    """Words cut out of a negation are flagged, unless the quoting sentence says it itself."""
    words = "lift the tariff on timber until the border survey is finished"
    assert _check(index, words, _LINDQVIST, "She promised to ").flags == ("cut",)
    assert _check(index, words, _LINDQVIST, "She refused to ").flags == ()
    assert _check(index, words, _LINDQVIST, "They will not ").flags == ()


def test_gravest_first(index: QuoteIndex) -> None:
    """A change of polarity is listed before everything else, exact quotations come last."""
    parts = [
        ("The committee meets on Thursday afternoon in Vast with five members", _LINDQVIST),
        ("The harbour accord gives every skipper in the strait the same rights", _BREKKE),
        ("The harbour accord gives every sailor in the strait the same rights", _BREKKE),
        ("We will lift the tariff on timber until the survey is finished", _LINDQVIST),
    ]
    text, statements = "", []
    for number, (quoted, speaker) in enumerate(parts):
        start = len(text)
        text += f"“{quoted},” said {speaker}.\n"
        one = _statement(str(number), speaker, start, start + len(quoted) + 3)
        statements.append(one)
    report = check_quotes(Document("d", text, DAY), statements, index)
    assert ["polarity" in check.flags for check in report.checks] == [True, False, False, False]
    assert report.checks[-1].verdict == "exact"


def _statement(number: str, speaker: str, start: int, end: int) -> Statement:
    return Statement(
        statement_id=number, document_id="d", date=None, date_end=None, date_precision=None,
        speaker=speaker, speaker_role=None, speaker_organisation=None, speaker_country=None,
        speaker_start=None, speaker_end=None, cue=None, cue_start=None, cue_end=None,
        kind="direct", content="", content_start=start, content_end=end,
    )  # fmt: skip


def test_long_quotation_is_checked_in_pieces(index: QuoteIndex) -> None:
    """Hundreds of words in one pair of marks come as several checks that leave nothing out."""
    quoted = " ".join(
        ["The harbour accord gives every skipper in the strait the same rights."] * 90
    )
    report = _report(index, quoted, _BREKKE)
    pieces = sorted((check.start, check.end) for check in report.checks)
    assert len(pieces) == 4
    assert all(before[1] == after[0] for before, after in itertools.pairwise(pieces))
    assert pieces[-1][1] - pieces[0][0] == len(quoted)


def test_scare_quotes_are_passed_over(index: QuoteIndex) -> None:
    """Quoted words that nobody is said to have spoken are named, not checked."""
    report = check_quotes(Document("d", "The so-called “sky trout” flew on.", DAY), [], index)
    assert (report.checks, report.passed_over) == ((), ("sky trout",))


def test_document_is_no_source_of_itself(tmp_path: Path) -> None:
    """An article in the store it is checked against does not vouch for its own quotations."""
    article = Document("d", "“We shall mend every net in the harbour before winter,” Abel said.")
    opened = open_index(tmp_path / "i", lambda: [article], name="x", fingerprint="1")
    statement = _statement("1", "Abel", 0, len(article.text))
    (check,) = check_quotes(article, [statement], opened).checks
    opened.close()
    assert check.verdict == "not_found"


_EXAMPLES = [
    (section, *example)
    for section, table in lexicons.read_toml("statements/checking.toml").items()
    if section != "speakers"
    for example in table.get("examples", [])
]


def _compared(quoted: str, source: str) -> Comparison:
    stretch, marks = read_quote(quoted)
    words = find_words(source)
    there = Stretch(source, words, find_optional(source, words))
    comparison = compare(stretch, marks, there, align(marks, words.forms, there.optional)[0])
    assert comparison is not None
    return comparison


@pytest.mark.parametrize(("section", "quoted", "source", "finding"), _EXAMPLES)
def test_example_of_the_data(section: str, quoted: str, source: str, finding: str) -> None:
    """Each example in checking.toml: "" is exact, "wording" altered, else the flag it names."""
    found = _compared(quoted, source)
    if finding in ("", "wording"):
        assert (found.exact, found.flags) == (not finding, ())
    else:
        assert found.flags == (finding,)


_SPEAKERS = lexicons.read_toml("statements/checking.toml")["speakers"]


@pytest.mark.parametrize(("label", "name", "finding"), _SPEAKERS["examples"])
def test_speaker_example_of_the_data(label: str, name: str, finding: str) -> None:
    """Each label of the data is, or is not, the person named beside it."""
    assert is_same_speaker([name], label, Document("d", "")) is (finding == "same")


@pytest.mark.parametrize(("title", "speaker"), _SPEAKERS["titles_read"])
def test_title_names_the_speaker(title: str, speaker: str) -> None:
    """A text without turns is spoken by whom its title names, if it names a speaker."""
    assert (titled_speaker(title) or "") == speaker


def test_turns() -> None:
    """Turns are read in capitals, as Q, and in mixed case where the label comes back."""
    text = "Ann Low: One.\nQ Two?\nMR. LOW: Three.\nNote: four.\nAnn Low: Five.\nAnn Low: Six."
    turns = find_turns(text)
    assert turns.labels == ("Ann Low", "Q", "MR. LOW", "Ann Low", "Ann Low")
    assert turns.at(text.index("four")) == "MR. LOW"


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_stretch_is_found(index: QuoteIndex, data: st.DataObject) -> None:
    """Whatever run of words is taken from a source is exact, at the offsets it was taken from."""
    source = data.draw(st.sampled_from(SOURCES[1:]))
    words = find_words(source.text)
    first = data.draw(st.integers(0, len(words) - 20))
    start, end = words.starts[first], words.ends[first + 19]
    quoted = source.text[start:end]
    check = _check(index, quoted.replace("\n", " "), None)
    assert check.verdict == "exact" and check.source is not None
    texts = {one.document_id: one.text for one in SOURCES}
    place = texts[check.source.document_id][check.source.start : check.source.end]
    assert plain_words(place) == plain_words(quoted)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=7), st.data())
def test_diff_accounts_for_every_word(quoted: list[str], data: st.DataObject) -> None:
    """A diff's two sides, put together, are the quotation and the stretch of the source."""
    source = data.draw(st.lists(st.sampled_from(["a", "b", "c", "e"]), min_size=1, max_size=12))
    stretch, marks = read_quote(" ".join(quoted))
    there = Stretch(" ".join(source), find_words(" ".join(source)), [False] * len(source))
    for alignment in align(marks, there.words.forms, there.optional):
        found = compare(stretch, marks, there, alignment)
        if found is None:
            continue
        assert " ".join(c.quoted for c in found.changes if c.quoted) == " ".join(quoted)
        taken = " ".join(c.source for c in found.changes if c.source)
        assert taken == there.cut(found.first, found.last)


def test_index_is_kept_and_renewed(tmp_path: Path) -> None:
    """The same state of a folder is not indexed twice; a change is noticed."""
    folder, kept = tmp_path / "sources", tmp_path / "kept.quotes"
    folder.mkdir()
    (folder / "2023-05-10.txt").write_text(STATEMENT)
    built: list[int] = []
    for text in ("", "", LATER):
        if text:
            (folder / "2024-02-01.txt").write_text(text)
        opened = open_corpus(folder, index=kept, on_progress=lambda d, _w: built.append(d))
        opened.close()
    assert built == [1, 2]
    with closing(open_corpus(kept)) as again:
        assert again.documents == 2


def test_other_file_is_not_overwritten(tmp_path: Path) -> None:
    """A file that is no index is refused, and left as it was."""
    (tmp_path / "a.txt").write_text(STATEMENT)
    (tmp_path / "precious").write_text("keep me")
    with pytest.raises(UsageError, match="no index"):
        open_corpus(tmp_path / "a.txt", index=tmp_path / "precious")
    assert (tmp_path / "precious").read_text() == "keep me"


def test_page_escapes_everything(index: QuoteIndex) -> None:
    """Nothing that an article says becomes markup, and the page has no script."""
    report = _report(
        index, "<script>alert(1)</script> the harbour accord gives every skipper", None
    )
    page = render_quotes(report, "html")
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "\x1b" not in render_quotes(
        _report(index, "a \x1b[31m red herring swims", _ABEL), "text"
    )


def test_json(index: QuoteIndex) -> None:
    """The report as JSON carries every field but the document's text."""
    report = _report(index, "We will lift the tariff on timber", _LINDQVIST)
    data = json.loads(render_quotes(report, "json"))
    assert data["checks"][0]["flags"] == ["polarity"] and "text" not in data["document"]
    assert data["corpus_documents"] == len(SOURCES)
    with pytest.raises(UsageError, match="none of text, html, json"):
        render_quotes(report, "pdf")


def test_command(run: Run, tmp_path: Path) -> None:
    """`check-quotes` reads an article, indexes a folder, and says what was altered."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "2023-05-10.txt").write_text(BRIEFING)
    article = tmp_path / "article.txt"
    article.write_text(
        "Ministers quarrel over timber\n\n“We will lift the tariff on timber until the border "
        "survey is finished,” envoy Mara Lindqvist said on Wednesday.\n"
    )
    options = ("--against", "sources", "--published", "2023-05-11", "--index", "kept.quotes")
    text = run("check-quotes", "article.txt", *options)
    assert text.returncode == 0, text.stderr
    assert "1 quotation: 1 polarity changed" in text.stdout
    assert "[-not-]" in text.stdout and "\x1b" not in text.stdout


def test_nothing_to_check_against() -> None:
    """A corpus that is not there is one sentence, not a traceback."""
    with pytest.raises(UsageError, match="nothing to check against"):
        open_corpus("no/such/folder")


def test_first_article(shared: Path, tmp_path: Path) -> None:
    """The article that started the project, held against the briefings that it reports."""
    from bilateral import api

    corpus, sources = shared / "corpora" / "whitehouse.parquet", tmp_path / "sources.parquet"
    days = "published BETWEEN '2022-10-17' AND '2022-10-27'"
    duckdb.sql(f"SELECT * FROM '{corpus}' WHERE {days}").write_parquet(str(sources))
    report = api.check_quotes(
        str(shared / "seed" / "article.txt"),
        against=sources,
        published="2022-10-26",
        index=tmp_path / "sources.quotes",
    )
    first, *others = report.checks
    assert "polarity" in first.flags and first.quoted.startswith("I want to go")
    assert first.source is not None and "don’t want to go" in first.source.wording
    found = {check.quoted.split()[0] + check.quoted.split()[-1]: check for check in others}
    found_where = {
        key: (check.verdict, check.same_speaker, str(check.source.published))
        for key, check in found.items()
        if check.source is not None
    }
    assert found_where["TheUkraine,"] == ("altered", True, "2022-10-20")
    assert found_where["Weprotesters,"] == ("exact", True, "2022-10-26")
    assert found_where["hardargue"] == ("exact", True, "2022-10-26")
    assert found_where["operatoron."] == ("exact", True, "2022-10-20")
