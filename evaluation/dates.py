"""Measures `find_dates` on the Recognizers specifications and on our own labels.

Recognizers (``../shared/gold/dates``) holds chat sentences with a reference date and two readings;
we take the reading in the past, as news is read, and call `find_dates` without a parse. A case
counts if every expression of it is found (overlapping at least half of the longer span) with the
right days. The set's ends are exclusive; ours are inclusive. Three differences are conventions,
not errors, and are counted as right in the column "read": an end that the set cuts at the first day
of the period it names ("to 2018"), windows that we let run up to and including publication, and
weeks, months and years "ago" that we give as that whole week, month or year. The column "exact"
makes no such allowance.

White House labels (``annotated/dates.csv``) are compared within the labelled passages: F1 over
expressions with the right days; a third of the passages is `final`, left unread while tuning.

Run ``python -m evaluation.dates [--misses]``.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bilateral.dates import find_dates
from bilateral.records import DateExpression
from bilateral.sentences.parsing import parse_many

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
ANNOTATED = Path(__file__).resolve().parent / "annotated"
Days = tuple[dt.date, dt.date]


def overlaps(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Tell whether two spans share at least half of the longer one."""
    shared = min(first[1], second[1]) - max(first[0], second[0])
    return shared * 2 >= max(first[1] - first[0], second[1] - second[0])


def _gold_days(value: dict[str, dict[str, str]]) -> Days | None:
    past = value["PastResolution"]
    try:
        if "date" in past:
            day = dt.date.fromisoformat(past["date"])
            return None if day.year == 1 else (day, day)
        start, end = (dt.date.fromisoformat(past[key]) for key in ("startDate", "endDate"))
    except (KeyError, ValueError):
        return None
    return start, end - dt.timedelta(days=1)


def same_days(found: DateExpression, gold: Days, published: dt.date | None) -> tuple[bool, bool]:
    """Return whether the days are the same exactly, and under the conventions named above."""
    exact = (found.start, found.end) == gold
    day = dt.timedelta(days=1)
    after = gold[1] + day
    same_start = found.start == gold[0]
    cut = found.precision == "interval" and same_start and (found.end == after)
    whole = (
        found.precision == "interval"
        and same_start
        and after.day == 1
        and found.end >= after
        and (found.end + day).day == 1
        and found.end.year == after.year
    )
    cut_week = same_start and found.rule == "range" and found.end - gold[1] == 7 * day
    until_today = same_start and found.end == published and after == published
    ago = found.rule == "ago" and gold[0] == gold[1] and found.start <= gold[0] <= found.end
    ahead = found.rule == "ahead" and gold[0] == gold[1] and found.start <= gold[0] <= found.end
    return exact, exact or cut or whole or cut_week or until_today or ago or ahead


def read_recognizers(
    name: str,
) -> Iterator[tuple[str, dt.date | None, list[tuple[int, int, Days | None]]]]:
    """Yield text, reference date and ``(start, end, days)`` of each case that has values."""
    path = SHARED / "gold" / "dates" / f"{name}.json"
    for case in json.loads(path.read_text(encoding="utf-8-sig")):
        moment = case.get("Context", {}).get("ReferenceDateTime")
        results = [
            (item["Start"], item["Start"] + item["Length"], _gold_days(item["Value"]))
            for item in case["Results"]
        ]
        yield case["Input"], dt.date.fromisoformat(moment[:10]) if moment else None, results


def score_recognizers(name: str, misses: list[str]) -> dict[str, float]:
    """Return the share of cases read right, exactly and under our conventions."""
    count: Counter[str] = Counter()
    for text, published, results in read_recognizers(name):
        if any(days is None for _, _, days in results):
            count["without value"] += 1
            continue
        found = find_dates(text, published=published)
        count["cases"] += 1
        exact = read = len(found) == len(results) or bool(results)
        for start, end, days in results:
            assert days is not None
            match = next((d for d in found if overlaps(d.span, (start, end))), None)
            one, two = same_days(match, days, published) if match else (False, False)
            exact, read = exact and one, read and two
        count["exact"] += exact
        count["read"] += read
        if not read:
            shown = [(d.text, str(d.start), str(d.end), d.rule) for d in found]
            wanted = [(text[s:e], *map(str, d or ())) for s, e, d in results]
            misses.append(f"{published} {text!r}\n    gold  {wanted}\n    found {shown}")
    return {
        f"{name} cases": count["cases"],
        f"{name} exact": round(count["exact"] / count["cases"], 3),
        f"{name} read": round(count["read"] / count["cases"], 3),
    }


def _read_rows(name: str) -> list[dict[str, str]]:
    with (ANNOTATED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def score_labels(part: str, misses: list[str], parsed: bool = True) -> dict[str, float]:
    """Return precision, recall and F1 on the White House labels of one part."""
    import duckdb

    passages = [row for row in _read_rows("dates_passages.csv") if row["part"] == part]
    path = SHARED / "corpora" / "whitehouse.parquet"
    urls = sorted({row["url"] for row in passages})
    query = "select url, published, text from read_parquet($1) where list_contains($2, url)"
    texts = {
        url: (day, text) for url, day, text in duckdb.execute(query, [str(path), urls]).fetchall()
    }
    gold = {
        (row["url"], int(row["start"]), int(row["end"])): row for row in _read_rows("dates.csv")
    }
    count: Counter[str] = Counter()
    for passage in passages:
        day, text = texts[passage["url"]]
        start, end = int(passage["start"]), int(passage["end"])
        low, high = _surroundings(text, start, end)
        piece = text[low:high]
        parse = next(parse_many([piece])) if parsed else None
        found = [
            d
            for d in find_dates(piece, published=day, parsed=parse)
            if d.span[0] + low < end and d.span[1] + low > start
        ]
        wanted = [
            ((s, e), row)
            for (url, s, e), row in gold.items()
            if url == passage["url"] and start <= s and e <= end
        ]
        _count_passage(count, found, wanted, low, piece, misses, str(day))
    precision = count["right"] / max(1, count["found"])
    recall = count["right"] / max(1, count["gold"])
    return {
        f"White House {part} expressions": count["gold"],
        f"White House {part} precision": round(precision, 3),
        f"White House {part} recall": round(recall, 3),
        f"White House {part} F1": round(2 * precision * recall / max(1e-9, precision + recall), 3),
        f"White House {part} span and precision too": round(
            count["strict"] / max(1, count["gold"]), 3
        ),
    }


def _surroundings(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the paragraph around a passage, so that sentences are whole."""
    low = text.rfind("\n\n", 0, start)
    high = text.find("\n\n", end)
    return (low + 2 if low >= 0 else 0), (high if high >= 0 else len(text))


def _count_passage(
    count: Counter[str],
    found: Sequence[DateExpression],
    wanted: Sequence[tuple[tuple[int, int], dict[str, str]]],
    low: int,
    piece: str,
    misses: list[str],
    day: str,
) -> None:
    used: set[int] = set()
    missed = []
    for span, row in wanted:
        for index, d in enumerate(found):
            place = (d.span[0] + low, d.span[1] + low)
            right = (str(d.start), str(d.end)) == (row["first"], row["last"])
            if index not in used and right and overlaps(place, span):
                used.add(index)
                count["strict"] += place == span and d.precision == row["precision"]
                break
        else:
            missed.append((piece[span[0] - low : span[1] - low], row["first"], row["last"]))
    spare = [
        (d.text, str(d.start), str(d.end), d.rule) for i, d in enumerate(found) if i not in used
    ]
    count["right"] += len(used)
    count["found"] += len(found)
    count["gold"] += len(wanted)
    if missed or spare:
        misses.append(f"{day}\n    gold  {missed}\n    found {spare}")


def evaluate(misses: list[str] | None = None, final: bool = True) -> dict[str, float]:
    """Return every figure by name."""
    notes = misses if misses is not None else []
    figures = {}
    for name in ("DateParser", "DatePeriodParser"):
        figures |= score_recognizers(name, notes)
    for part in ("tuning", "final") if final else ("tuning",):
        figures |= score_labels(part, notes)
    return figures


def main() -> None:
    """Print the table, and with ``--misses`` what was missed."""
    if not SHARED.is_dir():
        print(f"{SHARED} is not there; nothing to measure on.")
        return
    misses: list[str] = []
    figures = evaluate(misses, final="--tuning" not in sys.argv)
    if "--misses" in sys.argv:
        print("\n".join(misses))
    for name, value in figures.items():
        print(f"{name:52} {value:>8}")


if __name__ == "__main__":
    main()
