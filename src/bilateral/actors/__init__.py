"""Actors: the countries, organisations and persons that a text names, and what refers to them."""

from bilateral.actors.aliases import AliasMatcher, alias_matcher
from bilateral.actors.countries import codes, country_name, find_country
from bilateral.actors.finding import find_mentions
from bilateral.actors.index import ActorIndex

__all__ = [
    "ActorIndex",
    "AliasMatcher",
    "alias_matcher",
    "codes",
    "country_name",
    "find_country",
    "find_mentions",
]
