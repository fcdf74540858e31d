"""Statements that verbs introduce: a cue with its clause, infinitive, object or preposition."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from bilateral.sentences import Paragraph, WordSearch
from bilateral.statements.attributions import Attribution
from bilateral.statements.cues import lexicon, verb_complements
from bilateral.statements.extents import (
    Found,
    Range,
    around_cue,
    completes,
    cue_range,
    extend,
    has_to,
    through_colon,
    without_aside,
)
from bilateral.statements.nominal import (
    Frame,
    according_frame,
    adjective_frame,
    noun_frame,
    survey_frame,
)
from bilateral.statements.passives import read_passive
from bilateral.statements.subjects import phrase_of, subject_of

_VERBAL = {"VERB", "AUX"}
_BRIEF = {"PRON", "DET", "PROPN"}
"""Objects after which "called that “beyond reason”" goes on, unlike "called a meeting in May"."""
_NAMING = {"PROPN", "NOUN", "DET", "ADJ", "CCONJ", "PRON"}
_INSERTED = {"parataxis", "ccomp", "advcl", "dep", "conj"}
_ENDS = {",", ".", ":", ";", "—", "–", "-", "--", "?", "!"}
_PREPOSITIONS = {"according", "per", "in"}
_WHOLE = {"according", "survey"}
"""Cues whose content is their whole sentence; they go before those inside it."""


def find_reported(paragraph: Paragraph) -> Iterator[tuple[Attribution, int]]:
    """Yield each attribution that syntax supports, with the depth of its cue in the tree."""
    doc = paragraph.doc
    for index in _cue_search().find(doc):
        token = doc[index]
        frame = _frame(token)
        if frame is None:
            continue
        cue_id, cue, content, speaker = frame
        if content and all(_nonempty(doc, part) for part in content):
            depth = -1 if cue_id in _WHOLE else _depth(token)
            content = around_cue(through_colon(doc, cue, content), cue, speaker)
            yield _attribution(paragraph, cue_id, cue, content, speaker), depth


@functools.cache
def _cue_search() -> WordSearch:
    cues = lexicon()
    tables = (cues.verbs, cues.nouns, cues.adjectives)
    words = {lemma.split("_")[0] for table in tables for lemma in table}
    words |= {*cues.lemmas, *_PREPOSITIONS}
    return WordSearch(words.__contains__)


def _frame(token: Token) -> Frame | None:
    if token.lower_ in _PREPOSITIONS:
        return survey_frame(token) if token.lower_ == "in" else according_frame(token)
    if token.pos_ in _VERBAL:
        return _verb_frame(token)
    if token.pos_ in ("NOUN", "PROPN") and not token.ent_type_:
        return noun_frame(token)
    if token.pos_ == "ADJ":
        return adjective_frame(token)
    return None


def _verb_frame(verb: Token) -> Frame | None:
    complements = verb_complements(verb)
    if not complements:
        return None
    listed = _listed(verb, complements)
    if listed is not None:
        return listed
    speaker = _told_in(verb) or subject_of(verb) or _name_before(verb)
    for find in _READINGS:
        found = find(verb, complements, speaker)
        if found is not None:
            cue_id, cue, content = found
            return cue_id, cue, content, speaker
    return None


def _told_in(participle: Token) -> Token | None:
    """Return what tells it in "as described in the report": nobody named elsewhere does."""
    if participle.dep_ != "advcl" or participle.tag_ != "VBN":
        return None
    if not any(c.dep_ == "mark" and c.lower_ == "as" for c in participle.children):
        return None
    places = (c for c in participle.children if c.dep_ in ("prep", "agent") and c.lower_ != "to")
    return next((inner for one in places for inner in one.children if inner.dep_ == "pobj"), None)


def _as_clause(verb: Token, complements: dict[str, str], speaker: Token | None) -> Found | None:
    """Read "As the envoy has pointed out, the talks failed"."""
    if verb.dep_ != "advcl" or "that" not in complements or speaker is None:
        return None
    if speaker not in verb.subtree:
        return None
    if not any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.children):
        return None
    if any(c.dep_ in ("ccomp", "xcomp", "dobj") for c in verb.children):
        return None
    first, last = verb.left_edge.i, verb.right_edge.i
    sentence = verb.sent
    parts = ((sentence.start, first - 1), (last + 1, sentence.end - 1))
    return complements["that"], cue_range(verb), tuple(p for p in parts if p[1] - p[0] > 1)


def _clause(verb: Token, complements: dict[str, str], speaker: Token | None) -> Found | None:
    for child in verb.children:
        if child.dep_ != "ccomp" or child.i < verb.i:
            continue
        infinitive = child.tag_ == "VB" and any(c.lower_ == "to" for c in child.children)
        kind = "obj-to" if infinitive else "that"
        small = child.pos_ not in _VERBAL and not any(c.dep_ == "cop" for c in child.children)
        if small and "obj-as" in complements:
            kind = "obj-as"
        if kind not in complements:
            continue
        if kind == "that" and speaker is not None and _is_parenthetical(verb, speaker):
            return complements[kind], cue_range(verb), _outside(verb, speaker)
        return complements[kind], cue_range(verb), (extend(verb, _opening(verb, child)),)
    return None


def _is_parenthetical(verb: Token, speaker: Token) -> bool:
    """Return whether commas set speaker and cue off on both sides: "If so, they say, …"."""
    doc = verb.doc
    first = phrase_of(speaker)[0]
    return (
        speaker.i < verb.i
        and _set_off(verb, speaker)
        and doc[verb.i + 1].text == ","
        and (first - verb.sent.start > 2)
    )


def _opening(verb: Token, clause: Token) -> Token:
    """Return the subject that the small model made an object of the cue, else the clause."""
    if any(c.dep_ in ("nsubj", "nsubjpass", "expl", "mark") for c in clause.children):
        return clause
    between = [c for c in verb.children if c.dep_ == "dobj" and verb.i < c.i < clause.i]
    return between[0] if between and clause.tag_ != "VB" else clause


def _infinitive(verb: Token, complements: dict[str, str], speaker: Token | None) -> Found | None:
    for child in verb.children:
        if child.dep_ not in ("xcomp", "oprd", "advcl") or child.i < verb.i:
            continue
        to = has_to(child)
        if child.dep_ == "advcl" and not to:
            continue
        dobj = next((c for c in verb.children if c.dep_ in ("dobj", "dative")), None)
        if dobj is not None and verb.i < dobj.i < child.i:
            kind = "obj-to" if to else "obj-as"
            start = dobj
        else:
            kind = "to" if to else "ing" if child.tag_ == "VBG" else "obj-as"
            start = child
        if kind in complements:
            return complements[kind], cue_range(verb), (extend(verb, start),)
    return None


def _object(verb: Token, complements: dict[str, str], speaker: Token | None) -> Found | None:
    child = next((c for c in verb.children if c.dep_ == "dobj" and c.i > verb.i), None)
    if child is None or child.tag_ in ("WP", "WDT"):
        return None
    after = [c for c in verb.children if c.dep_ == "prep" and c.i > child.i]
    kind = "obj"
    for one in after:
        if f"obj-{one.lower_}" in complements:
            kind = f"obj-{one.lower_}"
    if kind not in complements and "obj-as" in complements and after and child.pos_ in _BRIEF:
        return complements["obj-as"], cue_range(verb), (extend(verb, child),)
    if kind not in complements:
        return None
    last = child.right_edge.i
    for one in verb.children:
        if one.i > last and completes(one):
            last = one.right_edge.i
    return (
        complements[kind],
        cue_range(verb),
        ((child.left_edge.i, without_aside(verb, child.i, last)),),
    )


def _prepositional(verb: Token, complements: dict[str, str], speaker: Token | None) -> Found | None:
    for child in verb.children:
        if child.dep_ != "prep" or child.i < verb.i or child.lower_ not in complements:
            continue
        if _is_when(child):
            continue
        inner = next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
        if inner is None:
            continue
        first, last = inner.left_edge.i, child.right_edge.i
        for sibling in verb.children:
            beside = sibling.dep_ == "prep" and sibling.i == last + 1 and not _is_when(sibling)
            if beside or (sibling.i > last and completes(sibling)):
                last = sibling.right_edge.i
        return complements[child.lower_], (verb.i, child.i), ((first, last),)
    return None


def _is_when(preposition: Token) -> bool:
    return any(one.ent_type_ in ("DATE", "TIME", "EVENT") for one in preposition.children)


def _fronted(verb: Token, complements: dict[str, str], speaker: Token | None) -> Found | None:
    """Read "The talks had failed, the envoy said": the clause stands before its cue."""
    if "that" not in complements:
        return None
    for child in verb.children:
        if child.dep_ == "ccomp" and child.i < verb.i:
            limit = min(verb.i, speaker.left_edge.i if speaker and speaker.i < verb.i else verb.i)
            if child.right_edge.i > verb.i or child.right_edge.i >= limit:
                return complements["that"], cue_range(verb), _outside(verb, speaker)
            first = verb.left_edge.i if verb.left_edge.i < child.left_edge.i else child.left_edge.i
            return complements["that"], cue_range(verb), ((first, limit - 1),)
    return None


def _around(verb: Token, complements: dict[str, str], speaker: Token | None) -> Found | None:
    """Read "The talks, the envoy said, had failed": the cue stands inside its clause."""
    if "that" not in complements or speaker is None or speaker.head.i != verb.i:
        return None
    if verb.dep_ not in _INSERTED or not _set_off(verb, speaker):
        return None
    return complements["that"], cue_range(verb), _outside(verb, speaker)


_READINGS = (
    _as_clause,
    read_passive,
    _clause,
    _infinitive,
    _object,
    _prepositional,
    _fronted,
    _around,
)
"""Ways to read a cue, the first that fits."""


def _name_before(verb: Token) -> Token | None:
    """Return a name that opens the sentence before its cue and was tagged as something else."""
    first = verb.sent[0]
    between = verb.doc[first.i + 1 : verb.i]
    named = first.is_title and first.pos_ in ("ADV", "ADJ", "INTJ", "VERB", "X", "AUX")
    known = named and not first.is_stop and all(t.pos_ in ("AUX", "ADV", "PART") for t in between)
    return first if known and first.i < verb.i and verb.tag_ in ("VBD", "VBZ") else None


def _listed(verb: Token, complements: dict[str, str]) -> Frame | None:
    """Read "…, the envoy and the general noted": the small model makes the speakers list items.

    The words alone decide: a comma, a noun phrase, the cue, and no clause of its own after it.
    """
    if "that" not in complements or verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return None
    if any(
        c.dep_ in ("nsubj", "ccomp", "xcomp", "dobj") and c.i > verb.i - 1 for c in verb.children
    ):
        return None
    if any(c.dep_ in ("nsubj", "nsubjpass", "auxpass") for c in verb.children):
        return None
    doc, start = verb.doc, verb.sent.start
    first = verb.i
    while first > start and doc[first - 1].pos_ in _NAMING:
        first -= 1
    if first == verb.i or first - start < 4 or doc[first - 1].text != ",":
        return None
    if doc[first].pos_ not in ("PROPN", "DET", "PRON") or doc[verb.i - 1].pos_ == "CCONJ":
        return None
    head = next((t for t in doc[first : verb.i] if t.pos_ in ("PROPN", "NOUN", "PRON")), None)
    if head is None:  # a lone determiner: "…, the says"
        return None
    while head.i < verb.i - 1 and head.dep_ == "compound" and first <= head.head.i < verb.i:
        head = head.head
    return complements["that"], cue_range(verb), ((start, first - 2),), head


def _set_off(verb: Token, speaker: Token) -> bool:
    doc = verb.doc
    first = min(verb.i, phrase_of(speaker)[0])
    return first > 0 and doc[first - 1].text in (",", "—", "–", "-")


def _outside(verb: Token, speaker: Token | None) -> tuple[Range, ...]:
    """Return the sentence without the words that name speaker and cue."""
    sentence = verb.sent
    first = verb.i
    last = verb.i
    if speaker is not None:
        low, high = phrase_of(speaker)
        first, last = min(first, low), max(last, high)
    doc = verb.doc
    end = sentence.end - 1
    stop = next((i for i in range(last + 1, end + 1) if doc[i].text in (",", "—", "–")), end + 1)
    parts = [(sentence.start, first - 1)]
    if not _hangs_on(verb, stop + 1, end):
        parts.append((stop + 1, end))
    return tuple(part for part in parts if part[0] <= part[1])


def _hangs_on(verb: Token, first: int, last: int) -> bool:
    """Return whether the words after the cue belong to it ("noted, with the latter declining")."""
    inside = range(first, last + 1)
    tops = [t for t in verb.doc[first : last + 1] if t.head.i not in inside and not t.is_punct]
    return bool(tops) and all(top.head == verb for top in tops)


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)


def _nonempty(doc: Doc, part: Range) -> bool:
    return part[0] <= part[1] and any(not t.is_punct for t in doc[part[0] : part[1] + 1])


def _attribution(
    paragraph: Paragraph,
    cue_id: str,
    cue: Range,
    content: tuple[Range, ...],
    speaker: Token | None,
) -> Attribution:
    return Attribution(
        cue=offsets(paragraph, cue),
        cue_id=cue_id,
        content=tuple(offsets(paragraph, part, trim=True) for part in content),
        speaker=None if speaker is None else offsets(paragraph, phrase_of(speaker)),
        speaker_token=speaker,
    )


def offsets(paragraph: Paragraph, part: Range, trim: bool = False) -> tuple[int, int]:
    """Return the document offsets of a token range; `trim` drops punctuation at both ends."""
    doc = paragraph.doc
    first, last = part
    if trim:
        while first < last and doc[first].text in (",", ":", ";", "—", "–", "-", "--"):
            first += 1
        while last > first and doc[last].text in (
            ",",
            ".",
            ":",
            ";",
            "—",
            "–",
            "-",
            "--",
            "?",
            "!",
        ):
            last -= 1
    end = doc[last]
    return paragraph.offset(doc[first]), paragraph.offset(end) + len(end)
