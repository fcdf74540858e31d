"""Walks a dependency parse: who is the logical subject and object of a word, and what hangs on it.

The labels are spaCy's (CLEAR style). Logical roles undo the passive, relative clauses, control,
coordination and participles, so that a rule speaks of "subject" and "object" only.
"""

from __future__ import annotations

import functools

from spacy.tokens import Token

from bilateral.events.coordination import (
    FINITE,
    conjuncts,
    finite_above,
    follows_its_subject,
    is_next,
    is_nominated,
    is_plural,
    may_go_on,
    reckoned_clause,
)
from bilateral.events.prepositions import carrier_of, prepositional
from bilateral.events.rules import load_classes
from bilateral.events.wordforms import is_verb, lemma, own_subjects, remembered

_SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
_OBJECTS = frozenset({"dobj", "obj", "oprd"})
_RELATIVE = frozenset({"that", "which", "who", "whom", "whose"})
_PAIR = 2
_DEPTH = 8
"""Steps a climb may take: longer chains in news are parse errors."""


@remembered
def is_passive(verb: Token) -> bool:
    """Tell whether the verb is passive, reduced relatives ("drones made by Iran") included."""
    if any(child.dep_ in ("nsubjpass", "auxpass", "agent") for child in verb.children):
        return True
    # "Maltese troops trained" is parsed as a reduced relative now and then: a sentence without
    # another verb shows it.
    reduced = verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl")
    reduced = reduced and not any(c.dep_ in ("nsubj", "aux") for c in verb.children)
    if reduced and any(c.dep_ == "dobj" for c in verb.children):
        # Nor has a passive an object, but of verbs with two: "Chad and five other states expelled
        # envoys" is a sentence.
        return lemma(verb) in load_classes()["two_objects"]
    return reduced and not (verb.head.dep_ == "ROOT" and verb.head.pos_ in ("NOUN", "PROPN"))


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Return the heads of the logical subjects: who does it."""
    if depth > _DEPTH:
        return []
    if is_passive(verb):
        return _agents(verb) or _passive_conjunct_agents(verb, depth)
    own = [child for child in verb.children if child.dep_ in _SUBJECTS and child.dep_ != "expl"]
    if own and verb.tag_ in FINITE and any(map(is_nominated, own)):
        return []
    if own:
        return list(conjuncts(_resolve_relative(token, verb) for token in own))
    if any(child.dep_ == "expl" for child in verb.children):
        return []  # "I would add that there were rockets fired": the speaker fired none
    return _inherited_subjects(verb, depth)


@remembered
def objects(verb: Token) -> tuple[Token, ...]:
    """Return the heads of the logical objects: what it is done to."""
    if is_passive(verb):
        return tuple(_passive_objects(verb))
    own = [child for child in verb.children if child.dep_ in _OBJECTS]
    found = list(conjuncts(_resolve_relative(token, verb) for token in own))
    if not found and verb.dep_ == "relcl" and own_subjects(verb) and not _relative_subject(verb):
        found = list(conjuncts([verb.head]))
    if not found:
        found = _shared_objects(verb)
    return tuple(found)


def recipients(verb: Token) -> list[Token]:
    """Return the indirect objects ("gave Ukraine tanks", "gave tanks to Ukraine")."""
    found: list[Token] = []
    for child in verb.children:
        if child.dep_ == "dative" and child.pos_ != "ADP":
            found.append(child)
        elif child.dep_ == "dative":
            found.extend(grand for grand in child.children if grand.dep_ == "pobj")
    if not found:
        # "gave Ukraine medicines": the parser takes the recipient for part of a name.
        found = [c for o in objects(verb) for c in o.children if _names_recipient(c, o)]
    return list(conjuncts(found))


def possessors(noun: Token) -> list[Token]:
    """Return the possessors of a noun ("Russia's invasion")."""
    return list(conjuncts(child for child in noun.children if child.dep_ == "poss"))


def owners(noun: Token) -> list[Token]:
    """Return who does what a noun names: its possessor, its "by" phrase, its adjective or name."""
    named = [child for child in modifiers(noun) if child.pos_ in ("PROPN", "ADJ")]
    named += [leader for child in noun.children for leader in _leaders(child)]
    return possessors(noun) or prepositional(noun, "by") or named


def _leaders(modifier: Token) -> list[Token]:
    """Return who leads in "the American-led invasion"."""
    if modifier.dep_ != "amod" or lemma(modifier) not in load_classes()["leading"]:
        return []
    return [c for c in modifier.children if c.dep_ in ("npadvmod", "compound", "amod", "nmod")]


def adjective_subjects(adjective: Token) -> list[Token]:
    """Return what an adjective is said of ("Chile is willing", "a willing Chile")."""
    if adjective.dep_ == "amod":
        return [adjective.head]
    if is_verb(adjective.head):
        return subjects(adjective.head)
    return subjects(adjective) if is_verb(adjective) else []


def modifiers(noun: Token) -> list[Token]:
    """Return the adjectives and nouns that stand before a noun ("Russian drone strikes")."""
    found = [child for child in noun.children if child.dep_ in ("amod", "compound", "nmod")]
    return list(conjuncts(found))


def clauses(verb: Token) -> list[Token]:
    """Return the heads of the complement clauses of a verb, noun or adjective."""
    found: list[Token] = []
    for child in verb.children:
        if child.dep_ == "ccomp" and _stands_apart(child, verb):
            continue
        if child.dep_ in ("xcomp", "ccomp", "acl", "pcomp") and (
            is_verb(child) or child.dep_ != "acl"
        ):
            found.append(child)
        elif child.dep_ == "prep":
            found.extend(grand for grand in child.children if grand.dep_ == "pcomp")
    return [clause for clause in conjuncts(found) if clause in found or not is_next(clause)]


def _stands_apart(clause: Token, verb: Token) -> bool:
    """Tell whether a semicolon parts a clause from the verb after it, which does not govern it."""
    return clause.i < verb.i and any(word.text == ";" for word in verb.doc[clause.i : verb.i])


def ancestors(token: Token) -> list[Token]:
    """Return the token and all above it, nearest first."""
    return [token, *token.ancestors]


@functools.cache
def _subject_control() -> frozenset[str]:
    return load_classes()["subject_control"]


def _names_recipient(word: Token, noun: Token) -> bool:
    return word.dep_ in ("compound", "nmod") and word.pos_ == "PROPN" and noun.pos_ == "NOUN"


def _relative_subject(verb: Token) -> bool:
    return any(child.lower_ in _RELATIVE for child in own_subjects(verb))


def _resolve_relative(token: Token, verb: Token) -> Token:
    if token.lower_ not in _RELATIVE:
        return token
    clause = verb
    for _ in range(_DEPTH):
        if clause.dep_ == "relcl":
            return clause.head
        if clause.dep_ not in ("conj", "xcomp", "ccomp"):
            return token
        clause = clause.head
    return token


def _agents(verb: Token) -> list[Token]:
    found: list[Token] = []
    for child in verb.children:
        if child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "by"):
            found.extend(grand for grand in child.children if grand.dep_ == "pobj")
    return list(conjuncts(found))


def _passive_conjunct_agents(verb: Token, depth: int) -> list[Token]:
    for child in verb.children:
        if child.dep_ == "conj" and is_verb(child) and is_passive(child):
            return _agents(child)
    return []


def _passive_objects(verb: Token) -> list[Token]:
    own = [child for child in verb.children if child.dep_ == "nsubjpass"]
    if own:
        return list(conjuncts(_resolve_relative(token, verb) for token in own))
    if verb.dep_ == "acl":
        return list(conjuncts([verb.head]))
    if verb.dep_ == "conj" and is_verb(verb.head) and is_passive(verb.head):
        return _passive_objects(verb.head)
    if verb.dep_ == "pcomp" and is_verb(verb.head.head):
        # "killed days after being arrested"
        return _clause_subjects(verb.head.head, 0)
    if verb.dep_ in ("xcomp", "advcl"):
        return subjects(verb.head) if not is_passive(verb.head) else _passive_objects(verb.head)
    return []


def _shared_objects(verb: Token) -> list[Token]:
    """ "train and assist forces": the object hangs on the last verb only."""
    for child in verb.children:
        if child.dep_ == "conj" and is_verb(child) and not own_subjects(child):
            own = [grand for grand in child.children if grand.dep_ in _OBJECTS]
            between = [c for c in verb.children if c.i > verb.i and c.dep_ in ("prep", "ccomp")]
            return list(conjuncts(own)) if not between and child.i - verb.i <= 3 else []
    return []


def _inherited_subjects(verb: Token, depth: int) -> list[Token]:
    head, label = verb.head, verb.dep_
    # A country before its verb is misread as an adverb of time now and then ("Sweden suspended").
    named = [
        c for c in verb.children if c.dep_ == "npadvmod" and c.pos_ == "PROPN" and c.i < verb.i
    ]
    if named and named[0].ent_type_ not in ("DATE", "TIME"):
        return list(conjuncts(named[:1]))
    after_day = [noun for child in verb.children for noun in _apposed_to_day(child, verb)]
    if after_day:
        return list(conjuncts(after_day))
    if head is verb:
        return []
    if label == "conj":
        return _shared_subjects(verb, depth)
    if label in ("xcomp", "ccomp"):
        return _controllers(verb, head, depth)
    if label == "advcl":
        if not is_verb(head) or follows_its_subject(verb):
            return []
        return _clause_subjects(reckoned_clause(verb, head), depth)
    if label == "relcl":
        return list(conjuncts([head]))
    if label == "acl":
        return _noun_controllers(verb, head, depth)
    if label in ("pcomp", "prep"):
        return _gerund_subjects(head, depth)
    return []


def _apposed_to_day(preposition: Token, verb: Token) -> list[Token]:
    """Return a subject that is misread as another name of the day before it ("On Monday the
    president of Mali, who is ill, met his guests")."""
    if preposition.dep_ != "prep" or preposition.i > verb.i:
        return []
    days = [c for c in preposition.children if c.dep_ == "pobj" and c.ent_type_ == "DATE"]
    return [
        noun
        for day in days
        for noun in day.children
        if noun.dep_ == "appos" and noun.i < verb.i and noun.ent_type_ not in ("DATE", "TIME")
    ]


def _shared_subjects(verb: Token, depth: int) -> list[Token]:
    """Return the subjects of the verb that this one is coordinated with, where it agrees."""
    head = verb.head
    if not is_verb(head):
        return []
    if verb.tag_ in FINITE:
        if may_go_on(verb, head):
            return []
        head = finite_above(head)
    found = subjects(head, depth + 1)
    # "we backed the text, which condemns the raid and demands …": "we" demands nothing.
    return [] if verb.tag_ == "VBZ" and any(map(is_plural, found)) else found


def _clause_subjects(head: Token, depth: int) -> list[Token]:
    if is_passive(head):
        return _passive_objects(head)
    return subjects(head, depth + 1)


def _controllers(verb: Token, head: Token, depth: int) -> list[Token]:
    if not is_verb(head):
        return (
            _clause_subjects(head.head, depth) if is_verb(head.head) else _clause_like(head, depth)
        )
    if is_passive(head):
        return _passive_objects(head)
    own = [child for child in head.children if child.dep_ in ("dobj", "dative")]
    if own and lemma(head) not in _subject_control():
        return list(conjuncts(_resolve_relative(token, head) for token in own))
    called = [
        grand
        for child in head.children
        if child.dep_ == "prep" and child.i < verb.i and lemma(child) in ("on", "upon")
        for grand in child.children
        if grand.dep_ == "pobj"
    ]
    return list(conjuncts(called)) or subjects(head, depth + 1)


def _clause_like(head: Token, depth: int) -> list[Token]:
    own = [child for child in head.children if child.dep_ == "nsubj"]
    return list(conjuncts(own))


def _noun_controllers(verb: Token, noun: Token, depth: int) -> list[Token]:
    said = lemma(noun) in load_classes()["utterance"]
    if not said and (verb.tag_ == "VBG" or (verb.tag_ == "VBN" and not is_passive(verb))):
        return list(conjuncts([_first_named(noun)]))
    owned = possessors(noun) or prepositional(noun, "by")
    if owned:
        return owned
    top = carrier_of(noun)
    if top.dep_ in ("dobj", "attr", "pobj", "nsubjpass"):
        verb = top.head.head if top.dep_ == "pobj" else top.head
        if is_verb(verb) and lemma(verb) in load_classes()["judging"]:
            return []  # "condemned the decision to launch a missile": not the one who condemns
        if is_verb(verb):
            return (
                _clause_subjects(verb, depth + 1)
                if top.dep_ != "nsubjpass"
                else subjects(verb, depth + 1)
            )
    return []


def _first_named(noun: Token) -> Token:
    """Return the first of a coordination that is all that its sentence says beside the verb."""
    first = noun
    while first.dep_ == "conj":
        first = first.head
    return first if first.dep_ == "ROOT" else noun


def _gerund_subjects(preposition: Token, depth: int) -> list[Token]:
    head = preposition.head
    if not is_verb(head) and lemma(preposition) in ("in", "by") and head.pos_ == "NOUN":
        # "the actions of Chad in arming rebels"
        done = prepositional(head, "of")
        if done:
            return done
    if not is_verb(head):
        return _noun_controllers(preposition, head, depth) if head.pos_ == "NOUN" else []
    if lemma(preposition) in ("of", "for", "from", "into"):
        found = objects(head)
        if found:
            return [*found]
    return _clause_subjects(head, depth)
