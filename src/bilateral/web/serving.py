"""Runs the page: binds loopback unless told otherwise, and then wants a token."""

from __future__ import annotations

import gc
import secrets
import socket
import threading
from pathlib import Path

from bilateral import api
from bilateral.errors import UsageError
from bilateral.web.guarding import Access, is_loopback


def access_for(host: str, token: str | None, allowed: tuple[str, ...] = ()) -> Access:
    """Return who may ask a server bound to `host`: off loopback there is always a token."""
    names = {name.lower() for name in allowed} | {"localhost", "127.0.0.1", "::1"}
    if is_loopback(host):
        return Access(frozenset(names), token)
    if host in ("0.0.0.0", "::"):
        names |= {socket.gethostname().lower(), *_own_addresses()}
    else:
        names.add(host.lower())
    return Access(frozenset(names), token or secrets.token_urlsafe(24))


def serve(
    store: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8017,
    token: str | None = None,
    allowed_hosts: tuple[str, ...] = (),
    read_only: bool = False,
) -> None:
    """Serve the page of a store until interrupted; prints the address to open."""
    import uvicorn

    from bilateral.web.app import make_app

    if not 0 <= port <= 65_535:
        raise UsageError(f"--port {port} is no port; give one from 1024 to 65535.")
    if not Path(store).exists():
        raise UsageError(
            f"There is no store at {store}; make one with `bilateral read` or `bilateral demo`."
        )
    access = access_for(host, token, allowed_hosts)
    with api.Store(store, read_only=read_only) as opened:
        app = make_app(opened, access=access, read_only=read_only)
        with _listen(host, port) as listening:
            shown = f"[{host}]" if ":" in host else host
            query = f"/?token={access.token}" if access.token else "/"
            address = f"http://{shown}:{listening.getsockname()[1]}{query}"
            threading.Thread(target=warm_up, daemon=True).start()
            print(f"{store} is open at {address} (stop with Ctrl-C)", flush=True)
            config = uvicorn.Config(
                app, log_level="warning", server_header=False, proxy_headers=False
            )
            try:
                uvicorn.Server(config).run(sockets=[listening])
            finally:
                app.state.desk.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UsageError(
            f"{host}:{port} cannot be bound ({error.strerror}); give another --port or --host."
        ) from error
    listening.listen(128)
    return listening


def warm_up() -> None:
    """Load the parser (0.6 s) and the names of actors (0.4 s) while nobody waits for them.

    They stay, so the garbage collector need not look through them: that takes up to 40 ms a page.
    """
    from bilateral.actors import alias_matcher
    from bilateral.sentences import parse

    alias_matcher()
    parse("The page is open.")
    gc.collect()
    gc.freeze()


def _own_addresses() -> set[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return set()
    return {str(item[4][0]).lower() for item in found}
