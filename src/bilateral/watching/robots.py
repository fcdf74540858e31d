"""What a site's robots.txt lets programs read (RFC 9309).

Python's own parser takes the first rule that fits instead of the longest, knows no ``*`` and ``$``,
so that ``Disallow: /*`` closes nothing, and is brought down by a crawl delay of ``²``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?$")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one program: ``(pattern, allowed)``, and the pause that it is asked for."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float = 0.0
    """Seconds between two requests."""

    def allow(self, url: str) -> bool:
        """Return whether an address may be read: the longest pattern decides, then the kinder."""
        parts = urlsplit(url)
        path = _plain(parts.path or "/") + (f"?{_plain(parts.query)}" if parts.query else "")
        fitting = [(len(rule), allowed) for rule, allowed in self.rules if _fits(rule, path)]
        return max(fitting, default=(0, True))[1]


def read_robots(text: str, agent: str) -> Robots:
    """Return the rules of a robots.txt for the program named `agent`, or else for all programs."""
    own: list[tuple[str, str]] = []
    common: list[tuple[str, str]] = []
    named: set[str] = set()
    is_open, is_named = False, False
    for line in text.splitlines():
        field, colon, value = line.split("#", 1)[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if not colon:
            continue
        if field == "user-agent":
            named = named if is_open else set()
            named.add(re.split(r"[/\s]", value.lower(), maxsplit=1)[0])
            is_open, is_named = True, is_named or agent in named
        elif field in ("allow", "disallow", "crawl-delay"):
            is_open = False
            own += [(field, value)] if agent in named else []
            common += [(field, value)] if "*" in named else []
    lines = own if is_named else common
    rules = [
        (_plain(value), field == "allow")
        for field, value in lines
        if field != "crawl-delay" and value.startswith(("/", "*"))
    ]
    delays = [float(value) for field, value in lines if _is_delay(field, value)]
    return Robots(tuple(rules), max(delays, default=0.0))


def _is_delay(field: str, value: str) -> bool:
    return field == "crawl-delay" and _NUMBER.match(value) is not None


def _plain(path: str) -> str:
    """Return a path with everything escaped that must be, and nothing else."""

    def settle(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(settle, quote(path, safe="/%:@!$&'()*+,;=~-._?[]"))


def _fits(pattern: str, path: str) -> bool:
    """Return whether a pattern fits, in time that grows with both lengths only."""
    is_whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    if not rest:
        return not is_whole or place == len(path)
    last = rest.pop() if is_whole else ""
    for piece in rest:
        found = path.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return not is_whole or (path.endswith(last) and len(path) - len(last) >= place)
