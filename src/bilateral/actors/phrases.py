"""Reads noun phrases such as "Iranian military personnel" or "leaders of the bloc" as actors."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from spacy.tokens import Token

from bilateral.actors import tables
from bilateral.actors.aliases import AliasMatcher
from bilateral.actors.figures import Figure, figure_of
from bilateral.actors.names import MODIFIERS, Name, NameTable, is_country
from bilateral.actors.rules import phrase_rules
from bilateral.actors.tables import RoleNoun
from bilateral.records import MentionKind
from bilateral.sentences import Paragraph, WordSearch

_JOINERS = frozenset({"and", "or", ",", "&", "/", "'s", "'", "the", "both", "-"})
_SKIPPED = frozenset({"det", "predet", "punct", "cc", "mark", "case", "preconj"})
_NOUNS = frozenset({"NOUN", "PROPN", "ADJ"})
_SETTLEMENT = "settlement"
_LONGEST = 4
"""The most words before its last that a role noun has ("chairman of the joint chiefs of staff")."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase that acts: its tokens (within the paragraph) and who it stands for."""

    first: int
    last: int
    """Exclusive."""
    head: Token
    figures: tuple[Figure, ...]
    used: tuple[Name, ...] = ()
    """The bare modifiers that the phrase took its country from."""


@dataclass(slots=True)
class PhraseReader:
    """Resolves noun phrases of one document, each once."""

    names: NameTable
    matcher: AliasMatcher
    people: dict[tuple[int, int], Figure] = field(default_factory=dict)
    """The persons found so far, by paragraph and token."""
    _read: dict[tuple[int, int], Phrase | None] = field(default_factory=dict)

    def read(self, paragraph: Paragraph, token: Token) -> Phrase | None:
        """Return the phrase headed by `token`, or None when its noun is no actor."""
        key = (paragraph.index, token.i)
        if key not in self._read:
            self._read[key] = None  # a cycle in a broken parse ends here
            self._read[key] = self._read_phrase(paragraph, token)
        return self._read[key]

    def noun_at(self, paragraph: Paragraph, token: Token) -> tuple[RoleNoun, int] | None:
        """Return the longest role noun that ends at `token`, with the index of its first token."""
        nouns, doc = tables.role_nouns(), paragraph.doc
        forms = dict.fromkeys((token.lower_, token.lemma_.lower()))
        for length in range(min(_LONGEST, token.i), -1, -1):
            first = token.i - length
            if length and self.names.at(paragraph, first) is not None:
                continue
            prefix = (
                doc[first : token.i].text.lower() + token.nbor(-1).whitespace_ if length else ""
            )
            for form in forms:
                noun = nouns.get(prefix + form)
                if noun is not None:
                    return noun, first
        return None

    def owners(
        self, paragraph: Paragraph, token: Token, role: str | None
    ) -> tuple[list[Figure], list[Name], int]:
        """Return whose the noun at `token` is, the modifiers that say so, and where that ends."""
        left = self.left_names(paragraph, token)
        if left:
            return [figure_of(name.sense) for name in left], left, token.i + 1
        owner = self._person_before(paragraph, token)
        if owner is not None:
            return [owner], [], token.i + 1
        figures, last = self._through_prepositions(paragraph, token, role)
        if figures:
            return figures, [], last
        return [*self._shared(paragraph, token)], [], token.i + 1

    def left_names(self, paragraph: Paragraph, token: Token) -> list[Name]:
        """Return the names before `token` that own it: one, or several that are coordinated."""
        first = _left_edge(token)
        names = [
            name
            for name in self.names.between(paragraph, first, token.i)
            if name.relation in ("own", "leading")
            and _leads_to(name.head, token)
            and not _is_subject_matter(name, token)
        ]
        if not names and token.i > first:
            before = self.names.at(paragraph, token.i - 1)
            names = [before] if before and before.relation == "own" else []
        return _coordinated(_bodies_first(names), paragraph)

    def _read_phrase(self, paragraph: Paragraph, token: Token) -> Phrase | None:
        if token.pos_ not in _NOUNS or self.names.at(paragraph, token.i) is not None:
            return None
        if (paragraph.index, token.i) in self.people or _is_in_address(token):
            return None
        bodies = self._plural_bodies(paragraph, token)
        if bodies is not None:
            return bodies
        found = self.noun_at(paragraph, token) or self._settlement(token)
        if found is None or not _is_noun(token):
            return self._part_of(paragraph, token)
        noun, first = found
        if _is_idle_equipment(noun, token):
            return None
        owners, used, last = self.owners(paragraph, token, noun.role)
        owners = owners or self._clause_country(paragraph, token, noun)
        if not owners and noun.kind == _SETTLEMENT:
            return None
        part = self._part_of(paragraph, token) if not owners else None
        if part is not None:
            return part
        first = min(first, _first_token(token))
        text = paragraph.doc[first:last].text
        holders: list[Figure | None] = [*owners] or [None]
        if any(name.relation == "leading" for name in used) and noun.noun in phrase_rules().led:
            noun = replace(noun, role=phrase_rules().led_role)
        figures = tuple(dict.fromkeys(_join(noun, owner, token, text) for owner in holders))
        return Phrase(first, last, token, figures, tuple(used))

    def _settlement(self, token: Token) -> tuple[RoleNoun, int] | None:
        if token.lower_ not in phrase_rules().settlements:
            return None
        return RoleNoun(token.lower_, phrase_rules().settlement_role, _SETTLEMENT), token.i

    def _clause_country(self, paragraph: Paragraph, token: Token, noun: RoleNoun) -> list[Figure]:
        """Return the country of "killed civilians in Ukraine", where "in" hangs on the verb."""
        if (
            token.dep_ not in ("dobj", "nsubjpass")
            or noun.role not in phrase_rules().resident_roles
        ):
            return []
        verbs = [token.head, *token.head.conjuncts]
        for preposition in (child for verb in verbs for child in verb.children):
            if preposition.dep_ == "prep" and preposition.lower_ in phrase_rules().inside:
                for place in preposition.children:
                    name = self.names.at(paragraph, place.i)
                    if name is not None and is_country(name) and name.sense.country:
                        return [figure_of(name.sense)]
        return []

    def _part_of(self, paragraph: Paragraph, token: Token) -> Phrase | None:
        """Return "dozens of soldiers" as the soldiers, headed by "dozens"."""
        if not {token.lemma_.lower(), token.lower_} & phrase_rules().partitives:
            return None
        for preposition in token.children:
            if preposition.dep_ != "prep" or preposition.lower_ != "of":
                continue
            for whole in preposition.children:
                inner = self.read(paragraph, whole) if whole.dep_ == "pobj" else None
                if inner is not None:
                    return replace(inner, first=token.i, head=token)
                name = self.names.at(paragraph, whole.i) if whole.dep_ == "pobj" else None
                if name is not None and name.sense.kind == "demonym":
                    figure = replace(
                        figure_of(name.sense), kind="group", role=phrase_rules().settlement_role
                    )
                    return Phrase(token.i, name.span.end, token, (figure,))
        return None

    def _plural_bodies(self, paragraph: Paragraph, token: Token) -> Phrase | None:
        """Return "the State and Treasury departments" as both bodies."""
        singular = phrase_rules().bodies.get(token.lower_)
        if singular is None:
            return None
        figures = []
        for child in _flatten(token):
            word = paragraph.doc[child.left_edge.i : child.i + 1].text
            senses = self.matcher.senses_of(f"{word} {singular}")
            figures += [figure_of(sense) for sense in senses if not sense.ambiguous][:1]
        if len(figures) < 2:
            return None
        return Phrase(_first_token(token), token.i + 1, token, tuple(_one_actor(figures)))

    def _person_before(self, paragraph: Paragraph, token: Token) -> Figure | None:
        for child in token.children:
            if child.dep_ == "poss":
                owner = self.people.get((paragraph.index, child.i))
                if owner is None:
                    phrase = self.read(paragraph, child)
                    owner = phrase.figures[0] if phrase and len(phrase.figures) == 1 else None
                if owner is not None and owner.code is not None:
                    return owner
        return None

    def _through_prepositions(
        self, paragraph: Paragraph, token: Token, role: str | None
    ) -> tuple[list[Figure], int]:
        for preposition in _prepositions(token):
            objects = [child for child in preposition.children if child.dep_ == "pobj"]
            for head in objects:
                parts = [head, *_conjuncts(head)]
                figures = [
                    figure
                    for part in parts
                    for figure in self._object(paragraph, part)
                    if _may_own(preposition, figure, role)
                ]
                if figures:
                    last = self.names.at(paragraph, parts[-1].i)
                    return figures, last.span.end if last else parts[-1].i + 1
        return [], token.i + 1

    def _object(self, paragraph: Paragraph, token: Token) -> tuple[Figure, ...]:
        name = self.names.at(paragraph, token.i)
        if name is not None and name.relation == "own":
            return (figure_of(name.sense),)
        person = self.people.get((paragraph.index, token.i))
        if person is not None:
            return (person,)
        phrase = self.read(paragraph, token)
        if phrase is None:
            return ()
        return tuple(figure for figure in phrase.figures if figure.code is not None)

    def _shared(self, paragraph: Paragraph, token: Token) -> Iterator[Figure]:
        """Yield the owner of the first of coordinated nouns: "Iranian firms and officials"."""
        if token.dep_ != "conj" or any(child.dep_ in ("det", "poss") for child in token.children):
            return
        first = token.head
        if first.pos_ not in _NOUNS or token.i - first.i > 6:
            return
        for name in self.left_names(paragraph, first):
            if name.head.dep_ in MODIFIERS:
                yield figure_of(name.sense)


def worth_reading(paragraph: Paragraph) -> list[int]:
    """Return the words that may head a phrase: the last of a role noun, or a partitive."""
    return _heads().find(paragraph.doc)


@functools.cache
def _heads() -> WordSearch:
    rules = phrase_rules()
    ends = {
        noun[start:]
        for noun in tables.role_nouns()
        for start in range(len(noun))
        if start == 0 or not noun[start - 1].isalnum()
    }
    return WordSearch(
        (ends | rules.partitives | rules.settlements | set(rules.bodies)).__contains__
    )


def _join(noun: RoleNoun, owner: Figure | None, token: Token, text: str) -> Figure:
    people = token.tag_ in ("NNS", "NNPS") and noun.role in phrase_rules().group_roles
    kind: MentionKind = "group" if people else "role"
    if owner is None:
        return Figure(kind, None, role=noun.role, name=text, rule="role-noun")
    generic = token.lower_ in phrase_rules().generic and owner.kind in ("organisation", "group")
    role = owner.role if generic and owner.role else noun.role
    body = owner.organisation if owner.kind in ("organisation", "country") else None
    return Figure(kind, owner.code, role, text, owner.country, body, "role-noun")


def _is_noun(token: Token) -> bool:
    """Return whether a token is used as a noun; "the military" is."""
    if token.pos_ in ("NOUN", "PROPN"):
        return token.dep_ not in ("amod", "advmod")
    return token.dep_ not in MODIFIERS and any(child.dep_ == "det" for child in token.children)


def _is_subject_matter(name: Name, noun: Token) -> bool:
    """Return whether a bare country name says what the noun is about: "Iran envoy"."""
    bare = name.sense.kind == "name" and name.head.dep_ in ("compound", "nmod")
    return bare and noun.lemma_.lower() in phrase_rules().portfolio


def _is_in_address(token: Token) -> bool:
    """Return whether a word stands in a web address, between hyphens or slashes."""
    doc, i = token.doc, token.i
    if token.whitespace_ or i == 0 or i + 1 == len(doc) or doc[i - 1].whitespace_:
        return False
    return doc[i - 1].text[-1] in "-/" and doc[i + 1].text[0] in "-/)"


def _is_idle_equipment(noun: RoleNoun, token: Token) -> bool:
    named = {noun.noun, token.lemma_.lower(), token.lower_} & phrase_rules().equipment
    return bool(named) and token.dep_ not in ("nsubj", "agent") and token.head.dep_ != "agent"


def _may_own(preposition: Token, figure: Figure, role: str | None) -> bool:
    rules, word = phrase_rules(), preposition.lower_
    body = figure.kind != "country" or figure.organisation is not None
    if word in rules.belonging:
        return figure.kind != "person"
    if word in rules.inside:
        return body or role in rules.resident_roles
    return body and figure.kind != "person"


def _prepositions(token: Token) -> Iterator[Token]:
    rules = phrase_rules()
    wanted = rules.belonging | rules.inside | rules.serving
    if any(child.tag_ == "PRP$" for child in token.lefts):
        wanted -= rules.belonging  # "recalled its ambassador from Chad"
    for child in token.children:
        if child.i < token.i:
            continue
        if child.dep_ == "prep" and child.lower_ in wanted:
            yield child
        elif child.dep_ == "acl" and child.lemma_ in rules.ties:
            yield from (inner for inner in child.children if inner.dep_ in ("prep", "dative"))


def _one_actor(figures: list[Figure]) -> list[Figure]:
    """Join bodies of one government into one actor, so that one act of theirs is one event."""
    if len({(figure.code, figure.role) for figure in figures}) > 1:
        return figures
    name = " and ".join(figure.name or "" for figure in figures)
    return [replace(figures[0], name=name, organisation=name)]


def _bodies_first(names: list[Name]) -> list[Name]:
    """Prefer the organisation where the names before it are its own country's."""
    for name in names:
        if not is_country(name) or name.sense.kind == "seat":
            before = names[: names.index(name)]
            own = {other.sense.country for other in before}
            if own <= {name.sense.country} or (name.sense.country is None and not own):
                return names[names.index(name) :]
            return before
    return names


def _coordinated(names: list[Name], paragraph: Paragraph) -> list[Name]:
    kept = names[:1]
    for name in names[1:]:
        between = paragraph.doc[kept[-1].span.end : name.span.start]
        if not {"and", ",", "&", "/", "or"} & {token.lower_ for token in between}:
            break
        if not all(token.lower_ in _JOINERS for token in between):
            break
        kept.append(name)
    return kept


def _leads_to(token: Token, noun: Token) -> bool:
    """Return whether a modifier hangs below `noun` without a clause in between."""
    while token.i != noun.i:
        if (
            token.dep_ in ("relcl", "acl", "advcl", "ccomp", "pobj", "dobj")
            or token.head.i == token.i
        ):
            return False
        token = token.head
    return True


def _left_edge(token: Token) -> int:
    return int(token.left_edge.i)


def _first_token(token: Token) -> int:
    first = _left_edge(token)
    while first < token.i and token.doc[first].dep_ in _SKIPPED:
        first += 1
    return first


def _flatten(token: Token) -> Iterator[Token]:
    for child in token.lefts:
        if child.dep_ in MODIFIERS:
            yield child
            yield from _conjuncts(child)


def _conjuncts(token: Token) -> list[Token]:
    return [other for other in token.conjuncts if other.i > token.i]
