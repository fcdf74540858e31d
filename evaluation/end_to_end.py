"""Scores the coder end to end: from raw text to source, type, target and certainty of each event.

Run ``python -m evaluation.end_to_end`` (``--errors`` lists what is wrong on the part that may be
read). Labels are in ``evaluation/annotated/events.csv``, stand-off: a PolNeAR file or the address
of a White House text, the offsets of a sentence in its text, and a row for each event that the
sentence states (``none`` where it states none). 150 sentences each, drawn with a fixed seed among
those that name a country other than the United States, over years, kinds and articles.

Alternatives are joined with ``|``; ``-`` is nobody, ``*`` anything. Rows with ``optional`` are
arguable: an event coded so is neither right nor wrong. As that is kind to the coder, the strict
precision counts it as wrong. A third of the sentences, by a hash of file and offset, is `unread`:
its errors are never listed. The coder reads the text as users give it: the article as a whole, of
long White House texts the stretch around the sentence.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bilateral.documents import clean, make_document
from bilateral.pipeline import code_document
from bilateral.records import HAPPENED, Document, Event
from evaluation.parts import serve_command

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LABELS = ROOT / "evaluation" / "annotated" / "events.csv"
SECOND = ROOT / "evaluation" / "annotated" / "events_second.csv"
BEFORE, AFTER = 6_000, 1_500
"""Characters of a long text that are read before and after the sentence."""
RESAMPLES = 1_000


@dataclass(frozen=True, slots=True)
class Label:
    """One event of a sentence, each field with its alternatives."""

    trigger: int
    source: str
    source_role: str
    event_type: str
    target: str
    target_role: str
    certainty: str
    place: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A labelled sentence and its events."""

    address: str
    start: int
    end: int
    part: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, what was coded, and which label each coded event meets."""

    passage: Passage
    text: str
    coded: tuple[Event, ...]
    met: tuple[Label | None, ...]
    missed: tuple[Label, ...]

    @property
    def matches(self) -> list[tuple[Event, Label | None]]:
        """Each coded event with the label that it meets, None where it is wrong."""
        return list(zip(self.coded, self.met, strict=True))


def read_labels(path: Path = LABELS) -> list[Passage]:
    """Return the labelled sentences in the order of the file."""
    rows: dict[tuple[str, int, int, str], list[Label]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["file_or_url"], int(row["start"]), int(row["end"]), row["part"])
            labels = rows[key]
            if row["event_type"] != "none":
                labels.append(_label(row))
    return [Passage(*key, tuple(labels)) for key, labels in rows.items()]


def _label(row: dict[str, str]) -> Label:
    return Label(
        trigger=int(row["trigger"]),
        source=row["source"],
        source_role=row["source_role"],
        event_type=row["event_type"],
        target=row["target"],
        target_role=row["target_role"],
        certainty=row["certainty"],
        place=row["place"],
        optional=bool(row["optional"]),
    )


def code_passages(passages: Sequence[Passage]) -> Iterator[tuple[Passage, str, list[Event]]]:
    """Yield each sentence with its text and the events that the coder finds in it."""
    coded: dict[str, tuple[Document, tuple[Event, ...]]] = {}
    for passage in passages:
        raw, document = _document(passage)
        if document.document_id not in coded:
            coded[document.document_id] = (document, code_document(document).events)
        words = raw[passage.start : passage.end]
        spans = places_of(words, document.text)
        events = coded[document.document_id][1]
        yield passage, words, [e for e in events if any(within(e, *span) for span in spans)]


def _document(passage: Passage) -> tuple[str, Document]:
    if not passage.address.startswith("http"):
        path = SHARED / "gold/statements/polnear" / passage.address
        raw = path.read_text(encoding="utf-8")
        day = dt.date.fromisoformat(path.name.split("_")[1])
        return raw, make_document(clean(raw).text, published=day)
    corpus = str(SHARED / "corpora/whitehouse.parquet")
    query = "SELECT text, published, publisher, title FROM read_parquet(?) WHERE url = ?"
    raw, day, publisher, title = duckdb.execute(query, [corpus, passage.address]).fetchall()[0]
    around = _stretch(raw, passage.start, passage.end)
    text = clean(around, url=passage.address).text
    return raw, make_document(
        text, published=day, publisher=publisher, title=title, url=passage.address
    )


def _stretch(raw: str, start: int, end: int) -> str:
    if len(raw) <= 2 * (BEFORE + AFTER):
        return raw
    first = raw.rfind("\n\n", 0, max(0, start - BEFORE))
    last = raw.find("\n\n", min(len(raw), end + AFTER))
    return raw[max(0, first) : last if last >= 0 else len(raw)]


def places_of(words: str, text: str) -> list[tuple[int, int]]:
    """Return where the sentence stands in the cleaned text, whatever became of its line breaks."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [match.span() for match in re.finditer(pattern, text)]


def within(event: Event, start: int, end: int) -> bool:
    """Tell whether an event's sentence lies in the span, or, where it is longer, its trigger."""
    low, high = event.evidence_start or 0, event.evidence_end or 0
    if low >= end or high <= start:
        return False
    if low >= start - 2 and high <= end + 2:
        return True
    shared = (event.evidence or "")[max(0, start - low) : max(0, end - low)]
    anchors = [p for p in (event.source_start, event.target_start) if p is not None]
    inside = not anchors or any(start <= anchor < end for anchor in anchors)
    return inside and (event.trigger or "") in shared


def judge(passage: Passage, text: str, events: Iterable[Event], level: str = "triple") -> Judged:
    """Match the coded events of a sentence with its labels, each label once.

    `level` is "triple", "type" or "pair". The same triple coded twice is one event.
    """
    coded: dict[tuple[str | None, str, str | None], Event] = {}
    for event in events:
        coded.setdefault((event.source, event.event_type, event.target), event)
    open_labels = [label for label in passage.labels if not label.optional]
    met: list[Label | None] = []
    ranked = sorted(coded.values(), key=lambda e: -len(_meets_all(e, passage.labels, "triple")))
    for event in ranked:
        wanted = [label for label in open_labels if _meets(event, label, level)]
        agreed = [label for label in wanted if _allows(label.certainty, event.certainty)]
        chosen = next(iter(agreed or wanted), None)
        if chosen is not None:
            open_labels.remove(chosen)
        else:
            chosen = next(
                (x for x in passage.labels if x.optional and _meets(event, x, level)), None
            )
        met.append(chosen)
    return Judged(passage, text, tuple(ranked), tuple(met), tuple(open_labels))


def _meets_all(event: Event, labels: Iterable[Label], level: str) -> list[Label]:
    return [x for x in labels if not x.optional and _meets(event, x, level)]


def _meets(event: Event, label: Label, level: str) -> bool:
    kind = _allows(label.event_type, event.event_type)
    pair = _allows(label.source, event.source or "-") and _allows(label.target, event.target or "-")
    return {"triple": kind and pair, "type": kind, "pair": pair}[level]


def _allows(alternatives: str, value: str) -> bool:
    return alternatives == "*" or value in alternatives.split("|")


def _happened(certainty: str) -> bool:
    return certainty == "*" or bool(HAPPENED & set(certainty.split("|")))


def score(judged: Sequence[Judged]) -> dict[str, float]:
    """Return precision, recall, F1 and what else can be said of matched events."""
    pairs = [(event, label) for one in judged for event, label in one.matches]
    wrong = [event for event, label in pairs if label is None]
    matched = [(event, label) for event, label in pairs if label is not None and not label.optional]
    arguable = len(pairs) - len(wrong) - len(matched)
    missed = sum(len(one.missed) for one in judged)
    precision = _share(len(matched), len(matched) + len(wrong))
    recall = _share(len(matched), len(matched) + missed)
    return {
        "precision": precision,
        "precision_strict": _share(len(matched), len(pairs)),
        "recall": recall,
        "f1": _share(2 * precision * recall, precision + recall),
        "coded": float(len(pairs)),
        "arguable": float(arguable),
        "labelled": float(len(matched) + missed),
    }


def score_matched(judged: Sequence[Judged]) -> dict[str, float]:
    """Return how often certainty, roles and places of matched events are right."""
    pairs = [(event, label) for one in judged for event, label in one.matches]
    matched = [(e, x) for e, x in pairs if x is not None and not x.optional]
    counted = [(e, x) for e, x in pairs if e.certainty in HAPPENED and not (x and x.optional)]
    roles = [(e.source_role, x.source_role) for e, x in matched if x.source_role]
    roles += [(e.target_role, x.target_role) for e, x in matched if x.target_role]
    places = [(e.place_name, x.place) for e, x in matched if x.place]
    return {
        "certainty": _right(matched, lambda e, x: _allows(x.certainty, e.certainty)),
        "happened_or_not": _right(
            matched, lambda e, x: _happened(x.certainty) == (e.certainty in HAPPENED)
        ),
        "happened_precision": _right(
            counted, lambda e, x: x is not None and _happened(x.certainty)
        ),
        "happened": float(len(counted)),
        "roles": _right(roles, lambda found, wanted: found == wanted),
        "places": _right(places, _same_place),
        "place_cases": float(len(places)),
    }


def _same_place(found: str | None, wanted: str) -> bool:
    return found is not None and (found in wanted or wanted in found)


def _right(pairs: Sequence[tuple[object, object]], test: Callable[..., bool]) -> float:
    return _share(sum(test(*pair) for pair in pairs), len(pairs))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def interval(judged: Sequence[Judged], figure: str = "precision") -> tuple[float, float]:
    """Return the 95 % bootstrap interval of a figure, resampling sentences."""
    draw = random.Random(0)
    values = sorted(score(draw.choices(judged, k=len(judged)))[figure] for _ in range(RESAMPLES))
    return values[RESAMPLES // 40], values[-RESAMPLES // 40 - 1]


def agreement() -> dict[str, float]:
    """Return how the second labelling of 60 sentences agrees with the first.

    F1 over events by source, type and target, certain labels on both sides (an arguable one of the
    first is no error of the second), and Cohen's kappa over the sets of types of a sentence. Both
    were made by one annotator in one sitting: an upper bound of what two would agree on.
    """
    first = {(one.address, one.start): one for one in read_labels()}
    second = read_labels(SECOND)
    both = [(first[(one.address, one.start)], one) for one in second]
    hits = extra = missed = 0
    for one, other in both:
        rest = [x for x in one.labels if not x.optional]
        for label in (x for x in other.labels if not x.optional):
            found = next((x for x in rest if _overlap(x, label)), None)
            if found is not None:
                rest.remove(found)
                hits += 1
            elif not any(_overlap(x, label) for x in one.labels):
                extra += 1
        missed += sum(not any(_overlap(x, y) for y in other.labels) for x in rest)
    return {
        "agreement_f1": _share(2 * hits, 2 * hits + extra + missed),
        "agreement_kappa": _kappa([(_types(one), _types(other)) for one, other in both]),
    }


def _overlap(first: Label, second: Label) -> bool:
    fields = ("source", "event_type", "target")
    pairs = [(getattr(first, field), getattr(second, field)) for field in fields]
    return all("*" in pair or set(pair[0].split("|")) & set(pair[1].split("|")) for pair in pairs)


def _types(passage: Passage) -> str:
    """Return the first alternative of each certain label's type, as one category."""
    return " ".join(sorted({x.event_type.split("|")[0] for x in passage.labels if not x.optional}))


def _kappa(pairs: Sequence[tuple[str, str]]) -> float:
    observed = _share(sum(a == b for a, b in pairs), len(pairs))
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[key] * right[key] for key in left) / len(pairs) ** 2
    return _share(observed - chance, 1 - chance)


def judge_all(level: str = "triple", part: str | None = None) -> list[Judged]:
    """Return every sentence of a part (both where None) with what was coded, judged."""
    chosen = [one for one in read_labels() if part is None or one.part == part]
    return [judge(*each, level=level) for each in code_passages(chosen)]


def rejudge(judged: Sequence[Judged], level: str) -> list[Judged]:
    """Judge the same coded events at another level."""
    return [judge(one.passage, one.text, one.coded, level) for one in judged]


def evaluate() -> dict[str, float]:
    """Return the figures of both parts, and of the second labelling."""
    everything = judge_all()
    figures: dict[str, float] = {}
    for part in ("read", "unread"):
        judged = [one for one in everything if one.passage.part == part]
        figures.update(
            {f"{part}_{k}": v for k, v in {**score(judged), **score_matched(judged)}.items()}
        )
        for level in ("type", "pair"):
            figures[f"{part}_{level}_f1"] = score(rejudge(judged, level))["f1"]
        low, high = interval(judged)
        figures |= {f"{part}_precision_low": low, f"{part}_precision_high": high}
    return {**figures, **agreement()}


def _print_errors() -> None:
    for one in judge_all(part="read"):
        bad = [(e, x) for e, x in one.matches if x is None or not _agree(e, x)]
        if not bad and not one.missed:
            continue
        print("\n" + " ".join(one.text.split()))
        for event, label in bad:
            verdict = "WRONG" if label is None else f"certainty, not {label.certainty}:"
            print(
                f"   {verdict} {event.source}/{event.source_role} {event.event_type} "
                f"{event.target}/{event.target_role} {event.certainty} "
                f"[{event.trigger}] {event.rule}"
            )
        for label in one.missed:
            print(f"   missed {label.source} {label.event_type} {label.target} {label.certainty}")


def _agree(event: Event, label: Label) -> bool:
    return label.optional or _allows(label.certainty, event.certainty)


if __name__ == "__main__":
    serve_command(__doc__, evaluate, _print_errors)
