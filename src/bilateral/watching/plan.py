"""Reads FEEDS.toml: which feeds and folders to watch, and how often."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bilateral.errors import UsageError

_TOP = frozenset({"minutes", "seconds_between_pages", "allow_private", "feed", "folder"})
_FEED = frozenset({"url", "publisher", "pages"})
_FOLDER = frozenset({"path", "publisher"})


@dataclass(frozen=True, slots=True)
class Feed:
    """An RSS or Atom feed; with `pages`, the article pages it links to are read as well."""

    url: str
    publisher: str | None = None
    pages: bool = True


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder whose new files are read."""

    path: str
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to watch."""

    feeds: tuple[Feed, ...]
    folders: tuple[Folder, ...]
    minutes: float = 15.0
    """Between two rounds."""
    seconds_between_pages: float = 2.0
    """Between two requests to one host."""
    allow_private: bool = False
    """Whether feeds and pages may lie at private addresses."""


def read_plan(path: str | Path) -> Plan:
    """Return the plan in a TOML file; raises `UsageError` naming what is wrong in it."""
    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read; name a file such as FEEDS.toml.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML ({error}); correct it.") from error
    _refuse(data, _TOP, str(path))
    feeds = tuple(_feed(row, path) for row in data.get("feed", []))
    folders = tuple(_folder(row, path) for row in data.get("folder", []))
    if not feeds and not folders:
        raise UsageError(f"{path} names no [[feed]] and no [[folder]]; add one.")
    return Plan(
        feeds,
        folders,
        minutes=_number(data, "minutes", 15.0, path),
        seconds_between_pages=_number(data, "seconds_between_pages", 2.0, path),
        allow_private=bool(data.get("allow_private", False)),
    )


def _feed(row: Mapping[str, Any], path: str | Path) -> Feed:
    _refuse(row, _FEED, f"{path}, [[feed]]")
    url = row.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise UsageError(f"{path}: a [[feed]] needs a url that begins with http:// or https://.")
    return Feed(url, row.get("publisher"), bool(row.get("pages", True)))


def _folder(row: Mapping[str, Any], path: str | Path) -> Folder:
    _refuse(row, _FOLDER, f"{path}, [[folder]]")
    if not isinstance(row.get("path"), str):
        raise UsageError(f"{path}: a [[folder]] needs a path.")
    return Folder(row["path"], row.get("publisher"))


def _number(data: Mapping[str, Any], name: str, default: float, path: str | Path) -> float:
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise UsageError(f"{path}: {name} must be a number, 0 or more.")
    return float(value)


def _refuse(data: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        allowed = ", ".join(sorted(known))
        raise UsageError(f"{where} has the unknown entry {unknown[0]!r}; known are {allowed}.")
