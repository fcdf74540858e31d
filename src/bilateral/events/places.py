"""Finds the places a text names, with country and coordinates.

A name is a place by the parser's label or a preposition of place; it is literal unless it stands
for a government ("Moscow said"). Coordinates come from `gazetteer`.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from spacy.attrs import IDX, LENGTH
from spacy.tokens import Span, Token

from bilateral import lexicons
from bilateral.events import gazetteer, syntax, wordforms
from bilateral.events.casting import Actors
from bilateral.records import Place
from bilateral.sentences import ParsedText, Sentence, read_rows

_LABELS = frozenset({"GPE", "LOC", "FAC"})
_GOVERNMENTS = frozenset({"country"})
_NEAR = 4
"""Words between an event and the place below it, at most."""
_LARGE = 5.7
"""log10(population) from which a city needs no other sign than its capital letter."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A name that may be a place: its words, the places so called, and the name after a comma."""

    sentence: Sentence
    span: Span
    entries: tuple[gazetteer.Entry, ...]
    after: str | None

    @property
    def told(self) -> gazetteer.Entry | None:
        """The place that the name after the comma makes sure."""
        if self.after is None:
            return None
        return next((e for e in self.entries if gazetteer.lies_in(e, self.after)), None)


def find_places(parsed: ParsedText, actors: Actors) -> tuple[Place, ...]:
    """Return the places of a text; `literal` is False where one stands for a government.

    What the text tells for sure ("Paris, Texas", names that only one place has) decides the rest.
    """
    named = [name for each in parsed.sentences for name in _names(each, parsed.text)]
    countries = {mention.country for mention in actors.mentions if mention.country}
    setting = _setting(named, countries)
    told = {name.span.text: name.told for name in reversed(named) if name.told is not None}
    chosen = [
        (name, name.told or told.get(name.span.text)
         or gazetteer.choose_entry(name.entries, setting, name.after))
        for name in named
    ]  # fmt: skip
    sure = set(told)
    sure |= {name.span.text for name, entry in chosen if _is_place(name, entry, setting, sure)}
    return tuple(
        _make_place(name.sentence, name.span, entry)
        for name, entry in chosen
        if _is_place(name, entry, setting, sure)
    )


def _setting(named: Sequence[_Named], countries: set[str]) -> gazetteer.Setting:
    """Return the states that a text names and the towns that only one place can be."""
    setting = gazetteer.Setting(countries)
    for name in named:
        state = gazetteer.state_of(name.entries[0])
        if state and (name.entries[0].kind == "state" or _is_abbreviated(name)):
            setting.states.add(state)
        sure = name.told
        if sure is not None and (state := gazetteer.state_of(sure)):
            setting.states.add(state)
        elif len(name.entries) == 1 and name.entries[0].kind == "city":
            sure = name.entries[0] if name.span.root.ent_type_ in _LABELS else None
        if sure is not None:
            setting.points.append((sure.latitude, sure.longitude))
    return setting


def _is_abbreviated(name: _Named) -> bool:
    return name.entries[0].kind == "abbreviation" and _after_comma(name.span)


def place_of(sentence: Sentence, trigger: Token, places: Sequence[Place]) -> Place | None:
    """Return the literal place that a predicate happened at, the smallest that the clause names."""
    words = _cues("event")
    best: tuple[int, int, Place] | None = None
    for place in places:
        if not (place.literal and sentence.start <= place.start < sentence.end):
            continue
        token = sentence.token_at(place.end - 1)
        if token is None or wordforms.lemma(token.head) not in words:
            continue
        goal = wordforms.lemma(token.head) == "to"
        if goal and wordforms.lemma(token.head.head) not in _cues("motion"):
            continue
        distance = _climb(trigger, token.head)
        if distance is not None and (best is None or (distance, place.start) < best[:2]):
            best = (distance, place.start, place)
    return best[2] if best else None


def _names(sentence: Sentence, text: str) -> Iterator[_Named]:
    span, position = sentence.span, 0
    longest = gazetteer.first_words()
    for capital in _capitals(sentence, text):
        if capital < position:
            continue
        position = capital
        first = gazetteer.plain_name(place_name(span[position : position + 1]))
        found = _longest_name(span, position, longest[first]) if first in longest else None
        if found is None:
            continue
        position += len(found)
        entries = gazetteer.find_entries(place_name(found))
        yield _Named(sentence, found, entries, _name_after_comma(found))


def _capitals(sentence: Sentence, text: str) -> list[int]:
    """Return which words of a sentence begin with a capital, as every place does."""
    span, base = sentence.span, sentence.paragraph.start
    rows = read_rows(span.doc, IDX, LENGTH)[span.start : span.end]
    return [i for i, (place, length) in enumerate(rows) if length and text[base + place].isupper()]


def _longest_name(span: Span, position: int, most: int) -> Span | None:
    for length in range(min(most + 1, len(span) - position), 0, -1):
        candidate = span[position : position + length]
        if gazetteer.find_entries(place_name(candidate)):
            return candidate
    return None


def place_name(name: Span) -> str:
    """Return the name as the table writes it: datelines and headlines stand in capitals."""
    text = str(name.text)
    return text.title() if text.isupper() and len(text) > 4 else text


def _is_place(
    named: _Named, entry: gazetteer.Entry, setting: gazetteer.Setting, surely: Collection[str]
) -> bool:
    """Tell whether a name is a place here; `surely` are the names that are one elsewhere."""
    name, head = named.span, named.span.root
    sure = name.text in surely
    if not name[0].text[0].isupper() or (name.text in _cues("never") and named.told is None):
        return False
    if name.end < len(name.doc) and name.doc[name.end].text in _cues("county"):
        return False
    if _part_of_longer_name(name) or _follows(name, "never_prefix"):
        return False
    if entry.kind == "abbreviation":
        return _after_comma(name)
    best = named.entries[0]
    if best.kind in gazetteer.SETTLED and _ends_longer_name(name):
        return False
    known = best.kind not in gazetteer.SETTLED or best.weight >= _LARGE
    first = _first_of_list(head)
    located = first.dep_ == "pobj" and wordforms.lemma(first.head) in _cues("locative")
    label = str(head.ent_type_)
    if entry.kind == "town":
        return sure or (label in _LABELS and _is_expected(entry, setting))
    if label == "PERSON":
        return (known or sure) and located
    if label in _LABELS or sure or _is_local(head):
        return True
    return known or (located and head.pos_ == "PROPN" and label != "DATE")


def _is_local(head: Token) -> bool:
    """Return whether a name stands before whom or what a town has: "Danbury police"."""
    return head.dep_ == "compound" and wordforms.lemma(head.head) in _cues("local")


def _is_expected(entry: gazetteer.Entry, setting: gazetteer.Setting) -> bool:
    """Return whether a small town lies where the text plays."""
    if gazetteer.state_of(entry) in setting.states or gazetteer.has_neighbour(entry, setting):
        return True
    return entry.region is None and entry.country in setting.countries


def _after_comma(name: Span) -> bool:
    """Return whether a name stands after another and a comma: "Ky." in "Edmonton, Ky."."""
    doc, first = name.doc, name.start
    return first >= name.sent.start + 2 and doc[first - 1].text == "," and (
        doc[first - 2].text[0].isupper()
    )  # fmt: skip


def _part_of_longer_name(name: Span) -> bool:
    """ "New York Times", "University of Michigan", "Paris Hilton" are no places."""
    head = name.root
    if (
        head.dep_ in ("compound", "nmod")
        and head.head.pos_ == "PROPN"
        and head.head.i > name.end - 1
    ):
        return str(head.head.ent_type_) in (
            "ORG",
            "PERSON",
            "WORK_OF_ART",
            "EVENT",
            "PRODUCT",
            "LAW",
        )
    before = name.doc[name.start - 1] if name.start > name.sent.start else None
    if before is not None and before.ent_type_ == "PERSON" and head.ent_type_ == "PERSON":
        return True
    if head.dep_ == "pobj" and head.head.lower_ == "of" and head.head.ent_type_ == "ORG":
        return str(head.ent_type_) == "ORG"
    return False


def _ends_longer_name(name: Span) -> bool:
    """ "Mahim Bay" is not the town of Bay, "Ilocos Sur" not that of Sur."""
    before = name.doc[name.start - 1] if name.start > name.sent.start else None
    return (
        before is not None
        and before.head == name.root
        and before.dep_ in ("compound", "nmod")
        and before.pos_ == "PROPN"
        and str(before.ent_type_) in _LABELS
        and before.text not in _cues("part")
    )


def _follows(name: Span, cue: str) -> bool:
    return name.start > name.sent.start and name.doc[name.start - 1].text in _cues(cue)


def _make_place(sentence: Sentence, name: Span, entry: gazetteer.Entry) -> Place:
    start = sentence.offset(name[0])
    return Place(
        start=start,
        end=start + len(name.text),
        text=name.text,
        name=entry.name,
        country=entry.country,
        latitude=entry.latitude,
        longitude=entry.longitude,
        literal=_is_literal(name, entry),
    )


def _name_after_comma(name: Span) -> str | None:
    doc, position = name.doc, name.end
    if position + 1 >= len(doc) or doc[position].text not in (",", "("):
        return None
    for length in (3, 2, 1):
        following = doc[position + 1 : position + 1 + length]
        if len(following) == length and gazetteer.find_entries(following.text):
            return str(following.text)
    return None


def _is_literal(name: Span, entry: gazetteer.Entry) -> bool:
    head = name.root
    if entry.capital and _is_local(head):
        return True
    if entry.kind not in _GOVERNMENTS and not entry.capital:
        return head.dep_ not in ("nsubj", "agent") or wordforms.lemma(head.head) not in _speech()
    if head.dep_ in ("nsubj", "nsubjpass", "poss", "dobj", "dative", "agent", "compound", "attr"):
        return head.dep_ == "dobj" and wordforms.lemma(head.head) in _cues("motion")
    if head.dep_ == "pobj":
        word, host = wordforms.lemma(head.head), wordforms.lemma(head.head.head)
        if word in _cues("governing"):
            return host in _cues("motion") or host in _cues("area")
    if head.dep_ in ("conj", "appos") and head.head.i != head.i:
        first = _first_of_list(head)
        return first.dep_ == "pobj" and wordforms.lemma(first.head) not in _cues("governing")
    return True


def _first_of_list(token: Token) -> Token:
    """Return the first of listed names: "Kenya" for each of "Kenya, Niger and Mali"."""
    while token.dep_ in ("conj", "appos") and token.head.i < token.i:
        token = token.head
    return token


def _climb(trigger: Token, preposition: Token) -> int | None:
    """Return the steps from the preposition's host up or down to the trigger, if one clause."""
    for distance, token in enumerate(syntax.ancestors(trigger)):
        if preposition.head == token:
            return distance
        purpose = token.dep_ == "advcl" and wordforms.lemma(token.head) in _cues("motion")
        if token.dep_ in ("ccomp", "advcl", "relcl", "ROOT") and not purpose:
            break
    for distance, token in enumerate(syntax.ancestors(preposition.head)[:_NEAR]):
        if token == trigger:
            return distance + 1
        if token.dep_ in ("ccomp", "advcl", "relcl"):
            return None
    return None


@functools.cache
def _cues(name: str) -> frozenset[str]:
    return frozenset(lexicons.read_toml("places/cues.toml")[name])


@functools.cache
def _speech() -> frozenset[str]:
    return frozenset(lexicons.read_toml("places/cues.toml")["speech"])
