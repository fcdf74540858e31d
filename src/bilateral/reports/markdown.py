"""The answer as Markdown, for notes and issue trackers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bilateral.reports.evidence import Evidence
from bilateral.reports.text import PARTS, claim_line, describe, ratio_text, vouched

if TYPE_CHECKING:
    from bilateral.reports.answer import Answer

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def render_markdown(answer: Answer) -> str:
    """Return the answer as Markdown; text from articles is escaped."""
    return "\n".join(_lines(answer)).rstrip() + "\n"


def _lines(answer: Answer) -> Iterator[str]:
    yield f"# {escape_markdown(answer.headline)}"
    yield ""
    for part in PARTS:
        if part in answer.sentences:
            yield escape_markdown(answer.sentences[part])
            yield ""
    yield "| channel | before | after | rate ratio (95 % interval) |"
    yield "|---|---:|---:|---|"
    for name in (name for name in answer.channels if " " in name):
        found = answer.channels[name]
        yield f"| {name} | {found['before']} | {found['after']} | {ratio_text(found)} |"
    yield ""
    yield from _evidence("What speaks for closer", answer.evidence_for)
    yield from _evidence("What speaks for further apart", answer.evidence_against)
    if answer.claimed:
        yield "## Claimed (not counted as events)"
        yield ""
        for claim in answer.claimed:
            yield f"- {escape_markdown(claim_line(claim))}"
            yield f"  > {escape_markdown(claim.evidence)}"
        yield ""
    yield "## Caveats"
    yield ""
    for caveat in answer.caveats:
        yield f"- {escape_markdown(caveat)}"


def _evidence(title: str, found: Sequence[Evidence]) -> Iterator[str]:
    if not found:
        return
    yield f"## {title}"
    yield ""
    for item in found:
        yield f"- {escape_markdown(describe(item))}"
        if item.sentence:
            yield f"  > {escape_markdown(item.sentence)}"
        source = vouched(item)
        if source:
            yield f"  >\n  > — {escape_markdown(source)}"
    yield ""


def escape_markdown(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
