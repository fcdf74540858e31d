"""Turns a page or a plain text into paragraphs without markup, promotion or furniture."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bilateral.documents.furniture import drop_furniture
from bilateral.documents.pages import looks_like_html, read_page
from bilateral.documents.published import find_published
from bilateral.documents.wrapping import join_wrapped
from bilateral.records import CleanText

# Line breaks of every kind become \n; other spaces become " "; what is invisible goes. Controls of
# direction go because they can make evidence read otherwise than it is stored.
_BREAKS = "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_SPACES = "\t\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_INVISIBLE = [
    *(c for c in range(0x20) if chr(c) not in "\n\t" + _BREAKS),
    *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD, 0x61C, 0x200B, 0x200E, 0x200F,
    *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, *range(0xFFF9, 0xFFFC),
]  # fmt: skip
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(map(ord, _BREAKS), "\n"),
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(_INVISIBLE, None),
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_ODD = re.compile(f"[\ud800-\udfff{re.escape(''.join(map(chr, _PLAIN)))}]")
_BLANK = re.compile(r"\n(?:[ ]*\n)+")
_RUNS = re.compile(r" {2,}")

_QUOTE = re.compile(r"^(?: {0,3}> ?)+", re.M)
_LINK = re.compile(
    r"!?\[([^\[\]\n]{0,400})\]\((?:https?:|mailto:|/|#)[^()\s]{0,2000}(?: \"[^\"\n]*\")?\)"
)
_TAG = re.compile(
    r"</?(?:u|b|i|em|strong|sup|sub|br|span|a|font|small|mark)(?:\s[^<>]{0,500})?/?>", re.I
)
_ESCAPE = re.compile(r"\\([*_#\[\]])")
_BOLD = re.compile(r"\*\*+")
_ITALIC = re.compile(r"(?<!\w)\*(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*])\*(?!\w)")
_HEADING = re.compile(r"^#{1,6} +(?=\S)")
_RULE = re.compile(r"^\W*(?:[-*_=~#]\s*){3,}$")
_RULE_STARTS = ("---", "___", "===", "~~~", "###", "- -", "_ _", "***", "* *")
# Any of these in a text means that its lines must be looked at one by one.
_MARKED = re.compile(r"[*<\\]|\]\(|^ *[-_=~#] ?[-_=~#]|^ *# ", re.M)


def clean(html_or_text: str, *, url: str | None = None) -> CleanText:
    """Return the article in a page or a plain text, one paragraph a line, blank lines between.

    HTML goes through trafilatura, which also yields title, publisher and publication date; plain
    text has its line endings, spaces and invisible characters made plain, fixed-width lines
    rejoined and Markdown's signs taken off. What is dropped as furniture is listed in `.removed`.
    Cleaning a cleaned plain text changes nothing.

    Raises `DocumentError` when a page holds no article.

    >>> clean("The talks   ended.\\r\\n\\r\\nSign up for our newsletter").text
    'The talks ended.'
    """
    if looks_like_html(html_or_text):
        page = read_page(html_or_text, url=url)
        kept, removed = drop_furniture(_settled(page.text))
        published = page.published or find_published("\n".join(kept), url=url)
        return CleanText(
            "\n\n".join(kept), page.title, published, page.publisher, page.language, tuple(removed)
        )
    kept, removed = drop_furniture(_settled(html_or_text))
    text = "\n\n".join(kept)
    return CleanText(text, published=find_published(text, url=url), removed=tuple(removed))


def normalise(text: str) -> str:
    """Return `text` in NFC with plain spaces and line breaks and without invisible characters."""
    # The common ones by `replace`, ten times as fast as `translate` on text that is not ASCII.
    text = text.replace("\r\n", "\n").replace("\t", " ")
    if text.isascii():
        return text.translate(_PLAIN) if _ODD.search(text) else text
    text = text.replace("\xa0", " ")
    if _ODD.search(text):
        text = _SURROGATE.sub("\ufffd", text).translate(_PLAIN)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def normalise_line(text: str) -> str:
    """Return `text` normalised on one line, for titles and names."""
    return " ".join(normalise(text).split())


def _settled(text: str) -> list[str]:
    """The paragraphs of `text`, on which another pass would change nothing."""
    text = normalise(text)
    if ">" in text:
        text = _QUOTE.sub("", text)
    paragraphs = map(str.strip, join_wrapped(list(_blocks(text))))
    if not _MARKED.search(text):
        return [_RUNS.sub(" ", line) if "  " in line else line for line in paragraphs if line]
    return [line for line in map(_plain_line, paragraphs) if line]


def _blocks(text: str) -> Iterator[list[str]]:
    for block in _BLANK.split(text):
        lines = [line for line in block.split("\n") if line and not line.isspace()]
        if lines:
            yield lines


def _plain_line(line: str) -> str:
    """One paragraph without Markdown's signs; "" for a mere rule."""
    for _ in range(20):
        before = line
        if "\\" in line:
            line = _ESCAPE.sub(r"\1", line)
        if "](" in line:
            line = _LINK.sub(r"\1", line)
        if "<" in line:
            line = _TAG.sub(" " if "<br" in line.lower() else "", line)
        if line.startswith(_RULE_STARTS) and _RULE.match(line):
            return ""
        if "*" in line:
            line = _ITALIC.sub(r"\1", _BOLD.sub("", line))
        if line[:4].lstrip().startswith((">", "#")):
            line = _HEADING.sub("", _QUOTE.sub("", line))
        if "  " in line:
            line = _RUNS.sub(" ", line)
        line = line.strip()
        if line == before:
            break
        # What stood apart may now combine ("e", "*", an accent).
        line = line if line.isascii() else unicodedata.normalize("NFC", line)
    return line
