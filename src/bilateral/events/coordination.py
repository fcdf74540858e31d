"""Says what is coordinated with a word, also where the parser reads a list or a verb wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from bilateral.events.rules import load_classes
from bilateral.events.wordforms import is_verb, lemma, own_subjects

FINITE = frozenset({"VBD", "VBZ", "VBP"})


def conjuncts(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield each token and those coordinated with it."""
    for token in tokens:
        yield token
        for child in token.children:
            if child.dep_ == "conj" or _is_listed(child):
                yield from conjuncts([child])
        if token.ent_type_ == "PERSON":
            yield from conjuncts(_listed_persons(token))


def _listed_persons(person: Token) -> Iterator[Token]:
    """Yield the persons that the parser joins to a country instead of to the person before.

    "Prime Minister Araya of Chile, President Quino of Peru": Quino is no place like Chile.
    """
    for preposition in person.children:
        if preposition.dep_ != "prep" or preposition.lower_ not in ("of", "from"):
            continue
        for place in preposition.children:
            if place.dep_ == "pobj" and place.ent_type_ == "GPE":
                for child in place.children:
                    if child.dep_ in ("conj", "appos") and child.ent_type_ == "PERSON":
                        yield child


def _is_listed(name: Token) -> bool:
    """Tell whether an apposition is the second of a list of names: "Chad, Mali, Niger and Togo"."""
    if name.dep_ != "appos" or name.pos_ != "PROPN" or name.head.pos_ != "PROPN":
        return False
    if name.head.ent_type_ == "PERSON" or name.ent_type_ == "PERSON":
        return False
    return any(child.dep_ == "conj" and child.pos_ == "PROPN" for child in name.children)


def is_plural(subject: Token) -> bool:
    """Tell whether a subject takes no verb in -s."""
    return subject.tag_ == "NNS" or subject.lower_ in ("we", "they", "i", "you")


def may_go_on(verb: Token, before: Token) -> bool:
    """Tell whether a verb after a comma may go on with what somebody does who said the one before.

    "The panel said Chad bombed Mali, and accused Niger": the parser joins "accused" to "bombed".
    """
    said = before.dep_ == "ccomp" and is_verb(before.head) and before.head.i < before.i
    if not said or verb.tag_ != before.head.tag_ or before.tag_ not in FINITE | {"VBN"}:
        return False
    breaks = [word for word in verb.doc[before.i : verb.i] if word.dep_ == "cc"]
    return bool(breaks) and verb.doc[breaks[-1].i - 1].text == ","


def finite_above(verb: Token) -> Token:
    """Return the verb that a finite one is coordinated with: "accused them of lying and left".

    The parser joins it to the nearest verb, here "lying".
    """
    for each in (verb, *verb.ancestors):
        bare = each.tag_ in ("VBG", "VB") and not any(
            c.dep_ in ("aux", "auxpass") and c.tag_ != "TO" for c in each.children
        )
        if is_verb(each) and not bare:
            return each
    return verb


def is_next(verb: Token) -> bool:
    """Tell whether a verb is coordinated with what governs: "agreed to talk and called on …"."""
    return verb.tag_ in FINITE and finite_above(verb.head) is not verb.head


def is_region(noun: Token) -> bool:
    """Tell whether a name is of a sea or a region, which does nothing."""
    return noun.ent_type_ == "LOC" and noun.pos_ == "PROPN"


def is_nominated(name: Token) -> bool:
    """Tell whether a name is put forward: "Ann Roe, to be envoy, vice John Doe, resigned"."""
    return any(
        child.dep_ in ("relcl", "acl") and child.tag_ == "VB" and lemma(child) == "be"
        for child in name.children
    )


def follows_its_subject(verb: Token) -> bool:
    """Tell whether a gerund may be of the name before it: "respond to Chad sending troops"."""
    name = verb.doc[verb.i - 1] if verb.i else verb
    return verb.tag_ == "VBG" and name.dep_ == "pobj" and name.pos_ == "PROPN"


def reckoned_clause(verb: Token, head: Token) -> Token:
    """Return the clause that a participle before its verb belongs to.

    "While fighting in Chad, we estimate that the group lost a tenth": "we" fought nobody.
    """
    classes = load_classes()
    if verb.i > head.i or lemma(head) not in classes["reckon"]:
        return head
    if not any(child.lower_ in classes["first_person"] for child in own_subjects(head)):
        return head
    return next((child for child in head.children if child.dep_ == "ccomp"), head)
