"""Depth: which kinds of cooperation and conflict the two have reached, before and after.

A kind is an event type with its context (or mode): "AID military" is another kind than "AID
humanitarian". The depth of a window is Σ_k w_k (1 - (1 - f)^n_k): the kinds seen there, each
weighted by its mean absolute intensity, with n_k events thinned by f to the exposure of the thinner
side (Hurlbert 1971). A new rung, such as first military aid, shows here when volume is flat.

The placebo exchanges blocks of weeks between the sides at random: if the date means nothing, the
blocks are exchangeable, and the observed difference is one of many like it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bilateral.series.counting import Counted
from bilateral.series.kalman import Floats
from bilateral.series.span import week_of

Flags = NDArray[np.bool_]

BLOCK_WEEKS = 4
PERMUTATIONS = 999
SEED = 20220224


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event and how often it was counted."""

    name: str
    cooperative: bool
    weight: float
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Depth:
    """Depth before and after, for cooperation and for conflict."""

    cooperation_before: float
    cooperation_after: float
    conflict_before: float
    conflict_after: float
    net_change: float
    """The change in cooperation's depth minus the change in conflict's."""
    placebo_p: float
    """The share of random exchanges of blocks with a net change at least as large; two-sided."""
    kinds: tuple[Kind, ...]

    @property
    def new_kinds(self) -> tuple[Kind, ...]:
        """Kinds that were reached only after."""
        return tuple(kind for kind in self.kinds if not kind.before and kind.after)

    @property
    def lost_kinds(self) -> tuple[Kind, ...]:
        """Kinds that were reached only before."""
        return tuple(kind for kind in self.kinds if kind.before and not kind.after)


def kind_of(event: Counted) -> str:
    """Return the name of an event's kind: its type with its context, or else its mode."""
    detail = event.event_context or event.event_mode
    return f"{event.event_type} {detail.split(';')[0].strip()}" if detail else event.event_type


def measure_depth(
    events: Sequence[Counted], origin: dt.date, exposure: Floats, first_week: int
) -> Depth:
    """Compare the kinds before `origin` with those after; `exposure` has one value a week."""
    weeks = len(exposure)
    inside = [(event, week_of(event, origin) - first_week) for event in events]
    inside = [(event, week) for event, week in inside if 0 <= week < weeks]
    names = sorted({kind_of(event) for event, _ in inside})
    row = {name: place for place, name in enumerate(names)}
    counts, weight = np.zeros((len(names), weeks)), np.zeros(len(names))
    cooperative = np.zeros(len(names), dtype=bool)
    for event, week in inside:
        place = row[kind_of(event)]
        counts[place, week] += 1
        weight[place] += max(abs(event.intensity), 1.0)
        cooperative[place] = event.quad_class <= 2
    weight = weight / np.maximum(counts.sum(axis=1), 1)
    late = np.arange(weeks) >= -first_week
    before, after, change = _depths(counts, exposure, late, weight, cooperative)
    return Depth(
        cooperation_before=round(float(before[0]), 4),
        cooperation_after=round(float(after[0]), 4),
        conflict_before=round(float(before[1]), 4),
        conflict_after=round(float(after[1]), 4),
        net_change=round(float(change), 4),
        placebo_p=_placebo(counts, exposure, late, weight, cooperative, float(change)),
        kinds=tuple(
            Kind(
                name,
                bool(cooperative[place]),
                round(float(weight[place]), 2),
                int(counts[place, ~late].sum()),
                int(counts[place, late].sum()),
            )
            for name, place in row.items()
        ),
    )


def _depths(
    counts: Floats, exposure: Floats, late: Flags, weight: Floats, cooperative: Flags
) -> tuple[Floats, Floats, float]:
    """Return ``(cooperation, conflict)`` before, the same after, and the net change."""
    base = np.array([exposure[~late].sum(), exposure[late].sum()])
    thinned = np.where(base > 0, base.min() / np.maximum(base, 1e-9), 0.0)
    seen = np.stack([counts[:, ~late].sum(axis=1), counts[:, late].sum(axis=1)])
    reached = weight * (1 - (1 - np.minimum(thinned, 1.0))[:, None] ** seen)
    warm = (reached * cooperative).sum(axis=1)
    cold = (reached * ~cooperative).sum(axis=1)
    change = float((warm[1] - warm[0]) - (cold[1] - cold[0]))
    return np.array([warm[0], cold[0]]), np.array([warm[1], cold[1]]), change


def _placebo(
    counts: Floats,
    exposure: Floats,
    late: Flags,
    weight: Floats,
    cooperative: Flags,
    observed: float,
) -> float:
    """Return the two-sided share of exchanges of blocks that do at least as much."""
    if not len(weight) or late.all() or not late.any():
        return 1.0
    generator = np.random.default_rng(SEED)
    block = np.arange(len(exposure)) // BLOCK_WEEKS
    blocks = int(block[-1]) + 1
    many = max(1, min(blocks - 1, round(blocks * float(late.mean()))))
    order = np.argsort(generator.random((PERMUTATIONS, blocks)), axis=1)
    chosen = np.zeros((PERMUTATIONS, blocks))
    np.put_along_axis(chosen, order[:, :many], 1.0, axis=1)
    sums = np.stack([np.bincount(block, row, blocks) for row in counts])
    bases = np.bincount(block, exposure, blocks)
    sides = np.stack([1 - chosen, chosen])
    base = sides @ bases
    thin = base.min(axis=0) / np.maximum(base, 1e-9)
    seen = sides @ sums.T
    reached = weight * (1 - (1 - np.minimum(thin, 1.0))[..., None] ** seen)
    sign = np.where(cooperative, 1.0, -1.0)
    change = ((reached[1] - reached[0]) * sign).sum(axis=1)
    return float((1 + (np.abs(change) >= abs(observed) - 1e-9).sum()) / (1 + PERMUTATIONS))
