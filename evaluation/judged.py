"""Scores the precision of coded events on fresh text, each event judged when it was first coded.

Run ``python -m evaluation.judged`` (``--errors`` lists what was judged wrong and is still coded,
and what was judged right and is lost). ``annotated/judged.csv`` holds, round by round, events that
the coder found in newly drawn White House texts and PolNeAR train articles, and whether each was
right when it was read with its context, before any rule was touched: stand-off, by the stretch of
raw text that was coded (`first`, `last`), the offsets of the sentence in the raw text, and the
event as it was coded then. Interstate events were all or mostly taken, of the others a sample; of
the two directions of a reciprocal event one. Rounds 5 and 6 hold events that count as having
happened only: all those of 122 stretches each, of at most five interstate and three other events
a document in round 6. What was mended after round 5 was in place when round 6 was coded.

`verdict` is of source, type and target: ``right``, ``arguable`` or ``wrong``. `fault` names what is
wrong: ``event`` (none happened, is planned or is denied), ``type``, ``source``, ``target``; of a
right one ``certainty`` (happened where it did not, or the reverse), ``role`` or, from round 5 on,
``date`` (another deed's, or that of the telling).

The figures of a round's first reading are the honest ones: the rules were mended after it. Those of
the present state tell what the mending kept and dropped.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import duckdb

from bilateral.documents import clean, make_document
from bilateral.pipeline import code_document
from bilateral.records import HAPPENED, Document, Event
from evaluation.end_to_end import ROOT, SHARED, places_of, within
from evaluation.parts import serve_command

JUDGED = ROOT / "evaluation" / "annotated" / "judged.csv"
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Verdict:
    """A coded event and what was thought of it."""

    round: str
    stretch: tuple[str, int, int]
    """Address, and the first and last character of the raw text that was coded."""
    sentence: tuple[int, int]
    source: str
    event_type: str
    target: str
    happened: bool
    verdict: str
    fault: str

    @property
    def is_between_states(self) -> bool:
        """Tell whether source and target are two."""
        return "-" not in (self.source, self.target) and self.source != self.target


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is coded now of a judged event, None where nothing is, and its sentence."""

    judged: Verdict
    event: Event | None
    words: str


def read_verdicts(path: Path = JUDGED) -> list[Verdict]:
    """Return the judged events in the order of the file."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Verdict(
                row["round"],
                (row["file_or_url"], int(row["first"]), int(row["last"])),
                (int(row["start"]), int(row["end"])),
                row["source"],
                row["event_type"],
                row["target"],
                row["certainty"] in HAPPENED,
                row["verdict"],
                row["fault"],
            )
            for row in csv.DictReader(file)
        ]


def code_again(verdicts: Sequence[Verdict]) -> Iterator[Outcome]:
    """Code the same stretches, and yield what has become of each judged event."""
    for judged in verdicts:
        raw, document, events = _coded(judged.stretch)
        words = raw[slice(*judged.sentence)]
        spans = places_of(words, document.text)
        found = [
            event
            for event in events
            if (event.source or "-", event.target or "-") == (judged.source, judged.target)
            and event.event_type == judged.event_type
            and any(within(event, *span) for span in spans)
        ]
        yield Outcome(judged, next(iter(found), None), words)


@functools.cache
def _coded(stretch: tuple[str, int, int]) -> tuple[str, Document, tuple[Event, ...]]:
    raw, document = _document(*stretch)
    return raw, document, code_document(document).events


def _document(address: str, first: int, last: int) -> tuple[str, Document]:
    if not address.startswith("http"):
        path = SHARED / "gold/statements/polnear" / address
        raw = path.read_text(encoding="utf-8")
        day = dt.date.fromisoformat(path.name.split("_")[1])
        return raw, make_document(clean(raw).text, published=day)
    corpus = str(SHARED / "corpora/whitehouse.parquet")
    query = "SELECT text, published, publisher, title FROM read_parquet(?) WHERE url = ?"
    raw, day, publisher, title = duckdb.execute(query, [corpus, address]).fetchall()[0]
    text = clean(raw[first:last], url=address).text
    return raw, make_document(text, published=day, publisher=publisher, title=title, url=address)


def wilson(right: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    if not whole:
        return 0.0, 1.0
    p, z = right / whole, _Z * _Z / whole
    half = _Z * sqrt(p * (1 - p) / whole + z / (4 * whole))
    return (p + z / 2 - half) / (1 + z), (p + z / 2 + half) / (1 + z)


def score_first(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Return the precision of events as they were first coded."""
    right = [v for v in verdicts if v.verdict == "right"]
    wrong = [v for v in verdicts if v.verdict == "wrong"]
    low, high = wilson(len(right), len(right) + len(wrong))
    told = [v for v in verdicts if v.happened and v.verdict != "arguable"]
    between = [v for v in (*right, *wrong) if v.is_between_states]
    return {
        "first_precision": _share(len(right), len(right) + len(wrong)),
        "first_low": low,
        "first_high": high,
        "first_strict": _share(len(right), len(verdicts)),
        "first_between_states": _share(sum(v.verdict == "right" for v in between), len(between)),
        "first_happened": _share(sum(map(_is_sound, told)), len(told)),
        "events": float(len(verdicts)),
    }


def _is_sound(judged: Verdict) -> bool:
    """Tell whether an event is right, and did or did not happen as it says."""
    return judged.verdict == "right" and judged.fault != "certainty"


def score_now(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return the precision of the judged events that are still coded, and what is kept of both."""
    right = [o for o in outcomes if o.judged.verdict == "right"]
    wrong = [o for o in outcomes if o.judged.verdict == "wrong"]
    kept, left = (sum(o.event is not None for o in group) for group in (right, wrong))
    return {
        "now_precision": _share(kept, kept + left),
        "right_kept": _share(kept, len(right)),
        "wrong_left": _share(left, len(wrong)),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def evaluate() -> dict[str, float]:
    """Return the figures of each round's first reading, and of all rounds now."""
    verdicts = read_verdicts()
    figures: dict[str, float] = {}
    for number in sorted({v.round for v in verdicts}):
        chosen = [v for v in verdicts if v.round == number]
        figures |= {f"round_{number}_{k}": x for k, x in score_first(chosen).items()}
    return figures | score_now(list(code_again(verdicts)))


def _print_errors() -> None:
    for outcome in code_again(read_verdicts()):
        judged, event = outcome.judged, outcome.event
        if judged.verdict == "wrong" and event is not None:
            what = (
                f"still coded ({judged.fault}): {event.rule} [{event.trigger}] {event.confidence}"
            )
        elif judged.verdict == "right" and event is None:
            what = "lost"
        else:
            continue
        print("\n" + " ".join(outcome.words.split()))
        print(f"   {judged.round} {judged.source} {judged.event_type} {judged.target} {what}")


if __name__ == "__main__":
    serve_command(__doc__, evaluate, _print_errors)
