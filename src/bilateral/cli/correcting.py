"""``bilateral correct`` and ``bilateral corrections``: change, drop, merge, undo; the history."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated, Any

import typer

from bilateral.cli.options import DEFAULT_STORE, StoreFile
from bilateral.errors import UsageError


def correct(
    subject_id: Annotated[
        str, typer.Argument(metavar="ID", help="An event's id (with --undo, a correction's).")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why, in a sentence.")],
    store: StoreFile = DEFAULT_STORE,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="A field's right value: --set event_type=AID (repeatable)."),
    ] = None,
    wrong: Annotated[bool, typer.Option("--wrong", help="It did not happen so: drop it.")] = False,
    merge_into: Annotated[
        str | None, typer.Option("--merge-into", help="The event that it is the same as.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the correction ID back.")] = False,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Since when the difference is asked (the event's day)."),
    ] = None,
    author: Annotated[
        str | None, typer.Option("--author", help="Who corrects; your login name unless given.")
    ] = None,
    subject: Annotated[
        str, typer.Option("--what", help="event, statement or assessment.")
    ] = "event",
    dataset: Annotated[
        str | None,
        typer.Option("--dataset", help="The data set of the event, where two share an id."),
    ] = None,
) -> None:
    """Correct an event, statement or assessment; what was found is kept, and undo takes it back."""
    from bilateral import api

    if undo and (changes or wrong or merge_into):
        raise UsageError("--undo goes with no other correction.")
    who = author or getpass.getuser()
    with api.Store(store) as opened:
        was = {} if undo else _event(opened, subject_id, dataset)
        if undo:
            done = opened.undo(subject_id, author=who, reason=reason)
            was = _event(opened, done.subject_id, done.dataset)
        else:
            done = opened.correct(
                subject_id,
                author=who,
                reason=reason,
                changes=_parse(changes),
                wrong=wrong,
                merge_into=merge_into,
                subject=subject,
                dataset=dataset,
            )
        print(f"{'undone' if undo else 'corrected'}: {_line(done)}")
        _print_difference(opened, done, {**was, **done.previous}, since)


def corrections(
    store: StoreFile = DEFAULT_STORE,
    subject_id: Annotated[
        str | None, typer.Option("--of", help="Only those of this event.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text or jsonl.")] = "text",
) -> None:
    """List every correction ever made, newest first, with author, reason and whether it stands."""
    import msgspec

    from bilateral import api

    if form not in ("text", "jsonl"):
        raise UsageError(f"--format {form} is neither text nor jsonl.")
    with api.Store(store, read_only=True) as opened:
        for found in opened.corrections(subject_id):
            if form == "jsonl":
                sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
            else:
                print(_line(found))


def _event(store: Any, event_id: str, dataset: str | None) -> dict[str, Any]:
    """Return an event as it stands; nothing for a statement or what is not shown."""
    rows: list[dict[str, Any]] = store.events(event=event_id, dataset=dataset).to_dicts()
    return rows[0] if rows else {}


def _print_difference(store: Any, done: Any, was: dict[str, Any], since: str | None) -> None:
    """Print what the answer about the event's two countries says without and with it."""
    pair, day = (was.get("source"), was.get("target")), since or was.get("event_date")
    if done.state == "unplaced" or not all(pair) or pair[0] == pair[1] or not day:
        return
    try:
        figures = store.difference(done, *pair, since=day, dataset=done.dataset)
    except UsageError:  # an organisation, of which one cannot ask
        return
    print(f"\nthe answer about {pair[0]} and {pair[1]} since {day}:")
    print(f"  {'':<26}{'without it':>20}{'with it':>20}")
    for figure in figures:
        mark = "  changed" if figure["changed"] else ""
        print(f"  {figure['figure']:<26}{figure['without']:>20}{figure['with']:>20}{mark}")


def _parse(changes: list[str] | None) -> dict[str, Any]:
    parsed: dict[str, Any] = {}
    for change in changes or []:
        name, equals, value = change.partition("=")
        if not equals or not name:
            raise UsageError(f"--set {change} is not of the form event_type=AID.")
        parsed[name] = value or None
    return parsed


def _line(found: Any) -> str:
    what = {"wrong": "dropped", "merge": f"merged into {found.merged_into}"}.get(found.action)
    if what is None:
        what = ", ".join(
            f"{name}: {found.previous.get(name)} → {value}" for name, value in found.changes.items()
        )
    undone = f"; undone by {found.undone_by}: {found.undone_reason}" if found.undone_at else ""
    return (
        f"{found.correction_id}  {found.made_at:%Y-%m-%d %H:%M}  {found.subject} "
        f"{found.subject_id}  {what}  ({found.author}: {found.reason}) [{found.state}]{undone}"
    )
