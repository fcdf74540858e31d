"""Joins lines that a fixed width broke, and leaves every other line break alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

_LIST_ITEM = re.compile(r"\s*(?:(?:[-*+•·▪●–—]|\(?\d{1,3}[.)]|\([a-zA-Z]\))\s|[#|])")
# A transcript's turn starts a paragraph: "THE PRESIDENT:", "MR. PRICE:", "Q ", "QUESTION:".
_TURN = re.compile(r"(?:Q\s|[A-Z][A-Z.'’ ()-]{1,40}:)")
_UNBREAKABLE = re.compile(r"\]\(|://|<[^\s<>@]{1,80}@")
_LOOK_AT = 1000
"""Line breaks that are looked at to learn the width."""
_NARROWEST, _WIDEST = 40, 120
_FULL_SHARE = 0.8
"""The share of line breaks inside blocks at which the next word would have overflowed the width.
In text that was wrapped it is 0.97–1.0, in text with a paragraph per line below 0.4."""
_FEW = 3
"""So few breaks say nothing of a width (a headline over one paragraph), unless a line goes on."""


def join_wrapped(blocks: Sequence[Sequence[str]]) -> list[str]:
    """Return the paragraphs of `blocks` (runs of lines between blank lines), joined where wrapped.

    A line that ends in two spaces keeps its break (as Markdown has it), and so does the line before
    a list item, an indented line or a new speaker of a transcript.
    """
    width = _width(blocks)
    paragraphs: list[str] = []
    for block in blocks:
        current = block[0]
        for before, line in itertools.pairwise(block):
            if width and _continues(before, line, width):
                current = current.rstrip() + _glue(current, line) + line.lstrip()
            else:
                paragraphs.append(current)
                current = line
        paragraphs.append(current)
    return paragraphs


def unwrap(text: str) -> str:
    """Return `text` with a space for each line break that a fixed width made; offsets stay.

    >>> unwrap("The two ministers met in the capital on Friday and\nsigned an accord.")
    'The two ministers met in the capital on Friday and signed an accord.'
    """
    lines = text.split("\n")
    blocks = [list(group) for filled, group in itertools.groupby(lines, _is_filled) if filled]
    width = _width(blocks)
    if not width:
        return text
    pairs = itertools.pairwise(lines)
    ends = (
        " " if _is_filled(one) and _is_filled(other) and _continues(one, other, width) else "\n"
        for one, other in pairs
    )
    return "".join(itertools.chain.from_iterable(zip(lines, (*ends, ""), strict=True)))


def _is_filled(line: str) -> bool:
    return bool(line.strip())


def _width(blocks: Sequence[Sequence[str]]) -> int:
    """The width the text was wrapped at, or 0 if it was not."""
    pairs = (pair for block in blocks for pair in itertools.pairwise(block))
    breaks = [
        (before.rstrip(), line)
        for before, line in itertools.islice(pairs, _LOOK_AT)
        if not _breaks_hard(before, line)
    ]
    goes_on = any(line[0].islower() or before.endswith(",") for before, line in breaks)
    if not breaks or (len(breaks) < _FEW and not goes_on):
        return 0
    lengths = sorted(len(before) for before, _ in breaks if not _UNBREAKABLE.search(before))
    if not lengths:
        return 0
    width = lengths[int(0.98 * (len(lengths) - 1))]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = sum(_overflows(before, line, width) for before, line in breaks)
    return width if full >= _FULL_SHARE * len(breaks) else 0


def _continues(before: str, line: str, width: int) -> bool:
    if _breaks_hard(before, line):
        return False
    # Markdown's links are broken anywhere and make lines longer than they look.
    linked = _UNBREAKABLE.search(before) or _UNBREAKABLE.search(line)
    return bool(linked) or _overflows(before.rstrip(), line, width)


def _breaks_hard(before: str, line: str) -> bool:
    if before.endswith("  "):
        return True
    first = line[0]
    if first.islower():
        return False
    if _LIST_ITEM.match(line) or (first.isupper() and _TURN.match(line)):
        return True
    if first != " ":
        return False
    hanging = _LIST_ITEM.match(before) or before[:2].isspace()
    return line[:2].isspace() and not hanging


def _overflows(before: str, line: str, width: int) -> bool:
    """Whether the first word of `line` did not fit on the line before it (some wrap 8 early)."""
    first = line.split(maxsplit=1)[0]
    return len(before) + 1 + len(first) > width - 8


def _glue(before: str, line: str) -> str:
    """Nothing after a hyphen inside a word, else a space."""
    end = before.rstrip()[-2:]
    hyphenated = end[-1:] == "-" and end[0].isalpha() and line.lstrip()[:1].islower()
    return "" if hyphenated else " "
