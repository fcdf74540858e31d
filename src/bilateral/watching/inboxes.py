"""The files of a watched folder that are new or changed, once nobody writes them any more."""

from __future__ import annotations

import time
from pathlib import Path

from bilateral.documents import list_files

_SETTLED = 5.0
"""Seconds since a file was last written, after which it counts as whole."""
Seen = dict[str, tuple[int, int]]
"""File → its time of change in nanoseconds and its size, when it was read last."""


def new_files(folder: str, seen: Seen) -> Seen:
    """Return the files to read now: not as in `seen`, and not written just now.

    Half a file would be stored as an article of its own. A time of change that lies ahead, as on
    a file server whose clock goes fast, holds nothing up.
    """
    found: Seen = {}
    now = time.time()
    for path in list_files(Path(folder)):
        try:
            status = path.stat()
        except OSError:  # gone meanwhile
            continue
        mark = (status.st_mtime_ns, status.st_size)
        if seen.get(str(path)) != mark and not 0 <= now - status.st_mtime < _SETTLED:
            found[str(path)] = mark
    return found
