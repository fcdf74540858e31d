"""Whatever is read becomes documents or rejects, each accounted for."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bilateral.documents import Caps, ReadOptions, read_documents, read_stream, tables
from bilateral.records import Document, Reject

PROSE = "The two ministers met in the capital on Friday and agreed to hold another round of talks."
ARTICLE = f"Talks end\n\nOctober 26, 2022\n\n{PROSE}\n\n{PROSE}"
DAY = dt.date(2022, 10, 26)
DATED = ReadOptions(published=DAY)
SMALL = ReadOptions(
    published=DAY,
    caps=Caps(
        page_bytes=1_000_000,
        line_bytes=100_000,
        text_characters=50_000,
        unpacked_bytes=30_000_000,
        members=50,
    ),
)


def _documents(items: list[Document | Reject]) -> list[Document]:
    return [item for item in items if isinstance(item, Document)]


def _rejects(items: list[Document | Reject]) -> list[Reject]:
    return [item for item in items if isinstance(item, Reject)]


def _read(data: bytes, name: str, options: ReadOptions = DATED) -> list[Document | Reject]:
    return list(read_stream(io.BytesIO(data), name, options))


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    """Folders are read recursively and sorted; hidden files are passed over."""
    for name in ("b.txt", "a/z.txt", "a/b.txt", ".hidden"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{ARTICLE} {name}", encoding="utf-8")
    items = list(read_documents([tmp_path]))
    sources = [Path(item.source or "").relative_to(tmp_path).as_posix() for item in items]
    assert sources == ["b.txt", "a/b.txt", "a/z.txt"]
    assert all(item.published == DAY for item in items)
    matched = list(read_documents([str(tmp_path / "**" / "b.txt")]))
    assert {item.source for item in matched} == {str(tmp_path / "a/b.txt"), str(tmp_path / "b.txt")}


ROW = {"text": PROSE, "published": "2022-10-26", "title": "Talks end", "publisher": "Demo Wire"}


def test_jsonl_rows_and_broken_lines() -> None:
    """A broken line is a reject with its number; the others are documents."""
    lines = [json.dumps(ROW), '{"text": "cut o', "", "[1, 2]", json.dumps({"body": "x"})]
    items = _read("\n".join([*lines, json.dumps(ROW | {"title": "More"})]).encode(), "n.jsonl")
    assert [document.title for document in _documents(items)] == ["Talks end", "More"]
    reasons = [(reject.source, reject.reason) for reject in _rejects(items)]
    assert [source for source, _ in reasons] == [
        "n.jsonl, line 2",
        "n.jsonl, line 4",
        "n.jsonl, line 5",
    ]
    assert "not valid JSON" in reasons[0][1]
    assert "--map text=" in reasons[2][1]


def test_a_mapping_names_other_columns() -> None:
    """Columns under other names are read by the mapping."""
    options = ReadOptions(mapping={"text": "body", "published": "day"})
    data = json.dumps({"body": PROSE, "day": "26 October 2022"}).encode()
    (document,) = _documents(_read(data, "n.jsonl", options))
    assert document.published == DAY
    assert document.text == PROSE


@pytest.mark.parametrize(("delimiter", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv")])
def test_csv_in_its_variants(delimiter: str, name: str) -> None:
    """Comma, semicolon and tab; quoted cells with line breaks; an empty row is none."""
    rows = [["text", "published", "title"], [f'"{PROSE}\n\nMore, he said."', "2022-10-26", "T"], []]
    data = "\r\n".join(delimiter.join(row) for row in rows).encode("utf-8-sig")
    (document,) = _documents(_read(data, name))
    assert document.text == f"T\n\n{PROSE}\n\nMore, he said."


def test_parquet_rows(tmp_path: Path) -> None:
    """Parquet is read by column names, dates as dates."""
    import duckdb

    path = tmp_path / "a.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT '{PROSE}' AS text, DATE '2022-10-26' AS published, 7 AS x) TO '{path}'"
    )
    (document,) = _documents(list(read_documents([path])))
    assert document.published == DAY
    (same,) = _documents(_read(gzip.compress(path.read_bytes()), "a.parquet.gz"))
    assert same.document_id == document.document_id
    (reject,) = _rejects(_read(b"PAR1 nonsense PAR1", "b.parquet"))
    assert "Parquet" in reject.reason


def test_a_large_parquet_file_is_cut_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose pages are too large to hold gives the same documents in the same order."""
    import duckdb

    path = tmp_path / "it's.parquet"
    duckdb.sql(
        f"SELECT '{PROSE} ' || n AS text, DATE '2022-10-26' AS published FROM range(5000) t(n)"
    ).write_parquet(str(path))
    whole = list(read_documents([path]))
    monkeypatch.setattr(tables, "_LARGE_COLUMN", 1_000)
    assert list(read_documents([path])) == whole and len(_documents(whole)) == 5000


def test_a_json_array_and_a_json_object() -> None:
    """JSON files hold an array of objects or one."""
    assert len(_documents(_read(json.dumps([ROW, ROW]).encode(), "a.json"))) == 2
    assert len(_documents(_read(json.dumps(ROW, indent=1).encode(), "a.json"))) == 1


def test_since_and_until_leave_documents_out() -> None:
    """Documents outside the period are neither stored nor rejected."""
    data = json.dumps(ROW).encode()
    for options in (
        ReadOptions(since=dt.date(2022, 10, 27)),
        ReadOptions(until=dt.date(2022, 9, 1)),
    ):
        assert _read(data, "a.jsonl", options) == []
    inside = ReadOptions(since=DAY, until=DAY)
    assert len(_read(data, "a.jsonl", inside)) == 1


FEED = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>
<title>Demo &amp; Wire</title>
<item><title>Talks &lt;b&gt;end&lt;/b&gt;</title><link>https://courier.example/a</link>
<pubDate>Wed, 26 Oct 2022 23:00:00 -0400</pubDate>
<description>&lt;p&gt;{PROSE}&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;</description></item>
<item><title>Second</title><link>javascript:alert(1)</link>
<pubDate>Thu, 27 Oct 2022 01:00:00 GMT</pubDate><description>{PROSE}</description></item>
<item><link>https://courier.example/c</link></item>
</channel></rss>"""


def test_a_feed_gives_its_entries() -> None:
    """Titles lose their markup, odd links are dropped, empty entries are rejects."""
    items = _read(FEED.encode(), "feed.xml", ReadOptions())
    first, second = _documents(items)
    assert (first.title, first.published, first.publisher) == ("Talks end", DAY, "Demo & Wire")
    assert first.url == "https://courier.example/a"
    assert second.url is None
    assert "alert" not in first.text
    assert len(_rejects(items)) == 1


@pytest.mark.parametrize(
    ("reference", "read"),
    [
        ("&#xD83D;&#xDE00;", "😀"), ("&#55357;&#56832;", "😀"), ("&#x1F600;", "😀"),
        ("&#xD800;", "\ufffd"), ("&#xDE00;&#xD83D;", "\ufffd\ufffd"),
        ("&#8211;&#xD800;", "–\ufffd"), ("&#9999999999;&#xD800;", "\ufffd\ufffd"),
    ],
)  # fmt: skip
def test_halves_of_characters_do_not_spoil_a_feed(reference: str, read: str) -> None:
    """References to halves of a character are joined, or replaced; every entry is read."""
    data = FEED.replace(PROSE, f"{PROSE} {reference} More.", 2).encode()
    documents = _documents(_read(data, "feed.xml", ReadOptions()))
    assert len(documents) == 2
    assert f"{PROSE} {read} More." in documents[1].text


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(declaration: str, encoding: str) -> None:
    """Feeds that declare entities, to explode or to read files, are not parsed."""
    feed = declaration + FEED.split("?>", 1)[1].replace("Second", "&b;")
    (reject,) = _rejects(_read(feed.encode(encoding), "feed.xml"))
    assert "entities" in reject.reason


def _warc(*pages: tuple[str, bytes], kind: str = "text/html; charset=utf-8") -> bytes:
    """A web archive, each record packed by itself; `kind` may carry on with further headers."""
    records = []
    for url, body in pages:
        block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
            f"WARC-Date: 2022-11-01T00:00:00Z\r\nWARC-Target-URI: {url}\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        records.append(head.encode() + block + b"\r\n\r\n")
    return b"".join(map(gzip.compress, records))


PAGE = (
    f"<html><body><article><h1>Talks end</h1><p>{PROSE}</p><p>{PROSE}</p></article></body></html>"
)


def test_a_web_archive_gives_its_pages() -> None:
    """Each page is a document, dated by its address; one without a date is a reject."""
    dated, undated = "https://courier.example/2022/10/26/a", "https://courier.example/b"
    items = _read(
        _warc((dated, PAGE.encode()), (undated, PAGE.encode())), "a.warc.gz", ReadOptions()
    )
    (document,) = _documents(items)
    (reject,) = _rejects(items)
    assert (document.url, document.published, document.kind) == (dated, DAY, "page")
    assert reject.url == undated
    assert "no publication date" in reject.reason


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "unpacked"])
@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "whole"])
def test_archived_pages_are_read_as_they_were_sent_or_decoded(chunked: bool, packed: bool) -> None:
    """Pages sent in gzip and chunks are read, also where the archive kept the headers only."""
    body = gzip.compress(PAGE.encode()) if packed else PAGE.encode()
    if chunked:
        pieces = [body[n : n + 50] for n in range(0, len(body), 50)]
        body = b"".join(b"%x;a=b\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
        body += b"0\r\n\r\n"
    kind = "text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked"
    archive = _warc(("https://c.example/2022/10/26/a", body), kind=kind)
    (document,) = _documents(_read(archive, "a.warc.gz", ReadOptions()))
    assert PROSE in document.text and document.published == DAY


def _record(kind: str, body: bytes, length: int | None = None) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://c.example/2022/10/26/a\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("records", "documents", "rejects"),
    [
        ([_record("revisit", b""), _record("response", PAGE.encode())], 1, []),
        ([_record("response", PAGE.encode(), 10**9)], 0, ["ends within a record"]),
        ([_record("response", PAGE.encode(), 60)], 0, ["no article", "no record begins"]),
        ([_record("response", PAGE.encode(), 10**20)], 0, ["does not give its length"]),
        ([b"WARC/1.0\r\nno colon here\r\n\r\n"], 0, ["does not give its length"]),
    ],
    ids=["revisit", "too long", "too short", "absurd", "no headers"],
)
def test_web_archives_that_are_wrong(
    records: list[bytes], documents: int, rejects: list[str]
) -> None:
    """A page that was not archived again is none; wrong lengths are said, the good page is kept."""
    good = _record("response", PAGE.encode())
    items = _read(good + b"".join(records), "a.warc", ReadOptions())
    assert len(_documents(items)) == documents + 1
    reasons = [reject.reason for reject in _rejects(items)]
    assert len(reasons) == len(rejects)
    assert all(part in reason for part, reason in zip(rejects, reasons, strict=True))


def test_what_stands_before_the_end_of_a_cut_file_is_kept() -> None:
    """A packed table that breaks off gives its whole rows, and one reject for the rest."""
    rows = "\n".join(json.dumps(ROW | {"title": f"Talks {n}"}) for n in range(3000))
    packed = gzip.compress(rows.encode())
    items = _read(packed[: len(packed) * 9 // 10], "a.jsonl.gz")
    cut = next(n for n, item in enumerate(items) if isinstance(item, Reject))
    assert cut > 2600 and "cannot be read" in _rejects(items)[-1].reason


def test_archives_within_archives_share_one_allowance() -> None:
    """A bomb of 10 kB made of 256 zips is over at its first: 0.03 s of work instead of 9."""
    leaf = _zip({"0.csv": b"text\n" + (b" " * 999 + b"\n") * 20_000})
    bomb = _zip({f"{n}.zip": _zip({f"{m}.zip": leaf for m in range(16)}) for n in range(16)})
    began = time.process_time()
    items = _read(bomb, "a.zip")
    assert time.process_time() - began < 3
    assert items and not _documents(items)
    assert all("bomb" in reject.reason for reject in _rejects(items))


def test_a_saved_site_gives_its_pages(tmp_path: Path) -> None:
    """Scripts, styles, fonts and pictures beside the pages of a folder or a zip pass silently."""
    files = {
        "a/index.html": PAGE.encode(), "a/index_files/x.css": b"p { color: red }",
        "a/x.js": b"let a = 1;", "a/x.woff2": b"wOF2", "b.svg": b"<svg></svg>", "b.PNG": b"\x89PNG",
    }  # fmt: skip
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for items in (list(read_documents([tmp_path], DATED)), _read(_zip(files), "site.zip")):
        assert [(item.source or "").rsplit("/", 1)[1] for item in items] == ["index.html"]
    (alone,) = read_documents([tmp_path / "b.PNG"], DATED)
    assert isinstance(alone, Reject) and "picture" in alone.reason


def test_a_tiny_web_archive_that_unpacks_hugely_is_stopped() -> None:
    """A web archive of a few hundred bytes a megabyte does not fill the memory."""
    data = gzip.compress(_warc(("https://c.example/", b"a" * 25_000_000)), 9)
    assert len(data) < 30_000
    items = _read(data, "bomb.warc.gz.gz", SMALL)
    assert not _documents(items)
    assert len(_rejects(items)) == 1


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_a_zip_is_read_as_it_is() -> None:
    """Members are read like files, sorted; a bad one is a reject, the others are kept."""
    members = {"b.txt": ARTICLE.encode(), "a.jsonl": json.dumps(ROW).encode(), "c.bin": b"\x00\x01"}
    items = _read(_zip({**members, "__MACOSX/x": b"x"}), "n.zip")
    assert [document.source for document in _documents(items)] == [
        "n.zip/a.jsonl, line 1",
        "n.zip/b.txt",
    ]
    (reject,) = _rejects(items)
    assert reject.source == "n.zip/c.bin"


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "a/../../b.txt", "C:\\e.txt"])
def test_members_that_point_outside_are_refused(name: str, tmp_path: Path) -> None:
    """Names that climb out of an archive are rejects, and nothing is written anywhere."""
    path = tmp_path / "in" / "n.zip"
    path.parent.mkdir()
    path.write_bytes(_zip({name: ARTICLE.encode(), "good.txt": ARTICLE.encode()}))
    items = list(read_documents([path], DATED))
    assert len(_documents(items)) == 1
    assert "outside the archive" in _rejects(items)[0].reason
    assert sorted(tmp_path.rglob("*")) == [path.parent, path]


def _nested(depth: int) -> bytes:
    data = ARTICLE.encode()
    for level in range(depth):
        data = _zip({f"{level}.zip" if level else "a.txt": data})
    return data


def _zip_link(target: str) -> bytes:
    member = zipfile.ZipInfo("a.txt")
    member.create_system, member.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, target)
    return buffer.getvalue()


def _encrypted(data: bytes) -> bytes:
    """A zip whose member says that it is encrypted, in its own header and in the directory."""
    packed = bytearray(_zip({"a.txt": data}))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(header) + flags] |= 1
    return bytes(packed)


BAD: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("empty", "a.txt", lambda: b"", "empty"),
    ("blank", "a.txt", lambda: b" \n\n ", "empty"),
    ("blank and long", "a.txt", lambda: b" " * 200_000, "no article text"),
    ("binary", "a.txt", lambda: bytes(range(256)) * 40, "binary"),
    ("picture", "a.txt", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture"),
    ("pdf", "a.pdf", lambda: b"%PDF-1.7 ...", "PDF"),
    ("long line", "a.txt", lambda: b"word " * 300_000, "larger than"),
    ("long text", "a.txt", lambda: b"word " * 30_000, "characters"),
    ("long row", "a.jsonl", lambda: b'{"text": "' + b"a" * 200_000 + b'"}', "longer than"),
    ("wrong encoding", "a.txt", lambda: "Министры встретились".encode("cp1251") * 9, "UTF-8"),
    ("no article", "a.html", lambda: b"<html><body><nav>Home</nav></body></html>", "no article"),
    ("only furniture", "a.txt", lambda: b"Sign up for our newsletter", "no article text"),
    ("nested json", "a.json", lambda: b"[" * 100_000, "JSON"),
    ("nested archives", "a.zip", lambda: _nested(5), "nested"),
    ("zip bomb", "a.zip", lambda: _zip({"a.txt": b"a" * 29_000_000}), "larger than"),
    (
        "zip of lines",
        "a.zip",
        lambda: _zip({"a.csv": b"text\n" + (b" " * 999 + b"\n") * 29_000}),
        "bomb",
    ),
    ("zip too large", "a.zip", lambda: _zip({"a.txt": b"a" * 31_000_000}), "unpacks to more"),
    ("many members", "a.zip", lambda: _zip({f"{n}.txt": b"a" for n in range(60)}), "members"),
    ("office file", "a.docx", lambda: _zip({"[Content_Types].xml": b"<x/>"}), "Office"),
    ("broken zip", "a.zip", lambda: b"PK\x03\x04 nonsense", "cannot be read"),
    (
        "gzip bomb",
        "a.csv.gz",
        lambda: gzip.compress(b"text\n" + (b" " * 999 + b"\n") * 29_000),
        "bomb",
    ),
    ("cut gzip", "a.txt.gz", lambda: gzip.compress(ARTICLE.encode())[:-12], "cannot be read"),
    ("link in a zip", "a.zip", lambda: _zip_link("../../etc/passwd"), "link to another file"),
    ("encrypted zip", "a.zip", lambda: _encrypted(ARTICLE.encode()), "encrypted"),
    ("no column", "a.csv", lambda: b"headline,day\nx,2022-10-26\n", "no column `text`"),
    ("broken feed", "a.xml", lambda: b"<rss><channel>", "no entries"),
    ("broken warc", "a.warc", lambda: b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", ""),
]


@pytest.mark.parametrize(("name", "file", "make", "reason"), BAD, ids=[case[0] for case in BAD])
def test_bad_input_is_rejected_in_a_sentence(
    name: str, file: str, make: Callable[[], bytes], reason: str
) -> None:
    """Each bad input gives a reject of one sentence that says what is wrong, and no document."""
    items = _read(make(), file, SMALL)
    assert not _documents(items)
    if reason:
        assert items
        assert reason in _rejects(items)[0].reason
    for reject in _rejects(items):
        assert "\n" not in reject.reason
        assert reject.reason.endswith(".")
        assert reject.source.startswith(file)


def test_a_missing_date_is_a_reject_with_its_remedy() -> None:
    """An article without a date is not stored; one that cannot be read is not guessed at."""
    (missing,) = _rejects(_read(PROSE.encode(), "a.txt", ReadOptions()))
    assert "--published" in missing.reason
    row = ROW | {"published": "10/11/2022"}
    (unreadable,) = _rejects(_read(json.dumps(row).encode(), "a.jsonl", ReadOptions()))
    assert "10/11/2022" in unreadable.reason


def test_a_file_name_may_give_the_date() -> None:
    """Files named for their day need no other date."""
    (document,) = _documents(_read(PROSE.encode(), "/news/2022-10-26 talks.txt", ReadOptions()))
    assert document.published == DAY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(encoding: str) -> None:
    """UTF-8, whatever a byte order mark says, and Windows-1252 are read."""
    text = f"{PROSE} “Café” – naïve."
    (document,) = _documents(_read(text.encode(encoding), "a.txt"))
    assert document.text == text


@pytest.mark.parametrize(
    ("named", "written"),
    [
        ("iso-8859-1", "cp1252"), ("ISO8859_1", "cp1252"), ("us-ascii", "cp1252"),
        ("iso-8859-9", "cp1254"), ("gb2312", "gb18030"), ("shift_jis", "cp932"),
        ("utf-8", "cp1252"), ("windows-1251", "cp1251"), ("no-such-thing", "cp1252"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["meta", "header"])
def test_pages_keep_their_quotation_marks(named: str, written: str, where: str) -> None:
    """A page's charset is read as browsers do: ISO-8859-1 has the quotation marks of Windows."""
    meta = f'<meta charset="{named}">' if where == "meta" else ""
    body = f"<article><p>{PROSE}</p><p>“{PROSE}” he said.</p></article>"
    page = f"<html><head>{meta}</head><body>{body}</body></html>".encode(written)
    if where == "header":
        kind = f"text/html; charset={named}"
        page = _warc(("https://c.example/2022/10/26/a", page), kind=kind)
    (document,) = _documents(_read(page, "a.html" if where == "meta" else "a.warc.gz"))
    assert f"“{PROSE}” he said." in document.text


def test_names_that_are_no_inputs(tmp_path: Path) -> None:
    """Missing files, empty folders, patterns without a match and devices are rejects."""
    names: list[Any] = ["/no/such/file", tmp_path, f"{tmp_path}/*.txt", "/dev/null", "ftp://x/y"]
    items = list(read_documents(names, DATED))
    assert len(_rejects(items)) == len(items) == len(names)
