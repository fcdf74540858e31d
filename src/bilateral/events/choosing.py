"""Chooses, of all matches in a sentence, those that become events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from bilateral.events import prepositions, roles, syntax, wordforms
from bilateral.events.matches import Match
from bilateral.events.rules import load_classes
from bilateral.records import Certainty, Event

_SWALLOWED: frozenset[str] = frozenset({"RETREAT", "CONCEDE", "SANCTION", "REJECT"})
"""Operators after which the inner event does not, or no longer, happen."""
_CERTAINTIES: tuple[Certainty, ...] = (
    "asserted",
    "reported",
    "denied",
    "negated",
    "demanded",
    "planned",
    "possible",
    "conditional",
)
INNER_CERTAINTY: Mapping[str, Certainty] = MappingProxyType(
    {"AGREE": "planned", "THREATEN": "planned", "REQUEST": "demanded"}
)
"""What an operator makes of the event it governs, where syntax alone says "asserted"."""


def choose(
    matches: Iterable[Match], is_told: Callable[[Match], bool]
) -> list[tuple[Match, Certainty | None]]:
    """Return one match a trigger, each with the certainty its operator imposes, if any.

    Of the rules of one type, the best whose parties `is_told` finds named goes first.
    """
    happening = [m for m in matches if _is_for_documents(m) and _happens(m)]
    best = [_best_told(group, is_told) for group in _by_trigger(happening)]
    imposed: dict[int, Certainty] = {}
    dropped: set[int] = set()
    for match in best:
        _judge_inner(match, imposed, dropped)
        dropped |= absorbed_nouns(match)
    kept = [match for match in best if match.trigger.i not in dropped]
    kept += _hidden_inner(best, dropped)
    return [(match, imposed.get(match.trigger.i)) for match in kept]


def _by_trigger(matches: list[Match]) -> Iterable[list[Match]]:
    at: dict[int, list[Match]] = {}
    for match in matches:
        at.setdefault(match.trigger.i, []).append(match)
    return at.values()


def _best_told(group: list[Match], is_told: Callable[[Match], bool]) -> Match:
    """Return the best match, or a lesser one of its type that, unlike it, knows who and to whom.

    "A and B agreed to use the port in trade" fills the target of one rule with trade, no actor.
    """
    best = max(group, key=_rank)
    rivals = [m for m in group if m is not best and m.rule.type == best.rule.type]
    if not rivals or is_told(best):
        return best
    return max(filter(is_told, rivals), key=_rank, default=best)


def _is_for_documents(match: Match) -> bool:
    """Tell whether neither the rule nor what it governs serves given pairs only."""
    inner = match.inner
    return match.rule.scope == "all" and (inner is None or _is_for_documents(inner))


def _happens(match: Match) -> bool:
    """Tell whether something is done: a friendship that is only named is a state, no event.

    Nor does who "is a threat to democracy" threaten anybody.
    """
    if match.carrier is not None and match.rule.type == "THREATEN" and match.kind == "noun":
        return wordforms.lemma(match.carrier) not in load_classes()["copula"]
    return match.kind != "noun" or not match.rule.carried or match.carrier is not None


def _rank(match: Match) -> tuple[float, int, int, str]:
    filled = bool(roles.source_tokens(match)) + bool(roles.target_tokens(match))
    return (match.rule.specificity + filled + match.depth, match.depth, filled, match.rule.id)


def _judge_inner(match: Match, imposed: dict[int, Certainty], dropped: set[int]) -> None:
    inner = match.inner
    while inner is not None:
        if inner.trigger.i != match.trigger.i:
            if match.rule.type in _SWALLOWED:
                dropped.add(inner.trigger.i)
            elif match.rule.type in INNER_CERTAINTY:
                imposed.setdefault(inner.trigger.i, _made_of(inner, match))
        inner = inner.inner


def _made_of(inner: Match, operator: Match) -> Certainty:
    """Return what an operator makes of the event under it.

    Nobody demands what they are to do themselves: who seeks to buy drones plans to.
    """
    certainty = INNER_CERTAINTY[operator.rule.type]
    doers = syntax.subjects(inner.trigger) if inner.kind == "verb" else []
    own = bool(doers) and doers == syntax.subjects(operator.trigger)
    return "planned" if certainty == "demanded" and own else certainty


def absorbed_nouns(match: Match) -> set[int]:
    """Return the nouns a verb rule names as its object: no events beside it ("sign a deal")."""
    if match.kind != "verb" or not match.rule.object:
        return set()
    heads = prepositions.through_carriers(syntax.objects(match.trigger))
    return {head.i for head in heads if wordforms.lemma(head) in match.rule.object}


def _hidden_inner(best: list[Match], dropped: set[int]) -> list[Match]:
    """Requests keep the act they are about even under "stop": it is demanded that it end."""
    found: list[Match] = []
    for match in best:
        if match.rule.type != "REQUEST" or match.inner is None or match.inner.inner is None:
            continue
        innermost = match.inner
        while innermost.inner is not None:
            innermost = innermost.inner
        if innermost.trigger.i in dropped:
            found.append(innermost)
    return found


def told_once(events: list[Event]) -> list[Event]:
    """Return the events of a sentence, each once: "spoke … to discuss" is one consultation.

    Of events of the same parties, type and date the surest is kept, then the first.
    """
    best: dict[tuple[object, ...], Event] = {}
    for event in events:
        key = (event.source, event.target, event.event_type, event.event_date)
        rival = best.get(key)
        if rival is None or _sureness(event) > _sureness(rival):
            best[key] = event
    kept = {id(event) for event in best.values()}
    return [event for event in events if id(event) in kept and not _is_half_told(event, events)]


def _is_half_told(event: Event, others: list[Event]) -> bool:
    """Tell whether another event of the sentence names the side that this one lacks.

    "met with Oman to discuss oil": the discussion with nobody is the meeting.
    """
    if event.source is not None and event.target is not None:
        return False
    return any(
        other.event_type == event.event_type
        and other.source is not None
        and other.target is not None
        and event.source in (None, other.source)
        and event.target in (None, other.target)
        for other in others
    )


def _sureness(event: Event) -> tuple[int, float]:
    return (-_CERTAINTIES.index(event.certainty), event.confidence or 0.0)
