"""Finds the actors of a parsed text: names, persons, noun phrases, and what refers back to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from spacy.tokens import Token

from bilateral.actors.aliases import alias_matcher
from bilateral.actors.antecedents import first_conjunct
from bilateral.actors.coreference import resolve_references
from bilateral.actors.figures import Figure, figure_of
from bilateral.actors.home import home_of
from bilateral.actors.index import ActorIndex
from bilateral.actors.labelled import labelled_mentions
from bilateral.actors.names import Name, NameTable, find_names
from bilateral.actors.people import Person, find_people
from bilateral.actors.phrases import Phrase, PhraseReader, worth_reading
from bilateral.actors.rules import phrase_rules
from bilateral.records import Mention
from bilateral.sentences import Paragraph, ParsedText


def find_mentions(
    parsed: ParsedText,
    *,
    published: dt.date | None,
    publisher: str | None = None,
    own_aliases: Path | None = None,
) -> ActorIndex:
    """Return the actors of `parsed`; `published` decides who holds which office.

    `own_aliases` is a CSV of the user's own, with the columns of `own_aliases.COLUMNS`.
    """
    matcher = alias_matcher(own_aliases)
    names = find_names(parsed, matcher, published)
    reader = PhraseReader(names, matcher)
    people = find_people(parsed, reader, published)
    phrases = list(_phrases(parsed, reader, people))
    mentions = [*_people_mentions(people), *_phrase_mentions(phrases)]
    used = {name for _, phrase in phrases for name in phrase.used}
    inside = {
        (person.paragraph.index, i) for person in people for i in range(person.start, person.last)
    }
    mentions += _name_mentions(names, used, inside)
    titles = {
        person.paragraph.offset(person.head): person.title for person in people if person.title
    }
    home = home_of(publisher, published, matcher)
    mentions += labelled_mentions(parsed, names, mentions)
    back = resolve_references(parsed, mentions, titles, home)
    resolved = {mention.head for mention in back}
    # Names are matched on plain quotes and spaces; a mention's text is the document's own.
    kept = [m for m in mentions if m.code is not None or m.head not in resolved]
    return ActorIndex(
        replace(mention, text=parsed.text[mention.start : mention.end])
        for mention in (*back, *kept)
    )


def _phrases(
    parsed: ParsedText, reader: PhraseReader, people: list[Person]
) -> Iterator[tuple[Paragraph, Phrase]]:
    taken = {
        (person.paragraph.index, i) for person in people for i in range(person.start, person.last)
    }
    taken |= {(person.paragraph.index, person.also.i) for person in people if person.also}
    for paragraph in parsed.paragraphs:
        for index in worth_reading(paragraph):
            token = paragraph.doc[index]
            if (paragraph.index, index) in taken or _is_modifier(token):
                continue
            phrase = reader.read(paragraph, token)
            if phrase is not None:
                yield paragraph, phrase


def _is_modifier(token: Token) -> bool:
    while token.dep_ == "conj" and token.head.i < token.i:
        token = token.head
    return token.dep_ in ("compound", "amod", "nmod") and token.head.i > token.i


def _people_mentions(people: list[Person]) -> Iterator[Mention]:
    for person in people:
        paragraph, doc = person.paragraph, person.paragraph.doc
        start = doc[person.start].idx
        last = doc[person.last - 1]
        yield _mention(paragraph, start, last.idx + len(last), person.head, person.figure)
        if person.also is not None:
            first = person.also.left_edge
            yield _mention(
                paragraph, first.idx, person.also.idx + len(person.also), person.also,
                person.figure.with_rule("apposition"),
            )  # fmt: skip


def _phrase_mentions(phrases: list[tuple[Paragraph, Phrase]]) -> Iterator[Mention]:
    for paragraph, phrase in phrases:
        first, last = paragraph.doc[phrase.first], paragraph.doc[phrase.last - 1]
        for figure in phrase.figures:
            yield _mention(paragraph, first.idx, last.idx + len(last), phrase.head, figure)


def _name_mentions(
    names: NameTable, used: set[Name], inside: set[tuple[int, int]]
) -> Iterator[Mention]:
    for name in names.names:
        if name.sense.kind == "person" or name.relation == "not":
            continue
        if (name.paragraph.index, name.head.i) in inside:
            continue
        modifies = name.modifies is not None
        if modifies and name in used:
            continue
        if not modifies and _is_language(name):
            continue
        figure = _standing_for(name)
        yield Mention(
            start=name.start,
            end=name.end,
            text="",
            kind=figure.kind,
            code=figure.code,
            role=figure.role,
            name=figure.name,
            country=figure.country,
            organisation=figure.organisation,
            head=name.paragraph.offset(name.head),
            adjective=modifies,
            rule="related" if name.relation == "related" else figure.rule,
            literal=name.literal,
        )


def _is_language(name: Name) -> bool:
    """Return whether a nationality stands bare as a noun: "speaks Russian", "in Polish"."""
    head, rules = first_conjunct(name.head), phrase_rules()
    if name.sense.kind != "adjective":
        return False
    spoken = head.dep_ == "dobj" and head.head.lemma_ in rules.language_verbs
    if not spoken and not (head.dep_ == "pobj" and head.head.lower_ in rules.language_prepositions):
        return False
    return not any(child.dep_ in ("det", "nummod", "amod", "poss") for child in head.children)


def _standing_for(name: Name) -> Figure:
    """Return the actor of a name; people of a country are a group, its civilians when bare."""
    figure = figure_of(name.sense)
    if name.sense.kind not in ("demonym", "adjective") or name.modifies is not None:
        return figure
    definite = any(child.lower_ == "the" for child in name.head.children)
    return Figure("group", figure.code, None if definite else "CVL", figure.name, figure.country,
                  None, "demonym")  # fmt: skip


def _mention(paragraph: Paragraph, start: int, end: int, head: Token, figure: Figure) -> Mention:
    first, last = paragraph.start + start, paragraph.start + end
    return Mention(
        start=first,
        end=last,
        text="",
        kind=figure.kind,
        code=figure.code,
        role=figure.role,
        name=figure.name,
        country=figure.country,
        organisation=figure.organisation,
        head=paragraph.offset(head),
        rule=figure.rule,
    )
