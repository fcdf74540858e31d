"""Tells what kind of input some bytes are, and decodes them."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath
from typing import Literal

from bilateral.documents.pages import looks_like_html
from bilateral.errors import DocumentError

Format = Literal[
    "empty", "binary", "gzip", "zip", "parquet", "warc", "jsonl", "json", "csv", "tsv", "html",
    "feed", "text",
]  # fmt: skip

HEAD_BYTES = 65_536
_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
)  # fmt: skip
_UNREADABLE = {
    b"%PDF": "a PDF", b"\x28\xb5\x2f\xfd": "zstd-compressed", b"BZh": "bzip2-compressed",
    b"\xfd7zXZ\x00": "xz-compressed", b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive",
    b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture",
    b"\xd0\xcf\x11\xe0": "an Office file", b"{\\rtf": "an RTF file", b"SQLite": "a database",
    b"RIFF": "audio or video", b"OggS": "audio", b"ID3": "audio", b"\x7fELF": "a program",
}  # fmt: skip
_BY_SUFFIX: dict[str, Format] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv", ".tab": "tsv",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".shtml": "html",
}  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_FEED = re.compile(r"<(?:rss|rdf:RDF|(?:\w+:)?feed)[\s>]", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})", re.I)
_XML_ENCODING = re.compile(
    rb"^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,30})", re.I
)
_WIDER = {
    "iso88591": "windows-1252", "latin1": "windows-1252", "ascii": "windows-1252",
    "usascii": "windows-1252", "iso88599": "windows-1254", "latin5": "windows-1254",
    "gb2312": "gb18030", "gbk": "gb18030", "shiftjis": "cp932", "euckr": "cp949",
}  # fmt: skip
"""What browsers read under a narrower name (WHATWG's Encoding Standard): pages say ISO-8859-1 and
hold the quotation marks of Windows-1252, which are invisible controls there."""
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def tell_format(head: bytes, name: str) -> Format:
    """Return what an input is by its first bytes, then by the suffix of its name."""
    if not head.strip(b" \t\r\n\0\xef\xbb\xbf"):
        return "empty"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if describe_binary(head):
        return "binary"
    suffix = PurePosixPath(name.split("?", 1)[0].lower()).suffix
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    text = _readable(head)
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<") and _FEED.search(start[:4000]):
        return "feed"
    if suffix == ".json" or (start.startswith(('[{"', '[ {"', "[\n")) and '"' in start[:200]):
        return "jsonl" if start.startswith("{") and "}\n{" in start else "json"
    if start.startswith(('{"', '{ "')):
        return "jsonl"
    return "html" if looks_like_html(start) else "text"


def describe_binary(head: bytes) -> str | None:
    """Return what kind of binary file begins with `head`, or None if it can be text."""
    for magic, what in _UNREADABLE.items():
        if head.startswith(magic):
            return what
    if head[257:262] == b"ustar":
        return "a tar archive"
    if any(head.startswith(bom) for bom, _ in _BOMS):
        return None
    if b"\x00" in head or len(_CONTROL.findall(head)) > 0.02 * len(head):
        return "binary"
    return None


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode bytes as UTF-8 (or as their byte order mark says), then as declared, then as cp1252.

    Nothing is guessed beyond that: a wrong guess turns names into other names. Raises
    `DocumentError` when the result cannot be right.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data[len(bom) :].decode(encoding)
            except UnicodeDecodeError:
                break
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        position = error.start
    named = declared or _declared(data) or ""
    wider = _WIDER.get(re.sub(r"[^a-z0-9]", "", named.lower()))
    for candidate in (wider, named, "cp1252"):
        text = _try(data, candidate)
        if text is not None and (candidate != "cp1252" or _plausible(text)):
            return text
    raise DocumentError(
        f"The text is neither UTF-8 (byte {position:,}) nor Windows-1252; convert it to UTF-8."
    )


def _declared(data: bytes) -> str | None:
    match = _XML_ENCODING.search(data[:400]) or (
        _CHARSET.search(data[:4096]) if b"<" in data[:4096] else None
    )
    return match[1].decode("ascii") if match else None


def _try(data: bytes, encoding: str | None) -> str | None:
    # Only character encodings: Python also knows "zip", "rot13" and others, and "idna" is slow.
    if not encoding or not re.fullmatch(
        r"(?i)(?:utf|iso|latin|cp|windows|mac|koi8|big5|gb|euc|shift|us-ascii|ascii).*", encoding
    ):
        return None
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _plausible(text: str) -> bool:
    """Whether a text in Windows-1252 is mostly plain letters, as Western European prose is."""
    sample = text[:100_000]
    high = sum(1 for character in sample if ord(character) >= 0x80)
    return high <= 0.2 * len(sample)


def _readable(head: bytes) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "ignore")
    return head.decode("utf-8", "ignore")
