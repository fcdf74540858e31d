"""Picks the referent of a word among what was named before, or nothing when two would fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from spacy.tokens import Token

from bilateral.actors.antecedents import SUBJECTS, Antecedent, clause
from bilateral.actors.countries import country_name
from bilateral.actors.reference import reference_rules
from bilateral.actors.rules import phrase_rules
from bilateral.records import Mention

if TYPE_CHECKING:
    from bilateral.actors.coreference import Place

_TWO = 2


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
    if place.quoted:
        return ()
    people: dict[str, Antecedent] = {}
    for item in place.history.items:
        if item.kind == "person" and not item.plural and not item.quoted:
            people.setdefault(item.mentions[0].name or item.mentions[0].text, item)
    met = list(people.values())
    if len(met) != 2 or len({code for item in met for code in item.codes}) != 2:
        return ()
    return met[0].mentions + met[1].mentions


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
    met = list(people.values())
    if len(met) != 2 or len({code for item in met for code in item.codes}) != 2:
        return ()
    if not met[0].subject or not _is_joined(met[1].token, met[0].token.head):
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


def the_person(place: Place, gender: str) -> tuple[Mention, ...]:
    """Return the person of "he" or "she": a subject before anybody else."""
    before = _said_before(place)
    if before is not None:
        named = [item for item in place.history.items if item.token == before]
        return named[-1].mentions if named else ()
    for found in place.history.back(place.number, 2):
        fitting = [
            item
            for item in found
            if item.kind == "person"
            and not item.plural
            and item.quoted == place.quoted
            and not (_same_clause(item.token, place.token) and place.token.dep_ != "poss")
            and reference_rules().gender_of(item.title) in (gender, None)
        ]
        if not fitting:
            continue
        told = [i for i in fitting if reference_rules().gender_of(i.title) == gender]
        subjects = [item for item in told or fitting if item.subject]
        names = {_identity(item) for item in subjects or told or fitting}
        return (subjects or told or fitting)[-1].mentions if len(names) == 1 else ()
    return ()


def _said_before(place: Place) -> Token | None:
    """Return the same pronoun as subject of the sentence before: it goes on about the same person.

    "He met the premier. He flew home.": whoever he is, he is not the premier.
    """
    if place.token.dep_ not in SUBJECTS or place.token.sent.start == 0:
        return None
    doc = place.token.doc
    earlier = doc[place.token.sent.start - 1].sent
    same = [t for t in earlier if t.lower_ == place.token.lower_ and t.dep_ in SUBJECTS]
    return same[-1] if same else None


def the_country(place: Place, *, definite: bool) -> tuple[Mention, ...]:
    """Return the country or body of "it", "its" and "the country".

    "its" is bound by the subject of its own clause; otherwise the subject that came last counts,
    and a subject that is a thing stops the search. "the country" may also be the only one in sight.
    """
    if place.token.dep_ == "poss" and not definite:
        own = _clause_subject(place)
        if own is not None:
            return own.mentions if _is_state(own, definite) else ()
    for found in place.history.back(place.number, 1):
        subjects = [
            item
            for item in found
            if item.subject and item.quoted == place.quoted and not item.codes & place.rivals
        ]
        for item in reversed(subjects):
            if _is_state(item, definite):
                return item.mentions
            if item.kind == "thing" and not item.plural and not definite:
                return ()
    return _only_country(place) if definite else _other_state(place)


def _other_state(place: Place) -> tuple[Mention, ...]:
    """Return the one state of the sentence that is no rival: who an object "it" can be."""
    if place.token.dep_ not in ("dobj", "pobj") or not place.rivals:
        return ()
    fitting: dict[object, Antecedent] = {}
    for found in place.history.back(place.number, 0):
        for item in found:
            if _is_state(item, False) and not item.codes & place.rivals:
                fitting.setdefault(_identity(item), item)
    return next(iter(fitting.values())).mentions if len(fitting) == 1 else ()


def the_body(place: Place) -> tuple[Mention, ...]:
    """Return the country of "the regime": the only one in this sentence and the one before."""
    token, rules = place.token, reference_rules()
    words = place.sentence.paragraph.doc[token.left_edge.i : token.i + 1].text.lower().split()
    if words[:1] != ["the"] or " ".join(words[1:]) not in rules.bodies:
        return ()
    if any(child.dep_ in ("prep", "relcl", "acl") for child in token.rights):
        return ()
    return _named_so(place) or _only_country(place)


def _named_so(place: Place) -> tuple[Mention, ...]:
    """Return the body that was last called by the same noun: "the junta" of "Niger's junta"."""
    for item in reversed(place.history.items):
        one = len(item.mentions) == 1 and item.codes and item.kind != "person"
        if one and item.token.lemma_.lower() == place.token.lemma_.lower():
            return item.mentions
    return ()


def titled_person(place: Place) -> tuple[Mention, ...]:
    """Return who "the spokeswoman" is: the last person whose title ends so."""
    token = place.token
    words = place.sentence.paragraph.doc[token.left_edge.i : token.i + 1].text.lower().split()
    if words[0] != "the" or token.tag_ not in ("NN", "NNP"):
        return ()
    rules = phrase_rules()
    owning = rules.belonging | rules.serving | rules.inside
    if any(c.dep_ == "prep" and c.lower_ in owning for c in token.rights):
        return ()  # "updated the minister on trade" is about him all the same
    title = " ".join(words[1:])
    for item in reversed(place.history.items):
        if item.kind != "person" or item.mentions[0].kind != "person":
            continue
        if item.title and f" {item.title}".endswith(f" {title}"):
            return item.mentions
    return ()


def the_latter(place: Place, *, first: bool) -> tuple[Mention, ...]:
    """Return the last (or first) of the two that were named together, else of the only two."""
    for found in place.history.back(place.number, 1):
        pairs = [item for item in found if len(item.mentions) == 2]
        if pairs:
            return (pairs[-1].mentions[0 if first else 1],)
        single = [item for item in found if len(item.mentions) == 1 and item.kind != "thing"]
        named: dict[object, Antecedent] = {}
        for item in single:
            named.setdefault(_identity(item), item)
        if len(named) == 2:
            return list(named.values())[0 if first else 1].mentions
        if named:
            return ()
    return ()


def both_parties(place: Place, size: int, bodies: bool) -> tuple[Mention, ...]:
    """Return the parties of "both countries": the last `size` named together, or the only ones."""
    people = {} if bodies else _people_in_sight(place)
    if len(people) == size:
        return tuple(people.values())
    if not bodies and size == _TWO and (met := _met(place)):
        return met
    countries: dict[str, Mention] = {}
    for found in place.history.back(place.number, 3):
        for item in reversed(found):
            if len(item.mentions) == size and len(item.codes) == size:
                return tuple(_as_party(mention, bodies) for mention in item.mentions)
        for mention in (mention for item in found for mention in item.mentions):
            if (
                mention.code
                and mention.code == mention.country
                and mention.code not in place.rivals
            ):
                countries.setdefault(mention.code, mention)
        if len(countries) == size:
            return tuple(_as_party(countries[code], True) for code in sorted(countries))
        if len(countries) > size:
            return ()
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


def _as_party(mention: Mention, bodies: bool) -> Mention:
    if bodies and mention.kind != "country" and mention.country:
        return Mention(
            mention.start, mention.end, mention.text, "country", mention.country,
            name=country_name(mention.country), country=mention.country,
        )  # fmt: skip
    return mention


def _only_country(place: Place) -> tuple[Mention, ...]:
    seen: dict[str, Mention] = {}
    for found in place.history.back(place.number, 1):
        for item in found:
            for mention in item.mentions:
                if mention.country:
                    seen.setdefault(mention.country, mention)
    if len(seen) != 1:
        return ()
    return (_as_party(next(iter(seen.values())), True),)


def _is_state(item: Antecedent, definite: bool) -> bool:
    if item.kind != "state" or item.plural or not item.codes:
        return False
    return not definite or all(mention.kind == "country" for mention in item.mentions)


def _clause_subject(place: Place) -> Antecedent | None:
    verb = clause(place.token.head if place.token.dep_ == "poss" else place.token)
    for found in place.history.back(place.number, 0):
        for item in reversed(found):
            if item.token.head == verb and item.token.dep_ in SUBJECTS:
                return item
    return None


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
    if len({_identity(item) for item in items}) == 1:
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


def _same_clause(one: Token, other: Token) -> bool:
    return one.doc is other.doc and clause(one) == clause(other)


def _identity(item: Antecedent) -> object:
    if not item.mentions:
        return ("thing", item.token.i)
    return frozenset((m.code, m.name if m.kind == "person" else m.role) for m in item.mentions)
