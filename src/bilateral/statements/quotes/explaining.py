"""One sentence for each check, and how grave it is: the order in which checks are shown."""

from __future__ import annotations

from dataclasses import replace

from bilateral.records import QuoteCheck
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
            parts.append(words.format(there=_there(check), how=_turned(check)))
    if not parts and check.verdict == "altered":
        parts.append(_count(check))
    if check.verdict == "exact":
        repaired = any(change.kind == "repair" for change in check.changes)
        exact = (
            "Word for word, once what the speaker took back is set aside"
            if repaired
            else ("Word for word")
        )
        parts.insert(0, exact)
    return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."


_SENTENCES = {
    "polarity": "the source says the opposite: {how}",
    "cut": "the negation right before these words was left out",
    "speaker": "in the source it is {there} who speaks",
    "certainty": "how sure the speaker was has changed",
    "number": "a number has changed",
    "spliced": "joins words that stand apart in the source, without saying so",
    "edited": "changed by the editor, in brackets",
    "retold": "the source itself quotes these words",
}


def _there(check: QuoteCheck) -> str:
    return (check.source.speaker if check.source else None) or "somebody else"


def _turned(check: QuoteCheck) -> str:
    """Return which words turn what was said into its opposite."""
    change = next((one for one in check.changes if one.matters == "polarity"), None)
    if change is None:
        return ""
    if not change.quoted:
        return f"its “{change.source}” was lost"
    if not change.source:
        return f"it has no “{change.quoted}”"
    return f"it has “{change.source}” for “{change.quoted}”"


def _count(check: QuoteCheck) -> str:
    altered = [c for c in check.changes if c.kind in ("replaced", "added", "left_out")]
    names = [c for c in altered if c.matters == "name"]
    if names and len(names) == len(altered):
        pairs = ", ".join(f"{c.source} became {c.quoted}" for c in names)
        return f"{pairs}: two names for the same actor"
    number = len(altered)
    return "one change of wording" if number == 1 else f"{number} changes of wording"


def _missing(check: QuoteCheck) -> str:
    lexicon = checking_lexicon()
    content = sum(map(lexicon.is_content, plain_words(check.quoted)))
    if content >= lexicon.content_words:
        return "Nothing like it in these sources."
    return f"Too short to be known by its words alone, and not found as said by {check.speaker}."
