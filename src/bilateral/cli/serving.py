"""``bilateral serve``: the page."""

from __future__ import annotations

from typing import Annotated

import typer

from bilateral.cli.options import DEFAULT_STORE, StoreFile
from bilateral.errors import UsageError


def serve(
    store: StoreFile = DEFAULT_STORE,
    host: Annotated[
        str, typer.Option("--host", help="Address to bind; any but loopback wants a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port; 0 takes a free one.")] = 8017,
    token: Annotated[
        str | None, typer.Option("--token", help="The token to want (else one is made up).")
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", help="A further host name that is ours (repeatable)."),
    ] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="No corrections; the store is not written.")
    ] = False,
) -> None:
    """Open a local page: ask, drill down to the sentence, question it, correct it."""
    try:
        from bilateral.web import serve as run
    except ModuleNotFoundError as error:
        raise UsageError(
            f"The page needs {error.name}; install it with: pip install 'bilateral[web]'"
        ) from error
    run(
        store,
        host=host,
        port=port,
        token=token,
        allowed_hosts=tuple(allow_host or ()),
        read_only=read_only,
    )
