"""Quote checking at the size of a real corpus: time to index, time to check, and exact counts.

``python -m benchmarks.quotes CORPUS [--article FILE --published DAY]`` indexes the corpus (any that
``bilateral read`` reads), checks an article against it, and then plants quotations: sentences drawn
from the corpus by a fixed seed, altered in known ways, each of which must be found again and called
what it is. Quotations that were never said must not be found.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bilateral import api
from bilateral.records import Document, QuoteCheck, Statement
from bilateral.statements.quotes import QuoteIndex, check_quotes, open_corpus
from bilateral.statements.quotes.lexicon import checking_lexicon
from bilateral.statements.quotes.voices import find_turns, is_same_speaker
from bilateral.statements.quotes.words import plain_words

_SENTENCE = re.compile(r"(?<=[.!?] )[A-Z][^.!?\n\[\]:“”\"—…()]{40,240}[.!?](?= )")
_VERB = re.compile(r"\b(is|are|was|were|will|can|should|have|has)\b(?! not| n’t)")
_DENIED = re.compile(r"\b(\w+)(?:n’t|n't)\b|\b(not|never) ")
Plant = tuple[str, str, Callable[[QuoteCheck], bool]]
"""What is quoted, by whom, and whether the check of it is right."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("--article", type=Path)
    parser.add_argument("--published", default="2022-10-26")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--each", type=int, default=40, help="planted quotations of each kind")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.index or Path(folder) / "corpus.quotes"
        index = _open(chosen.corpus, path)
        if chosen.article:
            _check_article(chosen.article, chosen.published, index)
        if chosen.each:
            _check_planted(index, chosen.each)
        index.close()


def _open(corpus: str, path: Path) -> QuoteIndex:
    path = Path(corpus) if Path(corpus).suffix == ".quotes" else path
    there = path.exists()
    wall, cpu = time.monotonic(), time.process_time()
    index = open_corpus(corpus, index=path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{'opened' if there else 'indexed'} {index.documents:,} documents, {index.words:,} words: "
        f"{time.monotonic() - wall:.1f} s ({time.process_time() - cpu:.1f} s of one core), "
        f"{path.stat().st_size / 1e6:.0f} MB on disk, at most {peak:.0f} MB in memory"
    )
    return index


def _check_article(path: Path, published: str, index: QuoteIndex) -> None:
    coded = next(api.code_file(str(path), published=published))
    wall, cpu = time.monotonic(), time.process_time()
    report = check_quotes(coded.document, coded.statements, index)
    seconds = time.monotonic() - wall
    print(
        f"one article, {len(report.checks)} quotations: {seconds:.1f} s "
        f"({time.process_time() - cpu:.1f} s of one core) after parsing"
    )
    print(api.render_quotes(report).split("\n\n")[1])


def _check_planted(index: QuoteIndex, each: int) -> None:
    table: dict[str, list[bool]] = {}
    misses: list[str] = []
    wall = time.monotonic()
    for kind, source, plant in _planted(index, each):
        quoted, speaker, is_right = plant
        check = _check_one(index, quoted, speaker, source.published)
        table.setdefault(kind, []).append(is_right(check))
        if not table[kind][-1]:
            misses.append(f"{kind}: {check.verdict} {check.flags} “{quoted}” ({speaker})")
    count = sum(map(len, table.values()))
    print(f"{count} planted quotations: {(time.monotonic() - wall) / count:.2f} s each")
    for kind, results in table.items():
        print(f"  {kind:<22} {sum(results):>3} of {len(results)} right")
    for miss in misses:
        print("   ", miss)


def _check_one(index: QuoteIndex, quoted: str, speaker: str, day: dt.date | None) -> QuoteCheck:
    text = f"“{quoted}” {speaker} said."
    document = Document("planted", text, published=day)
    statement = Statement(
        statement_id="planted", document_id="planted", date=day, date_end=day,
        date_precision="publication", speaker=speaker, speaker_role=None,
        speaker_organisation=None, speaker_country=None, speaker_start=None, speaker_end=None,
        cue="said", cue_start=None, cue_end=None, kind="direct", content=quoted, content_start=0,
        content_end=len(quoted) + 2,
    )  # fmt: skip
    return check_quotes(document, [statement], index).checks[0]


def _planted(index: QuoteIndex, each: int) -> Iterator[tuple[str, Document, Plant]]:
    rng = random.Random(20221026)
    for kind, alter in _KINDS.items():
        made = 0
        while made < each:
            number = rng.randrange(index.documents)
            source = index.sources([number])[number].document
            found = list(_spoken(source))
            if not found:
                continue
            sentence, following, speaker = rng.choice(found)
            plant = alter(sentence, following, speaker, source, rng)
            if plant is not None:
                made += 1
                yield kind, source, plant


def _spoken(source: Document) -> Iterator[tuple[str, str, str]]:
    """Yield sentences of people's turns: the sentence, what follows it, and a speaker's name."""
    turns = find_turns(source.text)
    for match in _SENTENCE.finditer(source.text):
        label = turns.at(match.start())
        name = " ".join(word.title() for word in (label or "").split() if len(word) > 3)
        words = plain_words(match[0])
        content = sum(map(checking_lexicon().is_content, words))
        if content >= 6 and name and is_same_speaker([f"Jo {name}"], label, source) is not False:
            yield match[0].rstrip("."), source.text[match.end() : match.end() + 400], f"Jo {name}"


def _as_it_is(
    sentence: str, _after: str, speaker: str, _source: Document, _rng: random.Random
) -> Plant:
    return sentence.upper() + ",", speaker, lambda c: c.verdict == "exact"


def _negated(
    sentence: str, _after: str, speaker: str, _source: Document, _rng: random.Random
) -> Plant | None:
    altered = _VERB.sub(r"\1 not", sentence, count=1)
    return None if altered == sentence else (altered, speaker, lambda c: "polarity" in c.flags)


def _affirmed(
    sentence: str, _after: str, speaker: str, _source: Document, _rng: random.Random
) -> Plant | None:
    altered = _DENIED.sub(lambda m: m[1] or "", sentence, count=1)
    return None if altered == sentence else (altered, speaker, lambda c: "polarity" in c.flags)


def _replaced(
    sentence: str, _after: str, speaker: str, _source: Document, rng: random.Random
) -> Plant:
    words = sentence.split()
    words[rng.randrange(1, len(words))] = "zebras"
    return " ".join(words), speaker, lambda c: c.verdict == "altered"


def _elided(
    sentence: str, _after: str, speaker: str, _source: Document, rng: random.Random
) -> Plant | None:
    words = sentence.split()
    start = rng.randrange(3, len(words) - 3)
    gone = words[start : start + 3]
    lexicon = checking_lexicon()
    if any(map(lexicon.negates, plain_words(" ".join(gone)))):
        return None
    kept = [*words[:start], "…", *words[start + 3 :]]
    return " ".join(kept), speaker, lambda c: c.verdict == "exact" or "certainty" in c.flags


def _bracketed(
    sentence: str, _after: str, speaker: str, _source: Document, rng: random.Random
) -> Plant | None:
    words = sentence.split()
    place = rng.randrange(1, len(words))
    if checking_lexicon().negates(plain_words(words[place] + " x")[0]):
        return None
    words[place] = "[the committee]"
    return " ".join(words), speaker, lambda c: c.verdict == "exact" and "edited" in c.flags


def _cut_short(
    sentence: str, _after: str, speaker: str, _source: Document, _rng: random.Random
) -> Plant:
    words = sentence.split()
    return " ".join(words[: max(8, len(words) // 2)]), speaker, lambda c: c.verdict == "exact"


def _merged(
    sentence: str, after: str, speaker: str, source: Document, _rng: random.Random
) -> Plant | None:
    later = [match[0] for match in _SENTENCE.finditer(after)]
    turns = find_turns(source.text)
    here = source.text.find(sentence)
    if not later or turns.at(here) != turns.at(here + len(sentence) + 400):
        return None
    return (
        f"{sentence}. {later[-1]}",
        speaker,
        lambda c: c.source is not None and ("spliced" in c.flags or c.verdict == "exact"),
    )


def _someone_else(
    sentence: str, _after: str, _speaker: str, _source: Document, _rng: random.Random
) -> Plant:
    return (
        sentence,
        "Wilma Quenneville",
        lambda c: c.verdict == "exact" and ("speaker" in c.flags or c.same_speaker is None),
    )


def _invented(
    sentence: str, _after: str, speaker: str, _source: Document, rng: random.Random
) -> Plant:
    words = sentence.split()
    rng.shuffle(words)
    return " ".join(words), speaker, lambda c: c.verdict == "not_found"


_KINDS: dict[str, Callable[[str, str, str, Document, random.Random], Plant | None]] = {
    "capitals, comma": _as_it_is,
    "negation added": _negated,
    "negation dropped": _affirmed,
    "a word replaced": _replaced,
    "ellipsis": _elided,
    "bracketed insert": _bracketed,
    "cut short": _cut_short,
    "sentences merged": _merged,
    "another speaker": _someone_else,
    "never said (shuffled)": _invented,
}


if __name__ == "__main__":
    main()
