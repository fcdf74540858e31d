"""Words are found by form or lemma, within the stretch that is asked about."""

from __future__ import annotations

from spacy.attrs import LENGTH

from bilateral.sentences import WordSearch, parse, read_rows

TEXT = "The envoys met. Two envoys said that Malta had met nobody."


def found(search, start=0, end=None):
    """Return the words that a search finds in the text."""
    doc = parse(TEXT).paragraphs[0].doc
    return [doc[i].text for i in search.find(doc, start, end)]


def test_form_or_lemma_in_lower_case():
    """A word is found by its form or its lemma, whatever its case."""
    assert found(WordSearch({"meet", "envoys", "malta"}.__contains__)) == [
        "envoys", "met", "envoys", "Malta", "met",
    ]  # fmt: skip


def test_only_within_the_stretch():
    """Indexes are those of the document, and none lies outside the stretch."""
    search = WordSearch({"meet"}.__contains__)
    assert found(search, 0, 4) == ["met"]
    assert found(search, 4) == ["met"]
    assert found(search, 4, 6) == []


def test_answers_are_remembered():
    """A second search of the same words asks the test nothing."""
    asked = []
    search = WordSearch(lambda word: bool(asked.append(word)))
    assert found(search) == []
    once = len(asked)
    assert found(search) == []
    assert len(asked) == once > 5


def test_documents_in_turns():
    """What is kept of one document is not given for another."""
    search = WordSearch({"envoy"}.__contains__)
    first, second = (parse(text).paragraphs[0].doc for text in (TEXT, "No envoy."))
    for _ in range(2):
        assert search.find(first) == [1, 5]
        assert search.find(second) == [1]
        assert [len(read_rows(doc, LENGTH)) for doc in (first, second)] == [len(first), 3]
