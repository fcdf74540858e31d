"""The laws of the algebra that folds cues into one reading."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bilateral.certainty.operators import CLASSES, Operator, compose, fold, signature, signatures

NAMES = st.sampled_from(sorted(signatures()))
CHAINS = st.lists(NAMES, max_size=8)


def chain(names: list[str]) -> list[Operator]:
    """Return the operators of some signatures; offsets do not matter here."""
    return [Operator(signature(name), 0, 1, name) for name in names]


@given(CHAINS)
def test_every_chain_has_a_class_and_a_score_in_range(names: list[str]) -> None:
    """Whatever stands above, the class is one of the eight and the score lies in -1..1."""
    state = fold(chain(names))
    assert state.certainty in CLASSES
    assert -1 <= state.score <= 1


@given(CHAINS)
def test_folding_is_stepwise(names: list[str]) -> None:
    """Folding a chain at once equals folding its head and then its tail."""
    operators = chain(names)
    for cut in range(len(operators) + 1):
        assert fold(operators[cut:], fold(operators[:cut])) == fold(operators)


@given(CHAINS)
def test_transparent_cues_change_nothing(names: list[str]) -> None:
    """A transparent cue leaves class and score as they are."""
    before, after = fold(chain(names)), fold(chain([*names, "transparent"]))
    assert (before.certainty, before.attributed) == (after.certainty, after.attributed)
    assert abs(before.score - after.score) < 1e-9


@given(st.sampled_from(["possible", "planned", "conditional", "demanded"]), CHAINS)
def test_what_is_unsettled_above_never_happened_below(outer: str, names: list[str]) -> None:
    """Under a modal, plan, condition or demand, only a presupposition or a report happened."""
    inner = [
        name
        for name in names
        if not signature(name).projects
        and "reported" not in (signature(name).holds, signature(name).fails)
        and signature(name).fails != "asserted"
    ]
    state = fold(chain([outer, *inner]))
    assert state.certainty not in ("asserted", "reported")


def test_two_negations_assert() -> None:
    """Not failing to do something is doing it; not doing it is not."""
    assert fold(chain(["not", "negative"])).certainty == "asserted"
    assert fold(chain(["negative"])).certainty == "negated"


def test_composition_keeps_the_weaker() -> None:
    """Something asserted inside something possible is possible, and so for every class."""
    for outer in ("reported", "possible", "planned", "conditional", "demanded"):
        assert compose(outer, "asserted") == outer
        assert compose(outer, "same") == outer
