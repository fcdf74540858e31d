"""Files as they are published: zipped, gzipped, in UTF-8 or ISO-8859-1."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bilateral.errors import UsageError

_MAX_UNZIPPED = 40 * 1024**3
_RATIO = 200
"""Unpacked over packed size, beyond the first 10 MB; event data have 5–15."""
_FREE_BYTES = 10_000_000
_FIRST_LINE = 1 << 20


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Yield a file that DuckDB can read; the member of a zip is unpacked into a temporary folder.

    Raises `UsageError` for a zip that is broken or does not hold exactly one file.
    """
    if path.suffix.lower() != ".zip":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="bilateral-") as folder:
        yield _unzip(path, Path(folder))


def first_line(path: Path) -> str:
    """Return the first line of a file, unzipped; raises `UsageError` where that fails."""
    try:
        if path.suffix.lower() == ".gz":
            with gzip.open(path) as unzipped:
                head = unzipped.readline(_FIRST_LINE)
        else:
            with path.open("rb") as stream:
                head = stream.readline(_FIRST_LINE)
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{path} cannot be read ({error}); fetch it again.") from error
    return head.decode("utf-8", errors="replace")


def _unzip(path: Path, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(path) as zipped:
            members = [item for item in zipped.infolist() if not item.is_dir()]
            if len(members) != 1 or members[0].file_size > _MAX_UNZIPPED:
                raise UsageError(f"{path} must hold one file of at most 40 GB; unpack it by hand.")
            packed = max(members[0].compress_size, 1)
            if members[0].file_size > _FREE_BYTES and members[0].file_size > _RATIO * packed:
                raise UsageError(
                    f"{path} unpacks to more than {_RATIO} times its size, as decompression bombs "
                    "do; unpack it yourself if you trust it."
                )
            # The member's own name is not used as a path; its ending says how to read it.
            target = folder / ("rows" + Path(members[0].filename).suffix)
            with zipped.open(members[0]) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
            return target
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UsageError(f"{path} is no zip file that can be read; fetch it again.") from error
