"""Quote check: each quotation of an article beside its source, with what was changed."""

from __future__ import annotations

from pathlib import Path

import msgspec
from starlette.requests import Request

from bilateral.reports.quotes import finding, heading, summary
from bilateral.statements.quotes import cached_index
from bilateral.web.asked import NotFound
from bilateral.web.desk import Desk
from bilateral.web.page import View

MOST_UNINDEXED = 2_000
"""With more documents than this and no index yet, indexing takes longer than a page may."""


def show_quotes(desk: Desk, request: Request) -> View:
    """Return each quotation of a stored article held against the other stored documents."""
    rows = desk.connection.execute(
        "SELECT document_id, title FROM documents WHERE document_id = ?",
        [request.path_params["document_id"]],
    ).fetchall()
    if not rows:
        raise NotFound("The store holds no such document.")
    document_id, title = rows[0]
    if not _is_quick(desk):
        return View(
            title="Quotations checked",
            template="quotes.html",
            data={"document_id": document_id, "title": title, "checks": []},
            notice="The store is large and not yet indexed for this. Index it once with: bilateral "
            f"check-quotes {document_id} --against {Path(desk.store.database.path).name}",
            context={"findings": [], "summary": None},
        )
    report = desk.keep(("quotes", document_id), lambda: desk.store.check_quotes(document_id))
    checks = msgspec.to_builtins(report.checks)
    flat = [
        {
            "finding": finding(check),
            "quoted": check.quoted,
            "source_wording": check.source.wording if check.source else None,
            "speaker": check.speaker,
            "source_speaker": check.source.speaker if check.source else None,
            "source_document": check.source.document_id if check.source else None,
            "similarity": check.similarity,
            "reason": check.reason,
        }
        for check in report.checks
    ]
    return View(
        title="Quotations checked",
        template="quotes.html",
        data={"document_id": document_id, "title": title, "checks": checks},
        rows=flat,
        context={
            "findings": [(finding(check), heading(check)) for check in report.checks],
            "summary": summary(report),
        },
        python="import bilateral\n\n"
        f"store = bilateral.open({desk.store.database.path!r}, read_only=True)\n"
        f"report = store.check_quotes({document_id!r})\n",
    )


def _is_quick(desk: Desk) -> bool:
    path = desk.store.database.path
    documents = desk.connection.execute("SELECT count(*) FROM documents").fetchall()[0][0]
    return documents <= MOST_UNINDEXED or Path(cached_index(path)).is_file()
