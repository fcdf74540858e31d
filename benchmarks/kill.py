"""Kills `read`, `load`, `correct` and `watch` at random moments, resumes them, compares the stores.

    python benchmarks/kill.py [--kills 200] [--seed 1] [--only read]

The inputs are made here: short reports (some twice, some broken), rows in the shape of ICEWS, a
list of corrections, and a feed whose pages a server of this program hands out. Each command runs in
a process of its own with the language model loaded, is ended by SIGKILL at a moment drawn evenly
from the time of an undisturbed run, and is repeated as it was. A run that reaches its end, after
however many kills, must have left the rows of the undisturbed run; then the next begins with a new
store. Prints one line a command; exit code 1 when a store differs or a command fails.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import bilateral as bl
from bilateral import cli
from bilateral.errors import UsageError
from bilateral.watching import Feed, Plan, watch_once

TABLES = (
    "documents", "coded_events", "coded_statements", "coded_assessments", "loaded_events",
    "events", "statements", "assessments", "rejects", "corrections",
)  # fmt: skip
VARYING = ("run_id", "made_at", "undone_at")
"""What may differ: the run that stored a row, and the time of a correction."""
_NAMES = ("Malta", "Cyprus", "Iran", "Russia", "France", "Chile", "Kenya", "Japan")
_LINES = (
    "{a}'s foreign minister condemned {b} on Friday after talk number {n} had failed.",
    "{a} and {b} signed accord number {n} on ports in March 2024, their ministers said.",
    '"We will sanction {b}," the president of {a} told round {n} of the talks.',
    "Relations between {a} and {b} have grown closer since summit {n}, an official of {a} said.",
)

Step = Callable[[Path], None]
"""Runs a command, or what is left of it, on a store."""


def make_reports(folder: Path, count: int = 90) -> Path:
    """Write short reports as JSON lines: every tenth stands there twice, every thirtieth is cut."""
    lines = []
    for n in range(count):
        text = "\n".join(
            line.format(a=_NAMES[(n + k) % 8], b=_NAMES[(n * 3 + k + 1) % 8], n=n * 4 + k)
            for k, line in enumerate(_LINES)
        )
        line = json.dumps({"text": text, "published": f"2024-03-{n % 28 + 1:02}"})
        lines += [line] * (2 if n % 10 == 0 else 1) + ([line[:40]] if n % 30 == 0 else [])
    path = folder / "reports.jsonl"
    path.write_text("\n".join(lines))
    return path


def make_rows(folder: Path, files: int = 4, rows: int = 1500) -> list[Path]:
    """Write files in the shape of ICEWS that share a third of their rows."""
    names = (
        "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text",
        "CAMEO Code", "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID",
        "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude",
        "Longitude",
    )  # fmt: skip
    paths = []
    for file in range(files):
        lines = ["\t".join(names)]
        for row in range(rows):
            n = file * rows * 2 // 3 + row
            known = {
                "Event ID": str(n), "Event Date": f"2020-{n % 12 + 1:02}-{n % 28 + 1:02}",
                "Source Country": _NAMES[n % 8], "Target Country": _NAMES[(n // 8 + n + 1) % 8],
                "CAMEO Code": ("040", "057", "112", "190")[n % 4], "Intensity": "1.0",
                "Publisher": "Made Wire", "Story ID": str(n // 3),
            }  # fmt: skip
            lines.append("\t".join(known.get(name, "") for name in names))
        paths.append(folder / f"icews{file}.tab")
        paths[-1].write_text("\n".join(lines) + "\n")
    return paths


def read_step(reports: Path) -> Step:
    return lambda store: _command("read", reports, "--store", store, "--processes", 1)


def load_step(files: list[Path]) -> Step:
    return lambda store: _command("load", "icews", *files, "--store", store)


def correct_step(count: int) -> Step:
    """Correct the first events of a store one by one; what the history holds is done already."""

    def run(store: Path) -> None:
        with bl.open(store) as opened:
            done = len(opened.corrections())
            ids = [row[0] for row in opened.database.connection.execute(
                "SELECT event_id FROM coded_events ORDER BY event_id").fetchall()]  # fmt: skip
        for n in range(done, count):
            how = (("--set", "certainty=denied"), ("--wrong",), ("--merge-into", ids[-n - 1]))
            _command("correct", ids[n], "--store", store, "--author", "a", "--reason", "b",
                     *how[n % 3])  # fmt: skip

    return run


@contextmanager
def served(pages: int) -> Iterator[str]:
    """Serve a feed, its pages, some of them gone, and give its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/")
            gone = name.isdecimal() and int(name) % 5 == 4
            body = b"" if gone else make_feed(pages) if name == "feed" else make_page(name)
            self.send_response(404 if gone or name == "robots.txt" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError):  # who asks may be killed meanwhile
                super().handle()

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/feed"
    finally:
        server.shutdown()


def make_feed(pages: int) -> bytes:
    """Return an RSS feed with one entry a page; the last entry has no date."""
    entries = "".join(
        f"<item><title>Report {n}</title><link>/{n}</link><description>Talks {n}.</description>"
        + ("" if n == pages - 1 else f"<pubDate>{n % 28 + 1} Mar 2024 10:00:00 GMT</pubDate>")
        + "</item>"
        for n in range(pages)
    )
    return f"<rss><channel><title>Made Wire</title>{entries}</channel></rss>".encode()


def make_page(name: str) -> bytes:
    """Return a page with an article."""
    number = sum(name.encode())
    lines = (line.format(a="Malta", b=_NAMES[number % 6 + 2], n=name) for line in _LINES)
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><body><article>{body}</article></body></html>".encode()


def watch_step(url: str) -> Step:
    plan = Plan((Feed(url),), (), seconds_between_pages=0, allow_private=True)

    def run(store: Path) -> None:
        if failed := watch_once(plan, store).failed:
            raise RuntimeError(str(failed))

    return run


def _command(*words: object) -> None:
    """Run the command line in this process; exit codes 0 and 1 (some rejected) are fine."""
    sys.argv = ["bilateral", *map(str, words)]
    try:
        cli.main()
    except SystemExit as end:
        if end.code not in (0, 1, None):
            raise RuntimeError(f"exit code {end.code} of {' '.join(sys.argv[:3])}") from end


def in_process(work: Callable[[], None], log: Path, seconds: float | None = None) -> bool | None:
    """Do `work` in a forked process; True when it ended well, None when killed after `seconds`."""
    pid = os.fork()
    if pid == 0:
        try:
            with log.open("w") as stream:
                os.dup2(stream.fileno(), 1)
                os.dup2(stream.fileno(), 2)
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(3)
    until = time.monotonic() + seconds if seconds is not None else float("inf")
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended:
        time.sleep(0.001)
        if time.monotonic() >= until:
            os.kill(pid, signal.SIGKILL)
            until = float("inf")
        ended, status = os.waitpid(pid, os.WNOHANG)
    return None if os.WIFSIGNALED(status) else status == 0


def rows_of(store: Path) -> dict[str, list[str]]:
    """Return every row of a store, by table, but for what varies from run to run."""
    with bl.open(store, read_only=True) as opened:
        found = {}
        for table in TABLES:
            relation = opened.database.connection.sql(f"SELECT * FROM {table}")
            kept = ", ".join(f'"{name}"' for name in relation.columns if name not in VARYING)
            rows = opened.database.connection.execute(f"SELECT {kept} FROM {table} ORDER BY ALL")
            found[table] = [repr(row) for row in rows.fetchall()]
        return found


class Trial:
    """One command, killed again and again."""

    def __init__(self, name: str, step: Step, start: Path | None, folder: Path) -> None:
        self.name, self.step, self.start = name, step, start
        self.folder = folder
        self.kills = self.runs = 0
        self.problems: list[str] = []
        self.log = folder / f"{name}.log"
        self.calm = self._new("calm")
        began = time.monotonic()
        if not in_process(lambda: step(self.calm), self.log):
            raise SystemExit(f"{name} failed undisturbed: {self.log.read_text()[-2000:]}")
        self.seconds = time.monotonic() - began

    def run(self, kills: int, dice: random.Random) -> str:
        """Kill so many times; return what came of it in a line."""
        store = self._new("killed")
        while True:
            last = self.kills >= kills
            moment = None if last else dice.uniform(0, 1) * self.seconds
            ended = in_process(functools.partial(self.step, store), self.log, moment)
            if ended is None:
                self.kills += 1
                continue
            self.runs += 1
            if not ended:
                self.problems.append(self.log.read_text().strip().splitlines()[-1])
            else:
                self._compare(store)
            if last:
                break
            store = self._new("killed")
        found = "; ".join(dict.fromkeys(self.problems)) or "every store equal to the undisturbed"
        return (
            f"{self.name}: {self.kills} SIGKILLs, {self.runs} runs resumed to their end, "
            f"each {self.seconds:.1f} s undisturbed: {found}"
        )

    def _new(self, name: str) -> Path:
        store = self.folder / f"{self.name}-{name}.duckdb"
        for old in self.folder.glob(f"{store.name}*"):
            old.unlink()
        if self.start:
            store.write_bytes(self.start.read_bytes())
        return store

    def _compare(self, store: Path) -> None:
        result = self.folder / "differing.json"

        def compare() -> None:
            calm, other = rows_of(self.calm), rows_of(store)
            result.write_text(json.dumps([name for name in TABLES if calm[name] != other[name]]))

        if not in_process(compare, self.log):
            self.problems.append(f"cannot be compared: {self.log.read_text()[-300:]}")
        elif differing := json.loads(result.read_text()):
            self.problems.append(f"DIFFERENT {', '.join(differing)} in run {self.runs}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="in all, over the four commands")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("read", "load", "correct", "watch"))
    parser.add_argument("--reports", type=int, default=90, help="documents read")
    parser.add_argument("--corrections", type=int, default=12)
    arguments = parser.parse_args()
    bl.code("Malta condemned Cyprus.", published="2024-03-08")  # loads the model, for every fork
    with tempfile.TemporaryDirectory() as name, served(max(5, arguments.reports // 6)) as feed:
        folder = Path(name)
        os.environ["TMPDIR"] = tempfile.tempdir = name  # what killed runs leave is removed with it
        few, read_before = make_reports(folder, 12), folder / "few.duckdb"
        if not in_process(lambda: read_step(few)(read_before), folder / "few.log"):
            raise UsageError((folder / "few.log").read_text())
        steps: dict[str, tuple[Step, Path | None]] = {
            "read": (read_step(make_reports(folder, arguments.reports)), None),
            "load": (load_step(make_rows(folder)), None),
            "correct": (correct_step(arguments.corrections), read_before),
            "watch": (watch_step(feed), None),
        }
        chosen = [arguments.only] if arguments.only else list(steps)
        dice, bad = random.Random(arguments.seed), False
        for place, command in enumerate(chosen):
            trial = Trial(command, *steps[command], folder)
            kills = arguments.kills // len(chosen) + (place < arguments.kills % len(chosen))
            print(trial.run(kills, dice), flush=True)
            bad = bad or bool(trial.problems)
    return int(bad)


if __name__ == "__main__":
    raise SystemExit(main())
