"""What an alignment means: a word diff, and whether polarity, certainty or a number changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bilateral.actors import alias_matcher
from bilateral.records import QuoteFlag, WordChange, WordChangeKind
from bilateral.statements.quotes.aligning import Alignment, QuoteWords
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.words import Words, join_text

_SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]]*\s|\n")
_CLAUSE_END = re.compile(r"[.!?…;:,—–\n]| - |--")
_FUNCTION_WEIGHT = 0.4
_LONG_GAP = 12
_NEAR = 4
"""Words before the next quoted one in which a negation that was left out still governs it."""
_MATTERS: tuple[QuoteFlag, ...] = ("polarity", "certainty", "number")
_UNALTERED = ("same", "repair", "ellipsis", "edited")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A text with those of its words that are compared, and which of them may be left out."""

    text: str
    words: Words
    optional: Sequence[bool]

    def cut(self, first: int, last: int) -> str:
        """Return the text of words `first` to `last`, inclusive."""
        return self.text[self.words.starts[first] : self.words.ends[last]]

    def around(self, numbers: Sequence[int]) -> str:
        """Return the text from the word before `numbers` to the word after them."""
        first, last = max(0, numbers[0] - 1), min(len(self.words) - 1, numbers[-1] + 1)
        return self.text[self.words.ends[first] : self.words.starts[last]]

    def between(self, first: int, last: int) -> str:
        """Return the text between the end of one word and the start of another."""
        return self.text[self.words.ends[first] : self.words.starts[last]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A quotation beside the place of a source that fits it best."""

    changes: tuple[WordChange, ...]
    flags: tuple[QuoteFlag, ...]
    similarity: float
    exact: bool
    row: int
    """The most words in a row that both have."""
    content: int
    """How many content words both have."""
    first: int
    """Number of the first source word of the match."""
    last: int


@dataclass(frozen=True, slots=True)
class _Block:
    """A run of pairs that are all alike, or all not in one way."""

    kind: WordChangeKind
    quoted: tuple[int, ...]
    source: tuple[int, ...]


def compare(
    quote: Stretch, marks: QuoteWords, source: Stretch, alignment: Alignment
) -> Comparison | None:
    """Return what `alignment` shows, or None if no word of the quotation is in the source."""
    blocks = _blocks(quote, marks, source, alignment)
    matched = [number for block in blocks if block.kind == "same" for number in block.source]
    if not matched:
        return None
    blocks = _with_false_start(blocks, source, matched[0])
    changes = [_change(block, quote, source) for block in blocks]
    kinds = {change.kind for change in changes}
    changed = {change.matters for change in changes}
    flags: list[QuoteFlag] = [matter for matter in _MATTERS if matter in changed]
    if any(_splices(block, change, source) for block, change in zip(blocks, changes, strict=True)):
        flags.append("spliced")
    if "edited" in kinds:
        flags.append("edited")
    same = [number for block in blocks if block.kind == "same" for number in block.quoted]
    lexicon = checking_lexicon()
    return Comparison(
        changes=tuple(changes),
        flags=tuple(flags),
        similarity=similarity(quote.words.forms, marks, set(same)),
        exact=kinds <= set(_UNALTERED) and not {"polarity"} & set(flags),
        row=max(len(block.quoted) for block in blocks if block.kind == "same"),
        content=sum(lexicon.is_content(quote.words.forms[number]) for number in same),
        first=min(number for block in blocks for number in block.source),
        last=max(number for block in blocks for number in block.source),
    )


def _blocks(
    quote: Stretch, marks: QuoteWords, source: Stretch, alignment: Alignment
) -> list[_Block]:
    runs: list[tuple[str, list[int], list[int]]] = []
    quoted_before = -1
    for one, other in alignment.pairs:
        reading = _reading(one, other, quoted_before, quote, marks, source)
        if not runs or runs[-1][0] != reading:
            runs.append((reading, [], []))
        if one is not None:
            runs[-1][1].append(one)
            quoted_before = one
        if other is not None:
            runs[-1][2].append(other)
    return [
        _Block(_kind(reading, ours, theirs, quote, source), tuple(ours), tuple(theirs))
        for reading, ours, theirs in runs
    ]


def _reading(
    one: int | None,
    other: int | None,
    before: int,
    quote: Stretch,
    marks: QuoteWords,
    source: Stretch,
) -> str:
    """Return how one pair reads by itself; neighbours that read alike make a block."""
    if one is None:
        assert other is not None
        if source.optional[other]:
            return "repair"
        gap = marks.gap_after[before] if before >= 0 else ""
        return {"": "altered", "bracket": "edited"}.get(gap, gap)
    if other is not None and quote.words.forms[one] == source.words.forms[other]:
        return "same"
    if marks.edited[one]:
        return "edited"
    return "repair" if other is None and marks.optional[one] else "altered"


def _kind(
    reading: str, ours: list[int], theirs: list[int], quote: Stretch, source: Stretch
) -> WordChangeKind:
    if reading != "altered":
        return reading  # type: ignore[return-value]
    if not ours:
        return "left_out"
    if not theirs:
        return "added"
    # "health care" and "healthcare" are the same words.
    joined = join_text([quote.words.forms[number] for number in ours])
    alike = join_text([source.words.forms[number] for number in theirs])
    return "same" if joined == alike else "replaced"


def _with_false_start(blocks: list[_Block], source: Stretch, first: int) -> list[_Block]:
    """Put what the speaker took back right before the match in front of it."""
    start = first
    while start > 0 and source.optional[start - 1]:
        start -= 1
    if start == first or first not in blocks[0].source[:1]:
        return blocks
    return [_Block("repair", (), tuple(range(start, first))), *blocks]


def _change(block: _Block, quote: Stretch, source: Stretch) -> WordChange:
    quoted = quote.cut(block.quoted[0], block.quoted[-1]) if block.quoted else ""
    there = source.cut(block.source[0], block.source[-1]) if block.source else ""
    if block.kind in ("same", "repair"):
        return WordChange(block.kind, quoted, there)
    return WordChange(block.kind, quoted, there, _matters(block, quote, source))


def _matters(block: _Block, quote: Stretch, source: Stretch) -> str | None:
    lexicon = checking_lexicon()
    ours = [quote.words.forms[number] for number in block.quoted]
    theirs = [source.words.forms[number] for number in _governing(block, source)]
    if sum(map(lexicon.negates, ours)) % 2 != sum(map(lexicon.negates, theirs)) % 2:
        return "polarity"
    if len(ours) <= _NEAR and any(lexicon.opposes(a, b) for a in ours for b in theirs):
        return "polarity"
    if block.kind == "edited":
        return None
    if bool(lexicon.hedges & set(ours)) != bool(lexicon.hedges & set(theirs)):
        return "certainty"
    numbers = [{word for word in side if lexicon.is_number(word)} for side in (ours, theirs)]
    if numbers[0] != numbers[1] and (
        all(numbers) or any(w[0].isdigit() for w in set.union(*numbers))
    ):
        return "number"
    if block.kind == "replaced" and _same_actor(quote, source, block):
        return "name"
    return None


def _governing(block: _Block, source: Stretch) -> list[int]:
    """Return the source words of a change that bear on the words around it.

    Of a long passage that was left out these are the last few before the next quoted word, if they
    are of its clause: a negation in a sentence that was skipped changes nothing.
    """
    spoken = [number for number in block.source if not source.optional[number]]
    if block.quoted or len(spoken) <= _NEAR:
        crossing = any(_SENTENCE_END.search(source.between(a, a + 1)) for a in spoken[:-1])
        if block.quoted or not crossing:
            return spoken
    near: list[int] = []
    after = block.source[-1] + 1
    for number in reversed(spoken):
        if after < len(source.words) and _CLAUSE_END.search(source.between(number, after)):
            break
        near.append(number)
        after = number
        if len(near) == _NEAR:
            break
    return near


def _same_actor(quote: Stretch, source: Stretch, block: _Block) -> bool:
    codes = []
    for stretch, numbers in ((quote, block.quoted), (source, block.source)):
        senses = alias_matcher().senses_of(stretch.cut(numbers[0], numbers[-1]))
        codes.append({sense.code for sense in senses if sense.code})
    return bool(codes[0] & codes[1])


def _splices(block: _Block, change: WordChange, source: Stretch) -> bool:
    """Return whether a change joins what stands apart in the source, without saying so."""
    if change.kind not in ("left_out", "replaced") or not block.source:
        return False
    if len(block.source) - len(block.quoted) > _LONG_GAP:
        return True
    if change.kind != "left_out" or len(block.source) <= _NEAR:
        return False
    return _SENTENCE_END.search(source.around(block.source)) is not None


def similarity(forms: Sequence[str], marks: QuoteWords, same: set[int]) -> float:
    """Return the weight of the words that are the `same`, as a share of all that are not edited."""
    lexicon = checking_lexicon()
    weights = [
        0.0 if marks.edited[i] else 1.0 if lexicon.is_content(form) else _FUNCTION_WEIGHT
        for i, form in enumerate(forms)
    ]
    total = sum(weights)
    return round(sum(weights[i] for i in same) / total, 4) if total else 0.0


def is_cut_off(source: Stretch, first: int, before_quote: str) -> bool:
    """Return whether a negation right before the match was left out, and not said otherwise.

    `before_quote` is what the quoting sentence says before the quotation: "he did not" or "denied"
    there carries the negation itself.
    """
    lexicon = checking_lexicon()
    number = first - 1
    found = False
    while number >= 0 and first - number <= 3 and not found:
        if _CLAUSE_END.search(source.between(number, number + 1)):
            break
        found = not source.optional[number] and lexicon.negates(source.words.forms[number])
        number -= 1
    if not found:
        return False
    said = re.findall(r"[\w’']+", before_quote.casefold().replace("’", "'"))
    return not any(lexicon.negates(word) or word in lexicon.denials for word in said)
