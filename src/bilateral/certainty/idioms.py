"""Verbs that with their modal and negation mean something of their own: "can't believe that"."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral import lexicons
from bilateral.certainty.cues import rule
from bilateral.certainty.frames import SUBJECTS, child, children, phrase_list, tense_of
from bilateral.certainty.lexicon import full_modal
from bilateral.certainty.modality import modal_of
from bilateral.certainty.negations import is_emptied, is_negated
from bilateral.certainty.operators import Operator


def idiom_of(head: Token, frame: str) -> Operator | None:
    """Return the operator of the idiom that `head` makes with its auxiliaries, or None.

    `frame` is that of the complement: an idiom takes a finite clause unless it names another.
    """
    lemma = str(head.lemma_).lower()
    modal = modal_of(head)
    for row in lexicons.read_toml("certainty/idioms.toml")["idiom"]:
        if lemma not in row["verbs"].split() or frame not in row.get("frames", ("that", "wh")):
            continue
        nobody = row.get("subjects") == "nobody"
        if not (is_emptied(head) if nobody else is_negated(head) == row["negated"]):
            continue
        if full_modal(modal.lower_ if modal is not None else "") not in (
            row["modals"].split() or [""]
        ):
            continue
        if row.get("tense", tense_of(head)) != tense_of(head):
            continue
        if row.get("subjects") == "first" and not _is_first_person(head):
            continue
        words = [*children(head, "aux", "neg"), head]
        return rule(row["signature"], row["id"], *words)
    return None


def _is_first_person(verb: Token) -> bool:
    subject = child(verb, *SUBJECTS)
    return subject is not None and subject.lower_ in phrase_list("first_person")
