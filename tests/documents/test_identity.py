"""A document's identity follows from what it says and where."""

from __future__ import annotations

import datetime as dt

from bilateral.documents import make_document

TEXT = "The two ministers met in the capital on Friday.\n\nThey agreed on a pact."
DAY = dt.date(2022, 10, 26)


def test_the_id_follows_from_the_content() -> None:
    """The same article has the same id wherever it was read; a changed one has another."""
    one = make_document(TEXT, published=DAY, publisher="Demo", url="https://d.example", source="a")
    same = make_document(TEXT, published=DAY, publisher="Demo", url="https://d.example", source="b")
    changed = make_document(f"{TEXT}\n\nMore.", published=DAY, publisher="Demo")
    assert one.document_id == same.document_id
    assert one.document_id != changed.document_id
    assert len(one.document_id) == 16


def test_the_title_is_the_first_line_once() -> None:
    """A headline is evidence with offsets, and is not told twice."""
    titled = make_document(TEXT, title=" Talks  end ")
    assert titled.text.startswith("Talks end\n\nThe two")
    assert make_document(f"TALKS END\n\n{TEXT}", title="Talks end").text.startswith(
        "TALKS END\n\nThe"
    )
    assert make_document(titled.text, title="Talks end").text == titled.text


def test_other_languages_are_flagged() -> None:
    """A document that is not English says so."""
    german = (
        "Die beiden Minister trafen sich am Freitag in der Hauptstadt und sprachen über Handel."
    )
    assert make_document(german).language == "de"
    assert make_document(TEXT).language == "en"
