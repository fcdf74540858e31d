"""Turns the noun phrase of a speaker into a name, a role, an organisation and a country."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from bilateral.actors import ActorIndex
from bilateral.records import Mention
from bilateral.sentences import ParsedText, Sentence
from bilateral.statements.attributions import Attribution
from bilateral.statements.cues import is_utterance, lexicon

_MODIFIERS = {"compound", "amod", "nmod", "poss", "nummod", "case"}
_TITLES = {"mr", "ms", "mrs", "miss", "dr"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as the columns of a statement have it; every field may be unknown."""

    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    country: str | None = None
    start: int | None = None
    end: int | None = None


def speakers_of(
    parsed: ParsedText, actors: ActorIndex, attribution: Attribution
) -> tuple[Speaker, ...]:
    """Return the speakers of an attribution: several for "the minister and the envoy noted"."""
    if attribution.speaker is None:
        return (Speaker(),)
    if attribution.cue_id == "turn":
        return (_turn_speaker(parsed, actors, attribution),)
    start, end = attribution.speaker
    sentence = parsed.sentence_at(start)
    token = attribution.speaker_token
    if sentence is None or token is None:
        return (Speaker(parsed.text[start:end], start=start, end=end),)
    heads = [token, *(t for t in token.conjuncts if t.i > token.i)]
    found: list[Speaker] = []
    for head in heads:
        span = (start, end) if len(heads) == 1 else _own_span(sentence, head)
        found.extend(_resolve(parsed, actors, sentence, head, span))
    unique = {(one.name, one.country): one for one in reversed(found)}
    return tuple(reversed(unique.values()))


def _resolve(
    parsed: ParsedText,
    actors: ActorIndex,
    sentence: Sentence,
    head: Token,
    span: tuple[int, int],
) -> list[Speaker]:
    if head.tag_ in ("WP", "WDT"):
        head = _antecedent(head)
    mentions = actors.of(sentence, head)
    if not mentions and is_utterance(head):
        author = next((c for c in head.children if c.dep_ == "poss"), None)
        if author is not None:
            return _resolve(parsed, actors, sentence, author, span)
    if not mentions:
        mentions = tuple(m for m in actors.at(sentence, head) if m.kind == "person")
    for child in head.children:
        if not mentions and child.dep_ == "appos":
            mentions = actors.of(sentence, child)
    if mentions:
        return [from_mention(mention, span) for mention in mentions]
    first, last = _own_range(head)
    doc = head.doc
    name = doc[first : last + 1].text if head.pos_ != "PRON" else None
    return [Speaker(name, start=span[0], end=span[1])]


def from_mention(mention: Mention, span: tuple[int, int]) -> Speaker:
    """Return the speaker that a mention stands for."""
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


def _turn_speaker(parsed: ParsedText, actors: ActorIndex, attribution: Attribution) -> Speaker:
    assert attribution.speaker is not None
    start, end = attribution.speaker
    label = parsed.text[start:end]
    if label in lexicon().questioners:
        return Speaker("reporter", "JRN", start=start, end=end)
    here = [m for m in actors.mentions if start <= m.start < end and not m.adjective]
    people = [m for m in here if m.kind == "person"] or here
    if people:
        return from_mention(people[0], (start, end))
    words = [w for w in label.replace(",", " ").split() if w.strip(".").lower() not in _TITLES]
    surname = words[-1].title() if words else label
    for mention in actors.mentions:
        if mention.kind == "person" and (mention.name or "").lower().endswith(surname.lower()):
            return from_mention(mention, (start, end))
    return Speaker(" ".join(words).title(), start=start, end=end)
