"""Which unquoted words a quotation completes: the clause before its marks, the tail after them."""

from __future__ import annotations

from spacy.tokens import Token

from bilateral.sentences import Paragraph
from bilateral.statements.cues import lexicon
from bilateral.statements.gaps import clause_start
from bilateral.statements.quotations import Quotation
from bilateral.statements.subjects import phrase_of

_VERBAL = {"VERB", "AUX"}


def front_of(
    paragraph: Paragraph,
    text: str,
    quotation: Quotation,
    named: tuple[Token, Token | None],
    tokens: list[Token],
) -> tuple[int, int] | None:
    """Return the words before cue and speaker, `named`, that the quotation completes.

    "While prices are high, he said, “wages are not.”" begins with his words; "In an interview,
    he said" does not.
    """
    cue, speaker = named
    if speaker is None or speaker.i > cue.i:
        return None
    doc = paragraph.doc
    limit = phrase_of(speaker)[0]
    front = [t for t in tokens if t.i < limit]
    if len(front) < 2 or front[-1].text not in (",", "—", "–", "-") or limit < 1:
        return None
    words = [t for t in front if not t.is_punct]
    if not words or _opens_scene(words[0]):
        return None
    verbal = any(t.pos_ in _VERBAL and t.tag_ not in ("VBG", "VBN", "VB") for t in words)
    inner = any(
        quotation.holds(paragraph.offset(t.head)) and t.dep_ not in ("cc", "punct") for t in words
    )
    between = [t for t in tokens if speaker.i < t.i < cue.i and t.pos_ == "VERB"]
    lower = text[quotation.inner_start].islower()
    dated = any(t.ent_type_ in ("DATE", "TIME") for t in words) or words[0].tag_ == "IN"
    if between or not (verbal or inner or (lower and not dated)):
        return None
    start = clause_start(front) or words[0]
    return paragraph.offset(start), paragraph.offset(doc[limit - 1])


def _opens_scene(word: Token) -> bool:
    if word.lower_ not in lexicon().scene:
        return False
    return word.dep_ in ("advmod", "mark", "prep") or word.tag_ == "VBN"


def complement_of(
    paragraph: Paragraph, cue: Token, after: list[Token], quotation: Quotation, mark: str
) -> Token | None:
    """Return the first token of the clause whose end the quotation is, if it has begun.

    It has begun where a word after the cue hangs on a word inside the quotation, or stands
    directly before the marks ("said the plan was “a gift”").
    """
    for token in after:
        if token.is_punct or token.dep_ in ("dative", "prt"):
            continue
        inside = any(
            quotation.holds(paragraph.offset(above)) for above in token.ancestors
        ) and not any(quotation.holds(paragraph.offset(above)) for above in cue.ancestors)
        if inside and token.dep_ in ("mark", "nsubj", "nsubjpass", "advmod", "prep", "det"):
            return next((t for t in after if t.i >= token.left_edge.i and not t.is_punct), token)
        if mark in (",", ":"):
            continue
        if token.dep_ == "dobj" and cue.lemma_ in lexicon().told:
            continue
        if token.head == cue and token.dep_ in ("prep", "npadvmod", "advmod"):
            return None
        return token
    return None


def tail_end(
    paragraph: Paragraph,
    text: str,
    quotation: Quotation,
    named: tuple[Token, Token | None],
    tokens: list[Token],
) -> int:
    """Return where unquoted words end that complete a quotation before its speaker.

    "“We are alive, unlike them” at the other convention, he said".
    """
    cue, speaker = named
    inner = text[quotation.inner_start : quotation.inner_end].rstrip()
    goes_on = inner[-1:] == "," and tokens[0].pos_ in ("ADP", "SCONJ", "ADV")
    if (inner[-1:] in ",.!?" and not goes_on) or tokens[0].is_punct:
        return quotation.end
    limit = cue.i if speaker is None else min(cue.i, phrase_of(speaker)[0])
    comma = next((t for t in tokens if t.i < limit and t.text == ","), None)
    if comma is None or comma.i != limit - 1:
        return quotation.end
    return paragraph.offset(comma)
