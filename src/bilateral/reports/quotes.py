"""Checked quotations as text for the terminal, as one HTML page, or as JSON."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from bilateral.errors import UsageError
from bilateral.records import QuoteCheck, QuoteReport, QuoteSource, WordChange

if TYPE_CHECKING:
    from rich.text import Text

WIDTH = 100
_SHOWN_WORDS = 7
"""Unchanged words shown to either side of a change in the diff."""
_LABELS = {
    "reversed": ("POLARITY CHANGED", "bold white on red", "polarity changed"),
    "cut": ("NEGATION CUT OFF", "bold white on red", "negation cut off"),
    "speaker": ("OTHER SPEAKER", "bold magenta", "by another speaker"),
    "altered": ("ALTERED", "bold yellow", "altered"),
    "not_found": ("NOT FOUND", "bold", "not found"),
    "exact": ("EXACT", "bold green", "exact"),
}
"""Name of a finding: its heading, its style in the terminal, and how it is counted."""


def render_quotes(
    report: QuoteReport, form: str = "text", *, colour: bool = False, width: int = WIDTH
) -> str:
    """Return a report as ``text`` (with terminal colours if `colour`), ``html`` or ``json``."""
    if form == "json":
        return _render_json(report)
    if form == "html":
        from bilateral.reports.quotes_page import render_page

        return render_page(report)
    if form != "text":
        raise UsageError(f"--format {form} is none of text, html, json.")
    return _render_text(report, colour, width)


def finding(check: QuoteCheck) -> str:
    """Return what a check comes to: the key of the heading it is shown under."""
    if "polarity" in check.flags:
        return "reversed"
    if "cut" in check.flags:
        return "cut"
    return "speaker" if "speaker" in check.flags else check.verdict


def heading(check: QuoteCheck) -> str:
    """Return the heading of a check, such as "POLARITY CHANGED"."""
    return _LABELS[finding(check)][0]


def summary(report: QuoteReport) -> str:
    """Return how many quotations there are and what they came to.

    >>> from bilateral.records import Document
    >>> summary(QuoteReport(Document("d", ""), "talks.jsonl", 1, 100, ()))
    'No quotations to check'
    """
    if not report.checks:
        return "No quotations to check"
    counts = Counter(map(finding, report.checks))
    parts = [f"{counts[name]} {_LABELS[name][2]}" for name in _LABELS if counts[name]]
    number = len(report.checks)
    return f"{number} quotation{'s' if number != 1 else ''}: {', '.join(parts)}"


def corpus_line(report: QuoteReport) -> str:
    """Return what the quotations were held against."""
    return f"{report.corpus}: {report.corpus_documents:,} documents, {report.corpus_words:,} words"


def place_line(source: QuoteSource) -> str:
    """Return where a quotation stands: title, day, characters."""
    title = source.title or source.document_id
    parts = (title, str(source.published or ""), f"characters {source.start:,}–{source.end:,}")
    return " · ".join(part for part in parts if part)


def speaker_line(check: QuoteCheck) -> str:
    """Return who speaks at the source, and whether that is who was quoted."""
    assert check.source is not None
    label = check.source.speaker
    if check.same_speaker:
        return f"{label or check.source.publisher} (the same speaker)"
    if check.same_speaker is None:
        return f"{label} (whether that is the speaker quoted is not known)" if label else ""
    return f"{label}, not {check.speaker}"


def shortened(changes: tuple[WordChange, ...]) -> Iterator[WordChange]:
    """Yield the diff with long unchanged stretches cut down to what is beside a change."""
    last = len(changes) - 1
    for number, change in enumerate(changes):
        words = change.quoted.split()
        if change.kind != "same" or len(words) <= 2 * _SHOWN_WORDS + 2:
            yield change
            continue
        head = " ".join(words[:_SHOWN_WORDS]) if number else ""
        tail = " ".join(words[-_SHOWN_WORDS:]) if number < last else ""
        yield WordChange("same", f"{head} … {tail}".strip(), change.source)


def is_changed(check: QuoteCheck) -> bool:
    """Return whether a diff has anything to show."""
    return any(change.kind != "same" for change in check.changes)


def _render_json(report: QuoteReport) -> str:
    data = msgspec.to_builtins(report)
    data["document"].pop("text")
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode() + "\n"


def _render_text(report: QuoteReport, colour: bool, width: int) -> str:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False,
        color_system="standard" if colour else None, soft_wrap=False,
    )  # fmt: skip
    document = report.document
    console.print(Text(document.title or document.source or "Quotations", style="bold"))
    byline = " · ".join(filter(None, (document.publisher, str(document.published or ""))))
    if byline:
        console.print(Text(byline, style="dim"))
    console.print(Text(f"checked against {corpus_line(report)}", style="dim"))
    console.print()
    console.print(Text(summary(report), style="bold"))
    for number, check in enumerate(report.checks, start=1):
        console.print()
        title, style, _ = _LABELS[finding(check)]
        line = Text(f"{number:>2}  ")
        line.append(f" {title} " if " on " in style and colour else title, style=style)
        line.append(f"  {check.speaker or 'nobody named'}", style="bold")
        console.print(line)
        console.print(Padding(Text(check.reason, style="italic"), (0, 0, 0, 4)))
        grid = Table.grid(padding=(0, 2, 0, 0))
        for label, text in _lines(check):
            grid.add_row(Text(label, style="dim"), text)
        console.print(Padding(grid, (0, 0, 0, 4)))
        if check.source is not None and check.source.url:
            # Whole on its line, to be clicked or copied.
            console.print(Text(f"    {check.source.url}", style="underline"), soft_wrap=True)
    if report.passed_over:
        quoted = ", ".join(f"“{text}”" for text in report.passed_over)
        console.print()
        console.print(Text(f"Passed over, since nobody is said to have spoken them: {quoted}"))
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(lines) + "\n"


def _lines(check: QuoteCheck) -> Iterator[tuple[str, Text]]:
    from rich.text import Text

    yield "quoted", Text(f"“{_flat(check.quoted)}”")
    if check.source is None:
        return
    if is_changed(check):
        yield "source", Text(f"“{_flat(check.source.wording)}”")
        yield "change", _diff(check.changes)
    speaker = speaker_line(check)
    if speaker:
        yield "speaker", Text(speaker)
    yield "place", Text(place_line(check.source))
    if check.also_in:
        yield "also in", Text(f"{check.also_in} other document{'s' if check.also_in > 1 else ''}")


def _diff(changes: tuple[WordChange, ...]) -> Text:
    """Return a word diff: ``[-the source's words-]`` and ``{+words not in the source+}``."""
    from rich.text import Text

    text = Text()
    for change in shortened(changes):
        if len(text):
            text.append(" ")
        if change.kind == "same":
            text.append(_flat(change.quoted))
            continue
        quiet = change.kind in ("repair", "ellipsis")
        if change.source:
            style = "dim" if quiet else "bold red"
            text.append(f"[-{_flat(change.source)}-]", style=style)
        if change.quoted:
            style = "cyan" if change.kind == "edited" else "dim" if quiet else "bold green"
            text.append(f"{{+{_flat(change.quoted)}+}}", style=style)
    return text


def _flat(text: str) -> str:
    """Return text on one line, without control characters that a terminal would obey."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
