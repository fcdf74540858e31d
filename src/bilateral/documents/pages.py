"""Reads an article out of an HTML page, and paragraphs out of an HTML fragment."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bilateral.documents.published import find_published, parse_day
from bilateral.errors import DocumentError

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_FRAGMENT = re.compile(r"</(?:p|div|article|section|h[1-6]|ul|ol|li|table|blockquote)>", re.I)
_LEADING_TAG = re.compile(r"\s*<(?:p|div|article|section|h[1-6]|ul|ol|table|main)\b[^>]*>", re.I)
_LOOK_AT = 20_000
_DEEPEST = 400
"""Real pages nest 20–60 deep; trafilatura recurses, and 5,000 nested tags would end the process."""
_MOST_ELEMENTS = 60_000
"""Real pages have up to 10,000; 125,000 line breaks kept trafilatura busy for 13 s."""
_LONGEST = 5_000_000
_FEWEST_WORDS = 12
"""Fewer words on a whole page are a menu or a cookie notice, not an article."""
_BLOCKS = frozenset(
    {
        *("p", "div", "article", "section", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"),
        *("table", "tr", "blockquote", "pre", "br", "hr", "main", "header", "footer", "figure"),
        *("figcaption", "dl", "dt", "dd", "aside"),
    }
)
_DROPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "iframe", "object", "form", "button"]
)
_DATE_TAGS = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "dc.date.issued", "dcterms.created", "dc.date", "sailthru.date", "pubdate", "publishdate",
    "publication_date", "publish-date", "date",
)  # fmt: skip
_NAME_TAGS = ("og:site_name", "application-name", "dc.publisher", "publisher")
_NOT_A_NAME = re.compile(r"^(?:https?:|@|www\.)|^\s*$")


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a page: paragraphs by line, and what its metadata says of it."""

    text: str
    title: str | None = None
    published: dt.date | None = None
    publisher: str | None = None
    language: str | None = None


def looks_like_html(text: str) -> bool:
    """Return whether `text` is an HTML page or fragment rather than plain text."""
    head = text[:_LOOK_AT]
    if "<" not in head:
        return False
    return bool(_PAGE.search(head[:2000]) or _LEADING_TAG.match(head)) or (
        len(_FRAGMENT.findall(head)) >= 2
    )


def read_page(html: str, *, url: str | None = None) -> Page:
    """Return the article of an HTML page or fragment; raises `DocumentError` when there is none."""
    if len(html) > _LONGEST:
        raise DocumentError(
            f"The page has {len(html):,} characters, more than {_LONGEST:,}; split it."
        )
    tree = _tree(html)
    if not _PAGE.search(html[:_LOOK_AT]):
        text = "\n\n".join(_fragment_lines(tree))
        if not text.strip():
            raise DocumentError("The HTML fragment holds no text; give the article's full text.")
        return Page(text)
    page = _metadata(tree, url)
    found = _extract(tree, url)
    if not found:
        raise DocumentError(
            "The page holds no article that could be told from its menus; "
            "save the article's text and read that."
        )
    title = page.title or found.get("title")
    return replace(page, text=found["text"], title=title)


def _tree(html: str) -> Any:
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(
        huge_tree=False, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        tree = lxml_html.document_fromstring(
            html.encode("utf-8", "replace"), parser=parser, ensure_head_body=True
        )
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise DocumentError(f"The HTML cannot be parsed ({error}); save the page again.") from error
    _check_size(tree)
    return tree


def _check_size(tree: Any) -> None:
    depth, most, count = 0, 0, 0
    from lxml import etree

    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        most = max(most, depth)
        count += event == "start"
        if most > _DEEPEST or count > _MOST_ELEMENTS:
            raise DocumentError(
                f"The page nests more than {_DEEPEST} tags or has more than {_MOST_ELEMENTS:,}; "
                "save the article's text and read that."
            )


def _extract(tree: Any, url: str | None) -> dict[str, Any] | None:
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            tree, url=url, include_comments=False, include_tables=False, with_metadata=False
        )
    except (ValueError, TypeError, AttributeError, RecursionError, IndexError, KeyError) as error:
        raise DocumentError(
            f"The page's article cannot be extracted ({type(error).__name__}); "
            "save the article's text and read that."
        ) from error
    if found is None:
        return None
    fields: dict[str, Any] = found if isinstance(found, dict) else found.as_dict()
    return fields if len((fields.get("text") or "").split()) >= _FEWEST_WORDS else None


def _metadata(tree: Any, url: str | None) -> Page:
    meta = dict(_meta_tags(tree))
    articles = list(_json_ld(tree))
    heading = " ".join(" ".join(tree.xpath("(//h1)[1]//text()")).split())
    title = meta.get("og:title") or _first(articles, "headline") or heading
    title = title or " ".join(" ".join(tree.xpath("(//head/title)[1]//text()")).split())
    publisher = next(
        (meta[key] for key in _NAME_TAGS if key in meta and not _NOT_A_NAME.match(meta[key])), None
    )
    language = (tree.get("lang") or "").split("-")[0].lower() or None
    return Page(
        text="",
        title=" ".join(title.split()) or None,
        published=_published(tree, meta, articles, url),
        publisher=publisher or _publisher(articles),
        language=language if language and re.fullmatch("[a-z]{2,3}", language) else None,
    )


def _published(
    tree: Any, meta: dict[str, str], articles: list[dict[str, Any]], url: str | None
) -> dt.date | None:
    candidates = [meta[key] for key in _DATE_TAGS[:2] if key in meta]
    candidates += [str(item.get("datePublished", "")) for item in articles]
    candidates += [meta[key] for key in _DATE_TAGS[2:] if key in meta]
    candidates += tree.xpath("(//article//time/@datetime | //time/@datetime)[position() < 4]")
    for value in candidates:
        day = parse_day(value)
        if day:
            return day
    address = (
        url or meta.get("og:url") or "".join(tree.xpath("(//link[@rel='canonical']/@href)[1]"))
    )
    return find_published("", url=address) if address else None


def _meta_tags(tree: Any) -> Iterator[tuple[str, str]]:
    """Meta tags by lower-case name, the first of each."""
    seen: set[str] = set()
    for tag in tree.xpath("//meta[@content]"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        content = " ".join(tag.get("content").split())
        if name and content and name not in seen:
            seen.add(name)
            yield name, content


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """The article objects of the page's JSON-LD, wherever they are nested."""
    for script in tree.xpath("//script[@type='application/ld+json']")[:20]:
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        queue = [data]
        while queue:
            item = queue.pop(0)
            if isinstance(item, list):
                queue.extend(item[:200])
            elif isinstance(item, dict):
                if "datePublished" in item or "headline" in item:
                    yield item
                graph = item.get("@graph")
                queue.extend([graph] if isinstance(graph, dict) else graph or [])


def _first(articles: list[dict[str, Any]], key: str) -> str | None:
    return next((item[key] for item in articles if isinstance(item.get(key), str)), None)


def _publisher(articles: list[dict[str, Any]]) -> str | None:
    for item in articles:
        publisher = item.get("publisher")
        publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
        name = publisher.get("name") if isinstance(publisher, dict) else publisher
        if isinstance(name, str) and not _NOT_A_NAME.match(name):
            return " ".join(name.split())
    return None


def _fragment_lines(tree: Any) -> Iterator[str]:
    """The text of a fragment, a new line at every block element."""
    pieces: list[str] = []
    for kind, value in _walk(tree):
        if kind == "text":
            pieces.append(value)
        elif pieces:
            line = " ".join("".join(pieces).split())
            pieces.clear()
            if line:
                yield line
    line = " ".join("".join(pieces).split())
    if line:
        yield line


def _walk(tree: Any) -> Iterator[tuple[str, str]]:
    from lxml import etree

    skipping = 0
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag in _DROPPED:
            skipping += 1 if event == "start" else -1
        if tag in _BLOCKS:
            yield "break", ""
        value = node.text if event == "start" else node.tail
        inside = skipping and not (event == "end" and tag in _DROPPED and skipping == 0)
        if value and not inside:
            yield "text", value
