"""Turns the noun phrase of a speaker into a name, a role, an organisation and a country."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from spacy.tokens import Token

from bilateral.actors import ActorIndex
from bilateral.actors.holders import holders_by_family_name, in_office
from bilateral.actors.tables import OfficeHolder, office_holders
from bilateral.records import Document, Mention
from bilateral.sentences import ParsedText, Sentence
from bilateral.statements.attributions import Attribution
from bilateral.statements.cues import is_utterance, lexicon
from bilateral.statements.people import full_name, gender_of, gender_of_pronoun, gender_of_words
from bilateral.statements.persons import Named, Persons, Speaker
from bilateral.statements.voices import home_countries, home_country, titled_speaker

_MODIFIERS = {"compound", "amod", "nmod", "poss", "nummod", "case"}
_TITLES = {"mr", "ms", "mrs", "miss", "dr"}
_NEAR = 3
"""Sentences back to which "the newcomer" means whom the text was about."""


def speakers_of(
    parsed: ParsedText,
    actors: ActorIndex,
    attribution: Attribution,
    document: Document,
    persons: Persons,
    own_voice: str | None = None,
) -> tuple[Speaker, ...]:
    """Return the speakers of an attribution: several for "the minister and the envoy noted".

    `persons` tells whom "he" and "the senator" mean; `own_voice` names who speaks the turn of a
    transcript that the words stand in, who is neither.
    """
    if attribution.speaker is None:
        return (Speaker(),)
    if attribution.cue_id == "turn":
        return (_turn_speaker(parsed, actors, attribution, document),)
    start, end = attribution.speaker
    sentence = parsed.sentence_at(start)
    token = attribution.speaker_token
    if sentence is None or token is None:
        return (Speaker(parsed.text[start:end], start=start, end=end),)
    own = _first_person(token)
    if own is not None:
        return (_own_voice(own, document, (start, end)),)
    gender = gender_of_pronoun(token)
    if gender is not None:
        return (_person_meant(parsed, actors, sentence, token, gender, persons, own_voice),)
    heads = [token, *(t for t in token.conjuncts if t.i > token.i)]
    found: list[Speaker] = []
    for head in heads:
        span = (start, end) if len(heads) == 1 else _own_span(sentence, head)
        holder = _office_holder(parsed.text[span[0] : span[1]], document)
        if holder is not None:
            found.append(_in_office(holder, span))
            continue
        here = _resolve(parsed, actors, sentence, head, span, document.title)
        if not any(one.person or one.country for one in here):
            meant = _described(parsed, head, span, persons, own_voice)
            here = here if meant is None else [meant]
        found.extend(here)
    unique = {(one.name, one.country): one for one in reversed(found)}
    return tuple(reversed(unique.values()))


def _first_person(head: Token) -> Token | None:
    """Return the "I" or "we" of a speaker's phrase: "NOW, THEREFORE, I, ANNA BERG, do"."""
    for token in (head, *head.children):
        if token == head and token.pos_ == "PRON" and token.lower_ in lexicon().first_person:
            return token
        if token.text == "I" and token.dep_ == "appos" and head.is_upper:
            return token
    return None


def _own_voice(pronoun: Token, document: Document, span: tuple[int, int]) -> Speaker:
    """Return who "I" is outside a transcript: whom the title names; "we" may be the publisher."""
    titled = titled_speaker(document)
    home = home_country(document.publisher)
    if isinstance(titled, str):
        return Speaker(titled, country=home, start=span[0], end=span[1], person=True)
    if titled is not None:
        return _in_office(titled, span)
    if pronoun.lower_ in ("we", "us", "our") and home is not None:
        return Speaker(document.publisher, "GOV", document.publisher, home, span[0], span[1])
    return Speaker(None, start=span[0], end=span[1])


def _person_meant(
    parsed: ParsedText,
    actors: ActorIndex,
    sentence: Sentence,
    pronoun: Token,
    gender: str,
    persons: Persons,
    own_voice: str | None,
) -> Speaker:
    """Return who "he" or "she" is: whoever spoke or was the subject last, else unknown.

    A person known to be of the other gender is passed over, and so is whoever speaks the turn that
    the pronoun stands in.
    """
    offset = sentence.offset(pronoun)
    span = (offset, offset + len(pronoun))
    for one, _ in persons.before(offset):
        if one.name != own_voice and _fits(parsed.text, one.name, (one.start, one.end), gender):
            return _of_person(one, span)
    for mention in actors.of(sentence, pronoun):
        if mention.name and _fits(parsed.text, mention.name, (mention.start, mention.end), gender):
            return from_mention(mention, span)
    return Speaker(None, start=span[0], end=span[1])


def _fits(text: str, name: str, span: tuple[int, int], gender: str) -> bool:
    return gender_of(name, text[span[0] : span[1]], text) in (None, gender)


def _of_person(one: Named, span: tuple[int, int]) -> Speaker:
    if isinstance(one.known, Speaker):
        return replace(one.known, start=span[0], end=span[1])
    if one.known is not None:
        return from_mention(one.known, span)
    return Speaker(one.name, start=span[0], end=span[1], person=True)


def _described(
    parsed: ParsedText, head: Token, span: tuple[int, int], persons: Persons, own_voice: str | None
) -> Speaker | None:
    """Return whom "the Florida senator" means: a person called so before, or the last subject."""
    words = lexicon()
    phrase = head.doc[head.left_edge.i : head.i + 1].text
    noun = phrase.lower().split()[-1].lstrip("0123456789-")
    if head.tag_ in ("NNS", "NNPS") or not (noun in words.described or noun in words.titled):
        return None
    article = any(c.lower_ == "the" for c in head.children)
    if not article or any(c.dep_ in ("appos", "prep", "relcl") for c in head.children):
        return None
    gender = gender_of_words(phrase)
    near = [
        one
        for one, distance in persons.before(span[0])
        if distance <= _NEAR
        and one.name != own_voice
        and (gender is None or _fits(parsed.text, one.name, (one.start, one.end), gender))
    ]
    called = persons.called(noun, span[0])
    names = {one.name for one in called}
    meant = [one for one in near if one.name in names]
    if not meant and noun in words.described:
        meant = near
    return _of_person([*meant, *called][0], span) if meant or called else None


def _resolve(
    parsed: ParsedText,
    actors: ActorIndex,
    sentence: Sentence,
    head: Token,
    span: tuple[int, int],
    title: str | None = None,
) -> list[Speaker]:
    if head.tag_ in ("WP", "WDT"):
        head = _antecedent(head)
    mentions = actors.of(sentence, head)
    if not mentions and is_utterance(head):
        author = next((c for c in head.children if c.dep_ == "poss"), None)
        if author is not None:
            return _resolve(parsed, actors, sentence, author, span, title)
    if not mentions:
        mentions = tuple(m for m in actors.at(sentence, head) if m.kind == "person")
    for child in head.children:
        if not mentions and child.dep_ == "appos":
            mentions = actors.of(sentence, child)
    if mentions:
        found = [from_mention(mention, span) for mention in mentions]
        return [_with_full_name(speaker, parsed.text, title) for speaker in found]
    first, last = _own_range(head)
    doc = head.doc
    name = doc[first : last + 1].text if head.pos_ != "PRON" else None
    person = head.ent_type_ == "PERSON"
    if name and head.pos_ == "PROPN":
        whole = full_name(doc[last].text, parsed.text)
        person = person or whole is not None
        name = whole or name
    return [Speaker(name, start=span[0], end=span[1], person=person)]


def _with_full_name(speaker: Speaker, text: str, title: str | None) -> Speaker:
    if not speaker.person or not speaker.name or " " in speaker.name:
        return speaker
    return replace(speaker, name=full_name(speaker.name, f"{title or ''}. {text}") or speaker.name)


def from_mention(mention: Mention, span: tuple[int, int]) -> Speaker:
    """Return the speaker that a mention stands for."""
    if mention.kind == "pronoun" and mention.name is None:
        return Speaker(None, mention.role, mention.organisation, mention.country, span[0], span[1])
    name = mention.name
    if mention.kind == "person" or mention.organisation is None:
        name = mention.name or mention.organisation
    elif mention.role is not None:
        name = mention.organisation
    return Speaker(
        name or mention.text,
        mention.role,
        mention.organisation,
        mention.country,
        span[0],
        span[1],
        mention.kind == "person",
    )


def _antecedent(relative: Token) -> Token:
    for above in relative.ancestors:
        if above.dep_ == "relcl":
            return above.head
    return relative


def _own_range(head: Token) -> tuple[int, int]:
    """Return the head with its names and adjectives, without article and appositions."""
    doc = head.doc
    first = head.i
    for token in reversed(doc[head.left_edge.i : head.i]):
        hyphen = token.text in ("-", "–", "'") and not token.whitespace_
        if not hyphen and token.dep_ not in _MODIFIERS:
            break
        first = token.i
    while first < head.i and (doc[first].pos_ == "DET" or doc[first].is_punct):
        first += 1
    return first, head.i


def _own_span(sentence: Sentence, head: Token) -> tuple[int, int]:
    first, last = _own_range(head)
    doc = head.doc
    end = doc[last]
    return sentence.offset(doc[first]), sentence.offset(end) + len(end)


def _turn_speaker(
    parsed: ParsedText, actors: ActorIndex, attribution: Attribution, document: Document
) -> Speaker:
    assert attribution.speaker is not None
    start, end = attribution.speaker
    label = parsed.text[start:end]
    if label in lexicon().questioners:
        return Speaker("reporter", "JRN", start=start, end=end)
    holder = _office_holder(label, document)
    if holder is not None:
        return _in_office(holder, (start, end))
    if label.lower().split()[-1].strip("()#.0123456789") in lexicon().unnamed:
        official = "official" in label.lower()
        country = home_country(document.publisher) if official else None
        role = "GOV" if official else None
        return Speaker(label.lower(), role, country=country, start=start, end=end)
    here = [m for m in actors.mentions if start <= m.start < end and not m.adjective]
    people = [m for m in here if m.kind == "person"] or here
    if people and people[0].kind == "person" and " " in (people[0].name or ""):
        return from_mention(people[0], (start, end))
    words = [w for w in label.replace(",", " ").split() if w.strip(".").lower() not in _TITLES]
    surname = words[-1].title() if words else label
    for mention in actors.mentions:
        known = mention.kind == "person" and " " in (mention.name or "")
        if known and (mention.name or "").lower().endswith(surname.lower()):
            return from_mention(mention, (start, end))
    home = home_countries(document.publisher)
    terms = [
        term
        for term in holders_by_family_name(surname)
        if in_office(term, document.published)
        and (term.country in home or term.office.lower() in label.lower())
    ]
    if terms and len({term.name for term in terms}) == 1:
        return _in_office(terms[0], (start, end))
    name = full_name(surname, f"{document.title or ''}. {parsed.text}")
    return Speaker(name or " ".join(words).title(), start=start, end=end, person=True)


def _in_office(term: OfficeHolder, span: tuple[int, int]) -> Speaker:
    return Speaker(
        term.name, term.role, term.organisation, term.country, span[0], span[1], person=True
    )


def _office_holder(label: str, document: Document) -> OfficeHolder | None:
    """Return who is meant by "THE PRESIDENT": the holder in the country of the publisher."""
    words = label.lower().split()
    if not words or words[0] != "the" or document.publisher is None:
        return None
    office = " ".join(words[1:])
    home = home_countries(document.publisher)
    holders = [
        one
        for one in office_holders()
        if one.country in home
        and one.office.lower() == office
        and one.validity.covers(document.published)
    ]
    return max(holders, key=lambda one: one.validity.start or dt.date.min, default=None)
