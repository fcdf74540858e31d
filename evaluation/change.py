"""How well the measure of change does: known turns, false alarms, coverage, and disputes.

    python -m evaluation.change [--dates 2000] [--figures FOLDER] [--write]

``--write`` puts the measured error rates into ``data/series/measured_errors.toml``, which every
answer prints among its caveats.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from bilateral.lexicons import read_csv
from bilateral.series import Bench, Parts, Span, fit_step, measure, read_dyad, read_source
from bilateral.series.verdict import threshold
from evaluation.change_data import (
    SHARED,
    TurningPoint,
    open_icews,
    open_keds,
    read_turning_points,
)

SEED = 20221026
PAIRS_A_DATE = 8
DATASETS = ("keds-gulf", "keds-levant", "keds-turkey", "icews")
WRITTEN = Path(__file__).resolve().parents[1] / "src/bilateral/data/series/measured_errors.toml"


@dataclass(frozen=True, slots=True)
class Turn:
    """What was measured at one known turn."""

    point: TurningPoint
    estimate: float
    z: float
    balance_z: float
    depth_z: float
    verdict: str

    @property
    def right(self) -> bool:
        """Whether the step points the known way."""
        return self.estimate * self.point.direction > 0

    @property
    def called(self) -> int:
        """1 closer, -1 apart, 0 neither."""
        return {"closer": 1, "apart": -1}.get(self.verdict, 0)


@dataclass(frozen=True, slots=True)
class Trial:
    """What was measured for one pair at one random date."""

    dataset: str
    pair: tuple[str, str]
    date: dt.date
    z: float
    balance_z: float
    depth_z: float
    verdict: str


def measure_turns(
    open_data: dict[str, duckdb.DuckDBPyConnection], points: Sequence[TurningPoint] = ()
) -> list[Turn]:
    """Measure turns (every known one), as an answer would."""
    found = []
    for point in points or read_turning_points():
        m = measure(open_data[point.data], point.country_1, point.country_2, since=point.date)
        step = m.step
        found.append(
            Turn(
                point,
                float("nan") if step is None else float(step.estimate[0]),
                0.0 if step is None else float(step.z[0]),
                m.balance_z,
                m.depth_z,
                m.verdict,
            )
        )
    return found


def draw_turns(open_data: dict[str, duckdb.DuckDBPyConnection], folder: Path) -> None:
    """Write a chart of each known turn as ``<date>-<pair>.svg``."""
    from bilateral.reports import answer

    folder.mkdir(parents=True, exist_ok=True)
    for point in read_turning_points():
        found = answer(open_data[point.data], point.country_1, point.country_2, since=point.date)
        found.write_chart(folder / f"{point.date}-{point.country_1}-{point.country_2}.svg")


def try_random_dates(
    open_data: dict[str, duckdb.DuckDBPyConnection], number: int, weeks: int
) -> tuple[list[Trial], list[np.ndarray]]:
    """Measure `number` random dates × pairs; also return their index series."""
    random = np.random.default_rng(SEED)
    turns = read_turning_points()
    trials: list[Trial] = []
    series: list[np.ndarray] = []
    each = -(-number // len(DATASETS))
    for dataset in DATASETS:
        connection = open_data["icews18" if dataset == "icews" else "keds"]
        dates = _random_dates(connection, dataset, random)
        done = 0
        while done < each:
            date = next(dates)
            for pair, parts in _try_date(connection, dataset, date, turns, random, weeks):
                if done == each:
                    break
                step = parts.step
                assert step is not None
                trials.append(
                    Trial(
                        dataset, pair, date, float(step.z[0]), parts.balance_z, parts.depth_z,
                        parts.row.verdict,
                    )
                )  # fmt: skip
                series.append(parts.index)
                done += 1
    return trials, series


def _random_dates(
    connection: duckdb.DuckDBPyConnection, dataset: str, random: np.random.Generator
) -> Iterator[dt.date]:
    first, last = connection.execute(
        "SELECT min(event_date), max(event_date) FROM events WHERE dataset = ?", [dataset]
    ).fetchall()[0]
    margin = 8 * 7
    while True:
        yield first + dt.timedelta(days=int(random.integers(margin, (last - first).days - margin)))


def _try_date(
    connection: duckdb.DuckDBPyConnection,
    dataset: str,
    date: dt.date,
    turns: Sequence[TurningPoint],
    random: np.random.Generator,
    usual: int,
) -> Iterator[tuple[tuple[str, str], Parts]]:
    panel, coverage = read_source(connection, date, dataset)
    span = Span(date, min(usual, -panel.first_week), min(usual, panel.first_week + panel.weeks))
    inside = (panel.week >= -panel.first_week - span.weeks_before) & (
        panel.week < -panel.first_week + span.weeks_after
    )
    totals = np.zeros(len(panel.pairs))
    np.add.at(totals, panel.pair[inside], panel.counts[inside].sum(axis=1))
    known = {
        tuple(sorted((t.country_1, t.country_2)))
        for t in turns
        if abs((t.date - date).days) <= 26 * 7
    }
    eligible = [
        place
        for place in np.flatnonzero(totals >= threshold("minimum_events"))
        if panel.pairs[place] not in known
    ]
    for place in random.permutation(eligible)[:PAIRS_A_DATE]:
        pair = panel.pairs[int(place)]
        dyad = read_dyad(connection, *pair, dataset=dataset)
        parts = Bench(panel, coverage, pair).parts(dyad.events, span)
        if parts.step is not None and np.isfinite(parts.step.z[0]):
            yield pair, parts


def bootstrap_share(trials: Sequence[Trial], called: Sequence[bool]) -> tuple[float, float]:
    """Return the 95 % interval of a share, resampling pairs."""
    random = np.random.default_rng(SEED)
    groups: dict[tuple[str, tuple[str, str]], list[bool]] = defaultdict(list)
    for trial, flag in zip(trials, called, strict=True):
        groups[trial.dataset, trial.pair].append(flag)
    sums = np.array([[sum(group), len(group)] for group in groups.values()])
    drawn = sums[random.integers(0, len(sums), (2000, len(sums)))].sum(axis=1)
    shares = drawn[:, 0] / drawn[:, 1]
    return float(np.quantile(shares, 0.025)), float(np.quantile(shares, 0.975))


def cover_injected(series: Sequence[np.ndarray], number: int = 1000) -> float:
    """Return the share of 95 % intervals that cover a step injected into simulated series.

    Each simulation takes the noise and drift that were fitted to a real pair's index.
    """
    random = np.random.default_rng(SEED)
    size = max(map(len, series))
    whole = [y for y in series if len(y) == size]
    chosen = [whole[int(i)] for i in random.integers(0, len(whole), number)]
    real = np.stack(chosen)
    fitted = fit_step(real, size // 2)
    drift = np.sqrt(fitted.drift_ratio) * fitted.noise
    level = np.cumsum(random.normal(size=real.shape) * drift[:, None], axis=1)
    noise = random.normal(size=real.shape) * fitted.noise[:, None]
    step = random.uniform(-2, 2, number)
    made = level + noise + step[:, None] * (np.arange(size) >= size // 2)
    made[np.isnan(real)] = np.nan
    found = fit_step(made, size // 2)
    return float(np.mean((found.low <= step) & (step <= found.high)))


def cover_in_real(series: Sequence[np.ndarray], number: int = 1000) -> float:
    """Return the share of intervals that cover a step added to real series at random dates.

    The real series may have turned by themselves at that date, so this counts against the measure.
    """
    random = np.random.default_rng(SEED + 1)
    size = max(map(len, series))
    whole = [y for y in series if len(y) == size]
    real = np.stack([whole[int(i)] for i in random.integers(0, len(whole), number)])
    step = random.uniform(-2, 2, number)
    found = fit_step(real + step[:, None] * (np.arange(size) >= size // 2), size // 2)
    return float(np.mean((found.low <= step) & (step <= found.high)))


def score_disputes(keds: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Return the AUC of conflict measures against militarized disputes, over KEDS dyad-years."""
    cow = {row["cow"]: row["iso3"] for row in _countries() if row["cow"]}
    disputes = keds.execute(
        "SELECT DISTINCT ccode1::INTEGER::VARCHAR, ccode2::INTEGER::VARCHAR, year::INTEGER FROM "
        f"read_csv('{SHARED}/relations/mid/cow_mid_ddydisps.csv') WHERE cowmidongoing = 1"
    ).fetchall()
    known = {(*sorted((cow.get(a, a), cow.get(b, b))), year) for a, b, year in disputes}
    rows = keds.execute(
        """
        WITH one AS (
            SELECT event_date, source, target, event_type, dataset, min(quad_class) AS q,
                   avg(intensity) AS g
            FROM events GROUP BY ALL),
        dyads AS (
            SELECT dataset, least(source, target) AS a, greatest(source, target) AS b,
                   year(event_date) AS year, count(*) AS n,
                   count(*) FILTER (q = 4) AS material, count(*) FILTER (q >= 3) AS conflict,
                   count(*) FILTER (q <= 2) AS cooperation, sum(g) AS net
            FROM one GROUP BY ALL),
        years AS (SELECT dataset, year, sum(n) AS total FROM dyads GROUP BY ALL)
        SELECT a, b, year, n, material, conflict, cooperation, net, total
        FROM dyads JOIN years USING (dataset, year)
        WHERE year BETWEEN 1980 AND 2010 AND n >= 20 ORDER BY ALL
        """
    ).fetchall()
    truth = np.array([(row[0], row[1], row[2]) in known for row in rows])
    n, material, conflict, cooperation, net, total = np.array(
        [row[3:] for row in rows], dtype=float
    ).T
    return {
        "disputes: dyad-years": float(len(rows)),
        "disputes: dyad-years with a dispute": float(truth.sum()),
        "disputes: AUC of the raw material-conflict count": auc(material, truth),
        "disputes: AUC of the material-conflict rate": auc(material / (total - n), truth),
        "disputes: AUC of the conflict rate": auc(conflict / (total - n), truth),
        "disputes: AUC of the material-conflict share": auc(material / n, truth),
        "disputes: AUC of minus the net intensity rate": auc(-net / (total - n), truth),
        "disputes: AUC of minus the cooperation balance": auc(-(cooperation - conflict) / n, truth),
    }


def auc(score: np.ndarray, truth: np.ndarray) -> float:
    """Return the area under the ROC curve; ties count half."""
    order = np.argsort(score, kind="stable")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    for value in np.unique(score):
        same = score == value
        ranks[same] = ranks[same].mean()
    positive = int(truth.sum())
    negative = len(truth) - positive
    return float((ranks[truth].sum() - positive * (positive + 1) / 2) / (positive * negative))


def _countries() -> tuple[dict[str, str], ...]:
    from bilateral.lexicons import read_text

    line = next(row for row in read_text("actors/countries.csv").splitlines() if row[0] != "#")
    return read_csv("actors/countries.csv", tuple(line.split(",")))


def evaluate(number: int = 2000, weeks: int = 26) -> dict[str, float]:
    """Measure everything, with `weeks` a side at random dates; keys name the figures."""
    open_data = {"keds": open_keds(), "icews18": open_icews()}
    turns = measure_turns(open_data)
    trials, series = try_random_dates(open_data, number, weeks)
    _print_turns(turns)
    figures = _turn_figures(turns) | _trial_figures(trials)
    figures["95 % intervals cover an injected step, simulated"] = cover_injected(series)
    figures["95 % intervals cover a step added to real series"] = cover_in_real(series)
    return figures | score_disputes(open_data["keds"])


def _turn_figures(turns: Sequence[Turn]) -> dict[str, float]:
    index = [turn for turn in turns if abs(turn.z) >= threshold("index")]
    verdicts = [turn for turn in turns if turn.called]
    return {
        "turns": len(turns),
        "turns: direction right": sum(turn.right for turn in turns),
        "turns: index clear and right": sum(turn.right for turn in index),
        "turns: index clear and wrong": sum(not turn.right for turn in index),
        "turns: verdict right": sum(t.called == t.point.direction for t in verdicts),
        "turns: verdict wrong": sum(t.called != t.point.direction for t in verdicts),
        "turns: verdict mixed": sum(t.verdict == "mixed" for t in turns),
    }


def _trial_figures(trials: Sequence[Trial]) -> dict[str, float]:
    called = [trial.verdict in ("closer", "apart") for trial in trials]
    low, high = bootstrap_share(trials, called)
    figures: dict[str, float] = {
        "random dates": len(trials),
        "random dates: pairs": len({(t.dataset, t.pair) for t in trials}),
        "random dates: closer or apart": float(np.mean(called)),
        "random dates: closer or apart, low": low,
        "random dates: closer or apart, high": high,
        "random dates: mixed": float(np.mean([t.verdict == "mixed" for t in trials])),
    }
    for name, values in (
        ("index", [t.z for t in trials]),
        ("channels", [t.balance_z for t in trials]),
        ("depth", [t.depth_z for t in trials]),
    ):
        size = np.abs(values)
        figures[f"random dates: {name} beyond its threshold"] = float(
            np.mean(size >= threshold(name))
        )
        figures[f"random dates: {name}, 95 % quantile of |z|"] = float(np.quantile(size, 0.95))
    for dataset in DATASETS:
        flags = [c for t, c in zip(trials, called, strict=True) if t.dataset == dataset]
        figures[f"random dates: closer or apart in {dataset}"] = float(np.mean(flags))
    return figures


def _print_turns(turns: Sequence[Turn]) -> None:
    for turn in turns:
        point = turn.point
        print(
            f"{point.date} {point.country_1} {point.country_2} {point.direction:+d} "
            f"{turn.verdict:<20} step {turn.estimate:+.2f} z {turn.z:+.2f} "
            f"channels {turn.balance_z:+.2f} depth {turn.depth_z:+.2f}  {point.fact}"
        )


def write_rates(figures: dict[str, float], path: Path = WRITTEN) -> None:
    """Write the sentences that every answer prints."""
    share, low, high = (
        100 * figures[f"random dates: closer or apart{end}"] for end in ("", ", low", ", high")
    )
    covered = 100 * figures["95 % intervals cover an injected step, simulated"]
    lines = [
        "# Written by `python -m evaluation.change --write`; printed in every answer's caveats.",
        f"false_alarms = {share / 100:.4f}",
        f"false_alarms_low = {low / 100:.4f}",
        f"false_alarms_high = {high / 100:.4f}",
        f"interval_coverage = {covered / 100:.4f}",
        "sentences = [",
        f'  "At {figures["random dates"]:.0f} random dates, where nothing was asked about, this '
        f"method says closer or apart {share:.1f} % of the time (95 % interval {low:.1f} to "
        f'{high:.1f} %, KEDS and ICEWS 2018).",',
        f'  "Its 95 % intervals cover a known, injected step {covered:.1f} % of the time; of '
        f"{figures['turns']:.0f} known turns it calls {figures['turns: verdict right']:.0f} "
        f'rightly and {figures["turns: verdict wrong"]:.0f} wrongly, and leaves the others open.",',
        "]",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dates", type=int, default=2000)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--figures", type=Path, help="Draw the known turns there, and stop.")
    parser.add_argument("--write", action="store_true")
    options: Any = parser.parse_args(arguments)
    if options.figures:
        draw_turns({"keds": open_keds(), "icews18": open_icews()}, options.figures)
        return
    figures = evaluate(options.dates, options.weeks)
    width = max(map(len, figures))
    for name, value in figures.items():
        print(f"{name:<{width}}  {value:.4g}")
    if options.write:
        write_rates(figures)


if __name__ == "__main__":
    main()
