"""Reads single words of a parse: lemma, negation, auxiliaries, particles, mood."""

from __future__ import annotations

import functools

from spacy.tokens import Token

from bilateral.events.rules import lemma_repairs

IMPERATIVE = "<imperative>"
BARE = "<bare>"
"""Stand among the auxiliaries for a command and for "insists that Chile pay"."""

remembered = functools.lru_cache(maxsize=8_192)
"""Rules ask the same of a word up to twenty times, and its parse does not change: 8 % of `read`."""


def lemma(token: Token) -> str:
    """Return the lower-case lemma; proper nouns lose their plural s ("Sanctions")."""
    word = str(token.lemma_).lower()
    word = lemma_repairs().get(word, word)
    if token.tag_ in ("NNPS", "NNP") and word.endswith("s") and len(word) > 4:
        return word[:-1]
    return word


def lemmas(token: Token) -> tuple[str, ...]:
    """Return the lemma and, for a word the tagger may have misread, other readings of it."""
    word = lemma(token)
    low = str(token.lower_)
    found = [word]
    for reading in (low, low.removesuffix("s"), low.removesuffix("es"), low.removesuffix("d")):
        if reading not in found:
            found.append(reading)
    return tuple(found)


def is_verb(token: Token) -> bool:
    """Tell whether the token heads a clause."""
    return token.pos_ in ("VERB", "AUX")


def is_infinitive(verb: Token) -> bool:
    """Tell whether the verb has "to" before it."""
    return any(child.dep_ == "aux" and child.tag_ == "TO" for child in verb.children)


def is_imperative(verb: Token) -> bool:
    """Tell whether the verb commands: bare form, no subject, nothing that governs it."""
    if verb.tag_ not in ("VB", "VBP") or verb.dep_ not in ("ROOT", "conj", "ccomp", "parataxis"):
        return False
    if any(c.dep_ in ("nsubj", "nsubjpass", "expl", "mark", "csubj") for c in verb.children):
        return False
    if any(c.dep_ == "aux" and c.lower_ not in ("do", "let") for c in verb.children):
        return False
    following = verb.doc[verb.i + 1].lower_ if verb.i + 1 < len(verb.doc) else ""
    if lemma(verb) == "let" and following in ("us", "'s", "me"):
        return False  # "let us be clear", "let's stand together": the speaker's own resolve
    return verb.dep_ != "conj" or is_imperative(verb.head)


def auxiliaries(verb: Token) -> set[str]:
    """Return the auxiliaries of a verb, its own or shared; see `IMPERATIVE` and `BARE`."""
    found = {form for c in verb.children if c.dep_ == "aux" for form in (lemma(c), str(c.lower_))}
    if verb.dep_ == "conj" and not found and not own_subjects(verb) and is_verb(verb.head):
        found = auxiliaries(verb.head)
    if verb.dep_ == "ROOT" and is_infinitive(verb):
        found.add("will")  # headlines: "Premier to meet envoy"
    singular = any(subject.tag_ in ("NNP", "NN") for subject in own_subjects(verb))
    if verb.tag_ in ("VB", "VBP") and not found and singular:
        found.add(BARE)
    return found | ({IMPERATIVE} if is_imperative(verb) else set())


def has_auxiliary(verb: Token, words: frozenset[str]) -> bool:
    """Tell whether one of the auxiliaries hangs on the verb ("must", "will")."""
    return bool(auxiliaries(verb) & words)


def is_negated(token: Token) -> bool:
    """Tell whether the token is negated itself ("did not meet", "no talks", "never")."""
    helpers = [child.lower_ for child in token.children if child.dep_ == "aux"]
    if len(helpers) > len(set(helpers)):
        return False  # "whether they will or will not help"
    for child in token.children:
        if child.dep_ == "neg" or (child.dep_ == "det" and child.lower_ in ("no", "neither")):
            return True
        if child.dep_ in ("advmod", "preconj") and child.lower_ in ("never", "neither"):
            return True
    if token.dep_ == "conj" and is_verb(token) and not own_subjects(token):
        return is_negated(token.head) and not any(c.dep_ == "aux" for c in token.children)
    return False


def particles(verb: Token) -> set[str]:
    """Return the particles and prepositions that hang on a verb."""
    found: set[str] = set()
    for child in verb.children:
        if child.dep_ in ("prt", "prep", "advmod", "agent", "dative", "acomp", "advcl", "oprd"):
            if child.dep_ == "prep" and child.i < verb.i:
                continue  # "with Sweden, NATO stands united" is not "stand with"
            complements = [g for g in child.children if g.dep_ == "pobj"]
            if complements and all(g.ent_type_ in ("DATE", "TIME") for g in complements):
                continue
            found.add(lemma(child))
            found |= {lemma(g) for g in child.children if g.dep_ == "prep"}
            # "called for Chad to pay"
            found |= {"for" for g in child.children if g.dep_ == "mark" and g.lower_ == "for"}
        elif child.dep_ == "dobj":
            # "take part in", "lay siege to": the noun belongs to the verb.
            found.add(lemma(child))
            found |= {lemma(g) for g in child.children if g.dep_ == "prep"}
    return found


def own_subjects(verb: Token) -> list[Token]:
    """Return the subjects that hang on the verb itself."""
    return [child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass", "csubj")]
