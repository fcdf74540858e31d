"""Trains the classifier: ``python -m bilateral.events.training [FILE]`` (minutes on one core).

The examples are ours alone: `data/events/examples.csv`, where ``{one|or|other}`` stands for
several sentences, and those that the rules carry. The same machine writes the same bytes.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bilateral import lexicons
from bilateral.errors import DataError
from bilateral.events.embedding import embed_pair
from bilateral.events.examples import read_example
from bilateral.events.rules import load_rules
from bilateral.sentences import parse_many

_EXAMPLES = "events/examples.csv"
_SHIPPED = Path(__file__).parents[1] / "data" / "events" / "classifier.npz"
_VARIANTS = 10
"""Sentences drawn from one line of the table at most."""
_SEED = 7
_RIDGE = 1e-4
_STEPS = 400
_PROJECTED = 48
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence with its label; the id is the line of the table, or the rule."""

    id: str
    label: str
    marked: str


def read_examples() -> list[Example]:
    """Return the training sentences, in the order of the tables."""
    chance = random.Random(_SEED)
    found: list[Example] = []
    for row in lexicons.read_csv(_EXAMPLES, ("id", "event_type", "example")):
        drawn = expand(row["example"], chance)
        found.extend(Example(row["id"], row["event_type"], marked) for marked in drawn)
    for rule in load_rules().rules:
        whole = (marked for marked in rule.examples if "[" in marked and "<" in marked)
        found.extend(Example(rule.id, rule.pair_type, marked) for marked in whole)
    return found


def expand(line: str, chance: random.Random) -> list[str]:
    """Return up to ten of the sentences that ``{one|or|other}`` stands for, drawn by chance."""
    parts = re.split(r"\{([^{}]*)\}", line)
    found: dict[str, None] = {}
    for _ in range(4 * _VARIANTS):
        drawn = [chance.choice(p.split("|")) if i % 2 else p for i, p in enumerate(parts)]
        found.setdefault(re.sub(r" +", " ", "".join(drawn)).replace(" .", "."))
        if len(found) == _VARIANTS:
            break
    return list(found)


def embed_examples(examples: Sequence[Example]) -> Matrix:
    """Return a row of `embedding.SIZE` for each example; DataError names one that is unmarked."""
    marked = [read_example(example.marked) for example in examples]
    rows = []
    parses = parse_many(text for text, _, _ in marked)
    for example, (_, source, target), parsed in zip(examples, marked, parses, strict=True):
        vector = embed_pair(parsed, source, target) if source and target else None
        if vector is None:
            raise DataError(f"data/{_EXAMPLES}, {example.id}: mark [source] and <target>.")
        rows.append(vector)
    return np.stack(rows)


def fit_weights(vectors: Matrix, labels: NDArray[np.int64], count: int) -> Matrix:
    """Return multinomial logistic weights; every label weighs the same (accelerated gradient)."""
    rows = np.concatenate([vectors, np.ones((len(vectors), 1))], axis=1)
    weight = (len(labels) / count / np.bincount(labels, minlength=count))[labels][:, None]
    wanted = np.eye(count)[labels]
    step = 1 / (0.5 * np.linalg.norm(rows, 2) ** 2 / len(rows) * weight.max() + _RIDGE)
    weights = ahead = np.zeros((rows.shape[1], count))
    momentum = 1.0
    for _ in range(_STEPS):
        scores = rows @ ahead
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        error = weight * (odds / odds.sum(axis=1, keepdims=True) - wanted)
        moved = ahead - step * (rows.T @ error / len(rows) + _RIDGE * ahead)
        grown = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        ahead = moved + (momentum - 1) / grown * (moved - weights)
        weights, momentum = moved, grown
    return weights


def train(path: Path = _SHIPPED) -> int:
    """Train on all examples and write the classifier; returns how many examples there were."""
    examples = read_examples()
    vectors = embed_examples(examples)
    labels = sorted({example.label for example in examples})
    numbers = np.array([labels.index(example.label) for example in examples])
    _, _, axes = np.linalg.svd(vectors, full_matrices=False)
    projection = axes[:_PROJECTED].T
    np.savez_compressed(
        path,
        labels=np.array(labels),
        weights=fit_weights(vectors, numbers, len(labels)).astype(np.float16),
        projection=projection.astype(np.float16),
        examples=(vectors @ projection).astype(np.float16),
        ids=np.array([example.id for example in examples]),
    )
    return len(examples)


if __name__ == "__main__":
    written = Path(sys.argv[1]) if len(sys.argv) > 1 else _SHIPPED
    print(f"{train(written)} examples, {written.name} written")
