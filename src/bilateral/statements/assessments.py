"""Finds assessments: who says that a relationship is closer, further apart, or unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from bilateral.actors import ActorIndex
from bilateral.certainty import certainty_at
from bilateral.records import Assessment, Certainty, DateExpression, Document, Statement
from bilateral.sentences import ParsedText, Sentence
from bilateral.statements.relations import (
    AssessmentRule,
    Vocabulary,
    countries_of,
    find_pairs,
    load_vocabulary,
    pairs_of,
    subject_of,
)

_SAID = frozenset({"asserted", "reported", "possible", "denied", "negated"})
"""Certainties of an assessment; a wish for closer ties says nothing about how they are."""
_PREDICATES = frozenset(
    {"acomp", "attr", "oprd", "advmod", "xcomp", "ccomp", "prt", "dobj", "prep"}
)


@dataclass(frozen=True, slots=True)
class _Finding:
    predicate: Token
    rule: AssessmentRule
    pairs: tuple[tuple[str, str], ...]


def find_assessments(
    parsed: ParsedText,
    actors: ActorIndex,
    statements: Sequence[Statement],
    dates: Sequence[DateExpression],
    document: Document,
) -> tuple[Assessment, ...]:
    """Return what the text and its speakers say about how relationships stand, in order."""
    vocabulary = load_vocabulary()
    found: dict[str, Assessment] = {}
    for sentence in parsed.sentences:
        for finding in _find_in(sentence, actors, statements, vocabulary):
            reading = _certainty(sentence, finding.predicate, vocabulary)
            if reading not in _SAID:
                continue
            speaking = _speaking(sentence, finding.predicate, statements)
            for statement in speaking or (None,):
                for pair in finding.pairs:
                    item = _make(document, sentence, finding.rule, pair, statement, reading)
                    found.setdefault(item.assessment_id, item)
    return tuple(sorted(found.values(), key=lambda a: (a.evidence_start, a.assessment_id)))


def _find_in(
    sentence: Sentence,
    actors: ActorIndex,
    statements: Sequence[Statement],
    vocabulary: Vocabulary,
) -> Iterator[_Finding]:
    for token in sentence.span:
        if token.lemma_.lower() in vocabulary.relation and token.pos_ in ("NOUN", "PROPN"):
            speaking = _speaking(sentence, token, statements)
            country = speaking[0].speaker_country if speaking else None
            pairs = tuple(find_pairs(sentence, token, actors, country))
            if pairs:
                yield from _about_relation(token, pairs, vocabulary)
        else:
            yield from _about_pair(sentence, token, actors, vocabulary)


def _about_relation(
    noun: Token, pairs: tuple[tuple[str, str], ...], vocabulary: Vocabulary
) -> Iterator[_Finding]:
    """Yield what is said of a relationship noun by its modifiers and by the verb it belongs to."""
    name = noun.lemma_.lower()
    contrary = name in vocabulary.contrary
    verb = _verb_of(noun)
    for rule in vocabulary.of_kind("modifier"):
        if not contrary and _modifiers(noun) & rule.words and _holds(rule, noun, vocabulary):
            yield _Finding(verb if rule.held and verb is not None else noun, rule, pairs)
    if verb is None:
        return
    for rule in vocabulary.of_kind("move"):
        applies = name in rule.nouns if contrary else not rule.nouns
        if applies and verb.lemma_.lower() in rule.words:
            yield _Finding(verb, rule, pairs)
    if contrary or verb.lemma_.lower() not in vocabulary.become | vocabulary.causes:
        return
    for rule in vocabulary.of_kind("become"):
        if _has_predicate(verb, rule):
            yield _Finding(verb, rule, pairs)


def _about_pair(
    sentence: Sentence, token: Token, actors: ActorIndex, vocabulary: Vocabulary
) -> Iterator[_Finding]:
    """Yield what is said of the countries themselves: "have grown closer", "moved away from"."""
    word = token.lower_ if token.pos_ != "VERB" else token.lemma_.lower()
    for rule in vocabulary.of_kind("become", "toward"):
        if rule.of_relation or word not in rule.words:
            continue
        verb = _governing_verb(token)
        if verb is None or (token is not verb and not _moves(verb, vocabulary)):
            continue
        subjects = countries_of(sentence, subject_of(verb), actors)
        if rule.kind == "toward":
            others = _across(sentence, token, verb, rule, actors)
            pairs = pairs_of([*subjects[:1], *others[:1]])
        else:
            pairs = pairs_of(subjects) or pairs_of(_objects(sentence, token, verb, actors))
        if pairs:
            yield _Finding(verb, rule, tuple(pairs))


def _verb_of(noun: Token) -> Token | None:
    """Return the verb whose subject or object the noun is, through coordination."""
    head = noun
    while head.dep_ == "conj" and head.head.pos_ in ("NOUN", "PROPN"):
        head = head.head
    if head.dep_ in ("nsubj", "nsubjpass", "dobj") and head.head.pos_ in ("VERB", "AUX", "ADJ"):
        return head.head if head.head.pos_ != "ADJ" else head.head.head
    return None


def _modifiers(noun: Token) -> set[str]:
    found = set()
    for child in noun.children:
        if child.dep_ in ("amod", "compound", "nmod"):
            found |= {part.lower_ for part in child.subtree}
    return found


def _holds(rule: AssessmentRule, noun: Token, vocabulary: Vocabulary) -> bool:
    if not rule.held:
        return True
    verb = noun.head
    return noun.dep_ == "dobj" and verb.lemma_.lower() in vocabulary.holds


def _has_predicate(verb: Token, rule: AssessmentRule) -> bool:
    predicates = [child for child in verb.children if child.dep_ in _PREDICATES]
    predicates += [other for child in predicates for other in child.conjuncts]
    if rule.pattern:
        return any(
            child.lower_ in rule.pattern[0]
            and any(inner.lower_ in rule.pattern[1] for inner in child.subtree)
            for child in predicates
        )
    return any(child.lower_ in rule.words for child in predicates)


def _governing_verb(token: Token) -> Token | None:
    current = token
    for _ in range(3):
        if current.pos_ in ("VERB", "AUX"):
            return current
        if current.head == current:
            return None
        current = current.head
    return current if current.pos_ in ("VERB", "AUX") else None


def _moves(verb: Token, vocabulary: Vocabulary) -> bool:
    return verb.lemma_.lower() in vocabulary.become | vocabulary.causes


def _across(
    sentence: Sentence, token: Token, verb: Token, rule: AssessmentRule, actors: ActorIndex
) -> list[str]:
    """Return the countries behind the preposition of a movement: closer to Spain, away from it."""
    for head in (token, verb, *token.children):
        for child in head.children:
            if child.dep_ == "prep" and child.lower_ in rule.prepositions:
                for inner in child.children:
                    found = countries_of(sentence, inner, actors)
                    if found:
                        return found
    return []


def _objects(sentence: Sentence, token: Token, verb: Token, actors: ActorIndex) -> list[str]:
    """Return the countries that a verb brings together: its object, or a small clause's subject."""
    for head in (verb, token):
        for child in head.children:
            if child.dep_ in ("dobj", "nsubj") and child.i > verb.i:
                found = countries_of(sentence, child, actors)
                if found:
                    return found
    return []


def _certainty(sentence: Sentence, predicate: Token, vocabulary: Vocabulary) -> Certainty:
    """Return the certainty of a predicate, with litotes read as what they say."""
    reading = certainty_at(sentence, predicate).certainty
    above = list(predicate.ancestors)
    around = {inner.lower_ for token in above for inner in (token, *token.children)}
    if not around & vocabulary.hard:
        return reading
    verbs = {token.lemma_.lower() for token in above}
    negated = any(child.dep_ == "neg" for child in predicate.children)
    if (negated and verbs & vocabulary.claiming) or (not negated and verbs & vocabulary.denying):
        return "asserted"
    if negated and verbs & vocabulary.denying:
        # Said of what cannot be denied, a second "not" only strengthens: "hard to deny ... hadn't".
        return "asserted"
    return reading


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
    rule: AssessmentRule,
    pair: tuple[str, str],
    statement: Statement | None,
    certainty: Certainty,
) -> Assessment:
    speaker = statement.speaker if statement else None
    identity = f"{document.document_id}|{pair}|{rule.direction}|{speaker}|{sentence.start}"
    vouched: Certainty = "reported" if statement and certainty == "asserted" else certainty
    dated = statement is not None and statement.date is not None
    return Assessment(
        assessment_id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        document_id=document.document_id,
        statement_id=statement.statement_id if statement else None,
        country_1=pair[0],
        country_2=pair[1],
        direction=rule.direction,
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
        rule=f"assessment.{rule.id}",
    )
