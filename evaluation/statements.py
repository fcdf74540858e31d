"""Scores statements on PolNeAR: content and source spans of direct, mixed and indirect ones.

Run ``python -m evaluation.statements [part] [limit]``; the texts are looked for at
``../shared/gold/statements/polnear``. A span counts as found when the characters that it shares
with the annotated one are at least 0.8 of the longer of the two. Each annotated attribution is
paired with at most one found one, the best overlap of content first; a source counts when the
paired attribution's source matches. "quoted" holds every attribution whose content has a quotation
mark (direct and mixed), "indirect" the others; precision is taken over what was found with a mark,
recall over what was annotated with one. Speakers who noted something together are one source.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bilateral.sentences import ParsedText, parse
from bilateral.statements.finding import find_attributions

POLNEAR = Path(__file__).parents[2] / "shared/gold/statements/polnear"
_MARK = re.compile(r"[\"“”„«»‘]|''|``")
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Span:
    """A source and a content, as sets of characters, and whether the content has marks."""

    content: frozenset[int]
    source: frozenset[int]
    quoted: bool


def evaluate(part: str = "dev", limit: int | None = None) -> dict[str, float]:
    """Return precision, recall and F1 for ``quoted/indirect`` × ``content/source``."""
    counts: Counter[str] = Counter()
    parses: dict[str, ParsedText] = {}
    for stem, text, annotated in _articles(part, limit):
        if stem not in parses:
            parses = {stem: parse(text)}
        found = [
            _span(text, list(one.content), [one.speaker] if one.speaker else [])
            for one in find_attributions(parses[stem])
        ]
        _count(counts, annotated, found)
    return _figures(counts)


def _articles(part: str, limit: int | None) -> Iterator[tuple[str, str, list[Span]]]:
    files = sorted((POLNEAR / part / "attributions").glob("*.ann"))
    for file in files[:limit]:
        stem = file.stem.rsplit("_", 1)[0]
        text = (POLNEAR / part / "text" / f"{stem}.txt").read_text(encoding="utf-8")
        yield stem, text, _annotated(file.read_text(encoding="utf-8"), text)


def _annotated(standoff: str, text: str) -> list[Span]:
    spans: dict[str, list[tuple[int, int]]] = {}
    found: list[Span] = []
    for line in standoff.splitlines():
        cells = line.split("\t")
        if line.startswith("T"):
            spans[cells[0]] = [
                (int(pair.split()[0]), int(pair.split()[1]))
                for pair in cells[1].split(" ", 1)[1].split(";")
            ]
        elif line.startswith("E"):
            parts: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for item in cells[1].split():
                name, key = item.split(":")
                parts[name.rstrip("0123456789")].extend(spans.get(key, []))
            if parts["Content"]:
                found.append(_span(text, parts["Content"], parts["Source"]))
    return found


def _span(text: str, content: list[tuple[int, int]], source: list[tuple[int, int]]) -> Span:
    return Span(
        _characters(content),
        _characters(source),
        any(_MARK.search(text[start:end]) for start, end in content),
    )


def _characters(spans: list[tuple[int, int]]) -> frozenset[int]:
    return frozenset(i for start, end in spans for i in range(start, end))


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(len(one), len(other), 1)


def _count(counts: Counter[str], annotated: list[Span], found: list[Span]) -> None:
    pairs = sorted(
        (
            (-_overlap(gold.content, mine.content), i, j)
            for i, gold in enumerate(annotated)
            for j, mine in enumerate(found)
            if gold.content & mine.content
        )
    )
    golds: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in golds and j not in golds.values():
            golds[i] = j
    mine_of = {j: i for i, j in golds.items()}
    for i, gold in enumerate(annotated):
        _tally(counts, gold, found[golds[i]] if i in golds else None, "annotated")
    for j, mine in enumerate(found):
        _tally(counts, mine, annotated[mine_of[j]] if j in mine_of else None, "found")


def _tally(counts: Counter[str], one: Span, other: Span | None, side: str) -> None:
    kind = "quoted" if one.quoted else "indirect"
    for field in ("content", "source"):
        characters = getattr(one, field)
        if not characters:
            continue
        counts[f"{kind} {field} {side}"] += 1
        if other is not None and _overlap(characters, getattr(other, field)) >= _SAME:
            counts[f"{kind} {field} {side} right"] += 1


def _figures(counts: Counter[str]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for kind in ("quoted", "indirect"):
        for field in ("content", "source"):
            key = f"{kind} {field}"
            precision = counts[f"{key} found right"] / max(1, counts[f"{key} found"])
            recall = counts[f"{key} annotated right"] / max(1, counts[f"{key} annotated"])
            both = precision + recall
            figures[f"{key} precision"] = precision
            figures[f"{key} recall"] = recall
            figures[f"{key} f1"] = 2 * precision * recall / both if both else 0.0
            figures[f"{key} annotated"] = float(counts[f"{key} annotated"])
    return figures


def main(arguments: list[str]) -> None:
    """Print the table for a part ("dev" or "train"), of the first `limit` articles or all."""
    part = arguments[0] if arguments else "dev"
    figures = evaluate(part, int(arguments[1]) if len(arguments) > 1 else None)
    print(f"PolNeAR {part}          precision  recall    F1  annotated")
    for kind in ("quoted", "indirect"):
        for field in ("content", "source"):
            key = f"{kind} {field}"
            numbers = [figures[f"{key} {name}"] for name in ("precision", "recall", "f1")]
            row = "  ".join(f"{number:8.3f}" for number in numbers)
            print(f"{key:18} {row}  {figures[f'{key} annotated']:8.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
