"""The public verbs: `code` one text; `open` a store, `read` into it, `ask` it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import duckdb

from bilateral.actors import find_actor, find_country
from bilateral.errors import UsageError
from bilateral.inputs import named_paths, read_into, read_options
from bilateral.records import (
    Assessment,
    Coded,
    Document,
    Event,
    LoadSummary,
    QuoteReport,
    ReadSummary,
    Reject,
    Statement,
)
from bilateral.store import (
    Database,
    Rows,
    Selection,
    find_document,
    select,
    write_relation,
    write_stream,
)
from bilateral.store.correctable import Correctable
from bilateral.store.corrections import Correction
from bilateral.store.tables import export_tables
from bilateral.surveying import Surveyed
from bilateral.texts import Day, code, code_file, render_article, to_day, to_start

if TYPE_CHECKING:
    from bilateral.intake import Progress
    from bilateral.reports import Answer
    from bilateral.reports.differing import Figure


def code_named(name: str, *, store: str | Path, published: Day | None = None) -> Coded:
    """Return a document coded: a file as it is, or a stored document by id or URL."""
    if Path(name).is_file():
        return next(code_file(name, published=published))
    with Store(store, read_only=True) as opened:
        from bilateral import pipeline

        return pipeline.code_document(opened.document(name))


def write_table(
    relation: duckdb.DuckDBPyRelation, output: Path | TextIO, form: str = "csv"
) -> None:
    """Write a table to a file (its ending is the format) or to a stream as ``csv``/``jsonl``."""
    if isinstance(output, Path):
        write_relation(relation, output)
    elif form in ("csv", "jsonl"):
        write_stream(relation, output, form)
    else:
        raise UsageError(f"--format {form} is neither csv nor jsonl.")


def check_quotes(
    document: str,
    *,
    against: str | Path,
    published: Day | None = None,
    index: str | Path | None = None,
    on_progress: Progress | None = None,
) -> QuoteReport:
    """Hold each quotation of a document against primary sources: exact, altered or not found.

    `document` is a file or an address, or an id or URL in the store `against`. `against` is a
    store, a folder, a file (Parquet, JSON lines …) or a glob; it is indexed at the first call, into
    the file `index` or the user's cache folder, and `on_progress` is told the documents and words
    indexed so far.
    """
    from bilateral.store.texts import is_store, open_sources

    if is_store(against):
        with Store(against, read_only=True) as opened:
            return opened.check_quotes(
                document, published=published, index=index, on_progress=on_progress
            )
    from bilateral.statements.quotes import check_quotes as check_statements

    coded = next(code_file(document, published=published))
    with closing(open_sources(against, index=index, on_progress=on_progress)) as sources:
        return check_statements(coded.document, coded.statements, sources)


def render_quotes(
    report: QuoteReport, form: str = "text", *, colour: bool = False, width: int = 100
) -> str:
    """Return checked quotations as ``text`` (in `colour` for a terminal), ``html`` or ``json``."""
    from bilateral.reports.quotes import render_quotes as render

    return render(report, form, colour=colour, width=width)


def run_demo(folder: str | Path) -> tuple[ReadSummary, Answer]:
    """Read the bundled dispatches, ask about Iran and Russia; answer and new store in `folder`."""
    from importlib import resources

    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("demo.duckdb*"):
        old.unlink()
    with (
        resources.as_file(resources.files("bilateral") / "data" / "demo") as dispatches,
        Store(target / "demo.duckdb") as store,
    ):
        summary = store.read(dispatches / "dispatches.jsonl", processes=1)
        answer = store.ask("IRN", "RUS", since="2022-02-24")
        (target / "answer.html").write_text(answer.render("html"), encoding="utf-8")
        answer.write_chart(target / "answer.svg")
    return summary, answer


def open(path: str | Path = "bilateral.duckdb", *, read_only: bool = False) -> Store:
    """Open the store at `path`, made when it is not there; ``":memory:"`` keeps nothing."""
    return Store(path, read_only=read_only)


class Store(Correctable, Surveyed):
    """A store of documents and what was found in them. Use it in a ``with``, or `close` it."""

    def __init__(self, path: str | Path = "bilateral.duckdb", *, read_only: bool = False) -> None:
        self.database = Database(path, read_only=read_only)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def read(
        self,
        paths: Iterable[str | Path] | str | Path,
        *,
        published: Day | None = None,
        publisher: str | None = None,
        mapping: Mapping[str, str] | None = None,
        since: Day | None = None,
        until: Day | None = None,
        processes: int | None = None,
        recode: bool = False,
        on_progress: Progress | None = None,
        engine: str = "local",
        ray_address: str | None = None,
    ) -> ReadSummary:
        """Read files, folders, globs or URLs, code what is new, and store it.

        A document that is already stored is passed over; with `recode`, only if this version of the
        coder coded it. What cannot be read is recorded as a reject with its reason; the rest is
        stored all the same. `engine` "ray" codes on the Ray cluster at `ray_address`, or on one
        started here.
        """
        from bilateral.intake import Reading

        options = read_options(published, publisher, mapping, since, until)
        reading = Reading(self.database, recode=recode, on_progress=on_progress)
        return reading.run(
            named_paths(paths), options, processes, engine=engine, address=ray_address
        )

    def ask(
        self,
        country_1: str,
        country_2: str,
        *,
        since: Day,
        until: Day | None = None,
        **options: Any,
    ) -> Answer:
        """Answer: have the two countries grown closer or further apart since that day?"""
        from bilateral.reports import answer

        return answer(
            self.database.connection,
            *_pair((country_1, country_2)),
            since=to_start(since),
            until=to_day(until),
            **options,
        )

    def difference(
        self, correction: Correction, country_1: str, country_2: str, **asked: Any
    ) -> list[Figure]:
        """Return what an answer says without a correction and with it; `asked` is as in `ask`.

        For one that was undone: what it said without it, as now, and with it, as before.
        """
        from bilateral.reports.differing import compare_answers

        is_undone, ids = correction.undone_at is not None, [correction.correction_id]
        now = self.ask(country_1, country_2, **asked)
        with self.without_corrections([] if is_undone else ids, restored=ids if is_undone else ()):
            other = self.ask(country_1, country_2, **asked)
        return compare_answers(now, other) if is_undone else compare_answers(other, now)

    def compare(
        self,
        pairs: Iterable[Sequence[str]],
        *,
        since: Day,
        until: Day | None = None,
        weeks: int | None = None,
        datasets: Sequence[str] | None = None,
    ) -> list[Answer]:
        """Ask the same of several pairs, once for each data set that tells of a pair.

        `datasets` names those to look at; data sets are never mixed in one answer.
        """
        from bilateral.series.coverage import choose_dataset

        start = to_start(since)
        found: list[Answer] = []
        for first, second in (_pair(pair) for pair in pairs):
            best, others = choose_dataset(self.database.connection, first, second, start)
            held = () if best is None else (best, *others)
            names = [name for name in held if datasets is None or name in datasets]
            found += [
                self.ask(first, second, since=since, until=until, weeks=weeks, dataset=name)
                for name in names
            ]
        return found

    def load(self, name: str, files: Iterable[str | Path]) -> LoadSummary:
        """Load files of a data set (gdelt, icews, polecat, acled, ucdp, keds, events)."""
        from bilateral.datasets import load_files

        return load_files(self.database, name, list(files))

    def series(
        self,
        country_1: str,
        country_2: str,
        *,
        since: Day | None = None,
        until: Day | None = None,
        every: str = "week",
        directed: bool = False,
        dataset: str | None = None,
        codes: Sequence[str] = (),
    ) -> duckdb.DuckDBPyRelation:
        """Return the series of a pair with explicit zeros and an exposure column.

        `codes` adds Correlates of War (``cow``) and Gleditsch-Ward (``gw``) numbers.
        """
        from bilateral.series.table import dyad_table, with_codes

        table = dyad_table(
            self.database.connection,
            *_pair((country_1, country_2)),
            since=to_day(since),
            until=to_day(until),
            every="month" if every == "month" else "week",
            directed=directed,
            dataset=dataset,
        )
        return with_codes(self.database.connection, table, codes)

    def export(
        self, folder: str | Path, form: str = "parquet", *, corrections: bool = True
    ) -> list[Path]:
        """Write every table to `folder`, one file each, with the store's corrections or without."""
        return export_tables(self.database.connection, Path(folder), form, corrections=corrections)

    def bundle(
        self,
        country_1: str,
        country_2: str,
        *,
        since: Day,
        until: Day | None = None,
        dataset: str | None = None,
        corrections: bool = True,
    ) -> bytes:
        """Return the evidence bundle of an answer, a zip: the same store gives the same bytes."""
        from bilateral.reports.bundle import Asked, make_bundle

        asked = Asked(to_start(since), to_day(until), dataset, corrections)
        with nullcontext() if corrections else self.without_corrections():
            answer = self.ask(
                country_1, country_2, since=since, until=until, dataset=dataset, evidence=25
            )
            return make_bundle(answer, asked)

    def events(self, **selection: Any) -> Rows[Event]:
        """Return events; narrow by between, country, since, until, types, certainty, document."""
        return self._rows("events", Event, selection)

    def statements(self, **selection: Any) -> Rows[Statement]:
        """Return statements; narrow as in `events`."""
        return self._rows("statements", Statement, selection)

    def assessments(self, **selection: Any) -> Rows[Assessment]:
        """Return assessments; narrow as in `events`."""
        return self._rows("assessments", Assessment, selection)

    def documents(self, **selection: Any) -> Rows[Document]:
        """Return the stored documents, without their texts (`document` has them)."""
        return self._rows("documents", Document, selection)

    def rejects(self, **selection: Any) -> Rows[Reject]:
        """Return the inputs that were not stored, each with its reason."""
        return self._rows("rejects", Reject, selection)

    def check_quotes(
        self,
        document: str,
        *,
        against: str | Path | None = None,
        published: Day | None = None,
        index: str | Path | None = None,
        on_progress: Progress | None = None,
    ) -> QuoteReport:
        """Hold each quotation of a stored document, or a file, against this store's documents.

        With `against` the sources are another store, a folder or a file, as in `check_quotes`.
        """
        from bilateral import pipeline
        from bilateral.statements.quotes import check_quotes as check_statements
        from bilateral.store.texts import index_store, open_sources

        if Path(document).is_file():
            coded = next(code_file(document, published=published))
        else:
            coded = pipeline.code_document(self.document(document))
        opened = (
            index_store(self.database, index=index, on_progress=on_progress)
            if against is None
            else open_sources(against, index=index, on_progress=on_progress)
        )
        with closing(opened) as sources:
            return check_statements(coded.document, coded.statements, sources)

    def document(self, name: str) -> Document:
        """Return one stored document by id, id prefix, URL or file name."""
        return find_document(self.database.connection, name)

    def _rows(self, table: str, record: type[Any], selection: Mapping[str, Any]) -> Rows[Any]:
        chosen = dict(selection)
        if chosen.get("between"):
            chosen["between"] = _pair(chosen["between"], find_actor)
        if chosen.get("country"):
            chosen["country"] = find_actor(chosen["country"])
        for name in ("since", "until"):
            chosen[name] = to_day(chosen.get(name))
        try:
            wanted = Selection(**chosen)
        except TypeError as error:
            known = ", ".join(Selection.__dataclass_fields__)
            raise UsageError(f"Rows are narrowed by {known}; got {sorted(selection)}.") from error
        return Rows(select(self.database.connection, table, wanted), record)


def _pair(names: Sequence[str], find: Callable[[str], str] = find_country) -> tuple[str, str]:
    if len(names) != 2:
        raise UsageError("Name two countries, such as IRN RUS.")
    first, second = (find(name) for name in names)
    if first == second:
        raise UsageError(f"{names[0]} and {names[1]} are the same country; name two.")
    return first, second


__all__ = [
    "Store",
    "check_quotes",
    "code",
    "code_file",
    "code_named",
    "open",
    "read_into",
    "render_article",
    "render_quotes",
    "run_demo",
    "to_day",
    "write_table",
]
