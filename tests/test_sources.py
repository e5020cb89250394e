"""`tracker fetch` against a server of our own: who asks, what is fetched, how it waits, what it says when it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from ledgers import NORVANE, export, run
from standin import AGENT, TOO_MANY, WHO_ARE_YOU, Filed, Server, Trouble, path_of, serving, three_issuers

from tracker.sources import edgar
from tracker.sources.edgar import Edgar, Fetched, FetchProblem, Wanted, fetch_company, load_submission, open_edgar

CIK = 9990077
FILINGS = [
    Filed("0009990077-32-000003", "2032-02-19", "8-K", "2.02,9.01", NORVANE[2].text()),
    Filed("0009990077-32-000002", "2032-01-05", "8-K", "5.02"),
    Filed("0009990077-31-000009", "2031-11-20", "8-K", "2.02,9.01", NORVANE[1].text()),
    Filed("0009990077-31-000008", "2031-11-21", "10-Q", ""),
]
OLDER = [Filed("0009990077-31-000005", "2031-08-21", "8-K", "9.01,2.02", NORVANE[0].text())]
OLDER_INDEX = "/submissions/CIK0009990077-submissions-001.json"
INDEX = "/submissions/CIK0009990077.json"
NEWEST = path_of(CIK, "0009990077-32-000003")


@dataclass
class Wire:
    """A server with one company, and how it was waited for."""

    server: Server
    waits: list[float] = field(default_factory=list)

    def edgar(self) -> Edgar:
        """Return EDGAR as the server plays it; between tries nobody really waits."""
        made = open_edgar(AGENT, self.server.url, self.server.url, sleep=lambda seconds: None)
        made.client.sleep = self.waits.append
        return made

    def fetch(self, folder: Path, company: str = "nvin", **wanted: object) -> Fetched:
        """Fetch one company."""
        return fetch_company(self.edgar(), company, folder, Wanted(**wanted))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def own_pace(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Count no test's requests with those of others."""
    folder = tmp_path_factory.mktemp("pace")
    monkeypatch.setenv("TRACKER_PACE_DIR", str(folder))
    return folder


@pytest.fixture
def wire() -> Iterator[Wire]:
    # What is asked is looked at here; how fast, below.
    with serving(permitted=1000) as server:
        server.company("NVIN", CIK, "Norvane Instruments Inc", FILINGS, OLDER)
        yield Wire(server)


def names(result: Fetched) -> list[str]:
    return [file.path.name for file in result.files]


def test_releases_are_saved_newest_first_also_from_older_indexes(wire: Wire, tmp_path: Path) -> None:
    result = wire.fetch(tmp_path)
    assert (result.problems, result.later) == ([], [])
    assert names(result) == [
        "2032-02-19__0009990077-32-000003.txt.gz",
        "2031-11-20__0009990077-31-000009.txt.gz",
        "2031-08-21__0009990077-31-000005.txt.gz",
    ]
    assert result.files[0].path.parent == tmp_path / "NVIN"
    assert wire.server.agents == {AGENT}


def test_the_raw_submission_is_kept_and_read_without_pictures(wire: Wire, tmp_path: Path) -> None:
    import gzip

    kept = wire.fetch(tmp_path, limit=1).files[0].path
    assert gzip.decompress(kept.read_bytes()) == wire.server.pages[NEWEST][0]
    read = load_submission(kept)
    assert b"EX-99.1" in read and b"logo.jpg" not in read and read.endswith(b"</SEC-DOCUMENT>\n")


def test_nothing_is_asked_for_twice(wire: Wire, tmp_path: Path) -> None:
    wire.fetch(tmp_path)
    wire.server.asked.clear()
    again = wire.fetch(tmp_path)
    assert len(again.files) == 3 and not any(file.new for file in again.files)
    # The list of tickers and the newest index say what is new; the older index has not changed.
    assert wire.server.asked == ["/files/company_tickers.json", INDEX]
    # By number it is the same company, whatever its files' folder is called.
    assert not any(file.new for file in wire.fetch(tmp_path, "CIK9990077").files) and not wire.server.documents()


def test_what_an_earlier_version_saved_is_not_asked_for_again(wire: Wire, tmp_path: Path) -> None:
    (tmp_path / "NVIN").mkdir()
    (tmp_path / "NVIN" / "2032-02-19__0009990077-32-000003.txt").write_bytes(wire.server.pages[NEWEST][0])
    wire.fetch(tmp_path)
    assert NEWEST not in wire.server.asked and len(wire.server.documents()) == 2


@pytest.mark.parametrize(
    ("options", "count"), [({"limit": 1}, 1), ({"since": date(2031, 11, 1)}, 2), ({"since": date(2040, 1, 1)}, 0)]
)
def test_only_what_is_wanted(options: dict[str, object], count: int, wire: Wire, tmp_path: Path) -> None:
    result = wire.fetch(tmp_path, **options)
    assert len(result.files) == count and not result.problems
    # An older index is asked for only where what is wanted reaches back to it.
    assert OLDER_INDEX not in wire.server.asked


KINDS = [
    ("8-K", "2.02,9.01", True),
    ("8-K", "7.01", True),
    ("8-K", "8.01, 9.01", True),
    ("8-K/A", "2.02", True),
    ("8-K", "12", True),
    ("8-K", "7,12", True),
    ("6-K", "", True),
    ("6-K/A", "", True),
    ("8-K", "5.02", False),
    ("8-K", "1.01,3.02", False),
    ("8-K", "", False),
    ("10-Q", "2.02", False),
    ("20-F", "", False),
]


@pytest.mark.parametrize(("form", "items", "taken"), KINDS)
def test_which_filings_may_carry_a_release(form: str, items: str, taken: bool, tmp_path: Path) -> None:
    with serving() as server:
        filed = Filed("0009990077-04-000001", "2004-02-19", form, items, NORVANE[0].text())
        server.company("NVIN", CIK, "Norvane Instruments Inc", [filed])
        result = Wire(server).fetch(tmp_path)
        assert len(result.files) == taken
        assert bool(result.problems) == (not taken)


@pytest.mark.parametrize(
    ("forms", "words"), [(("8-K",), "files 6-K, which was not asked for"), (("8-K", "6-K"), None)]
)
def test_a_company_that_files_abroad(forms: tuple[str, ...], words: str | None, tmp_path: Path) -> None:
    with serving() as server:
        server.company("BRS", CIK, "Brisk Oyj", [Filed("0009990077-24-000001", "2024-02-19", "6-K", "", NORVANE[0].text()),
                                                 Filed("0009990077-24-000002", "2024-04-19", "20-F", "")])  # fmt: skip
        result = Wire(server).fetch(tmp_path, "BRS", forms=forms)
        assert len(result.files) == (words is None)
        assert not result.problems if words is None else words in result.problems[0]


def test_a_company_without_releases_is_named(tmp_path: Path) -> None:
    with serving() as server:
        server.company("DULL", CIK, "Dull Fund", [Filed("0009990077-24-000002", "2024-04-19", "N-CSR", "")])
        assert "files no 8-K or 6-K with results or guidance, but N-CSR" in Wire(server).fetch(tmp_path, "DULL").problems[0]


@pytest.mark.parametrize("company", ["NVIN", "nvin", "9990077", "0009990077", "CIK0009990077", "cik9990077"])
def test_a_company_by_ticker_or_number(company: str, wire: Wire, tmp_path: Path) -> None:
    assert len(wire.fetch(tmp_path, company).files) == 3


BUSY = [
    ("an outage", [Trouble(503, b"busy"), Trouble(500, b"")], 2),
    ("a refusal for speed", [Trouble(403, TOO_MANY)], 1),
    ("a refusal with 200", [Trouble(200, TOO_MANY)], 1),
    ("half of the body", [Trouble(half=True)], 1),
    ("half a submission", [Trouble(200, b"<SEC-DOCUMENT>0009990077-32-000003.txt\n<SEC-HEADER>\n")], 1),
    ("an empty body", [Trouble(200, b"")], 1),
    ("an empty line", [Trouble(200, b"\r\n")], 1),
    ("chunks without the last one", [Trouble(chunks=True)], 1),
    ("a connection that is cut", [Trouble(silent=True)], 1),
]


@pytest.mark.parametrize(("name", "trouble", "tries"), BUSY, ids=[row[0] for row in BUSY])
def test_what_is_no_answer_is_asked_for_again(
    name: str, trouble: list[Trouble], tries: int, wire: Wire, tmp_path: Path
) -> None:
    wire.server.trouble[NEWEST] = list(trouble)
    result = wire.fetch(tmp_path, limit=1)
    assert names(result) == ["2032-02-19__0009990077-32-000003.txt.gz"] and not result.problems
    assert wire.server.asked.count(NEWEST) == tries + 1
    assert wire.waits == sorted(wire.waits) and len(wire.waits) == tries and wire.waits[0] >= 1


@pytest.mark.parametrize(("name", "trouble", "tries"), BUSY, ids=[row[0] for row in BUSY])
def test_nothing_but_a_whole_answer_is_kept(
    name: str, trouble: list[Trouble], tries: int, wire: Wire, tmp_path: Path
) -> None:
    wire.server.trouble[NEWEST] = trouble[:1] * 20
    result = wire.fetch(tmp_path, limit=1)
    assert result.files == [] and NEWEST in result.later[0] and not list(tmp_path.rglob("*.gz"))
    wire.server.trouble.clear()
    assert len(wire.fetch(tmp_path, limit=1).files) == 1


@pytest.mark.parametrize(
    ("hint", "least", "most"),
    [
        ("7", 7, 7),
        ("0", 0, 0),
        ("date", 400, 600),
        ("later", 2, 2),
        ("-5", 2, 2),
    ],
)
def test_the_server_s_own_hint_is_honoured(hint: str, least: float, most: float, wire: Wire, tmp_path: Path) -> None:
    hint = format_datetime(datetime.now(UTC) + timedelta(seconds=600), usegmt=True) if hint == "date" else hint
    wire.server.trouble[INDEX] = [Trouble(503, b"", headers=(("Retry-After", hint),))]
    assert len(wire.fetch(tmp_path, limit=1).files) == 1
    assert least <= wire.waits[0] <= most


def test_a_hint_of_hours_is_not_waited_for(wire: Wire, tmp_path: Path) -> None:
    wire.server.trouble[INDEX] = [Trouble(429, b"", headers=(("Retry-After", "7200"),))] * 3
    result = wire.fetch(tmp_path)
    assert "more requests than the server permits" in result.later[0] and result.stopped
    assert wire.waits == [] and wire.server.asked.count(INDEX) == 1


PROBLEMS = [
    (INDEX, [Trouble(403, TOO_MANY)] * 9, "more requests than the server permits", True),
    (INDEX, [Trouble(403, WHO_ARE_YOU)] * 9, "check the name and e-mail address", False),
    ("/files/company_tickers.json", [Trouble(500, b"")] * 9, "no good answer", True),
    ("/files/company_tickers.json", [Trouble(200, b"<html><title>Maintenance</title>")] * 9, "“Maintenance”", True),
    (INDEX, [Trouble(half=True)] * 9, "no good answer", True),
    (INDEX, [Trouble(200, b'{"cik": "9990077", "filings": {"rec')] * 9, "no good answer", True),
    (INDEX, [Trouble(404, b"")], "no such page", False),
    (INDEX, [Trouble(451, b"")], "status 451", False),
]


@pytest.mark.parametrize(("path", "trouble", "words", "later"), PROBLEMS)
def test_what_goes_wrong_is_said(
    path: str, trouble: list[Trouble], words: str, later: bool, wire: Wire, tmp_path: Path
) -> None:
    """Only what a person must see to is a problem: the rest comes by itself with another run."""
    wire.server.trouble[path] = list(trouble)
    result = wire.fetch(tmp_path)
    (said,) = result.later if later else result.problems
    assert words in said and path in said and not (result.problems if later else result.later)


def test_one_lost_filing_does_not_cost_the_others(wire: Wire, tmp_path: Path) -> None:
    del wire.server.pages[path_of(CIK, "0009990077-31-000009")]
    result = wire.fetch(tmp_path)
    assert len(result.files) == 2 and len(result.problems) == 1
    assert not list(tmp_path.rglob("*.part"))


def test_a_server_that_is_down_is_not_asked_for_every_filing(wire: Wire, tmp_path: Path) -> None:
    for filed in (*FILINGS, *OLDER):
        wire.server.trouble[path_of(CIK, filed.accession)] = [Trouble(503, b"")] * 99
    result = wire.fetch(tmp_path)
    assert result.stopped and len(set(wire.server.documents())) == 2


def test_an_envelope_around_the_submission_is_whole(wire: Wire, tmp_path: Path) -> None:
    body = wire.server.pages[NEWEST][0]
    wire.server.put(NEWEST, b"-----BEGIN PRIVACY-ENHANCED MESSAGE-----\n" + body + b"-----END PRIVACY-ENHANCED MESSAGE-----\n")
    assert len(wire.fetch(tmp_path, limit=1).files) == 1


def test_a_kept_file_that_is_damaged_says_so(wire: Wire, tmp_path: Path) -> None:
    file = wire.fetch(tmp_path, limit=1).files[0].path
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(OSError, match="the next fetch brings it again"):
        load_submission(file)


@pytest.mark.parametrize("company", ["NONE", "../../etc", "A B", ""])
def test_an_unknown_company(company: str, wire: Wire, tmp_path: Path) -> None:
    result = wire.fetch(tmp_path, company)
    assert result.files == [] and ("no such ticker" in result.problems[0] or "no ticker" in result.problems[0])
    assert list(tmp_path.iterdir()) == []


def test_no_server_at_all(tmp_path: Path) -> None:
    nowhere = open_edgar(AGENT, "http://127.0.0.1:9", "http://127.0.0.1:9", sleep=lambda seconds: None)
    assert "no good answer" in fetch_company(nowhere, "NVIN", tmp_path).later[0]


@pytest.mark.parametrize("agent", ["", "my script", "ann@"])
def test_the_sec_wants_an_address(agent: str) -> None:
    with pytest.raises(FetchProblem, match="TRACKER_USER_AGENT"):
        open_edgar(agent)


def config(folder: Path, server: Server, more: str = "") -> Path:
    """Write a config that takes the server for EDGAR; return the ledger beside it."""
    text = f'[edgar]\nidentity = "{AGENT}"\nwww = "{server.url}"\ndata = "{server.url}"\n{more}'
    (folder / "tracker.toml").write_text(text)
    return folder / "tracker.db"


def test_fetch_reads_in_what_it_downloads(wire: Wire, tmp_path: Path) -> None:
    db = config(tmp_path, wire.server)
    done = run("fetch", "NVIN", "NONE", db=db)
    assert done.exit_code == 1 and "NONE" in done.stderr
    releases = export(db, "releases")
    assert [r["published"] for r in releases] == ["2031-08-21", "2031-11-20", "2032-02-19"]
    assert {r["cik"] for r in releases} == {"0009990077"}
    assert releases[0]["url"] == wire.server.url + path_of(CIK, "0009990077-31-000005")
    assert releases[0]["source"] == "edgar/NVIN/2031-08-21__0009990077-31-000005.txt"
    again = run("fetch", "NVIN", db=db)
    assert (again.exit_code, again.output) == (0, "")


def test_fetch_without_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_USER_AGENT", raising=False)
    done = run("fetch", "NVIN", db=tmp_path / "t.db")
    assert done.exit_code == 2 and "e-mail" in done.stderr
    assert not (tmp_path / "t.db").exists()


@pytest.mark.parametrize("forms", ["10-Q", "8-K,10-K", ""])
def test_forms_that_are_not_looked_at(forms: str, tmp_path: Path) -> None:
    done = run("fetch", "NVIN", "--forms", forms, db=tmp_path / "t.db")
    assert done.exit_code == 2 and "8-K, 6-K" in done.stderr


def test_a_watch_list_is_what_fetch_goes_by(wire: Wire, tmp_path: Path) -> None:
    db = config(tmp_path, wire.server, "# kept by hand\n")
    none = run("fetch", db=db)
    assert none.exit_code == 2 and "tracker watch add" in none.stderr
    assert run("watch", "add", "nvin", "0009990077", "https://news.example/rss", db=db).exit_code == 0
    assert run("watch", "list", db=db).stdout.split() == ["NVIN", "0009990077", "https://news.example/rss"]
    assert "was watched already" in run("watch", "add", "NVIN", db=db).stderr
    assert run("watch", "remove", "0009990077", "https://news.example/rss", db=db).exit_code == 0
    assert run("watch", "remove", "GONE", db=db).exit_code == 1
    assert "# kept by hand" in (tmp_path / "tracker.toml").read_text()
    assert run("fetch", db=db).exit_code == 0
    assert len(export(db, "releases")) == 3


@pytest.mark.parametrize("what", ["no ticker", "ftp://a.example", "", "../x"])
def test_what_cannot_be_watched(what: str, tmp_path: Path) -> None:
    done = run("watch", "add", what, db=tmp_path / "t.db")
    assert done.exit_code == 2 and not (tmp_path / "tracker.toml").exists()


APART = """
import sys
from pathlib import Path
from tracker.sources.edgar import open_edgar, fetch_company
edgar = open_edgar("Ann Analyst ann@example.com", sys.argv[1], sys.argv[1], per_second=float(sys.argv[3]))
result = fetch_company(edgar, sys.argv[4], Path(sys.argv[2]))
assert not result.problems and not result.later, result
"""


def test_all_processes_together_keep_to_the_permitted_rate(tmp_path: Path) -> None:
    with serving() as server:
        three_issuers(server)
        jobs = [
            subprocess.Popen([sys.executable, "-c", APART, server.url, str(tmp_path / f"{n}"), "8", ticker])
            for n, ticker in enumerate(["NVIN", "OSTF", "PLMK"])
        ]
        assert [job.wait(timeout=120) for job in jobs] == [0, 0, 0]
        assert len(server.documents()) == 24 and len(server.asked) == 33
        assert server.over == 0 and server.most_in_a_second() <= 9


HELD_UP = APART.replace("edgar = open", """
import random, time

def held_up(seconds):
    time.sleep(max(seconds, 0) + (random.random() if random.random() < 0.3 else 0))
edgar = open""").replace("))\nresult", "), sleep=held_up)\nresult")


def test_processes_that_are_held_up_do_not_catch_up_at_once(tmp_path: Path) -> None:
    """What a busy machine keeps waiting after its turn is sent later, and the requests after it later still."""
    assert "sleep=held_up" in HELD_UP
    with serving() as server:
        three_issuers(server)
        jobs = [
            subprocess.Popen([sys.executable, "-c", HELD_UP, server.url, str(tmp_path / f"{n}"), "8", "NVIN"]) for n in range(3)
        ]
        assert [job.wait(timeout=120) for job in jobs] == [0, 0, 0]
        assert server.over == 0 and server.most_in_a_second() <= 9


def test_who_is_sent_on_takes_a_turn_for_each(wire: Wire, tmp_path: Path) -> None:
    wire.server.trouble[INDEX] = [Trouble(302, b"", headers=(("Location", INDEX),))]
    assert len(wire.fetch(tmp_path, limit=1).files) == 1
    wire.server.trouble[INDEX] = [Trouble(302, b"", headers=(("Location", INDEX),))] * 9
    assert "sent on and on" in wire.fetch(tmp_path, limit=1).problems[0]


def test_faster_than_permitted_is_seen_by_the_server() -> None:
    """The test above can fail: one request too many within a second is counted."""
    server = Server(permitted=2)
    assert [server.counted() for _ in range(3)] == [True, True, False]
    assert server.over == 1 and server.most_in_a_second() == 3


@pytest.mark.parametrize("left", [b"", b"junk", b"99999999999.0\n", b"-1\n", b"nan"])
def test_a_pace_with_nonsense_in_it_starts_anew(left: bytes, own_pace: Path) -> None:
    from tracker.sources.pace import pace_for

    waits: list[float] = []
    pace = pace_for("a.example", 8, waits.append)
    pace.file.write_bytes(left)
    for _ in range(2):
        with pace.turn():
            pass
    assert waits[0] <= 0.001 and 0 < waits[1] <= 0.125


def test_an_index_that_changes_shape_is_no_traceback(wire: Wire, tmp_path: Path) -> None:
    wire.server.put(INDEX, json.dumps(["not", "an", "index"]))
    assert "nothing was fetched" in wire.fetch(tmp_path).problems[0]


def test_forms_are_those_of_the_config() -> None:
    from tracker.config import FORMS

    assert edgar.FORMS == FORMS


def companyfacts(accession: str) -> bytes:
    """Write what the API has of a company: its revenue of one quarter, filed once."""
    fact = {"start": "2031-07-01", "end": "2031-09-30", "val": 43100000, "accn": accession, "fy": 2032, "fp": "Q1", "form": "10-Q", "filed": "2031-11-21"}
    tags = {"us-gaap": {"Revenues": {"label": "Revenues", "description": "", "units": {"USD": [fact]}}}}
    return json.dumps({"cik": CIK, "entityName": "Norvane Instruments Inc", "facts": tags}).encode()


FACTS = "/api/xbrl/companyfacts/CIK0009990077.json"


def test_figures_of_statements_are_kept_until_a_newer_statement_is_filed(wire: Wire, tmp_path: Path) -> None:
    wire.server.put(FACTS, companyfacts("0009990077-31-000008"))
    first = wire.fetch(tmp_path, facts=True)
    assert names(first)[-1] == "CIK0009990077__2031-11-21__0009990077-31-000008.json.gz" and first.files[-1].new
    assert not wire.fetch(tmp_path, facts=True).files[-1].new and wire.server.asked.count(FACTS) == 1
    newer = Filed("0009990077-32-000004", "2032-02-20", "10-Q", "")
    wire.server.company("NVIN", CIK, "Norvane Instruments Inc", [*FILINGS, newer], OLDER)
    # The file is not yet built anew: what it holds is taken, and it is asked for again.
    assert names(wire.fetch(tmp_path, facts=True))[-1] == "CIK0009990077.json.gz"
    wire.server.put(FACTS, companyfacts("0009990077-32-000004"))
    assert names(wire.fetch(tmp_path, facts=True))[-1].endswith("__0009990077-32-000004.json.gz")
    assert len(list(tmp_path.glob(".facts/*"))) == 1 and wire.server.asked.count(FACTS) == 3


def test_a_company_without_figures_of_statements_is_no_problem(wire: Wire, tmp_path: Path) -> None:
    result = wire.fetch(tmp_path, facts=True)
    assert len(result.files) == 3 and not result.problems and not result.later


def test_fetched_figures_are_read_with_the_releases(wire: Wire, tmp_path: Path) -> None:
    wire.server.put(FACTS, companyfacts("0009990077-31-000008"))
    db = config(tmp_path, wire.server, "facts = true\n")
    done = run("fetch", "NVIN", "--limit", 1, db=db)
    assert (done.exit_code, done.stderr) == (0, "")
    filed = [row for row in export(db, "figures") if "0009990077-31-000008" in str(row["source"])]
    assert [(row["metric"], row["value"]) for row in filed] == [("revenue", 43100000)]
    assert len({row["issuer_id"] for row in export(db, "releases")}) == 1


def test_kept_figures_are_not_read_again_at_each_run(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.readers import companyfacts as reader

    wire.server.put(FACTS, companyfacts("0009990077-31-000008"))
    db = config(tmp_path, wire.server, "facts = true\n")
    read, opened = reader.read_companyfacts, list[str]()
    monkeypatch.setattr(reader, "read_companyfacts", lambda raw, name: opened.append(name) or read(raw, name))
    for _ in range(2):
        assert run("fetch", "NVIN", "--limit", 1, db=db).exit_code == 0
    assert len(opened) == 1
    # What a run that was cut short has fetched and not read is read by the next one.
    assert run("fetch", "NVIN", "--limit", 1, db=db.with_name("other.db")).exit_code == 0
    assert len(opened) == 2
