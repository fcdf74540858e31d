"""The algebra of certainty: operators, and how a chain of them is folded into one reading.

Each cue between the root of a sentence and a predicate is an `Operator`: what follows for its
complement where it holds, and where it does not (Karttunen's implicative signatures, with the
eight classes of `bilateral.records.Certainty` in place of plus, minus and unknown). Folding them
from the outside in gives the class, by the table in ``data/certainty/composition.toml``, and the
score, as an expected value: a governor that holds with probability p passes on
``p * value + (1 - p) * otherwise``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast, get_args

from bilateral import lexicons
from bilateral.errors import DataError
from bilateral.records import Certainty

CLASSES: tuple[str, ...] = get_args(Certainty)
SAME = "same"
_DENIED = frozenset({"negated", "denied"})
_UNSETTLED = frozenset({"possible", "planned", "conditional", "demanded"})
_FILE = "certainty/composition.toml"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a cue says of its complement: where it holds, and where it fails."""

    name: str
    holds: str
    value: float
    fails: str
    otherwise: float
    attributes: bool = False
    """True where someone is named or implied who vouches for the complement."""
    projects: bool = False
    """True where the complement is presupposed whatever stands above, except for who says so."""
    unsettled: float | None = None
    """The value of a presupposition where what stands above is open; `value` where left out."""
    yields: bool = False
    """True for "after meeting them": presupposed, unless what stands above is still open."""
    opposite: str = ""
    """For a cue that negates what it names: the class without the no ("will not": planned)."""
    raises: bool = False
    """True for "think": not thinking so is thinking not so, but perhaps thinking so is open."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A signature at work: the cue's offsets and the rule that found it."""

    signature: Signature
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class State:
    """The reading so far, outside in: class, score in -1..1, and whether someone vouches."""

    certainty: str = "asserted"
    score: float = 1.0
    attributed: bool = False
    negative: bool = False
    """True where the cue just read negates, whatever is unsettled above it."""
    base: str = "asserted"
    """The class that a second no gives back: "will not fail to" is as planned as "will"."""


def fold(operators: Iterable[Operator], start: State | None = None) -> State:
    """Compose operators, the outermost first."""
    state = start or State()
    for operator in operators:
        state = apply(state, operator.signature)
    return state


def apply(state: State, signature: Signature) -> State:
    """Return the state of a complement whose governor has `state`."""
    attributed = state.attributed or signature.attributes
    if signature.projects:
        return _presuppose(state, signature)
    negative = signature.holds == "negated" and not state.negative
    if state.certainty in _DENIED:
        certainty = _fail(state, signature)
    else:
        certainty = compose(state.certainty, signature.holds)
    base = certainty if certainty not in _DENIED else signature.opposite or state.base
    return State(certainty, _score(state, signature), attributed, negative, base)


def _presuppose(state: State, signature: Signature) -> State:
    """Return the state of what is presupposed, whatever stands above but who says so."""
    unsettled = state.certainty in _UNSETTLED
    if signature.yields and unsettled:
        return state
    certainty = "reported" if state.attributed else "asserted"
    value = signature.value
    if unsettled and signature.unsettled is not None:
        value = signature.unsettled
    return State(certainty, value, state.attributed, base=certainty)


def _score(state: State, signature: Signature) -> float:
    """Return the expected value; what is negated where nothing is settled yet leans to "no".

    "Do not strike" and "might not strike" do not make the strike likelier than "strike" does.
    """
    if state.certainty in _UNSETTLED and signature.value < 0 < signature.otherwise:
        return -abs(state.score * signature.value)
    chance = (state.score + 1) / 2
    if signature.raises and state.negative:
        return signature.otherwise
    if signature.raises and state.certainty in _UNSETTLED:
        return 0.0
    score = chance * signature.value + (1 - chance) * signature.otherwise
    return max(-1.0, min(1.0, score))


def compose(outer: str, inner: str) -> str:
    """Return the class of something `inner` inside something `outer`."""
    if inner == SAME:
        return outer
    return _table().get((outer, inner), inner)


@functools.cache
def signatures() -> dict[str, Signature]:
    """Return the signatures by name, from ``data/certainty/composition.toml``."""
    rows = lexicons.read_toml(_FILE)["signature"]
    found = {}
    for name, row in rows.items():
        for key in ("holds", "fails"):
            if row[key] not in (*CLASSES, SAME):
                raise DataError(f"data/{_FILE}: signature {name} has the unknown class {row[key]}.")
        found[name] = Signature(name, **row)
    return found


def signature(name: str) -> Signature:
    """Return one signature; raises `DataError` when there is none of that name."""
    try:
        return signatures()[name]
    except KeyError as error:
        raise DataError(f"data/{_FILE} has no signature named {name}.") from error


def as_certainty(name: str) -> Certainty:
    """Return a class name as the literal type that records hold."""
    return cast(Certainty, name)


def _fail(state: State, signature: Signature) -> str:
    """Return the class where the governor is negated or denied."""
    if signature.fails == SAME or (state.certainty == "denied" and signature.fails == "possible"):
        return state.certainty
    if signature.fails == "asserted" != signature.holds and state.base in _UNSETTLED:
        return state.base
    if signature.fails == "asserted" and (state.attributed or state.certainty == "denied"):
        return "reported"
    return signature.fails


@functools.cache
def _table() -> dict[tuple[str, str], str]:
    rows = lexicons.read_toml(_FILE)["compose"]
    return {(outer, inner): to for outer, row in rows.items() for inner, to in row.items()}
