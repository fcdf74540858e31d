"""Finds which rules match where in a sentence, inner events first, then what governs them.

A rule with ``inner`` is an operator: "refused" over "to meet", "stop" over "sending weapons". Words
are visited bottom-up, so the inner event is known when its operator is tried.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Span, Token

from bilateral.events import prepositions, syntax, wordforms
from bilateral.events.conditions import NAME, fits
from bilateral.events.matches import (
    Match,
    governed_clauses,
    object_heads,
    prepositional,
    subject_heads,
)
from bilateral.events.rules import Rule, Rulebook, Trigger, lemma_repairs, load_rules
from bilateral.sentences import WordSearch

_NOUNS = frozenset({"NOUN", "PROPN"})
_CLAUSE_VIA = ("object", "clause")
_ANY_VIA = frozenset({*_CLAUSE_VIA, "object.clause", "purpose"})


def find_matches(span: Span, rulebook: Rulebook | None = None) -> list[Match]:
    """Return every match of every rule in a sentence, in order of the trigger."""
    book = rulebook or load_rules()
    worth = _worth_visiting(span, book)
    if not worth:
        return []
    search = _Search(book, frozenset(map(wordforms.lemma, span)))
    for token in worth:
        search.visit(token)
    return [match for i in sorted(search.at) for match in search.at[i]]


def _worth_visiting(span: Span, book: Rulebook) -> list[Token]:
    """Return the words that may trigger a rule and all above them, the deepest first.

    Above a trigger stand its light verb and the modal that governs it.
    """
    above: dict[int, int] = {}
    for index in _search_of(book).find(span.doc, span.start, span.end):
        path = [index, *(token.i for token in span.doc[index].ancestors)]
        above.update({i: depth for depth, i in enumerate(reversed(path))})
    return [span.doc[i] for i in sorted(above, key=lambda i: (-above[i], i))]


@functools.cache
def _search_of(book: Rulebook) -> WordSearch:
    """Return the words that may trigger a rule; a modal needs an event at its verb besides."""
    triggers = {*book.verbs, *book.nouns, *book.adjectives}
    repairs = lemma_repairs()

    def may_trigger(word: str) -> bool:
        word = repairs.get(word, word)
        return not triggers.isdisjoint(word.removesuffix(end) for end in ("", "s", "es", "d"))

    return WordSearch(may_trigger)


def find_loose(span: Span, rulebook: Rulebook) -> list[Match]:
    """Return matches by the trigger's words alone, for sentences the parser has misread."""
    found: list[Match] = []
    for token in span:
        if token.is_punct or token.is_stop or token.ent_type_ in _NAMES:
            continue
        for word in wordforms.lemmas(token):
            for rule, trigger in (*rulebook.verbs.get(word, ()), *rulebook.nouns.get(word, ())):
                if not rule.inner and _near_words(rule, trigger, token):
                    found.append(Match(rule, token, "verb", particle=trigger.particle))
    return found


_NAMES = frozenset({"GPE", "NORP", "PERSON", "ORG"})
"""Entities whose words trigger nothing in a loose reading ("United" is not to unite)."""
_NEGATIONS = frozenset({"not", "n't", "never", "no"})
_REACH = 6
"""Words after a trigger among which a misread sentence shows its object."""


def _near_words(rule: Rule, trigger: Trigger, token: Token) -> bool:
    """Tell whether the words that a rule demands stand about a trigger, whatever the parse."""
    after = token.doc[token.i + 1 : min(token.i + _REACH, token.sent.end)]
    before = token.doc[max(token.i - _REACH, token.sent.start) : token.i]
    words = {word for each in after for word in wordforms.lemmas(each)}
    led = {str(each.lower_) for each in before}
    particles = (trigger.particle or "").split()
    if not set(particles) <= words or (rule.object and not words & rule.object):
        return False
    if any(word not in words or (heads and not words & heads) for word, heads in rule.prep):
        return False
    about = words | {word for each in before for word in wordforms.lemmas(each)}
    if rule.subject and not about & rule.subject:
        return False
    if (rule.modal and not led & rule.modal) or (rule.negated and not led & _NEGATIONS):
        return False
    return not words & rule.not_object


class _Search:
    """The matches of one sentence while it is walked bottom-up."""

    def __init__(self, rulebook: Rulebook, words: frozenset[str]) -> None:
        self.book = rulebook
        self.words = words
        self.at: dict[int, list[Match]] = {}
        self.carried: dict[int, list[Match]] = {}

    def visit(self, token: Token) -> None:
        """Try every rule that the token may trigger."""
        if token.is_punct or token.is_space:
            return
        if wordforms.is_verb(token) and token.tag_[0] == "V" and token.dep_ != "amod":
            self._try(token, "verb", self._readings(self.book.verbs, token, verb=True))
            self._try_modals(token)
        if (token.pos_ in _NOUNS or _is_gerund_noun(token)) and not self._is_modifier(token):
            self._try(token, "noun", self._readings(self.book.nouns, token))
        if token.pos_ == "ADJ" or token.tag_ in ("VBN", "VBD"):
            self._try(token, "adjective", self._readings(self.book.adjectives, token))

    def _is_modifier(self, noun: Token) -> bool:
        """Tell whether a noun is in a name, or says of what kind another is ("strike force")."""
        if noun.ent_type_ in ("DATE", "ORG") and noun.pos_ == "PROPN":
            return True  # "March", "the Conference of Bishops"
        specified = self.book.classes["specified"]
        return noun.dep_ == "compound" and wordforms.lemma(noun.head) in specified

    def _readings(
        self,
        index: Mapping[str, tuple[tuple[Rule, Trigger], ...]],
        token: Token,
        verb: bool = False,
    ) -> list[tuple[Rule, Trigger]]:
        """Return the rules that a token may trigger, those left out whose words are not there."""
        for word in (wordforms.lemma(token),) if verb else wordforms.lemmas(token)[:3]:
            if word in index:
                return [pair for pair in index[word] if self._has_words(*pair)]
        return []

    def _has_words(self, rule: Rule, trigger: Trigger) -> bool:
        return not any(map(self.words.isdisjoint, _needed(rule, trigger)))

    def _try(self, token: Token, kind: str, pairs: Sequence[tuple[Rule, Trigger]]) -> None:
        if not pairs:
            return
        carrier, suffers = carrier_verb(token, self.book) if kind == "noun" else (None, False)
        if kind == "adjective" and wordforms.is_verb(token.head):
            carrier = token.head
        # Two passes: a rule without inner may serve as the inner of one at the same word.
        for rule, trigger in pairs:
            negated = _negated(token, carrier)
            base = Match(
                rule, token, kind, carrier, suffers, negated=negated, particle=trigger.particle
            )
            if not fits(base, trigger):
                continue
            if not rule.inner:
                self._add(base)
                continue
            for inner in self._inner(base):
                self._add(replace(base, inner=inner))
            if _governs_any(base):
                self._add(base)

    def _try_modals(self, verb: Token) -> None:
        for word in sorted(wordforms.auxiliaries(verb)):
            for rule in self.book.modals.get(word, ()):
                negated = wordforms.is_negated(verb)
                if rule.scope == "pair" and "have" in wordforms.auxiliaries(verb):
                    continue  # "may have bombed" announces nothing
                if rule.negated is not None and rule.negated != negated:
                    continue
                inners = [*self.at.get(verb.i, ()), *self.carried.get(verb.i, ())]
                for inner in inners:
                    if rule.negated and inner.rule.negated:
                        continue  # one "not" is spent once: "will not abandon" helps
                    if inner.rule.type in rule.inner and inner.kind != "modal":
                        self._add(Match(rule, verb, "modal", inner=inner, negated=negated))

    def _inner(self, match: Match) -> Iterator[Match]:
        seen: set[int] = set()
        for head in _governed(match):
            if head.i == match.trigger.i or head.i in seen:
                continue
            seen.add(head.i)
            for inner in [*self.at.get(head.i, ()), *self.carried.get(head.i, ())]:
                if inner.rule.scope == "pair" or inner.rule.type not in match.rule.inner:
                    continue
                if not _doer_fits(inner.carrier or inner.trigger, match):
                    continue
                if _denied(inner) == match.rule.inner_negated:
                    yield inner

    def _add(self, match: Match) -> None:
        self.at.setdefault(match.trigger.i, []).append(match)
        if match.carrier is not None and match.kind == "noun":
            self.carried.setdefault(match.carrier.i, []).append(match)


@functools.cache
def _needed(rule: Rule, trigger: Trigger) -> tuple[frozenset[str], ...]:
    """Return sets of words of which a sentence must hold one each for the rule to fit."""
    particles = [frozenset({word}) for word in (trigger.particle or "").split()]
    prepositions = [part for word, heads in rule.prep for part in (frozenset({word}), heads)]
    wanted = (*particles, rule.subject, rule.object, *prepositions)
    return tuple(words for words in wanted if words and words.isdisjoint(("*", NAME)))


def carrier_verb(noun: Token, book: Rulebook) -> tuple[Token | None, bool]:
    """Return the light verb that carries a noun, and whether its subject undergoes the event."""
    top = prepositions.carrier_of(noun)
    if top.dep_ == "compound" and wordforms.lemma(top.head) in book.classes["carrier"]:
        top = prepositions.carrier_of(top.head)
    if top.dep_ == "attr" and wordforms.lemma(top.head) in book.classes["copula"]:
        return top.head, False
    if top.dep_ in ("dobj", "nsubjpass", "attr", "oprd"):
        verb, needed = top.head, None
    elif top.dep_ == "relcl" or not (top.dep_ == "pobj" and top.head.dep_ in ("prep", "agent")):
        return _relative_carrier(top, book)
    else:
        verb, needed = top.head.head, wordforms.lemma(top.head)
    if not wordforms.is_verb(verb):
        return None, False
    for index, suffers in ((book.suffer, True), (book.light, False)):
        wanted = index.get(wordforms.lemma(verb))
        if wanted is None:
            continue
        have = {needed} if needed else {None} | wordforms.particles(verb)
        if wanted & have:
            return verb, suffers
    return None, False


def _relative_carrier(noun: Token, book: Rulebook) -> tuple[Token | None, bool]:
    """ "the strikes that Israel carried out", "strikes carried out by Israel"."""
    for child in noun.children:
        if child.dep_ in ("relcl", "acl") and wordforms.is_verb(child):
            wanted = book.light.get(wordforms.lemma(child))
            is_object = any(each == noun for each in syntax.objects(child))
            if wanted and is_object and wanted & ({None} | wordforms.particles(child)):
                return child, False
    return None, False


def _governs_any(match: Match) -> bool:
    """Tell whether the trigger governs a clause of whatever content, where the rule accepts one."""
    clauses = list(governed_clauses(match))
    clauses = [clause for clause in clauses if _doer_fits(clause, match)]
    if "clause" in match.rule.inner:
        return bool(clauses)
    return "infinitive" in match.rule.inner and any(map(wordforms.is_infinitive, clauses))


def _doer_fits(trigger: Token, operator: Match) -> bool:
    """Tell whether who does the governed act is whom the rule allows: its own subject or another.

    "expects *Chad* to pay" is no plan of the one who expects it.
    """
    if operator.rule.own is None:
        return True
    doers = {doer.lower_ for doer in subject_heads(operator)}
    acting = trigger
    while acting.dep_ == "conj" and not wordforms.own_subjects(acting):
        acting = acting.head  # "wants *Mali* to close the border and join the war"
    others = wordforms.own_subjects(acting) or syntax.possessors(acting)
    named = [subject for subject in others if subject.pos_ != "PRON"]
    return any(subject.lower_ not in doers for subject in named) != operator.rule.own


def _denied(match: Match) -> bool:
    """Tell whether the event is negated, other than by a rule that is about the negation."""
    return match.negated and not match.rule.negated


def _governed(match: Match) -> Iterator[Token]:
    via = match.rule.inner_via or _CLAUSE_VIA
    if "clause" in via:
        yield from governed_clauses(match)
    if "object" in via:
        yield from prepositions.through_carriers(object_heads(match))
    if "purpose" in via:
        yield from (c for c in match.trigger.children if c.dep_ in ("advcl", "xcomp", "relcl"))
        for head in syntax.objects(match.trigger):
            yield from (c for c in head.children if c.dep_ in ("advcl", "relcl", "acl"))
    if "object.clause" in via:
        for head in prepositions.through_carriers(object_heads(match)):
            yield from (c for c in head.children if c.dep_ in ("relcl", "acl"))
    for word in sorted(via):
        if word not in _ANY_VIA:
            yield from prepositions.through_carriers(prepositional(match, word))


def _is_gerund_noun(token: Token) -> bool:
    """Tell whether an -ing form stands as a noun ("the fighting in Mali")."""
    if token.tag_ != "VBG" or token.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj", "conj"):
        return False
    return not any(c.dep_ in ("dobj", "aux", "nsubj", "auxpass") for c in token.children)


def _negated(token: Token, carrier: Token | None) -> bool:
    return wordforms.is_negated(token) or (carrier is not None and wordforms.is_negated(carrier))
