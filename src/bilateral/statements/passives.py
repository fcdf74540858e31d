"""Statements whose content is the subject of a passive cue."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.statements.extents import Found, cue_range, extend, has_to
from bilateral.statements.subjects import phrase_of


def read_passive(verb: Token, complements: dict[str, str], speaker: Token | None) -> Found | None:
    """Read "The talks are expected to fail", "The plan was endorsed by the union"."""
    subject = next((c for c in verb.children if c.dep_ == "nsubjpass" and c.i < verb.i), None)
    if subject is None:
        return None
    what = phrase_of(subject)
    after = [child for child in verb.children if child.i > verb.i]
    infinitive = next((c for c in after if c.dep_ == "xcomp" and has_to(c)), None)
    kind = "that" if "that" in complements else "obj-to"
    if infinitive is not None and kind in complements:
        return complements[kind], cue_range(verb), (what, extend(verb, infinitive))
    named = next((c for c in after if c.dep_ == "oprd" or c.lower_ == "as"), None)
    if named is not None and "obj-as" in complements:
        return complements["obj-as"], cue_range(verb), (what, extend(verb, named))
    if "obj" in complements and speaker is not None:
        return complements["obj"], cue_range(verb), (what,)
    return None
