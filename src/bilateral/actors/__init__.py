"""Actors: the countries, organisations and persons that a text names, and what refers to them."""

from typing import TYPE_CHECKING

from bilateral.actors.countries import (
    codes,
    country_name,
    find_actor,
    find_country,
    former_state,
    is_country,
)
from bilateral.lazily import import_lazily

if TYPE_CHECKING:
    from bilateral.actors.aliases import AliasMatcher, alias_matcher
    from bilateral.actors.finding import find_mentions
    from bilateral.actors.index import ActorIndex

__all__ = [
    "ActorIndex",
    "AliasMatcher",
    "alias_matcher",
    "codes",
    "country_name",
    "find_actor",
    "find_country",
    "find_mentions",
    "former_state",
    "is_country",
]

# What is found in texts needs a parser; what a country is called does not.
__getattr__ = import_lazily(
    __name__,
    {
        "aliases": ("AliasMatcher", "alias_matcher"),
        "finding": ("find_mentions",),
        "index": ("ActorIndex",),
    },
)
