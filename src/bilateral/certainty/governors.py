"""One step up the tree: from a predicate to what governs it, and the operators on the way."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from bilateral.certainty import lexicon
from bilateral.certainty.frames import (
    SUBJECTS,
    child,
    children,
    clause_frame,
    is_definite,
    is_finite,
    is_infinitive,
    phrase_list,
    tense_of,
)
from bilateral.certainty.lexicon import cue, entry_of
from bilateral.certainty.modality import modal_of, operator, rule
from bilateral.certainty.operators import Operator
from bilateral.certainty.predicates import attributions, is_imperative, is_inverted_condition


@dataclass(frozen=True, slots=True)
class Step:
    """The governor, the operators it puts on what it governs, and whether its own apply too."""

    head: Token
    operators: tuple[Operator, ...] = ()
    local: bool = True


def climb(token: Token) -> Step | None:
    """Return the step from `token` to its governor, or None at the root."""
    if token.dep_ == "ROOT" or token.head.i == token.i:
        return None
    reader = _READERS.get(token.dep_)
    if reader is not None:
        return reader(token)
    return Step(token.head)


def _conjunct(token: Token) -> Step:
    head = _partner(token)
    if token.pos_ in ("NOUN", "PROPN", "ADJ"):
        shares = not list(children(token, "det", "poss")) or head.pos_ == "VERB"
        return Step(head, local=shares)
    own = child(token, *SUBJECTS, "aux", "auxpass") is not None
    shares = not own and token.tag_ == head.tag_ and token.tag_ in ("VB", "VBN", "VBG")
    if shares:
        return Step(head)
    return Step(head, tuple(attributions(head, token)), local=False)


def _partner(token: Token) -> Token:
    """Return the verb that `token` is coordinated with.

    In "they agreed to lift the ban, cut tariffs and sell" the parser often hangs the last verb on
    the first finite one. A bare infinitive or a participle goes with one of its own form.
    """
    head = token.head
    if token.tag_ not in ("VB", "VBG") or head.tag_ == token.tag_:
        return head
    if child(token, *SUBJECTS, "aux", "auxpass") is not None:
        return head
    own = {t.i for t in token.subtree}
    start = token.sent.start if token.tag_ == "VB" else head.i + 1
    forms = [t for t in token.doc[start : token.i] if t.tag_ == token.tag_ and t.i not in own]
    return forms[-1] if forms else head


def _complement(token: Token) -> Step:
    head = token.head
    frame = clause_frame(token, head)
    if head.lemma_ == "be" or head.pos_ == "AUX":
        return _copular(token, head, frame)
    if token.pos_ not in ("VERB", "AUX") and child(token, "cop", "aux", "mark") is None:
        return Step(head)
    if frame == "to" and (yet := _yet(head)) is not None:
        return Step(head, (rule("not", "yet-to", yet),))
    if (claim := _hard_claim(token, head)) is not None:
        return claim
    if is_imperative(token) or _is_speech(token, head):
        return Step(head, _speech(token, head))
    return Step(head, _lookup(head, frame))


def _yet(head: Token) -> Token | None:
    """Return the "yet" of "has yet to"."""
    if head.lemma_ not in ("have", "be"):
        return None
    return next((c for c in children(head, "advmod") if c.lower_ == "yet"), None)


def _hard_claim(token: Token, head: Token) -> Step | None:
    """Return the step from P in "it is hard to argue that P" to "is", or None elsewhere.

    That it is hard to claim speaks against P; that it is hard to deny speaks for it.
    """
    above = head.head
    if not is_infinitive(head) or head.dep_ not in ("xcomp", "ccomp", "advcl"):
        return None
    hard = next(
        (
            word
            for word in (above, *children(above, "acomp", "oprd", "attr"))
            if word.lower_ in phrase_list("hard")
        ),
        None,
    )
    entry = entry_of(head, "that")
    if hard is None or entry is None:
        return None
    name = {"reported": "hard-to-claim", "denied": "presumed"}.get(entry.signature.holds)
    if name is None:
        return None
    return Step(above, (rule(name, name, hard, head),), local=False)


def _speech(token: Token, head: Token) -> tuple[Operator, ...]:
    """Return the operator of a verb whose content stands before it or is a command.

    The parser hangs loosely joined clauses the same way, so an unlisted verb counts as speech
    only across a quotation mark.
    """
    entry = entry_of(head, "quote")
    first, last = sorted((token.i, head.i))
    if entry is None and any(t.text == '"' for t in token.doc[first:last]):
        entry = lexicon.default("quote")
    return (operator(entry, head),) if entry is not None else ()


def _is_speech(token: Token, head: Token) -> bool:
    return token.dep_ == "ccomp" and token.i < head.i


def _lookup(head: Token, frame: str) -> tuple[Operator, ...]:
    subject = child(head, "nsubjpass") if frame == "passive_to" else None
    if subject is not None and subject.pos_ == "NOUN":
        planned = lexicon.find(str(subject.lemma_).lower(), "to", verb=False)
        if planned is not None:
            return (operator(planned, subject),)
    entry = entry_of(head, frame) or lexicon.default(frame)
    return (operator(entry, head),) if entry is not None else ()


def _copular(token: Token, head: Token, frame: str) -> Step:
    """Return the step under "be": the signature is the adjective's, or the subject noun's."""
    for word in (*children(head, "acomp", "attr", "oprd"), *children(head, "nsubj")):
        if word.i == token.i:
            continue
        entry = entry_of(word, frame)
        if entry is not None:
            return Step(head, (operator(entry, word),))
    predicated = child(head, "acomp", "attr", "oprd") is not None
    if frame == "to" and predicated and tense_of(head) == "past":
        frame = "to-past"
    elif frame == "to" and token.dep_ == "xcomp" and not predicated:
        entry = lexicon.find("be", "to")
        return Step(head, (operator(entry, head),) if entry is not None else ())
    entry = lexicon.default(f"copular-{frame}")
    return Step(head, (operator(entry, head),) if entry is not None else ())


def _adverbial(token: Token) -> Step:
    head = token.head
    if is_inverted_condition(token):
        return Step(head, (rule("conditional", "condition-inverted", token),), local=False)
    for word in children(token, "mark", "advmod"):
        entry = cue("marker", word.lower_)
        if entry is None or word.i > token.i:
            continue
        if word.lower_ in phrase_list("temporal") and _is_forthcoming(token, head):
            return Step(head)
        outer = entry.signature.name not in ("conditional",)
        return Step(head, (operator(entry, word),), local=outer)
    if is_infinitive(token):
        return Step(head, _purpose(token, head))
    if is_finite(token) and child(token, "mark") is not None:
        return Step(head, (rule("presupposed", "adverbial-clause", token),))
    if token.tag_ == "VBG" and not any(t.is_punct for t in token.doc[head.i : token.i]):
        entry = entry_of(head, "ing")
        return Step(head, (operator(entry, head),) if entry is not None else ())
    return Step(head)


def _purpose(token: Token, head: Token) -> tuple[Operator, ...]:
    """Return the operator of an infinitive that the parser takes for an adjunct.

    Where a word just before it takes such a complement ("renew calls to", "need men to"), it is
    that word's complement; else it says what the deed is for.
    """
    entry = entry_of(head, "purpose")
    if entry is not None:
        return (operator(entry, head),)
    if child(head, "nsubjpass") is not None:
        found = _lookup(head, "passive_to")
        if found and found[0].signature.name in phrase_list("controlling"):
            return found
    for word in (*children(head, "attr", "acomp", "dobj", "advmod"), head):
        if any(t.is_punct for t in token.doc[word.i : token.i]) or word.i > token.i:
            continue
        if word.dep_ == "dobj" and word.right_edge.i + 1 < token.left_edge.i:
            continue
        entry = entry_of(word, "to" if word.i != head.i else clause_frame(token, head))
        if entry is not None and entry.signature.name in phrase_list("controlling"):
            return (operator(entry, word),)
    entry = lexicon.default("purpose")
    return (operator(entry, token),) if entry is not None else ()


def _is_forthcoming(token: Token, head: Token) -> bool:
    """True for a present-tense temporal clause under a modal: "when talks resume, it will"."""
    if tense_of(token) == "present":
        return modal_of(head) is not None or is_infinitive(head) or head.tag_ == "VB"
    return tense_of(token) == "" and modal_of(head) is not None


def _of_noun(token: Token) -> Step:
    """Return the step from a clause to the noun it belongs to."""
    head = token.head
    infinitive = is_infinitive(token)
    has_that = any(c.lower_ in ("that", "whether") for c in children(token, "mark"))
    if infinitive or has_that or token.dep_ == "ccomp":
        frame = "to" if infinitive else clause_frame(token, head)
        entry = entry_of(head, frame) or lexicon.default(f"noun-{frame}")
        return Step(head, (operator(entry, head),) if entry is not None else ())
    generic = _generic(head)
    if generic is not None:
        return Step(head, (rule("conditional", "generic-head", generic),))
    if _is_habit(token, head):
        return Step(head, (rule("conditional", "generic-clause", token),))
    return Step(head, (rule("presupposed", "noun-clause", head),))


def _is_habit(token: Token, noun: Token) -> bool:
    """True for "firms that sell" under a modal, an order or an infinitive: whoever does."""
    if token.dep_ != "relcl" or tense_of(token) != "present" or child(token, "aux") is not None:
        return False
    if is_definite(noun) or noun.pos_ == "PROPN":
        return False
    above = noun.head
    while above.pos_ in ("ADP", "NOUN") and above.head.i != above.i and not is_definite(above):
        above = above.head
    return modal_of(above) is not None or is_imperative(above)


def _generic(noun: Token) -> Token | None:
    if noun.lower_ in phrase_list("generic"):
        return noun
    return next((c for c in children(noun, "det") if c.lower_ in phrase_list("generic_det")), None)


def _prepositional(token: Token) -> Step:
    """Return the step from the complement of a preposition to what the preposition hangs on."""
    word = token.head
    head = word.head
    whole = cue("compound_preposition", _joined(word))
    if whole is not None:
        return Step(_above_adverb(head), (operator(whole, word.nbor(-1), word),))
    if word.dep_ in ("pcomp", "prep") and head.pos_ == "ADP":
        entry = cue("preposition", word.lower_)
        return Step(head, (operator(entry, word),) if entry is not None else ())
    name = "prep-to" if word.lower_ == "to" else word.lower_
    # The parser often hangs "of" on the object: "accuse the army" + "of shelling".
    for governor in (head, head.head) if head.dep_ in ("dobj", "dative", "nsubjpass") else (head,):
        entry = entry_of(governor, name) if governor.i != word.i else None
        if entry is not None:
            return Step(governor, (operator(entry, governor, word),))
    noun = token.pos_ in ("NOUN", "PROPN")
    if noun and is_definite(token) and cue("marked_preposition", word.lower_) is None:
        return Step(word, (rule("presupposed", "definite", token),))
    entry = cue("marked_preposition", word.lower_)
    entry = entry or cue("preposition" if noun else "clause_preposition", word.lower_)
    return Step(word, (operator(entry, word),) if entry is not None else ())


def _joined(word: Token) -> str:
    """Return a preposition with the word before it: "instead_of"."""
    return f"{word.nbor(-1).lower_}_{word.lower_}" if word.i else str(word.lower_)


def _above_adverb(head: Token) -> Token:
    return head.head if head.pos_ in ("ADV", "ADP", "SCONJ") else head


def _object(token: Token) -> Step:
    head = token.head
    content = entry_of(token, "that") is not None and token.pos_ == "NOUN"
    entry = (entry_of(head, "content") if content else None) or entry_of(head, "np")
    if entry is not None:
        return Step(head, (operator(entry, head),))
    if is_definite(token):
        return Step(head, (rule("presupposed", "definite", token),))
    return Step(head)


def _subject(token: Token) -> Step:
    head = token.head
    if token.pos_ in ("VERB", "AUX") or token.dep_.startswith("csubj"):
        return _copular(token, head, "ing") if head.lemma_ == "be" else Step(head)
    for word in (head, *children(head, "acomp", "attr", "prep")):
        entry = entry_of(word, "subj")
        if entry is not None:
            return Step(head, (operator(entry, word),))
    if child(head, "expl") is not None:
        return Step(head)
    modal = modal_of(head)
    if modal is not None and not is_definite(token):
        return Step(head, (rule("open", "subject-of-modal", modal),))
    return Step(head, (rule("presupposed", "subject", token),))


def _attribute(token: Token) -> Step:
    return Step(token.head)


def _inside_noun(token: Token) -> Step:
    """Return the step from a modifier of a noun to the noun."""
    head = token.head
    entry = entry_of(head, "of") if token.dep_ == "compound" else None
    if entry is not None:
        return Step(head, (operator(entry, head),))
    if token.dep_ == "amod" and not is_definite(head):
        return Step(head)
    return Step(head, (rule("presupposed", "modifier", token),))


_READERS = {
    "conj": _conjunct,
    "ccomp": lambda token: (
        _of_noun(token) if token.head.pos_ in ("NOUN", "PROPN") else _complement(token)
    ),
    "xcomp": lambda token: (
        _of_noun(token) if token.head.pos_ in ("NOUN", "PROPN") else _complement(token)
    ),
    "acl": _of_noun,
    "relcl": _of_noun,
    "advcl": _adverbial,
    "pcomp": _prepositional,
    "pobj": _prepositional,
    "dobj": _object,
    "nsubjpass": _object,
    "dative": _object,
    "nsubj": _subject,
    "csubj": _subject,
    "csubjpass": _subject,
    "attr": _attribute,
    "acomp": _attribute,
    "amod": _inside_noun,
    "compound": _inside_noun,
    "poss": _inside_noun,
}
