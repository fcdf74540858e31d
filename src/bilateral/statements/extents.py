"""How far the content of a statement reaches, where the parse and the writer blur its end."""

from __future__ import annotations

from spacy.tokens import Doc, Token

from bilateral.statements.cues import lexicon, verb_complements

_TAIL = {"prep", "advcl", "npadvmod", "advmod", "xcomp", "acl", "dep", "ccomp", "oprd"}
Range = tuple[int, int]
"""First and last token index, both inclusive."""
Found = tuple[str, Range, tuple[Range, ...]]
"""Cue group, cue and content."""


def extend(verb: Token, child: Token) -> Range:
    """Return the content from `child` on, with the phrases that follow it under the same verb."""
    last = child.right_edge.i
    for sibling in verb.children:
        if sibling.i <= child.i or sibling.dep_ in ("punct", "cc"):
            continue
        if _goes_on(sibling):
            last = max(last, sibling.right_edge.i)
            continue
        if sibling.dep_ not in _TAIL or _reports(sibling):
            break
        last = max(last, sibling.right_edge.i)
    first = child.left_edge.i
    return first, _cut(verb, first, last)


def _goes_on(conjunct: Token) -> bool:
    """Return whether a clause coordinated with the cue goes on with the content.

    "He said he had tried, but no one had listened": a clause with a subject of its own that is no
    cue itself is more often the speaker's than the writer's.
    """
    if conjunct.dep_ != "conj" or verb_complements(conjunct):
        return False
    return any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in conjunct.children)


def _cut(verb: Token, first: int, last: int) -> int:
    """Return where the content ends when the speaker goes on to a further cue of his own.

    The small model hangs "…, adding that", "… and tells" and "…, although he wrote" below the
    content's verb, where they belong beside the cue. Contrasts ("…, while critics") and closing
    relative clauses are more often the writer's: cutting them lifts indirect F1 by 0.005 on
    PolNeAR's training part, cutting every participle or apposition does not.
    """
    doc = verb.doc
    for token in doc[first + 1 : last + 1]:
        before = doc[token.i - 1]
        if before.text in (",", "—") and token.i - first > 3:
            if token.lower_ in lexicon().contrasts:
                return token.i - 2
            if token.tag_ in ("WDT", "WP", "WP$") and _runs_to(token, last):
                return token.i - 2
        if token.pos_ != "VERB" or not verb_complements(token):
            continue
        if token.tag_ == "VBG" and token.dep_ == "advcl" and before.text == "," and _reports(token):
            return token.i - 2
        same = token.tag_ == verb.tag_ and token.dep_ == "conj" and token.head.i > verb.i
        if same and not any(c.dep_ in ("nsubj", "nsubjpass") for c in token.children):
            link = next((t.i for t in reversed(doc[first : token.i]) if t.dep_ == "cc"), token.i)
            if token.i - link <= 3:
                return link - 1
    return last


def _runs_to(token: Token, last: int) -> bool:
    """Return whether no comma closes the aside again before the content ends."""
    return all(t.text != "," for t in token.doc[token.i : last + 1])


def _reports(token: Token) -> bool:
    """Return whether a participle opens a further statement: "said …, adding that …"."""
    if token.tag_ != "VBG" or any(c.dep_ == "mark" for c in token.children):
        return False
    return "that" in verb_complements(token) or "quote" in verb_complements(token)


def completes(phrase: Token) -> bool:
    """Return whether a phrase that the parser hangs on the cue completes the object before it.

    "Blamed the owners for the fire", "decried calls to ban the film": annotators count these as
    said, and the parser hangs them on the cue as often as on the noun. What dates or places the
    saying is left out.
    """
    if phrase.dep_ == "prep":
        dated = any(token.ent_type_ in ("DATE", "TIME") for token in phrase.subtree)
        words = lexicon()
        return phrase.lower_ in (words.completing if dated else words.completing_undated)
    infinitive = phrase.tag_ == "VB" and has_to(phrase)
    return phrase.dep_ == "xcomp" or (phrase.dep_ == "advcl" and infinitive)


def through_colon(doc: Doc, cue: Range, content: tuple[Range, ...]) -> tuple[Range, ...]:
    """Return the content with the list or clause that a colon adds to it, unless that is quoted."""
    first, last = content[-1]
    if first < cue[1] or last + 2 >= len(doc) or doc[last + 1].text != ":":
        return content
    end = doc[last + 2].sent.end - 1
    if any(token.text == '"' for token in doc[last + 1 : end + 1]):
        return content
    return (*content[:-1], (first, end))


def around_cue(content: tuple[Range, ...], cue: Range, speaker: Token | None) -> tuple[Range, ...]:
    """Return the content without the cue inside it: "[which], critics say, [would cost jobs]"."""
    first, last = cue
    if speaker is not None and speaker.i < first:
        first = speaker.left_edge.i
    parts: list[Range] = []
    for start, end in content:
        if start < first and cue[1] < end:
            parts += [(start, first - 1), (last + 1, end)]
        else:
            parts.append((start, end))
    return tuple(parts)


def without_aside(verb: Token, first: int, last: int) -> int:
    """Return where an object ends, without the writer's asides after a comma."""
    doc = verb.doc
    for i in range(first + 1, last):
        following = doc[i + 1]
        if not doc[i].whitespace_ and not doc[i - 1].whitespace_:
            continue
        if following.lower_ in lexicon().examples:
            continue
        if doc[i].text in (",", "—", "–", "-", "--", "(") and (
            following.tag_ in ("WDT", "WP", "VBG", "IN") or following.dep_ in ("mark", "relcl")
        ):
            return i - 1
    return last


def cue_range(verb: Token) -> Range:
    """Return the cue with its negation and particle: "did not say", "pointed out"."""
    first = last = verb.i
    if any(child.dep_ == "neg" for child in verb.children):
        first = min(c.i for c in verb.children if c.dep_ in ("aux", "neg", "auxpass"))
        first = min(first, verb.i)
    for child in verb.children:
        if child.dep_ == "prt" and child.i == verb.i + 1:
            last = child.i
    return first, last


def has_to(verb: Token) -> bool:
    """Return whether a verb is an infinitive with "to"."""
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)
