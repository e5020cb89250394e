"""EDGAR submissions: the SEC header and the documents inside, whole or torn out of their submission."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_EASTERN = ZoneInfo("America/New_York")
# Submissions of 1993 to 1995 call their header IMS, below an envelope of privacy-enhanced mail.
_HEADER = re.compile(r"<(?:SEC|IMS)-HEADER>")
_DOCUMENT = re.compile(r"<DOCUMENT>(.*?)(?:</DOCUMENT>|(?=<DOCUMENT>)|\Z)", re.S)
_TYPE = re.compile(r"^<TYPE>\s*([^\s<]+)", re.M)
_TEXT = re.compile(r"^<TEXT>[ \t]*\n?|^TEXT:[ \t]*\n?", re.M)
_UUENCODED = re.compile(r"^begin [0-7]{3} \S+$", re.M)
_WRAPPER = re.compile(r"\A\s*<(PDF|XBRL|XML)>", re.I)
_FORMER = re.compile(r"^\s*FORMER CONFORMED NAME:([^\n]*)", re.M)
# Dumps of 8-K texts carry "FILE:", "TIME:" and "EVENTS:" in place of the SGML tags.
_DUMP_TIME = re.compile(r"^TIME:\s*(\d{14})\s*$", re.M)
_DUMP_FILE = re.compile(r"^FILE:\s*([A-Z][A-Z0-9.\-]{0,6})/", re.M)
_DUMP_ITEM = re.compile(r"\A(?:\s*ITEM:[^\n]*\n)+")


@dataclass(frozen=True, slots=True)
class Filing:
    """What the submission's own header says of the filing."""

    company: str | None = None
    cik: str | None = None
    fiscal_year_end: str | None = None
    accepted_at: datetime | None = None
    filed: date | None = None
    form: str | None = None
    ticker: str | None = None
    former: tuple[str, ...] = ()

    @property
    def accepted_on(self) -> date | None:
        """Return the day of acceptance where the regulator is."""
        return self.accepted_at.astimezone(_EASTERN).date() if self.accepted_at else None


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a submission: its type ("EX-99.1", "8-K", "" where unknown) and its text."""

    type: str
    text: str


def is_submission(text: str) -> bool:
    """Tell whether the text is EDGAR's SGML, whole or a single `<DOCUMENT>`."""
    head = text[:4000]
    return "<SEC-DOCUMENT>" in head or bool(_HEADER.search(head)) or head.lstrip().startswith("<DOCUMENT>")


def read_parts(text: str) -> tuple[Part, ...]:
    """The documents that make the release: every EX-99 in order, else the 8-K body, else all that is text."""
    parts = tuple(_part(found[1]) for found in _DOCUMENT.finditer(text))
    parts = tuple(part for part in parts if part.text.strip())
    for wanted in ("EX-99", "8-K", "6-K"):
        chosen = tuple(part for part in parts if part.type.startswith(wanted))
        if chosen:
            return chosen
    return parts or (Part("", text),)


def _part(document: str) -> Part:
    type_ = _TYPE.search(document[:2000])
    opening = _TEXT.search(document)
    body = document[opening.end() :] if opening else document
    body = body.removesuffix("\n").removesuffix("</TEXT>")
    if _UUENCODED.search(body[:2000]) or _WRAPPER.match(body):
        body = ""
    return Part(type_[1].upper() if type_ else "", _DUMP_ITEM.sub("", body))


def read_filing(text: str) -> Filing:
    """Read the SEC header; of several filers the one whose name the release's own text would carry comes first."""
    head = text[: text.find("<DOCUMENT>")] if _HEADER.search(text, 0, 4000) else ""
    if not head:
        return _dump_filing(text[:2000])
    accepted = _eastern(_field(head, "<ACCEPTANCE-DATETIME>"))
    filer = _main_filer(head, text)
    return Filing(
        company=_field(filer, "COMPANY CONFORMED NAME:"),
        cik=_field(filer, "CENTRAL INDEX KEY:"),
        fiscal_year_end=_month_day(_field(filer, "FISCAL YEAR END:")),
        accepted_at=accepted,
        filed=_day(_field(head, "FILED AS OF DATE:")),
        form=_field(head, "CONFORMED SUBMISSION TYPE:"),
        former=tuple(dict.fromkeys(name.strip() for name in _FORMER.findall(filer) if name.strip())),
    )


def _dump_filing(head: str) -> Filing:
    time, file = _DUMP_TIME.search(head), _DUMP_FILE.search(head)
    accepted = _eastern(time[1] if time else None)
    filed = datetime.strptime(time[1], "%Y%m%d%H%M%S").date() if accepted and time else None
    return Filing(accepted_at=accepted, filed=filed, ticker=file[1] if file else None)


def _main_filer(head: str, text: str) -> str:
    """A joint filing lists subsidiaries first; the parent is the one that the exhibits name most."""
    filers = re.split(r"^FILER:[ \t]*$", head, flags=re.M)[1:] or [head]
    if len(filers) == 1:
        return filers[0]
    body = text[len(head) : len(head) + 400_000].lower()
    exhibits = body[body.find("<type>ex-99") :] if "<type>ex-99" in body else body

    def mentions(filer: str) -> int:
        name = (_field(filer, "COMPANY CONFORMED NAME:") or "").lower()
        stem = re.sub(r"[^a-z0-9& ].*|\b(inc|co|corp|company|ltd|llc|plc|group|holdings?)\b.*", "", name).strip()
        return exhibits.count(stem) if len(stem) > 2 else 0

    return max(filers, key=mentions)


def _field(head: str, label: str) -> str | None:
    at = head.find(label)
    if at < 0:
        return None
    value = head[at + len(label) :].split("\n", 1)[0].strip()
    return value or None


def _eastern(stamp: str | None) -> datetime | None:
    """EDGAR stamps acceptance in US Eastern time."""
    try:
        local = datetime.strptime(stamp or "", "%Y%m%d%H%M%S")
    except ValueError:
        return None
    return local.replace(tzinfo=_EASTERN).astimezone(UTC)


def _day(digits: str | None) -> date | None:
    try:
        return datetime.strptime(digits or "", "%Y%m%d").date()
    except ValueError:
        return None


def _month_day(digits: str | None) -> str | None:
    """`FISCAL YEAR END: 0930` → "09-30"; months and days out of range are a filer's slip."""
    if not digits or not re.fullmatch(r"(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", digits):
        return None
    return f"{digits[:2]}-{digits[2:]}"
