"""A step up the tree, as the readers of each construction return it."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from bilateral.certainty.operators import Operator


@dataclass(frozen=True, slots=True)
class Step:
    """The governor, the operators it puts on what it governs, and whether its own apply too."""

    head: Token
    operators: tuple[Operator, ...] = ()
    local: bool = True
