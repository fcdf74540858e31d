"""The decision table: index, channels and depth make one verdict.

The thresholds were set together, so that the table as a whole says ``closer`` or ``apart`` at one
random date in twenty; they and the measured rates are data (``data/series/thresholds.toml``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bilateral.lexicons import read_toml

Verdict = Literal["closer", "apart", "no_clear_change", "mixed", "not_enough_evidence"]
Sign = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True)
class Signs:
    """What each part says: 1 closer, -1 further apart, 0 nothing clear."""

    index: Sign
    channels: Sign
    depth: Sign


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the decision table; None matches anything."""

    index: Sign | None
    channels: Sign | None
    depth: Sign | None
    verdict: Verdict
    reason: str


_TABLE_UP: tuple[tuple[Sign | None, Sign | None, Sign | None, Verdict, str], ...] = (
    (1, -1, None, "mixed", "the weekly index rose, the channels point the other way"),
    (1, None, -1, "mixed", "the weekly index rose, but the kinds of dealings point the other way"),
    (1, None, None, "closer", "the weekly index stepped up at the date"),
    (0, 1, -1, "mixed", "channels and kinds of dealings point in different directions"),
    (0, 1, None, "closer", "cooperation rose against conflict beyond what bursts explain"),
    (0, 0, 1, "closer", "the pair reached kinds of cooperation that it had not reached before"),
)
_MIRROR: dict[Verdict, Verdict] = {"closer": "apart"}
_REASON_DOWN = {
    "the weekly index rose, the channels point the other way": (
        "the weekly index fell, the channels point the other way"
    ),
    "the weekly index rose, but the kinds of dealings point the other way": (
        "the weekly index fell, but the kinds of dealings point the other way"
    ),
    "the weekly index stepped up at the date": "the weekly index stepped down at the date",
    "cooperation rose against conflict beyond what bursts explain": (
        "conflict rose against cooperation beyond what bursts explain"
    ),
    "the pair reached kinds of cooperation that it had not reached before": (
        "the pair reached kinds of conflict, or lost kinds of cooperation, that it had not before"
    ),
}


def decision_table() -> tuple[Row, ...]:
    """Return the table, first match wins; the second half mirrors the first."""
    up = [Row(*row) for row in _TABLE_UP]
    down = [
        Row(
            _flip(row.index), _flip(row.channels), _flip(row.depth),
            _MIRROR.get(row.verdict, row.verdict), _REASON_DOWN.get(row.reason, row.reason),
        )
        for row in up
    ]  # fmt: skip
    rest = Row(None, None, None, "no_clear_change", "no part points one way beyond chance")
    return (*up, *down, rest)


def decide(signs: Signs) -> Row:
    """Return the first row of the table that fits."""
    for row in decision_table():
        if all(
            wanted is None or wanted == found
            for wanted, found in (
                (row.index, signs.index),
                (row.channels, signs.channels),
                (row.depth, signs.depth),
            )
        ):
            return row
    raise AssertionError("the last row of the decision table matches everything")


def sign_of(z: float, threshold: float) -> Sign:
    """Return the sign of a deviate beyond the threshold, else 0 (also for NaN)."""
    if z >= threshold:
        return 1
    return -1 if z <= -threshold else 0


def threshold(name: str) -> float:
    """Return one threshold of the table; raises KeyError for an unknown name."""
    return float(read_toml("series/thresholds.toml")[name])


def _flip(sign: Sign | None) -> Sign | None:
    flipped: dict[Sign | None, Sign | None] = {1: -1, -1: 1, 0: 0, None: None}
    return flipped[sign]
