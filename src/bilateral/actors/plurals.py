"""Picks whom "they", "the two leaders" and "the latter" stand for, or nobody in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spacy.tokens import Token

from bilateral.actors.antecedents import SUBJECTS, Antecedent, Place, clause
from bilateral.actors.reference import reference_rules
from bilateral.actors.referents import as_country, identity
from bilateral.records import Mention

_BOTH = 2


def they(place: Place) -> tuple[Mention, ...]:
    """Return the plural actor of "they", "their": the owner's own clause first, then back."""
    shared = place.token.dep_ == "poss" and (
        {place.token.head.lower_, place.token.head.lemma_.lower()} & reference_rules().shared_nouns
    )
    if place.token.dep_ == "poss" and _is_things(_controller(place.token), place):
        return ()
    for found in place.history.back(place.number, 1):
        fitting = [
            item
            for item in found
            if item.plural
            and item.quoted == place.quoted
            and not item.codes & place.rivals
            and (not shared or len(item.codes) > 1)
        ]
        fitting = _without_parts(fitting)
        if not fitting:
            continue
        if place.token.dep_ in SUBJECTS and _goes_on(fitting[0], place):
            fitting = [item for item in fitting if item.subject]
            if not fitting:
                break
        best = _preferred(fitting, place)
        return best.mentions if best is not None else ()
    return _who_met(place) or _only_two(place)


def _goes_on(item: Antecedent, place: Place) -> bool:
    """Tell whether the sentence before has a subject "they" too: it goes on about the same."""
    before = item.sentence < place.number
    return before and any(
        word.lower_ in reference_rules().plural and word.dep_ in SUBJECTS
        for word in item.token.sent
    )


def _only_two(place: Place) -> tuple[Mention, ...]:
    """Return the only two persons that the document has named, if they are of two countries.

    So readouts of a call go on: "They discussed …" in every later sentence.
    """
    return _met(place) if place.token.dep_ in SUBJECTS else ()


def _met(place: Place) -> tuple[Mention, ...]:
    met = None if place.quoted else _pair_of(place.history.people)
    return met[0].mentions + met[1].mentions if met is not None else ()


def _pair_of(people: Mapping[str, Antecedent]) -> tuple[Antecedent, Antecedent] | None:
    """Return the persons of `people` if they are two, of two countries."""
    if len(people) != 2 or len({code for item in people.values() for code in item.codes}) != 2:
        return None
    first, second = people.values()
    return first, second


def _who_met(place: Place) -> tuple[Mention, ...]:
    """Return the two of "A met B. They …": a subject and whom its verb is done to or with.

    Only the sentence before counts, and only when its persons are these two, of two countries.
    """
    people: dict[str, Antecedent] = {}
    for found in place.history.back(place.number, 1):
        for item in found:
            if item.sentence == place.number or item.quoted != place.quoted:
                continue
            if item.kind == "person" and len(item.mentions) == 1 and item.mentions[0].name:
                people.setdefault(item.mentions[0].name, item)
    met = _pair_of(people)
    if met is None or not met[0].subject or not _is_joined(met[1].token, met[0].token.head):
        return ()
    return met[0].mentions + met[1].mentions


def _is_joined(token: Token, verb: Token) -> bool:
    if token.dep_ == "dobj":
        return token.head == verb
    return (
        token.dep_ == "pobj"
        and token.head.lower_ in ("with", "to")
        and verb in (token.head.head, token.head.head.head)
    )


def one_of_two(place: Place, position: int) -> tuple[Mention, ...]:
    """Return the first (0) or last (1) of the two named together, else of the only two."""
    for found in place.history.back(place.number, 1):
        pairs = [item for item in found if len(item.mentions) == 2]
        if pairs:
            return (pairs[-1].mentions[position],)
        single = [item for item in found if len(item.mentions) == 1 and item.kind != "thing"]
        named: dict[object, Antecedent] = {}
        for item in single:
            named.setdefault(identity(item), item)
        if len(named) == 2:
            return list(named.values())[position].mentions
        if named:
            return ()
    return ()


def both_parties(place: Place, size: int, bodies: bool) -> tuple[Mention, ...]:
    """Return the parties of "both countries": the last `size` named together, or the only ones."""
    people = {} if bodies else _people_in_sight(place)
    if len(people) == size:
        return tuple(people.values())
    if not bodies and size == 2 and (met := _met(place)):
        return met
    countries: dict[str, Mention] = {}
    for found in place.history.back(place.number, 3):
        for item in reversed(found):
            if len(item.mentions) == size and len(item.codes) == size:
                return tuple(as_country(m) if bodies else m for m in item.mentions)
        for mention in (mention for item in found for mention in item.mentions):
            if (
                mention.code
                and mention.code == mention.country
                and mention.code not in place.rivals
            ):
                countries.setdefault(mention.code, mention)
        if len(countries) == size:
            return tuple(as_country(countries[code]) for code in sorted(countries))
        if len(countries) > size:
            return ()
    return ()


def the_leaders(place: Place, bodies: bool) -> tuple[Mention, ...]:
    """Return the two of "the leaders", which does not say how many: where a document has named more
    than two persons, only two who were named together."""
    if len(place.history.people) <= _BOTH:
        return both_parties(place, _BOTH, bodies)
    for found in place.history.back(place.number, 3):
        for item in reversed(found):
            if len(item.mentions) == _BOTH == len(item.codes):
                return tuple(as_country(m) if bodies else m for m in item.mentions)
    return ()


def _people_in_sight(place: Place) -> dict[str, Mention]:
    """Return the persons of this sentence and the two before, by name."""
    return {
        mention.name: mention
        for found in place.history.back(place.number, 2)
        for item in found
        for mention in item.mentions
        if mention.kind == "person" and mention.name and mention.code
    }


def _controller(token: Token) -> Token | None:
    """Return the subject of the clause of a possessive, or the object that controls it."""
    verb = clause(token.head)
    subject = next((child for child in verb.children if child.dep_ in SUBJECTS), None)
    if subject is not None or verb.dep_ != "xcomp":
        return subject
    above = verb.head
    for wanted in (("dobj",), tuple(SUBJECTS)):
        for child in above.children:
            if child.dep_ in wanted:
                return child
    return None


def _is_things(token: Token | None, place: Place) -> bool:
    """Return whether a plural noun before the possessive names no actor that we know."""
    if token is None or token.tag_ != "NNS" or token.i >= place.token.i:
        return False
    return not any(
        item.codes and item.token == token
        for found in place.history.back(place.number, 0)
        for item in found
    )


def _without_parts(items: list[Antecedent]) -> list[Antecedent]:
    """Drop what is a member of a coordination that is itself among the items."""
    groups = [item for item in items if len(item.mentions) > 1]
    return [
        item
        for item in items
        if not any(
            group is not item and set(item.mentions) < set(group.mentions) for group in groups
        )
    ]


def _preferred(items: list[Antecedent], place: Place) -> Antecedent | None:
    """Return the one that stands out: a subject, of the clause the word's own clause hangs on."""
    if len({identity(item) for item in items}) == 1:
        return items[-1] if items[-1].codes else None
    verbs = set(_clauses_above(place.token))
    scored = [(_weight(item, verbs), item) for item in items]
    scored.sort(key=lambda pair: pair[0])
    if scored[-1][0] == scored[-2][0] or not scored[-1][1].codes:
        return None
    return scored[-1][1]


def _weight(item: Antecedent, verbs: set[Token]) -> int:
    governs = clause(item.token) in verbs
    return 2 * item.subject + governs + (len(item.codes) > 1)


def _clauses_above(token: Token) -> Iterator[Token]:
    while token.head.i != token.i:
        token = clause(token)
        yield token
