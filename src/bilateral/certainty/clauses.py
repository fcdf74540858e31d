"""From a clause to its governor: complements, adverbial clauses, clauses of a noun."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.certainty import lexicon
from bilateral.certainty.cues import operator, rule
from bilateral.certainty.fates import claim_fate, falsified, plan_fate
from bilateral.certainty.frames import (
    SUBJECTS,
    child,
    children,
    clause_frame,
    is_definite,
    is_finite,
    is_infinitive,
    is_subjunctive,
    joined,
    phrase_list,
    tense_of,
)
from bilateral.certainty.idioms import idiom_of
from bilateral.certainty.lexicon import Entry, cue, entry_of
from bilateral.certainty.modality import modal_of
from bilateral.certainty.negations import empty_phrase, is_contrasted
from bilateral.certainty.operators import Operator
from bilateral.certainty.predicates import (
    asks_whether,
    is_imperative,
    is_inverted_condition,
    is_tag_question,
)
from bilateral.certainty.steps import Step


def complement(token: Token) -> Step:
    """Return the step from a complement clause to its verb or adjective."""
    head = token.head
    if is_tag_question(head, token) or _is_result(head):
        return Step(head, local=head.pos_ in ("ADJ", "ADV"))
    frame = clause_frame(token, head)
    if frame in ("to", "obj_to") and (step := _infinitive(token, head)) is not None:
        return step
    if (head.lemma_ == "be" or head.pos_ == "AUX") and head.lower_ not in phrase_list("semi"):
        return copular(token, head, frame)
    if head.lower_ in phrase_list("condition_verbs") and child(head, *SUBJECTS) is None:
        return Step(head, (rule("conditional", "condition-verb", head),))
    if token.pos_ not in ("VERB", "AUX") and child(token, "cop", "aux", "mark") is None:
        return Step(head)
    if head.lemma_ == "have" and token.tag_ == "VBN":  # "hardly had it begun"
        return Step(head)
    if (claim := _hard_claim(token, head)) is not None:
        return claim
    if (idiom := idiom_of(head, frame)) is not None:
        return Step(head, (idiom,), local=False)
    wanted = None
    if frame == "that" and is_subjunctive(token):
        wanted = entry_of(head, "subjunctive")
    elif frame == "that" and any(c.lower_ in ("had", "'d") for c in children(token, "aux")):
        wanted = entry_of(head, "that-had")
    if wanted is not None:
        return Step(head, (operator(wanted, head),))
    if is_imperative(token) or _is_speech(token, head):
        return Step(head, _speech(token, head))
    return Step(head, falsified(head, _lookup(head, frame)))


def _infinitive(token: Token, head: Token) -> Step | None:
    """Return the step over "has yet to", "too weak to", "was to have", or None."""
    if (yet := _yet(head)) is not None:
        return Step(head, (rule("not", "yet-to", yet),))
    if (step := _light(token, head)) is not None:
        return step
    for word in (head, *children(head, "acomp", "advmod")):
        too = next((c for c in children(word, "advmod") if c.lower_ == "too"), None)
        if too is not None and word.i < token.i:
            return Step(head, (rule("refused", "too-to", too, word),))
        enough = next((c for c in children(word, "advmod") if c.lower_ == "enough"), None)
        if enough is not None and enough.i < token.i:
            name = "implicative" if tense_of(word.head) == "past" else "can"
            return Step(head, (rule(name, "enough-to", word, enough),))
    perfect = any(c.lower_ == "have" for c in children(token, "aux"))
    if perfect and head.lemma_ == "be" and tense_of(head) == "past":
        return Step(head, (rule("omitted", "was-to-have", head),))
    return None


def _light(token: Token, head: Token) -> Step | None:
    """Return the step over "it took a year to", "took steps to", "gave permission to", or None."""
    subject = child(head, "nsubj")
    noun = child(head, "dobj") or child(token, "nsubj")
    if head.lemma_ not in phrase_list("light") or noun is None or noun.i > token.i:
        return None
    if subject is not None and subject.lower_ == "it" and head.lemma_ in phrase_list("takes"):
        past = tense_of(head) == "past"
        return Step(head, (rule("implicative", "it-took", head),)) if past else None
    entry = lexicon.find(str(noun.lemma_).lower(), "to", verb=False, strict=True)
    if entry is None or noun.pos_ != "NOUN":
        return None
    return plan_fate(noun) or Step(head, (operator(entry, noun),))


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


def _is_result(head: Token) -> bool:
    """True for what "that" follows in "so weak that it fell", "so loudly that it broke"."""
    if head.pos_ not in ("ADJ", "ADV"):
        return False
    return any(c.lower_ == "so" and c.i < head.i for c in children(head, "advmod"))


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


def copular(token: Token, head: Token, frame: str) -> Step:
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


def adverbial(token: Token, governor: Token | None = None) -> Step:
    """Return the step from an adverbial clause: condition, time, purpose, manner.

    `governor` is the verb that it modifies, where that is not its head.
    """
    head = governor or token.head
    if is_inverted_condition(token):
        return Step(head, (rule("conditional", "condition-inverted", token),), local=False)
    infinitive = is_infinitive(token)
    for word in children(token, "mark", "advmod"):
        step = _marked(token, head, word) if word.i < token.i else None
        if step is not None:
            return step
    if infinitive:
        return Step(head, _purpose(token, head))
    if is_finite(token) and child(token, "mark") is not None:
        return Step(head, (presupposed(token, "adverbial-clause", token),))
    if token.tag_ == "VBG" and not any(t.is_punct for t in token.doc[head.i : token.i]):
        entry = entry_of(head, "ing")
        return Step(head, (operator(entry, head),) if entry is not None else ())
    return Step(head)


def _marked(token: Token, head: Token, word: Token) -> Step | None:
    """Return the step from a clause with the conjunction `word`, or None where it is none."""
    following = word.nbor(1)
    if following.head.i == token.i and cue("marker", joined(following)) is not None:
        return None  # the "as" of "as if"
    if word.lower_ == "if" and (asked := asks_whether(token, head)) is not None:
        return Step(head, (asked,))
    if word.lower_ in phrase_list("meanwhile") and _is_meanwhile(token, head):
        return Step(head)
    if is_contrasted(head) and any(c.lower_ == "but" for c in children(token, "cc")):
        return Step(head, (rule("not", "negation-contrast", word),), local=False)
    whole = cue("marker", joined(word)) if not is_finite(token) or word.lower_ != "than" else None
    entry = whole or cue("marker", word.lower_)
    if entry is None or (whole is None and entry.signature.projects and is_infinitive(token)):
        return None
    if word.lower_ in phrase_list("temporal"):
        return _timed(token, head, word, entry)
    if entry.signature.name == "presupposed":
        return Step(head, (presupposed(token, entry.rule, word),))
    return Step(head, (operator(entry, word),), local=entry.signature.name != "conditional")


def presupposed(clause: Token, rule_id: str, *words: Token) -> Operator:
    """Return the operator of a clause in the background: what is told as past is firm.

    UDS-IH2 train has a mean of 2.5 for the past, and under what is unsettled 2.3; the present and
    participles have 2.2 and 1.1.
    """
    name = "presupposed" if tense_of(clause) == "past" else "backgrounded"
    return rule(name, rule_id, *words)


def _is_meanwhile(token: Token, head: Token) -> bool:
    """True for "will join it while cutting costs": what goes on meanwhile is to come as well."""
    unsettled = modal_of(head) is not None or is_infinitive(head)
    return unsettled and token.tag_ == "VBG" and not is_finite(token)


def _timed(token: Token, head: Token, word: Token, entry: Entry) -> Step:
    """Return the step from a clause of time: told as past, still to come, or never come to."""
    modal = modal_of(token)
    if word.lower_ == "before" and modal is not None and modal.lower_ in phrase_list("thwarted"):
        return Step(head, (rule("refused", "before-could", word, modal),), local=False)
    if _is_forthcoming(token, head):
        pending = word.lower_ in phrase_list("pending")
        return Step(head, (rule("conditional", "pending", word),) if pending else ())
    if word.lower_ in phrase_list("until") and tense_of(token) == "past":
        return Step(head, (rule("presupposed", "until-past", word),))
    if word.lower_ in phrase_list("habitual") and tense_of(token) == "present":
        return Step(head, (rule("habitual", "habit", word),))
    if entry.signature.name == "presupposed":
        return Step(head, (presupposed(token, entry.rule, word),))
    return Step(head, (operator(entry, word),), local=entry.signature.name != "conditional")


def _purpose(token: Token, head: Token) -> tuple[Operator, ...]:
    """Return the operator of an infinitive that the parser takes for an adjunct.

    Where a word just before it takes such a complement ("renew calls to", "need men to"), it is
    that word's complement; else it says what the deed is for.
    """
    if any(c.lower_ == "only" for c in children(token, "advmod")):
        return ()  # "stopped it, only to resume it": what came next
    if (step := _light(token, head)) is not None:
        return step.operators
    entry = entry_of(head, "purpose")
    if entry is not None:
        return (operator(entry, head),)
    before = token.left_edge.nbor(-1) if token.left_edge.i else token
    if {before.lower_, *(c.lower_ for c in children(before, "amod"))} & phrase_list("first"):
        return (rule("implicative", "first-to", before),)
    if before.pos_ == "NOUN" and (no := empty_phrase(before)) is not None:
        return (rule("refused", "in-no-position-to", no, before),)
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
            fate = plan_fate(word)
            return fate.operators if fate is not None else (operator(entry, word),)
    entry = lexicon.default("purpose")
    return (operator(entry, token),) if entry is not None else ()


def _is_forthcoming(token: Token, head: Token) -> bool:
    """True for a present-tense temporal clause under a modal: "when talks resume, it will"."""
    if tense_of(token) == "present":
        return modal_of(head) is not None or is_infinitive(head) or head.tag_ == "VB"
    return tense_of(token) == "" and modal_of(head) is not None


def noun_clause(token: Token) -> Step:
    """Return the step from a clause to the noun it belongs to."""
    head = token.head
    infinitive = is_infinitive(token)
    has_that = any(c.lower_ in ("that", "whether") for c in children(token, "mark"))
    has_that = has_that or _is_content(token)
    if infinitive and (step := _noun_infinitive(token, head)) is not None:
        return step
    if infinitive or has_that or token.dep_ == "ccomp":
        frame = "to" if infinitive else clause_frame(token, head)
        fate = plan_fate(head) if infinitive else claim_fate(head)
        if fate is not None:
            return fate
        entry = entry_of(head, frame) or lexicon.default(f"noun-{frame}")
        return Step(head, (operator(entry, head),) if entry is not None else ())
    if token.dep_ == "acl" and (word := empty_phrase(head)) is not None:
        return Step(head, (rule("not", "negation-noun", word),))
    if _is_gerund(token, head):
        return Step(head)
    generic = _generic(head)
    if generic is not None:
        return Step(head, (rule("conditional", "generic-head", generic),))
    if _is_habit(token, head):
        return Step(head, (rule("conditional", "generic-clause", token),))
    return Step(head, (presupposed(token, "noun-clause", head),))


def _is_gerund(token: Token, head: Token) -> bool:
    """True for "not aware of him *speaking*": a pronoun or a name needs no clause to tell which."""
    return token.tag_ == "VBG" and head.dep_ == "pobj" and head.tag_ in ("PRP", "NNP", "NNPS")


def _noun_infinitive(token: Token, noun: Token) -> Step | None:
    """Return the step over "in order to", "nothing to", "the only country to", or None."""
    if noun.dep_ == "pobj" and joined(noun) in phrase_list("in_order"):
        return Step(noun.head.head, (rule("purpose", "in-order-to", noun),))
    if noun.lower_ in phrase_list("nobody"):
        return Step(noun, (rule("not", "nothing-to", noun),))
    first = {c.lower_ for c in children(noun, "amod")} & phrase_list("first")
    if not first or noun.dep_ != "attr" or entry_of(noun, "to") is not None:
        return None
    subject = child(noun.head, *SUBJECTS)
    if subject is None or subject.pos_ not in ("PROPN", "PRON") or subject.tag_ == "DT":
        return None
    if subject.lower_ == "it":
        return None
    return Step(noun, (rule("implicative", "first-to", noun),))


def _is_content(clause: Token) -> bool:
    """True for "the rumour that it brokered the truce", which the model may take for a relative."""
    objects = [*children(clause, "dobj")]
    return len(objects) > 1 and objects[0].lower_ == "that"


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
