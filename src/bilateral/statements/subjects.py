"""Who speaks: the noun phrase that the syntax makes the subject of a cue."""

from __future__ import annotations

from spacy.tokens import Token

_SUBJECTS = {"nsubj", "nsubjpass", "csubj", "expl"}
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X"}
_INHERITING = {"conj", "xcomp", "advcl", "pcomp", "ccomp", "acl", "dep"}


def subject_of(verb: Token) -> Token | None:
    """Return the head of the noun phrase that does the saying, or None where nobody is named.

    A passive cue has its speaker in the by-phrase; participles, infinitives and coordinated verbs
    take the subject of the verb they hang on.
    """
    if any(child.dep_ == "auxpass" for child in verb.children) or _is_asked(verb):
        return _agent(verb)
    own = _own_subject(verb)
    if own is not None:
        return own
    return _inherited(verb)


def _is_asked(verb: Token) -> bool:
    """Return whether a participle makes its noun the one spoken to: "Asked about it, she said"."""
    fronted = verb.dep_ in ("advcl", "acl") and verb.tag_ in ("VBN", "VBD")
    return fronted and not any(c.dep_ in ("aux", "nsubj", "dobj", "mark") for c in verb.children)


def _own_subject(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "nsubj" and child.pos_ in _NOMINAL:
            return child
    return None


def _agent(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "agent":
            return next((one for one in child.children if one.dep_ == "pobj"), None)
    return None


def _inherited(verb: Token) -> Token | None:
    seen = 0
    while verb.dep_ in _INHERITING and seen < 4:
        head = verb.head
        if verb.dep_ == "acl":
            return _writer(verb, head) or (head if head.pos_ in _NOMINAL else None)
        if verb.dep_ == "ccomp" and verb.tag_ not in ("VBG", "VB"):
            return None
        if verb.dep_ == "conj" and head.dep_ == "ccomp" and _goes_with_cue(verb, head):
            head = head.head
        if head.pos_ not in ("VERB", "AUX"):
            if head.dep_ in ("prep", "agent"):
                head = head.head
            else:
                return None
        if verb.dep_ == "xcomp":
            controller = [c for c in head.children if c.dep_ in ("dobj", "dative")]
            if controller:
                return controller[0]
        own = _own_subject(head)
        if own is not None:
            return own
        if any(child.dep_ == "nsubjpass" for child in head.children):
            return next(c for c in head.children if c.dep_ == "nsubjpass")
        verb = head
        seen += 1
    return None


def _goes_with_cue(verb: Token, content: Token) -> bool:
    """Return whether a verb that the model joins to the content goes on with its cue instead.

    "Declared that a disaster exists and ordered aid": it has the tense of the cue, not of the
    content; so has a participle ("said it was over, adding").
    """
    return verb.tag_ != content.tag_ and verb.tag_ in ("VBG", content.head.tag_)


def _writer(participle: Token, noun: Token) -> Token | None:
    """Return who writes in "she emailed supporters saying": the object only hears of it."""
    above = noun.head
    addressed = noun.dep_ in ("dobj", "dative") and noun.tag_ == "NNS" and above.pos_ == "VERB"
    return _own_subject(above) if addressed and participle.tag_ == "VBG" else None


def phrase_of(head: Token) -> tuple[int, int]:
    """Return the token range ``[first, last]`` of a noun phrase with its appositions and clauses.

    Relative pronouns stand alone; a trailing comma is left out.
    """
    if head.tag_ in ("WP", "WDT"):
        return head.i, head.i
    first, last = head.left_edge.i, head.right_edge.i
    doc = head.doc
    while last > head.i and (
        doc[last].dep_ == "cc" or (doc[last].is_punct and doc[last].text not in (")", '"'))
    ):
        last -= 1
    while first < head.i and (doc[first].is_punct or doc[first].dep_ in ("cc", "mark", "advmod")):
        first += 1
    return first, last
