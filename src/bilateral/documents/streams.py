"""Byte streams that stop at a limit, so that no input can fill memory or disk."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from bilateral.documents.options import Caps
from bilateral.errors import DocumentError

_FREE_BYTES = 10_000_000
"""Unpacked bytes before the ratio counts: small files of one repeated letter do no harm."""
_CHUNK = 65_536


class _Counted(io.RawIOBase):
    """Passes reads through and counts them."""

    def __init__(self, stream: IO[bytes], allowance: Allowance | None = None) -> None:
        self._stream = stream
        self._allowance = allowance
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        if self._allowance is not None:
            self._allowance.packed += len(data)
        return len(data)


class Allowance:
    """What one input may unpack to, with all the archives within it together.

    Each archive of a bomb made of archives keeps within its own limits: 10 kB held 256 that took
    9 s, and a megabyte would hold a hundred times as many.
    """

    def __init__(self, caps: Caps) -> None:
        self.caps = caps
        self.packed = 0
        """Bytes of the input itself, as far as they are known."""
        self._unpacked = 0

    def spend(self, size: int) -> None:
        """Count bytes that were unpacked; raises `DocumentError` when they are too many."""
        self._unpacked += size
        _check(self._unpacked, self.packed, self.caps)


class _Unpacked(io.RawIOBase):
    """A decompressed stream that refuses to grow beyond its caps."""

    def __init__(self, stream: IO[bytes], packed: _Counted, allowance: Allowance) -> None:
        self._stream = cast(io.BufferedReader, stream)
        self._packed = packed
        self._allowance = allowance
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        # `read` would lose what came before the place where a damaged stream breaks off.
        data = self._stream.read1(min(len(buffer), _CHUNK))
        buffer[: len(data)] = data
        self._count += len(data)
        _check(self._count, self._packed.count, self._allowance.caps)
        self._allowance.spend(len(data))
        return len(data)


def _check(unpacked: int, packed: int, caps: Caps) -> None:
    if unpacked > caps.unpacked_bytes:
        raise DocumentError(f"It unpacks to more than {caps.unpacked_bytes:,} bytes; split it.")
    if unpacked > _FREE_BYTES and unpacked > caps.unpacked_ratio * max(packed, 1):
        raise DocumentError(
            f"It unpacks to more than {caps.unpacked_ratio} times its size, as "
            "decompression bombs do; unpack it yourself if you trust it."
        )


def unpack_gzip(stream: IO[bytes], allowance: Allowance, *, outermost: bool) -> BinaryIO:
    """Return the decompressed bytes of a gzip stream, bounded by the caps of `allowance`.

    The packed bytes of an `outermost` stream are those of the input.
    """
    packed = _Counted(stream, allowance if outermost else None)
    # A small buffer: with a large one the packed count runs ahead of what was unpacked.
    source = io.BufferedReader(packed, 8192)
    unzipped = cast(BinaryIO, gzip.GzipFile(fileobj=source, mode="rb"))
    return io.BufferedReader(_Unpacked(unzipped, packed, allowance), _CHUNK)


def bound_member(stream: IO[bytes], packed_bytes: int, allowance: Allowance) -> BinaryIO:
    """Return an archive member's stream, bounded against its packed size and by `allowance`."""
    packed = _Counted(io.BytesIO())
    packed.count = packed_bytes
    return io.BufferedReader(_Unpacked(stream, packed, allowance), _CHUNK)


def read_whole(stream: IO[bytes], limit: int) -> bytes:
    """Return all bytes of a stream; raises `DocumentError` beyond `limit`."""
    pieces: list[bytes] = []
    size = 0
    while chunk := stream.read(min(1 << 20, limit + 1 - size)):
        pieces.append(chunk)
        size += len(chunk)
        if size > limit:
            raise DocumentError(f"It is larger than {limit:,} bytes; split it into its articles.")
    return b"".join(pieces)


def read_lines(stream: IO[bytes], limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield ``(line number, line)``; None for a line longer than `limit`."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) <= limit or line.endswith(b"\n"):
            yield number, line
            continue
        while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
            pass
        yield number, None


def peek(stream: IO[bytes], size: int) -> tuple[bytes, BinaryIO]:
    """Return the first `size` bytes and a stream that still has them."""
    pieces = []
    wanted = size
    while wanted > 0 and (chunk := stream.read(wanted)):
        pieces.append(chunk)
        wanted -= len(chunk)
    head = b"".join(pieces)
    if stream.seekable():
        stream.seek(-len(head), io.SEEK_CUR)
        return head, cast(BinaryIO, stream)
    return head, io.BufferedReader(_Rejoined(head, stream), _CHUNK)


class _Rejoined(io.RawIOBase):
    """Bytes already read, then the rest of their stream."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = memoryview(head)
        self._rest = cast(io.BufferedReader, rest)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] if self._head else self._rest.read1(len(buffer))
        self._head = self._head[len(data) :] if self._head else self._head
        buffer[: len(data)] = data
        return len(data)
