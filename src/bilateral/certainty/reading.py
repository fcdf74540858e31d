"""Reads the certainty of a predicate: collects the operators above it and folds them."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from bilateral.certainty import scenes
from bilateral.certainty.frames import SUBJECTS, child, phrase_list
from bilateral.certainty.governors import climb
from bilateral.certainty.lexicon import entry_of
from bilateral.certainty.operators import Operator, as_certainty, fold, signature
from bilateral.certainty.predicates import local_operators
from bilateral.errors import UsageError
from bilateral.records import CertaintyReading
from bilateral.sentences import Sentence, parse

_SCALE = 3.0
"""Scores run from -3 to 3, as in FactBank and UDS."""
_LONGEST_PATH = 60


def certainty_at(sentence: Sentence, token: Token) -> CertaintyReading:
    """Return how sure the sentence is that the predicate headed by `token` happened.

    Reads syntax alone, within the sentence; who is quoted across sentences is not its business.
    """
    return _read(sentence, operators_over(sentence, token))


def certainty_above(sentence: Sentence, token: Token) -> CertaintyReading:
    """Return how sure the sentence is of the clause of `token` as a whole.

    Its own negation and modals are left out: they belong to what the clause says.
    """
    return _read(sentence, operators_over(sentence, token, own=False))


def _read(sentence: Sentence, operators: list[Operator]) -> CertaintyReading:
    state = fold(operators)
    start = sentence.paragraph.start
    cues = tuple(sorted((start + op.start, start + op.end, op.rule) for op in operators))
    return CertaintyReading(as_certainty(state.certainty), round(_SCALE * state.score, 3), cues)


def certainty_of(text: str, span: tuple[int, int]) -> CertaintyReading:
    """Return how sure `text` is of the predicate that heads ``text[span[0]:span[1]]``.

    Raises `UsageError` when the span holds no word.
    """
    sentence = parse(text).sentence_at(span[0])
    token = sentence.head_of(*span) if sentence is not None else None
    if sentence is None or token is None:
        raise UsageError(f"No word stands at {span[0]}:{span[1]}; give the offsets of a predicate.")
    return certainty_at(sentence, token)


def operators_over(sentence: Sentence, token: Token, *, own: bool = True) -> list[Operator]:
    """Return the operators that bear on `token`, the outermost first (paragraph offsets).

    With `own` false, those at `token` itself are left out.
    """
    found: list[Operator] = []
    node, local = token, own
    path = [token]
    below: Token | None = None
    for _ in range(_LONGEST_PATH):
        if local:
            found += local_operators(node, below)
        step = climb(node)
        if step is None:
            break
        found = _own_denial(node, found, step.operators) + list(step.operators)
        below, node, local = node, step.head, step.local
        path.append(node)
    found += scenes.operators(sentence, token, found)
    return [*found[::-1], *scenes.headline_operators(sentence, token, path)]


def _own_denial(node: Token, found: list[Operator], above: tuple[Operator, ...]) -> list[Operator]:
    """Read "we did not strike" as a denial where it is the speaker who says so of itself."""
    if not any(op.signature.name in ("reported", "confirmed") for op in above):
        return found
    subject = child(node, *SUBJECTS)
    if subject is None or subject.lower_ not in phrase_list("self"):
        return found
    if entry_of(node, "that") is not None:  # "I do not think that": no denial of what follows
        return found
    denial = signature("own-denial")
    return [
        replace(op, signature=denial, rule="own-denial") if op.rule == "negation" else op
        for op in found
    ]
