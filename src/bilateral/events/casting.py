"""Says which actors stand where a rule puts source and target.

A wrong actor is worse than none: where a phrase names several countries and syntax does not say
which one acts, nobody is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from spacy.tokens import Token

from bilateral.actors.reference import reference_rules
from bilateral.events import prepositions, roles, syntax, wordforms
from bilateral.events.coordination import conjuncts
from bilateral.events.matches import Match
from bilateral.events.rules import Slot, load_classes
from bilateral.records import Mention, Place, Statement
from bilateral.sentences import Sentence

_OWNING = frozenset({"poss", "amod", "compound", "nmod"})
_LEADING = "npadvmod"
"""How "Kenyan" hangs in "the Kenyan-led invasion"."""
_LOCATING = frozenset({"in", "of", "across", "inside", "over", "from", "around", "within", "near"})

JUDGING = frozenset({"ACCUSE", "REJECT", "SUPPORT"})
"""Types whose object may be a deed: whoever suffered the deed is not the one judged."""


class Actors(Protocol):
    """What finds the actors of a phrase; `bilateral.actors.ActorIndex` does."""

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Every mention, in order of the text."""

    def of(self, sentence: Sentence, token: Token) -> tuple[Mention, ...]:
        """Return the actors that the noun phrase headed by `token` stands for."""

    def at(self, sentence: Sentence, token: Token) -> tuple[Mention, ...]:
        """Return every mention headed by `token`, modifiers and places as well."""

    def within(self, sentence: Sentence, token: Token) -> tuple[Mention, ...]:
        """Return the mentions inside that phrase's subtree."""


@dataclass(frozen=True, slots=True)
class Party:
    """One side of an event."""

    code: str | None
    role: str | None
    name: str | None
    country: str | None
    start: int
    end: int
    is_person: bool
    direct: bool
    """True where the phrase itself is the actor, False where it only belongs to or lies in it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What casting needs to know: the sentence, the actors, who speaks in it and to whom."""

    sentence: Sentence
    actors: Actors
    statements: Sequence[Statement]
    addressee: Callable[[Statement], Party | None] = lambda _: None
    author: Callable[[int], Party | None] = lambda _: None
    """Who writes in the first person at an offset, outside what anybody is said to say."""

    def statement_at(self, offset: int) -> Statement | None:
        """Return the innermost statement whose content covers an offset."""
        covering = [s for s in self.statements if _covers(s, offset)]
        return min(
            covering, key=lambda s: (s.content_end - s.content_start, s.content_start), default=None
        )


def cast(scene: Scene, match: Match, slots: tuple[Slot, ...]) -> list[Party]:
    """Return the parties at the first slot that anything fills."""
    judged: list[Token] = []
    for slot in slots:
        if slot == ("speaker",):
            parties = _one(_speaker(scene, scene.sentence.offset(match.trigger)))
            parties = parties or parties_of(scene, roles.fill(match, slot))
        elif slot == ("addressee",):
            parties = _one(_addressee(scene, scene.sentence.offset(match.trigger)))
        else:
            tokens = [t for t in roles.fill(match, slot) if not _stands_below(t, judged)]
            parties = parties_of(scene, tokens)
            if slot == ("object",) and match.rule.type in JUDGING:
                judged = tokens
            if not parties and slot[0] == "subject" and any(map(_is_nominal, tokens)):
                return []
            if not parties and slot == ("object",) and any(_is_unknown(scene, t) for t in tokens):
                return []  # "thanked the emir for his help": whoever the emir is
            if not parties and not tokens and slot == ("subject",):
                parties = _commanded(scene, match)
        if parties:
            return parties
    return []


def cast_land(
    scene: Scene, match: Match, slots: tuple[Slot, ...], places: Sequence[Place]
) -> list[Party]:
    """Return the countries of the places at the first slot that a place fills."""
    here = {p.start: p for p in places if scene.sentence.start <= p.start < scene.sentence.end}
    for slot in slots if here else ():
        found = [_land(scene, token, here) for token in roles.fill(match, slot)]
        parties = list(dict.fromkeys(party for party in found if party is not None))
        if parties:
            return parties
    return []


def _land(scene: Scene, token: Token, here: Mapping[int, Place]) -> Party | None:
    """Return the country of a town, also of "the city of Kharkiv" and "the village, Bakhmut"."""
    named = [token, *(t for word in ("of", "in") for t in prepositions.prepositional(token, word))]
    for each in (*named, *(child for child in token.children if child.dep_ == "appos")):
        for word in (each, *(c for c in each.lefts if c.dep_ == "compound")):
            place = here.get(scene.sentence.offset(word))
            if place is not None and place.country is not None:
                country = place.country
                return Party(country, None, None, country, place.start, place.end, False, False)
    return None


def _stands_below(token: Token, heads: list[Token]) -> bool:
    """Tell whether a phrase is part of another ("criticised the sanctions on *Chad*")."""
    return any(head in heads for head in syntax.ancestors(token))


def _is_nominal(token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN", "PRON")


def _is_unknown(scene: Scene, token: Token) -> bool:
    """Tell whether a phrase names somebody of whom nobody knows where they belong."""
    named = token.pos_ == "PROPN" and token.ent_type_ in ("ORG", "PERSON")
    return named or bool(scene.actors.of(scene.sentence, token))


def _one(party: Party | None) -> list[Party]:
    return [] if party is None else [party]


def _commanded(scene: Scene, match: Match) -> list[Party]:
    """Return the addressee of an imperative, who is to do it ("Stop sending weapons")."""
    if not wordforms.is_verb(match.trigger):
        return []
    top = match.trigger
    while top.dep_ in ("xcomp", "conj", "pcomp", "prep") and top.head is not top:
        top = top.head
    if not wordforms.is_imperative(top):
        return []
    if wordforms.lemma(match.trigger) in load_classes()["performative"]:
        return _one(_speaker(scene, scene.sentence.offset(match.trigger)))
    return _one(_addressee(scene, scene.sentence.offset(match.trigger)))


def speaking_side(scene: Scene, offset: int) -> Party | None:
    """Return who says what stands at an offset: a speaker, else whoever wrote the document."""
    return _speaker(scene, offset) or scene.author(offset)


def _addressee(scene: Scene, offset: int) -> Party | None:
    statement = scene.statement_at(offset)
    return None if statement is None else scene.addressee(statement)


def _speaker(scene: Scene, offset: int) -> Party | None:
    statement = scene.statement_at(offset)
    if statement is None or not statement.speaker_country:
        return None
    return Party(
        statement.speaker_country,
        statement.speaker_role,
        statement.speaker,
        statement.speaker_country,
        offset if statement.speaker_start is None else statement.speaker_start,
        offset if statement.speaker_end is None else statement.speaker_end,
        True,
        True,
    )


def parties_of(scene: Scene, tokens: Iterable[Token]) -> list[Party]:
    """Return the parties that phrases stand for, in order, each once."""
    found: list[Party] = []
    for token in tokens:
        for party in _parties(scene, token):
            same = [each for each in found if (each.code, each.role) == (party.code, party.role)]
            if not same:
                found.append(party)
    return found


def _parties(scene: Scene, token: Token) -> list[Party]:
    side = _side_meant(scene, token)
    if side is not None:
        return [side]
    named = [m for m in scene.actors.of(scene.sentence, token) if m.code]
    if not named and (token.dep_ in _OWNING or token.dep_ == _LEADING):
        named = [m for m in scene.actors.at(scene.sentence, token) if m.code]
    named = named or _called(scene, token)
    if named:
        return [party_of(mention, True) for mention in (*_sharing(scene, token, named), *named)]
    found = _belonging(scene, token)
    if found:
        return found
    carried = [each for each in prepositions.through_carriers([token]) if each != token]
    return [party for each in carried for party in _parties(scene, each)]


def _sharing(scene: Scene, token: Token, named: Sequence[Mention]) -> list[Mention]:
    """Return who else a noun belongs to: the Chadian of "Chadian and Malian forces"."""
    if len(named) != 1 or named[0].kind == "person":
        return []
    owners = conjuncts(c for c in token.children if c.dep_ == "amod")
    found = [m for owner in owners for m in scene.actors.at(scene.sentence, owner)]
    return [
        replace(m, role=named[0].role)
        for m in found
        if m.adjective and m.kind == "country" and m.country not in (None, named[0].country)
    ]


def _called(scene: Scene, token: Token) -> list[Mention]:
    """Return what a common noun is called right after it: "the regional bloc ECOWAS"."""
    if token.pos_ != "NOUN":
        return []
    names = [c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN"]
    return [m for name in names[:1] for m in scene.actors.of(scene.sentence, name) if m.code]


def _side_meant(scene: Scene, token: Token) -> Party | None:
    """Return the speaker's side for "we" and "our people", the addressee's for "your"."""
    words = [token, *syntax.possessors(token)]
    if wordforms.lemma(token) in reference_rules().relational:
        words = [token]  # "our Israeli friends" are no side of ours
    for word in words:
        start = scene.sentence.offset(word)
        party = None
        if word.lower_ in load_classes()["first_person"]:
            party = speaking_side(scene, start)
        elif word.lower_ in load_classes()["second_person"]:
            party = _addressee(scene, start)
        if party is not None:
            owned = word is not token
            return replace(
                party,
                start=start,
                end=start + len(word),
                role=None if owned else party.role,
                name=None if owned else party.name,
            )
    return None


def _belonging(scene: Scene, token: Token) -> list[Party]:
    """Return the one country that a phrase belongs to or lies in ("Ukrainian cities")."""
    inside = [m for m in scene.actors.within(scene.sentence, token) if m.code]
    suffered = wordforms.lemma(token) in load_classes()["suffered"]
    owned = [m for m in inside if _holds(scene, token, m, _owns)]
    located = [m for m in inside if not suffered and _holds(scene, token, m, _locates)]
    if wordforms.lemma(token) in reference_rules().relational:
        # "its ally" and "Chad's ally" are another state, "the Chadian ally" is Chad.
        owned, located = [m for m in owned if m.adjective], []
    for chosen in (owned, located):
        if len({mention.code for mention in chosen}) == 1:
            return [party_of(chosen[0], False)]
    return []


def _holds(scene: Scene, head: Token, mention: Mention, test: object) -> bool:
    token = scene.sentence.token_at(mention.head if mention.head >= 0 else mention.start)
    return token is not None and test(token, head)  # type: ignore[operator]


def _owns(token: Token, head: Token) -> bool:
    return token.head == head and token.dep_ in _OWNING


def _locates(token: Token, head: Token) -> bool:
    preposition = token.head
    lasting = (
        wordforms.lemma(preposition) == "of"
        or wordforms.lemma(head) in load_classes()["inhabitant"]
    )
    return (
        token.dep_ == "pobj"
        and lasting
        and wordforms.lemma(preposition) in _LOCATING
        and (preposition.head == head or preposition.head.head == head)
    )


def party_of(mention: Mention, direct: bool) -> Party:
    """Return a mention as a party."""
    return Party(
        mention.code,
        mention.role,
        mention.name,
        mention.country,
        mention.start,
        mention.end,
        mention.kind == "person",
        direct,
    )


def _covers(statement: Statement, offset: int) -> bool:
    spans = statement.content_spans or ((statement.content_start, statement.content_end),)
    return any(start <= offset < end for start, end in spans)
