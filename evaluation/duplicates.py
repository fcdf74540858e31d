"""How well copies of one text are found: precision and recall over pairs of documents.

    python -m evaluation.duplicates

Two measures: the 2,500 articles with 20 planted near-copies in ``gold/duplicates``, and wire copies
made here by editing news articles as newsrooms do: cut from the end or within, a new lead, another
headline, words changed by an editor, furniture around it.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterable
from pathlib import Path

from bilateral.documents import StoryIndex, clean, signature

SHARED = Path(__file__).parents[2] / "shared"
_DAY = dt.date(2022, 10, 26)
_HEADLINES = ("Talks go on as pressure mounts", "What we know so far", "Officials weigh next steps")
_LEADS = (
    "The matter took another turn on Thursday, people who follow it closely said.",
    "Here is what happened, in the words of those who were there, as far as it could be learned.",
)
_CHANGES = {"said": "told reporters", "but": "however", "about": "some", "percent": "per cent"}

Pair = frozenset[str]


def evaluate(folder: Path = SHARED, *, articles: int = 150, seed: int = 1) -> dict[str, float]:
    """Return precision and recall on the planted copies and on each kind of edited copy."""
    return {**_planted(folder), **_edited(folder, articles, seed)}


def _planted(folder: Path) -> dict[str, float]:
    base = folder / "gold" / "duplicates" / "minhash_articles" / "articles_2500"
    truth = {
        frozenset(line.split())
        for line in base.with_suffix(".truth").read_text(encoding="utf-8").splitlines()
    }
    lines = base.with_suffix(".train").read_text(encoding="utf-8").splitlines()
    found = _pairs(line.split(" ", 1) for line in lines)
    return {
        "planted_precision": len(found & truth) / max(1, len(found)),
        "planted_recall": len(found & truth) / len(truth),
    }


def _edited(folder: Path, articles: int, seed: int) -> dict[str, float]:
    """Every article as it is beside one edited form of it, a story index for each kind of edit.

    With all kinds in one index a copy could be found by way of another copy.
    """
    files = sorted((folder / "gold" / "statements" / "polnear" / "train" / "text").glob("*.txt"))
    chosen = random.Random(seed).sample(files, min(articles, len(files)))
    originals: dict[str, str] = {}
    edited: dict[str, dict[str, str]] = {}
    for number, file in enumerate(sorted(chosen)):
        paragraphs = clean(file.read_text(encoding="utf-8", errors="replace")).text.split("\n\n")
        originals[str(number)] = "\n\n".join(paragraphs)
        for kind, copy in _copies(paragraphs, random.Random(seed * 1000 + number)):
            edited.setdefault(kind, {})[f"{number}/copy"] = clean("\n\n".join(copy)).text
    scores: dict[str, float] = {}
    for kind, copies in sorted(edited.items()):
        found = _pairs([*originals.items(), *copies.items()])
        right = found & {frozenset({name, f"{name}/copy"}) for name in originals}
        scores[f"{kind}_precision"] = len(right) / max(1, len(found))
        scores[f"{kind}_recall"] = len(right) / len(originals)
    return scores


def _copies(paragraphs: list[str], random_: random.Random) -> Iterable[tuple[str, list[str]]]:
    head, body = paragraphs[:1], paragraphs[1:]
    yield "headline", [random_.choice(_HEADLINES), *body]
    for share in (0.7, 0.5, 0.3):
        yield f"cut_{share:g}", [*head, *_first(body, share)]
    yield "thinned", [*head, *(line for line in body if random_.random() < 0.7)]
    yield "lead", [random_.choice(_HEADLINES), random_.choice(_LEADS), *body[1:]]
    yield "edited", [_edit(line, random_) for line in paragraphs]
    wire = "(Demo Wire) — " + (body[0] if body else "")
    yield "framed", [*head, wire, *body[1:], "Sign up for our newsletter", "Related Content"]
    yield (
        "all",
        [
            random_.choice(_HEADLINES),
            random_.choice(_LEADS),
            *(_edit(line, random_) for line in _first(body[1:], 0.6)),
        ],
    )


def _first(lines: list[str], share: float) -> list[str]:
    """The first lines that hold `share` of the characters."""
    wanted = share * sum(map(len, lines))
    kept: list[str] = []
    while lines[len(kept) :] and sum(map(len, kept)) < wanted:
        kept.append(lines[len(kept)])
    return kept


def _edit(line: str, random_: random.Random) -> str:
    """A line with the words of `_CHANGES` changed and one word in fifty left out."""
    words = (_CHANGES.get(word, word) for word in line.split(" "))
    return " ".join(word for word in words if random_.random() > 0.02)


def _pairs(texts: Iterable[Iterable[str]]) -> set[Pair]:
    """All pairs of documents that fall into one story."""
    index = StoryIndex()
    names = []
    for name, text in texts:
        names.append(name)
        index.add(name, signature(text), _DAY)
    stories: dict[str, list[str]] = {}
    for name in names:
        stories.setdefault(index.story_of(name), []).append(name)
    groups = (itertools.combinations(group, 2) for group in stories.values())
    return {frozenset(pair) for group in groups for pair in group}


if __name__ == "__main__":
    for measure, score in evaluate().items():
        print(f"{measure:28} {score:.3f}")
