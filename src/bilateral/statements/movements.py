"""What a sentence says of a relationship: of the noun that names it, or of the two countries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from bilateral.actors import ActorIndex
from bilateral.sentences import Sentence
from bilateral.statements.relations import (
    AssessmentRule,
    Vocabulary,
    countries_of,
    countries_within,
    find_pairs,
    pairs_of,
    subjects_of,
)

_PREDICATES = frozenset(
    {"acomp", "attr", "oprd", "advmod", "xcomp", "ccomp", "prt", "dobj", "prep"}
)
_VERBAL = ("VERB", "AUX")
_NOMINAL = ("NOUN", "PROPN")
_SUBJECTS = ("nsubj", "nsubjpass")
_IDIOMATIC = frozenset({"dobj", "prt", "prep", "advmod", "npadvmod", "acomp", "attr"})
"""Where the fixed words of an idiom hang below its verb."""
_SETTLING = frozenset({"over", "to", "into", "on", "upon", "in"})
"""Prepositions by which something comes upon a relationship: "a chill fell over their ties"."""
_IDIOM = 6
"""Words after its verb within which an idiom stands: "put their old quarrel behind them"."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that holds of pairs of countries, with the word whose certainty is theirs."""

    predicate: Token
    rule: AssessmentRule
    pairs: tuple[tuple[str, str], ...]
    degree: Token | None = None
    """The comparative or adjective that carries the direction: "stronger"."""


def find_movements(
    sentence: Sentence, token: Token, actors: ActorIndex, country: str | None, words: Vocabulary
) -> Iterator[Finding]:
    """Yield what a token says about a pair; `country` is that of whoever speaks here."""
    if token.pos_ in _NOMINAL and token.lemma_.lower() in words.relation:
        pairs = tuple(find_pairs(sentence, token, actors, country))
        if pairs:
            yield from _about_relation(token, pairs, words)
        return
    if token.pos_ in _NOMINAL:
        yield from _about_kin(sentence, token, actors, country, words)
    yield from _about_pair(sentence, token, actors, words)
    if token.pos_ in _VERBAL:
        yield from _by_idiom(sentence, token, actors, words)


def _about_relation(
    noun: Token, pairs: tuple[tuple[str, str], ...], words: Vocabulary
) -> Iterator[Finding]:
    """Yield what is said of a relationship noun by its modifiers and by the verb it belongs to."""
    name = noun.lemma_.lower()
    contrary = name in words.contrary
    verb = _verb_of(noun)
    moved = list(_moved(noun, verb, name, contrary, words, pairs))
    yield from moved
    if not moved:
        yield from _described(noun, verb, contrary, words, pairs)
    elif all(one.rule.kind == "nominal" for one in moved):
        return
    if moved or (contrary and not any(name in rule.words for rule in words.of_kind("presence"))):
        return
    for rule in words.of_kind("presence"):
        if name in rule.words and _is_present(noun, verb, words):
            yield Finding(verb if verb is not None else noun, rule, pairs)


def _moved(
    noun: Token,
    verb: Token | None,
    name: str,
    contrary: bool,
    words: Vocabulary,
    pairs: tuple[tuple[str, str], ...],
) -> Iterator[Finding]:
    """Yield the movement that a verb or a noun above names: "have cooled", "a decline in"."""
    if verb is not None:
        for rule in words.of_kind("move"):
            applies = name in rule.nouns if contrary else not rule.nouns
            if applies and verb.lemma_.lower() in rule.words:
                yield Finding(verb, rule, pairs)
    above = noun.head.head if noun.dep_ == "pobj" else None
    yield from _settled(noun, above, contrary, words, pairs)
    if contrary or above is None or noun.head.lower_ not in ("in", "of"):
        return
    if above.pos_ in _VERBAL:
        nothing = any(c.dep_ in _SUBJECTS and c.lower_ == "nothing" for c in above.children)
        for rule in words.of_kind("move"):
            if rule.when_negated and nothing and above.lemma_ in rule.words:
                yield Finding(above, rule, pairs)
        yield from _idioms(above, words, pairs)
        return
    for rule in words.of_kind("nominal"):
        over = _verb_of(above)
        if above.lemma_.lower() in rule.words and _is_present(above, over, words):
            yield Finding(over if over is not None else above, rule, pairs)
    if above.dep_ == "dobj":
        yield from _idioms(above.head, words, pairs)


def _idioms(
    verb: Token, words: Vocabulary, pairs: tuple[tuple[str, str], ...]
) -> Iterator[Finding]:
    for rule in words.of_kind("idiom"):
        if _matches_idiom(verb, rule):
            yield Finding(verb, rule, pairs)


def _settled(
    noun: Token,
    above: Token | None,
    contrary: bool,
    words: Vocabulary,
    pairs: tuple[tuple[str, str], ...],
) -> Iterator[Finding]:
    """Yield what comes upon a relationship: "a chill has settled over their ties"."""
    if contrary or above is None or above.pos_ != "VERB" or noun.head.lower_ not in _SETTLING:
        return
    subject = next((c.lemma_.lower() for c in above.children if c.dep_ == "nsubj"), None)
    for rule in words.of_kind("nominal"):
        if subject in rule.words:
            yield Finding(above, rule, pairs)


def _described(
    noun: Token,
    verb: Token | None,
    contrary: bool,
    words: Vocabulary,
    pairs: tuple[tuple[str, str], ...],
) -> Iterator[Finding]:
    """Yield how a relationship is described: "strained ties", "relations are tense"."""
    modifiers = _modifiers(noun)
    if verb is not None and _is_elusive(noun, verb, words):
        return
    said = []
    if not contrary and (verb is None or verb.lemma_.lower() in words.become | words.causes):
        holder = verb if verb is not None else noun if noun.dep_ == "ROOT" else None
        for rule in words.of_kind("become"):
            degree = _predicate(holder, rule) if holder is not None else None
            if holder is not None and degree is not None:
                said.append(Finding(holder, rule, pairs, degree))
    yield from said
    if said:
        return
    for rule in words.of_kind("modifier"):
        applies = noun.lemma_.lower() in rule.nouns if contrary else not rule.nouns
        if applies and modifiers & rule.words and _holds(rule, noun, words):
            yield Finding(verb if rule.held and verb is not None else noun, rule, pairs)


def _is_present(noun: Token, verb: Token | None, words: Vocabulary) -> bool:
    """Return whether a noun is said to be there: "a rift has opened", "announced a thaw"."""
    if any(c.dep_ == "det" and c.lower_ == "any" for c in noun.children) and verb is None:
        return False
    if verb is None:
        return noun.dep_ == "ROOT" or (
            noun.dep_ == "pobj" and noun.head.lower_ in words.lists["amid"]
        )
    lemma = verb.lemma_.lower()
    if noun.dep_ in _SUBJECTS:
        doubtful = _is_elusive(noun, verb, words)
        negated = any(c.dep_ == "neg" for c in verb.children)
        return not doubtful and not (negated and lemma not in ("be", "exist"))
    if noun.dep_ == "attr":
        return any(c.dep_ == "expl" for c in verb.children)
    return lemma in words.holds | words.lists["presents"]


def _is_elusive(noun: Token, verb: Token, words: Vocabulary) -> bool:
    """Return whether it is only called desirable or doubtful: "a closer partnership is vital"."""
    return noun.dep_ in _SUBJECTS and any(
        c.dep_ in ("acomp", "attr") and c.lower_ in words.lists["elusive"] for c in verb.children
    )


def _about_kin(
    sentence: Sentence, noun: Token, actors: ActorIndex, country: str | None, words: Vocabulary
) -> Iterator[Finding]:
    """Yield "France and Spain are close allies", "Spain is France's closest partner"."""
    rules = [rule for rule in words.of_kind("kin") if noun.lemma_.lower() in rule.words]
    verb = noun.head
    if not rules or noun.dep_ != "attr" or verb.lemma_.lower() not in words.become:
        return
    subjects = subjects_of(sentence, verb, actors)
    whose = [c for c in countries_within(sentence, noun, actors) if c not in subjects]
    if any(c.dep_ == "poss" and c.lower_ == "our" for c in noun.children) and country:
        whose = [country]
    pairs = pairs_of(subjects)
    if whose:
        pairs = [pair for subject in subjects[:3] for pair in pairs_of([subject, whose[0]])]
    for rule in rules:
        if pairs and (not rule.modifiers or _modifiers(noun) & rule.modifiers):
            yield Finding(verb, rule, tuple(pairs))


def _by_idiom(
    sentence: Sentence, verb: Token, actors: ActorIndex, words: Vocabulary
) -> Iterator[Finding]:
    """Yield what fixed phrases say of their subject: "have fallen out", "are at odds"."""
    for rule in words.of_kind("idiom"):
        if not _matches_idiom(verb, rule):
            continue
        subjects = subjects_of(sentence, verb, actors)
        across = _behind(sentence, verb, rule, actors)
        pairs = pairs_of(subjects) if len(subjects) > 1 else pairs_of([*subjects, *across[:1]])
        if pairs:
            yield Finding(verb, rule, tuple(pairs))


def _matches_idiom(verb: Token, rule: AssessmentRule) -> bool:
    if verb.lemma_.lower() not in rule.words:
        return False
    near = {
        inner.lower_
        for child in verb.children
        if child.dep_ in _IDIOMATIC
        for inner in child.subtree
        if inner.i - verb.i <= _IDIOM
    }
    return all(near & part for part in rule.pattern)


def _behind(sentence: Sentence, verb: Token, rule: AssessmentRule, actors: ActorIndex) -> list[str]:
    for child in verb.children:
        if child.dep_ in rule.prepositions and child.i > verb.i:
            found = countries_of(sentence, child, actors)
            if found:
                return found
    inside = [t for t in verb.subtree if t.dep_ == "prep" and t.lower_ in rule.prepositions]
    for preposition in inside:
        for inner in preposition.children:
            owner = next((c for c in inner.children if c.dep_ == "poss"), None)
            found = countries_of(sentence, inner, actors) or countries_of(sentence, owner, actors)
            if found and preposition.i > verb.i:
                return found
    return []


def _about_pair(
    sentence: Sentence, token: Token, actors: ActorIndex, words: Vocabulary
) -> Iterator[Finding]:
    """Yield what is said of the countries themselves: "have grown closer", "moved away from"."""
    for rule in words.of_kind("become", "toward"):
        form = token.lemma_.lower() if token.pos_ in ("VERB", "NOUN") else token.lower_
        if rule.of_relation or form not in rule.words:
            continue
        if token.pos_ == "NOUN":
            pairs = _turned(sentence, token, rule, actors)
            verb = _verb_of(token) or token
        else:
            above = _governing_verb(token)
            if above is None or (token != above and not _moves(above, rule, words)):
                continue
            verb = above
            pairs = _pairs_moved(sentence, token, verb, rule, actors)
        if pairs:
            yield Finding(verb, rule, tuple(pairs), token)


def _pairs_moved(
    sentence: Sentence, token: Token, verb: Token, rule: AssessmentRule, actors: ActorIndex
) -> list[tuple[str, str]]:
    movers = subjects_of(sentence, verb, actors)
    # What is moved stands before the word: "brought the two closer", not "closer the lonelier ...".
    moved = next((c for c in verb.children if c.dep_ == "dobj" and c.i < token.i), None)
    if moved is not None and "Reflex=Yes" not in moved.morph and moved.tag_ != "PRP":
        own = any(c.dep_ == "poss" and c.tag_ == "PRP$" for c in moved.children)
        movers = [] if own else countries_of(sentence, moved, actors)
    if rule.kind == "toward":
        others = _across(sentence, token, verb, rule, actors)
        return pairs_of([*movers[:1], *others[:1]])
    if _across(sentence, token, verb, rule, actors):
        return []
    return pairs_of(movers) or pairs_of(_objects(sentence, token, verb, actors))


def _turned(
    sentence: Sentence, noun: Token, rule: AssessmentRule, actors: ActorIndex
) -> list[tuple[str, str]]:
    """Read "France's drift away from Spain"."""
    if rule.kind != "toward":
        return []
    owner = next((c for c in noun.children if c.dep_ == "poss"), None)
    whose = countries_of(sentence, owner, actors)
    others = _across(sentence, noun, noun, rule, actors)
    return pairs_of([*whose[:1], *others[:1]])


def _verb_of(noun: Token) -> Token | None:
    """Return the verb whose subject or object the noun is, through coordination."""
    head = noun
    while head.dep_ == "conj" and head.head.pos_ in _NOMINAL:
        head = head.head
    if head.dep_ in (*_SUBJECTS, "dobj", "attr") and head.head.pos_ in ("VERB", "AUX", "ADJ"):
        return head.head if head.head.pos_ != "ADJ" else head.head.head
    return None


def _modifiers(noun: Token) -> set[str]:
    found = set()
    for child in noun.children:
        if child.dep_ in ("amod", "compound", "nmod"):
            found |= {part.lower_ for part in child.subtree}
    return found


def _holds(rule: AssessmentRule, noun: Token, words: Vocabulary) -> bool:
    if not rule.held:
        return True
    verb = _verb_of(noun)
    return (
        verb is not None
        and noun.dep_ not in _SUBJECTS
        and verb.lemma_.lower() in words.holds | words.lists["praising"]
    )


def _predicate(verb: Token, rule: AssessmentRule) -> Token | None:
    """Return the word among a verb's complements that a rule names."""
    predicates = [child for child in verb.children if child.dep_ in _PREDICATES]
    predicates += [other for child in predicates for other in child.conjuncts]
    for child in predicates:
        if rule.pattern:
            if child.lower_ not in rule.pattern[0]:
                continue
            hit = next((t for t in child.subtree if t.lower_ in rule.pattern[1]), None)
            if hit is not None:
                return hit
        elif child.lower_ in rule.words:
            return child
    return None


def _governing_verb(token: Token) -> Token | None:
    current = token
    for _ in range(3):
        if current.pos_ in _VERBAL:
            return current
        if current.head == current:
            return None
        current = current.head
    return current if current.pos_ in _VERBAL else None


def _moves(verb: Token, rule: AssessmentRule, words: Vocabulary) -> bool:
    moving = words.become | words.causes
    return verb.lemma_.lower() in (
        moving | words.lists["turn"] if rule.kind == "toward" else moving
    )


def _across(
    sentence: Sentence, token: Token, verb: Token, rule: AssessmentRule, actors: ActorIndex
) -> list[str]:
    """Return the countries behind the preposition of a movement: closer to Spain, away from it."""
    prepositions = rule.prepositions or frozenset({"to"})
    heads: Sequence[Token] = (token, verb, *token.children)
    for head in heads:
        for child in head.children:
            if child.dep_ == "prep" and child.lower_ in prepositions and child.i > verb.i:
                for inner in child.children:
                    found = countries_of(sentence, inner, actors)
                    if found:
                        return found
    return []


def _objects(sentence: Sentence, token: Token, verb: Token, actors: ActorIndex) -> list[str]:
    """Return the countries that a verb brings together: its object, or a small clause's subject."""
    for head in (verb, token):
        for child in head.children:
            if child.dep_ in ("dobj", "nsubj") and child.i > verb.i:
                found = countries_of(sentence, child, actors)
                if found:
                    return found
    return []
