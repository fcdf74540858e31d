"""Tells English from other languages by its commonest words, fast and without a model.

News that is not English is stored and flagged, never coded: a wrong "not English" loses an article,
so short or unclear texts count as English. The words are data: ``data/documents/languages.toml``.
"""

from __future__ import annotations

import functools
import re
from collections import Counter

from bilateral.lexicons import read_toml

_TABLE = "documents/languages.toml"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_NOT_LATIN = re.compile(r"[^A-Za-zÀ-ɏ]")
_SAMPLE = 6000
_FEWEST_WORDS = 8
_OTHER_SCRIPT_SHARE = 0.4


def is_english(text: str) -> bool:
    """Return whether `text` is English; True when it is too short to tell.

    >>> is_english("The two ministers met in the capital and signed a new agreement on trade.")
    True
    >>> is_english("Les deux ministres se sont rencontrés dans la capitale et ont signé un accord.")
    False
    """
    return guess_language(text) == "en"


def guess_language(text: str) -> str:
    """Return "en", the ISO 639-1 code of the language that fits better, or "und" for another."""
    sample = _sample(text)
    letters = _NO_LETTERS.sub("", sample)
    if len(letters) >= 20 and len(_NOT_LATIN.findall(letters)) > _OTHER_SCRIPT_SHARE * len(letters):
        return _by_script(sample)
    words = [word.lower().replace("’", "'") for word in _WORD.findall(sample)]
    if len(words) < _FEWEST_WORDS:
        return "en"
    languages = _words_by_language()
    counts = dict.fromkeys(languages, 0.0)
    owners = _owners()
    for word, times in Counter(words).items():
        for code in owners.get(word, ()):
            counts[code] += times
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    if best == "en" or counts[best] < counts["en"] * 1.2 or counts[best] < 0.08 * len(words):
        return "und" if _is_foreign(letters, len(words), counts["en"]) else "en"
    return best


def _is_foreign(letters: str, words: int, english: float) -> bool:
    """Whether a text without any list's words is foreign: English has 35–45 % of its commonest
    words, lists of names have few but plain letters too."""
    accented = len(letters) - len(letters.encode("ascii", "ignore"))
    return words >= 15 and english < 0.12 * words and accented >= 0.03 * len(letters)


def _sample(text: str) -> str:
    """Beginning, middle and end of a long text: pages open with menus, and quote other tongues."""
    if len(text) <= _SAMPLE:
        return text
    third, middle = _SAMPLE // 3, len(text) // 2
    return f"{text[:third]} {text[middle : middle + third]} {text[-third:]}"


def _by_script(sample: str) -> str:
    ranges: dict[str, str] = read_toml(_TABLE)["scripts"]
    counts = {code: len(re.findall(f"[{chars}]", sample)) for code, chars in ranges.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] else "und"


@functools.cache
def _words_by_language() -> dict[str, frozenset[str]]:
    entries: dict[str, str] = read_toml(_TABLE)["words"]
    return {code: frozenset(words.split()) for code, words in entries.items()}


@functools.cache
def _owners() -> dict[str, tuple[str, ...]]:
    owners: dict[str, list[str]] = {}
    for code, words in _words_by_language().items():
        for word in words:
            owners.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in owners.items()}
