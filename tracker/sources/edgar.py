"""SEC EDGAR: the releases that a company files (8-K with results or guidance, 6-K), as whole submissions, politely."""

from __future__ import annotations

import gzip
import json
import re
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracker.errors import storage_problem
from tracker.outputs import written_whole
from tracker.sources.companyfacts import facts_url
from tracker.sources.pace import pace_for
from tracker.sources.web import Client, FetchProblem, Gone, Refused, Throttled, Unavailable, page_words

__all__ = ["Edgar", "FetchProblem", "Fetched", "Filing", "SavedFile", "fetch_company", "load_submission", "open_edgar"]

WWW, DATA = "https://www.sec.gov", "https://data.sec.gov"
# The SEC permits ten requests a second; fewer are asked, because those that are sent in time may arrive bunched.
PERMITTED, PER_SECOND = 10.0, 8.0
FORMS = ("8-K", "6-K")
# Results; guidance given to all; other events. "12" is what results were from May 2003 to August 2004.
ITEMS = frozenset({"2.02", "7.01", "8.01", "12"})
_KEPT = (b"8-K", b"6-K", b"EX-99")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TICKER = re.compile(r"[A-Za-z0-9.\-]{1,15}")
_CIK = re.compile(r"(?:CIK)?0*(\d{1,10})", re.IGNORECASE)
# What the readers take, and a little: they say that it is too much.
_MOST_READ = 11_000_000


@dataclass(slots=True)
class Edgar:
    """EDGAR as it is asked in one run."""

    client: Client
    www: str = WWW
    data: str = DATA
    _tickers: dict[str, int] | None = None
    _indexes: dict[int, dict[str, Any]] = field(default_factory=dict)

    def get_json(self, url: str) -> Any:
        """Get a page of data."""
        return json.loads(self.client.get(url, _json_fault).raw)

    def tickers(self) -> dict[str, int]:
        """Return the number of every company with a ticker; asked for once a run."""
        if self._tickers is None:
            known = self.get_json(f"{self.www}/files/company_tickers.json")
            rows = known.values() if isinstance(known, dict) else known
            self._tickers = {str(row["ticker"]).upper(): int(row["cik_str"]) for row in rows}
        return self._tickers

    def index(self, cik: int) -> dict[str, Any]:
        """Return a company's index of filings; asked for once a run."""
        if cik not in self._indexes:
            found = self.get_json(f"{self.data}/submissions/CIK{cik:010d}.json")
            filings = found.get("filings") if isinstance(found, dict) else None
            self._indexes[cik] = filings if isinstance(filings, dict) else {}
        return self._indexes[cik]


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing that may carry a release."""

    accession: str
    cik: int
    filed: date
    form: str

    @property
    def name(self) -> str:
        """Name its file, so that files stand in order."""
        return f"{self.filed.isoformat()}__{self.accession}"

    def url(self, edgar: Edgar) -> str:
        """Return where the whole submission is."""
        return f"{edgar.www}/Archives/edgar/data/{self.cik}/{self.accession.replace('-', '')}/{self.accession}.txt"


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A submission on disk, where it came from, and whether this run brought it."""

    path: Path
    url: str
    new: bool = False


@dataclass(slots=True)
class Fetched:
    """What came of what was asked for; `later` is what another run may have without anyone's help."""

    files: list[SavedFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    stopped: bool = False

    def note(self, problem: FetchProblem) -> None:
        """Note what could not be fetched; a server that shuts us out, or fails twice, is asked nothing more."""
        (self.later if isinstance(problem, Unavailable) else self.problems).append(str(problem))
        self.stopped = self.stopped or isinstance(problem, Refused | Throttled) or len(self.later) > 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which filings are asked for: of these forms, from a day on, the newest so many; with the figures of all statements?"""

    since: date | None = None
    forms: tuple[str, ...] = FORMS
    limit: int = 40
    facts: bool = False


def open_edgar(
    identity: str,
    www: str = WWW,
    data: str = DATA,
    per_second: float = PER_SECOND,
    sleep: Callable[[float], None] = time.sleep,
) -> Edgar:
    """Begin a session; the SEC wants to know who asks, so that without a name and an e-mail address none begins."""
    if not _EMAIL.search(identity):
        raise FetchProblem(
            "the SEC wants to know who asks: give your name and e-mail address with --user-agent, $TRACKER_USER_AGENT "
            'or `identity` of tracker.toml, such as "Ann Analyst ann@example.com"'
        )
    pace = pace_for(urlsplit(www).netloc, min(per_second, PERMITTED), sleep)
    return Edgar(Client(identity, pace, sleep), www.rstrip("/"), data.rstrip("/"))


def fetch_company(edgar: Edgar, company: str, folder: Path, wanted: Wanted = Wanted()) -> Fetched:
    """Save a company's filings below a folder, by its ticker or CIK; one that is there already is not asked for again."""
    result = Fetched()
    there = {file.name.partition(".txt")[0]: file for file in folder.glob("*/*.txt*")}
    try:
        cik = find_cik(edgar, company)
        filings = list(_chosen(find_filings(edgar, cik, wanted, folder / ".index"), wanted, result))
        if not (filings or wanted.since or result.later):
            result.problems.append(_none_found(edgar, company, cik, wanted))
        for filing in filings:
            _fetch_filing(edgar, filing, there, folder / _folder_name(company), result)
            if result.stopped:
                break
        if wanted.facts and not result.stopped:
            _fetch_facts(edgar, cik, folder / ".facts", result)
    except FetchProblem as problem:
        result.note(problem)
    return result


def find_cik(edgar: Edgar, company: str) -> int:
    """Look up the number that EDGAR knows a ticker by; a number is one already.

    >>> find_cik(Edgar(None), "CIK0000789019"), find_cik(Edgar(None), "0000789019")
    (789019, 789019)
    """
    number = _CIK.fullmatch(company)
    if number:
        return int(number[1])
    if not _TICKER.fullmatch(company):
        raise FetchProblem(f"{company!r} is no ticker and no CIK")
    found = edgar.tickers().get(company.upper().replace(".", "-"))
    if found is None:
        raise FetchProblem(
            f"{company}: EDGAR knows no such ticker; give the company's number (CIK), if it files there at all"
        )
    return found


def find_filings(edgar: Edgar, cik: int, wanted: Wanted, kept: Path | None = None) -> Iterator[Filing]:
    """Find a company's filings with a release, newest first, from older index files too where those may hold some.

    Older index files hardly change: `kept` is the folder in which they stay until they do.
    """
    filings = edgar.index(cik)
    yield from _matching(filings.get("recent", {}), cik, wanted)
    for older in filings.get("files", ()):
        if not (wanted.since and str(older.get("filingTo", "9")) < wanted.since.isoformat()):
            yield from _matching(_older(edgar, older, kept), cik, wanted)


def _older(edgar: Edgar, entry: dict[str, Any], kept: Path | None) -> dict[str, Any]:
    """Get an older index file; the same name, number of filings and days are the same file."""
    name = str(entry["name"])
    mark = "_".join(str(entry.get(part, "")) for part in ("filingCount", "filingFrom", "filingTo"))
    file = kept / f"{Path(name).stem}_{mark}.json" if kept and mark.strip("_") else None
    if file is not None and file.exists():
        return dict(json.loads(file.read_bytes()))
    found = edgar.get_json(f"{edgar.data}/submissions/{name}")
    if file is not None:
        for stale in file.parent.glob(f"{Path(name).stem}_*.json"):
            stale.unlink(missing_ok=True)
        write_file(file, json.dumps(found).encode())
    return dict(found)


def _matching(table: dict[str, list[Any]], cik: int, wanted: Wanted) -> Iterator[Filing]:
    columns = [table.get(name, []) for name in ("form", "items", "accessionNumber", "filingDate")]
    for form, items, accession, filed in zip(*columns, strict=False):
        plain = str(form).removesuffix("/A")
        told = plain != "8-K" or ITEMS & {item.strip() for item in str(items).split(",")}
        if plain in wanted.forms and told and str(accession).replace("-", "").isdigit():
            yield Filing(accession, cik, date.fromisoformat(filed), form)


def _chosen(filings: Iterator[Filing], wanted: Wanted, result: Fetched) -> Iterator[Filing]:
    """Take filings, which come newest first, up to a number or a day; what an older index would add is left for later
    where that index cannot be had."""
    for _ in range(wanted.limit):
        try:
            filing = next(filings, None)
        except Unavailable as problem:
            result.note(problem)
            return
        if filing is None or (wanted.since and filing.filed < wanted.since):
            return
        yield filing


def _none_found(edgar: Edgar, company: str, cik: int, wanted: Wanted) -> str:
    """Say why a company has nothing: a word is owed to who waits for its releases."""
    recent = edgar.index(cik).get("recent", {})
    forms = sorted({str(form).removesuffix("/A") for form in recent.get("form", ())})
    for other in FORMS:
        if other in forms and other not in wanted.forms:
            return f"{company}: files {other}, which was not asked for; nothing was fetched (--forms {other} asks for it)"
    what = ", ".join(forms[:6]) or "nothing"
    return f"{company}: files no {' or '.join(wanted.forms)} with results or guidance, but {what}; nothing was fetched"


def _fetch_filing(edgar: Edgar, filing: Filing, there: dict[str, Path], folder: Path, result: Fetched) -> None:
    url = filing.url(edgar)
    if filing.name in there:
        result.files.append(SavedFile(there[filing.name], url))
        return
    target = folder / f"{filing.name}.txt.gz"
    try:
        raw = edgar.client.get(url, submission_fault).raw
    except FetchProblem as problem:
        result.note(problem)
        return
    # The same bytes make the same file, whenever they are packed.
    write_file(target, gzip.compress(raw, mtime=0))
    result.files.append(SavedFile(target, url, new=True))


# The statements that carry XBRL figures.
_STATEMENTS = ("10-K", "10-Q", "10-KT", "20-F", "40-F")


def _fetch_facts(edgar: Edgar, cik: int, folder: Path, result: Fetched) -> None:
    """Save the figures of a company's XBRL statements (companyfacts); kept until a newer statement is filed.

    The file is built anew some time after a filing: until it has that filing it is asked for again.
    """
    recent = edgar.index(cik).get("recent", {})
    filed = zip(recent.get("form", ()), recent.get("accessionNumber", ()), recent.get("filingDate", ()), strict=False)
    statements = [(day, number) for form, number, day in filed if str(form).removesuffix("/A") in _STATEMENTS]
    if not statements:
        return
    day, number = max(statements)
    target = folder / f"CIK{cik:010d}__{day}__{number}.json.gz"
    url = facts_url(cik, edgar.data)
    if target.exists():
        result.files.append(SavedFile(target, url))
        return
    try:
        raw = edgar.client.get(url, _json_fault).raw
    except Gone:
        # A company whose statements carry no XBRL, as before 2009.
        return
    if number.encode() not in raw:
        target = folder / f"CIK{cik:010d}.json.gz"
    write_file(target, gzip.compress(raw, mtime=0))
    for older in set(folder.glob(f"CIK{cik:010d}*.json.gz")) - {target}:
        older.unlink()
    result.files.append(SavedFile(target, url, new=True))


def write_file(target: Path, raw: bytes) -> None:
    """Write a file whole or not at all, with the folder that it lies in."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise storage_problem(target, problem) from None
    with written_whole(target) as part:
        part.write_bytes(raw)


def _folder_name(company: str) -> str:
    number = _CIK.fullmatch(company)
    return f"CIK{int(number[1]):010d}" if number else company.upper()


def load_submission(file: Path) -> bytes:
    """Load a submission without what it carries beside report and releases; OSError where the file is damaged."""
    try:
        raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise OSError(5, "it is damaged; delete it, and the next fetch brings it again", str(file)) from None
    return without_attachments(raw)[:_MOST_READ]


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
        if kind.startswith(_KEPT) or not end:
            kept.append(b"<DOCUMENT>" + body + end + (b"\n" if end else b""))
    return b"".join(kept) + tail.lstrip(b"\n")


def submission_fault(raw: bytes) -> str | None:
    """Say what stands in the place of a whole submission, None where it is one.

    >>> submission_fault(b"<SEC-DOCUMENT>a.txt\\n<SEC-HEADER>\\n"), submission_fault(b"<SEC-DOCUMENT>a.txt\\n</SEC-DOCUMENT>\\n")
    ('half a submission: </SEC-DOCUMENT> is missing', None)
    >>> submission_fault(b"<!DOCTYPE html><title>Please wait</title>"), submission_fault(b" ")
    ('a page in place of the submission, “Please wait”', 'an empty answer')
    """
    if not raw.strip():
        return "an empty answer"
    if b"<SEC-DOCUMENT>" not in raw[:4000]:
        return f"a page in place of the submission{page_words(raw)}"
    # Submissions of the nineties stand in an envelope that goes on after it.
    if b"</SEC-DOCUMENT>" not in raw[-400:]:
        return "half a submission: </SEC-DOCUMENT> is missing"
    return None


def is_facts(file: Path) -> bool:
    """Tell whether a kept file holds a company's XBRL figures."""
    return file.parent.name == ".facts"


def _json_fault(raw: bytes) -> str | None:
    try:
        json.loads(raw)
    except ValueError:
        return f"not the JSON that was expected{page_words(raw)}"
    return None
