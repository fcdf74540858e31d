"""The answer as one self-contained HTML file: no script, nothing from the network, all escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from bilateral.reports.evidence import Evidence
from bilateral.reports.sources import Claim
from bilateral.reports.text import PARTS, claim_line, describe, ratio_text, vouched

if TYPE_CHECKING:
    from bilateral.reports.answer import Answer

_STYLE = """
:root{color-scheme:light}
body{font:17px/1.55 Georgia,'Times New Roman',serif;color:#222;background:#fff;margin:0}
.answer{max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .75rem}
h2{font:bold 1rem/1.3 Helvetica,Arial,sans-serif;margin:2rem 0 .5rem;
border-top:1px solid #ccc;padding-top:.6rem}
figure{margin:1.5rem 0}figure svg{max-width:100%;height:auto}
table{border-collapse:collapse;font:14px/1.4 Helvetica,Arial,sans-serif;width:100%}
th,td{text-align:right;padding:.25rem .5rem;border-bottom:1px solid #e5e5e5}
th:first-child,td:first-child{text-align:left}
ul{padding-left:1.1rem}li{margin:.5rem 0}
blockquote{margin:.2rem 0 .2rem .8rem;color:#444;font-style:italic}
.source{font:13px/1.4 Helvetica,Arial,sans-serif;color:#666}
.caveats li{font-size:.95rem}
"""


def render_html(answer: Answer) -> str:
    """Return a whole page."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(answer.headline)}</title><style>{_STYLE}</style></head>"
        f"<body>{render_body(answer)}</body></html>\n"
    )


def render_body(answer: Answer) -> str:
    """Return the answer as an element, for notebooks and pages."""
    return f'<article class="answer">{"".join(_parts(answer))}</article>'


def _parts(answer: Answer) -> Iterator[str]:
    from bilateral.reports.charts import chart_svg

    yield f"<h1>{escape(answer.headline)}</h1>"
    for part in PARTS[:4]:
        if part in answer.sentences:
            yield f"<p>{escape(answer.sentences[part])}</p>"
    if answer.measured.events:
        yield f"<figure>{chart_svg(answer)}</figure>"
    for part in PARTS[4:]:
        if part in answer.sentences:
            yield f"<p>{escape(answer.sentences[part])}</p>"
    yield _table(answer)
    yield from _evidence("What speaks for closer", answer.evidence_for)
    yield from _evidence("What speaks for further apart", answer.evidence_against)
    yield from _claimed(answer.claimed)
    yield "<h2>Caveats</h2><ul class='caveats'>"
    yield from (f"<li>{escape(caveat)}</li>" for caveat in answer.caveats)
    yield "</ul>"


def _table(answer: Answer) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{found['before']}</td><td>{found['after']}</td>"
        f"<td>{escape(ratio_text(found))}</td></tr>"
        for name, found in answer.channels.items()
        if " " in name
    )
    return (
        "<table><thead><tr><th>channel</th><th>before</th><th>after</th>"
        f"<th>rate ratio (95 % interval)</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _evidence(title: str, found: Sequence[Evidence]) -> Iterator[str]:
    if not found:
        return
    yield f"<h2>{escape(title)}</h2><ul>"
    for item in found:
        yield f"<li>{escape(describe(item))}"
        if item.sentence:
            yield f"<blockquote>{escape(item.sentence)}</blockquote>"
        source = vouched(item)
        if source:
            yield f'<div class="source">{_linked(source, item.url)}</div>'
        yield "</li>"
    yield "</ul>"


def _claimed(claims: Sequence[Claim]) -> Iterator[str]:
    if not claims:
        return
    yield "<h2>Claimed (not counted as events)</h2><ul>"
    for claim in claims:
        yield (
            f"<li>{_linked(claim_line(claim), claim.url)}"
            f"<blockquote>{escape(claim.evidence)}</blockquote></li>"
        )
    yield "</ul>"


def _linked(text: str, url: str | None) -> str:
    """Link only to the web: a feed may carry ``javascript:`` addresses."""
    if url and url.lower().startswith(("http://", "https://")):
        return f'<a href="{escape(url, quote=True)}" rel="noopener noreferrer">{escape(text)}</a>'
    return escape(text)
