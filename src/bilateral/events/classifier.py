"""Says which event type a pair is, by examples, where the rules are silent or nearly tied.

A logistic regression over the vectors of `embedding`, trained on `data/events/examples.csv` and
the rules' own examples (`python -m bilateral.events.training` rebuilds it). Alone it is far worse
than the rules (PLV tuning part: root macro-F1 71 against 91), but right more often where two
types are within 0.3 of each other in the rules' score (0.65 against 0.40 of 20 pairs). So its log
probability is added to that score with a small weight, and decides nearly tied types only.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from bilateral.events import embedding
from bilateral.sentences import ParsedText

WEIGHT = 0.1
"""Swept 0.1, 0.2, 0.4, 0.8 on PLV's tuning part: 92.6, 92.5, 91.9, 91.3 (rules alone 91.5) in a
prototype; as shipped 92.3, and on the unread part 80.6 against 80.2, well inside the interval."""
NO_EVENT = "NONE"
_FLOOR = 1e-3
"""No type is less likely than this, so that an unknown wording cannot overrule a clear match."""
REACH = WEIGHT * math.log((1 + _FLOOR) / _FLOOR)
"""A type that is further behind in the rules' score than this cannot be chosen: 0.69."""
_NEIGHBOURS = 3
_FILE = "data/events/classifier.npz"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the classifier thinks of a pair: the probability of each label, nearest examples."""

    probabilities: Mapping[str, float]
    examples: tuple[str, ...]

    @property
    def best(self) -> tuple[str, float]:
        """The likeliest label (an event type or `NO_EVENT`) and its probability."""
        return max(self.probabilities.items(), key=lambda each: (each[1], each[0]))

    def bonus(self, event_type: str) -> float:
        """Return what is added to a rule's score for this type: 0 or less."""
        return WEIGHT * float(np.log(self.probabilities.get(event_type, 0.0) + _FLOOR))


@dataclass(frozen=True, slots=True)
class Classifier:
    """Weights (`embedding.SIZE` + 1 rows, a column a label) and the examples' projections."""

    labels: tuple[str, ...]
    weights: NDArray[np.float64]
    projection: NDArray[np.float64]
    examples: NDArray[np.float64]
    ids: tuple[str, ...]

    def judge(self, vector: embedding.Vector) -> Opinion:
        """Return the opinion on the vector of a pair."""
        scores = np.append(vector, 1.0) @ self.weights
        odds = np.exp(scores - scores.max())
        likely = zip(self.labels, (odds / odds.sum()).tolist(), strict=True)
        place = vector @ self.projection
        nearness = self.examples @ (place / max(1e-9, float(np.linalg.norm(place))))
        nearest: dict[str, None] = {}
        for row in np.argsort(-nearness, kind="stable"):
            nearest.setdefault(self.ids[row])
            if len(nearest) == _NEIGHBOURS:
                break
        return Opinion(dict(likely), tuple(nearest))


def judge_pair(
    parsed: ParsedText, source: tuple[int, int], target: tuple[int, int]
) -> Opinion | None:
    """Return the opinion on a pair of spans; None where one of them holds no word."""
    vector = embedding.embed_pair(parsed, source, target)
    return None if vector is None else load_classifier().judge(vector)


@functools.cache
def load_classifier() -> Classifier:
    """Return the classifier that is shipped."""
    with (
        resources.as_file(resources.files("bilateral") / _FILE) as path,
        np.load(path, allow_pickle=False) as stored,
    ):
        examples = stored["examples"].astype(float)
        return Classifier(
            tuple(stored["labels"].tolist()),
            stored["weights"].astype(float),
            stored["projection"].astype(float),
            examples / np.maximum(1e-9, np.linalg.norm(examples, axis=1, keepdims=True)),
            tuple(stored["ids"].tolist()),
        )
