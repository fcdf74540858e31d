"""Two answers side by side: each figure of one, of the other, and whether it changed."""

from __future__ import annotations

from typing import TypedDict

from bilateral.reports.answer import Answer

Figure = TypedDict("Figure", {"figure": str, "without": str, "with": str, "changed": bool})
"""What an answer says without a correction and with it."""


def compare_answers(without: Answer, corrected: Answer) -> list[Figure]:
    """Return each figure of two answers to one question, the second one with a correction."""
    answers = (without, corrected)
    figures = [
        ("verdict", *(a.verdict.replace("_", " ") for a in answers)),
        ("step of the index", *(_signed(a.estimate) for a in answers)),
        ("95 % interval from", *(_signed(a.interval_low) for a in answers)),
        ("95 % interval to", *(_signed(a.interval_high) for a in answers)),
        ("chance that it is closer", *(_share(a.probability_closer) for a in answers)),
        ("counted events", *(str(len(a.measured.events)) for a in answers)),
    ]
    for name in without.channels:
        if " " in name:
            first, second = (
                f"{a.channels[name]['before']} → {a.channels[name]['after']}" for a in answers
            )
            figures.append((name, first, second))
    return [
        {"figure": name, "without": first, "with": second, "changed": first != second}
        for name, first, second in figures
    ]


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}".replace("-", "−")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"
