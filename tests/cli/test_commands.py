"""The command line as a user types it: a folder of news in, an answer out, and every bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import Run

ARTICLE = (
    "Iran sends drones to Russia\n\n"
    "Iran has delivered drones to Russia, Ukrainian President Volodymyr Zelensky said on Monday.\n"
    "Russia attacked Kyiv with missiles on Sunday.\n"
)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE)
    return path


def test_read_then_list_then_ask(run: Run, article: Path) -> None:
    """One article is read, its events are listed, a second read adds nothing, ask answers."""
    read = run("read", str(article), "--published", "2022-10-18", "--publisher", "The Ledger")
    assert (read.returncode, read.stdout.splitlines()[0]) == (
        0,
        "1 documents in = 1 stored + 0 duplicates + 0 rejected",
    )
    again = run("read", str(article), "--published", "2022-10-18", "--publisher", "The Ledger")
    assert again.stdout.startswith("1 documents in = 0 stored + 1 duplicates + 0 rejected")
    listed = run("events", "--format", "jsonl", "--between", "Russia", "UA")
    (event,) = [json.loads(line) for line in listed.stdout.splitlines()]
    assert (event["source"], event["event_type"], event["target"]) == ("RUS", "ASSAULT", "UKR")
    assert event["event_date"] == "2022-10-16"
    answer = json.loads(
        run("ask", "IRN", "RUS", "--since", "2022-02-24", "--format", "json").stdout
    )
    assert answer["verdict"] == "not_enough_evidence"


def test_code_needs_no_store(run: Run, article: Path, tmp_path: Path) -> None:
    """`code` prints records as JSON lines and leaves nothing behind."""
    done = run("code", str(article), "--published", "2022-10-18")
    kinds = {json.loads(line)["record"] for line in done.stdout.splitlines()}
    assert kinds >= {"event", "statement"}
    assert [path.name for path in tmp_path.iterdir()] == ["article.txt"]


def test_show_marks_the_article(run: Run, article: Path) -> None:
    """`show` explains each event; as HTML it is one page that escapes what it shows."""
    text = run("show", str(article), "--published", "2022-10-18").stdout
    assert "how sure:" in text and "RUS ASSAULT" in text
    page = run("show", str(article), "--published", "2022-10-18", "--format", "html").stdout
    assert page.startswith("<!doctype html>") and "<script" not in page


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ask", "Atlantis", "Russia", "--since", "2022-02-24"), "Atlantis"),
        (("ask", "Russia", "RU", "--since", "2022-02-24"), "same country"),
        (("ask", "Iran", "Russia", "--since", "yesterday-ish"), "not a date"),
        (("events", "--format", "xlsx"), "none of table, jsonl, csv, parquet"),
        (("events", "--output", "events.xlsx"), "rename it"),
        (("show", "nothing-here"), "No stored document"),
        (("read", "article.txt", "--map", "text"), "text=body"),
    ],
)
def test_wrong_usage_is_one_sentence(
    run: Run, article: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    """A wrong call ends with exit code 2 and one sentence, never a traceback."""
    run("read", str(article), "--published", "2022-10-18")
    done = run(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr and "Traceback" not in done.stderr


def test_a_missing_store_is_said(run: Run) -> None:
    """Asking where nothing was read says so."""
    for command in (("ask", "Iran", "Russia", "--since", "2022-02-24"), ("serve",)):
        done = run(*command)
        assert done.returncode == 2 and "There is no store" in done.stderr


def test_bad_inputs_are_rejected_and_the_rest_is_stored(
    run: Run, article: Path, tmp_path: Path
) -> None:
    """Each bad member of a batch is listed with its reason, the good ones are stored: exit 1."""
    news = tmp_path / "news"
    news.mkdir()
    good = {"text": ARTICLE, "published": "2022-10-18", "publisher": "The Ledger"}
    lines = [json.dumps(good), "{broken", json.dumps({"text": "No date here, only words."})]
    (news / "feed.jsonl").write_text("\n".join(lines))
    (news / "empty.txt").write_text("")
    (news / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (news / "page.html").write_text("<html><body><nav>Home | About</nav></body></html>")
    done = run("read", str(news))
    assert done.returncode == 1
    assert "1 stored" in done.stdout.splitlines()[0] and "Traceback" not in done.stderr
    rejected = run("rejects", "--format", "jsonl").stdout.splitlines()
    sources = [json.loads(line)["source"] for line in rejected]
    for name in ("empty.txt", "binary.txt", "page.html", "feed.jsonl"):
        assert any(name in source for source in sources), name
    assert len(json.loads(run("events", "--format", "jsonl").stdout.splitlines()[0])) > 30


def test_one_endless_line_is_refused_and_the_store_survives(
    run: Run, article: Path, tmp_path: Path
) -> None:
    """A line of 50 MB is a reject with its reason; what was stored is still there."""
    run("read", str(article), "--published", "2022-10-18")
    (tmp_path / "endless.txt").write_text("news " * 10_000_000)
    done = run("read", "endless.txt", "--published", "2022-10-18")
    assert done.returncode == 1 and "rejected endless.txt" in done.stderr
    assert run("documents", "--format", "jsonl").stdout.count("\n") == 1


def test_other_languages_are_stored_and_flagged(run: Run, tmp_path: Path) -> None:
    """A French article is kept, flagged as not English, and yields no events."""
    (tmp_path / "fr.txt").write_text(
        "Le président iranien a rencontré son homologue russe à Moscou mercredi. Les deux "
        "dirigeants ont signé un accord de coopération et ont condamné les sanctions.\n" * 3
    )
    done = run("read", "fr.txt", "--published", "2022-10-18")
    assert done.returncode == 0 and "1 of the stored are not English" in done.stdout
    assert run("events", "--format", "jsonl").stdout == ""


def test_help_lists_only_what_works(run: Run) -> None:
    """Every command in the help answers --help."""
    text = run("--help").stdout
    commands = [line.split()[0] for line in text.split("Commands:")[1].splitlines() if line.strip()]
    assert {"read", "ask", "events", "show", "demo"} <= set(commands)
    for command in ("read", "ask", "events"):
        assert run(command, "--help").returncode == 0
