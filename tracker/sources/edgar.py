"""SEC EDGAR: a ticker's earnings releases (8-K with item 2.02) as whole submissions, politely."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tracker.errors import TrackerError
from tracker.outputs import written_whole

WWW, DATA = "https://www.sec.gov", "https://data.sec.gov"
# The SEC allows ten requests a second.
_PAUSE = 0.11
_TRIES = 4
_WAIT = 1.0
_TIMEOUT = 30
_MAX_BYTES = 60_000_000
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SAFE = re.compile(r"[A-Za-z0-9.\-]{1,15}")


class FetchProblem(TrackerError):
    """Something could not be fetched; the message says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Edgar:
    """How EDGAR is asked: who asks, where it is, and how the asking waits. Tests give a server of their own."""

    user_agent: str
    www: str = WWW
    data: str = DATA
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        if not _EMAIL.search(self.user_agent):
            raise FetchProblem(
                "the SEC wants to know who asks: give your name and e-mail address with --user-agent or $TRACKER_USER_AGENT, "
                'such as "Ann Analyst ann@example.com"'
            )


@dataclass(frozen=True, slots=True)
class Filing:
    """One 8-K with results."""

    accession: str
    cik: int
    filed: date

    def url(self, edgar: Edgar) -> str:
        """Return where the whole submission is."""
        return f"{edgar.www}/Archives/edgar/data/{self.cik}/{self.accession.replace('-', '')}/{self.accession}.txt"


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A submission on disk and where it came from."""

    path: Path
    url: str


@dataclass(slots=True)
class Fetched:
    """What came of one ticker."""

    files: list[SavedFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def fetch_ticker(edgar: Edgar, ticker: str, folder: Path, since: date | None = None, limit: int = 40) -> Fetched:
    """Save the newest results filings of a ticker below a folder; one that is there already is not asked for again."""
    result = Fetched()
    if not _SAFE.fullmatch(ticker):
        result.problems.append(f"{ticker!r} is no ticker")
        return result
    try:
        cik = find_cik(edgar, ticker)
        for filing in _newest(find_filings(edgar, cik), since, limit):
            _save(edgar, filing, folder / ticker.upper(), result)
    except FetchProblem as problem:
        result.problems.append(str(problem))
    return result


def find_cik(edgar: Edgar, ticker: str) -> int:
    """Look up the number that EDGAR knows a ticker by."""
    companies = _get_json(edgar, f"{edgar.www}/files/company_tickers.json")
    wanted = ticker.upper().replace(".", "-")
    for company in companies.values() if isinstance(companies, dict) else companies:
        if str(company.get("ticker", "")).upper() == wanted:
            return int(company["cik_str"])
    raise FetchProblem(f"{ticker}: EDGAR knows no such ticker; companies listed outside the US file nothing there")


def find_filings(edgar: Edgar, cik: int) -> Iterator[Filing]:
    """Find a company's 8-K filings with item 2.02 (results), newest first, in older index files too."""
    index = _get_json(edgar, f"{edgar.data}/submissions/CIK{cik:010d}.json")
    filings = index.get("filings", {})
    yield from _results(filings.get("recent", {}), cik)
    for older in filings.get("files", ()):
        yield from _results(_get_json(edgar, f"{edgar.data}/submissions/{older['name']}"), cik)


def _results(table: dict[str, list[Any]], cik: int) -> Iterator[Filing]:
    columns = [table.get(name, []) for name in ("form", "items", "accessionNumber", "filingDate")]
    for form, items, accession, filed in zip(*columns, strict=False):
        if form in ("8-K", "8-K/A") and "2.02" in str(items).split(",") and re.fullmatch(r"[\d-]{10,25}", accession):
            yield Filing(accession, cik, date.fromisoformat(filed))


def _newest(filings: Iterator[Filing], since: date | None, limit: int) -> Iterator[Filing]:
    """Take filings, which come newest first, up to a number or a day; older index files are then not asked for."""
    for _, filing in zip(range(limit), filings, strict=False):
        if since and filing.filed < since:
            return
        yield filing


def _save(edgar: Edgar, filing: Filing, folder: Path, result: Fetched) -> None:
    target = folder / f"{filing.filed.isoformat()}__{filing.accession}.txt"
    url = filing.url(edgar)
    try:
        if not target.exists():
            raw = without_attachments(_get(edgar, url))
            folder.mkdir(parents=True, exist_ok=True)
            with written_whole(target) as part:
                part.write_bytes(raw)
        result.files.append(SavedFile(target, url))
    except FetchProblem as problem:
        result.problems.append(str(problem))
    except OSError as problem:
        raise FetchProblem(f"{target}: cannot be written ({problem.strerror}); give another folder with --to") from None


def without_attachments(raw: bytes) -> bytes:
    """Drop what a submission carries beside report and releases: pictures, data files, archives are most of its bytes.

    >>> without_attachments(b"head<DOCUMENT>\\n<TYPE>8-K\\nwords</DOCUMENT>\\n<DOCUMENT>\\n<TYPE>GRAPHIC\\nM3R</DOCUMENT>\\n</SEC>")
    b'head<DOCUMENT>\\n<TYPE>8-K\\nwords</DOCUMENT>\\n</SEC>'
    """
    head, *documents = raw.split(b"<DOCUMENT>")
    kept, tail = [head], b""
    for document in documents:
        body, end, tail = document.partition(b"</DOCUMENT>")
        kind = body.lstrip().partition(b"\n")[0].removeprefix(b"<TYPE>").strip()
        if kind.startswith((b"8-K", b"EX-99")) or not end:
            kept.append(b"<DOCUMENT>" + body + end + (b"\n" if end else b""))
    return b"".join(kept) + tail.lstrip(b"\n")


def _get_json(edgar: Edgar, url: str) -> Any:
    try:
        return json.loads(_get(edgar, url))
    except ValueError:
        raise FetchProblem(f"{url}: not the JSON that was expected; try again later") from None


def _get(edgar: Edgar, url: str) -> bytes:
    """Get a page; wait between requests, and longer each time the server is busy."""
    for attempt in range(_TRIES):
        edgar.sleep(_PAUSE if attempt == 0 else _WAIT * 2**attempt)
        try:
            request = urllib.request.Request(url, headers={"User-Agent": edgar.user_agent})
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
                raw = answer.read(_MAX_BYTES + 1)
            if len(raw) > _MAX_BYTES:
                raise FetchProblem(f"{url}: larger than {_MAX_BYTES // 10**6} MB, left out")
            return bytes(raw)
        except urllib.error.HTTPError as problem:
            if problem.code == 403:
                raise FetchProblem(f"{url}: EDGAR refused (403); check the e-mail address in the user agent") from None
            if problem.code == 404:
                raise FetchProblem(f"{url}: EDGAR has no such page (404)") from None
            last = f"status {problem.code}"
        except (urllib.error.URLError, TimeoutError, ConnectionError) as problem:
            last = str(getattr(problem, "reason", problem))
    raise FetchProblem(f"{url}: no answer after {_TRIES} tries ({last}); try again later")
