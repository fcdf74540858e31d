"""The operators at a predicate itself: modals, negation, adverbs, conditions, mood, attribution."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from bilateral.certainty import lexicon
from bilateral.certainty.frames import SUBJECTS, child, children, is_infinitive, phrase_list
from bilateral.certainty.lexicon import Entry, cue, entry_of
from bilateral.certainty.operators import Operator, signature


def operator(entry: Entry, *tokens: Token) -> Operator:
    """Return the operator of an entry at the words that show it (paragraph offsets)."""
    first = min(tokens, key=lambda token: token.i)
    last = max(tokens, key=lambda token: token.i)
    return Operator(entry.signature, first.idx, last.idx + len(last), entry.rule)


def rule(name: str, rule_id: str, *tokens: Token) -> Operator:
    """Return the operator of a named signature."""
    return operator(Entry(signature(name), rule_id), *tokens)


def local_operators(token: Token, below: Token | None = None) -> list[Operator]:
    """Return the operators at a predicate, the innermost first.

    `below` is the child from which the walk came: its own negation has been read already.
    """
    negations = [*_negations(token, below)]
    modal = child_modal(token)
    found = [*_adverbs(token)]
    if modal is None:
        found += negations
    else:
        inside = [op for op in negations if _is_inner(op, token)]
        negated = len(negations) > len(inside)
        found += inside
        found += _modal(token, modal, negated)
    found += _conditions(token)
    found += _mood(token)
    found += _attributions(token)
    return found


def child_modal(token: Token) -> Token | None:
    """Return the modal auxiliary of a predicate, or None."""
    return next((c for c in children(token, "aux") if c.tag_ == "MD"), None)


def _is_inner(found: Operator, token: Token) -> bool:
    return found.rule == "negation-object"


def _modal(token: Token, modal: Token, negated: bool) -> Iterator[Operator]:
    perfect = any(c.lower_ in ("have", "'ve", "of") for c in children(token, "aux"))
    reading = (
        ("perfect" if perfect else "plain")
        if not negated
        else ("perfect_negated" if perfect else "negated")
    )
    word = phrase_form(modal)
    entry = lexicon.modal(word, reading)
    if entry is not None:
        yield operator(entry, modal)


def phrase_form(modal: Token) -> str:
    """Return the full form of a modal: "will" for "'ll" and "wo"."""
    short = {"'ll": "will", "wo": "will", "'d": "would", "ca": "can", "sha": "shall"}
    return short.get(modal.lower_, modal.lower_)


def _negations(token: Token, below: Token | None) -> Iterator[Operator]:
    for word in token.children:
        if below is not None and word.i == below.i:
            continue
        if word.dep_ == "neg" or (word.dep_ in ("advmod", "preconj", "cc") and _negative(word)):
            if not _is_cancelled(token, word):
                yield rule("not", "negation", word)
        elif word.dep_ in ("det", "predet") and word.lower_ in phrase_list("no"):
            yield rule("not", "negation-determiner", word)
        elif word.dep_ in SUBJECTS and (cue_word := negative_phrase(word)) is not None:
            yield rule("not", "negation-subject", cue_word)
        elif word.dep_ in ("dobj", "attr", "agent") and token.pos_ in ("VERB", "AUX"):
            cue_word = negative_phrase(word)
            if cue_word is not None:
                yield rule("not", "negation-object", cue_word)


def negative_phrase(noun: Token) -> Token | None:
    """Return the word that empties a noun phrase ("no country", "nobody"), or None."""
    if noun.lower_ in phrase_list("nobody"):
        return noun
    return next((c for c in children(noun, "det") if c.lower_ in phrase_list("no")), None)


def _negative(word: Token) -> bool:
    return word.lower_ in phrase_list("never")


def _is_cancelled(token: Token, word: Token) -> bool:
    """True for "not only ... but" and "not until", which leave the predicate standing."""
    following = word.nbor(1).lower_ if word.i + 1 < len(word.doc) else ""
    if following in phrase_list("not_only"):
        return True
    return any(c.lower_ == "until" for c in children(token, "prep")) or any(
        m.lower_ == "until" for c in children(token, "advcl") for m in children(c, "mark")
    )


def _adverbs(token: Token) -> Iterator[Operator]:
    for word in children(token, "advmod", "npadvmod", "amod", "nmod", "compound"):
        entry = cue("adverb", word.lower_) if word.dep_ in ("advmod", "npadvmod") else None
        if entry is None and token.pos_ in ("NOUN", "PROPN"):
            entry = entry_of(word, "modifier")
        if entry is not None:
            yield operator(entry, word)


def _conditions(token: Token) -> Iterator[Operator]:
    for clause in children(token, "advcl"):
        for word in children(clause, "mark", "advmod"):
            if word.lower_ in phrase_list("condition") and word.i <= clause.i:
                yield rule("conditional", "condition-matrix", word)
        if is_inverted_condition(clause):
            yield rule("conditional", "condition-inverted", clause)
    for word in children(token, "prep"):
        noun = child(word, "pobj")
        entry = entry_of(noun, "of") if noun is not None else None
        if noun is not None and entry is not None and entry.signature.name == "conditional":
            yield operator(entry, word, noun)


def is_inverted_condition(clause: Token) -> bool:
    """True for "had Iran attacked", "should talks fail" as an adverbial clause."""
    subject, aux = child(clause, *SUBJECTS), child(clause, "aux")
    if subject is None or aux is None or child(clause, "mark") is not None:
        return False
    return bool(aux.i < subject.i) and aux.lower_ in phrase_list("inverting")


def _mood(token: Token) -> Iterator[Operator]:
    if is_imperative(token):
        yield rule("demanded", "imperative", token)
    elif (word := _question(token)) is not None:
        yield rule("open", "question", word)


def is_imperative(token: Token) -> bool:
    """True for a bare verb without subject that heads a sentence or a quotation."""
    if token.tag_ != "VB" or token.dep_ not in ("ROOT", "ccomp", "parataxis"):
        return False
    if child(token, *SUBJECTS, "mark", "auxpass", "expl") is not None or is_infinitive(token):
        return False
    helpers = [c for c in children(token, "aux") if c.lemma_.lower() != "do"]
    return not helpers and (token.dep_ == "ROOT" or _is_quoted(token))


def _is_quoted(token: Token) -> bool:
    first = next(iter(token.subtree))
    before = first if first.is_quote else (first.nbor(-1) if first.i else first)
    return bool(before.is_quote) or first.i == token.sent.start


def _question(token: Token) -> Token | None:
    """Return the question mark of a polar question that `token` heads, or None."""
    if token.dep_ not in ("ROOT", "ccomp", "parataxis", "conj"):
        return None
    mark = next((t for t in token.sent if t.i > token.i and t.lower_ == "?"), None)
    if mark is None:
        return None
    if any(t.lower_ in phrase_list("presupposing_wh") for t in token.subtree if t.i < token.i):
        return None
    subject = child(token, *SUBJECTS)
    inverted = subject is not None and any(
        c.i < subject.i for c in children(token, "aux", "auxpass")
    )
    is_last = token.dep_ == "ROOT" and mark.i >= token.sent.end - 2
    inverted = inverted or (token.lemma_ == "be" and subject is not None and token.i < subject.i)
    return mark if inverted or is_last else None


def _attributions(token: Token) -> Iterator[Operator]:
    for word in token.children:
        if word.dep_ in ("prep", "advmod", "acl", "advcl", "npadvmod"):
            entry = cue("attribution", word.lower_)
            if entry is not None:
                yield operator(entry, word)
        elif word.dep_ in ("parataxis", "intj") or (word.dep_ == "ccomp" and word.i > token.i):
            entry = _parenthetical(token, word)
            if entry is not None:
                yield operator(entry, word)


def _parenthetical(token: Token, word: Token) -> Entry | None:
    """Return the entry of "officials say" set off inside or after the clause of `token`."""
    if child(word, *SUBJECTS) is None or child(word, "mark", "ccomp", "dobj") is not None:
        return None
    if token.i < word.i and not any(t.is_punct for t in token.doc[token.i : word.i]):
        before = next(iter(word.subtree))
        if before.i == 0 or not before.nbor(-1).is_punct:
            return None
    return entry_of(word, "quote")
