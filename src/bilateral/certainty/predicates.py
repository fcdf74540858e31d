"""The operators at a predicate itself: modals, negation, adverbs, conditions, mood, attribution."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from bilateral.certainty.cues import operator, rule
from bilateral.certainty.frames import (
    SUBJECTS,
    child,
    children,
    is_infinitive,
    joined,
    phrase_list,
    tense_of,
)
from bilateral.certainty.lexicon import Entry, cue, entry_of
from bilateral.certainty.modality import modal_of, modal_operators
from bilateral.certainty.operators import Operator


def local_operators(token: Token, below: Token | None = None) -> list[Operator]:
    """Return the operators at a predicate, the innermost first.

    `below` is the child from which the walk came: what it says of itself has been read already.
    """
    found = [*_adverbs(token)]
    found += modal_operators(token, below)
    found += _scheduled(token)
    found += _conditions(token)
    found += _mood(token)
    found += attributions(token, below)
    return found


def _adverbs(token: Token) -> Iterator[Operator]:
    for word in children(token, "advmod", "npadvmod", "amod", "nmod", "compound"):
        entry = cue("adverb", word.lower_) if word.dep_ in ("advmod", "npadvmod") else None
        if entry is None and token.pos_ in ("NOUN", "PROPN"):
            entry = entry_of(word, "modifier")
        if entry is not None:
            yield operator(entry, word)


def _scheduled(token: Token) -> Iterator[Operator]:
    """Yield the future of a present tense with a time to come: "talks resume tomorrow"."""
    perfect = any(c.lower_ in phrase_list("perfect") for c in children(token, "aux"))
    if tense_of(token) != "present" or perfect:
        return
    going = any(is_infinitive(c) for c in children(token, "xcomp"))
    if token.lower_ == "going" and going:
        yield rule("future", "going-to", token)
        return
    for word in children(token, "npadvmod", "advmod", "tmod"):
        if word.lower_ in phrase_list("to_come") or (
            word.dep_ == "npadvmod" and any(c.lower_ in phrase_list("next") for c in word.children)
        ):
            yield rule("future", "scheduled", word)


def _conditions(token: Token) -> Iterator[Operator]:
    if token.dep_ == "ROOT":  # "If he goes ...": the model lost the main clause
        for word in children(token, "mark"):
            entry = cue("marker", word.lower_)
            if entry is not None and entry.signature.name == "conditional":
                yield operator(entry, word)
    for clause in children(token, "advcl"):
        for word in children(clause, "mark", "advmod"):
            if joined(word) == "even_if" and modal_of(token) is None:
                continue
            if _is_compound(word) or asks_whether(clause, token):
                continue
            if word.lower_ in phrase_list("condition") and word.i <= clause.i:
                yield rule("conditional", "condition-matrix", word)
        if is_inverted_condition(clause):
            yield rule("conditional", "condition-inverted", clause)
    for word in children(token, "prep"):
        noun = child(word, "pobj")
        entry = entry_of(noun, "of") if noun is not None else None
        if noun is not None and entry is not None and entry.signature.name == "conditional":
            yield operator(entry, word, noun)


def _is_compound(word: Token) -> bool:
    """True for the "if" of "as if"."""
    return word.i > 0 and cue("marker", joined(word)) is not None


def asks_whether(clause: Token, head: Token) -> Operator | None:
    """Return the operator of the "if" that means whether: "asked if", "it is unclear if"."""
    if head.i > clause.i or child(head, "ccomp", "dobj") is not None:
        return None
    for word in (head, *children(head, "acomp", "attr", "oprd")):
        if (entry := entry_of(word, "whether")) is not None:
            return operator(entry, word)
    return None


def is_inverted_condition(clause: Token) -> bool:
    """True for "had Iran attacked", "should talks fail" as an adverbial clause."""
    subject, aux = child(clause, *SUBJECTS), child(clause, "aux")
    if subject is None or aux is None or child(clause, "mark") is not None:
        return False
    return bool(aux.i < subject.i) and aux.lower_ in phrase_list("inverting")


def _mood(token: Token) -> Iterator[Operator]:
    if is_imperative(token):
        yield rule("commanded", "imperative", token)
    elif (word := _question(token)) is not None:
        yield rule("open", "question", word)


def is_imperative(token: Token) -> bool:
    """True for a bare verb without subject that heads a sentence or a quotation."""
    if token.lower_ in phrase_list("hortative") and _is_hortative(token):
        return True
    if token.tag_ != "VB" or token.dep_ not in ("ROOT", "ccomp", "parataxis", "advcl", "xcomp"):
        return False
    if child(token, *SUBJECTS, "mark", "auxpass", "expl") is not None or is_infinitive(token):
        return False
    if token.lower_ in phrase_list("felt"):  # "hope this helps", "love this": "I" is left out
        return False
    helpers = [c for c in children(token, "aux") if c.lemma_.lower() != "do"]
    return not helpers and (token.dep_ == "ROOT" or _is_quoted(token))


def _is_hortative(token: Token) -> bool:
    """True for the "let" of "let's go", wherever the parser hangs it."""
    if token.tag_ != "VB" or child(token, *SUBJECTS, "aux", "mark") is not None:
        return False
    clause = child(token, "ccomp")
    subject = child(clause, "nsubj") if clause is not None else None
    return subject is not None and subject.lower_ in phrase_list("us")


def _is_quoted(token: Token) -> bool:
    first = next(iter(token.subtree))
    before = first if first.is_quote else (first.nbor(-1) if first.i else first)
    if before.is_quote or before.text == ":":
        return True
    return bool(first.i == token.sent.start) and token.dep_ in ("ccomp", "parataxis")


def _question(token: Token) -> Token | None:
    """Return the question mark of a polar question that `token` heads, or None."""
    if token.dep_ not in ("ROOT", "ccomp", "parataxis", "conj"):
        return None
    mark = next((t for t in token.sent if t.i > token.i and t.lower_ == "?"), None)
    if mark is None:
        return None
    if any(t.lower_ in phrase_list("presupposing_wh") for t in token.subtree if t.i < token.i):
        return None
    if _is_inverted(token):
        return mark
    is_last = token.dep_ == "ROOT" and mark.i >= token.sent.end - 2
    # "It sent a ship, but will it fight?": one clause of the two asks.
    others = (
        t for t in token.subtree if t.i != token.i and t.dep_ in ("ccomp", "parataxis", "conj")
    )
    return mark if is_last and not any(_is_inverted(t) for t in others) else None


def is_tag_question(tag: Token, clause: Token) -> bool:
    """True for the "didn't it?" that hangs on "it left": the clause stands."""
    subject = child(tag, *SUBJECTS)
    if subject is None or subject.tag_ != "PRP" or not clause.i < tag.i < subject.i:
        return False
    return subject.i + 1 < len(tag.doc) and subject.nbor(1).lower_ == "?"


def _is_inverted(token: Token) -> bool:
    """True for "will it fight", "is it true": an auxiliary before its subject."""
    subject = child(token, *SUBJECTS)
    if subject is None:
        return False
    helpers = [*children(token, "aux", "auxpass"), *([token] if token.lemma_ == "be" else [])]
    return any(c.i < subject.i for c in helpers)


def attributions(token: Token, below: Token | None = None) -> Iterator[Operator]:
    """Yield the operators of who vouches for a clause: "according to X", ", officials say,"."""
    for word in token.children:
        if below is not None and word.i == below.i:
            continue
        if word.dep_ in ("prep", "advmod", "acl", "advcl", "npadvmod"):
            entry = cue("attribution", word.lower_) or _telling(word)
            if entry is not None:
                yield operator(entry, word)
        elif word.dep_ in ("parataxis", "intj") or (word.dep_ == "ccomp" and word.i > token.i):
            entry = _parenthetical(token, word)
            if entry is not None:
                yield operator(entry, word)


def _telling(word: Token) -> Entry | None:
    """Return the entry of "in the words of an aide", "by his own account", "as he put it"."""
    noun = child(word, "pobj") if word.dep_ == "prep" else None
    if noun is not None and _has_owner(noun):
        return cue("attribution_phrase", f"{word.lower_}_{noun.lower_}")
    as_told = word.dep_ == "advcl" and any(c.lower_ == "as" for c in children(word, "mark"))
    if not as_told or child(word, *SUBJECTS) is None or child(word, "ccomp") is not None:
        return None
    told = child(word, "dobj")
    if told is not None:
        return cue("attribution_phrase", f"{word.lemma_}_{told.lower_}")
    return entry_of(word, "quote")


def _has_owner(noun: Token) -> bool:
    return child(noun, "poss") is not None or any(c.lower_ == "of" for c in children(noun, "prep"))


def _parenthetical(token: Token, word: Token) -> Entry | None:
    """Return the entry of "officials say" set off inside or after the clause of `token`."""
    if child(word, *SUBJECTS) is None or child(word, "mark", "ccomp", "dobj") is not None:
        return None
    if token.i < word.i and not any(t.is_punct for t in token.doc[token.i : word.i]):
        before = next(iter(word.subtree))
        if before.i == 0 or not before.nbor(-1).is_punct:
            return None
    return entry_of(word, "quote")
