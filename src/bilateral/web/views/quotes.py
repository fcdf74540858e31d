"""Quote check: each quotation of an article beside its source, with what was changed."""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from bilateral.errors import UsageError
from bilateral.records import Document, QuoteReport
from bilateral.reports.quotes import finding, heading, summary
from bilateral.statements.quotes import check_quotes
from bilateral.store.overviews import read_statements
from bilateral.store.queries import find_document
from bilateral.web.asked import NotFound
from bilateral.web.desk import Desk
from bilateral.web.indexing import Indexing
from bilateral.web.page import View


def show_quotes(desk: Desk, request: Request) -> View:
    """Return each quotation of a stored article held against the other stored documents.

    A store that is not yet indexed for this is indexed meanwhile, and the view says how far it is.
    """
    try:
        document = find_document(desk.connection, request.path_params["document_id"])
    except UsageError as error:
        raise NotFound(str(error)) from error
    indexing = desk.indexing()
    if not indexing.is_ready():
        return _wait(desk, document, indexing)
    report = desk.keep(("quotes", document.document_id), lambda: _check(desk, document, indexing))
    document_id, title = document.document_id, document.title
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
            "waits": False,
        },
        python="import bilateral\n\n"
        f"store = bilateral.open({desk.store.database.path!r}, read_only=True)\n"
        f"report = store.check_quotes({document_id!r})\n",
    )


def _check(desk: Desk, document: Document, indexing: Indexing) -> QuoteReport:
    """Check what is stored: reading the article anew takes the parser, seconds for a long one."""
    statements = read_statements(desk.connection, "document_id = ?", document.document_id)
    return check_quotes(document, statements, indexing.index)


def _wait(desk: Desk, document: Document, indexing: Indexing) -> View:
    """Return how far the index is, or why there is none."""
    total = desk.connection.execute("SELECT count(*) FROM documents").fetchall()[0][0]
    notice = (
        f"The documents are being indexed for this, once: {indexing.documents:,} of {total:,} so "
        "far, some 300 a second. The page looks again by itself."
    )
    if indexing.failure is not None:
        notice = f"The documents could not be indexed: {indexing.failure}"
    return View(
        title="Quotations checked",
        template="quotes.html",
        data={"document_id": document.document_id, "title": document.title, "checks": []},
        notice=notice,
        context={"findings": [], "summary": None, "waits": indexing.failure is None},
    )
