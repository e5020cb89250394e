"""A server that behaves like EDGAR and like newsrooms: indexes, whole submissions, feeds, rate limits, outages, half answers."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ledgers import Told

AGENT = "Ann Analyst ann@example.com"
REFUSAL = b"<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"
TOO_MANY = REFUSAL % (b"Request Rate Threshold Exceeded", b"Request Rate Threshold Exceeded")
WHO_ARE_YOU = REFUSAL % (b"Your Request Originates from an Undeclared Automated Tool", b"Access Denied")
SUBMISSION = """<SEC-DOCUMENT>{accession}.txt : {filed}
<SEC-HEADER>{accession}.hdr.sgml : {filed}
<ACCEPTANCE-DATETIME>{filed}160501
ACCESSION NUMBER:		{accession}
CONFORMED SUBMISSION TYPE:	{form}
FILED AS OF DATE:		{filed}
FILER:
	COMPANY DATA:
		COMPANY CONFORMED NAME:			{name}
		CENTRAL INDEX KEY:			{cik:010d}
		FISCAL YEAR END:			1231
</SEC-HEADER>
<DOCUMENT>
<TYPE>{form}
<SEQUENCE>1
<FILENAME>cover.txt
<TEXT>
Item 9.01 Financial Statements and Exhibits. A press release is attached as Exhibit 99.1.
</TEXT>
</DOCUMENT>
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


@dataclass(frozen=True)
class Trouble:
    """What a server does in place of answering once: a status with a page, half of the body, chunks without the last one, a page with 200, silence."""

    status: int = 200
    body: bytes | None = None
    half: bool = False
    chunks: bool = False
    silent: bool = False
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Filed:
    """One filing in an index."""

    accession: str
    day: str
    form: str
    items: str
    text: str = ""


@dataclass
class Server:
    """What is served by path, what goes wrong first, and what was asked, when and by whom."""

    permitted: int = 10
    pages: dict[str, tuple[bytes, dict[str, str]]] = field(default_factory=dict)
    trouble: dict[str, list[Trouble]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str | None] = field(default_factory=set)
    times: list[float] = field(default_factory=list)
    over: int = 0
    posted: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    tickers: dict[str, dict[str, object]] = field(default_factory=dict)
    _window: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, path: str, body: bytes | str, **headers: str) -> None:
        """Serve a page."""
        self.pages[path] = (body.encode() if isinstance(body, str) else body, {k.replace("_", "-"): v for k, v in headers.items()})

    def company(self, ticker: str, cik: int, name: str, recent: list[Filed], older: list[Filed] | None = None) -> None:
        """Serve a company: its line in the list of tickers, its index with an older file, its submissions."""
        self.tickers[str(len(self.tickers))] = {"cik_str": cik, "ticker": ticker, "title": name}
        self.put("/files/company_tickers.json", json.dumps(self.tickers))
        files = []
        if older:
            days = sorted(one.day for one in older)
            entry = {"name": f"CIK{cik:010d}-submissions-001.json", "filingCount": len(older), "filingFrom": days[0], "filingTo": days[-1]}
            files.append(entry)
            self.put(f"/submissions/{entry['name']}", json.dumps(_table(older)))
        index = {"cik": str(cik), "name": name, "tickers": [ticker], "filings": {"recent": _table(recent), "files": files}}
        self.put(f"/submissions/CIK{cik:010d}.json", json.dumps(index))
        for one in [*recent, *(older or [])]:
            if one.text:
                filled = {"accession": one.accession, "filed": one.day.replace("-", ""), "form": one.form, "name": name.upper()}
                self.put(path_of(cik, one.accession), SUBMISSION.format(**filled, cik=cik, text=one.text))

    def documents(self) -> list[str]:
        """Return the submissions and pages that were asked for, without the indexes and feeds that lead to them."""
        return [path for path in self.asked if path.startswith(("/Archives", "/news/"))]

    def counted(self) -> bool:
        """Count a request; False where it is one too many within a second."""
        with self._lock:
            now = time.monotonic()
            self.times.append(now)
            while self._window and now - self._window[0] >= 1.0:
                self._window.popleft()
            self._window.append(now)
            self.over += len(self._window) > self.permitted
            return len(self._window) <= self.permitted

    def most_in_a_second(self) -> int:
        """Return the largest number of requests within any second."""
        return max((sum(1 for t in self.times if start <= t < start + 1) for start in self.times), default=0)


def path_of(cik: int, accession: str) -> str:
    """Return where a submission is."""
    return f"/Archives/edgar/data/{cik}/{accession.replace('-', '')}/{accession}.txt"


def _table(filings: list[Filed]) -> dict[str, list[str]]:
    """Write filings as EDGAR does, one list a column, newest first."""
    rows = sorted(filings, key=lambda one: one.day, reverse=True)
    return {
        "accessionNumber": [one.accession for one in rows],
        "filingDate": [one.day for one in rows],
        "form": [one.form for one in rows],
        "items": [one.items for one in rows],
    }


@contextmanager
def serving(permitted: int = 10) -> Iterator[Server]:
    """Run a server on this machine while the test lasts."""
    state = Server(permitted)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            state.asked.append(self.path)
            state.agents.add(self.headers["User-Agent"])
            waiting = state.trouble.get(self.path, [])
            if not state.counted():
                self._send(403, TOO_MANY, {"Content-Type": "text/html"})
            elif "@" not in (self.headers["User-Agent"] or "") and self.path.startswith(("/Archives", "/submissions", "/files")):
                self._send(403, WHO_ARE_YOU, {"Content-Type": "text/html"})
            elif waiting:
                self._fail(waiting.pop(0))
            elif self.path in state.pages:
                self._page(*state.pages[self.path])
            else:
                self._send(404, REFUSAL % (b"404 Not Found", b"Not Found"), {"Content-Type": "text/html"})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            waiting = state.trouble.get(self.path, [])
            trouble = waiting.pop(0) if waiting else Trouble()
            if trouble.status == 200:
                state.posted.append((body, dict(self.headers)))
            self._send(trouble.status, trouble.body or b"ok", dict(trouble.headers))

        def _page(self, body: bytes, headers: dict[str, str]) -> None:
            tag = headers.get("ETag")
            if tag and self.headers["If-None-Match"] == tag:
                self._send(304, b"", {"ETag": tag})
            elif "gzip" in (self.headers["Accept-Encoding"] or ""):
                self._send(200, gzip.compress(body), {**headers, "Content-Encoding": "gzip"})
            else:
                self._send(200, body, headers)

        def _fail(self, trouble: Trouble) -> None:
            body = trouble.body if trouble.body is not None else state.pages.get(self.path, (b"", {}))[0]
            if trouble.silent:
                self.close_connection = True
            elif trouble.half:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
            elif trouble.chunks:
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"%x\r\n%b\r\n" % (len(body), body))
                self.close_connection = True
            else:
                self._send(trouble.status, body, dict(trouble.headers))

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if status != 304 else b"")

        def log_message(self, *given: object) -> None:
            """Stay quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{http.server_address[1]}"
    try:
        yield state
    finally:
        http.shutdown()
        http.server_close()


QUARTERS = ("first", "second", "third", "fourth")
_DAYS = ("February 16", "May 9", "August 8", "November 7")
_ENDS = ("March 31", "June 30", "September 30", "December 31")


def quarters(name: str, ticker: str, revenue: float, year: int = 2023) -> list[Told]:
    """Write eight quarterly releases of a company: each reports what the one before it guided to, some better, some worse."""
    told = []
    for number in range(8):
        ended, following = (number + 3) % 4, number % 4
        published, fiscal = year + number // 4, year + number // 4 - (number % 4 == 0)
        actual = revenue + number + (3 if number % 3 == 2 else 0)
        told.append(
            Told(
                f"{_DAYS[number % 4]}, {published}", QUARTERS[ended], fiscal, QUARTERS[following], year + number // 4,
                actual, revenue + number, revenue + number + 2, "the second half of 2024",
                ended=f" ended {_ENDS[ended]}, {fiscal}", name=name, ticker=ticker,
            )
        )  # fmt: skip
    return told


ISSUERS = (
    ("Norvane Instruments, Inc.", "NVIN", 9990077, 41.0),
    ("Ostrel Foods Corporation", "OSTF", 9990078, 80.0),
    ("Pellmark Bio, Inc.", "PLMK", 9990079, 12.0),
)


def three_issuers(state: Server) -> None:
    """Serve three companies with eight quarters each, half of them in an older index file."""
    for name, ticker, cik, revenue in ISSUERS:
        filed = []
        for number, told in enumerate(quarters(name, ticker, revenue)):
            day = f"{2023 + number // 4}-{('02-16', '05-09', '08-08', '11-07')[number % 4]}"
            filed.append(Filed(f"{cik:010d}-{day[2:4]}-{number:06d}", day, "8-K", "2.02,9.01", told.text()))
        other = Filed(f"{cik:010d}-24-000099", "2024-06-01", "8-K", "5.02")
        state.company(ticker, cik, name, [*filed[4:], other], filed[:4])
