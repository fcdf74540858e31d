"""Headlines that name their speaker beside a colon, and the turns of a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Token

from bilateral.sentences import Paragraph, ParsedText
from bilateral.statements.attributions import Attribution
from bilateral.statements.cues import lexicon

_BEFORE = re.compile(r"^([A-Z][^:“”\"?!.;]{1,60}?):\s+(\S.{12,})$")
_AFTER = re.compile(r"^(\S.{12,}?):\s+([A-Z][^:“”\"?!;]{1,40})$")
_TURN = re.compile(
    r"^((?:[A-Z][A-Z.'’\-]+|[A-Z]\.)(?:[ ,]+(?:[A-Z][A-Z.'’\-]+|[A-Z]\.|of|de|la|and|Mc[A-Z]+))*"
    r"(?: \([A-Za-z .]+\))?):\s*"
)
_TITLED = re.compile(r"(?:THE|MR|MS|MRS|DR|PRESIDENT|SECRETARY|MINISTER|GENERAL|AMBASSADOR)\b")
_QUESTION = re.compile(r"^Q(?::|\s{2,}|\s(?=[A-Z(\[—–-]))\s*")
_SIGNER = re.compile(r"^[—–-]{1,2}\s?([A-Z][^,;:“”\"]{3,60})(?:[,;(].{0,80})?$")
_QUOTES = {"'", '"'}
_NAMES = {"PROPN", "NOUN", "ADJ", "CCONJ", "PART", "DET", "X", "PUNCT", "NUM", "ADP"}


def is_turn(line: str) -> bool:
    """Return whether a line opens a turn of a transcript: "MR. NOVAK:", "Q"."""
    return bool(_TURN.match(line) or _QUESTION.match(line))


def may_name_speaker(line: str) -> bool:
    """Return whether a line may be a headline that names its speaker beside a colon."""
    return bool(_BEFORE.match(line) or _AFTER.match(line))


def find_headings(paragraph: Paragraph, text: str) -> Iterator[Attribution]:
    """Yield the statement of a headline such as "Ministry: talks have failed"."""
    line = text[paragraph.start : paragraph.end]
    for pattern, name, rest in ((_BEFORE, 1, 2), (_AFTER, 2, 1)):
        match = pattern.match(line)
        if match is None:
            continue
        title = paragraph.heading or paragraph.index == 0
        if not (title and len(line) <= 180) and match[rest][0] not in '“"':
            continue
        speaker = _tokens(paragraph, match.start(name), match.end(name))
        content = _tokens(paragraph, match.start(rest), match.end(rest))
        if not _names_speaker(speaker, match[name]) or not _is_clause(content):
            continue
        colon = paragraph.start + line.index(":", match.end(1) if name == 1 else match.end(1) - 1)
        start, end = match.span(rest)
        yield Attribution(
            cue=(colon, colon + 1),
            cue_id="headline",
            content=((paragraph.start + start, paragraph.start + end),),
            speaker=(paragraph.start + match.start(name), paragraph.start + match.end(name)),
            speaker_token=_root(speaker),
        )
        return


def _tokens(paragraph: Paragraph, start: int, end: int) -> list[Token]:
    return [token for token in paragraph.doc if start <= token.idx < end]


def _names_speaker(tokens: list[Token], text: str) -> bool:
    words = text.lower().split()
    if not tokens or len(words) > 6 or text.lower() in lexicon().headline_labels:
        return False
    if tokens[0].pos_ in ("ADP", "SCONJ"):  # "On the treaty:" names no speaker
        return False
    if words[-1] in lexicon().headline_labels or words[0] in lexicon().headline_labels:
        return False
    return all(t.pos_ in _NAMES for t in tokens) and any(t.text[0].isupper() for t in tokens)


def _is_clause(tokens: list[Token]) -> bool:
    if any(t.text in _QUOTES for t in tokens):
        return True
    return any(t.pos_ in ("VERB", "AUX") and t.tag_ != "VBG" for t in tokens)


def _root(tokens: list[Token]) -> Token:
    inside = {t.i for t in tokens}
    return next((t for t in tokens if t.head.i not in inside or t.head == t), tokens[-1])


def signer_of(paragraph: Paragraph, text: str) -> tuple[tuple[int, int], Token] | None:
    """Return who signs the quotation of the line above: "– President Novak, May 3"."""
    return signer_in(paragraph, text, paragraph.start)


def signer_in(paragraph: Paragraph, text: str, start: int) -> tuple[tuple[int, int], Token] | None:
    """Return who signs a quotation in the rest of its line, which begins at `start`."""
    while text[start : start + 1] == " ":
        start += 1
    match = _SIGNER.match(text[start : paragraph.end].rstrip())
    if match is None:
        return None
    first = start - paragraph.start
    named = _tokens(paragraph, first + match.start(1), first + match.end(1))
    if not named or not all(token.pos_ in _NAMES for token in named):
        return None
    return (start + match.start(1), start + match.end(1)), _root(named)


def find_turns(parsed: ParsedText) -> tuple[Attribution, ...]:
    """Return the turns of a transcript; () where no label is a title ("THE", "MR.") or a "Q".

    Fact sheets set crossheads in capitals before a colon, too.

    A turn runs to the next one; its content is one stretch for each paragraph.
    """
    starts: list[tuple[int, re.Match[str]]] = []
    for position, paragraph in enumerate(parsed.paragraphs):
        line = parsed.text[paragraph.start : paragraph.end]
        match = _TURN.match(line) or _QUESTION.match(line)
        if match is not None:
            starts.append((position, match))
    if not any(match.re is _QUESTION or _TITLED.match(match[0]) for _, match in starts):
        return ()
    bounds = [position for position, _ in starts[1:]] + [len(parsed.paragraphs)]
    turns = (
        _turn(parsed, position, match, bound)
        for (position, match), bound in zip(starts, bounds, strict=True)
    )
    return tuple(turn for turn in turns if turn is not None)


def _turn(
    parsed: ParsedText, position: int, match: re.Match[str], bound: int
) -> Attribution | None:
    first = parsed.paragraphs[position]
    label = match[1] if match.lastindex else "Q"
    start = first.start + match.end()
    content = [(start, first.end)] if start < first.end else []
    content += [(p.start, p.end) for p in parsed.paragraphs[position + 1 : bound]]
    if not content:
        return None
    tokens = _tokens(first, 0, len(label))
    colon = parsed.text.find(":", first.start + len(label), start)
    return Attribution(
        cue=(colon, colon + 1) if colon >= 0 else None,
        cue_id="turn",
        content=tuple(content),
        speaker=(first.start, first.start + len(label)),
        speaker_token=tokens[-1] if tokens else None,
    )
