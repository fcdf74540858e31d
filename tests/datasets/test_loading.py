"""Loading: every data set's traps, on files made here."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import zipfile
from pathlib import Path

import duckdb
import pytest
from tests.datasets.files import ICEWS, balanced, gdelt_row, icews_row, load, write

from bilateral.datasets import dataset_names, load_files
from bilateral.datasets import loading as loading_module
from bilateral.errors import UsageError
from bilateral.store import Database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def gdelt(folder: Path, *rows: str) -> Path:
    path = folder / "gdelt.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("columns", [57, 58, 61])
def test_gdelt_is_known_by_its_number_of_columns(folder: Path, columns: int) -> None:
    """Each of GDELT's three shapes loads, with the codes as they are and the day it was added."""
    summary, rows = load("gdelt", gdelt(folder, gdelt_row(columns)))
    assert (summary.loaded, balanced(summary)) == (1, True)
    (row,) = rows
    assert (row["source"], row["target"], row["cameo_code"]) == ("IRN", "RUS", "057")
    assert (row["event_type"], row["quad_class"], row["reports"]) == ("SUPPORT", 1, 3)
    assert (row["event_date"], row["published"]) == (dt.date(2022, 3, 1), dt.date(2022, 3, 2))
    assert row["dataset"] == "gdelt"


def test_gdelt_places_are_fips_and_actors_cameo(folder: Path) -> None:
    """CH is China for a place; for an actor CHE is Switzerland, and FIPS codes mean nothing."""
    rows = load(
        "gdelt",
        gdelt(
            folder,
            gdelt_row(GLOBALEVENTID="1", Actor1CountryCode="CHE", ActionGeo_CountryCode="CH"),
            gdelt_row(GLOBALEVENTID="2", Actor1CountryCode="AUS", ActionGeo_CountryCode="AU"),
            gdelt_row(GLOBALEVENTID="3", Actor1CountryCode="KSV", ActionGeo_CountryCode="KV"),
            gdelt_row(GLOBALEVENTID="4", Actor1CountryCode="SWZ", ActionGeo_CountryCode="SZ"),
        ),
    )[1]
    assert [(row["source"], row["place_country"]) for row in rows] == [
        ("CHE", "CHN"), ("AUS", "AUT"), ("XKX", "XKX"), ("SWZ", "CHE"),
    ]  # fmt: skip


def test_lost_zeros_come_back(folder: Path) -> None:
    """A CAMEO code that a spreadsheet stripped of its first zero is read as what it was."""
    codes = {"1": "57", "2": "231", "3": "193", "4": "1411", "5": "0231"}
    path = gdelt(folder, *(gdelt_row(GLOBALEVENTID=i, EventCode=c) for i, c in codes.items()))
    assert [row["cameo_code"] for row in load("gdelt", path)[1]] == [
        "057", "0231", "193", "1411", "0231",
    ]  # fmt: skip


def test_statements_are_no_events(folder: Path) -> None:
    """CAMEO's root 01, public statements, has no PLOVER type: counted, not loaded."""
    summary, rows = load("gdelt", gdelt(folder, gdelt_row(EventCode="010")))
    assert (summary.no_event, rows, balanced(summary)) == (1, [], True)


def test_organisations_and_unknown_actors(folder: Path) -> None:
    """NATO comes out by its code; a region is no country, and the summary says so."""
    path = gdelt(
        folder,
        gdelt_row(GLOBALEVENTID="1", Actor1CountryCode="", Actor1KnownGroupCode="NTO"),
        gdelt_row(GLOBALEVENTID="2", Actor1CountryCode="AFR"),
    )
    summary, rows = load("gdelt", path)
    assert [row["source"] for row in rows] == ["NTO", None]
    assert summary.unknown == (("AFR", 1),)


def mention(day: str, page: str, who: str = "made.example", event: str = "1") -> str:
    return "\t".join(
        [
            event,
            "20220301000000",
            f"{day}101500",
            "1",
            who,
            page,
            *["1", "-1", "1", "9", "1", "50", "900", "1", "-", "-"],
        ]
    )


@pytest.mark.parametrize("mentions_first", [False, True])
def test_gdelt_mentions_count_the_reports(folder: Path, mentions_first: bool) -> None:
    """Mentions, before or after their events: pages are counted once, the first names who told."""
    told = folder / "mentions.csv"
    told.write_text(
        "\n".join(
            mention(*row)
            for row in (
                ("20220305", "https://b.example/1", "b.example"),
                ("20220301", "https://a.example/1", "a.example"),
                ("20220305", "https://b.example/1", "b.example"),
                ("20220307", "https://c.example/1", "c.example"),
                ("20220307", "https://c.example/2", "c.example", "404"),
            )
        )
    )
    events = gdelt(folder, gdelt_row(NumArticles="1"))
    database = Database()
    paths = [told, events] if mentions_first else [events, told]
    summaries = [load_files(database, "gdelt", [path]) for path in paths]
    _, rows = load("gdelt", told, into=database)
    assert all(balanced(summary) for summary in summaries)
    assert summaries[0 if mentions_first else 1].duplicates == 1
    assert [(row["reports"], row["publisher"]) for row in rows] == [(3, "a.example")]
    assert rows[0]["published"] == dt.date(2022, 3, 1)


def test_icews_generations(folder: Path) -> None:
    """All of ICEWS's shapes give the same event: tabs, commas with year columns, m/d/y, no code."""
    plain = write(folder / "a.tab", ICEWS, [icews_row()])
    american = write(folder / "b.tab", ICEWS, [icews_row(Event_Date="6/1/18")])
    older = write(folder / "c.tab", ICEWS, [icews_row(Event_Date="06/01/2018")])
    uncoded = write(folder / "d.tab", [n for n in ICEWS if n != "CAMEO Code"], [icews_row()])
    names = [*(name.lower().replace(" ", "_") for name in ICEWS), "year", "yearmonth"]
    cells = {name.lower().replace(" ", "_"): f'"{cell}"' for name, cell in icews_row().items()}
    commas = write(folder / "e.csv", names, [cells | {"year": "2018"}], ",")
    found = [load("icews", path)[1][0] for path in (plain, american, older, uncoded, commas)]
    assert [(row["event_id"], row["cameo_code"]) for row in found] == [
        ("icews-7-2018-06-01", "040")
    ] * 5
    assert (found[0]["source"], found[0]["target"], found[0]["source_role"]) == (
        "IRN", "RUS", "GOV",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("Russian Federation", "RUS"),
        ("Kosovo", "XKX"),
        ("Moldova, Republic of", "MDA"),
        ("South Korea", "KOR"),
        ("Democratic Republic of Congo", "COD"),
        ("Occupied Palestinian Territory", "PSE"),
        ("Georgia", "GEO"),
        ("Myanmar", "MMR"),
        ("Cote d'Ivoire", "CIV"),
        ("Niger", "NER"),
    ],
)
def test_icews_country_names(folder: Path, name: str, iso3: str) -> None:
    """Country names become ISO3."""
    path = write(folder / "a.tab", ICEWS, [icews_row(Source_Country=name)])
    assert load("icews", path)[1][0]["source"] == iso3


def test_icews_repeated_rows_count_once(folder: Path) -> None:
    """Fully repeated rows are duplicates; the key is the id and the day."""
    rows = [icews_row(), icews_row(), icews_row(Event_Date="2018-06-02"), icews_row()]
    summary, events = load("icews", write(folder / "a.tab", ICEWS, rows))
    assert (summary.loaded, summary.duplicates, balanced(summary)) == (2, 2, True)
    assert len(events) == 2


def test_quoted_tabs_and_stray_quotation_marks(folder: Path) -> None:
    """A tab inside quotation marks does not move the columns; a single mark is part of a name."""
    rows = [
        icews_row(Event_ID="1", Source_Name='"Ministry\tof Defence (Iran)"'),
        icews_row(Event_ID="2", Source_Name='The 5" Club'),
        icews_row(Event_ID="3", Source_Name='"Old" Guard'),
        icews_row(Event_ID="4", City='"Bandar\tAbbas"', Longitude="56.3"),
    ]
    summary, events = load("icews", write(folder / "a.tab", ICEWS, rows))
    assert (summary.loaded, summary.rejected, balanced(summary)) == (4, 0, True)
    names = [row["source_name"] for row in events]
    assert names[:3] == ["Ministry\tof Defence (Iran)", 'The 5" Club', '"Old" Guard']
    assert (events[3]["place_name"], events[3]["longitude"]) == ("Bandar\tAbbas", 56.3)


def test_bad_rows_are_rejected_and_the_rest_is_loaded(folder: Path) -> None:
    """A broken line and a row without a date are counted with a reason."""
    path = write(folder / "a.tab", ICEWS, [icews_row(), icews_row(Event_Date="soon")])
    with path.open("a") as stream:
        stream.write("only\tthree\tcells\n")
    summary, _ = load("icews", path)
    assert (summary.rows, summary.loaded, summary.rejected) == (3, 1, 2)
    assert [reject.reason[:35] for reject in summary.rejects] == [
        "1 rows with no date that can be rea",
        "1 rows are broken, such as 'only\\tt",
    ]


POLECAT = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Primary Actor Sector", "Recipient Name", "Recipient Country",
    "Primary Recipient Sector", "Placename", "Country", "Latitude", "Longitude", "Source",
    "Publication Date",
)  # fmt: skip
MEETING = {
    "Event ID": "20230401-1", "Event Date": "2023-04-01", "Event Type": "CONSULT",
    "Event Mode": "visit", "Intensity": "1.5", "Quad Code": "VERBAL COOPERATION",
    "Contexts": "diplomatic;economic", "Actor Name": "São Tomé", "Actor Country": "STP",
    "Recipient Name": "None", "Recipient Country": "XKX", "Country": "None", "Source": "Made",
    "Publication Date": "2023-04-02",
}  # fmt: skip


@pytest.mark.parametrize("intensity", ["Intensity", "Event Intensity"])
@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_polecat(folder: Path, intensity: str, encoding: str) -> None:
    """Both names of the intensity and both encodings give the same row."""
    header = [intensity if name == "Intensity" else name for name in POLECAT]
    cells = [MEETING.get("Intensity" if n == intensity else n, "") for n in header]
    path = folder / "polecat.txt"
    path.write_text("\t".join(header) + "\n" + "\t".join(cells) + "\n", encoding=encoding)
    summary, (row,) = load("polecat", path)
    assert (summary.loaded, summary.rejected) == (1, 0)
    assert (row["event_type"], row["event_mode"], row["intensity"]) == ("CONSULT", "visit", 1.5)
    assert (row["source"], row["target"], row["source_name"]) == ("STP", "XKX", "São Tomé")
    assert (row["quad_class"], row["target_name"]) == (1, None)


ACLED = (
    "event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2", "iso",
    "location", "latitude", "longitude", "source", "notes",
)  # fmt: skip


def acled(**cells: str) -> dict[str, str]:
    defaults = {
        "event_id_cnty": "AFG1", "event_date": "2021-05-04", "event_type": "Battles",
        "sub_event_type": "Armed clash", "actor1": "Military Forces of Pakistan (2018-2022)",
        "actor2": "Military Forces of Afghanistan (2014-2021)", "iso": "4",
        "location": "Spin Boldak", "latitude": "31.0", "longitude": "66.4", "source": "Made Daily",
        "notes": '"Shots, it is said, crossed the border."',
    }  # fmt: skip
    return defaults | cells


def test_acled(folder: Path) -> None:
    """Numeric country codes, text days, states named as actors; strategic changes are no event."""
    rows = [
        acled(),
        acled(event_id_cnty="AFG2", event_date="04 May 2021", actor1="Unidentified Armed Group"),
        acled(event_id_cnty="AFG3", sub_event_type="Change to group/activity"),
        acled(event_id_cnty="XKX1", iso="0", actor1="Rioters (Kosovo)", actor2=""),
    ]
    summary, events = load("acled", write(folder / "acled.csv", ACLED, rows, ","))
    assert (summary.loaded, summary.no_event, balanced(summary)) == (3, 1, True)
    assert [(row["source"], row["target"], row["place_country"]) for row in events] == [
        ("PAK", "AFG", "AFG"), ("AFG", "AFG", "AFG"), ("XKX", "XKX", "XKX"),
    ]  # fmt: skip
    assert {row["event_date"] for row in events} == {dt.date(2021, 5, 4)}


UCDP = (
    "id", "type_of_violence", "side_a", "side_b", "number_of_sources", "source_article",
    "source_office", "where_coordinates", "latitude", "longitude", "country_id", "date_start",
    "date_end", "gwnoa", "gwnob",
)  # fmt: skip


def test_ucdp(folder: Path) -> None:
    """States come by Gleditsch-Ward number, floats or not; a headline may hold a line break."""
    row = {
        "id": "17.0", "type_of_violence": "1.0", "side_a": "Government of India",
        "side_b": "Government of Pakistan", "number_of_sources": "-1.0",
        "source_article": '"First line\nsecond, ""line"""', "source_office": "Made Agency",
        "country_id": "750.0", "date_start": "1999-05-26", "date_end": "1999-05-28",
        "gwnoa": "750.0", "gwnob": "770.0",
    }  # fmt: skip
    rows = [row, row | {"id": "18", "gwnob": "", "side_b": "CPI-Maoist"}]
    rows.append(row | {"id": "19", "gwnoa": "680", "gwnob": "678"})
    summary, events = load("ucdp", write(folder / "ged.csv", UCDP, rows, ","))
    assert (summary.rows, summary.loaded, summary.rejected) == (3, 3, 0)
    assert [(e["source"], e["target"]) for e in events] == [
        ("IND", "PAK"), ("IND", "IND"), ("YMD", "YEM"),
    ]  # fmt: skip
    assert (events[0]["event_date"], events[0]["event_date_end"]) == (
        dt.date(1999, 5, 26), dt.date(1999, 5, 28),
    )  # fmt: skip
    assert (events[0]["date_precision"], events[0]["reports"]) == ("interval", 1)


def keds(folder: Path, rows: list[tuple[str, str, str, str]]) -> Path:
    header = ("date", "source", "target", "code")
    return write(
        folder / "k.csv", header, [dict(zip(header, row, strict=True)) for row in rows], ","
    )


def test_keds_weis_codes_are_told_by_themselves(folder: Path) -> None:
    """Roots 21 and 22 make a file WEIS: other event codes, other actor codes, generic roots."""
    rows = [
        ("1992-05-01", "SER", "BOS", "223"),
        ("1992-05-02", "UNO", "FRY", "190"),
        ("1992-05-03", "NATO", "AUS", "31"),
        ("1992-05-04", "ETHALB", "MAC", "130"),
        ("1992-05-05", "SWI", "AUL", "199"),
        ("1992-05-06", "GER", "KSV", "020"),
        ("1992-05-07", "GME", "YMS", "212"),
    ]
    summary, events = load("keds", keds(folder, rows))
    events.sort(key=lambda row: row["event_date"])
    assert (summary.loaded, summary.no_event) == (6, 1)
    assert [(e["source"], e["target"], e["event_type"]) for e in events] == [
        ("SRB", "BIH", "ASSAULT"),
        ("UNO", "SRB", "SANCTION"),
        ("NTO", "AUT", "CONSULT"),
        (None, "MKD", "ACCUSE"),
        ("CHE", "AUS", "SANCTION"),
        ("DDR", "YMD", "COERCE"),
    ]


def test_keds_cameo_codes(folder: Path) -> None:
    """In a CAMEO file codes mean what CAMEO says, and bodies follow IGO."""
    rows = [
        ("2001-05-01", "ISRMIL", "PAL", "190"),
        ("2001-05-02", "IGOUNO", "AUS", "040"),
        ("2001-05-03", "IGONAT", "SCGKSV", "0841]"),
        ("2001-05-04", "NGOPAL", "CHE", "111"),
    ]
    _, events = load("keds", keds(folder, rows))
    events.sort(key=lambda row: row["event_date"])
    assert [(e["source"], e["target"]) for e in events] == [
        ("ISR", "PSE"), ("UNO", "AUS"), ("NTO", "XKX"), (None, "CHE"),
    ]  # fmt: skip
    assert [e["cameo_code"] for e in events] == ["190", "040", "0841", "111"]


OWN = """event_date,source,target,event_type,intensity
2022-03-01,IRN,Russia,AID,
2022-03-02,Kosovo,SRB,accuse,-2
2022-03-03,Narnia,SRB,ACCUSE,-2
2022-03-04,IRN,RUS,DANCE,1
2022-13-04,IRN,RUS,AID,1
2022-03-05,NTO,RUS,AID,much
"""


def test_own_columns_from_csv(folder: Path) -> None:
    """Missing columns are null or follow from the type; what is unknown is rejected by name."""
    path = folder / "mine.csv"
    path.write_text(OWN)
    summary, events = load("events", path)
    assert (summary.rows, summary.loaded, summary.rejected, balanced(summary)) == (6, 2, 4, True)
    events.sort(key=lambda row: row["event_date"])
    assert [(e["source"], e["target"], e["quad_class"]) for e in events] == [
        ("IRN", "RUS", 2), ("XKX", "SRB", 3),
    ]  # fmt: skip
    assert (events[0]["certainty"], events[0]["place_name"]) == ("asserted", None)
    assert events[0]["dataset"] == "events"
    reasons = " ".join(reject.reason for reject in summary.rejects)
    for part in ("source Narnia", "event type DANCE", "no date", "in intensity: much"):
        assert part in reasons
    assert load("events", path)[1] == load("events", path)[1]


@pytest.mark.parametrize("form", ["jsonl", "parquet", "csv"])
def test_what_is_exported_can_be_loaded(folder: Path, form: str) -> None:
    """Events written by one store and loaded into another are the same rows, and only once."""
    database = Database()
    load("icews", write(folder / "a.tab", ICEWS, [icews_row()]), into=database)
    from bilateral.store import Selection, select, write_relation

    exported = folder / f"out.{form}"
    write_relation(select(database.connection, "events", Selection()), exported)
    other = Database()
    summary, _ = load("events", exported, into=other)
    assert summary.loaded == 1
    own = select(database.connection, "events", Selection()).fetchall()
    assert select(other.connection, "events", Selection()).fetchall() == own
    again, _ = load("events", exported, into=other)
    assert (again.loaded, again.duplicates) == (0, 1)


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_packed_files_are_read_as_they_are(folder: Path, kind: str) -> None:
    """GDELT is published zipped, with a name of its own inside."""
    content = (gdelt_row() + "\n").encode()
    path = folder / f"20220301.export.CSV.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("../20220301.export.CSV", content)
    else:
        path.write_bytes(gzip.compress(content))
    assert load("gdelt", path)[0].loaded == 1


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("gdelt", "a\tb\tc\n", "3 columns, expected 61"),
        ("icews", "when,who\n1,2\n", "lacks event_id"),
        ("icews", "", "is empty"),
        ("keds", "{}\n", "lacks date"),
        ("events", "event_date,source\n2022-01-01,IRN\n", "lacks the columns target"),
    ],
)
def test_other_shapes_are_refused(folder: Path, name: str, content: str, expected: str) -> None:
    """A file of another shape is refused with what was found and what was expected."""
    path = folder / "x.csv"
    path.write_text(content)
    with pytest.raises(UsageError, match=expected):
        load(name, path)


def test_one_refused_file_does_not_hold_up_the_others(folder: Path) -> None:
    """Of several files, those of another shape or missing are rejects; the rest is loaded."""
    notes, gone = folder / "SOURCE.txt", folder / "gone.tab"
    notes.write_text("where this comes from\n")
    good = write(folder / "good.tab", ICEWS, [icews_row()])
    database = Database()
    summary, rows = load("icews", notes, good, gone, into=database)
    assert (summary.loaded, len(rows)) == (1, 1) and balanced(summary)
    assert [reject.source for reject in summary.rejects] == [str(notes), str(gone)]
    stored = database.connection.execute("SELECT source FROM rejects ORDER BY source").fetchall()
    assert stored == sorted([(str(notes),), (str(gone),)])
    with pytest.raises(UsageError, match="no icews file"):
        load("icews", notes, gone)


def test_a_run_of_load_records_its_files(folder: Path) -> None:
    """The store keeps the name and hash of each file, and what became of its rows."""
    good = write(folder / "good.tab", ICEWS, [icews_row()])
    database = Database()
    for _ in range(2):
        load("icews", good, into=database)
    runs = database.connection.execute("SELECT command, inputs, summary FROM runs").fetchall()
    digest = hashlib.sha256(good.read_bytes()).hexdigest()
    assert [(run[0], json.loads(run[1])) for run in runs] == [
        ("load", {"sha256": [["good.tab", digest]]})
    ] * 2
    assert sorted(json.loads(run[2])["loaded"] for run in runs) == [0, 1]


@pytest.mark.parametrize("name", ["broken.zip", "broken.gz"])
def test_broken_archives_are_refused(folder: Path, name: str) -> None:
    """A file that is no archive, whatever its ending, is one sentence."""
    path = folder / name
    path.write_bytes(b"not packed at all")
    with pytest.raises(UsageError, match="fetch it again"):
        load("gdelt", path)


def test_a_data_set_that_is_not_known(folder: Path) -> None:
    """The names that can be loaded are in the message."""
    with pytest.raises(UsageError, match=", ".join(dataset_names())):
        load("nothing", folder / "x.csv")


def test_loading_again_adds_nothing_and_data_sets_stay_apart(folder: Path) -> None:
    """The same file twice, and beside another data set of the same ids."""
    database = Database()
    path = write(folder / "a.tab", ICEWS, [icews_row(), icews_row(Event_ID="8")])
    load("icews", path, into=database)
    load("gdelt", gdelt(folder, gdelt_row(GLOBALEVENTID="7")), into=database)
    summary, rows = load("icews", path, into=database)
    assert (summary.loaded, summary.duplicates, balanced(summary)) == (0, 2, True)
    assert sorted(row["dataset"] for row in rows) == ["gdelt", "icews", "icews"]


def test_a_crash_leaves_nothing_half(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When loading breaks off after the insert, no row of the file is there."""
    database = Database()
    path = write(folder / "a.tab", ICEWS, [icews_row()])

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(loading_module, "apply_mentions", fail)
    with pytest.raises(KeyboardInterrupt):
        load("icews", path, into=database)
    assert database.connection.execute("SELECT count(*) FROM events").fetchall() == [(0,)]
    monkeypatch.undo()
    assert load("icews", path, into=database)[0].loaded == 1


def test_formulas_and_statements_of_sql_stay_text(folder: Path) -> None:
    """A header or a cell that looks like SQL is only text."""
    header = [*ICEWS, "x'); DROP TABLE documents; --"]
    row = icews_row(Source_Name="'); DROP TABLE documents; --")
    database = Database()
    load("icews", write(folder / "a'b.tab", header, [row]), into=database)
    assert database.connection.execute("SELECT count(*) FROM documents").fetchall() == [(0,)]


SAMPLES = [
    ("gdelt", "gdelt1_raw_sample/events.csv", 710),
    ("gdelt", "gdelt2_raw_sample/mentionssamp.csv", 1635),
    ("icews", "icews_raw_sample/events.2018.sample.tab", 3705),
    ("icews", "icews_raw_sample/icews_sample.csv", 4993),
    ("ucdp", "ucdp_ged_sample/ucdpged.csv", 1000),
    ("keds", "keds/casia.weis.csv", 8377),
]


@pytest.mark.parametrize(("name", "sample", "rows"), SAMPLES)
def test_published_samples_load(shared: Path, name: str, sample: str, rows: int) -> None:
    """Real files: every row is accounted for, none is broken."""
    summary, _ = load(name, shared / "relations" / sample)
    assert (summary.rows, summary.rejected, balanced(summary)) == (rows, 0, True)
    assert summary.loaded > rows / 2


def test_memory_is_given_back(folder: Path) -> None:
    """The cap on memory holds only while loading."""
    database = Database()
    before = _memory(database.connection)
    load("gdelt", gdelt(folder, gdelt_row()), into=database)
    assert _memory(database.connection) == before


def _memory(connection: duckdb.DuckDBPyConnection) -> str:
    return str(connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0])
