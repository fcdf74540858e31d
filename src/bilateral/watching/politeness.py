"""Asks servers no more than they allow: robots.txt, one request at a time, with pauses."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bilateral.documents import AnsweredError, Caps, Fetched, UnreachableError, fetch
from bilateral.errors import DocumentError
from bilateral.watching.robots import Robots, read_robots

AGENT = "bilateral"
_ROBOTS_BYTES = 500_000
_LONGEST_PAUSE = 60.0
"""A crawl delay above this is not waited for within a round."""
_PATIENCE = 3
"""Failures of a host one after another, after which it is left alone for this round."""


class RefusedError(DocumentError):
    """The site asks programs not to read an address: asking again would change nothing."""


@dataclass(slots=True)
class Manners:
    """What is known of each host during one round: its rules, and when it was last asked."""

    seconds: float
    allow_private: bool
    wait: Callable[[float], object] = time.sleep
    _rules: dict[str, Robots | DocumentError] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)
    _failures: Counter[str] = field(default_factory=Counter)

    def fetch(
        self, url: str, caps: Caps | None = None, headers: dict[str, str] | None = None
    ) -> Fetched:
        """Fetch an address as `documents.fetch` does, with manners, also behind its redirects.

        Raises `RefusedError` where robots.txt closes it, `AnsweredError` with the status that was
        answered, `UnreachableError` where the host is in trouble or was so just now, and
        `DocumentError` for other reasons.
        """
        host = _host(url)
        if self._failures[host] >= _PATIENCE:
            raise UnreachableError(
                f"{host} failed {_PATIENCE} times; it is left alone for a while."
            )
        self._ask(url)
        try:
            answer = fetch(
                url,
                caps=caps,
                allow_private=self.allow_private,
                headers=headers,
                on_redirect=self._ask,
            )
        except DocumentError as error:
            self._failures[host] += is_passing(error)
            raise
        self._failures[host] = 0
        return answer

    def _ask(self, url: str) -> None:
        """Wait until `url` may be asked for; raises where it may not.

        A robots.txt that may be there but could not be had closes its host for this round
        (RFC 9309, 2.3.1.4).
        """
        rules = self._rules_of(url)
        if isinstance(rules, DocumentError):
            raise rules
        if not rules.allow(url):
            raise RefusedError("The site's robots.txt asks programs not to read it.")
        host = _host(url)
        delay = max(self.seconds, min(rules.delay, _LONGEST_PAUSE))
        rest = self._asked.get(host, -1e9) + delay - time.monotonic()
        if rest > 0:
            self.wait(rest)
        self._asked[host] = time.monotonic()

    def _rules_of(self, url: str) -> Robots | DocumentError:
        host = _host(url)
        if host not in self._rules:
            self._rules[host] = _read_rules(host, self.allow_private)
        return self._rules[host]


def is_passing(error: DocumentError) -> bool:
    """Return whether a failure may pass: the host was busy, broken, slow or out of reach."""
    if isinstance(error, AnsweredError):
        return error.status in (408, 425, 429) or error.status >= 500
    return isinstance(error, UnreachableError)


def _read_rules(host: str, allow_private: bool) -> Robots | DocumentError:
    caps = Caps(url_bytes=_ROBOTS_BYTES, url_seconds=10.0)
    try:
        answer = fetch(f"{host}/robots.txt", caps=caps, allow_private=allow_private)
    except AnsweredError as error:
        return Robots() if 400 <= error.status < 500 and error.status != 429 else error
    except DocumentError as error:
        return error
    return read_robots(answer.content.decode("utf-8-sig", "replace"), AGENT)


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise DocumentError(f"{url[:120]!r} is not a web address; correct it.") from error
    return f"{parts.scheme}://{parts.netloc}"
