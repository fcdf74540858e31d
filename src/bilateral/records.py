"""Every record that passes between stages: frozen, slotted, and free of behaviour.

Offsets are character offsets into the stored document text; ``text[start:end]`` is always the
evidence. Days are ``datetime.date`` and end dates are inclusive. The field names of `Statement`,
`Assessment` and `Event` are the column names that leave the system.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

Certainty = Literal[
    "asserted", "reported", "possible", "planned", "conditional", "demanded", "denied", "negated"
]
HAPPENED: frozenset[str] = frozenset({"asserted", "reported"})
"""The certainties that count as having happened."""

DatePrecision = Literal[
    "day", "week", "month", "quarter", "season", "year", "decade", "interval", "publication"
]
Direction = Literal["closer", "apart", "unchanged"]
StatementKind = Literal["direct", "indirect", "mixed"]
MentionKind = Literal["country", "organisation", "person", "group", "pronoun", "role"]


@dataclass(frozen=True, slots=True)
class Document:
    """One article, page, briefing or feed entry: cleaned text and where it came from."""

    document_id: str
    text: str
    published: dt.date | None = None
    publisher: str | None = None
    title: str | None = None
    url: str | None = None
    kind: str | None = None
    source: str | None = None
    """The file or archive member it was read from, for messages; not part of its identity."""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class CleanText:
    """What is left of a page or file once markup, promotion and furniture are gone."""

    text: str
    title: str | None = None
    published: dt.date | None = None
    publisher: str | None = None
    language: str | None = None
    removed: tuple[str, ...] = ()
    """The lines that were taken out, in order, so that nothing disappears silently."""


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that was not stored, and why, in one sentence that names the remedy."""

    source: str
    reason: str
    published: dt.date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date or interval named in the text, as days against the publication date."""

    span: tuple[int, int]
    text: str
    start: dt.date
    end: dt.date
    precision: DatePrecision
    rule: str
    """The id of the rule that read it."""


@dataclass(frozen=True, slots=True)
class CertaintyReading:
    """How sure the text is that something happened."""

    certainty: Certainty
    score: float
    """-3 (certainly did not happen) to 3 (certainly happened), the scale of FactBank and UDS."""
    cues: tuple[tuple[int, int, str], ...] = ()
    """``(start, end, rule)`` of each cue that decided it, in document offsets."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of text and the actor it stands for.

    A phrase that stands for several actors ("they", "both countries") yields one mention each,
    with the same span.
    """

    start: int
    end: int
    text: str
    kind: MentionKind
    code: str | None
    """ISO 3166-1 alpha-3 of the country acting, or an organisation's code; None if unresolved."""
    role: str | None = None
    """PLOVER sector: GOV, MIL, OPP, CVL ..."""
    name: str | None = None
    """Canonical name: "John Kirby", "Islamic Revolutionary Guard Corps", "Iran"."""
    country: str | None = None
    """The country it belongs to (equal to `code` for state actors; None for the United Nations)."""
    organisation: str | None = None
    """The body a person speaks for: "White House"."""
    head: int = -1
    """Offset of the head token, by which syntax finds the mention."""
    adjective: bool = False
    """True for a bare modifier ("Iranian" in "Iranian drones"): belonging, not acting."""
    rule: str = ""
    """What resolved it: "alias", "office-holder", "title", "pronoun", "latter" ..."""
    literal: bool = False
    """True where the name is only a place ("in Moscow"), not a government."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in the text; `literal` is False where the name stands for a government."""

    start: int
    end: int
    text: str
    name: str
    country: str | None
    latitude: float | None
    longitude: float | None
    literal: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A speaker's direct, indirect or mixed quotation."""

    statement_id: str
    document_id: str
    date: dt.date | None
    date_end: dt.date | None
    date_precision: DatePrecision | None
    speaker: str | None
    speaker_role: str | None
    speaker_organisation: str | None
    speaker_country: str | None
    speaker_start: int | None
    speaker_end: int | None
    cue: str | None
    cue_start: int | None
    cue_end: int | None
    kind: StatementKind
    content: str
    """``text[content_start:content_end]``; where the speaker is named inside, it is in between."""
    content_start: int
    content_end: int
    published: dt.date | None = None
    publisher: str | None = None
    url: str | None = None
    content_spans: tuple[tuple[int, int], ...] = ()
    """The stretches that are the speaker's own content, without the words that introduce them."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A sentence or statement about how a relationship itself stands or moves."""

    assessment_id: str
    document_id: str
    statement_id: str | None
    country_1: str
    country_2: str
    direction: Direction
    speaker: str | None
    speaker_country: str | None
    date: dt.date | None
    date_precision: DatePrecision | None
    certainty: Certainty
    evidence: str
    evidence_start: int
    evidence_end: int
    published: dt.date | None = None
    publisher: str | None = None
    url: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom, when, where, and how certain."""

    event_id: str
    document_id: str
    statement_id: str | None
    story_id: str | None
    event_date: dt.date | None
    event_date_end: dt.date | None
    date_precision: DatePrecision | None
    source: str | None
    source_role: str | None
    source_name: str | None
    target: str | None
    target_role: str | None
    target_name: str | None
    event_type: str
    event_mode: str | None
    event_context: str | None
    cameo_code: str | None
    quad_class: int
    intensity: float | None
    certainty: Certainty
    attributed_to: str | None
    attributed_to_country: str | None
    attributed_to_role: str | None
    place_name: str | None
    place_country: str | None
    latitude: float | None
    longitude: float | None
    evidence: str | None
    evidence_start: int | None
    evidence_end: int | None
    source_start: int | None
    source_end: int | None
    target_start: int | None
    target_end: int | None
    trigger: str | None
    rule: str
    confidence: float | None
    reports: int = 1
    published: dt.date | None = None
    publisher: str | None = None
    url: str | None = None
    title: str | None = None
    dataset: str = "bilateral"


@dataclass(frozen=True, slots=True)
class PairReading:
    """What a sentence says that a given source does to a given target."""

    event_type: str | None
    event_mode: str | None
    confidence: float
    rule: str
    certainty: Certainty | None = None


@dataclass(frozen=True, slots=True)
class Coded:
    """One document with everything that was found in it."""

    document: Document
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    events: tuple[Event, ...] = ()
    dates: tuple[DateExpression, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def text(self) -> str:
        """The text that every offset points into."""
        return self.document.text

    def _repr_html_(self) -> str:
        from bilateral.reports.article import render_fragment

        return render_fragment(self)


QuoteVerdict = Literal["exact", "altered", "not_found"]
QuoteFlag = Literal[
    "polarity", "certainty", "number", "speaker", "cut", "spliced", "edited", "retold"
]
WordChangeKind = Literal["same", "replaced", "added", "left_out", "repair", "ellipsis", "edited"]


@dataclass(frozen=True, slots=True)
class WordChange:
    """One stretch of a word diff: what is quoted and what the source has in its place.

    "repair" is what a speaker took back, "ellipsis" what the quotation marks as left out, and
    "edited" what it puts in brackets: none of these alters a quotation.
    """

    kind: WordChangeKind
    quoted: str
    source: str
    matters: str | None = None
    """What the stretch changes: polarity, certainty or number; "name" where two names stand for the
    same actor."""


@dataclass(frozen=True, slots=True)
class QuoteSource:
    """Where the words of a quotation stand in a source."""

    document_id: str
    title: str | None
    published: dt.date | None
    publisher: str | None
    url: str | None
    start: int
    end: int
    wording: str
    """The source's ``text[start:end]``."""
    before: str
    """A little of the text before it, for context."""
    after: str
    speaker: str | None
    """Who speaks there: the label of the transcript's turn, or the name in the title."""


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """One quotation of a document held against the sources."""

    statement_id: str | None
    quoted: str
    """The quotation as printed, without its marks: ``text[start:end]`` of the document."""
    start: int
    end: int
    speaker: str | None
    verdict: QuoteVerdict
    flags: tuple[QuoteFlag, ...]
    same_speaker: bool | None
    """None where one of the two speakers is not known."""
    similarity: float
    """Share of the quotation's words that the source has in order, 0 to 1; function words count
    less. 0 when nothing was found."""
    changes: tuple[WordChange, ...]
    source: QuoteSource | None
    reason: str
    """One sentence for the reader."""
    also_in: int = 0
    """How many other documents, of those compared, have the words just as well."""


@dataclass(frozen=True, slots=True)
class QuoteReport:
    """Every quotation of a document held against a corpus, the gravest change first."""

    document: Document
    corpus: str
    corpus_documents: int
    corpus_words: int
    checks: tuple[QuoteCheck, ...]
    passed_over: tuple[str, ...] = ()
    """Quoted words that nobody is said to have spoken, such as scare quotes."""


@dataclass(frozen=True, slots=True)
class ReadSummary:
    """What a `read` did; ``documents == stored + duplicates + rejected`` always holds."""

    documents: int
    stored: int
    duplicates: int
    outdated: int
    """Stored before, by another version of the coder: `recode` codes them anew."""
    rejected: int
    not_english: int
    """Of the stored, those that are flagged as not English and were not coded."""
    events: int
    statements: int
    assessments: int
    words: int
    seconds: float
    rejects: tuple[Reject, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What a `load` did; ``rows == loaded + duplicates + no_event + rejected`` always holds."""

    dataset: str
    rows: int
    loaded: int
    duplicates: int
    no_event: int
    """Rows whose code is no PLOVER event, such as CAMEO 010, make statement."""
    rejected: int
    rejects: tuple[Reject, ...] = field(default=())
    unknown: tuple[tuple[str, int], ...] = ()
    """Actor codes or names that stand for no country or organisation we know, with their rows.

    These rows are loaded, without the actor; no pair counts them.
    """
