"""Scores event coding on PLV's train part (root types, source and target given).

Run ``python evaluation/events.py [--errors] [--classifier]``, the latter with the extra ``embed``.
The sentences are split by a hash into 60 % that rules may be tuned on ("tuning") and 40 % that
nobody reads ("unread"); both are reported, with bootstrap intervals. The data is looked for in
``../shared`` next to the repository.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bilateral.events.pairs import read_pair
from bilateral.events.rules import load_rules
from bilateral.sentences import ParsedText, parse_many

SHARED = Path(__file__).resolve().parents[2] / "shared"
PLV = SHARED / "gold" / "events" / "plv_train.tsv"
TUNING_SHARE = 60
RESAMPLES = 1000
_MERGED = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
_PENTA = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1,
    "COOPERATE": 2, "AID": 2, "YIELD": 2,
    "REQUEST": 3, "ACCUSE": 3, "REJECT": 3, "THREATEN": 3,
    "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """One annotated pair: the sentence, both spans, the gold root type and class."""

    text: str
    source: tuple[int, int]
    target: tuple[int, int]
    root: str
    penta: int
    tuning: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair with what was predicted."""

    pair: Pair
    root: str
    rule: str

    @property
    def penta(self) -> int:
        """The class of the predicted root; 0 for no event."""
        return _PENTA.get(self.root, 0)


def read_pairs(path: Path = PLV) -> list[Pair]:
    """Return the pairs of a PLV file; spans are found by the marks in its marked sentence."""
    with path.open(encoding="utf-8") as lines:
        return [_read_pair(row) for row in csv.DictReader(lines, delimiter="\t")]


def _read_pair(row: dict[str, str]) -> Pair:
    text, spans, rest = "", {}, row["marked_sentence"]
    while rest:
        mark = next((m for m in ("<s>", "</s>", "<t>", "</t>") if rest.startswith(m)), None)
        if mark:
            spans.setdefault(mark, len(text))
            rest = rest[len(mark) :]
        else:
            text += rest[0]
            rest = rest[1:]
    end = len(text)
    source = (spans.get("<s>", 0), spans.get("</s>", end))
    target = (spans.get("<t>", 0), spans.get("</t>", end))
    digest = hashlib.sha256(row["sentence"].encode()).hexdigest()
    tuning = int(digest, 16) % 100 < TUNING_SHARE
    return Pair(text, source, target, row["gold_root"], int(row["gold_penta"]), tuning)


def score_pairs(
    pairs: Sequence[Pair],
    parses: Iterable[ParsedText] | None = None,
    *,
    use_classifier: bool = False,
) -> list[Scored]:
    """Return each pair with the root type that is read, by rules or also by the classifier."""
    found = []
    for pair, parsed in zip(pairs, parses or parse_many(p.text for p in pairs), strict=True):
        reading = read_pair(parsed, pair.source, pair.target, use_classifier=use_classifier)
        root = reading.event_type or "NONE"
        found.append(Scored(pair, _MERGED.get(root, root), reading.rule))
    return found


def macro_f1(gold: Sequence[object], predicted: Sequence[object]) -> float:
    """Return the mean F1 over the labels of `gold`, in percent."""
    labels = sorted(set(gold), key=str)
    return 100 * sum(f1(gold, predicted, each)[2] for each in labels) / len(labels)


def f1(
    gold: Sequence[object], predicted: Sequence[object], label: object
) -> tuple[float, float, float]:
    """Return precision, recall and F1 of one label, from 0 to 1."""
    hits = sum(g == p == label for g, p in zip(gold, predicted, strict=True))
    precision = hits / max(1, sum(p == label for p in predicted))
    recall = hits / max(1, sum(g == label for g in gold))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def three_scores(scored: Sequence[Scored]) -> tuple[float, float, float]:
    """Return macro-F1 of root types, quad classes and cooperation/conflict, in percent."""
    roots = macro_f1([s.pair.root for s in scored], [s.root for s in scored])
    quads = macro_f1([s.pair.penta for s in scored], [s.penta for s in scored])
    sides = macro_f1([_side(s.pair.penta) for s in scored], [_side(s.penta) for s in scored])
    return roots, quads, sides


def _side(penta: int) -> str:
    return {0: "none", 1: "cooperation", 2: "cooperation"}.get(penta, "conflict")


def interval(scored: Sequence[Scored], which: int) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of one of `three_scores`."""
    chance = random.Random(0)
    draws = sorted(
        three_scores(chance.choices(scored, k=len(scored)))[which] for _ in range(RESAMPLES)
    )
    return draws[int(0.025 * RESAMPLES)], draws[int(0.975 * RESAMPLES)]


def evaluate() -> dict[str, float]:
    """Return the scores on both parts, type by type where unread, and sentences per second."""
    pairs = read_pairs()
    load_rules()
    next(iter(parse_many(["The model is loaded before the clock starts."])))
    start = time.process_time()
    scored = score_pairs(pairs)
    speed = len(pairs) / (time.process_time() - start)
    result = {"plv_sentences_per_second": round(speed, 1)}
    for part in ("tuning", "unread"):
        chosen = [s for s in scored if s.pair.tuning == (part == "tuning")]
        names = ("root", "quad", "binary")
        for name, value in zip(names, three_scores(chosen), strict=True):
            result[f"plv_{part}_{name}_macro_f1"] = round(value, 1)
    unread = [s for s in scored if not s.pair.tuning]
    low, high = interval(unread, 0)
    result |= {"plv_unread_root_low": round(low, 1), "plv_unread_root_high": round(high, 1)}
    gold, predicted = [s.pair.root for s in unread], [s.root for s in unread]
    for label in sorted(set(gold)):
        names = ("precision", "recall", "f1")
        for name, value in zip(names, f1(gold, predicted, label), strict=True):
            result[f"unread {label} {name}"] = round(100 * value, 1)
    return result


def print_table(scored: Sequence[Scored], title: str) -> None:
    """Print the three scores with intervals, and each type's precision, recall and F1."""
    names = ("root", "quad", "binary")
    print(f"\n{title}: {len(scored)} pairs")
    for which, (name, value) in enumerate(zip(names, three_scores(scored), strict=True)):
        low, high = interval(scored, which)
        print(f"  {name:7s} macro-F1 {value:5.1f}  [{low:.1f}, {high:.1f}]")
    gold, predicted = [s.pair.root for s in scored], [s.root for s in scored]
    for label in sorted(set(gold)):
        precision, recall, both = f1(gold, predicted, label)
        counts = Counter(s.root for s in scored if s.pair.root == label and s.root != label)
        wrong = ", ".join(f"{root} {count}" for root, count in counts.most_common(5))
        print(
            f"  {label:10s} n={gold.count(label):3d}  P {100 * precision:5.1f}  "
            f"R {100 * recall:5.1f}  F1 {100 * both:5.1f}   read as: {wrong}"
        )


def main() -> None:
    """Print the tables; with ``--errors`` also the errors of the tuning part."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--errors", action="store_true", help="print errors of the tuning part")
    options.add_argument("--classifier", action="store_true", help="with the extra `embed`")
    chosen = options.parse_args()
    if not PLV.is_file():
        sys.exit(f"{PLV.name} is not there; put the shared folder beside the repository.")
    start = time.process_time()
    pairs = read_pairs()
    scored = score_pairs(pairs, use_classifier=chosen.classifier)
    for part in ("tuning", "unread"):
        print_table([s for s in scored if s.pair.tuning == (part == "tuning")], part)
    print(
        f"\n{len(pairs) / (time.process_time() - start):.0f} sentences per second, parsing included"
    )
    if chosen.errors:
        for each in sorted(scored, key=lambda s: (s.pair.root, s.root)):
            if each.pair.tuning and each.root != each.pair.root:
                print(f"{each.pair.root:9s} {each.root:9s} {each.rule:28s} {_marked(each.pair)}")


def _marked(pair: Pair) -> str:
    marks = [
        (pair.source[0], "["),
        (pair.source[1], "]"),
        (pair.target[0], "<"),
        (pair.target[1], ">"),
    ]
    text = pair.text
    for offset, mark in sorted(marks, key=lambda each: -each[0]):
        text = text[:offset] + mark + text[offset:]
    return text


if __name__ == "__main__":
    main()
