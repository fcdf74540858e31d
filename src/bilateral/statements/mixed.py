"""Quotations inside the writer's own sentence: what they complete, and where such content ends.

Syntax finds most of them; what it leaves over is read here off the words beside the marks.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from bilateral.sentences import Paragraph
from bilateral.statements.attributions import Attribution
from bilateral.statements.cues import lexicon, verb_complements
from bilateral.statements.gaps import abbreviates
from bilateral.statements.quotations import Quotation, is_sentential
from bilateral.statements.subjects import phrase_of, subject_of

_STOPS = {".", "!", "?", "…", "..."}
_VERBAL = {"VERB", "AUX"}
_FINITE = {"VBZ", "VBD", "VBP", "MD"}
_DASHES = {"—", "–", "-", "--"}
_ENDS = _STOPS | _DASHES | {",", ";", ":", "("}
_OBJECTS = {"what", "which", "whom", "that"}
_NEAR = 8
"""Unquoted tokens that a name in quotes stands from its verb at most, or from its statement."""
_FAR = 10
"""Tokens from a cue to its "that", which the model hung elsewhere."""


def complete(
    text: str, paragraph: Paragraph, quotations: list[Quotation], kept: list[Attribution]
) -> list[Attribution]:
    """Return the statements of a paragraph with the quotations that none of them holds yet.

    A quotation that ends the sentence of a statement belongs to it ("called for reform, “to help
    the poor.”"); another may have its own cue, unseen by syntax ("calls her “a friend”").
    """
    reader = _Reader(text, paragraph, quotations)
    for quotation in quotations:
        if any(_concerns(one, quotation) for one in kept):
            continue
        before = reader.before(quotation)
        if not before:
            continue
        near = reader.statement_before(before, quotation, kept)
        if near is not None:
            *earlier, (start, _) = near.content
            longer = replace(near, content=(*earlier, (start, quotation.end)))
            kept = [longer if one is near else one for one in kept]
            continue
        made = reader.called(before, quotation) or reader.in_clause(before, quotation)
        if made is not None and not any(_overlaps(made, one) for one in kept):
            kept = [*kept, made]
    return [reader.without_scene(_with_object(paragraph, one)) for one in kept]


def _concerns(one: Attribution, quotation: Quotation) -> bool:
    """Return whether a quotation is part of a statement, of its cue or of its speaker's name."""
    return (
        one.holds(quotation.start)
        or one.holds(quotation.end - 1)
        or (one.cue is not None and quotation.holds(one.cue[0]))
        or (one.speaker is not None and one.speaker[0] <= quotation.start < one.speaker[1])
    )


def _overlaps(made: Attribution, one: Attribution) -> bool:
    assert made.cue is not None
    inside = any(made.start <= start < made.end for start, _ in one.content)
    return inside or one.holds(made.start) or one.holds(made.cue[0]) or one.cue == made.cue


def _with_object(paragraph: Paragraph, one: Attribution) -> Attribution:
    """Return a naming with what it is said of: "which he described as “a gift”".

    The pronoun stands for the object, as in "described the plan as “a gift”". PolNeAR's training
    part counts both: content F1 0.8461 with neither, 0.8480 with them.
    """
    if one.cue is None or one.cue[0] > one.start:
        return one
    tokens = list(paragraph.doc)
    verb = next((t for t in tokens if paragraph.offset(t) == one.cue[0]), None)
    if verb is None or "obj-as" not in verb_complements(verb):
        return one
    content = one.content
    first = next((t for t in tokens if paragraph.offset(t) >= one.start), None)
    if first is not None and first.i - 1 > verb.i and first.nbor(-1).lower_ == "as":
        content = ((paragraph.offset(first.nbor(-1)), content[0][1]), *content[1:])
    for child in verb.children:
        relative = child.tag_ in ("WP", "WDT") and child.lower_ in _OBJECTS
        if relative and child.i < verb.i and child.dep_ != "nsubj":
            start = paragraph.offset(child)
            return replace(one, content=((start, start + len(child)), *content))
    return replace(one, content=content)


class _Reader:
    """Reads what stands beside the quotations of one paragraph."""

    def __init__(self, text: str, paragraph: Paragraph, quotations: list[Quotation]) -> None:
        self.text = text
        self.paragraph = paragraph
        self.quotations = quotations

    def before(self, quotation: Quotation) -> list[Token]:
        """Return the tokens of the sentence before a quotation; earlier marks may end one, too."""
        result: list[Token] = []
        for token in reversed(self.paragraph.doc):
            if self.paragraph.offset(token) >= quotation.start or token.is_space:
                continue
            if token.text in _STOPS:
                quoted = self._quoted(token)
                opens = bool(result) and result[-1].text[:1].isupper()
                if (quoted and opens) or not (quoted or abbreviates(token)):
                    break
            result.append(token)
        return result[::-1]

    def statement_before(
        self, before: list[Token], quotation: Quotation, kept: list[Attribution]
    ) -> Attribution | None:
        """Return the statement whose sentence the quotation ends, if only a phrase lies between."""
        first = self.paragraph.offset(before[0])
        known = (one for one in kept if first <= one.end <= quotation.start)
        told = (one for one in known if one.cue is not None and one.cue[0] <= one.start)
        nearest = max(told, key=lambda one: one.end, default=None)
        if nearest is None or not self._ends_sentence(quotation):
            return None
        between = [t for t in before if self.paragraph.offset(t) >= nearest.end]
        if len(between) > _NEAR or any(t.pos_ in _VERBAL for t in between):
            return None
        return nearest

    def called(self, before: list[Token], quotation: Quotation) -> Attribution | None:
        """Read "calls her “a friend of the poor”" where the model sees no clause in it."""
        verb = next((t for t in reversed(before) if t.pos_ in _VERBAL), None)
        if verb is None or "obj-as" not in verb_complements(verb):
            return None
        if verb.i and verb.nbor(-1).text == "-":  # "the so-called “rebels”"
            return None
        after = [t for t in before if t.i > verb.i]
        if len(after) > _NEAR or any(t.text in (":", ";", ",") for t in after):
            return None
        speaker = subject_of(verb)
        passive = verb.tag_ == "VBN" or any(c.dep_ == "auxpass" for c in verb.children)
        if any(self._quoted(t) for t in (verb, *after)) or (speaker is None and passive):
            return None
        if after and after[0].lower_ == "by":
            after = [t for t in after if t.lower_ == "as"]
        start = self.paragraph.offset(after[0]) if after else quotation.start
        content = (start, self._phrase_end(quotation))
        return self._make(verb, verb_complements(verb)["obj-as"], content, speaker)

    def in_clause(self, before: list[Token], quotation: Quotation) -> Attribution | None:
        """Read "his claim is that the vote was “a farce”": a clause hung elsewhere by the model."""
        free = [t for t in before if not self._quoted(t)]
        that = next((t for t in reversed(free) if t.lower_ == "that" and t.dep_ == "mark"), None)
        if that is None:
            return None
        for token in reversed([t for t in free if that.i - _FAR <= t.i < that.i]):
            verbal = verb_complements(token) if token.pos_ in _VERBAL else {}
            nominal = lexicon().nouns.get(token.lemma_.lower(), {}) if token.pos_ == "NOUN" else {}
            cue_id = verbal.get("that") or nominal.get("that")
            if cue_id is not None:
                poss = next((c for c in token.children if c.dep_ == "poss"), None)
                speaker = poss if nominal else subject_of(token)
                content = (self.paragraph.offset(that), self._sentence_end(quotation))
                return None if speaker is None else self._make(token, cue_id, content, speaker)
            if token.pos_ == "VERB" or token.text in (":", ";"):
                return None
        return None

    def without_scene(self, one: Attribution) -> Attribution:
        """End content at a quotation after which the writer says where and when it was spoken.

        "Called for “clean energy” in a statement on Friday"; an aside after a dash is his, too.
        """
        start, end = one.content[-1]
        if one.cue is None or one.cue[0] > start:
            return one
        for quotation in reversed(self.quotations):
            if not (start <= quotation.start and quotation.end < end and quotation.closed):
                continue
            following = self._token_at(quotation.end)
            if following is not None and (following.text in _DASHES or _is_scene(following)):
                return replace(one, content=(*one.content[:-1], (start, quotation.end)))
        return one

    def _make(
        self, cue: Token, cue_id: str, content: tuple[int, int], speaker: Token | None
    ) -> Attribution:
        if speaker is None or self._quoted(speaker):
            return Attribution(self._span(cue, cue), cue_id, (content,))
        first, last = phrase_of(speaker)
        if speaker.i < cue.i:
            last = min(last, cue.i - 1)
        doc = self.paragraph.doc
        named = self._span(doc[first], doc[last])
        return Attribution(self._span(cue, cue), cue_id, (content,), named, speaker)

    def _span(self, first: Token, last: Token) -> tuple[int, int]:
        return self.paragraph.offset(first), self.paragraph.offset(last) + len(last)

    def _quoted(self, token: Token) -> bool:
        return any(one.holds(self.paragraph.offset(token)) for one in self.quotations)

    def _token_at(self, offset: int) -> Token | None:
        """Return the first token from an offset on that is no blank."""
        tokens = (t for t in self.paragraph.doc if not t.is_space)
        return next((t for t in tokens if self.paragraph.offset(t) >= offset), None)

    def _ends_sentence(self, quotation: Quotation) -> bool:
        inner = self.text[quotation.inner_start : quotation.inner_end].rstrip(" '’”")
        after = self.text[quotation.end : quotation.end + 1]
        return inner[-1:] in (".", "!", "?") or after in (".", "!", "?", "\n", "", ")")

    def _phrase_end(self, quotation: Quotation) -> int:
        """Return where the phrase ends that a quotation opens: "“a mistake” because it failed"."""
        if is_sentential(self.text, quotation):
            return quotation.end
        end = quotation.end
        for token in self.paragraph.doc:
            if self.paragraph.offset(token) < end or token.is_space:
                continue
            leaves = token.tag_ in _FINITE and end == quotation.end
            stops = token.text in _ENDS or token.pos_ == "CCONJ" or leaves
            if stops and not self._quoted(token):
                break
            end = self.paragraph.offset(token) + len(token)
        return end

    def _sentence_end(self, quotation: Quotation) -> int:
        end = quotation.end
        for token in self.paragraph.doc:
            if self.paragraph.offset(token) < end or token.is_space:
                continue
            if token.text in _STOPS and not self._quoted(token) and not abbreviates(token):
                break
            end = self.paragraph.offset(token) + len(token)
        return end


def _is_scene(token: Token) -> bool:
    """Return whether a preposition opens when or in what something was said: "in a tweet"."""
    if token.lower_ not in ("in", "on", "at", "during"):
        return False
    noun = next((c for c in token.children if c.dep_ == "pobj"), None)
    if noun is None:
        return False
    return noun.lemma_.lower() in lexicon().documents or noun.ent_type_ in ("DATE", "TIME")
