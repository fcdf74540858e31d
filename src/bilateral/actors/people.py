"""Finds the persons in a text: tables, titles before and after the name, and entity labels."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from bilateral.actors import tables
from bilateral.actors.figures import Figure, figure_of
from bilateral.actors.holders import (
    family_name,
    holders_by_family_name,
    holders_named,
    in_office,
    person_figure,
    plain_name,
    without_initials,
)
from bilateral.actors.person_spans import name_spans
from bilateral.actors.phrases import Phrase, PhraseReader
from bilateral.actors.rules import phrase_rules
from bilateral.actors.tables import OfficeHolder, Title
from bilateral.sentences import Paragraph, ParsedText

_LONGEST_TITLE = 7
_LEADERS = frozenset({"head_of_state", "head_of_government"})
_TITLE_TAGS = frozenset({"NOUN", "PROPN", "ADJ", "ADP", "PART", "DET", "CCONJ"})


@dataclass(slots=True, eq=False)
class Person:
    """A person named in the text."""

    paragraph: Paragraph
    first: int
    """First token of the name itself."""
    last: int
    """Exclusive."""
    start: int
    """First token with the titles before the name."""
    head: Token
    figure: Figure
    title: str | None = None
    """The title's words in lower case, for "the spokeswoman" later on."""
    also: Token | None = None
    """The head of an apposition that stands for the same person."""

    @property
    def name(self) -> str:
        """The name as the text writes it."""
        return str(self.paragraph.doc[self.first : self.last].text)


def find_people(
    parsed: ParsedText, reader: PhraseReader, published: dt.date | None
) -> list[Person]:
    """Return the persons of a parsed text, in order, and tell `reader` about them."""
    people: list[Person] = []
    for paragraph in parsed.paragraphs:
        for first, last in name_spans(paragraph, reader):
            person = _identify(paragraph, first, last, reader, published)
            if person is not None:
                people.append(person)
    _share_knowledge(people)
    for person in people:
        _announce(person, reader)
    people += _by_family_name_alone(parsed, people, reader, published)
    return sorted(people, key=lambda person: (person.paragraph.index, person.first))


def _announce(person: Person, reader: PhraseReader) -> None:
    for i in range(person.first, person.last):
        reader.people[person.paragraph.index, i] = person.figure
    if person.also is not None:
        reader.people[person.paragraph.index, person.also.i] = person.figure


def _identify(
    paragraph: Paragraph, first: int, last: int, reader: PhraseReader, day: dt.date | None
) -> Person | None:
    span = paragraph.doc[first:last]
    head = span.root
    start = _title_start(paragraph, first, head)
    found = find_title(paragraph.doc, start, first)
    title = found[0] if found else None
    owners = [figure_of(name.sense) for name in reader.left_names(paragraph, head)
              if name.span.end <= first]  # fmt: skip
    if not owners and found:
        owners = reader.owners(paragraph, paragraph.doc[found[2] - 1], found[0].role)[0]
    phrase, also = _apposition(paragraph, head, last, reader)
    before = {token.lower_ for token in paragraph.doc[start:first]}
    former = bool(before & phrase_rules().former)
    figure = _figure(span.text, title, owners, phrase, former, day, reader)
    if figure is None:
        return None
    words = found[0].title.lower() if found else None
    if words is None and phrase is not None:
        noun = reader.noun_at(paragraph, phrase.head)
        words = noun[0].noun if noun else None
    if found is None and not owners:
        start = first
    return Person(paragraph, first, last, min(start, first), head, figure, words, also)


def _title_start(paragraph: Paragraph, first: int, head: Token) -> int:
    """Return where the words before a name that belong to it begin."""
    doc = paragraph.doc
    edge = int(head.left_edge.i)
    if edge >= first:
        edge = first
        while edge > 0 and first - edge < _LONGEST_TITLE and doc[edge - 1].pos_ in _TITLE_TAGS:
            if doc[edge - 1].is_sent_start or doc[edge - 1].pos_ == "DET":
                break
            edge -= 1
        if find_title(doc, edge, first, adjacent=True) is None:
            return first
    while edge < first and (doc[edge].pos_ in ("DET", "PUNCT", "CCONJ", "ADP", "ADV", "SCONJ")):
        edge += 1
    return edge


def find_title(
    doc: Doc, start: int, end: int, *, adjacent: bool = False
) -> tuple[Title, int, int] | None:
    """Return the title nearest to token `end`, and its tokens, the longest that fits.

    With `adjacent` it must end right there.
    """
    titles = tables.titles()
    for last in range(end, end - 1 if adjacent else start, -1):
        for first in range(max(start, last - _LONGEST_TITLE), last):
            title = titles.get(doc[first:last].text.lower())
            if title is not None:
                return title, first, last
    return None


def _apposition(
    paragraph: Paragraph, head: Token, last: int, reader: PhraseReader
) -> tuple[Phrase | None, Token | None]:
    """Return the noun phrase in apposition to a name, and its head where that governs the name."""
    for child in head.children:
        if child.dep_ == "appos" and child.i > head.i:
            phrase = reader.read(paragraph, child)
            if phrase is not None and not _is_title_of_another(phrase):
                return phrase, None
    if head.dep_ == "appos":
        phrase = reader.read(paragraph, head.head)
        if phrase is not None and len(phrase.figures) == 1:
            return phrase, head.head
    doc = paragraph.doc
    if last < len(doc) and doc[last].text == ",":
        for token in doc[last + 1 : last + 9]:
            if token.pos_ in ("VERB", "AUX", "PUNCT", "PRON"):
                break
            if token.pos_ in ("NOUN", "PROPN") and token.head.i not in range(last, token.i + 3):
                phrase = reader.read(paragraph, token)
                if phrase is not None and phrase.first <= last + 2:
                    return None if _is_title_of_another(phrase) else phrase, None
    return None, None


def _is_title_of_another(phrase: Phrase) -> bool:
    """Return whether a name follows: "Novak, Malaysian Prime Minister Anwar Ibrahim, and ..."."""
    doc, after = phrase.head.doc, phrase.head.i + 1
    return after < len(doc) and doc[after].pos_ == "PROPN" and doc[after].text[0].isupper()


def _figure(
    name: str,
    title: Title | None,
    owners: list[Figure],
    phrase: Phrase | None,
    former: bool,
    day: dt.date | None,
    reader: PhraseReader,
) -> Figure | None:
    owner = owners[0] if owners else None
    known = _known(name, title, owner, phrase, day)
    if known is not None and not (former and known.role is None):
        return known
    if " " not in name and title is None and phrase is None:
        return None
    stated = _stated(name, title, owner, phrase, reader)
    if former or (title is not None and title.title.lower().startswith(("former ", "ex-"))):
        return replace(stated, role=phrase_rules().former_role, organisation=None)
    return stated


def _known(
    name: str,
    title: Title | None,
    owner: Figure | None,
    phrase: Phrase | None,
    day: dt.date | None,
) -> Figure | None:
    """Return the figure of the tables, unless the text says it is somebody else."""
    terms = holders_named(name) or holders_named(" ".join(without_initials(name)[-2:]))
    if not terms and " " not in name and title is not None:
        terms = _titled_terms(name, title, day)
        if len({(term.name, term.country) for term in terms}) > 1 and owner is None:
            return None
    if owner is not None and owner.country is not None:
        terms = tuple(term for term in terms if term.country in (owner.country, None))
    beside = phrase.figures[0].country if phrase is not None and len(phrase.figures) == 1 else None
    terms = tuple(term for term in terms if term.country == beside) or terms
    if not terms or len({plain_name(term.name) for term in terms}) > 1:
        return None
    figure = person_figure(terms, day)
    if figure.organisation is None and title is not None and title.role != figure.role:
        if title.kind in _LEADERS:
            return figure  # "President" is also what former presidents are called
        return replace(figure, role=title.role)
    return figure


def _titled_terms(name: str, title: Title, day: dt.date | None) -> tuple[OfficeHolder, ...]:
    """Return who "President Novak" may be: those in office on the day, else those who were."""
    terms = [term for term in holders_by_family_name(name) if term.role == title.role]
    current = [term for term in terms if in_office(term, day)]
    # A prime minister of that name goes before a minister of defence of the same name.
    current = [t for t in current if t.office.lower() == title.title.lower()] or current
    over = [term for term in terms if term.validity.is_over(day) and title.kind in _LEADERS]
    return tuple(current or over)


def _stated(
    name: str,
    title: Title | None,
    owner: Figure | None,
    phrase: Phrase | None,
    reader: PhraseReader,
) -> Figure:
    """Return the figure that the titles around a name describe."""
    if title is None and phrase is not None:
        figure = phrase.figures[0]
        return Figure("person", figure.code, figure.role, name, figure.country,
                      figure.organisation, "title")  # fmt: skip
    role = title.role if title else None
    body = owner.organisation if owner else None
    if title is not None and title.organisation_hint and body is None:
        body = title.organisation_hint
        if owner is None:
            senses = reader.matcher.senses_of(body)
            owner = figure_of(senses[0]) if len(senses) == 1 else None
    if owner is not None and owner.role and owner.kind != "country":
        last = title.title.lower().split()[-1] if title else ""
        role = owner.role if title is None or last in phrase_rules().generic else role
    code, country = (owner.code, owner.country) if owner else (None, None)
    if code is None and phrase is not None:
        code, country = phrase.figures[0].code, phrase.figures[0].country
        role, body = role or phrase.figures[0].role, body or phrase.figures[0].organisation
    return Figure("person", code, role, name, country, body, "title" if title else "name")


def _share_knowledge(people: list[Person]) -> None:
    """Give every mention of one full name what the best described of them says."""
    best: dict[str, Person] = {}
    for person in people:
        name = plain_name(person.name)
        known = best.get(name)
        if known is None or (known.figure.code is None and person.figure.code is not None):
            best[name] = person
    for person in people:
        leader = best[plain_name(person.name)]
        if person.figure.code is None and leader.figure.code is not None:
            person.figure = leader.figure
        person.title = person.title or leader.title


def _by_family_name_alone(
    parsed: ParsedText, people: list[Person], reader: PhraseReader, day: dt.date | None
) -> Iterator[Person]:
    families: dict[str, list[Person]] = {}
    for person in people:
        if " " in person.name or "-" in person.name:
            name = person.name
            families.setdefault(family_name(name, person.figure.country), []).append(person)
    pattern = _any_name(families)
    for paragraph in parsed.paragraphs:
        text = paragraph.doc.text
        for match in pattern.finditer(text) if pattern else ():
            person = _person_before(families[match.group()], paragraph)
            found = _alone(paragraph, match.span(), person.figure.with_rule("surname"), reader)
            if found is not None:
                found.title = person.title
                yield found
        for token in paragraph.doc:
            if token.pos_ == "PROPN" and token.text[0].isupper():
                found = _famous(paragraph, token, reader, day)
                if found is not None:
                    yield found


def _any_name(families: dict[str, list[Person]]) -> re.Pattern[str] | None:
    if not families:
        return None
    names = sorted(families, key=lambda name: (-len(name), name))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, names)) + r")(?![\w-])")


def _person_before(people: list[Person], paragraph: Paragraph) -> Person:
    """Return the person of that family name who was named last, else the first to come."""
    before = [person for person in people if person.paragraph.index <= paragraph.index]
    return before[-1] if before else people[0]


def _alone(
    paragraph: Paragraph, place: tuple[int, int], figure: Figure, reader: PhraseReader
) -> Person | None:
    span = paragraph.doc.char_span(*place, alignment_mode="expand")
    if span is None or any(_taken(paragraph, i, reader) for i in range(span.start, span.end)):
        return None
    person = Person(paragraph, span.start, span.end, span.start, span.root, figure)
    _announce(person, reader)
    return person


def _taken(paragraph: Paragraph, index: int, reader: PhraseReader) -> bool:
    return (paragraph.index, index) in reader.people or (
        reader.names.at(paragraph, index) is not None
    )


def _famous(
    paragraph: Paragraph, token: Token, reader: PhraseReader, day: dt.date | None
) -> Person | None:
    """Return somebody in office who is called by family name only, if the country is about."""
    terms = tuple(
        term
        for term in holders_by_family_name(token.text)
        if in_office(term, day) and term.country in reader.names.countries
    )
    if len({(term.name, term.country) for term in terms}) != 1 or _has_first_name(token):
        return None
    place = (token.idx, token.idx + len(token))
    return _alone(paragraph, place, person_figure(terms, day), reader)


def _has_first_name(token: Token) -> bool:
    """Return whether a name before or after a family name makes it somebody else's."""
    doc = token.doc
    before = doc[token.i - 1] if token.i else None
    after = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if after is not None and after.pos_ == "PROPN":
        return True
    if before is None or (before.pos_ != "PROPN" and before.text != "-"):
        return False
    if before.lower_ in phrase_rules().honorifics:
        return False
    return before.lower_ not in tables.titles() and before.ent_type_ in ("PERSON", "ORG", "")
