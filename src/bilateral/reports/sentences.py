"""A sentence that a journalist can print for each part of an answer."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from bilateral.actors import country_name
from bilateral.lexicons import read_toml
from bilateral.series import ChangeWindow, Measurement, Ratio, Span, threshold

_HEADLINES = {
    "closer": "{a} and {b} have drawn closer since {day}",
    "apart": "{a} and {b} have moved further apart since {day}",
    "closer_passing": "{a} and {b} drew closer after {day}, but it did not last",
    "apart_passing": "{a} and {b} moved further apart after {day}, but it did not last",
    "no_clear_change": "No clear change between {a} and {b} since {day}",
    "no_clear_change_elsewhere": (
        "No clear turn between {a} and {b} on {day}; one around {likelier} looks likelier"
    ),
    "no_clear_change_more": (
        "More of both, cooperation and conflict, between {a} and {b} since {day}, and no clear "
        "turn either way"
    ),
    "no_clear_change_less": (
        "Less of both, cooperation and conflict, between {a} and {b} since {day}, and no clear "
        "turn either way"
    ),
    "mixed": "Between {a} and {b}, the signs since {day} point both ways",
    "not_enough_evidence": (
        "There is not enough evidence to say whether {a} and {b} have moved since {day}"
    ),
}


SHORT_WINDOW = 8 * 7
"""Days; a turn elsewhere is named in the headline only when it can be dated this closely."""
LASTED, FADED = 0.5, 0.15
"""The shares of a step that must still stand at the end to say that it lasted, or just faded."""


def name_of(code: str) -> str:
    """Return the name to print for a country's code, or the code itself."""
    try:
        return country_name(code)
    except Exception:  # an organisation or a data set's own code prints as it is
        return code


def in_sentence(code: str) -> str:
    """Return a country's name as it stands inside a sentence: "the United States"."""
    article = "the " if code in read_toml("series/kinds.toml")["with_article"] else ""
    return article + name_of(code)


def capital(sentence: str) -> str:
    """Return a sentence with its first letter in upper case."""
    return sentence[:1].upper() + sentence[1:]


def say_day(day: dt.date) -> str:
    """Return a day as 24 February 2022."""
    return f"{day.day} {day.strftime('%B %Y')}"


def headline(measured: Measurement) -> str:
    """Return the answer in one sentence, without a full stop."""
    said = _HEADLINES[measured.verdict + _shade(measured)].format(
        a=in_sentence(measured.country_1),
        b=in_sentence(measured.country_2),
        day=say_day(measured.span.since),
        likelier="" if measured.window is None else say_day(_middle(measured.window)),
    )
    return capital(said)


def _shade(measured: Measurement) -> str:
    """Return which headline of a verdict: a step that passed, more of both, a turn elsewhere."""
    left = share_left(measured)
    if left is not None and left <= FADED:
        return "_passing"
    if measured.verdict != "no_clear_change":
        return ""
    moves = {name: _moved(ratio) for name, ratio in measured.channels.items()}
    both = moves["cooperation"] + moves["conflict"]
    if abs(both) == 2:
        return "_more" if both > 0 else "_less"
    window = measured.window
    if window is None or window.holds_date:
        return ""
    moved = any(moves.values())
    short = (window.end - window.start).days < SHORT_WINDOW
    return "_elsewhere" if moved and short else ""


def _moved(ratio: Ratio) -> int:
    """Return 1 or -1 where the interval of a rate ratio is above or below 1, else 0."""
    _, low, high = ratio_interval(ratio)
    return int(low > 1) - int(high < 1)


def _middle(window: ChangeWindow) -> dt.date:
    return window.start + (window.end - window.start) / 2


def say_index(measured: Measurement) -> str:
    """Return what the weekly index did."""
    step = measured.step
    if step is None:
        return "No index was estimated. " + " ".join(measured.missing)
    size, low, high = (float(v[0]) for v in (step.estimate, step.low, step.high))
    moved = "rose" if size > 0 else "fell"
    sure = ""
    if low * high <= 0:
        clear = abs(float(step.z[0])) >= threshold("index")
        sure = ", which only just includes no step" if clear else _OPEN
    day = say_day(measured.span.since)
    return (
        f"The weekly index of dealings {moved} by {abs(size):.2f} at {day} "
        f"(95 % interval {low:+.2f} to {high:+.2f}){sure}."
    )


_OPEN = ", which leaves open whether it moved at all"
FEW_TRIED = 19
"""With fewer comparisons even a step that none of them reaches has p above 0.05."""


def say_probability(measured: Measurement) -> str:
    """Return the probability that the level stepped up."""
    if measured.step is None:
        return ""
    up = float(measured.step.probability_up[0])
    side, chance = ("closer", up) if up >= 0.5 else ("further apart", 1 - up)
    shown = "more than 99" if chance > 0.99 else f"{100 * chance:.0f}"
    return f"On the model's assumptions the chance that the step was towards {side} is {shown} %."


def say_channel(name: str, ratio: Ratio, span: Span) -> str:
    """Return how often one channel was used before and after."""
    before, after = int(ratio.before), int(ratio.after)
    if not before and not after:
        return f"{name.capitalize()}: none was recorded."
    counts = (
        f"{name.capitalize()}: {before} event{'s' * (before != 1)} in the {span.weeks_before} "
        f"weeks before, {after} in the {span.weeks_after} after"
    )
    factor, low, high = ratio_interval(ratio)
    if not math.isfinite(factor):
        return counts + "."
    return (
        f"{counts}; against what the source tells of others, {_times(factor)} "
        f"(95 % interval ×{low:.2g} to ×{high:.2g})."
    )


def ratio_interval(ratio: Ratio) -> tuple[float, float, float]:
    """Return the rate ratio after/before with its 95 % interval."""
    center, error = float(ratio.log_ratio), float(ratio.standard_error)
    return (
        math.exp(center) if math.isfinite(center) else math.nan,
        math.exp(min(center - 1.96 * error, 700)) if math.isfinite(center) else math.nan,
        math.exp(min(center + 1.96 * error, 700)) if math.isfinite(center) else math.nan,
    )


def say_depth(measured: Measurement) -> str:
    """Return which kinds of dealings are new or gone."""
    depth = measured.depth
    if depth is None:
        return ""
    said = []
    for new, kinds in (("new", depth.new_kinds), ("no longer seen", depth.lost_kinds)):
        for warm, label in ((True, "cooperation"), (False, "conflict")):
            names = sorted(
                (kind for kind in kinds if kind.cooperative == warm),
                key=lambda kind: (-kind.weight * (kind.before + kind.after), kind.name),
            )
            if names:
                listed = ", ".join(say_kind(kind.name) for kind in names[:4])
                more = f" and {len(names) - 4} more" if len(names) > 4 else ""
                said.append(f"{new} kinds of {label}: {listed}{more}")
    found = "; ".join(said) if said else "no kind of dealing is new or gone"
    usual = (
        "more than the order of the weeks would give by chance"
        if depth.placebo_p < 0.05
        else "no more than the order of the weeks can give by chance"
    )
    return f"{found[0].upper()}{found[1:]}; in all, {usual} (p = {depth.placebo_p:.3f})."


def say_kind(name: str) -> str:
    """Return a kind as words: "AID military" is military aid."""
    words = read_toml("series/kinds.toml")
    if name in words["phrases"]:
        return str(words["phrases"][name])
    first, _, detail = name.partition(" ")
    noun = str(words.get(first, first.lower()))
    detail = str(words["details"].get(detail, detail)).lower()
    for sign, word in (("_", " "), ("-", " "), ("|", " or ")):
        detail = detail.replace(sign, word)
    return f"{detail} {noun}" if detail else noun


def say_placebo(measured: Measurement) -> str:
    """Return how unusual a step of this size is."""
    placebo = measured.placebo
    if placebo is None:
        return ""
    if not placebo.own_dates + placebo.other_pairs:
        return "There were no other dates or pairs to hold the step against."
    parts = []
    if placebo.own_dates:
        parts.append(f"at {placebo.own_larger} of {placebo.own_dates} other dates of this pair")
    if placebo.other_pairs:
        parts.append(f"in {placebo.other_larger} of {placebo.other_pairs} other pairs at this date")
    few = placebo.own_dates + placebo.other_pairs < FEW_TRIED
    return (
        f"A step as clear as this turns up {' and '.join(parts)} (p = {placebo.p:.3f}"
        f"{'; too few to say much' if few else ''})."
    )


def say_lasting(measured: Measurement) -> str:
    """Return whether a clear step still stood at the end of the span, in the smoothed level."""
    left = share_left(measured)
    if left is None:
        return ""
    moved = f"({level_moved(measured):+.2f} from the eight weeks before the date)"
    if left >= LASTED:
        return f"It lasted: in the last eight weeks compared the index still stood apart {moved}."
    if left > FADED:
        return f"It faded: in the last eight weeks compared little of the step was left {moved}."
    return (
        "It did not last: in the last eight weeks compared the index was back where it had been, "
        f"or beyond {moved}."
    )


def share_left(measured: Measurement) -> float | None:
    """Return how much of a step still stood in the last eight weeks; None without a clear step."""
    if measured.step is None or measured.verdict not in ("closer", "apart"):
        return None
    if abs(float(measured.step.z[0])) < threshold("index"):
        return None
    size = float(measured.step.estimate[0])
    return level_moved(measured) / size if size else None


def level_moved(measured: Measurement) -> float:
    """Return the smoothed level of the last eight weeks minus that of the eight before the date."""
    assert measured.weekly is not None
    level, at = measured.weekly.level, measured.span.weeks_before
    return float(np.mean(level[-8:]) - np.mean(level[max(at - 8, 0) : at]))


def say_window(measured: Measurement) -> str:
    """Return between which days the level most plausibly stepped."""
    window = measured.window
    if window is None:
        return ""
    length = (window.end - window.start).days + 1
    where = (
        "which holds the date asked about"
        if window.holds_date
        else ("which does not hold the date asked about")
    )
    if length > 26 * 7 / 2:
        return (
            f"If there was one turn, it cannot be dated: anywhere from {say_day(window.start)} to "
            f"{say_day(window.end)} fits."
        )
    return (
        f"If there was one turn, it most plausibly came between {say_day(window.start)} and "
        f"{say_day(window.end)}, {where}."
    )


def _times(factor: float) -> str:
    if 0.95 <= factor <= 1.05:
        return "about as often"
    if factor > 1:
        return f"{factor:.1f} times as often"
    return f"{1 / factor:.1f} times less often"
