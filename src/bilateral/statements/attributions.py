"""What one paragraph attributes to whom, before anybody is identified."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

OPENING = "opening"
"""The cue id of a quotation that opens a paragraph and names nobody, until somebody has it."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker, a cue and the content it introduces; spans are document offsets."""

    cue: tuple[int, int] | None
    cue_id: str
    content: tuple[tuple[int, int], ...]
    speaker: tuple[int, int] | None = None
    speaker_token: Token | None = None
    """The head of the speaker's noun phrase, by which the actor is looked up."""

    @property
    def start(self) -> int:
        """Return where the content begins."""
        return self.content[0][0]

    @property
    def end(self) -> int:
        """Return where the content ends."""
        return max(end for _, end in self.content)

    def holds(self, offset: int) -> bool:
        """Return whether a document offset lies in the content."""
        return any(start <= offset < end for start, end in self.content)
