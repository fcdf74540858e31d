"""``bilateral show``: the article with its actors, quotations and events marked."""

from __future__ import annotations

from typing import Annotated

import typer

from bilateral.cli.options import DEFAULT_STORE, Published, StoreFile
from bilateral.errors import UsageError


def show(
    document: Annotated[str, typer.Argument(help="A document's id or URL, or a file.")],
    store: StoreFile = DEFAULT_STORE,
    published: Published = None,
    form: Annotated[str, typer.Option("--format", help="text or html.")] = "text",
) -> None:
    """Show an article with its actors, quotations and events marked, and why each was coded."""
    from bilateral import api

    if form not in ("text", "html"):
        raise UsageError(f"--format {form} is neither text nor html.")
    coded = api.code_named(document, store=store, published=published)
    print(api.render_article(coded, form))
