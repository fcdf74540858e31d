"""An article with its actors, quotations and events marked, and why each event was coded."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from bilateral.records import Coded, Event, Statement

_STYLE = """
:root{color-scheme:light dark}
body{font:17px/1.6 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;line-height:1.25}
.actor{border-bottom:2px solid #0072b2}.quote{background:#e69f0033}.trigger{background:#009e7344}
.source{color:gray;font-size:.9rem}li{margin:.6rem 0}code{font-size:.85em}
table{border-collapse:collapse;font-size:.9rem}td,th{padding:.2rem .6rem;text-align:left}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to mark: ``kind`` is actor, quote or trigger, ``note`` what it stands for."""

    start: int
    end: int
    kind: str
    note: str


def render(coded: Coded, form: str) -> str:
    """Return the marked article as ``text`` or as one self-contained ``html`` page."""
    return _render_html(coded) if form == "html" else _render_text(coded)


def find_marks(coded: Coded) -> list[Mark]:
    """Return what is marked in the text: actors and quotations, in reading order."""
    marks = [
        Mark(m.start, m.end, "actor", " ".join(filter(None, (m.code, m.role, m.name))))
        for m in coded.mentions
        if m.code
    ]
    for statement in coded.statements:
        note = f"{statement.speaker or 'somebody'} ({statement.kind})"
        for start, end in statement.content_spans:
            marks.append(Mark(start, end, "quote", note))
    return sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.kind))


def explain(event: Event) -> list[tuple[str, str]]:
    """Return why an event was coded as it is: ``(question, answer)`` pairs."""
    span = f"{event.trigger!r}" if event.trigger else "the sentence"
    answers = [
        ("rule", f"{event.rule}, triggered by {span}"),
        ("who", _side(event.source, event.source_role, event.source_name)),
        ("to whom", _side(event.target, event.target_role, event.target_name)),
        ("when", f"{event.event_date or 'unknown'} ({event.date_precision or 'no date'})"),
        ("how sure", event.certainty + _voucher(event)),
    ]
    if event.place_name:
        answers.append(("where", f"{event.place_name} ({event.place_country or '?'})"))
    return answers


def _render_text(coded: Coded) -> str:
    lines = [coded.document.title or "", _byline(coded), "", coded.text, ""]
    lines += ["STATEMENTS"] + [f"  {_statement_line(s)}" for s in coded.statements]
    lines += ["", "ASSESSMENTS"]
    lines += [
        f"  {a.country_1}-{a.country_2} {a.direction}, says {a.speaker or 'the text'}: {a.evidence}"
        for a in coded.assessments
    ]
    lines += ["", "EVENTS"]
    for event in coded.events:
        lines.append(f"  {_event_line(event)}")
        lines += [f"      {question}: {reply}" for question, reply in explain(event)]
        lines.append(f"      “{event.evidence}”")
    return "\n".join(line for line in lines if line is not None).strip()


def _render_html(coded: Coded) -> str:
    title = escape(coded.document.title or "Article")
    paragraphs = "\n".join(f"<p>{part}</p>" for part in _marked_paragraphs(coded))
    events = "\n".join(_event_html(event) for event in coded.events)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f'<p class="source">{escape(_byline(coded))}</p>{paragraphs}'
        f"<h2>Events</h2><ol>{events}</ol></main></body></html>"
    )


def _marked_paragraphs(coded: Coded) -> Iterator[str]:
    marks = find_marks(coded)
    start = 0
    for line in coded.text.split("\n"):
        end = start + len(line)
        inside = [m for m in marks if m.start < end and m.end > start]
        if line.strip():
            yield _mark_up(coded.text, start, end, inside)
        start = end + 1


def _mark_up(text: str, start: int, end: int, marks: list[Mark]) -> str:
    """Wrap each run of characters that carries the same marks; overlaps become stacked classes."""
    edges = sorted({start, end, *(e for m in marks for e in (m.start, m.end) if start < e < end)})
    parts = []
    for left, right in itertools.pairwise(edges):
        here = [m for m in marks if m.start <= left and m.end >= right]
        piece = escape(text[left:right])
        if here:
            classes = " ".join(sorted({m.kind for m in here}))
            notes = escape("; ".join(dict.fromkeys(m.note for m in here)), quote=True)
            piece = f'<span class="{classes}" title="{notes}">{piece}</span>'
        parts.append(piece)
    return "".join(parts)


def _event_html(event: Event) -> str:
    why = "".join(f"<tr><th>{q}</th><td>{escape(a)}</td></tr>" for q, a in explain(event))
    return (
        f"<li><strong>{escape(_event_line(event))}</strong><br>“{escape(event.evidence or '')}”"
        f"<details><summary>Why</summary><table>{why}</table></details></li>"
    )


def _event_line(event: Event) -> str:
    mode = f"/{event.event_mode}" if event.event_mode else ""
    return (
        f"{event.event_date or '?'}  {event.source or '?'} {event.event_type}{mode} "
        f"{event.target or '?'}  [{event.certainty}]"
    )


def _statement_line(statement: Statement) -> str:
    who = ", ".join(
        filter(None, (statement.speaker, statement.speaker_role, statement.speaker_country))
    )
    return f"{statement.date or '?'}  {who or '?'} ({statement.kind}): {statement.content}"


def _side(code: str | None, role: str | None, name: str | None) -> str:
    return " ".join(filter(None, (code, role, name))) or "nobody named"


def _voucher(event: Event) -> str:
    return f", on the word of {event.attributed_to}" if event.attributed_to else ""


def _byline(coded: Coded) -> str:
    parts = (coded.document.publisher, str(coded.document.published or ""), coded.document.url)
    return " · ".join(part for part in parts if part)
