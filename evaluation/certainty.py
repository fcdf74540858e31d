"""Scores of the certainty reader against people: UDS-IH2, CommitmentBank, and our own labels.

Run ``python -m evaluation.certainty`` for the table. The public sets are looked for in
``../shared/gold/certainty`` beside the repository, or in the folder given as an argument. Our own
labels are in ``evaluation/annotated/certainty.csv``, stand-off: they name a text and offsets, and
are scored where that text is at hand. Those of ``certainty_fresh.csv`` were drawn at random and
labelled batch by batch, each before it was scored, and each was read once it had been. So only the
first score tells how well new text is read: accuracy, and how many of what was not done, asked or
conditional counted as happened.

- batch 1: 0.806, 6 of 34
- batch 2: 0.760, 4 of 36
- batch 3: 0.812, 1 of 29
- batch 4: 0.764, 3 of 32
- batch 5: 0.810, 0 of 34
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from spacy.tokens import Token

from bilateral.certainty import certainty_at, certainty_of
from bilateral.certainty.reading import certainty_above
from bilateral.records import HAPPENED, CertaintyReading
from bilateral.sentences import Sentence, parse_many

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LABELS = ROOT / "evaluation" / "annotated" / "certainty.csv"
FRESH = ROOT / "evaluation" / "annotated" / "certainty_fresh.csv"
NOT_DONE = frozenset({"possible", "planned", "denied", "negated"})
SCALE = {
    "asserted": 3.0,
    "reported": 2.0,
    "possible": 1.0,
    "planned": 0.0,
    "conditional": 0.0,
    "demanded": 0.0,
    "denied": -2.0,
    "negated": -3.0,
}
"""Our classes on FactBank's scale, as Stanovsky et al. (2017) give it numbers: certain 3, probable
2, possible 1, with a minus where denied; what is only planned, asked or conditional is open, 0."""
_NO_SPACE_BEFORE = frozenset([*".,;:?!)]}%'", "'s", "n't", "'m", "'re", "'ve", "'ll", "'d"])
_NO_SPACE_AFTER = frozenset("([{$#")


def evaluate(shared: Path = SHARED) -> dict[str, float]:
    """Return the scores by name; sets that are not there are left out."""
    scores: dict[str, float] = {}
    folder = shared / "gold" / "certainty"
    if (folder / "uds_ih2_dev.jsonl").is_file():
        scores |= _agreement("uds_ih2_dev", list(uds_pairs(folder / "uds_ih2_dev.jsonl")))
    if (folder / "commitmentbank.csv").is_file():
        pairs = list(commitment_pairs(folder / "commitmentbank.csv"))
        scores |= _agreement("commitmentbank", pairs)
    for part in ("read", "unread"):
        items = [item for item in annotated(shared) if item.part == part]
        if items:
            scores |= _classes(f"news {part}", items)
    if items := annotated(shared, FRESH):
        scores |= _classes("news fresh, since read", items)
    return scores


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled predicate: the text around it, its class, ours, and which part it is in."""

    text: str
    start: int
    end: int
    gold: str
    reading: CertaintyReading
    part: str


def annotated(shared: Path = SHARED, labels: Path = LABELS) -> list[Labelled]:
    """Return our labelled predicates whose texts are at hand, each with its reading."""
    with labels.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = _texts(shared, {row["file_or_url"] for row in rows})
    found = []
    for row in rows:
        name = row["file_or_url"]
        if name not in texts:
            continue
        paragraph, start = _paragraph(name, texts[name], int(row["start"]))
        end = start + int(row["end"]) - int(row["start"])
        reading = certainty_of(paragraph, (start, end))
        found.append(
            Labelled(paragraph, start, end, row["certainty"], reading, row.get("part", ""))
        )
    return found


def _texts(shared: Path, names: Iterable[str]) -> dict[str, str]:
    texts = {}
    for name in names:
        path = shared / "gold" / "statements" / name
        if not name.startswith("http") and path.is_file():
            texts[name] = path.read_text(encoding="utf-8")
    corpus = shared / "corpora" / "whitehouse.parquet"
    if corpus.is_file():
        rows = duckdb.execute(
            "SELECT url, text FROM read_parquet(?) WHERE list_contains(?, url)",
            [str(corpus), sorted(name for name in names if name.startswith("http"))],
        ).fetchall()
        texts |= dict(rows)
    return texts


def _paragraph(name: str, text: str, start: int) -> tuple[str, int]:
    """Return the paragraph around an offset, unwrapped, and the offset within it.

    News texts have a paragraph a line; the briefings are wrapped, with blank lines between, and
    indented.
    """
    stop = "\n\n" if name.startswith("http") else "\n"
    before = text.rfind(stop, 0, start)
    first = before + len(stop) if before >= 0 else 0
    last = text.find(stop, start)
    before_target = re.sub(r"\s+", " ", text[first:start])
    rest = re.sub(r"\s+", " ", text[start : last if last >= 0 else len(text)])
    return before_target + rest, len(before_target)


def _classes(name: str, items: Sequence[Labelled]) -> dict[str, float]:
    right = [item.gold == item.reading.certainty for item in items]
    most = Counter(item.gold for item in items).most_common(1)[0][1]
    undone = [item for item in items if item.gold in NOT_DONE]
    unsettled = [item for item in items if item.gold not in HAPPENED]
    return {
        f"{name} n": float(len(items)),
        f"{name} accuracy": sum(right) / len(items),
        f"{name} accuracy of the majority class": most / len(items),
        f"{name} not done, counted as happened": _counted(undone),
        f"{name} not done, asked or conditional, counted as happened": _counted(unsettled),
        f"{name} pearson r on FactBank's scale": _correlation(items),
    }


def _counted(items: Sequence[Labelled]) -> float:
    return sum(item.reading.certainty in HAPPENED for item in items) / len(items)


def _correlation(items: Sequence[Labelled]) -> float:
    gold = [SCALE[item.gold] for item in items]
    return float(np.corrcoef(gold, [item.reading.score for item in items])[0, 1])


def uds_pairs(path: Path, limit: int | None = None) -> Iterator[tuple[float, float]]:
    """Yield (gold, ours) for each target of a UDS-IH2 file; both run from -3 to 3."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()][:limit]
    texts = [_join(row["text"].split(" ")) for row in rows]
    for row, (text, offsets), parsed in zip(
        rows, texts, parse_many(text for text, _ in texts), strict=True
    ):
        assert parsed.text == text
        for target in row["targets"]:
            offset = offsets[target["span1"][0]]
            sentence = parsed.sentence_at(offset)
            token = sentence.token_at(offset) if sentence is not None else None
            if sentence is not None and token is not None:
                yield target["label"], certainty_at(sentence, token).score
            else:
                yield target["label"], 0.0


def commitment_pairs(path: Path) -> Iterator[tuple[float, float]]:
    """Yield (gold, ours) for each item of CommitmentBank.

    People judged how sure the writer is of the complement of the named verb, as a whole (with its
    own negation and modals), so those are left out of our reading too. An item where the parse
    shows no such complement is scored 0.
    """
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, parsed in zip(rows, parse_many(row["Target"] for row in rows), strict=True):
        found = _complement(parsed.sentences, row["Verb"])
        gold = float(row["Mean"])
        yield gold, certainty_above(*found).score if found is not None else 0.0


def _complement(sentences: Sequence[Sentence], verb: str) -> tuple[Sentence, Token] | None:
    for wanted in (("ccomp",), ("xcomp", "ccomp", "acl", "advcl", "parataxis")):
        for sentence in sentences:
            for token in sentence.span:
                if _american(token.lemma_.lower()) != verb:
                    continue
                verbs = (token, *token.conjuncts)
                clause = next((c for v in verbs for c in v.children if c.dep_ in wanted), None)
                if clause is not None:
                    return sentence, clause
    return None


def _american(lemma: str) -> str:
    """Return a lemma in the set's spelling: it names "realize" where its texts have "realise"."""
    return f"{lemma[:-3]}ize" if lemma.endswith("ise") else lemma


def _join(words: Sequence[str]) -> tuple[str, list[int]]:
    """Return the words as running text, and the offset of each."""
    text, offsets = "", []
    for position, word in enumerate(words):
        glue = position and word.lower() not in _NO_SPACE_BEFORE
        if glue and words[position - 1] not in _NO_SPACE_AFTER:
            text += " "
        offsets.append(len(text))
        text += word
    return text, offsets


def _agreement(name: str, pairs: Iterable[tuple[float, float]]) -> dict[str, float]:
    gold, ours = (np.array(side) for side in zip(*pairs, strict=True))
    constant = float(np.median(gold))
    return {
        f"{name} n": float(len(gold)),
        f"{name} pearson r": float(np.corrcoef(gold, ours)[0, 1]),
        f"{name} mean absolute error": float(np.abs(gold - ours).mean()),
        f"{name} mean absolute error of the best constant": float(np.abs(gold - constant).mean()),
    }


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    shared = Path(arguments[0]) if arguments else SHARED
    for name, value in evaluate(shared).items():
        print(f"{name:70} {value:8.3f}")


if __name__ == "__main__":
    main(sys.argv[1:])
