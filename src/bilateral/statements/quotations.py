"""Finds quoted stretches in raw text with a small state machine, one paragraph at a time.

The parse is no help here: the small model splits sentences inside quotations and mixes up opening
and closing marks. Offsets are those of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_OPENING = "“„«"
_CLOSING = "”»"
_BEFORE_OPENING = " \t\u00a0([{—–-/:,;“\"'‘…"
_MAY_OPEN = re.compile("[\"“„«'‘”`’]")
_ELISION = re.compile(r"['’‘](?:\d\ds?|em|til|tis|twas|cause|n)\b", re.IGNORECASE)
_NAMING = {"of", "on", "in", "as", "the", "a", "an", "at", "by", "with"}
_FINAL = re.compile(r"[.,!?…;:—–-][\s'’”\"]*$")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted stretch, marks included."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool = True
    single: bool = False

    def holds(self, offset: int) -> bool:
        """Return whether a document offset lies inside the marks."""
        return self.start <= offset < self.end


def find_quotations(text: str, paragraphs: Sequence[tuple[int, int]]) -> tuple[Quotation, ...]:
    """Return the outermost quotations of each paragraph ``(start, end)``, in order."""
    found: list[Quotation] = []
    for start, end in paragraphs:
        found.extend(_scan(text, start, end))
    return tuple(found)


def is_sentential(text: str, quotation: Quotation) -> bool:
    """Return whether a quotation is a sentence of its own rather than a word in quotes.

    American style puts the comma or full stop inside the marks, British style outside.
    """
    inner = text[quotation.inner_start : quotation.inner_end]
    if not quotation.closed:
        return True
    if _FINAL.search(inner):
        return not _is_title(text, quotation)
    before = text[max(0, quotation.start - 3) : quotation.start].strip()
    opens = not before or before[-1] in '.!?:”"' or text[quotation.start - 1] == "\n"
    if opens and len(inner.split()) > 5 and inner[:1].isupper():
        return True
    return text[quotation.end : quotation.end + 1] == "," and len(inner.split()) > 3


def _is_title(text: str, quotation: Quotation) -> bool:
    """Return whether a quotation is the name of a work: "the author of “Empire of Sand,”".

    Its comma or full stop is the writer's: American style puts it inside the marks. In a headline,
    where every word is a capital, nothing tells names from sentences.
    """
    before = re.search(r"(\w+) $", text[max(0, quotation.start - 30) : quotation.start])
    inner = text[quotation.inner_start : quotation.inner_end]
    if before is None or not before[1].islower() or inner.rstrip()[-1:] not in (",", "."):
        return False
    words = [word for word in re.findall(r"[^\W\d_][\w'’]*", inner) if len(word) > 3]
    if len(inner.split()) == 1:
        return before[1] in _NAMING and inner[:1].isupper()
    return len(words) > 1 and all(word[0].isupper() for word in words)


def _scan(text: str, start: int, end: int) -> Iterator[Quotation]:
    position = start
    while (found := _MAY_OPEN.search(text, position, end)) is not None:
        position = found.start()
        width = _opens(text, position, start, end)
        if not width:
            position += 1
            continue
        close = _find_close(text, position, width, end)
        single = text[position] in "'‘" and width == 1
        if close is None:
            if not single and _may_stay_open(text, position, start, end):
                yield Quotation(position, end, position + width, end, closed=False)
                return
            position += width
            continue
        inner_end, after = close
        yield Quotation(position, after, position + width, inner_end, single=single)
        position = after


def _opens(text: str, position: int, start: int, end: int) -> int:
    """Return the width of the opening mark at `position`, or 0."""
    char = text[position]
    pair = text[position : position + 2]
    width = 2 if pair in ("''", "``", "’’", "‘‘") else 1
    if width == 1 and char not in "\"“„«'‘”":
        return 0
    before = text[position - 1] if position > start else " "
    after = text[position + width] if position + width < end else " "
    if after.isspace() or before not in _BEFORE_OPENING:
        return 0 if char not in _OPENING else int(not after.isspace())
    if width == 1 and char in "'‘":
        elision = _ELISION.match(text, position)
        return 0 if elision or not (after.isalnum() or after in '“"[$') else 1
    return width


def _find_close(text: str, opening: int, width: int, end: int) -> tuple[int, int] | None:
    """Return ``(inner_end, end)`` of the mark that closes, or None."""
    mark = text[opening]
    if width == 2:
        at = text.find(text[opening] * 2 if mark != "`" else "''", opening + 2, end)
        return None if at < 0 else (at, at + 2)
    if mark in "'‘":
        return _close_single(text, opening, end)
    depth = 0
    for at in range(opening + 1, end):
        char = text[at]
        if char not in '"“”«»„':
            continue
        opens = char in _OPENING and not text[at + 1 : at + 2].isspace()
        if opens and mark != '"' and text[at - 1] in _BEFORE_OPENING:
            depth += 1
        elif char in _CLOSING and depth:
            depth -= 1
        elif char in _CLOSING or char == '"' or text[at - 1] not in " \t":
            return at, at + 1
    return None


def _close_single(text: str, opening: int, end: int) -> tuple[int, int] | None:
    """Find the mark that closes a single quotation, telling it from an apostrophe."""
    fallback: tuple[int, int] | None = None
    for at in range(opening + 2, end):
        if text[at] in '"“”':
            return fallback
        if text[at] not in "'’" or text[at - 1].isspace():
            continue
        after = text[at + 1] if at + 1 < end else " "
        if after.isalnum():
            continue
        plural = text[at - 1] == "s" and after == " " and text[at + 2 : at + 3].islower()
        if not plural:
            return at, at + 1
        fallback = fallback or (at, at + 1)
    return fallback


def _may_stay_open(text: str, position: int, start: int, end: int) -> bool:
    """Return whether an unclosed mark can be a quotation running into the next paragraph."""
    before = text[start:position].rstrip()
    return (not before or before[-1] in ".,:;—–!?") and len(text[position:end].split()) > 2
