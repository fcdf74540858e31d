"""Finds assessments: who says that a relationship is closer, further apart, or unchanged."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from bilateral.actors import ActorIndex
from bilateral.records import Assessment, Certainty, DateExpression, Direction, Document, Statement
from bilateral.sentences import ParsedText, Sentence, WordSearch
from bilateral.statements.assertions import read_assertion
from bilateral.statements.movements import Finding, find_movements
from bilateral.statements.relations import load_vocabulary
from bilateral.statements.voices import home_country


def find_assessments(
    parsed: ParsedText,
    actors: ActorIndex,
    statements: Sequence[Statement],
    dates: Sequence[DateExpression],
    document: Document,
) -> tuple[Assessment, ...]:
    """Return what the text and its speakers say about how relationships stand, in order."""
    words = load_vocabulary()
    home = home_country(document.publisher)
    found: dict[str, Assessment] = {}
    for sentence in parsed.sentences:
        for finding in _find_in(sentence, actors, statements, home):
            reading = read_assertion(sentence, finding, words, dates, document.published)
            if reading is None:
                continue
            speaking = _speaking(sentence, finding.predicate, statements)
            for statement in speaking or (None,):
                for pair in finding.pairs:
                    item = _make(document, sentence, finding.rule.id, pair, statement, *reading)
                    found.setdefault(item.assessment_id, item)
    return tuple(sorted(found.values(), key=lambda a: (a.evidence_start, a.assessment_id)))


def _find_in(
    sentence: Sentence, actors: ActorIndex, statements: Sequence[Statement], home: str | None
) -> Iterator[Finding]:
    """Yield what is said of pairs; "our" in a publisher's own prose is the publisher's country."""
    words = load_vocabulary()
    here = [s for s in statements if s.content_start < sentence.end]
    here = [s for s in here if s.content_end > sentence.start]
    for index in _search().find(sentence.span.doc, sentence.span.start, sentence.span.end):
        token = sentence.span.doc[index]
        speaking = _speaking(sentence, token, here)
        country = speaking[0].speaker_country if speaking else home
        yield from find_movements(sentence, token, actors, country, words)


@functools.cache
def _search() -> WordSearch:
    """Return the words at which an assessment rule begins."""
    words = load_vocabulary()
    begun = words.of_kind("kin", "become", "toward", "idiom")
    return WordSearch(words.relation.union(*(rule.words for rule in begun)).__contains__)


def _speaking(sentence: Sentence, token: Token, statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements within which a token stands: the tightest one, for each speaker."""
    offset = sentence.offset(token)
    around = [s for s in statements if any(start <= offset < end for start, end in s.content_spans)]
    if not around:
        return []
    tightest = min(s.content_end - s.content_start for s in around)
    return [s for s in around if s.content_end - s.content_start == tightest]


def _make(
    document: Document,
    sentence: Sentence,
    rule: str,
    pair: tuple[str, str],
    statement: Statement | None,
    direction: Direction,
    certainty: Certainty,
) -> Assessment:
    speaker = statement.speaker if statement else None
    identity = f"{document.document_id}|{pair}|{direction}|{speaker}|{sentence.start}"
    vouched: Certainty = "reported" if statement and certainty == "asserted" else certainty
    dated = statement is not None and statement.date is not None
    return Assessment(
        assessment_id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        document_id=document.document_id,
        statement_id=statement.statement_id if statement else None,
        country_1=pair[0],
        country_2=pair[1],
        direction=direction,
        speaker=speaker,
        speaker_country=statement.speaker_country if statement else None,
        date=statement.date if dated and statement else document.published,
        date_precision=statement.date_precision if dated and statement else "publication",
        certainty=vouched,
        evidence=document.text[sentence.start : sentence.end],
        evidence_start=sentence.start,
        evidence_end=sentence.end,
        published=document.published,
        publisher=document.publisher,
        url=document.url,
        rule=f"assessment.{rule}",
    )
