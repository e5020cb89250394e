"""What the head of a release says: issuer, ticker, dates, period; the user's own words win over all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.errors import UnreadableRelease
from tracker.lexicon import load_patterns, usual_in
from tracker.readers.dates import MONTH, Dated, file_date, find_dates
from tracker.readers.drafts import Layout
from tracker.readers.fiscal import Calendar, read_calendar
from tracker.readers.lead import CLOCK, Lead, find_lead, find_title, is_near, is_place
from tracker.readers.listings import Listing, find_listings, ticker_behind, ticker_of_number
from tracker.readers.names import find_issuer
from tracker.readers.submission import Filing
from tracker.types import Release

_REPORT_DATE = re.compile(r"Date of (?:earliest event )?report", re.I)
_CORRECTS = re.compile(
    r"^\W*(?:correction|corrected|correcting|amended|c o r r e c t i o n|korrektur)\b|\b(?:corrected|correction) (?:version|release|press release|and replacement)\b|^\W*replacing\b",
    re.I,
)
# "today, May 5"; "submitted for publication at 07.45 CET on 18 July 2031"
_TODAY = re.compile(r"\btoday,?\s+(?:\w+day,?\s+)?(?=[A-Z])|\bsubmitted for publication\b[^\n]{0,60}?\b(?:on|CES?T)[,\s]+(?=\d{1,2}\s|[A-Z][a-z]+ \d)")
_DAY_FIRST = re.compile(rf"\b\d{{1,2}}\.? {MONTH},? 20\d\d\b|\b(?:1[3-9]|2\d|3[01])/\d{{1,2}}/20\d\d\b")
_MONTH_FIRST = re.compile(rf"\b{MONTH} \d{{1,2}},? 20\d\d\b|\b\d{{1,2}}/(?:1[3-9]|2\d|3[01])/20\d\d\b")
_AFTER_DATE = re.compile(r"\s?(?:[:.]\s|[-–—]|/)")
_AMERICAN = frozenset("NASDAQ NYSE AMEX OTC Cboe".split())
_HEAD = load_patterns("heads", month=MONTH)
_TOP = 25
_FOOT = 40


@dataclass(frozen=True, slots=True)
class Hints:
    """What the user says of a release."""

    source: str | None = None
    issuer: str | None = None
    ticker: str | None = None
    exchange: str | None = None
    published: date | None = None
    fiscal_year_end: str | None = None
    url: str | None = None


def with_header(release: Release, layout: Layout, filing: Filing, hints: Hints) -> Release:
    """Fill in a release's header from its text, the submission and the user's hints, in rising order of trust."""
    file = re.split(r"[/\\]", release.source)[-1]
    filed = hints.published or filing.filed or file_date(file)
    listings = find_listings(layout.text)
    day_first = _writes_days_first(layout.text, listings[0].exchange if listings else None)
    lead = find_lead(layout, filed, day_first)
    title = find_title(layout, lead)
    corrects = _calls_itself_correction(filing, title)
    published = hints.published or _known_from(_published(layout, lead, filing, filed, day_first), filing, corrects)
    issuer = hints.issuer or find_issuer(layout, lead, title, filing.company, file)
    if published is None or issuer is None:
        raise UnreadableRelease(_missing(release.source, issuer, published))
    start = _headline_at(layout, lead, title)
    exchange = hints.exchange or next((listed.exchange for listed in listings), None)
    known, usual = hints.fiscal_year_end or filing.fiscal_year_end, usual_in(exchange, "year_end")
    calendar = read_calendar(layout.text, start, title, published, known, day_first, usual)
    year_end, source = _year_end(hints, calendar, filing)
    return replace(
        release,
        title=title,
        issuer=issuer,
        ticker=hints.ticker or _ticker(listings, filing, layout, issuer),
        exchange=exchange,
        cik=filing.cik,
        published=published,
        accepted_at=filing.accepted_at,
        period_end=calendar.period_end,
        fiscal_year_end=year_end,
        fiscal_year_end_from=source,
        period_ends=calendar.period_ends,
        url=hints.url,
        form=filing.form,
        former_names=filing.former,
        corrects=corrects,
    )


def _calls_itself_correction(filing: Filing, title: str | None) -> bool:
    return bool(filing.form and filing.form.endswith("/A")) or bool(title and _CORRECTS.search(title))


def _ticker(listings: Sequence[Listing], filing: Filing, layout: Layout, issuer: str) -> str | None:
    return listings[0].ticker if listings else filing.ticker or ticker_of_number(layout.text, issuer) or ticker_behind(layout.text, issuer)


def _known_from(published: date | None, filing: Filing, corrects: bool) -> date | None:
    """A correction carries the date of what it corrects; it is known from the day it was accepted, never earlier."""
    accepted = filing.accepted_on or filing.filed
    return max(published, accepted) if corrects and published and accepted else published


def _writes_days_first(text: str, exchange: str | None) -> bool:
    """Tell how "07/11/2025" is meant: by the dates in words beside it, else by where the share is listed."""
    if "/19" not in text and "/20" not in text:
        return False  # there is no such date
    days, months = len(_DAY_FIRST.findall(text)), len(_MONTH_FIRST.findall(text))
    return days > months or (days == months and exchange is not None and exchange not in _AMERICAN)


def _missing(source: str, issuer: str | None, published: date | None) -> str:
    """Name all that a release does not tell, and the one command that supplies it."""
    told = ((issuer, "company name", "--issuer NAME"), (published, "publication date", "--published YYYY-MM-DD"))
    lacks = [(what, option) for value, what, option in told if value is None]
    path = source if re.fullmatch(r"[\w./\\:-]+", source) else f"'{source}'"
    options = " ".join(option for _, option in lacks)
    names = " and no ".join(what for what, _ in lacks)
    return f"{source}: no {names} found; give {'it' if len(lacks) == 1 else 'them'} with {options}: tracker ingest {options} {path}"


def _year_end(hints: Hints, calendar: Calendar, filing: Filing) -> tuple[str, str]:
    if hints.fiscal_year_end:
        return hints.fiscal_year_end, "option"
    if calendar.fiscal_year_end:
        return calendar.fiscal_year_end, "text"
    if filing.fiscal_year_end:
        return filing.fiscal_year_end, "submission"
    return calendar.guessed or "12-31", "assumed"


def _headline_at(layout: Layout, lead: Lead | None, title: str | None) -> int:
    words = r"\s+".join(map(re.escape, (title or "")[:40].split()))
    found = re.search(words, layout.text) if words else None
    return found.start() if found else lead.start if lead else 0


def _published(layout: Layout, lead: Lead | None, filing: Filing, filed: date | None, day_first: bool) -> date | None:
    """The dateline's day; else a date that stands alone at the top, the filing's, "today, May 5", the file name's."""
    if lead and lead.day:
        return lead.day
    for day in (_standing_alone(layout, lead, day_first), _report_date(layout.text), filing.filed, _today(layout.text)):
        if day and is_near(day, filed):
            return day
    return filed or _opening(layout, day_first) or _at_foot(layout, day_first)


def _opening(layout: Layout, day_first: bool) -> date | None:
    """ "Mumbai, July 24, 2025: Example Limited reports results." is too short for a lead, but dated like one."""
    for block in layout.blocks[:_TOP]:
        found = next(find_dates(layout.text, block.start, min(block.end, block.start + 60), day_first), None)
        place = layout.text[block.start : found.start] if found else ""
        if found and place.strip(" ,") and is_place(place) and _AFTER_DATE.match(layout.text, found.end):
            return found.day
    return None


def _at_foot(layout: Layout, day_first: bool) -> date | None:
    """ "Hong Kong, 27 August 2025" under the board's names: notices to an exchange are dated at their end."""
    for block in reversed(layout.blocks[-_FOOT:]):
        for line in reversed(layout.text[block.start : block.end].split("\n")):
            found = next(find_dates(line[:80], day_first=day_first), None)
            if found and len(line) < 60 and is_place(line[: found.start]) and not line[found.end :].strip(" .)"):
                return found.day
    return None


def _standing_alone(layout: Layout, lead: Lead | None, day_first: bool) -> date | None:
    last = min(lead.block + 1 if lead else _TOP, len(layout.blocks))
    for block in layout.blocks[:last]:
        text = layout.text[block.start : block.end]
        days = list(find_dates(text[:200], day_first=day_first))
        # "INTERIM REPORT 1 JANUARY - 30 SEPTEMBER 2013   23.10.2013, 8:00 a.m.": a day with its hour is that of the notice.
        timed = days[-1] if days and _HOUR.fullmatch(text, days[-1].end) else None
        found = timed or next(iter(days), None)
        if timed and (len(days) > 1 or _HEAD["stamped"].search(text, 0, timed.start)):
            return timed.day
        if not found or re.search(r"\b(?:end|as of|at the|(?:weeks|months|year|half|period|quarter) to)|\bat\b(?! \d)", text[:200], re.I):
            continue
        if len(text) - (found.end - found.start) < 45 or _stamped(text, found):
            signed = text[: found.start].strip() == "Date:"
            return (_placed_below(layout, lead, day_first) if signed else None) or found.day
    return None


_HOUR = re.compile(r",?\s*(?:at\s+)?\d{1,2}[:.]\d\d\s?(?:[ap]\.?m\.?)?(?:\s\(?[A-Z]{2,5}\)?)?[\s.]*", re.I)


def _placed_below(layout: Layout, lead: Lead | None, day_first: bool) -> date | None:
    """ "New York, NY, April 11, 2011" on a line of its own, under the lead too: it goes before the day an 8-K was signed."""
    for block in layout.blocks[: lead.block + 3] if lead else ():
        for line in layout.text[block.start : block.end].split("\n"):
            found = next(find_dates(line[:80], day_first=day_first), None)
            if found and "," in line[: found.start] and is_place(line[: found.start]) and not line[found.end :].strip(" ."):
                return found.day
    return None


def _stamped(text: str, found: Dated) -> bool:
    return found.start > 0 and is_place(text[: found.start]) and bool(CLOCK.fullmatch(text, found.end))


def _report_date(text: str) -> date | None:
    found = _REPORT_DATE.search(text[:8000])
    day = next(find_dates(text, found.end(), found.end() + 120), None) if found else None
    return day.day if day else None


def _today(text: str) -> date | None:
    for found in _TODAY.finditer(text):
        day = next(find_dates(text, found.end(), found.end() + 22), None)
        if day:
            return day.day
    return None
