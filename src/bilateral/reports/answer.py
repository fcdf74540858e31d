"""The answer: what was measured, the evidence, what is claimed, and the caveats, side by side."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import numpy as np

from bilateral.errors import UsageError
from bilateral.lexicons import read_toml
from bilateral.reports import sentences
from bilateral.reports.caveats import say_caveats
from bilateral.reports.evidence import Evidence, rank_evidence
from bilateral.reports.sources import Claim, Sources, read_claims, read_sources
from bilateral.series import Measurement, Ratio, measure

FORMATS = ("text", "json", "md", "html")


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """Have two countries grown closer, or further apart? Prints well; `to_dict` has everything."""

    verdict: str
    headline: str
    reason: str
    estimate: float | None
    interval_low: float | None
    interval_high: float | None
    probability_closer: float | None
    placebo_p: float | None
    change_window: dict[str, Any] | None
    channels: dict[str, dict[str, Any]]
    depth: dict[str, Any] | None
    evidence_for: tuple[Evidence, ...]
    evidence_against: tuple[Evidence, ...]
    claimed: tuple[Claim, ...]
    caveats: tuple[str, ...]
    coverage: dict[str, Any]
    provenance: dict[str, Any]
    sentences: dict[str, str]
    """A printable sentence for each part."""
    measured: Measurement
    """The whole measurement, with the weekly series."""
    connection: duckdb.DuckDBPyConnection

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values (ISO days, lists, dicts), ready for JSON."""
        left_out = {"measured", "connection"}
        fields = {
            field.name: getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name not in left_out
        }
        fields["country_1"], fields["country_2"] = self.measured.country_1, self.measured.country_2
        fields["series"] = weekly_rows(self.measured)
        plain: dict[str, Any] = msgspec.to_builtins(fields)
        return plain

    @property
    def events(self) -> duckdb.DuckDBPyRelation:
        """The counted rows of ``events``, a DuckDB relation (``.df()``, ``.pl()`` …)."""
        ids = [name for event in self.measured.events for name in event.event_ids]
        return self.connection.sql(
            "SELECT * FROM events WHERE event_id IN (SELECT unnest($ids)) "
            "AND dataset IS NOT DISTINCT FROM $dataset ORDER BY event_date, event_id",
            params={"ids": ids, "dataset": self.measured.coverage.dataset},
        )

    def render(self, form: str = "text") -> str:
        """Return the answer as ``text``, ``json``, ``md`` or ``html`` (one self-contained file)."""
        if form == "json":
            return msgspec.json.format(msgspec.json.encode(self.to_dict()), indent=2).decode()
        if form == "text":
            from bilateral.reports.text import render_text

            return render_text(self)
        if form == "md":
            from bilateral.reports.markdown import render_markdown

            return render_markdown(self)
        if form == "html":
            from bilateral.reports.html import render_html

            return render_html(self)
        raise UsageError(f"An answer is written as {', '.join(FORMATS)}; got {form!r}.")

    def write_chart(self, path: str | Path) -> None:
        """Write the chart to a .svg or .png file."""
        from bilateral.reports.charts import write_chart

        write_chart(self, Path(path))

    def __str__(self) -> str:
        return self.render("text")

    def __repr__(self) -> str:
        return f"Answer({self.verdict!r}, {self.headline!r})"

    def _repr_html_(self) -> str:
        from bilateral.reports.html import render_body

        return render_body(self)


def answer(
    connection: duckdb.DuckDBPyConnection,
    country_1: str,
    country_2: str,
    *,
    since: dt.date | str,
    until: dt.date | str | None = None,
    weeks: int | None = None,
    dataset: str | None = None,
    event_dyads: Collection[tuple[str, str]] = (),
    evidence: int = 5,
) -> Answer:
    """Answer from a store's connection; the options are those of `bilateral.series.measure`."""
    start, stop = _day(since), None if until is None else _day(until)
    measured = measure(
        connection,
        country_1,
        country_2,
        since=start,
        until=stop,
        weeks=weeks,
        dataset=dataset,
        event_dyads=event_dyads,
    )
    sources = read_sources(connection, measured)
    closer, apart = rank_evidence(connection, measured, limit=evidence)
    step = measured.step
    return Answer(
        verdict=measured.verdict,
        headline=sentences.headline(measured),
        reason=measured.row.reason,
        estimate=None if step is None else _number(step.estimate[0]),
        interval_low=None if step is None else _number(step.low[0]),
        interval_high=None if step is None else _number(step.high[0]),
        probability_closer=None if step is None else _number(step.probability_up[0]),
        placebo_p=None if measured.placebo is None else _number(measured.placebo.p),
        change_window=_window(measured),
        channels={name: _channel(ratio) for name, ratio in measured.channels.items()},
        depth=_depth(measured),
        evidence_for=closer,
        evidence_against=apart,
        claimed=read_claims(connection, country_1, country_2, since=start, until=stop),
        caveats=say_caveats(measured, sources),
        coverage=_coverage(measured, sources),
        provenance=_provenance(measured),
        sentences=_sentences(measured),
        measured=measured,
        connection=connection,
    )


def weekly_rows(measured: Measurement) -> list[dict[str, Any]]:
    """Return the weekly series as rows."""
    weekly = measured.weekly
    if weekly is None:
        return []
    return [
        {
            "week": day,
            "verbal_cooperation": int(weekly.counts[t, 0]),
            "material_cooperation": int(weekly.counts[t, 1]),
            "verbal_conflict": int(weekly.counts[t, 2]),
            "material_conflict": int(weekly.counts[t, 3]),
            "signed_intensity": _number(weekly.signed[t]),
            "exposure": _number(weekly.exposure_events[t]),
            "exposure_intensity": _number(weekly.exposure_intensity[t]),
            "index": _number(weekly.index[t]),
            "level": _number(weekly.level[t]),
            "level_low": _number(weekly.level_low[t]),
            "level_high": _number(weekly.level_high[t]),
        }
        for t, day in enumerate(weekly.start)
    ]


def _day(value: dt.date | str) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"{value!r} is not a day; write it as 2022-02-24.") from error


def _number(value: Any) -> float | None:
    number = float(value)
    return round(number, 4) if np.isfinite(number) else None


def _window(measured: Measurement) -> dict[str, Any] | None:
    return None if measured.window is None else dataclasses.asdict(measured.window)


def _channel(ratio: Ratio) -> dict[str, Any]:
    center, low, high = sentences.ratio_interval(ratio)
    return {
        "before": int(ratio.before),
        "after": int(ratio.after),
        "rate_before": _number(ratio.rate_before),
        "rate_after": _number(ratio.rate_after),
        "rate_ratio": _number(center),
        "interval_low": _number(low),
        "interval_high": _number(high),
        "dispersion_before": _number(ratio.dispersion_before),
        "dispersion_after": _number(ratio.dispersion_after),
    }


def _depth(measured: Measurement) -> dict[str, Any] | None:
    depth = measured.depth
    if depth is None:
        return None
    found = dataclasses.asdict(depth)
    found["new_kinds"] = [kind.name for kind in depth.new_kinds]
    found["lost_kinds"] = [kind.name for kind in depth.lost_kinds]
    return found


def _coverage(measured: Measurement, sources: Sources) -> dict[str, Any]:
    coverage, span = measured.coverage, measured.span
    return {
        "dataset": coverage.dataset,
        "other_datasets": list(measured.other_datasets),
        "source_start": coverage.start,
        "source_end": coverage.end,
        "compared_from": span.start,
        "compared_to": span.end,
        "weeks_before": span.weeks_before,
        "weeks_after": span.weeks_after,
        "weeks_covered_before": measured.covered_weeks[0],
        "weeks_covered_after": measured.covered_weeks[1],
        "events": len(measured.events),
        "reports": measured.dyad.rows,
        "documents": sources.documents,
        "undated": measured.dyad.undated,
        "too_vague": measured.straddling,
        "not_counted": sources.uncounted,
        "vouched_by_country": sources.vouched,
        "publishers": dict(list(sources.publishers.items())[:20]),
        "missing": list(measured.missing),
    }


def _provenance(measured: Measurement) -> dict[str, Any]:
    return {
        "version": metadata.version("bilateral"),
        "since": measured.span.since,
        "exposure": measured.exposure,
        "exposures": measured.exposures,
        "variants": measured.variants,
        "counted_exactly": measured.exact,
        "index_z": None if measured.step is None else _number(measured.step.z[0]),
        "channels_z": _number(measured.balance_z),
        "depth_z": _number(measured.depth_z),
        "drift_ratio": None if measured.step is None else _number(measured.step.drift_ratio[0]),
        "thresholds": dict(read_toml("series/thresholds.toml")),
        "placebo": None if measured.placebo is None else dataclasses.asdict(measured.placebo),
        "decision": dataclasses.asdict(measured.row),
    }


def _sentences(measured: Measurement) -> dict[str, str]:
    said = {
        "headline": sentences.headline(measured) + ".",
        "index": sentences.say_index(measured),
        "probability": sentences.say_probability(measured),
        "placebo": sentences.say_placebo(measured),
        "lasting": sentences.say_lasting(measured),
        "change_window": sentences.say_window(measured),
        "depth": sentences.say_depth(measured),
    }
    for name, ratio in measured.channels.items():
        said[name.replace(" ", "_")] = sentences.say_channel(name, ratio, measured.span)
    return {name: sentence for name, sentence in said.items() if sentence}
