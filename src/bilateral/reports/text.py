"""The answer as plain text, 100 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bilateral.lexicons import read_toml
from bilateral.reports.evidence import Evidence
from bilateral.reports.sentences import name_of, say_kind
from bilateral.reports.sources import Claim

if TYPE_CHECKING:
    from bilateral.reports.answer import Answer

WIDTH = 100
SHOWN_CLAIMS = 6
PARTS = ("index", "probability", "placebo", "lasting", "change_window", "depth")
"""The sentences about what was measured, in the order in which they are read."""


def render_text(answer: Answer) -> str:
    """Return the answer as text that reads well in a terminal."""
    lines = [
        *_wrap(answer.headline + "."),
        "",
        *_measured(answer),
        *_evidence("What speaks for closer", answer.evidence_for),
        *_evidence("What speaks for further apart", answer.evidence_against),
        *_claimed(answer.claimed),
        *_caveats([said for said in answer.caveats if said not in answer.measured.missing]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _wrap(text: str, first: str = "", rest: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_on_hyphens=False,
    )


def _measured(answer: Answer) -> Iterator[str]:
    yield "MEASURED"
    if answer.verdict != "not_enough_evidence":
        yield from _wrap(
            f"Verdict: {answer.verdict.replace('_', ' ')}, because {answer.reason}.", "  "
        )
    for part in PARTS:
        if part in answer.sentences:
            yield from _wrap(answer.sentences[part], "  ")
    rows = [name for name in answer.channels if " " in name]
    if any(answer.channels[name]["before"] or answer.channels[name]["after"] for name in rows):
        yield ""
        yield f"  {'':<22}{'before':>8}{'after':>8}   rate ratio (95 % interval)"
        for name in rows:
            found = answer.channels[name]
            yield f"  {name:<22}{found['before']:>8}{found['after']:>8}   {ratio_text(found)}"
    yield ""


def _evidence(title: str, found: Sequence[Evidence]) -> Iterator[str]:
    if not found:
        return
    yield title.upper()
    for item in found:
        yield from _wrap(describe(item), "  ", "    ")
        if item.sentence:
            yield from _wrap(f"“{' '.join(item.sentence.split())}”", "      ")
        source = vouched(item)
        if source:
            yield from _wrap(f"— {source}", "      ")
    yield ""


def _claimed(claims: Sequence[Claim]) -> Iterator[str]:
    if not claims:
        return
    yield "CLAIMED (not counted as events)"
    for claim in claims[-SHOWN_CLAIMS:]:
        yield from _wrap(claim_line(claim), "  ", "    ")
        yield from _wrap(f"“{' '.join(claim.evidence.split())}”", "      ")
    if len(claims) > SHOWN_CLAIMS:
        yield f"  … and {len(claims) - SHOWN_CLAIMS} earlier ones."
    yield ""


def _caveats(caveats: Sequence[str]) -> Iterator[str]:
    if not caveats:
        return
    yield "CAVEATS"
    for caveat in caveats:
        yield from _wrap(caveat, "  – ", "    ")


def ratio_text(found: Mapping[str, Any]) -> str:
    """Return a channel's rate ratio with its interval; from or to nothing it is no number."""
    if not found["before"] and found["after"]:
        return "from none"
    if found["before"] and not found["after"]:
        return "to none"
    center, low, high = (found[k] for k in ("rate_ratio", "interval_low", "interval_high"))
    if center is None or low is None or high is None or not found["before"] + found["after"]:
        return "–"
    return f"×{center:.2f}  ({low:.2f} to {high:.2f})"


def describe(item: Evidence) -> str:
    """Return one line for an event that moved the estimate."""
    kind = say_kind(f"{item.event_type} {item.event_context or item.event_mode or ''}".strip())
    arrow = "↔" if item.mutual else "→"
    told = f", told by {item.reports} stories" if item.reports > 1 else ""
    side = "" if item.after else "before the date; "
    by_intensity = item.unit == "intensity"
    moved = f"intensity {item.contribution:+.1f}" if by_intensity else f"{item.contribution:+.3f}"
    return (
        f"{item.date.isoformat()}  {name_of(item.source)} {arrow} {name_of(item.target)}: {kind}  "
        f"({side}{moved}{told})"
    )


def vouched(item: Evidence) -> str:
    """Return the publisher, the day and the speaker who vouches for an event."""
    where = f" ({name_of(item.attributed_to_country)})" if item.attributed_to_country else ""
    speaker = item.attributed_to
    if speaker and speaker.lower() in read_toml("actors/reference.toml")["pronouns"]["first"]:
        speaker = None
    parts = (
        item.publisher,
        item.published.isoformat() if item.published else None,
        f"according to {speaker}{where}" if speaker else None,
    )
    return ", ".join(part for part in parts if part)


def claim_line(claim: Claim) -> str:
    """Return who claims what about the relationship, and when."""
    who = claim.speaker or claim.publisher or "the text itself"
    where = f" ({name_of(claim.speaker_country)})" if claim.speaker_country else ""
    day = f"{claim.date.isoformat()}  " if claim.date else ""
    return f"{day}{who}{where}: {claim.direction} [{claim.certainty}]"
