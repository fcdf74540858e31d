"""One sentence for each check, and how grave it is: the order in which checks are shown."""

from __future__ import annotations

from dataclasses import replace

from bilateral.records import QuoteCheck, WordChange
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.words import plain_words


def gravity(check: QuoteCheck) -> tuple[int, float]:
    """Return the sort key of a check: changes of polarity first, exact quotations last."""
    if "polarity" in check.flags:
        return 0, check.similarity
    if "cut" in check.flags:
        return 1, check.similarity
    if "speaker" in check.flags:
        return 2, check.similarity
    if "certainty" in check.flags:
        return 3, check.similarity
    if "number" in check.flags:
        return 4, check.similarity
    if check.verdict == "altered":
        return 5 if "spliced" in check.flags else 6, check.similarity
    return (7 if check.verdict == "not_found" else 8), 0.0


def explain(check: QuoteCheck) -> QuoteCheck:
    """Return the check with its reason in one sentence."""
    return replace(check, reason=_reason(check))


def _reason(check: QuoteCheck) -> str:
    if check.verdict == "not_found":
        return _missing(check)
    parts = []
    for flag, words in _SENTENCES.items():
        if flag in check.flags:
            changes = [change for change in check.changes if change.matters == flag]
            how = ": " + ", ".join(map(_describe, changes)) if changes else ""
            parts.append(words.format(there=_there(check)) + how)
    if not parts and check.verdict == "altered":
        parts.append(_wording(check))
    if check.verdict == "exact":
        repaired = any(change.kind == "repair" for change in check.changes)
        parts.insert(0, _EXACT + (_REPAIRED if repaired else ""))
    reason = "; ".join(parts)
    return f"{reason[:1].upper()}{reason[1:]}."


_EXACT = "word for word"
_REPAIRED = ", once what the speaker took back is set aside"
_SENTENCES = {
    "polarity": "the source says the opposite",
    "cut": "the negation right before these words was left out",
    "speaker": "in the source it is {there} who speaks",
    "certainty": "how sure the speaker was has changed",
    "number": "a number has changed",
    "spliced": "joins words that stand apart in the source, without saying so",
    "edited": "changed by the editor, in brackets",
    "retold": "the source itself quotes these words",
}
_FEW = 3


def _there(check: QuoteCheck) -> str:
    label = check.source.speaker if check.source else None
    if label and label.lower() in checking_lexicon().questioners:
        return "somebody asking a question"
    return label or "somebody else"


def _describe(change: WordChange) -> str:
    """Return one change in words, seen from the quotation."""
    if not change.quoted:
        words = len(change.source.split())
        return f"{words} words left out" if words > 2 * _FEW else f"“{change.source}” left out"
    if not change.source:
        return f"“{change.quoted}” added"
    return f"“{change.quoted}” for “{change.source}”"


def _wording(check: QuoteCheck) -> str:
    altered = [c for c in check.changes if c.kind in ("replaced", "added", "left_out")]
    if all(change.matters == "name" for change in altered):
        return f"two names for the same actor: {', '.join(map(_describe, altered))}"
    if len(altered) > _FEW:
        return f"{len(altered)} changes of wording"
    return f"the wording has changed: {', '.join(map(_describe, altered))}"


def _missing(check: QuoteCheck) -> str:
    lexicon = checking_lexicon()
    content = sum(map(lexicon.is_content, plain_words(check.quoted)))
    if content >= lexicon.content_words:
        return "Nothing like it in these sources."
    return f"Too short to be known by its words alone, and not found as said by {check.speaker}."
