"""Which words of a text may be left out of a quotation without altering it.

In a transcript these are fillers, what the transcriber noted in brackets, and self-repairs: a
speaker breaks off at a dash and starts again with the same word ("we have — we see signs that
they — that they may").
"""

from __future__ import annotations

import re
from bisect import bisect_left

from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.words import Words

_EDITED = re.compile(r"\[[^\[\]\n]{1,80}\]")
_LONGEST_FILLER = 3


def find_optional(text: str, words: Words) -> list[bool]:
    """Return for each word whether leaving it out leaves what was said unaltered."""
    optional = [False] * len(words)
    if not len(words):
        return optional
    _mark_notes(text, words, optional)
    fillers = _find_fillers(text, words)
    for position in fillers:
        optional[position] = True
    lexicon = checking_lexicon()
    kept = [i for i in range(len(words)) if not optional[i]]
    for place in range(1, len(kept)):
        end, start = words.ends[kept[place - 1]], words.starts[kept[place]]
        # Nine of ten stand a space apart, which is no break.
        if text[end:start] != " " and lexicon.breaks.search(text, end, start):
            for position in _broken_off(words, kept, place, lexicon.reach):
                optional[position] = True
    return optional


def _mark_notes(text: str, words: Words, optional: list[bool]) -> None:
    lower, upper = words.starts[0], words.ends[-1]
    spans = [m.span() for m in checking_lexicon().notes.finditer(text, lower, upper + 2)]
    spans += [m.span() for m in _EDITED.finditer(text, lower, upper + 2)]
    for start, end in spans:
        first, last = bisect_left(words.starts, start), bisect_left(words.starts, end)
        optional[first:last] = [True] * (last - first)


def _find_fillers(text: str, words: Words) -> set[int]:
    """Return the words of fillers that stand between commas, dashes or sentence ends."""
    fillers = checking_lexicon().fillers
    begin = {filler[0] for filler in fillers}
    found: set[int] = set()
    count = len(words)
    for first in [place for place, form in enumerate(words.forms) if form in begin]:
        for length in range(_LONGEST_FILLER, 0, -1):
            last = first + length - 1
            if last >= count or words.forms[first : last + 1] not in fillers:
                continue
            if _apart(text, words, first - 1) and _apart(text, words, last):
                found.update(range(first, last + 1))
                break
    # "well, I'd say operator": the filler that follows another one may run on without a comma.
    for first in sorted(found):
        after = first + 1
        if after in found or not _apart(text, words, first):
            continue
        for length in (3, 2):
            if words.forms[after : after + length] in fillers:
                found.update(range(after, after + length))
                break
    return found


def _apart(text: str, words: Words, position: int) -> bool:
    """Return whether punctuation follows the word at `position`, or the text ends there."""
    if position < 0 or position + 1 >= len(words):
        return True
    between = text[words.ends[position] : words.starts[position + 1]]
    return any(not one.isspace() for one in between)


def _broken_off(words: Words, kept: list[int], place: int, reach: int) -> list[int]:
    """Return the words before a break that the words after it start again."""
    again = _stem(words.forms[kept[place]])
    for back in range(1, min(reach, place) + 1):
        if _stem(words.forms[kept[place - back]]) == again:
            return kept[place - back : place]
    return []


def _stem(word: str) -> str:
    """Return "we" for "we've": a speaker who starts again often changes the verb."""
    return word.split("'", 1)[0]
