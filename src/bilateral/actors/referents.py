"""Picks the one person, body or country that a word stands for, or none where two would fit."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.actors.antecedents import SUBJECTS, Antecedent, Place, clause, phrase_words
from bilateral.actors.countries import country_name
from bilateral.actors.reference import reference_rules
from bilateral.actors.rules import phrase_rules
from bilateral.records import Mention


def the_person(place: Place, gender: str) -> tuple[Mention, ...]:
    """Return the person of "he" or "she": a subject before anybody else."""
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
        names = {identity(item) for item in subjects or told or fitting}
        return (subjects or told or fitting)[-1].mentions if len(names) == 1 else ()
    return ()


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
                fitting.setdefault(identity(item), item)
    return next(iter(fitting.values())).mentions if len(fitting) == 1 else ()


def the_body(place: Place) -> tuple[Mention, ...]:
    """Return the country of "the regime": the only one in this sentence and the one before."""
    token, rules = place.token, reference_rules()
    words = phrase_words(token)
    if words[:1] != ["the"] or " ".join(words[1:]) not in rules.bodies:
        return ()
    if any(child.dep_ in ("prep", "relcl", "acl") for child in token.rights):
        return ()
    return _named_so(place) or _only_country(place)


def _named_so(place: Place) -> tuple[Mention, ...]:
    """Return the body that was last called by the same noun: "the junta" of "Niger's junta"."""
    found = place.history.body_called(place.token.lemma_.lower())
    return found.mentions if found is not None else ()


def titled_person(place: Place) -> tuple[Mention, ...]:
    """Return who "the spokeswoman" is: the last person whose title ends so."""
    token = place.token
    words = phrase_words(token)
    if words[0] != "the" or token.tag_ not in ("NN", "NNP"):
        return ()
    rules = phrase_rules()
    owning = rules.belonging | rules.serving | rules.inside
    if any(c.dep_ == "prep" and c.lower_ in owning for c in token.rights):
        return ()  # "updated the minister on trade" is about him all the same
    found = place.history.person_titled(" ".join(words[1:]))
    return found.mentions if found is not None else ()


def as_country(mention: Mention) -> Mention:
    """Return the country that a body, person or role belongs to; what belongs to none stays."""
    if mention.kind == "country" or not mention.country:
        return mention
    return Mention(
        mention.start, mention.end, mention.text, "country", mention.country,
        name=country_name(mention.country), country=mention.country,
    )  # fmt: skip


def _only_country(place: Place) -> tuple[Mention, ...]:
    seen: dict[str, Mention] = {}
    for found in place.history.back(place.number, 1):
        for item in found:
            for mention in item.mentions:
                if mention.country:
                    seen.setdefault(mention.country, mention)
    if len(seen) != 1:
        return ()
    return (as_country(next(iter(seen.values()))),)


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


def _same_clause(one: Token, other: Token) -> bool:
    return one.doc is other.doc and clause(one) == clause(other)


def identity(item: Antecedent) -> object:
    """Return what is equal for two antecedents that stand for the same actors."""
    if not item.mentions:
        return ("thing", item.token.i)
    return frozenset((m.code, m.name if m.kind == "person" else m.role) for m in item.mentions)
