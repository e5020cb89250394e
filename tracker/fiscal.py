"""The fiscal calendar of one release: what the period parser needs to know of it, found once per release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tracker.lexicon.gates import ungated
from tracker.periods import PeriodSpan, find_periods, infer_named_for
from tracker.readers.dates import find_dates
from tracker.types import Release

_LABEL = ungated(
    r"\b(?:(?:fiscal|financial)\s+(?:year\s+)?|FY\s?)['’]?(?P<a>20\d\d|(?<=FY)\d\d|(?<=FY )\d\d)(?![\d/]|[-–]\d\d\b)"
    r"|\b(?P<b>20\d\d)\s+(?:fiscal|financial)\s+year\b|\b(?:quarter|year)\s+(?:of\s+)?(?P<c>20\d\d)(?![\d/]|[-–]\d\d\b)",
)
# "Fiscal 2018, which ends on …", "first quarter of fiscal 2023 ended …", "FY2025 (from April 1, 2025 to March 31, 2026)".
_ENDS = re.compile(
    r"(?:(?!20\d\d)[^.;]){0,40}?\b(?:ended|ends|ending|end)\s+(?:on\s+(?:or\s+(?:about|around)\s+)?)?(?=[A-Z\d])", re.I
)
_RANGE = re.compile(r"[\s,]{0,3}\((?:from\s+)?[^()]{5,22}?\s?(?:to|through|until|[-–—])\s?(?=[A-Z\d])", re.I)
# "Fifty-two weeks ending January 31, 2026 (“fiscal 2025”)", "ended September 30, 2025, the first quarter of its 2026 fiscal year".
_ENDED_BEFORE = re.compile(
    r"\b(?:ended|ending|ends)\s+(?:on\s+(?:or\s+(?:about|around)\s+)?)?(?P<day>[^.;()]{6,22}?)[\s,(“\"]{1,4}(?:(?:or|the|its|our|of|first|second|third|fourth|quarter|half|Q[1-4]|[1-4]Q|H[12]|[12]H|9M)[\s“\"]{1,2}){0,6}$",
    re.I,
)
_ORDINALS = ("first", "second", "third", "fourth")
_QUARTER_LABEL = ungated(
    r"\b(?P<word>first|second|third|fourth)[\s-](?:quarter\s+(?:of\s+)?fiscal|fiscal\s+quarter\s+of)\s+(?:year\s+)?(?P<year>20\d\d)(?![\d/]|[-–]\d\d\b)"
    r"|\b(?:Q(?P<q>[1-4])|(?P<p>[1-4])Q)\s?(?:FY|fiscal\s)\s?['’]?(?P<y>(?:20)?\d\d)(?![\d/]|[-–]\d\d\b)"
    r"|\b(?:H(?P<h>[12])|(?P<i>[12])H)\s?(?:FY|fiscal\s)\s?['’]?(?P<z>(?:20)?\d\d)(?![\d/]|[-–]\d\d\b)",
)
_OTHER = re.compile(r"\b(?:compared|versus|prior|previous|from|against|with)\b", re.I)
# Weeks end up to a week off the month, and "January 31" may be written of a year that ended on January 28.
_SLACK = 14


@dataclass(frozen=True, slots=True)
class ReleaseCalendar:
    """What binds a release's periods to dates. `named_for` says what fiscal years are named for, None where unknown.

    `recent` says that the release announces figures before its results: its yearless "fourth quarter" is the one just over.
    """

    published: date
    fiscal_year_end: str = "12-31"
    period_ends: tuple[date, ...] = ()
    named_for: str | None = None
    recent: bool = False

    def find_periods(self, text: str, past: bool = False) -> list[PeriodSpan]:
        """Find the periods of a text of this release, in order of place; `past` reads yearless ones backward."""
        return list(_periods(text, self, past))


# A sentence is asked for its periods by its marks, its neighbours and the list of its release's windows.
@lru_cache(maxsize=512)
def _periods(text: str, calendar: ReleaseCalendar, past: bool) -> tuple[PeriodSpan, ...]:
    found = find_periods(
        text,
        published=calendar.published,
        fiscal_year_end=calendar.fiscal_year_end,
        period_ends=calendar.period_ends,
        fiscal_year_named_for=calendar.named_for,  # type: ignore[arg-type]
        past=past,
        recent=calendar.recent,
    )
    return tuple(found)


def calendar_of(release: Release) -> ReleaseCalendar:
    """Read the calendar of a release that has a date; what fiscal years are named for is told by labels with known
    ends in its text ("fiscal 2018, which ends on February 3, 2019") and by its headline with the period reported."""
    assert release.published is not None
    year_end = release.fiscal_year_end or "12-31"
    early = bool(_PRELIMINARY.search(release.title or "") or _PRELIMINARY.search(release.text, 0, _LEAD))
    return ReleaseCalendar(release.published, year_end, release.period_ends, _named_for(release, year_end), early)


_PRELIMINARY = re.compile(
    r"\b(?:preliminary|pre-?announc\w+|estimated\s+(?:unaudited|financial)|(?:certain|select\w*)\s+estimated)\b", re.I
)
_LEAD = 1200


def _named_for(release: Release, year_end: str) -> str | None:
    """A year that ends from January to March may be named for either year; later ones are named for their end unless
    a whole year is labelled otherwise ("FY2025 (from July 1, 2025 to June 30, 2026)")."""
    labels = list(labelled_ends(release.text))
    whole = [(year, day) for year, day in labels if _closes(day, year_end)]
    if year_end >= "04":
        return infer_named_for(whole, year_end) if year_end < "12" else None
    return infer_named_for(whole, year_end) or infer_named_for([*labels, *_headline(release)], year_end)


def _headline(release: Release) -> Iterator[tuple[int, date]]:
    """The headline's label, or the newest one on the quarter reported, with the period's last day."""
    if release.period_end is None:
        return
    if found := _LABEL.search(release.title or ""):
        yield _year(found), release.period_end
        return
    quarter = _quarter_of(release.period_end, release.fiscal_year_end or "12-31")
    # Beside the quarter reported stand those that it is compared with, all of them earlier.
    labels = map(_numbered, _QUARTER_LABEL.finditer(release.text))
    year = max((year for number, year in labels if number == quarter), default=None)
    if year:
        yield year, release.period_end


def _numbered(found: re.Match[str]) -> tuple[int, int]:
    """Read "second quarter of fiscal 2026", "Q2 FY26" and "1H FY2026", which closes with it, as (2, 2026)."""
    if found["word"]:
        return _ORDINALS.index(found["word"].lower()) + 1, int(found["year"])
    if found["z"]:
        return 2 * int(found["h"] or found["i"]), int(found["z"]) % 100 + 2000
    return int(found["q"] or found["p"]), int(found["y"]) % 100 + 2000


def _quarter_of(day: date, year_end: str) -> int:
    month, number = map(int, year_end.split("-"))
    elapsed = (day - date(day.year, month, min(number, 28))).days % 365
    return min(round(elapsed / 91.25), 4) or 4


def _closes(day: date, year_end: str) -> bool:
    month, number = map(int, year_end.split("-"))
    apart = abs((day - date(day.year, month, min(number, 28))).days)
    return min(apart, 365 - apart) <= _SLACK


def _year(found: re.Match[str]) -> int:
    return int(found["a"] or found["b"] or found["c"]) % 100 + 2000


def labelled_ends(text: str) -> Iterator[tuple[int, date]]:
    """Find the fiscal years that a text names together with a period's last day.

    >>> list(labelled_ends("guidance for fiscal 2018, which ends on February 3, 2019"))
    [(2018, datetime.date(2019, 2, 3))]
    >>> list(labelled_ends("for the 52 weeks ending 31 January 2026 (“fiscal 2025”)"))
    [(2025, datetime.date(2026, 1, 31))]
    """
    for found in _LABEL.finditer(text):
        day = _day_after(text, found.end()) or _day_before(text, found.start())
        if day:
            yield _year(found), day


def _day_after(text: str, at: int) -> date | None:
    for pattern in (_ENDS, _RANGE):
        joint = pattern.match(text, at, at + 80)
        if joint and not (pattern is _ENDS and _OTHER.search(joint[0])):
            return _date_at(text, joint.end())
    return None


def _day_before(text: str, at: int) -> date | None:
    joint = _ENDED_BEFORE.search(text[max(0, at - 90) : at])
    return _date_at(joint["day"], 0) if joint else None


def _date_at(text: str, at: int) -> date | None:
    found = next(find_dates(text, at, at + 24), None)
    return found.day if found and found.start == at else None
