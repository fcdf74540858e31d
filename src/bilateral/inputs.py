"""What a caller names to be read, and how; and reading it into a folder of Parquet files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bilateral.records import ReadSummary
from bilateral.texts import Day, to_day

if TYPE_CHECKING:
    from bilateral.documents import ReadOptions
    from bilateral.intake import Progress


def read_into(
    folder: str | Path,
    paths: Iterable[str | Path] | str | Path,
    *,
    published: Day | None = None,
    publisher: str | None = None,
    mapping: Mapping[str, str] | None = None,
    since: Day | None = None,
    until: Day | None = None,
    processes: int | None = None,
    on_progress: Progress | None = None,
    engine: str = "local",
    ray_address: str | None = None,
) -> ReadSummary:
    """Read files into a folder of Parquet files, each shard of them by one process.

    The folder can be asked with ``open(folder, read_only=True)``. Shards that it holds are passed
    over. The rest is as in `Store.read`.
    """
    from bilateral.shards import read_into_folder

    options = read_options(published, publisher, mapping, since, until)
    return read_into_folder(
        named_paths(paths),
        folder,
        options,
        engine=engine,
        processes=processes,
        address=ray_address,
        on_progress=on_progress,
    )


def named_paths(paths: Iterable[str | Path] | str | Path) -> list[str]:
    """Return what to read as a list of strings."""
    named = [paths] if isinstance(paths, (str, Path)) else paths
    return [str(path) for path in named]


def read_options(
    published: Day | None,
    publisher: str | None,
    mapping: Mapping[str, str] | None,
    since: Day | None,
    until: Day | None,
) -> ReadOptions:
    """Return the options that are meant; raises `UsageError` for an impossible day."""
    from bilateral.documents import ReadOptions

    return ReadOptions(
        published=to_day(published),
        publisher=publisher,
        mapping=dict(mapping or {}),
        since=to_day(since),
        until=to_day(until),
    )
