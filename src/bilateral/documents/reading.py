"""Reads whatever the user names: files, folders, globs, addresses, standard input.

Every problem becomes a `Reject` with one sentence; nothing that an input holds ends the batch.
"""

from __future__ import annotations

import glob
import io
import os
import re
import stat
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from bilateral.documents.admission import admit
from bilateral.documents.feeds import read_feed
from bilateral.documents.fetching import fetch
from bilateral.documents.formats import HEAD_BYTES, Format, decode, describe_binary, tell_format
from bilateral.documents.options import ReadOptions
from bilateral.documents.streams import Allowance, bound_member, peek, read_whole, unpack_gzip
from bilateral.documents.tables import read_delimited, read_json, read_jsonl, read_parquet
from bilateral.documents.warcs import read_warc
from bilateral.errors import DocumentError
from bilateral.records import Document, Reject

Item = Document | Reject
_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://")
_MAGIC_GLOB = re.compile(r"[*?\[]")
_ASSETS = frozenset(
    {
        *(".css", ".js", ".mjs", ".map", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".ico"),
        *(
            ".png",
            ".jpg",
            ".jpeg",
            ".gif",
            ".svg",
            ".webp",
            ".avif",
            ".bmp",
            ".mp3",
            ".mp4",
            ".webm",
        ),
    }
)
"""What saved pages and copied sites hold beside their pages. In folders and archives these pass
silently, as such records of web archives do: a site of 500 pages has thousands."""


def read_documents(
    paths: Iterable[str | os.PathLike[str]], options: ReadOptions | None = None
) -> Iterator[Item]:
    """Yield a `Document` or a `Reject` for everything that `paths` name, in a stable order.

    A path is a file, a folder (read recursively, sorted), a glob, ``-`` for standard input or an
    http(s) address. Formats are told by content first: text, HTML, JSON lines, CSV, TSV, Parquet,
    RSS and Atom, WARC, each also in .gz or .zip. Documents outside `since` to `until` are left out.
    """
    options = options or ReadOptions()
    for path in paths:
        name = os.fspath(path)
        yield from _guarded(_read_path(name, options), name, options)


def read_stream(
    stream: IO[bytes], name: str, options: ReadOptions | None = None, *, url: str | None = None
) -> Iterator[Item]:
    """Yield from one open byte stream, whatever its format; `name` is for messages and suffix."""
    options = options or ReadOptions()
    yield from _guarded(_dispatch(stream, name, options, url), name, options)


def _guarded(items: Iterator[Item], name: str, options: ReadOptions) -> Iterator[Item]:
    """The items, a reject in place of whatever ends them early, and one when there are none."""
    count = 0
    try:
        for item in items:
            count += 1
            yield item
        if not count and not (options.since or options.until):
            raise DocumentError("It holds no articles; check that it is what you meant.")
    except DocumentError as error:
        yield Reject(name, str(error))
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, MemoryError) as error:
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        yield Reject(name, f"It cannot be read ({reason}); check the file or fetch it again.")
    except Exception as error:  # a parser's own fault: the batch goes on, and says so
        reason = f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"
        yield Reject(name, f"It cannot be parsed ({reason}); convert it to text and read that.")


def _read_path(name: str, options: ReadOptions) -> Iterator[Item]:
    if name == "-":
        yield from _dispatch(sys.stdin.buffer, "standard input", options, None)
        return
    if _ADDRESS.match(name):
        yield from _read_address(name, options)
        return
    path = Path(name)
    if "\0" in name:
        raise DocumentError("The path holds a NUL character; correct it.")
    if path.is_dir():
        yield from _read_folder(path, options)
    elif not path.exists() and _MAGIC_GLOB.search(name):
        found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 (absolute patterns too)
        if not found:
            raise DocumentError("No file matches the pattern; check it.")
        for match in found:
            yield from _guarded(_read_path(match, options), match, options)
    else:
        yield from _read_file(path, options)


def list_files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that may hold articles, sorted, without hidden ones."""
    for root, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in sorted(files):
            if not file.startswith(".") and not _is_asset(file):
                yield Path(root) / file


def _read_folder(folder: Path, options: ReadOptions) -> Iterator[Item]:
    path = None
    for path in list_files(folder):
        yield from _guarded(_read_file(path, options), str(path), options)
    if path is None:
        raise DocumentError("The folder holds no files with articles; name one that does.")


def _read_file(path: Path, options: ReadOptions) -> Iterator[Item]:
    if not path.exists():
        raise DocumentError("There is no such file; check the path.")
    if not path.is_file():
        raise DocumentError("It is not a regular file; give a file or a folder.")
    if path.stat().st_size > options.caps.file_bytes:
        raise DocumentError(f"It is larger than {options.caps.file_bytes:,} bytes; split it.")
    with path.open("rb") as stream:
        yield from _dispatch(stream, str(path), options, None)


def _read_address(url: str, options: ReadOptions) -> Iterator[Item]:
    answer = fetch(url, caps=options.caps, allow_private=options.allow_private)
    yield from _dispatch(io.BytesIO(answer.content), url, options, answer.url)


def _dispatch(
    stream: IO[bytes],
    name: str,
    options: ReadOptions,
    url: str | None,
    depth: int = 0,
    allowance: Allowance | None = None,
) -> Iterator[Item]:
    """Read one stream by its format; gzip and zip come back here with what they hold."""
    allowance = allowance or Allowance(options.caps)
    head, stream = peek(stream, HEAD_BYTES)
    kind = tell_format(head, name)
    if kind in ("gzip", "zip"):
        if depth >= options.caps.archive_depth:
            raise DocumentError("Archives are nested too deeply in it; unpack it yourself.")
        if kind == "gzip":
            inner = re.sub(r"(?i)\.gz(?:ip)?$", "", name)
            unpacked = unpack_gzip(stream, allowance, outermost=depth == 0)
            yield from _dispatch(unpacked, inner, options, url, depth + 1, allowance)
        else:
            yield from _read_zip(stream, name, options, depth + 1, allowance)
        return
    if kind == "parquet":
        with _as_file(stream, options.caps.file_bytes) as path:
            yield from read_parquet(path, name, options)
        return
    if kind in _TABLES:
        yield from _TABLES[kind](stream, name, options)
        return
    yield from _read_article(stream, name, kind, head, options, url)


def _read_article(
    stream: IO[bytes], name: str, kind: Format, head: bytes, options: ReadOptions, url: str | None
) -> Iterator[Item]:
    if kind == "empty" and len(head) < HEAD_BYTES:
        raise DocumentError("It is empty; give a file with an article in it.")
    if kind == "binary":
        what = describe_binary(head) or "binary"
        raise DocumentError(f"It is {what}, not text; convert it to text or HTML first.")
    text = decode(read_whole(stream, options.caps.page_bytes))
    shape = "page" if kind == "html" else "article"
    item = admit(text, options, source=name, url=url, kind=shape, dated_by_name=url is None)
    if item is not None:
        yield item


def _read_zip(
    stream: IO[bytes], name: str, options: ReadOptions, depth: int, allowance: Allowance
) -> Iterator[Item]:
    caps = options.caps
    with _seekable(stream, caps.file_bytes) as seekable, _open_zip(seekable) as archive:
        if depth == 1:
            allowance.packed = seekable.seek(0, io.SEEK_END)
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > caps.members:
            raise DocumentError(f"It has more than {caps.members:,} members; unpack it yourself.")
        if sum(member.file_size for member in members) > caps.unpacked_bytes:
            raise DocumentError(f"It unpacks to more than {caps.unpacked_bytes:,} bytes; split it.")
        if any(member.filename == "[Content_Types].xml" for member in members):
            raise DocumentError("It is an Office file; save it as text or HTML and read that.")
        for member in sorted(members, key=lambda item: item.filename):
            if not (_is_hidden(member.filename) or _is_asset(member.filename)):
                label = f"{name}/{member.filename}"
                items = _read_member(archive, member, label, options, depth, allowance)
                yield from _guarded(items, label, options)


def _open_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (ValueError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise DocumentError(f"The zip archive is broken ({error}); fetch it again.") from error


def _read_member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    label: str,
    options: ReadOptions,
    depth: int,
    allowance: Allowance,
) -> Iterator[Item]:
    # Nothing is ever written under a member's name; such names still mark a hostile archive.
    parts = member.filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0]:
        raise DocumentError("The member's name points outside the archive; it is not read.")
    if member.flag_bits & 1:
        raise DocumentError("The member is encrypted; unpack the archive yourself.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise DocumentError("The member is a link to another file; pack the file itself.")
    try:
        with archive.open(member) as packed:
            bounded = bound_member(packed, member.compress_size, allowance)
            yield from _dispatch(bounded, label, options, None, depth, allowance)
    except (NotImplementedError, RuntimeError, ValueError) as error:
        raise DocumentError(f"The member cannot be unpacked ({error}); do it yourself.") from error


def _is_asset(name: str) -> bool:
    return PurePosixPath(name.lower()).suffix in _ASSETS


def _is_hidden(filename: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) and part != ".." for part in filename.split("/"))


def _seekable(stream: IO[bytes], limit: int) -> BinaryIO:
    """The stream itself if it can seek, else a temporary file with its content."""
    if stream.seekable():
        return cast(BinaryIO, stream)
    spool = tempfile.SpooledTemporaryFile(max_size=16_000_000)  # noqa: SIM115 (the caller closes it)
    _copy(stream, cast(BinaryIO, spool), limit)
    spool.seek(0)
    return cast(BinaryIO, spool)


@contextmanager
def _as_file(stream: IO[bytes], limit: int) -> Iterator[Path]:
    """Give a path for readers that need one: the file itself, or a temporary copy."""
    name = getattr(stream, "name", None)
    if isinstance(name, str) and Path(name).is_file():
        yield Path(name)
        return
    with tempfile.NamedTemporaryFile(suffix=".parquet") as copy:
        _copy(stream, copy, limit)
        copy.flush()
        yield Path(copy.name)


def _copy(stream: IO[bytes], target: IO[bytes], limit: int) -> None:
    """Copy a stream; raises `DocumentError` beyond `limit` bytes."""
    size = 0
    while chunk := stream.read(1 << 20):
        size += len(chunk)
        if size > limit:
            raise DocumentError(f"It is larger than {limit:,} bytes; split it.")
        target.write(chunk)


_TABLES = {
    "jsonl": read_jsonl,
    "json": read_json,
    "csv": read_delimited,
    "tsv": lambda stream, name, options: read_delimited(stream, name, options, delimiter="\t"),
    "feed": read_feed,
    "warc": read_warc,
}
