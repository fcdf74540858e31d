"""The words that quote checking knows, from ``data/statements/checking.toml``."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bilateral import lexicons

NAME = "statements/checking.toml"


@dataclass(frozen=True, slots=True)
class CheckingLexicon:
    """Everything in the file, in the shape that comparing needs."""

    content_words: int
    content_words_in_window: int
    window_days: int
    similarity: float
    similarity_of_another: float
    words_in_a_row: int
    negators: frozenset[str]
    negative_endings: tuple[str, ...]
    negative_prefixes: tuple[str, ...]
    denials: frozenset[str]
    opposites: frozenset[tuple[str, str]]
    hedges: frozenset[str]
    numbers: frozenset[str]
    spelling: Mapping[str, str]
    breaks: re.Pattern[str]
    reach: int
    fillers: frozenset[tuple[str, ...]]
    notes: re.Pattern[str]
    function_words: frozenset[str]
    titles: frozenset[str]
    questioners: frozenset[str]
    titled: tuple[re.Pattern[str], ...]

    def negates(self, word: str) -> bool:
        """Return whether a word turns what is said into its opposite."""
        return word in self.negators or word.endswith(self.negative_endings)

    def opposes(self, one: str, other: str) -> bool:
        """Return whether two words say the opposite of each other."""
        if (one, other) in self.opposites:
            return True
        short, long = sorted((one, other), key=len)
        return len(short) > 3 and any(long == prefix + short for prefix in self.negative_prefixes)

    def is_content(self, word: str) -> bool:
        """Return whether a word says something of its own."""
        return word not in self.function_words

    def is_number(self, word: str) -> bool:
        """Return whether a word is a number or stands for one."""
        return word[0].isdigit() or word in self.numbers


@functools.cache
def checking_lexicon() -> CheckingLexicon:
    """Return the lexicon; loaded once."""
    data = lexicons.read_toml(NAME)
    matching, repairs, speakers = data["matching"], data["repairs"], data["speakers"]
    pairs = [tuple(pair) for pair in data["opposites"]["pairs"]]
    return CheckingLexicon(
        content_words=matching["content_words"],
        content_words_in_window=matching["content_words_in_window"],
        window_days=matching["window_days"],
        similarity=matching["similarity"],
        similarity_of_another=matching["similarity_of_another"],
        words_in_a_row=matching["words_in_a_row"],
        negators=frozenset(data["negation"]["words"]),
        negative_endings=tuple(data["negation"]["endings"]),
        negative_prefixes=tuple(data["negation"]["prefixes"]),
        denials=frozenset(data["negation"]["outside"]),
        opposites=frozenset((*pairs, *((b, a) for a, b in pairs))),
        hedges=frozenset(data["certainty"]["words"]),
        numbers=frozenset(data["numbers"]["words"]),
        spelling=dict(data["spelling"]["same"]),
        breaks=_any_of(repairs["breaks"]),
        reach=repairs["reach"],
        fillers=frozenset(tuple(filler.split()) for filler in repairs["fillers"]),
        notes=re.compile(
            rf"[\[(]\s*(?:{'|'.join(map(re.escape, repairs['notes']))})\s*[.!]?\s*[\])]", re.I
        ),
        function_words=frozenset(data["words"]["function"]),
        titles=frozenset(speakers["titles"]),
        questioners=frozenset(speakers["questioners"]),
        titled=tuple(re.compile(pattern, re.I) for pattern in speakers["titled"]),
    )


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))
