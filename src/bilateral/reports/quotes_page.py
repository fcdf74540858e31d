"""Checked quotations as one self-contained HTML page: no script, nothing fetched, all escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bilateral.records import QuoteCheck, QuoteReport, WordChange
from bilateral.reports.quotes import (
    corpus_line,
    finding,
    heading,
    is_changed,
    place_line,
    shortened,
    speaker_line,
    summary,
)

_STYLE = """
:root{color-scheme:light dark;--ink:#1d1d1f;--soft:#5f6368;--page:#fff;--card:#f6f6f4;
--line:#dcdcd8;--gone:#a4262c;--gone-back:#fbe3e4;--new:#0b6a0b;--new-back:#dff3df;
--grave:#a4262c;--warn:#8a5a00;--good:#0b6a0b;--link:#0b57a4}
@media (prefers-color-scheme:dark){:root{--ink:#e8e8e6;--soft:#a3a6aa;--page:#17181a;
--card:#212326;--line:#3a3d41;--gone:#ff9a9a;--gone-back:#4a1f22;--new:#8fe08f;--new-back:#16391a;
--grave:#ff8a8a;--warn:#f0b95b;--good:#86d686;--link:#8ab8f5}}
*{box-sizing:border-box}
body{font:17px/1.6 Georgia,'Times New Roman',serif;color:var(--ink);background:var(--page);
margin:0}
main{max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.25;margin:0}
.soft,dl,.label,summary{font-family:Helvetica,Arial,sans-serif}
.soft{color:var(--soft);font-size:.85rem;margin:.3rem 0}
.sum{font-weight:bold;margin:1.2rem 0}
ol{list-style:none;padding:0;margin:0}
li{background:var(--card);border:1px solid var(--line);border-left:5px solid var(--line);
border-radius:4px;padding:.8rem 1rem;margin:1rem 0}
.reversed,.cut{border-left-color:var(--grave)}.speaker,.altered{border-left-color:var(--warn)}
.exact{border-left-color:var(--good)}
.label{font-size:.75rem;font-weight:bold;letter-spacing:.06em;color:var(--soft)}
.reversed .label,.cut .label{color:var(--grave)}.exact .label{color:var(--good)}
.speaker .label,.altered .label{color:var(--warn)}
.who{font-weight:bold}
blockquote{margin:.5rem 0;font-size:1.05rem}
.why{font-style:italic;margin:.3rem 0}
.diff{border-top:1px solid var(--line);padding-top:.5rem;margin:.5rem 0}
del{color:var(--gone);background:var(--gone-back)}
ins{color:var(--new);background:var(--new-back);text-decoration:none}
.quiet{color:var(--soft);background:none}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .8rem;font-size:.85rem;
margin:.5rem 0 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
a{color:var(--link)}mark{background:none;color:inherit;font-weight:bold}
details{margin-top:.4rem}details blockquote{white-space:pre-line}
summary{font-size:.85rem;color:var(--soft);cursor:pointer}
"""
_LEGEND = (
    '<p class="soft"><del>struck out</del>: only the source has it · '
    '<ins>underlaid</ins>: only the quotation has it · <del class="quiet">grey</del>: '
    "what the speaker took back, or what the quotation marks as left out</p>"
)


def render_page(report: QuoteReport) -> str:
    """Return the whole page."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    document = report.document
    title = document.title or "Quotations"
    byline = " · ".join(filter(None, (document.publisher, str(document.published or ""))))
    checks = "\n".join(_check(check) for check in report.checks)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Quotations: {escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        f'<h1>{escape(title)}</h1><p class="soft">{escape(byline)}</p>'
        f'<p class="soft">checked against {escape(corpus_line(report))}</p>'
        f'<p class="sum">{escape(summary(report))}</p>{_LEGEND if report.checks else ""}'
        f"<ol>{checks}</ol>{_passed_over(report)}"
        "</main></body></html>\n"
    )


def _check(check: QuoteCheck) -> str:
    return (
        f'<li class="{finding(check)}"><span class="label">{heading(check)}</span> '
        f'<span class="who">{escape(check.speaker or "nobody named")}</span>'
        f"<blockquote>“{escape(check.quoted)}”</blockquote>"
        f'<p class="why">{escape(check.reason)}</p>{"".join(_source(check))}</li>'
    )


def _source(check: QuoteCheck) -> Iterator[str]:
    source = check.source
    if source is None:
        return
    if is_changed(check):
        words = " ".join(map(_change, shortened(check.changes)))
        yield f'<div class="diff">{words}</div>'
    place = _linked(place_line(source), source.url)
    rows = [("speaker", escape(speaker_line(check))), ("place", place)]
    if check.also_in:
        rows.append(("also in", f"{check.also_in} more of the documents compared"))
    yield "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows if value)
    yield (
        f"</dl><details{' open' if check.verdict == 'altered' else ''}>"
        "<summary>The source’s wording</summary><blockquote>"
        f"…{escape(source.before)}<mark>{escape(source.wording)}</mark>{escape(source.after)}…"
        "</blockquote></details>"
    )


def _change(change: WordChange) -> str:
    if change.kind == "same":
        return escape(change.quoted)
    quiet = ' class="quiet"' if change.kind in ("repair", "ellipsis") else ""
    parts = []
    if change.source:
        parts.append(f'<del{quiet} title="the source has this">{escape(change.source)}</del>')
    if change.quoted:
        parts.append(f'<ins{quiet} title="not in the source">{escape(change.quoted)}</ins>')
    return " ".join(parts)


def _linked(text: str, url: str | None) -> str:
    """Link only to the web: a corpus may carry ``javascript:`` addresses."""
    if url and url.lower().startswith(("http://", "https://")):
        return f'<a href="{escape(url, quote=True)}" rel="noopener noreferrer">{escape(text)}</a>'
    return escape(text)


def _passed_over(report: QuoteReport) -> str:
    if not report.passed_over:
        return ""
    quoted = ", ".join(f"“{escape(text)}”" for text in report.passed_over)
    return f'<p class="soft">Passed over, since nobody is said to have spoken them: {quoted}</p>'
