"""Asks servers no more than they allow: robots.txt, one request at a time, with pauses."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from bilateral.documents import AnsweredError, Caps, fetch
from bilateral.errors import DocumentError

AGENT = "bilateral"
_ROBOTS_BYTES = 500_000
_LONGEST_PAUSE = 60.0
"""A crawl delay above this is not waited for within a round."""


@dataclass(slots=True)
class Manners:
    """What is known of each host during one round: its rules, and when it was last asked."""

    seconds: float
    allow_private: bool
    wait: Callable[[float], object] = time.sleep
    _rules: dict[str, RobotFileParser | DocumentError] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    def may_fetch(self, url: str) -> bool:
        """Return whether the host's robots.txt lets us read an address; no file allows all.

        Raises `DocumentError` where the file may be there but could not be had: a host in trouble
        is left alone for this round (RFC 9309, 2.3.1.4).
        """
        rules = self._rules_of(url)
        if isinstance(rules, DocumentError):
            raise rules
        return rules.can_fetch(AGENT, url)

    def pause(self, url: str) -> None:
        """Wait until the host of `url` may be asked again."""
        host = _host(url)
        delay = self.seconds
        rules = self._rules.get(host)
        if isinstance(rules, RobotFileParser):
            wished = rules.crawl_delay(AGENT)
            delay = max(delay, min(float(wished or 0), _LONGEST_PAUSE))
        rest = self._asked.get(host, -1e9) + delay - time.monotonic()
        if rest > 0:
            self.wait(rest)
        self._asked[host] = time.monotonic()

    def _rules_of(self, url: str) -> RobotFileParser | DocumentError:
        host = _host(url)
        if host not in self._rules:
            self._rules[host] = _read_rules(host, self.allow_private)
        return self._rules[host]


def _read_rules(host: str, allow_private: bool) -> RobotFileParser | DocumentError:
    rules = RobotFileParser()
    caps = Caps(url_bytes=_ROBOTS_BYTES, url_seconds=10.0)
    try:
        answer = fetch(f"{host}/robots.txt", caps=caps, allow_private=allow_private)
        rules.parse(answer.content.decode("utf-8", "replace").splitlines())
    except AnsweredError as error:
        if not 400 <= error.status < 500:
            return error
        rules.parse([])
    except DocumentError as error:
        return error
    return rules


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
