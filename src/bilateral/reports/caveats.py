"""The caveats of an answer: a sentence each, with the numbers behind it."""

from __future__ import annotations

from bilateral.actors import country_name, former_state
from bilateral.lexicons import read_toml
from bilateral.reports.sentences import in_sentence, say_day
from bilateral.reports.sources import Sources
from bilateral.series import Measurement

SPARSE_WEEKS = 0.6
"""Below this share of weeks with coverage the gaps are said."""


def say_caveats(measured: Measurement, sources: Sources) -> tuple[str, ...]:
    """Return every caveat that applies, the ones that matter most first."""
    said = [
        *measured.missing,
        *_former_states(measured),
        *_coverage(measured),
        *_vouching(measured, sources),
        *_not_counted(measured, sources),
        *_sensitivity(measured),
        *measured.breaks,
        *_only_conflict(measured, sources),
        *_other_data(measured),
        *_error_rates(measured),
    ]
    return tuple(said)


def _coverage(measured: Measurement) -> list[str]:
    coverage, span = measured.coverage, measured.span
    if coverage.start is None or coverage.end is None:
        return ["The store holds no event between the two countries."]
    said = []
    covered = sum(measured.covered_weeks)
    weeks = span.weeks_before + span.weeks_after
    if weeks and 0 < covered / weeks < SPARSE_WEEKS:
        said.append(
            f"The source published in {covered} of the {weeks} weeks compared; the other weeks are "
            "treated as unknown, not as quiet."
        )
    if coverage.start > span.since:
        said.append(
            f"The source begins on {say_day(coverage.start)}, after the date asked about, so there "
            "is no before to compare with."
        )
    if coverage.end < span.since:
        said.append(
            f"The source ends on {say_day(coverage.end)}, before the date asked about, so there is "
            "no after to compare with."
        )
    return said


def _vouching(measured: Measurement, sources: Sources) -> list[str]:
    total = sum(sources.vouched.values())
    said = []
    if total:
        for country, number in sources.vouched.items():
            if country and number / total >= 0.2:
                part = " one of the two sides" if country in (
                    measured.country_1, measured.country_2
                ) else ""  # fmt: skip
                aside = f",{part}," if part else ""
                said.append(
                    f"{100 * number / total:.0f} % of this rests on what officials or speakers of "
                    f"{in_sentence(country)}{aside} say."
                )
        known = sum(n for name, n in sources.publishers.items() if name)
        if known:
            name, number = next((k, v) for k, v in sources.publishers.items() if k)
            if number / total >= 0.5:
                part = "All" if number == total else f"{100 * number / total:.0f} % of the"
                said.append(f"{part} reports come from {name}.")
    return said


def _not_counted(measured: Measurement, sources: Sources) -> list[str]:
    said = []
    if sources.uncounted:
        listed = ", ".join(f"{number} {name}" for name, number in sources.uncounted.items())
        total = sum(sources.uncounted.values())
        said.append(
            f"Not counted, because nobody says that it happened: {listed} "
            f"(report{'s' * (total != 1)} between the two in the days compared)."
        )
    if measured.straddling:
        said.append(
            f"{measured.straddling} event{'s' * (measured.straddling != 1)} dated too vaguely to "
            "fall before or after the date left out."
        )
    if measured.dyad.undated:
        said.append(f"{measured.dyad.undated} reports without any date are not counted.")
    return said


def _sensitivity(measured: Measurement) -> list[str]:
    if measured.step is None:
        return []
    said = []
    estimate = float(measured.step.estimate[0])
    labels = {
        "asserted": "Counting only what the text itself asserts",
        "independent": "Without what either side says of itself or the other",
    }
    for variant, label in labels.items():
        found = measured.variants[variant]
        if found["events"] == measured.variants["reported"]["events"]:
            continue
        if not found["events"]:
            said.append(f"{label}, no event is left, so nothing can be estimated.")
            continue
        said.append(
            f"{label}, {found['events']:.0f} event{'s are' if found['events'] > 1 else ' is'} "
            "left and the step is "
            f"{found['estimate']:+.2f} ({found['interval_low']:+.2f} to "
            f"{found['interval_high']:+.2f})."
        )
    turned = [
        name for name, found in measured.exposures.items() if found["estimate"] * estimate < 0
    ]
    if turned:
        said.append(
            "The direction of the step depends on what it is measured against: it turns with the "
            f"exposure {' and '.join(repr(name) for name in turned)}."
        )
    return said


def _only_conflict(measured: Measurement, sources: Sources) -> list[str]:
    if not sources.only_conflict:
        return []
    return [
        f"{measured.coverage.dataset} records conflict only: closer means less of it here, and "
        "nothing is known of cooperation."
    ]


def _other_data(measured: Measurement) -> list[str]:
    if not measured.other_datasets:
        return []
    return [
        f"This is measured on {measured.coverage.dataset}; the store also holds this pair in "
        f"{', '.join(measured.other_datasets)}, which are not mixed in."
    ]


def _former_states(measured: Measurement) -> list[str]:
    said = []
    for code in (measured.country_1, measured.country_2):
        former = former_state(code)
        end = former.validity.end if former else None
        if former is not None and end is not None and measured.span.end > end:
            heirs = ", ".join(f"{country_name(heir)} ({heir})" for heir in former.successors)
            said.append(
                f"{former.name} ended on {say_day(end)}; what came later stands under {heirs}."
            )
    return said


def _error_rates(measured: Measurement) -> list[str]:
    if measured.step is None:
        return []
    rates = read_toml("series/measured_errors.toml")
    return [str(sentence) for sentence in rates["sentences"]]
