"""Loads a data set's files into the events table, streaming through DuckDB.

A file is mapped once, row by row, into a Parquet file beside the store: that streams, compresses,
and can be counted and checked for repeated rows by its narrow columns alone. What is new is then
inserted in one transaction, so that a crash leaves either the whole file or nothing of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from bilateral.datasets.codes import create_code_tables
from bilateral.datasets.mapping import SPLIT, mapped_sql, quoted, read_sql, split_cells
from bilateral.datasets.maps import DatasetMap, FileShape, find_shape, read_map
from bilateral.datasets.mentions import apply_mentions, insert_mentions, stage_mentions
from bilateral.datasets.own import OWN, stage_own
from bilateral.datasets.recording import record_load
from bilateral.datasets.unpacking import first_line, unpacked
from bilateral.errors import UsageError
from bilateral.records import LoadSummary, Reject
from bilateral.store import EVENT_COLUMNS, Database

_WEIS_ROOTS = "('21', '22')"
"""WEIS has the roots 21 (seizure) and 22 (force); CAMEO ends at 20."""
_WEIS_SHARE = 0.01
_MEMORY = "1200MB"
"""What DuckDB may hold while it loads 20 million rows; the process stays under 2 GB."""
_TOLD = (
    "source", "target", "event_type", "cameo_code", "intensity", "source_name", "target_name",
    "reports", "publisher", "url", "evidence",
)  # fmt: skip
_REASONS = 20
_UNKNOWN = 50


def load_files(database: Database, name: str, paths: Sequence[str | Path]) -> LoadSummary:
    """Load files of a data set; loading the same rows again adds nothing.

    Of several files, one that is missing or of another shape is a reject, and the others are
    loaded. Raises `UsageError` where none could be.
    """
    chosen = None if name == OWN else read_map(name)
    create_code_tables(database.connection)
    parts: list[LoadSummary] = []
    refused: list[Reject] = []
    with _bounded_memory(database.connection):
        for path in map(Path, paths):
            try:
                parts.append(_load_file(database, name, chosen, path))
            except UsageError as error:
                refused.append(Reject(str(path), str(error)))
    if refused and not parts:
        raise UsageError(refused[0].reason)
    summary = _sum(name, parts, refused)
    record_load(database, summary, [path for path in map(Path, paths) if path.is_file()])
    return summary


def _load_file(database: Database, name: str, chosen: DatasetMap | None, path: Path) -> LoadSummary:
    if not path.is_file():
        raise UsageError(f"There is no file {path}; name a {name} file.")
    with unpacked(path) as readable, tempfile.TemporaryDirectory(prefix="bilateral-") as folder:
        staged = Path(folder) / "rows.parquet"
        return _Loading(database, readable, str(path), staged).run(chosen)


def _sum(name: str, parts: Sequence[LoadSummary], refused: Sequence[Reject]) -> LoadSummary:
    unknown: dict[str, int] = {}
    for part in parts:
        for code, rows in part.unknown:
            unknown[code] = unknown.get(code, 0) + rows
    return LoadSummary(
        dataset=name,
        rows=sum(part.rows for part in parts),
        loaded=sum(part.loaded for part in parts),
        duplicates=sum(part.duplicates for part in parts),
        no_event=sum(part.no_event for part in parts),
        rejected=sum(part.rejected for part in parts),
        rejects=(*refused, *(reject for part in parts for reject in part.rejects)),
        unknown=tuple(sorted(unknown.items(), key=lambda item: (-item[1], item[0]))),
    )


class _Loading:
    """One file on its way in."""

    def __init__(self, database: Database, path: Path, shown: str, staged: Path) -> None:
        self.database, self.connection = database, database.connection
        self.path, self.shown = path, shown
        self.staged = staged
        self.rows = f"read_parquet({quoted(str(staged))}, file_row_number=true)"

    def run(self, chosen: DatasetMap | None) -> LoadSummary:
        """Stage the file, then insert what is new."""
        try:
            if chosen is None:
                stage_own(self.connection, self.path, self.shown, self.staged)
                return self._insert(OWN, self._summary(OWN, []))
            shape = find_shape(chosen, first_line(self.path), self.shown)
            if shape.layout.mentions:
                short = stage_mentions(self.connection, chosen, shape, self.path, self.staged)
                return insert_mentions(self.database, chosen.dataset, self.rows, short, self.shown)
            broken = self._stage(chosen, shape)
            return self._insert(chosen.dataset, self._summary(chosen.dataset, broken))
        except duckdb.Error as error:
            reason = str(error).strip().splitlines()[0][:200]
            raise UsageError(f"{self.shown} cannot be loaded: {reason}") from error

    def _stage(self, chosen: DatasetMap, shape: FileShape) -> list[str]:
        """Map the file into `staged`; return the text of each row that could not be read."""
        scale = self._find_scale(chosen, shape)
        split = "false" if shape.quote else split_cells(shape)
        encoding = "utf-8"
        errors = self._copy(mapped_sql(chosen, read_sql(shape, self.path), scale, split))
        if any(kind == "INVALID ENCODING" for kind, _ in errors):
            encoding = "latin-1"
            again = read_sql(shape, self.path, encoding=encoding)
            errors = self._copy(mapped_sql(chosen, again, scale, split))
        wide = [line for kind, line in errors if kind == "TOO MANY COLUMNS" and not shape.quote]
        broken = [line for kind, line in errors if kind != "TOO MANY COLUMNS" or shape.quote]
        has_split = f"FROM {self.rows} WHERE problem = '{SPLIT}' LIMIT 1"
        if self.connection.execute(has_split).fetchall():
            source = f"SELECT * FROM ({read_sql(shape, self.path, encoding=encoding)})"
            rows = self.connection.execute(f"{source} WHERE {split}").fetchall()
            wide += ["\t".join(cell or "" for cell in row[: len(shape.names)]) for row in rows]
        return broken + self._mend(chosen, shape, scale, wide) if wide else broken

    def _mend(
        self, chosen: DatasetMap, shape: FileShape, scale: str, lines: list[str]
    ) -> list[str]:
        """Read the rows with a tab inside quotation marks again, minding the marks.

        Rows that make no sense that way (a name that only begins with a mark) stay as they were;
        those that make no sense either way are returned.
        """
        whole = self.staged.with_name("whole.parquet")
        self.staged.rename(whole)
        kept = f"WHERE problem IS DISTINCT FROM '{SPLIT}'"
        parts = [f"SELECT * FROM read_parquet({quoted(str(whole))}) {kept}"]
        for mark in ('"', ""):
            path = self.staged.with_name(f"mended{len(parts)}.txt")
            header = ["\t".join(shape.names)] if shape.header else []
            text = "".join(line.rstrip("\r\n") + "\n" for line in [*header, *lines])
            path.write_text(text, "utf-8")
            part = path.with_suffix(".parquet")
            reread = read_sql(shape, path, quote=mark, padded=True)
            lines = [line for _, line in self._copy(mapped_sql(chosen, reread, scale), part)]
            parts.append(f"SELECT * FROM read_parquet({quoted(str(part))})")
        self._copy(" UNION ALL ".join(parts))
        return lines

    def _copy(self, sql: str, target: Path | None = None) -> list[tuple[str, str]]:
        """Write the rows of `sql` to `target`; return kind and text of the lines left out."""
        for table in ("reject_errors", "reject_scans"):
            self.connection.execute(f"DROP TABLE IF EXISTS {table}")
        path = quoted(str(target or self.staged))
        self.connection.execute(f"COPY ({sql}) TO {path} (FORMAT parquet, COMPRESSION lz4)")
        tables = self.connection.execute(
            "SELECT 1 FROM duckdb_tables() WHERE table_name = 'reject_errors'"
        ).fetchall()
        if not tables:
            return []
        found = self.connection.execute(
            "SELECT min(error_type)::VARCHAR, any_value(csv_line) FROM reject_errors "
            "GROUP BY scan_id, line ORDER BY scan_id, line"
        ).fetchall()
        return [(str(kind), str(line)) for kind, line in found]

    def _find_scale(self, chosen: DatasetMap, shape: FileShape) -> str:
        """Tell CAMEO from WEIS by the codes themselves: the Gulf file of KEDS is misnamed."""
        if chosen.codes.get("scale") != "cameo or weis":
            return "cameo"
        code = chosen.columns["cameo_code"]
        share = self.connection.execute(
            f"SELECT coalesce(avg((left({code}, 2) IN {_WEIS_ROOTS})::INTEGER), 0) "
            f"FROM ({read_sql(shape, self.path)})"
        ).fetchall()[0][0]
        return "weis" if share > _WEIS_SHARE else "cameo"

    def _summary(self, dataset: str, broken: list[str]) -> LoadSummary:
        """Count what was staged; `loaded` and `duplicates` are not known yet."""
        problems = self.connection.execute(
            f"SELECT problem, count(*), min(coalesce(event_id, '')) FROM {self.rows} "
            "GROUP BY problem ORDER BY count(*) DESC, problem"
        ).fetchall()
        unknown = self.connection.execute(
            "SELECT code, count(*) FROM ("
            f"SELECT source_unknown AS code FROM {self.rows} WHERE problem IS NULL UNION ALL "
            f"SELECT target_unknown FROM {self.rows} WHERE problem IS NULL) WHERE code IS NOT NULL "
            f"GROUP BY code ORDER BY count(*) DESC, code LIMIT {_UNKNOWN}"
        ).fetchall()
        bad = [(why, rows, id_) for why, rows, id_ in problems if why not in (None, "no event")]
        rejects = [
            Reject(self.shown, f"{rows} rows with {why}, such as {id_}; mend them and load again.")
            for why, rows, id_ in bad[:_REASONS]
        ]
        if broken:
            reason = f"{len(broken)} rows are broken, such as {broken[0][:80]!r}; mend them."
            rejects.append(Reject(self.shown, reason))
        return LoadSummary(
            dataset=dataset,
            rows=sum(int(rows) for _, rows, _ in problems) + len(broken),
            loaded=0,
            duplicates=0,
            no_event=sum(int(rows) for why, rows, _ in problems if why == "no event"),
            rejected=sum(int(rows) for _, rows, _ in bad) + len(broken),
            rejects=tuple(rejects),
            unknown=tuple((str(code), int(rows)) for code, rows in unknown),
        )

    def _insert(self, dataset: str, counted: LoadSummary) -> LoadSummary:
        columns = ", ".join(EVENT_COLUMNS)
        with self.database.transaction():
            self._find_repeated(dataset)
            loaded = self.connection.execute(
                f"INSERT INTO loaded_events SELECT {columns} FROM {self.rows} "
                "WHERE problem IS NULL AND file_row_number NOT IN (FROM repeated) "
                # A pair's rows lie side by side: `ask` then reads a few row groups, not all.
                "ORDER BY source, target, event_date, event_id"
            ).fetchall()[0][0]
            apply_mentions(self.connection, dataset)
        self.connection.execute("DROP TABLE repeated")
        rest = counted.rows - counted.no_event - counted.rejected - loaded
        return LoadSummary(
            dataset, counted.rows, loaded, rest, counted.no_event, counted.rejected,
            counted.rejects, counted.unknown,
        )  # fmt: skip

    def _find_repeated(self, dataset: str) -> None:
        """Note the rows whose id stands earlier in the file, or in the store already."""
        # Ids are compared as 64-bit hashes first: only those that meet are compared as text. Rows
        # of one id that differ are put in order by what they say: files are read in parallel.
        said = ", ".join(f"{name}::VARCHAR" for name in _TOLD)
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE repeated AS WITH twice AS "
            f"(SELECT hash(event_id) AS h FROM {self.rows} WHERE problem IS NULL "
            "GROUP BY h HAVING count(*) > 1) "
            "SELECT file_row_number FROM (SELECT file_row_number, row_number() OVER "
            f"(PARTITION BY event_id ORDER BY concat_ws('|', {said}), file_row_number) AS place "
            f"FROM {self.rows} WHERE problem IS NULL AND hash(event_id) IN (FROM twice)) "
            "WHERE place > 1"
        )
        stored = ["loaded_events WHERE event_id IS NOT NULL"]
        if dataset == OWN:
            stored.append("coded_events WHERE event_id IS NOT NULL")
        else:
            stored[0] += f" AND dataset = {quoted(dataset)}"
        for table in stored:
            self.connection.execute(
                f"INSERT INTO repeated SELECT file_row_number FROM {self.rows} "
                f"WHERE problem IS NULL AND event_id IN (SELECT event_id FROM {table})"
            )


@contextmanager
def _bounded_memory(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Cap what DuckDB holds while the body runs; what does not fit goes to disk."""
    for name, value in (
        ("memory_limit", f"'{_MEMORY}'"),
        ("enable_progress_bar", "false"),
        ("preserve_insertion_order", "false"),
        # Else a join is built on the file (its rows are not known beforehand) and 6 GB go to disk.
        ("disabled_optimizers", "'build_side_probe_side'"),
    ):
        connection.execute(f"SET {name} = {value}")
    try:
        yield
    finally:
        for name in ("memory_limit", "preserve_insertion_order", "disabled_optimizers"):
            connection.execute(f"RESET {name}")
