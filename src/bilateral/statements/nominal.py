"""Statements that nouns and prepositions introduce: "the claim that", "according to"."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.statements.cues import lexicon
from bilateral.statements.extents import Range, completes
from bilateral.statements.subjects import phrase_of, subject_of

_SUBJECTS = {"nsubj", "nsubjpass"}
_TIMES = {"DATE", "TIME"}
"""Owners that say nothing: "Thursday night's debate"."""
Frame = tuple[str, Range, tuple[Range, ...], Token | None]
"""Cue group, cue, content, and the head of the speaker's noun phrase."""


def noun_frame(noun: Token) -> Frame | None:
    complements = lexicon().nouns.get(noun.lemma_.lower())
    if not complements or (noun.lower_ == "order" and noun.head.lower_ == "in"):
        return None
    owners = (c for c in noun.children if c.dep_ == "poss" and c.ent_type_ not in _TIMES)
    speaker = next(owners, None)
    if speaker is None and noun.dep_ == "dobj":
        speaker = subject_of(noun.head)
    above = noun.head.head
    if (
        speaker is None
        and noun.dep_ == "pobj"
        and noun.head.lower_ == "in"
        and above.pos_ == "VERB"
    ):
        speaker = subject_of(above)  # "voted in favour of the budget"
    beside = noun.head.children if speaker is not None and noun.dep_ == "dobj" else ()
    for child in (*noun.children, *(c for c in beside if c.dep_ == "prep")):
        if child.i < noun.i:
            continue
        if child.dep_ in ("acl", "ccomp", "relcl"):
            that = any(
                c.dep_ == "mark" or (c.lower_ == "that" and c.dep_ not in _SUBJECTS)
                for c in child.children
            )
            to = any(c.lower_ == "to" and c.dep_ == "aux" for c in child.children)
            if child.dep_ == "relcl" and not that:
                continue
            kind = "that" if that else "to" if to else None
            if kind and kind in complements:
                span = (child.left_edge.i, child.right_edge.i)
                return complements[kind], (noun.i, noun.i), (span,), speaker
        if child.dep_ == "prep" and child.lower_ in complements and speaker is not None:
            inner = next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
            if inner is not None:
                span = (inner.left_edge.i, _end_of(noun, child))
                return complements[child.lower_], (noun.i, child.i), (span,), speaker
    return None


def _end_of(noun: Token, phrase: Token) -> int:
    """Return where the content of "criticism of the cabinet for its silence" ends."""
    last = phrase.right_edge.i
    above = {"dobj": noun.head, "pobj": noun.head.head}.get(noun.dep_)
    further = (*noun.children, *(above.children if above is not None else ()))
    for one in further:
        if one.i > last and ((one.dep_ == "prep" and one.head == noun) or completes(one)):
            last = one.right_edge.i
    return last


def adjective_frame(adjective: Token) -> Frame | None:
    complements = lexicon().adjectives.get(adjective.lower_)
    if not complements or adjective.dep_ not in ("acomp", "ROOT", "conj", "oprd", "xcomp"):
        return None
    verb = adjective.head if adjective.dep_ != "ROOT" else adjective
    speaker = subject_of(verb)
    if speaker is None:
        return None
    for child in adjective.children:
        if child.i < adjective.i:
            continue
        if child.dep_ in ("ccomp", "xcomp"):
            to = any(c.lower_ == "to" and c.dep_ == "aux" for c in child.children)
            kind = "to" if to and child.tag_ == "VB" else "that"
            if kind in complements:
                span = (child.left_edge.i, child.right_edge.i)
                return complements[kind], (adjective.i, adjective.i), (span,), speaker
        if child.dep_ == "prep" and child.lower_ != "to" and child.lower_ in complements:
            inner = next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
            if inner is not None:
                span = (inner.left_edge.i, inner.right_edge.i)
                return complements[child.lower_], (adjective.i, child.i), (span,), speaker
    return None


def according_frame(token: Token) -> Frame | None:
    """Read "according to the ministry": the rest of its sentence is the content."""
    doc = token.doc
    preposition = token
    if token.lower_ == "according":
        if token.i + 1 >= len(doc) or doc[token.i + 1].lower_ != "to":
            return None
        preposition = doc[token.i + 1]
    speaker = next((c for c in preposition.children if c.dep_ == "pobj"), None)
    if (
        speaker is None
        or _is_measure(speaker)
        or (token.lower_ == "per" and token.i != token.sent.start)
    ):
        return None
    sentence = token.sent
    last = phrase_of(speaker)[1]
    if token.i - sentence.start <= 2:
        stop = next((i for i in range(last + 1, sentence.end) if doc[i].text == ","), last)
        content: tuple[Range, ...] = ((stop + 1, sentence.end - 1),)
    else:
        content = ((sentence.start, token.i - 1),)
        if last + 1 < sentence.end and doc[last + 1].text == ",":
            content += ((last + 2, sentence.end - 1),)
    parts = tuple(part for part in content if part[0] <= part[1])
    return "according", (token.i, preposition.i), parts, speaker


def _is_measure(noun: Token) -> bool:
    """Return whether a bare noun names a yardstick, not a source: "according to age"."""
    return noun.tag_ == "NN" and not any(True for _ in noun.children)


def survey_frame(token: Token) -> Frame | None:
    """Read "in a survey this month, most said …": the survey vouches for its sentence."""
    sentence = token.sent
    noun = next((c for c in token.children if c.dep_ == "pobj"), None)
    if noun is None or noun.lemma_.lower() not in lexicon().surveys:
        return None
    last = phrase_of(noun)[1]
    if token.i - sentence.start <= 1:
        comma = next((t.i for t in noun.doc[last + 1 : last + 6] if t.text == ","), None)
        if comma is None or comma >= sentence.end - 2:
            return None
        return "survey", (token.i, token.i), ((comma + 1, sentence.end - 1),), noun
    if last >= sentence.end - 2 and noun.doc[token.i - 1].text == ",":
        return "survey", (token.i, token.i), ((sentence.start, token.i - 1),), noun
    return None
