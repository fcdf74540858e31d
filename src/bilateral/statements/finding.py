"""Finds every attribution of a document and settles which of two readings stands."""

from __future__ import annotations

from dataclasses import replace

from bilateral.sentences import Paragraph, ParsedText
from bilateral.statements.attributions import OPENING, Attribution
from bilateral.statements.clauses import find_reported
from bilateral.statements.cues import lexicon
from bilateral.statements.direct import find_quoted
from bilateral.statements.headings import find_headings, find_turns
from bilateral.statements.mixed import complete
from bilateral.statements.quotations import Quotation, find_quotations, is_sentential

_IMPERSONAL = {"say", "statement", "belief", "ask", "tell", "think", "commit", "show", "quote"}
_LINKS = {"as", "a", "an", "the", "of", "for"}
"""Words between an object and the quoted words that complete it."""
_STOP = 5
"""Characters between a statement and a quotation that goes on with it in the next paragraph."""
_CLOSE = 120
"""Characters between a statement and a quotation without a cue that goes on with it."""


def find_attributions(parsed: ParsedText) -> tuple[Attribution, ...]:
    """Return the attributions of a parsed text, in order of their content.

    Attributions do not nest: what a speaker reports within his own words stays his.
    """
    spans = [(paragraph.start, paragraph.end) for paragraph in parsed.paragraphs]
    by_paragraph = _by_paragraph(parsed, find_quotations(parsed.text, spans))
    quoted = find_quoted(parsed, by_paragraph)
    turns = find_turns(parsed)
    labels = {turn.cue for turn in turns}
    found: list[Attribution] = list(turns)
    for paragraph in parsed.paragraphs:
        quotations = by_paragraph.get(paragraph.index, [])
        direct = quoted.get(paragraph.index, [])
        for one in direct:
            if one.cue_id == OPENING:
                _go_on(parsed.text, one, found)
        direct = [one for one in direct if one.cue_id != OPENING]
        titled = list(find_headings(paragraph, parsed.text)) if not turns else []
        if titled and all(one.cue is None or one.cue == titled[0].cue for one in direct):
            direct = titled
        settled = _settle(parsed.text, paragraph, quotations, direct)
        inside = any(turn.holds(paragraph.end - 1) for turn in turns)
        found.extend(
            one
            for one in settled
            if _stands(one, inside, quotations) and (one.cue is None or one.cue not in labels)
        )
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _go_on(text: str, opening: Attribution, found: list[Attribution]) -> None:
    """Give a quotation that opens a paragraph to the statement that ends the one above.

    "Novak said the bridge was old.\\n“It will not last.”": only a full stop lies between the two.
    Lost where there is none.
    """
    before = (one for one in found if one.end <= opening.start and one.cue_id != "turn")
    nearest = max(before, key=lambda one: one.end, default=None)
    if nearest is None or len(text[nearest.end : opening.start].strip()) > _STOP:
        return
    head = nearest.speaker_token
    if head is None or head.tag_ not in ("WDT", "WP"):
        longer = replace(nearest, content=(*nearest.content, *opening.content))
        found[found.index(nearest)] = longer


def _stands(one: Attribution, inside_turn: bool, quotations: list[Quotation]) -> bool:
    """Return whether an attribution is a statement worth keeping.

    Without a speaker only quoted words count ("a plan described as “dead”"), and saying, claiming
    and believing ("It was reported that …"). In a
    transcript the turn itself is the statement of "I" and "we"; what others said stands beside it.
    """
    token = one.speaker_token
    if one.speaker is None:
        quoted = any(one.start <= each.start and each.end <= one.end for each in quotations)
        return (quoted or one.cue_id in _IMPERSONAL) and not inside_turn
    if not inside_turn:
        return True
    told = lexicon().classes.get(one.cue_id, "speech") in ("speech", "evidence")
    person = token.morph.get("Person", []) if token is not None and token.pos_ == "PRON" else []
    return told and person in ([], ["3"])


def _by_paragraph(
    parsed: ParsedText, quotations: tuple[Quotation, ...]
) -> dict[int, list[Quotation]]:
    result: dict[int, list[Quotation]] = {}
    position = 0
    for quotation in quotations:
        while parsed.paragraphs[position].end <= quotation.start:
            position += 1
        result.setdefault(position, []).append(quotation)
    return result


def _settle(
    text: str, paragraph: Paragraph, quotations: list[Quotation], direct: list[Attribution]
) -> list[Attribution]:
    """Keep quotations first, then what syntax adds, from the top of the tree down."""
    sentential = [one for one in quotations if is_sentential(text, one)]
    orphans = [one for one in direct if one.cue is None]
    kept = [one for one in direct if one.cue is not None]
    candidates = sorted(find_reported(paragraph), key=lambda pair: (pair[1], pair[0].start))
    for candidate, _ in candidates:
        fitted = _fit(text, candidate, quotations)
        if fitted is not None:
            fitted = _without_tail(text, fitted, quotations)
        if fitted is None or _clashes(fitted, [*kept, *orphans], sentential):
            continue
        kept.append(fitted)
    for orphan in orphans:
        _adopt(text, orphan, kept)
    return complete(text, paragraph, quotations, kept)


def _adopt(text: str, orphan: Attribution, kept: list[Attribution]) -> None:
    """Give a quotation without a cue to the statement of the sentence before, if one is there.

    Whatever its cue: "she supports the bridge. “It will last.”"
    """
    before = [one for one in kept if one.end <= orphan.start]
    nearest = max(before, key=lambda one: one.end, default=None)
    between = "" if nearest is None else text[nearest.end : orphan.start]
    begins = between.strip() == ":" or (between.strip() and between.rstrip()[-1] not in ":,")
    if nearest is None or not begins or len(between) > _CLOSE or "\n" in between:
        kept.append(orphan)
        return
    longer = replace(nearest, content=(*nearest.content, *orphan.content))
    kept[kept.index(nearest)] = longer


def _fit(text: str, candidate: Attribution, quotations: list[Quotation]) -> Attribution | None:
    """Widen the content to whole quotations; refuse a cue that stands inside one."""
    cue = candidate.cue
    if cue is None or any(one.holds(cue[0]) for one in quotations):
        return None
    parts: list[tuple[int, int]] = []
    for start, end in candidate.content:
        for one in quotations:
            if one.start < start <= one.inner_start + 1 or (one.start < start < one.end <= end):
                start = one.start
            if one.start < end < one.end and start <= one.start:
                end = one.end
        parts.append((start, _completed(text, end, quotations)))
    return replace(candidate, content=tuple(parts))


def _completed(text: str, end: int, quotations: list[Quotation]) -> int:
    """Return where content ends that a quotation completes: "called it “dead on arrival.”"."""
    for one in quotations:
        between = text[end : one.start] if one.start >= end else "."
        if len(between) < 16 and "\n" not in between and _only_links(between):
            return one.end
    return end


def _only_links(between: str) -> bool:
    return between[:1] == " " and all(word in _LINKS for word in between.split())


def _without_tail(text: str, candidate: Attribution, quotations: list[Quotation]) -> Attribution:
    """End the content at a quotation after which a comma hands over to the writer.

    "Said the plan was “dead,” a swipe at the cabinet": the comma stands inside the marks in
    American style and after them in British.
    """
    start, end = candidate.content[-1]
    inside = [one for one in quotations if start < one.start and one.end < end]
    if not inside or candidate.cue is None or candidate.cue[0] > start:
        return candidate
    last = inside[-1]
    comma = text[last.inner_end - 1] == "," or text[last.end] == ","
    tail = text[last.end : end].lstrip(", ").split(" ")[0]
    if not comma or not last.closed or not (tail in ("a", "an", "as") or tail.endswith("ing")):
        return candidate
    return replace(candidate, content=(*candidate.content[:-1], (start, last.end)))


def _clashes(candidate: Attribution, kept: list[Attribution], sentential: list[Quotation]) -> bool:
    cue = candidate.cue
    assert cue is not None
    for one in kept:
        if one.holds(cue[0]) or (one.cue and one.cue[0] <= cue[0] < one.cue[1]):
            return True
        if one.cue and candidate.holds(one.cue[0]):
            return True
    return any(
        other.start < end and start < other.end
        for start, end in candidate.content
        for one in kept
        for other in [_Hull(*part) for part in one.content]
    )


class _Hull:
    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
