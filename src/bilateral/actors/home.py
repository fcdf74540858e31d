"""The state a document speaks for: in a government's own releases "the president" is its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from spacy.tokens import Token

from bilateral.actors.aliases import AliasMatcher
from bilateral.actors.antecedents import phrase_words
from bilateral.actors.holders import holder_of, person_figure
from bilateral.actors.reference import reference_rules
from bilateral.actors.rules import phrase_rules
from bilateral.records import Mention


@dataclass(frozen=True, slots=True)
class Home:
    """A state whose body published the document, and the day."""

    country: str
    day: dt.date | None

    def holder(self, token: Token) -> Mention | None:
        """Return who "the vice president" is, where the state has such an office and holder."""
        words = phrase_words(token)
        if words[0] != "the" or any(child.dep_ == "prep" for child in token.rights):
            return None
        term = holder_of(" ".join(words[1:]), self.country, self.day)
        if term is None:
            return None
        who = person_figure((term,), self.day)
        return Mention(
            0, 0, "", "person", who.code, who.role, who.name, who.country, who.organisation
        )

    def body(self, token: Token) -> Mention | None:
        """Return the state itself for "the Administration", which is its own."""
        words = phrase_words(token)
        if words[0] != "the" or " ".join(words[1:]) not in reference_rules().home:
            return None
        if any(child.dep_ in ("prep", "relcl", "acl") for child in token.rights):
            return None
        return Mention(0, 0, "", "country", self.country, country=self.country)


def home_of(publisher: str | None, day: dt.date | None, matcher: AliasMatcher) -> Home | None:
    """Return the state whose body a publisher is, or None for newspapers and everybody else."""
    senses = matcher.senses_of(publisher.removeprefix("The ")) if publisher else ()
    countries = {sense.country for sense in senses if sense.role in phrase_rules().state_roles}
    country = next(iter(countries)) if len(countries) == 1 else None
    return None if country is None else Home(country, day)
