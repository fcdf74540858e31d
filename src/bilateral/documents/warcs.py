"""Reads the pages of web archives (WARC), also those of Common Crawl."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from bilateral.documents.admission import admit
from bilateral.documents.formats import decode
from bilateral.documents.options import ReadOptions
from bilateral.errors import DocumentError
from bilateral.records import Document, Reject

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


def read_warc(stream: IO[bytes], name: str, options: ReadOptions) -> Iterator[Document | Reject]:
    """Yield a document or a reject for every page in an unpacked WARC stream.

    Unpacking is done before, under our own caps: fastwarc's has none. Records that are no pages
    (pictures, scripts, redirects, requests) are no documents and pass silently.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    limit = options.caps.page_bytes
    kinds = WarcRecordType.response | WarcRecordType.resource
    try:
        archive = ArchiveIterator(
            stream, record_types=kinds, parse_http=True, stream_detect=False, auto_decode="all"
        )
        for number, record in enumerate(archive, start=1):
            address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
            source = f"{name}, record {number}"
            if not _is_page(record):
                continue
            content = record.reader.read(limit + 1)
            if len(content) > limit:
                yield Reject(source, f"The page is larger than {limit:,} bytes.", url=address)
                continue
            item = _page(record, content, source, address, options)
            if item is not None:
                yield item
    except (OSError, ValueError, RuntimeError, EOFError) as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise DocumentError(
            f"The web archive cannot be read beyond this point ({reason}); fetch it again."
        ) from error


def _page(
    record: Any, content: bytes, source: str, address: str, options: ReadOptions
) -> Document | Reject | None:
    if not content.strip():
        return Reject(source, "The page is empty; fetch it again.", url=address)
    try:
        text = decode(content, record.http_charset)
    except DocumentError as error:
        return Reject(source, str(error), url=address)
    return admit(text, options, source=source, url=address, kind="page")


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if headers is not None and headers.status_code not in (None, 200):
        return False
    kind = record.http_content_type or record.headers.get("Content-Type") or ""
    return str(kind).split(";")[0].strip().lower() in _PAGE_TYPES
