"""What a view offers to copy: the Python that gives its rows, to be run as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bilateral.store.folders import find_folder
from bilateral.web.asked import Question
from bilateral.web.desk import Desk

_BUSY = (
    "# DuckDB gives a file to one process at a time: stop the page first, or start it with "
    "--read-only.\n"
)


def write_python(desk: Desk, *lines: str) -> str:
    """Return Python that opens the store of the page and runs `lines`, which set ``rows``."""
    said = "" if desk.read_only else _BUSY
    opened = f"store = bilateral.open({_address(desk)!r}, read_only=True)"
    return f"{said}import bilateral\n\n" + "\n".join([opened, *lines]) + "\n"


def write_call(verb: str, *given: Any, **options: Any) -> str:
    """Return a call of one of the store's verbs; options that are empty are left out.

    Values stand as Python literals, which nothing that an address carries can leave.
    """
    said = [repr(_plain(value)) for value in given]
    said += [
        f"{name}={_plain(value)!r}"
        for name, value in options.items()
        if value not in (None, (), "")
    ]
    return f"store.{verb}({', '.join(said)})"


def ask_lines(question: Question, *lines: str, **options: Any) -> list[str]:
    """Return the lines that ask a question and then run `lines`, with or without corrections."""
    asked = write_call(
        "ask", question.country_1, question.country_2,
        since=question.since, until=question.until, dataset=question.dataset, **options,
    )  # fmt: skip
    body = [f"answer = {asked}", *lines]
    if question.corrected:
        return body
    return ["with store.without_corrections():", *(f"    {line}" for line in body)]


def _address(desk: Desk) -> str:
    """Return where the store is, from whatever folder the lines are run."""
    path = desk.store.database.path
    if path == ":memory:" or "://" in (find_folder(path) or ""):
        return path
    return str(Path(path).resolve())


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value if isinstance(value, (str, int, float, bool, list)) else str(value)
