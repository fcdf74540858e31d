"""The commands, listed one by one; a command stands here once it works."""

from __future__ import annotations

import typer

from bilateral.cli import (
    asking,
    comparing,
    correcting,
    data,
    quotes,
    reading,
    rows,
    serving,
    showing,
    watching,
)

app = typer.Typer(
    name="bilateral",
    help="Reads the news and answers: have two countries grown closer, or further apart?",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.command("read")(reading.read)
app.command("ask")(asking.ask)
app.command("events")(rows.events)
app.command("statements")(rows.statements)
app.command("assessments")(rows.assessments)
app.command("documents")(rows.documents)
app.command("rejects")(rows.rejects)
app.command("show")(showing.show)
app.command("code")(reading.code)
app.command("check-quotes")(quotes.check_quotes)
app.command("rank")(asking.rank)
app.command("compare")(comparing.compare)
app.command("load")(data.load)
app.command("series")(data.series)
app.command("cite")(data.cite)
app.command("export")(data.export)
app.command("correct")(correcting.correct)
app.command("corrections")(correcting.corrections)
app.command("serve")(serving.serve)
app.command("watch")(watching.watch)
app.command("demo")(asking.demo)
app.callback()(lambda: None)
