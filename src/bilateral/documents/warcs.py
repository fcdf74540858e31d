"""Reads the pages of web archives (WARC), also those of Common Crawl.

The reader is our own, in 150 lines, because it must stay bounded on hostile input: of the libraries
tried, warcio let an archive of 851 bytes fill 200 MB, and fastwarc 2.0 ends the process's work with
a panic that is no `Exception` when its stream refuses to go on.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from bilateral.documents.admission import admit
from bilateral.documents.formats import decode
from bilateral.documents.options import ReadOptions
from bilateral.errors import DocumentError
from bilateral.records import Document, Reject

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
_LONGEST_LINE = 65_536
_MOST_HEADERS = 500
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class _Response:
    """An archived answer of a server: status, headers by lower-case name, body as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def read_warc(stream: IO[bytes], name: str, options: ReadOptions) -> Iterator[Document | Reject]:
    """Yield a document or a reject for every page in an unpacked WARC stream.

    Unpacking is done before, under its own caps. Records that are no pages (pictures, scripts,
    redirects, requests) are no documents and pass silently.
    """
    limit = options.caps.page_bytes
    number = 0
    while (headers := _record_headers(stream)) is not None:
        number += 1
        length = _length(headers, number)
        kind = headers.get("warc-type", "").lower()
        if kind not in ("response", "resource"):
            _skip(stream, length)
            continue
        content = _exactly(stream, min(length, limit))
        _skip(stream, length - len(content))
        source = f"{name}, record {number}"
        address = headers.get("warc-target-uri", "").strip("<> ")
        if length > limit:
            yield Reject(source, f"The page is larger than {limit:,} bytes; read it alone.")
            continue
        try:
            response = _response(content, headers, kind)
            if not _is_page(response):
                continue
            text = decode(_body(response, limit), _charset(response))
        except DocumentError as error:
            yield Reject(source, str(error), url=address or None)
            continue
        if not text.strip():
            yield Reject(source, "The page is empty; fetch it again.", url=address or None)
            continue
        item = admit(text, options, source=source, url=address, kind="page")
        if item is not None:
            yield item


def _record_headers(stream: IO[bytes]) -> dict[str, str] | None:
    """The headers of the next record, or None at the end."""
    while line := stream.readline(_LONGEST_LINE):
        if line.strip():
            break
    else:
        return None
    if not line.startswith(b"WARC/"):
        raise DocumentError(
            "The web archive cannot be read beyond this point (no record begins where one should); "
            "fetch it again."
        )
    return _headers(iter(lambda: stream.readline(_LONGEST_LINE), b""))


def _headers(lines: Iterator[bytes]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for count, line in enumerate(lines):
        if not line.strip() or count > _MOST_HEADERS:
            break
        name, _, value = line.decode("utf-8", "replace").partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return headers


def _length(headers: Mapping[str, str], number: int) -> int:
    value = headers.get("content-length", "")
    if not value.isdecimal() or len(value) > 15:
        raise DocumentError(
            f"The web archive cannot be read beyond record {number} (it does not give its length); "
            "fetch it again."
        )
    return int(value)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(min(size, 1 << 20))):
        pieces.append(piece)
        size -= len(piece)
    if size:
        raise DocumentError("The web archive ends within a record; fetch it again.")
    return b"".join(pieces)


def _skip(stream: IO[bytes], size: int) -> None:
    while size > 0 and (piece := stream.read(min(size, _CHUNK))):
        size -= len(piece)


def _response(content: bytes, headers: Mapping[str, str], kind: str) -> _Response:
    if kind == "resource" or not content.startswith(b"HTTP/"):
        return _Response(200, headers, content)
    end = re.search(rb"\r?\n\r?\n", content)
    head, body = (content[: end.start()], content[end.end() :]) if end else (content, b"")
    status, *lines = head[:_LONGEST_LINE].splitlines()
    code = status.split(maxsplit=2)[1:2]
    return _Response(int(code[0]) if code and code[0].isdigit() else 0, _headers(iter(lines)), body)


def _is_page(response: _Response) -> bool:
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    return response.status == 200 and kind in _PAGE_TYPES


def _charset(response: _Response) -> str | None:
    match = _CHARSET.search(response.headers.get("content-type", ""))
    return match[1] if match else None


def _body(response: _Response, limit: int) -> bytes:
    """The page itself; archives keep some bodies as they were sent, some already decoded."""
    body = response.body
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        body = _dechunked(body)
    encoding = response.headers.get("content-encoding", "").lower().strip()
    if encoding in ("gzip", "x-gzip", "deflate") and body.lstrip()[:1] != b"<":
        return _inflated(body, limit)
    if encoding in ("br", "zstd") and not body.lstrip()[:1] == b"<":
        raise DocumentError(f"The page is archived in {encoding} compression; fetch it again.")
    return body


def _dechunked(body: bytes) -> bytes:
    """The body without its chunk sizes; unchanged when it holds none."""
    pieces: list[bytes] = []
    position = 0
    while match := re.compile(rb"\s*([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r\n").match(body, position):
        size = int(match[1], 16)
        if size == 0:
            break
        pieces.append(body[match.end() : match.end() + size])
        position = match.end() + size
    return b"".join(pieces) if pieces else body


def _inflated(body: bytes, limit: int) -> bytes:
    for window in (47, -15):  # gzip or zlib by their headers, then deflate without one
        try:
            unpacked = zlib.decompressobj(window).decompress(body, limit + 1)
        except zlib.error:
            continue
        if len(unpacked) > limit:
            raise DocumentError(f"The page is larger than {limit:,} bytes; read it alone.")
        return unpacked
    raise DocumentError("The page's compression is broken; fetch it again.")
