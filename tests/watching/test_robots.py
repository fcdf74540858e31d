"""robots.txt is obeyed as its standard says, whatever a site writes into it."""

from __future__ import annotations

import time

import pytest

from bilateral.watching.robots import read_robots

GROUPS = """
User-agent: other
Disallow: /
User-agent: bilateral
User-agent: third/2.0
Disallow: /own
Crawl-delay: 2.5

User-agent: *
Disallow: /all
Crawl-delay: 9
"""


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow:", "/a", True),
        ("Disallow: /", "/a", False),
        ("Disallow: /*", "/a", False),
        ("Disallow: /a", "/abc", False),
        ("Disallow: /A", "/abc", True),
        ("Disallow: /a/", "/a", True),
        ("Disallow: /\nAllow: /news/", "/news/1", True),
        ("Allow: /\nDisallow: /news/", "/news/1", False),
        ("Disallow: /news\nAllow: /news", "/news/1", True),
        ("Disallow: /*.pdf$", "/a.pdf", False),
        ("Disallow: /*.pdf$", "/a.pdf?x=1", True),
        ("Disallow: /*?*print=1", "/a?b=2&print=1", False),
        ("Disallow: /a*b*c$", "/axbxbc", False),
        ("Disallow: /ab*b$", "/ab", True),
        ("Disallow: /caf%c3%a9", "/caf%C3%A9/1", False),
        ("Disallow: /café", "/caf%C3%A9/1", False),
        ("Disallow: /%7Ejoe", "/~joe/", False),
        ("disallow : /a # not this", "/a", False),
        ("Disallow /a", "/a", True),
        ("Disallow: a", "/a", True),
    ],
)
def test_the_longest_rule_decides(rules: str, path: str, allowed: bool) -> None:
    """Wildcards, ends, escapes and the longest pattern count, as RFC 9309 has them."""
    robots = read_robots(f"User-Agent: *\n{rules}\n", "bilateral")
    assert robots.allow(f"https://courier.example{path}") is allowed


def test_a_group_that_names_us_holds_alone() -> None:
    """The rules of all programs hold only where none name us."""
    ours, theirs = read_robots(GROUPS, "bilateral"), read_robots(GROUPS, "fourth")
    for robots, closed, delay in ((ours, "/own", 2.5), (theirs, "/all", 9.0)):
        assert robots.delay == delay
        for path in ("/own", "/all"):
            assert robots.allow(f"https://courier.example{path}") is (path != closed)


@pytest.mark.parametrize("delay", ["²", "9" * 5000, "-1", "nan", "inf", "1e9", "soon", ""])
def test_a_delay_that_is_no_number_is_none(delay: str) -> None:
    """What is no plain number of seconds is passed over."""
    assert read_robots(f"User-agent: *\nCrawl-delay: {delay}", "bilateral").delay == 0


def test_hostile_patterns_take_no_time() -> None:
    """A pattern of a thousand wildcards, thousands of times, is over in a second."""
    line = "Disallow: /" + "*a" * 1_000 + "b$\n"
    robots = read_robots("User-agent: *\n" + line * 200, "bilateral")
    began = time.process_time()
    assert robots.allow("https://courier.example/" + "a" * 2_000)
    assert time.process_time() - began < 1
