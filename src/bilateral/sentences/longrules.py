"""Finds where the model's rules on word classes that look at more than one word may apply.

There are a dozen ("gonna", "let's", "there is"); everything else about a word's class and lemma is
told by the word alone, so only these places need the model's matcher in context.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import DEP, LOWER
from spacy.language import Language

_ATTRIBUTES = {"LOWER": LOWER, "DEP": DEP}
_Words = npt.NDArray[np.uint64]
_Condition = tuple[int, list[int], str]
"""An attribute, the values of which a word must have one, or else an expression that fits it."""


class LongRules:
    """Rules over several words: what each of the words must be, as far as form and relation go."""

    def __init__(self, model: Language) -> None:
        """Read the rules of the model's attribute ruler."""
        self._strings = model.vocab.strings
        patterns: list[list[Mapping[str, Any]]] = [
            pattern
            for entry in model.get_pipe("attribute_ruler").patterns  # type: ignore[attr-defined]
            for pattern in entry["patterns"]
            if len(pattern) > 1
        ]
        self._rules = [[list(self._conditions(token)) for token in rule] for rule in patterns]

    def runs(self, lower: _Words, relations: _Words, ends: _Words) -> Iterator[slice]:
        """Yield the stretches of words, none beyond one of the `ends`, that rules may apply to."""
        touched = np.zeros(len(lower) + 1, dtype=bool)
        columns = {LOWER: lower, DEP: relations}
        text = np.searchsorted(ends, np.arange(len(lower)), side="right")
        joined = np.zeros(len(lower) + 1, dtype=bool)  # to the word before
        for rule in self._rules:
            last = len(rule) - 1
            for first in self._places(rule, columns).tolist():
                if text[first] == text[first + last]:
                    touched[first : first + last + 1] = True
                    joined[first + 1 : first + last + 1] = True
        for start in np.flatnonzero(touched[:-1] & ~joined[:-1]).tolist():
            yield slice(start, start + 1 + int(np.argmin(joined[start + 1 :])))

    def _places(
        self, rule: list[list[_Condition]], columns: Mapping[int, _Words]
    ) -> npt.NDArray[np.int64]:
        count = len(columns[LOWER]) - len(rule) + 1
        fits = np.ones(max(0, count), dtype=bool)
        for offset, conditions in enumerate(rule):
            for attribute, values, _ in conditions:
                if values:
                    fits &= np.isin(columns[attribute][offset : offset + count], values)
        places = np.flatnonzero(fits)
        for offset, conditions in enumerate(rule):
            for attribute, _, expression in conditions:
                if expression:
                    words = [self._strings[n] for n in columns[attribute][places + offset].tolist()]
                    fitting = [bool(re.search(expression, word)) for word in words]
                    places = places[np.array(fitting, dtype=bool)]
        return places

    def _conditions(self, token: Mapping[str, Any]) -> Iterator[_Condition]:
        for name, attribute in _ATTRIBUTES.items():
            value = token.get(name)
            if isinstance(value, dict) and "REGEX" in value:
                yield attribute, [], value["REGEX"]
            words = listed(value)
            if words:
                yield attribute, [self._strings.add(word) for word in words], ""


def listed(value: Any) -> list[str]:
    """Return the values of which a token of a pattern must have one; none where it needs none."""
    if isinstance(value, str):
        return [value]
    return [*value.get("IN", ())] if isinstance(value, dict) else []
