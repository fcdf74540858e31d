"""The words that refer back, and what each kind of them stands for: "it", "both countries"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from spacy.tokens import Token

from bilateral.actors.antecedents import SUBJECTS, Place
from bilateral.actors.plurals import both_parties, one_of_two, the_leaders, they
from bilateral.actors.reference import reference_rules
from bilateral.actors.referents import the_country, the_person
from bilateral.records import Mention


def _first_or_second(place: Place) -> tuple[Mention, ...]:
    rules, word = reference_rules(), place.token.lower_
    if place.token.pos_ not in ("PRON", "DET") or place.token.text in ("US", "IT"):
        return ()
    rule = "first-person" if word in rules.first else "second-person"
    if word not in rules.first | rules.second:
        return ()
    start = place.sentence.offset(place.token)
    text = place.token.text
    return (Mention(start, start + len(text), text, "pronoun", None, head=start, rule=rule),)


def _pronoun(place: Place) -> tuple[Mention, ...]:
    rules, word = reference_rules(), place.token.lower_
    if place.token.pos_ not in ("PRON", "DET"):
        return ()
    if word in rules.plural:
        return _stand_for(place, they(place), "pronoun")
    if word in rules.masculine | rules.feminine:
        gender = "masculine" if word in rules.masculine else "feminine"
        return _stand_for(place, the_person(place, gender), "pronoun")
    if word in rules.neuter and not _is_expletive(place.token):
        return _stand_for(place, the_country(place, definite=False), "pronoun")
    return ()


def _latter(place: Place) -> tuple[Mention, ...]:
    word = place.token.lower_
    position = reference_rules().order.get(word)
    if position is None or place.token.dep_ in ("amod", "compound"):
        return ()
    return _stand_for(place, one_of_two(place, position), word)


def _pair(place: Place) -> tuple[Mention, ...]:
    """Read "both countries", "the two leaders" and, as a subject, "the ministers"."""
    rules, token = reference_rules(), place.token
    if token.tag_ not in ("NNS", "NNPS", "NN") or token.lemma_.lower() not in rules.pair_nouns:
        return ()
    words = [child.lower_ for child in token.lefts]
    sizes = [rules.numbers[word] for word in words if word in rules.numbers]
    definite = rules.definite & set(words)
    bare = words == ["the"] and token.tag_ == "NNS" and token.dep_ in SUBJECTS
    unnumbered = bare and token.lemma_.lower() in rules.unnumbered
    if not (sizes or unnumbered) or not definite:
        return ()
    if any(child.dep_ == "prep" for child in token.rights):
        return ()
    bodies = token.lemma_.lower() in rules.pair_bodies
    found = both_parties(place, sizes[0], bodies) if sizes else the_leaders(place, bodies)
    return _stand_for(place, found, "pair", start=token.left_edge)


def _number(place: Place) -> tuple[Mention, ...]:
    """Read "the two" and "both" that stand alone as somebody who acts."""
    rules, token = reference_rules(), place.token
    size = rules.numbers.get(token.lower_)
    words = [child.lower_ for child in token.lefts]
    if size is None or token.dep_ not in SUBJECTS or any(token.rights):
        return ()
    if words != ["the"] and not (token.lower_ == "both" and not words):
        return ()
    return _stand_for(place, both_parties(place, size, False), "pair", start=token.left_edge)


def _definite_country(place: Place) -> tuple[Mention, ...]:
    token, rules = place.token, reference_rules()
    if token.lemma_.lower() not in rules.countries or token.tag_ != "NN":
        return ()
    left = [child.lower_ for child in token.lefts]
    if len(left) != 1 or left[0] not in rules.determiners:
        return ()
    if any(child.dep_ in ("prep", "relcl", "acl") for child in token.rights):
        return ()
    return _stand_for(place, the_country(place, definite=True), "definite", start=token.left_edge)


def _stand_for(
    place: Place, referents: tuple[Mention, ...], rule: str, start: Token | None = None
) -> tuple[Mention, ...]:
    referents = tuple(item for item in referents if item.code or item.kind == "person")
    head = place.sentence.offset(place.token)
    first = head if start is None else place.sentence.offset(start)
    last = head + len(place.token)
    text = place.sentence.paragraph.doc.text
    base = place.sentence.paragraph.start
    return tuple(
        replace(
            referent, start=first, end=last, text=text[first - base : last - base], head=head,
            rule=rule, literal=False,
        )
        for referent in dict.fromkeys(
            replace(item, start=0, end=0, text="", head=0, rule="", literal=False)
            for item in referents
        )
    )  # fmt: skip


def _is_expletive(token: Token) -> bool:
    """Return whether "it" points at no one: "it is clear that", "it rained"."""
    if token.lower_ != "it" or token.dep_ == "expl":
        return token.dep_ == "expl"
    verb = token.head
    if verb.lemma_ not in reference_rules().expletive_verbs:
        return False
    if verb.dep_ == "ccomp" and verb.i > verb.head.i and _is_felt(verb):
        return False  # "Chad said it was concerned"
    return any(
        child.dep_ in ("acomp", "attr", "ccomp", "advcl", "prep", "csubj", "oprd", "npadvmod")
        for child in verb.children
    )


def _is_felt(verb: Token) -> bool:
    """Return whether a verb has no complement but a participle: "was concerned", "was prepared"."""
    felt = [child for child in verb.children if child.dep_ == "acomp"]
    clauses = ("ccomp", "xcomp", "csubj", "advcl")
    return (
        bool(felt)
        and felt[0].tag_ in ("VBN", "JJ")
        and not any(child.dep_ in clauses for word in (verb, felt[0]) for child in word.children)
    )


RULES: tuple[Callable[[Place], tuple[Mention, ...]], ...] = (
    _first_or_second,
    _pronoun,
    _latter,
    _pair,
    _number,
    _definite_country,
)
"""Every rule for a word that refers back, in the order they are tried."""
