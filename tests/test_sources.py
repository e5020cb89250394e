"""`tracker fetch` against a server of our own: who asks, what is fetched, how it waits, what it says when it fails."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from ledgers import NORVANE, export, run

from tracker.sources import edgar
from tracker.sources.edgar import Edgar, FetchProblem, fetch_ticker

AGENT = "Ann Analyst ann@example.com"
SUBMISSION = """<SEC-DOCUMENT>{accession}.txt : {filed}
<SEC-HEADER>{accession}.hdr.sgml : {filed}
<ACCEPTANCE-DATETIME>{filed}160501
ACCESSION NUMBER:		{accession}
CONFORMED SUBMISSION TYPE:	8-K
FILED AS OF DATE:		{filed}
FILER:
	COMPANY DATA:
		COMPANY CONFORMED NAME:			NORVANE INSTRUMENTS INC
		CENTRAL INDEX KEY:			0009990077
		FISCAL YEAR END:			0630
</SEC-HEADER>
<DOCUMENT>
<TYPE>EX-99.1
<SEQUENCE>2
<FILENAME>ex991.txt
<TEXT>
{text}
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>GRAPHIC
<SEQUENCE>3
<FILENAME>logo.jpg
<TEXT>
begin 644 logo.jpg
M_]C_X``02D9)1@`!`0```0`!``#_VP!#``@&!@<&!0@'!P<)"0@*#!0-#`L+
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
"""


@dataclass
class Server:
    """What the server answers by path, and what it was asked."""

    pages: dict[str, bytes] = field(default_factory=dict)
    statuses: dict[str, list[int]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    waits: list[float] = field(default_factory=list)
    url: str = ""

    def edgar(self) -> Edgar:
        """Return EDGAR as this server plays it; it never really waits."""
        return Edgar(AGENT, www=self.url, data=self.url, sleep=self.waits.append)


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve one made-up company with four filings."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            state.agents.add(self.headers["User-Agent"])
            waiting = state.statuses.get(self.path, [])
            status = waiting.pop(0) if waiting else 200 if self.path in state.pages else 404
            self.send_response(status)
            self.end_headers()
            if status == 200:
                self.wfile.write(state.pages[self.path])

        def log_message(self, *given: object) -> None:
            """Stay quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{http.server_address[1]}"
    fill(state)
    yield state
    http.shutdown()
    http.server_close()


FILINGS = [
    ("0009990077-32-000003", "2032-02-19", "8-K", "2.02,9.01"),
    ("0009990077-32-000002", "2032-01-05", "8-K", "5.02"),
    ("0009990077-31-000009", "2031-11-20", "8-K", "2.02,9.01"),
    ("0009990077-31-000008", "2031-11-21", "10-Q", ""),
]
OLDER = [("0009990077-31-000005", "2031-08-21", "8-K", "9.01,2.02")]


def table(filings: list[tuple[str, str, str, str]]) -> dict[str, list[str]]:
    """Write filings as EDGAR does, one list a column."""
    names = ("accessionNumber", "filingDate", "form", "items")
    return {name: [filing[i] for filing in filings] for i, name in enumerate(names)}


def path_of(accession: str) -> str:
    """Return where a submission is."""
    return f"/Archives/edgar/data/9990077/{accession.replace('-', '')}/{accession}.txt"


def fill(state: Server) -> None:
    """Write the pages."""
    tickers = {"0": {"cik_str": 9990077, "ticker": "NVIN", "title": "Norvane Instruments Inc"}}
    index = {"filings": {"recent": table(FILINGS), "files": [{"name": "CIK0009990077-submissions-001.json"}]}}
    state.pages["/files/company_tickers.json"] = json.dumps(tickers).encode()
    state.pages["/submissions/CIK0009990077.json"] = json.dumps(index).encode()
    state.pages["/submissions/CIK0009990077-submissions-001.json"] = json.dumps(table(OLDER)).encode()
    told = {"0009990077-31-000005": NORVANE[0], "0009990077-31-000009": NORVANE[1], "0009990077-32-000003": NORVANE[2]}
    for accession, filed, _, _ in [*FILINGS, *OLDER]:
        if accession in told:
            text = SUBMISSION.format(accession=accession, filed=filed.replace("-", ""), text=told[accession].text())
            state.pages[path_of(accession)] = text.encode()


def names(result: edgar.Fetched) -> list[str]:
    """Return the names of what was saved."""
    return [file.path.name for file in result.files]


def test_results_filings_are_saved_newest_first_also_from_older_indexes(server: Server, tmp_path: Path) -> None:
    result = fetch_ticker(server.edgar(), "nvin", tmp_path)
    assert result.problems == []
    assert names(result) == [
        "2032-02-19__0009990077-32-000003.txt",
        "2031-11-20__0009990077-31-000009.txt",
        "2031-08-21__0009990077-31-000005.txt",
    ]
    saved = result.files[0].path.read_text()
    assert "EX-99.1" in saved and "logo.jpg" not in saved and saved.endswith("</SEC-DOCUMENT>\n")
    assert server.agents == {AGENT}
    assert result.files[0].path.parent == tmp_path / "NVIN"
    assert len(server.waits) == len(server.asked) and min(server.waits) >= 0.1


def test_nothing_is_asked_for_twice(server: Server, tmp_path: Path) -> None:
    fetch_ticker(server.edgar(), "NVIN", tmp_path)
    server.asked.clear()
    fetch_ticker(server.edgar(), "NVIN", tmp_path)
    assert not [path for path in server.asked if path.startswith("/Archives")]


@pytest.mark.parametrize(
    ("options", "count"), [({"limit": 1}, 1), ({"since": date(2031, 11, 1)}, 2), ({"since": date(2040, 1, 1)}, 0)]
)
def test_only_what_is_wanted(options: dict[str, object], count: int, server: Server, tmp_path: Path) -> None:
    result = fetch_ticker(server.edgar(), "NVIN", tmp_path, **options)  # type: ignore[arg-type]
    assert len(result.files) == count
    # The older index is asked for only where the newest one does not reach back far enough.
    assert ("/submissions/CIK0009990077-submissions-001.json" in server.asked) == (count == 2)


def test_a_busy_server_is_asked_again_later_and_later(server: Server, tmp_path: Path) -> None:
    server.statuses[path_of("0009990077-32-000003")] = [503, 429]
    result = fetch_ticker(server.edgar(), "NVIN", tmp_path, limit=1)
    assert len(result.files) == 1
    assert server.waits[-2:] == sorted(server.waits[-2:]) and server.waits[-1] > server.waits[-2] > 1


PROBLEMS = [
    ("/files/company_tickers.json", [403], "refused"),
    ("/files/company_tickers.json", [500] * 9, "no answer after 4 tries"),
    ("/submissions/CIK0009990077.json", [404], "no such page"),
]


@pytest.mark.parametrize(("path", "statuses", "words"), PROBLEMS)
def test_what_goes_wrong_is_said(path: str, statuses: list[int], words: str, server: Server, tmp_path: Path) -> None:
    server.statuses[path] = list(statuses)
    (problem,) = fetch_ticker(server.edgar(), "NVIN", tmp_path).problems
    assert words in problem and path in problem


def test_one_lost_filing_does_not_cost_the_others(server: Server, tmp_path: Path) -> None:
    del server.pages[path_of("0009990077-31-000009")]
    result = fetch_ticker(server.edgar(), "NVIN", tmp_path)
    assert len(result.files) == 2 and len(result.problems) == 1
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("ticker", ["NONE", "../../etc", "A B", ""])
def test_an_unknown_ticker(ticker: str, server: Server, tmp_path: Path) -> None:
    result = fetch_ticker(server.edgar(), ticker, tmp_path)
    assert (result.files == [] and "no such ticker" in result.problems[0]) or "no ticker" in result.problems[0]
    assert list(tmp_path.iterdir()) == []


def test_no_server_at_all(tmp_path: Path) -> None:
    nowhere = Edgar(AGENT, www="http://127.0.0.1:9", data="http://127.0.0.1:9", sleep=lambda seconds: None)
    assert "no answer" in fetch_ticker(nowhere, "NVIN", tmp_path).problems[0]


@pytest.mark.parametrize("agent", ["", "my script", "ann@"])
def test_the_sec_wants_an_address(agent: str) -> None:
    with pytest.raises(FetchProblem, match="TRACKER_USER_AGENT"):
        Edgar(agent)


def test_fetch_reads_in_what_it_downloads(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edgar, "Edgar", lambda agent: server.edgar())
    db = tmp_path / "t.db"
    done = run("fetch", "NVIN", "NONE", "--to", tmp_path / "edgar", "--user-agent", AGENT, db=db)
    assert done.exit_code == 1 and "NONE" in done.stderr
    releases = export(db, "releases")
    assert [r["published"] for r in releases] == ["2031-08-21", "2031-11-20", "2032-02-19"]
    assert {r["cik"] for r in releases} == {"0009990077"}
    assert releases[0]["url"] == server.url + path_of("0009990077-31-000005")
    again = run("fetch", "NVIN", "--to", tmp_path / "edgar", "--user-agent", AGENT, db=db)
    assert (again.exit_code, again.output) == (0, "")


def test_fetch_without_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRACKER_USER_AGENT", raising=False)
    done = run("fetch", "NVIN", db=tmp_path / "t.db")
    assert done.exit_code == 2 and "e-mail" in done.stderr
    assert not (tmp_path / "t.db").exists()
