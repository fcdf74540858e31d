"""An article with its actors, quotations and events marked, and why each event was coded."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from bilateral.actors import country_name
from bilateral.certainty import certainty_at
from bilateral.records import Assessment, Coded, Document, Event, Statement
from bilateral.sentences import parse

_STYLE = """
.bilateral-coded{font:17px/1.6 Georgia,serif;max-width:44rem}
.bilateral-coded h1{font-size:1.4rem;line-height:1.25}.bilateral-coded h2{font-size:1.1rem}
.bilateral-coded mark{color:inherit;background:none}
.bilateral-coded .actor{border-bottom:2px solid #0072b2}
.bilateral-coded .target{border-bottom:2px dashed #d55e00}
.bilateral-coded .quote{background:#e69f0033}.bilateral-coded .when{background:#cc79a733}
.bilateral-coded .trigger{background:#009e7344;font-weight:bold}
.bilateral-coded .speaker{border-bottom:2px dotted}.bilateral-coded .cue{font-style:italic}
.bilateral-coded .soft{opacity:.75;font:14px/1.5 Helvetica,Arial,sans-serif}
.bilateral-coded .sure{border:1px solid;border-radius:3px;padding:0 .3rem;font-size:.8em}
.bilateral-coded li{margin:.6rem 0;text-align:left}.bilateral-coded code{font-size:.85em}
.bilateral-coded table{border-collapse:collapse;font-size:.9rem}
.bilateral-coded :is(td,th){padding:.2rem .6rem;text-align:left}
"""
_LEGEND = {
    "actor": "actor or source", "actor target": "target", "trigger": "trigger", "quote": "said",
    "speaker": "speaker", "cue": "cue", "when": "date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to mark: ``kind`` says as what, in one word or two, ``note`` what it stands for."""

    start: int
    end: int
    kind: str
    note: str


def render(coded: Coded, form: str) -> str:
    """Return the marked article as ``text`` or as one self-contained ``html`` page."""
    return _render_html(coded) if form == "html" else _render_text(coded)


def find_marks(coded: Coded) -> list[Mark]:
    """Return all that is marked in the text, in reading order."""
    marks = [
        Mark(m.start, m.end, "actor", " ".join(filter(None, (m.code, m.role, m.name))))
        for m in coded.mentions
        if m.code
    ]
    marks += article_marks(coded.document, coded.events, coded.statements)
    marks += [
        Mark(*date.span, "when", f"{date.start} to {date.end} ({date.precision})")
        for date in coded.dates
    ]
    return sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.kind))


def event_marks(event: Event, text: str) -> list[Mark]:
    """Return the marks of one event: its source, its target, and the word that triggered it."""
    marks = []
    sides = (
        ("source", event.source_start, event.source_end, event.source, event.source_name),
        ("target", event.target_start, event.target_end, event.target, event.target_name),
    )
    for kind, start, end, code, name in sides:
        if start is not None and end is not None and start < end:
            note = f"{kind}: {country_name(code) if code else name or 'somebody'}"
            marks.append(Mark(start, end, f"actor {kind}", note))
    at = find_trigger(event, text)
    if at is not None and event.trigger:
        marks.append(
            Mark(at, at + len(event.trigger), "trigger", f"{event.event_type}: {event.rule}")
        )
    return marks


def article_marks(
    document: Document, events: Iterable[Event], statements: Iterable[Statement]
) -> list[Mark]:
    """Return all stored marks of an article."""
    marks = []
    for event in events:
        marks += event_marks(event, document.text)
    for statement in statements:
        who = statement.speaker or "somebody"
        for start, end in statement.content_spans:
            marks.append(Mark(start, end, "quote", f"{who} ({statement.kind})"))
        if statement.speaker_start is not None and statement.speaker_end is not None:
            country = (
                f", {country_name(statement.speaker_country)}" if statement.speaker_country else ""
            )
            marks.append(
                Mark(
                    statement.speaker_start,
                    statement.speaker_end,
                    "speaker",
                    f"speaker: {who}{country}",
                )
            )
        if statement.cue_start is not None and statement.cue_end is not None:
            marks.append(Mark(statement.cue_start, statement.cue_end, "cue", "attribution"))
    return marks


def find_trigger(event: Event, text: str) -> int | None:
    """Return where the trigger stands: the one nearest to the actors, for its place is not kept."""
    if not event.trigger or event.evidence_start is None or event.evidence_end is None:
        return None
    sentence = text[event.evidence_start : event.evidence_end]
    places = [m.start() for m in re.finditer(re.escape(event.trigger), sentence)]
    if not places:
        return None
    near = (event.source_end or event.evidence_start) - event.evidence_start
    return event.evidence_start + min(places, key=lambda place: abs(place - near))


def explain(event: Event, coded: Coded | None = None) -> list[tuple[str, str]]:
    """Return why an event was coded as it is: ``(question, answer)`` pairs.

    With the article it was found in, each side is shown in the words that stand for it and by what
    they were resolved, and the certainty with the words that decided it.
    """
    span = f"{event.trigger!r}" if event.trigger else "the sentence"
    answers = [
        ("rule", f"{event.rule}, triggered by {span}"),
        (
            "who",
            _side(event.source, event.source_role, event.source_name)
            + _wording(coded, event.source_start, event.source_end),
        ),
        (
            "to whom",
            _side(event.target, event.target_role, event.target_name)
            + _wording(coded, event.target_start, event.target_end),
        ),
        ("when", f"{event.event_date or 'unknown'} ({event.date_precision or 'no date'})"),
        ("how sure", event.certainty + _voucher(event) + (_cues(event) if coded else "")),
    ]
    if event.place_name:
        answers.append(("where", f"{event.place_name} ({event.place_country or '?'})"))
    return answers


def _wording(coded: Coded | None, start: int | None, end: int | None) -> str:
    """Return the words that stand for a side, and by what rule they were resolved."""
    if coded is None or start is None or end is None or start >= end:
        return ""
    rules = {m.rule for m in coded.mentions if m.start <= start < m.end and m.rule}
    how = f" by {', '.join(sorted(rules))}" if rules else ""
    return f", from “{coded.text[start:end]}”{how}"


def _cues(event: Event) -> str:
    """Return the words of the sentence that decided the certainty, as ``; because of “may”``."""
    if not event.evidence or not event.trigger:
        return ""
    found: dict[str, None] = {}
    for sentence in parse(event.evidence).sentences:
        for token in sentence.span:
            if token.text != event.trigger:
                continue
            reading = certainty_at(sentence, token)
            if reading.certainty == event.certainty:
                found |= {f"“{event.evidence[a:b]}”": None for a, b, _ in reading.cues if a < b}
    return f"; because of {', '.join(found)}" if found else ""


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
        lines += [f"      {question}: {reply}" for question, reply in explain(event, coded)]
        lines.append(f"      “{event.evidence}”")
    return "\n".join(line for line in lines if line is not None).strip()


def _render_html(coded: Coded) -> str:
    title = escape(coded.document.title or "Article")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>:root{{color-scheme:light dark}}"
        "body{margin:2rem auto;padding:0 1rem;max-width:44rem}</style></head>"
        f"<body><main>{render_fragment(coded)}</main></body></html>"
    )


def render_fragment(coded: Coded) -> str:
    """Return the marked article as one element with its style, for notebooks and pages.

    Its colours are lines and see-through grounds, so it reads on light and on dark.
    """
    paragraphs = "\n".join(f"<p>{part}</p>" for part in _marked_paragraphs(coded))
    legend = " ".join(f'<mark class="{kind}">{said}</mark>' for kind, said in _LEGEND.items())
    parts = [
        f"<h1>{escape(coded.document.title or 'Article')}</h1>",
        f'<p class="soft">{escape(_byline(coded))}</p>',
        f'{paragraphs}<p class="soft">{legend}</p>',
    ]
    for name, lines in (
        ("Events", [_event_html(event, coded) for event in coded.events]),
        ("Assessments", [_assessment_html(claim) for claim in coded.assessments]),
    ):
        if lines:
            parts.append(f"<h2>{name}</h2><ol>{''.join(lines)}</ol>")
    body = "".join(parts)
    return f'<article class="bilateral-coded"><style>{_STYLE}</style>{body}</article>'


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
            classes = " ".join(sorted({word for m in here for word in m.kind.split()}))
            notes = escape("; ".join(dict.fromkeys(m.note for m in here)), quote=True)
            piece = f'<mark class="{classes}" title="{notes}">{piece}</mark>'
        parts.append(piece)
    return "".join(parts)


def _event_html(event: Event, coded: Coded) -> str:
    why = "".join(f"<tr><th>{q}</th><td>{escape(a)}</td></tr>" for q, a in explain(event, coded))
    return (
        f"<li><strong>{escape(_event_fact(event))}</strong> "
        f'<span class="sure">{escape(event.certainty)}</span><br>“{escape(event.evidence or "")}”'
        f"<details><summary>Why</summary><table>{why}</table></details></li>"
    )


def _assessment_html(claim: Assessment) -> str:
    fact = f"{claim.country_1}-{claim.country_2} {claim.direction}"
    said = f"says {claim.speaker or 'the text'}, {claim.date or 'undated'}"
    return (
        f"<li><strong>{escape(fact)}</strong>, {escape(said)} "
        f'<span class="sure">{escape(claim.certainty)}</span><br>“{escape(claim.evidence)}”</li>'
    )


def _event_fact(event: Event) -> str:
    mode = f"/{event.event_mode}" if event.event_mode else ""
    return (
        f"{event.event_date or '?'}  {event.source or '?'} {event.event_type}{mode} "
        f"{event.target or '?'}"
    )


def _event_line(event: Event) -> str:
    return f"{_event_fact(event)}  [{event.certainty}]"


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
