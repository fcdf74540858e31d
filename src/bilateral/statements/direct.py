"""Attributes quotations: the cue beside the marks, before, inside, after, or a sentence back."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from bilateral.sentences import Paragraph, ParsedText
from bilateral.statements.attributions import OPENING, Attribution
from bilateral.statements.clauses import find_reported
from bilateral.statements.completions import complement_of, front_of, tail_end
from bilateral.statements.cues import verb_complements
from bilateral.statements.gaps import (
    abbreviates,
    clause_start,
    first_cue,
    last_cue,
    named_before_colon,
    neighbour_of,
    sets_scene,
)
from bilateral.statements.headings import signer_in, signer_of
from bilateral.statements.quotations import Quotation, is_sentential
from bilateral.statements.subjects import phrase_of, subject_of

_STOPS = {".", "!", "?", "…", "..."}
_VERBAL = {"VERB", "AUX"}
_SHORT = 12
"""Tokens before the marks of a sentence that goes on with a statement."""
_MARKS = {",", ":", "(", "—", "–", "-", "--"}


def find_quoted(
    parsed: ParsedText, quotations: dict[int, list[Quotation]]
) -> dict[int, list[Attribution]]:
    """Return, by paragraph index, the attributions of sentential quotations.

    A quotation without a cue continues the one before it in its paragraph; one that opens a
    paragraph continues the paragraph before, or is spoken by the subject of its last sentence.
    """
    found: dict[int, list[Attribution]] = {}
    before: _ParagraphReader | None = None
    for paragraph in parsed.paragraphs:
        here = quotations.get(paragraph.index, [])
        signer = signer_of(paragraph, parsed.text) if before is not None else None
        if signer is not None and before is not None and before.quotations and not before.found:
            spoken = tuple((one.start, one.end) for one in before.quotations)
            before.found.append(Attribution(None, "quote", spoken, *signer))
        if paragraph.heading and all(quotation.single for quotation in here):
            before = None
            continue
        reader = _ParagraphReader(parsed, paragraph, here)
        reader.read(before)
        found[paragraph.index], before = reader.found, reader
    return found


class _ParagraphReader:
    """Reads the quotations of one paragraph from left to right."""

    def __init__(self, parsed: ParsedText, paragraph: Paragraph, here: list[Quotation]) -> None:
        self.text = parsed.text
        self.paragraph = paragraph
        self.quotations = [one for one in here if is_sentential(parsed.text, one)]
        self.all = here
        self.tokens = [t for t in paragraph.doc if not t.is_space] if self.quotations else []
        self.reported = [
            (one, token.i)
            for one, _ in (find_reported(paragraph) if self.quotations else ())
            if one.cue is not None
            and (token := self._token(one.cue[0])) is not None
            and not self._quoted(one.cue[0])
        ]
        self.last: Attribution | None = None
        self.found: list[Attribution] = []
        self.parent: _ParagraphReader | None = None
        """The reader of an earlier paragraph whose last attribution runs on into this one."""

    def _token(self, offset: int) -> Token | None:
        return next((t for t in self.tokens if self.paragraph.offset(t) == offset), None)

    def read(self, before: _ParagraphReader | None) -> None:
        """Find the attributions of this paragraph; `before` has read the one above."""
        for number, quotation in enumerate(self.quotations):
            self._place(number, quotation, before)

    def _place(self, number: int, quotation: Quotation, before: _ParagraphReader | None) -> None:
        left = self.quotations[number - 1].end if number else self.paragraph.start
        right = (
            self.quotations[number + 1].start
            if number + 1 < len(self.quotations)
            else self.paragraph.end
        )
        gap_before = self._sentences(left, quotation.start)
        gap_after = self._sentences(quotation.end, right)
        inside = number > 0 and len(gap_before) == 1 and not self._ends(gap_before[0])
        followed = bool(gap_after) and any(t.lower_ == "according" for t in gap_after[0][:3])
        embedded = not followed and self._inside_clause(quotation, gap_before)
        if inside and self._resumes(quotation, gap_before[0], left, embedded):
            self._extend_last(quotation)
            return
        if embedded:
            if gap_before[-1][-1].text == ":":
                made = self._make(None, None, ((quotation.start, quotation.end),))
                self.found.append(made)
                self.last = made
            return
        attribution = self._cue_before(quotation, gap_before, continuing=inside)
        lower = self.text[quotation.inner_start].islower()
        resumed = inside and self.last is not None and self._joins()
        if resumed and (attribution is None or (lower and gap_before[0][-1].text == ",")):
            self._extend_last(quotation)
            return
        if attribution is None:
            attribution = self._cue_after(quotation, gap_after, gap_before)
        if attribution is None:
            attribution = self._signed(quotation, gap_after) or self._labelled(
                quotation, gap_before
            )
        if attribution is not None:
            self.found.append(attribution)
            self.last = attribution
            return
        if self.last is not None and len(gap_before) <= 1:
            self._extend_last(quotation)
        elif self.parent is not None and len(gap_before) <= 1:
            self.parent._extend_last(quotation)
        else:
            self._orphan(quotation, gap_before, before)

    def _resumes(self, quotation: Quotation, gap: list[Token], left: int, embedded: bool) -> bool:
        """Return whether a sentence goes on that speaker and cue interrupted.

        "“The line,” he said in a letter that explains why he left, “but not the fort.”" and "He
        fired back: “The line,” he wrote, “must hold.”": the quotation before, which ends at `left`,
        closed with a comma.
        """
        if self.last is None or gap[-1].text != "," or self.last.content[-1][1] != left:
            return False
        first = self._token(quotation.inner_start)
        if embedded and (first is None or first.pos_ not in ("CCONJ", "SCONJ")):
            return False
        if self.text[:left].rstrip("\"”’'")[-1:] != ",":
            return False
        lower = self.text[quotation.inner_start].islower()
        return lower and (self._joins() or last_cue(self._unquoted(gap), ",") is not None)

    def _inside_clause(self, quotation: Quotation, gap: list[list[Token]]) -> bool:
        """Return whether a quotation only ends a clause that another cue in the gap introduces."""
        if not gap or self._ends(gap[-1]):
            return False
        inside = {t.i for t in gap[-1]}
        words = [t for t in gap[-1] if not t.is_punct]
        if not words:
            return False
        last = self.paragraph.offset(words[-1])
        return any(one.holds(last) and cue in inside for one, cue in self.reported)

    def _sentences(self, start: int, end: int) -> list[list[Token]]:
        """Return the tokens of ``[start, end)``, cut after sentence-final marks."""
        result: list[list[Token]] = []
        current: list[Token] = []
        for token in self.tokens:
            offset = self.paragraph.offset(token)
            if not start <= offset < end:
                continue
            current.append(token)
            if token.text in _STOPS and not self._quoted(offset) and not abbreviates(token):
                result.append(current)
                current = []
        if current:
            result.append(current)
        return result

    def _quoted(self, offset: int) -> bool:
        return any(one.holds(offset) for one in self.all)

    @staticmethod
    def _ends(tokens: list[Token]) -> bool:
        return bool(tokens) and tokens[-1].text in _STOPS

    def _joins(self) -> bool:
        """Return whether the text between two quotations only names speaker and cue."""
        assert self.last is not None
        return self.last.cue is not None and self.last.cue[0] >= self.last.end

    def _extend_last(self, quotation: Quotation, start: int | None = None) -> None:
        assert self.last is not None
        part = (quotation.start if start is None else start, quotation.end)
        longer = replace(self.last, content=(*self.last.content, part))
        self.found[self.found.index(self.last)] = longer
        self.last = longer

    def _cue_before(
        self, quotation: Quotation, gap: list[list[Token]], continuing: bool
    ) -> Attribution | None:
        if not gap or self._ends(gap[-1]):
            return None
        tokens = gap[-1]
        mark = tokens[-1].text
        cue = last_cue(self._unquoted(tokens), mark)
        if cue is None:
            return None
        if continuing and self.last is not None and self.last.cue == self._span(cue, cue):
            return None
        start = quotation.start
        after = [t for t in tokens if t.i > cue.i]
        if mark != ":" and len(after) > 0:
            complement = complement_of(self.paragraph, cue, after, quotation, mark)
            if complement is not None:
                start = self.paragraph.offset(complement)
        speaker = self._speaker(cue, tokens)
        front = None
        if mark == ",":
            front = front_of(self.paragraph, self.text, quotation, (cue, speaker), tokens)
        if cue.lower_ == "to" and cue.head.lower_ == "according":
            cue_span = self._span(cue.head, cue)
        else:
            cue_span = self._span(cue, cue)
        content = ((start, quotation.end),)
        return self._make(cue_span, speaker, content if front is None else (front, *content))

    def _signed(self, quotation: Quotation, gap: list[list[Token]]) -> Attribution | None:
        """Read "“We will not yield.” — Anna Berg, on the treaty": who signs ends the line."""
        if len(gap) != 1:
            return None
        signer = signer_in(self.paragraph, self.text, quotation.end)
        content = ((quotation.start, quotation.end),)
        return None if signer is None else Attribution(None, "quote", content, *signer)

    def _labelled(self, quotation: Quotation, gap: list[list[Token]]) -> Attribution | None:
        """Read "From the report: “The line held.”": a colon and nobody who says anything."""
        if not gap or last_cue(self._unquoted(gap[-1]), ":") is not None:
            return None
        named = named_before_colon(gap[-1])
        if named is None:
            return None
        colon = self._span(gap[-1][-1], gap[-1][-1])
        made = self._make(colon, named, ((quotation.start, quotation.end),))
        assert made.speaker is not None
        first, last = made.speaker
        return replace(made, speaker=(first, first + len(self.text[first:last].rstrip(": "))))

    def _unquoted(self, tokens: list[Token]) -> list[Token]:
        return [t for t in tokens if not self._quoted_token(t)]

    def _quoted_token(self, token: Token) -> bool:
        return self._quoted(self.paragraph.offset(token))

    def _cue_after(
        self, quotation: Quotation, gap: list[list[Token]], before: list[list[Token]]
    ) -> Attribution | None:
        if not gap or not quotation.closed:
            return None
        tokens = gap[0]
        if not self._may_follow(quotation, tokens):
            return None
        begun = bool(before) and not self._ends(before[-1])
        embedded = begun and before[-1][-1].text not in _MARKS
        if embedded and sets_scene(before[-1]):
            return None
        cue = first_cue(self._unquoted(tokens), strict=embedded)
        if cue is None or (embedded and self._introduces_more(cue)):
            return None
        speaker = self._speaker(cue, tokens)
        last = cue.nbor(1) if cue.lower_ == "according" else cue
        span = self._span(cue, last)
        start = quotation.start
        first = clause_start(before[-1]) if begun else None
        if first is not None:
            start = self.paragraph.offset(first)
        end = tail_end(self.paragraph, self.text, quotation, (cue, speaker), tokens)
        return self._make(span, speaker, ((start, end),))

    def _may_follow(self, quotation: Quotation, tokens: list[Token]) -> bool:
        """Return whether the words after a quotation can still belong to its sentence."""
        inner = self.text[quotation.inner_start : quotation.inner_end].rstrip()
        if inner.endswith(".") and not inner.endswith("..."):
            return tokens[0].text[0].islower()
        return True

    def _introduces_more(self, cue: Token) -> bool:
        """Return whether a cue has its content after it, so that a name in quotes is not its."""
        return any(
            index == cue.i and one.cue is not None and one.start > one.cue[0]
            for one, index in self.reported
        )

    def _speaker(self, cue: Token, tokens: list[Token]) -> Token | None:
        """Return the head of the speaker's phrase, by syntax where it agrees with the marks."""
        if cue.lower_ in ("according", "to"):
            preposition = cue if cue.lower_ == "to" else cue.nbor(1)
            return next((c for c in preposition.children if c.dep_ == "pobj"), None)
        inside = {t.i for t in tokens}
        subject = subject_of(cue)
        if subject is not None and subject.i in inside and not self._quoted_token(subject):
            return subject
        if subject is None and any(
            c.dep_ == "auxpass" and c.text[0].isalpha() for c in cue.children
        ):
            return None
        return neighbour_of(cue, tokens)

    def _span(self, first: Token, last: Token) -> tuple[int, int]:
        return self.paragraph.offset(first), self.paragraph.offset(last) + len(last)

    def _make(
        self,
        cue: tuple[int, int] | None,
        speaker: Token | None,
        content: tuple[tuple[int, int], ...],
    ) -> Attribution:
        span = None
        if speaker is not None:
            first, last = phrase_of(speaker)
            doc = self.paragraph.doc
            first = max(first, self._bound(speaker, -1))
            last = min(last, self._bound(speaker, 1))
            span = self._span(doc[first], doc[last])
        return Attribution(cue, "quote", content, span, speaker)

    def _bound(self, head: Token, step: int) -> int:
        """Return the last token index in one direction that is not inside a quotation."""
        doc = self.paragraph.doc
        index = head.i
        while 0 <= index + step < len(doc):
            offset = self.paragraph.offset(doc[index + step])
            if any(one.holds(offset) for one in self.quotations):
                break
            index += step
        return index

    def _orphan(
        self, quotation: Quotation, gap: list[list[Token]], before: _ParagraphReader | None
    ) -> None:
        """Give a quotation without a cue to the speaker at hand.

        One that opens a paragraph waits for the statement that ends the paragraph above.
        """
        content = ((quotation.start, quotation.end),)
        parent = before if before is None or before.last is not None else before.parent
        if not gap and parent is not None:
            parent._extend_last(quotation)
            self.parent = parent
            return
        if not gap and before is not None and not quotation.single:
            made = before._announced(content)
            if made is None:
                made = Attribution(None, OPENING, content)
            self.found.append(made)
            self.last = made
            return
        if self._goes_on(quotation, gap):
            self._extend_last(quotation, self.paragraph.offset(gap[-1][0]))
            return
        words = self.text[quotation.inner_start : quotation.inner_end].split()
        if len(words) < 4:
            return
        if gap and self._ends(gap[-1]):
            root = next((t for t in gap[-1] if t.dep_ == "ROOT"), None)
            speaker = subject_of(root) if root is not None else None
            if (
                speaker is not None
                and speaker.pos_ in ("PROPN", "PRON", "NOUN")
                and not self._quoted_token(speaker)
            ):
                made = self._make(None, speaker, content)
                self.found.append(made)
                self.last = made

    def _goes_on(self, quotation: Quotation, gap: list[list[Token]]) -> bool:
        """Return whether the last speaker goes on: "“It is a coup,” she says. It is “theft.”".

        The sentence is a short one, has no cue of its own and ends with the marks.
        """
        if self.last is None or len(gap) != 2 or self._ends(gap[-1]) or len(gap[-1]) > _SHORT:
            return False
        inner = self.text[quotation.inner_start : quotation.inner_end].rstrip("\"”’' ")
        cues = (t for t in gap[-1] if t.pos_ in _VERBAL and "quote" in verb_complements(t))
        return inner[-1:] in _STOPS and not any(cues)

    def _announced(self, content: tuple[tuple[int, int], ...]) -> Attribution | None:
        """Attribute a quotation of the next paragraph to the last sentence of this one."""
        last = [t for t in list(self.paragraph.doc.sents)[-1] if not t.is_space]
        if any(self._quoted_token(t) for t in last):
            return None
        mark = last[-1].text
        cue = last_cue(last, mark)
        if cue is None or (mark != ":" and cue.dep_ != "ROOT"):
            root = next((t for t in last if t.dep_ == "ROOT"), None)
            speaker = subject_of(root) if root is not None and mark == ":" else None
            if speaker is None:
                speaker = named_before_colon(last)
            return None if speaker is None else self._make(None, speaker, content)
        return self._make(self._span(cue, cue), self._speaker(cue, last), content)
