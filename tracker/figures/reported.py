"""The periods that a release reports on: always over, on the issuer's calendar, bound by the release's own dates.

Guidance looks ahead and `tracker.periods` binds it so; the same words in a report look back ("the third quarter" is the
last one that is over), which is why they have a reader of their own.
"""

from __future__ import annotations

import calendar as month_lengths
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

from dateutil.relativedelta import relativedelta

from tracker import fiscal
from tracker.figures.month_first import of_century
from tracker.lexicon.gates import Gated, ungated
from tracker.types import Release

SLACK = timedelta(days=10)
_MONTHS = "january february march april may june july august september october november december".split()
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "final": 4}
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "twenty-four": 24, "twenty-six": 26, "twenty-seven": 27, "thirty-six": 36,
    "thirty-nine": 39, "forty": 40, "fifty-two": 52, "fifty-three": 53,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reported:
    """A reported period at `text[at:until]`; `start`/`end` None where the words only compare ("a year ago").

    `grain` is "quarter", "half", "year", "months" (year to date), "month" or "day" (a balance); "compared" for such words,
    "several" where one phrase names more than one period ("the three and nine months ended"): `parts` are their days.
    """

    at: int
    until: int
    start: date | None
    end: date | None
    grain: str
    parts: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The issuer's fiscal calendar as one release shows it.

    `month` is the month whose end lies nearest to the fiscal year's, `named_by` tells whether "fiscal 2024" is named for
    the calendar year in which it ends or starts, `latest` is the end of the period that the release reports, `main` the
    year or half that its title names and no other beside it ("Announcement of interim results").
    """

    published: date
    month: int
    named_by: Literal["end", "start"]
    latest: date | None
    main: tuple[date, date] | None = None

    def year(self, number: int) -> tuple[date, date]:
        """Return the first and last day of a fiscal year by its name."""
        return _year_until(_month_end(number + (self.named_by == "start"), self.month))

    def quarter(self, number: int, index: int) -> tuple[date, date]:
        """Return the first and last day of a fiscal quarter."""
        return span_of(_ends_months_before(self.year(number)[1], 3 * (4 - index)), 3)

    def half(self, number: int, index: int) -> tuple[date, date]:
        """Return the first and last day of a fiscal half."""
        return span_of(_ends_months_before(self.year(number)[1], 6 * (2 - index)), 6)

    def last_quarter(self, index: int) -> tuple[date, date]:
        """Return the last quarter of such a number that was over when the release came out."""
        years = (self.published.year + 1, self.published.year, self.published.year - 1, self.published.year - 2)
        spans = [self.quarter(year, index) for year in years]
        return next((s for s in spans if s[1] <= self.published + SLACK), spans[-1])

    def year_of(self, day: date) -> int:
        """Return the name of the fiscal year that a day lies in."""
        return next(n for n in range(day.year - 1, day.year + 3) if self.year(n)[0] <= day <= self.year(n)[1])

    def closes_year(self, end: date) -> bool:
        """Tell whether a period's last day is that of a fiscal year."""
        return any(abs(_month_end(y, self.month) - end) <= SLACK for y in (end.year - 1, end.year, end.year + 1))


def _month_end(year: int, month: int) -> date:
    return date(year, month, month_lengths.monthrange(year, month)[1])


# A release's sentences and columns count the same few periods again and again.
@lru_cache(maxsize=256)
def _year_until(end: date) -> tuple[date, date]:
    return end - relativedelta(years=1) + timedelta(days=1), end


@lru_cache(maxsize=1024)
def _ends_months_before(end: date, months: int) -> date:
    back = end - relativedelta(months=months)
    return _month_end(back.year, back.month)


@lru_cache(maxsize=1024)
def span_of(end: date, months: int) -> tuple[date, date]:
    """Return the span of so many months that ends on a day.

    >>> span_of(date(2012, 9, 30), 3)
    (datetime.date(2012, 7, 1), datetime.date(2012, 9, 30))
    """
    closing = end == _month_end(end.year, end.month)
    before = end - relativedelta(months=months)
    if closing:
        before = _month_end(before.year, before.month)
    return before + timedelta(days=1), end


def calendar_of(release: Release) -> Calendar | None:
    """Read a release's fiscal calendar; None where it has no date."""
    known = _calendar(release)
    return known and replace(known, main=_main_period(release, known))


_REPORTS_ON = (
    (re.compile(r"\b(?:annual|full[- ]year|year[- ]end|fiscal year|financial year|(?<!half )(?<!half-)year ended)\b", re.IGNORECASE), 12),
    (re.compile(r"\b(?:half[- ]year(?:ly)?|interim (?:results|report)|first half|second half|six months)\b", re.IGNORECASE), 6),
    (re.compile(r"\bquarter(?:ly)?\b|\bQ[1-4]\b|\b[1-4]Q\b|\b(?:three|nine)(?: months|[- ]month| and (?:six|nine|twelve)[- ]months?)\b|\b9M\b", re.IGNORECASE), 3),
)  # fmt: skip
_TOP = 300


def _main_period(release: Release, known: Calendar) -> tuple[date, date] | None:
    """Give the year or half that title and headings at the top name alone; None where a quarter is named, too."""
    tops = [release.text[b.start : b.end] for b in release.blocks if b.kind == "heading" and b.end < _TOP + 400]
    words = " ".join([release.title or "", *tops])
    found = [months for pattern, months in _REPORTS_ON if pattern.search(words)]
    if known.latest is None or len(found) != 1 or found[0] == 3:
        return None
    if found[0] == 12 and not known.closes_year(known.latest):
        return None
    return span_of(known.latest, found[0])


def _calendar(release: Release) -> Calendar | None:
    if release.published is None:
        return None
    month, day = (int(part) for part in (release.fiscal_year_end or "12-31").split("-"))
    if day <= 10:
        month = 12 if month == 1 else month - 1
    latest = release.period_end if release.period_end and release.period_end <= release.published else None
    # What labels with known ends say ("fiscal 2025, which ends on January 31, 2026") goes before any guess.
    said = fiscal.calendar_of(release).named_for
    if said in ("end", "start"):
        return Calendar(release.published, month, "start" if said == "start" else "end", latest)
    by_end = Calendar(release.published, month, "end", latest)
    return by_end if month not in (1, 2) else _named(release.text, by_end)


_LABEL = re.compile(
    r"(?:(first|second|third|fourth)[- ](?:fiscal )?quarter (?:of )?(?:fiscal )?(?:year )?|fiscal (?:year )?|\bFY ?|\bQ([1-4]) (?:FY ?)?)['’]?((?:20)?\d\d)\b",
    re.IGNORECASE,
)


def _named(text: str, by_end: Calendar) -> Calendar:
    """Tell how a year ending in January is named: guidance aside, the latest year named is the one now reported."""
    by_start = Calendar(by_end.published, by_end.month, "start", by_end.latest)
    if by_end.latest is None:
        return by_start
    reported = by_end.latest.year + (by_end.latest.month > by_end.month)
    years = Counter(of_century(int(m[3]) % 100) for m in _LABEL.finditer(text))
    votes = years[reported] if by_end.closes_year(by_end.latest) else years[reported] + years[reported + 1]
    # An issuer that names its year for the start never speaks of the year after the reported one's end but as outlook.
    return by_end if votes and years[reported] >= years[reported - 1] else by_start


_DATE = r"(?P<month>jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)\s+(?P<day>\d{1,2})(?:\s*,)?(?:\s*(?P<year>(?:19|20)\d\d))?(?!\d)"
_MONTH = r"jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?"
# "30 June 2025", "March 2025" (its last day), behind "six months ended", "three months to".
_DATE_ELSEWHERE = rf"(?P<x_day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?P<x_month>{_MONTH})(?:,?\s+(?P<x_year>(?:19|20)\d\d))?|(?P<z_month>{_MONTH}),?\s+(?P<z_year>(?:19|20)\d\d)(?!\d)"
_MONTH_YEAR = r"(?P<m_month>january|february|march|april|may|june|july|august|september|october|november|december),?\s+(?:of\s+)?(?P<m_year>(?:19|20)\d\d)\b"
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r"|\d{1,2}"
_ORDINAL = "|".join(_ORDINALS)
_SPLIT_YEAR = r"(?:19|20)\d\d\s?[/–-]\s?(?:20)?\d\d(?![\d/%]|[.,]\d)"
_YEAR = rf"(?:{_SPLIT_YEAR}|['’]?\d\d(?!\d|\.\d|%|,\d)|(?:19|20)\d\d)"
_RULES = (
    ("lastyears", rf"(?:last|the\s+prior|the\s+previous)\s+year['’]s\s+(?:fiscal\s+)?(?:{_ORDINAL}|comparable|same)[-\s]+(?:quarter|half|period)|(?:the\s+)?(?:{_ORDINAL})[-\s]+(?:quarter|half)\s+(?:of\s+)?(?:last|the\s+(?:prior|previous))\s+(?:fiscal\s+)?year\b"),
    ("compared", r"(?:the\s+)?(?:same|comparable|corresponding|prior|previous|preceding|last|year[- ]ago|year[- ]earlier|prior[- ]year(?:['’]s)?)(?:[\s-]+(?:year|three|six|nine|twelve|months?(?=[\s-]+period)|first|second|third|fourth|fiscal|prior[- ]year|year[- ]ago))*(?:['’]s)?\s*(?:quarter|period|year|months?|weeks?|half|time)s?(?:\s+(?:of|in|a)\s+(?:(?:the\s+)?(?:prior|previous|last)\s+(?:fiscal\s+)?year|year\s+ago|(?:fiscal\s+)?(?:19|20)\d\d))?|(?:a|one)\s+year\s+(?:ago|earlier)|year[- ](?:ago|earlier)|prior[- ]year"),
    ("ended", rf"(?:(?:the|its|our)\s+)?(?P<also>(?:(?:{_NUMBER})(?:[-\s]+(?:months?|weeks?))?|quarter|year)-?\s+and\s+)?(?:fiscal\s+(?:19|20)\d\d\s+)?(?:(?P<count>{_NUMBER})[-\s]+(?P<unit>months?|weeks?)(?P<also_too>\s+and\s+(?:fiscal\s+|full\s+)?year)?|(?:(?P<nth>{_ORDINAL})[-\s]+)?(?:fiscal\s+)?(?P<span>quarter|month(?!s)|half(?:[- ]year)?)(?P<also_year>\s+and\s+(?:full\s+|fiscal\s+)?year)?(?:\s+of\s+(?:fiscal\s+)?(?:year\s+)?\d{{4}})?|(?:fiscal\s+|full\s+|financial\s+)*(?P<whole>year)(?:\s+(?:19|20)\d\d(?:/\d\d)?)?)(?:\s+periods?)?,?\s+(?:that\s+|which\s+)?(?:end(?:ed|ing)\s+(?:on\s+)?|to\s+)(?:{_DATE}|{_DATE_ELSEWHERE})"),
    ("named", rf"(?:the\s+)?(?P<k_month>{'|'.join(_MONTHS)})\s+(?:(?P<k_year>(?:19|20)\d\d)\s+)?(?P<k_unit>quarter|half(?:[- ]year)?)(?:\s+(?P<k_fiscal>fy\s?|fiscal\s+)?(?P<k_after>{_YEAR}))?"),
    ("quarter", rf"(?:(?:fiscal|fy)\s*(?:year\s+)?(?:(?P<q_before>(?:19|20)\d\d)(?:['’]s)?|\d{{1,2}}/(?P<q_close>\d\d))\s+)?(?:(?:the\s+)?(?P<q_nth>{_ORDINAL})[-\s]+(?:fiscal\s+)?quarter|\bq(?P<q_digit>[1-4])(?=fy|\b)|\b(?P<q_lead>[1-4])q(?=\W|\d|$))(?:[\s,/-]*(?:of|in|for)?\s*(?:the\s+)?(?:fiscal|fy|full)?\s*(?:year)?\s*(?:(?<=fy)\d{{1,2}}/)?(?P<q_year>{_YEAR}))?"),
    ("nm", rf"(?P<n_count>[369])\s?m(?:onths?)?(?:(?:\s+|/)(?:of\s+)?(?:fy\s?)?|(?<=[369]m)(?:fy\s?|(?=\d\d\b)))(?P<n_year>{_YEAR})"),
    ("todate", r"(?:the\s+)?(?:first\s+)?(?P<t_count>six|nine|three)\s+months(?:\s+(?:(?:of|in)\s+|(?=(?:19|20)\d\d\b))(?:(?:fiscal|calendar)\s+)?(?:year\s+)?(?:(?P<t_year>(?:19|20)\d\d)|(?P<t_this>this\s+year|the\s+(?:fiscal\s+)?year)))"),
    ("sofar", rf"year[- ]to[- ]date(?!\s+(?:20|19)\d\d)|(?:(?:the|this)\s+)?(?:first\s+)?(?P<w_count>(?:(?<=first\s)|(?!five|seven|eight|ten|eleven|fifteen|eighteen))(?:{_NUMBER}))\s+(?P<w_unit>weeks|months)(?!\s+(?:end|of|in|period))"),
    ("half", rf"(?:(?:the\s+)?(?P<h_nth>first|second)[-\s]half|\bh(?P<h_digit>[12])(?=fy|\b)|\b(?P<h_lead>[12])h(?=\W|\d|fy)|\bhy(?=\s?['’]?\d\d))(?:(?:\s*(?:of|in)?\s*(?:the\s+)?(?:fiscal|fy)?\s*(?:year)?\s*|-(?=\d\d\b))(?P<h_year>{_YEAR}))?"),
    ("year", rf"(?:fiscal|\bfy|full[- ]year|financial|(?<!last )(?<!prior )\byear)\s*(?:year\s+)?(?:(?<=fy)\d{{1,2}}/)?(?P<y_year>{_YEAR})"),
    ("days", rf"(?:from\s+)?(?:(?P<s_day>\d{{1,2}})(?:st|\.)?\s+(?P<s_month>{_MONTH})|(?P<s_us>{_MONTH})\s+(?P<s_us_day>\d{{1,2}})),?(?:\s+(?:19|20)\d\d)?\s?(?:-|–|—|to|until|through)\s?(?:(?P<u_day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?P<u_month>{_MONTH})|(?P<u_us>{_MONTH})\s+(?P<u_us_day>\d{{1,2}})),?\s+(?P<u_year>(?:19|20)\d\d)\b"),
    ("asof", rf"(?:\b(?:at|as\s+of|on)\s+)?{_DATE}"),
    ("dayfirst", rf"(?P<e_day>\d{{1,2}})\.?\s+(?P<e_month>{'|'.join(_MONTHS)})\b(?:,?\s+(?P<e_year>(?:19|20)\d\d))?"),
    ("months", rf"(?P<r_from>{_MONTH})\s?(?:-|–|—|to|through)\s?(?P<r_to>{_MONTH})(?:,?\s+(?P<r_year>(?:19|20)\d\d))?\b(?!\s\d)"),
    ("month", _MONTH_YEAR),
    ("bare", rf"\b(?<!\d/)(?P<b_year>{_SPLIT_YEAR}|(?:19[89]|20[0-4])\d)\b(?!\s*(?:stores|shares|employees|%))"),
    ("current", r"(?:the|this|for|our|its|record|fiscal)\s+(?:(?:fiscal|full|current|reported|1[34]-week)\s+)*(?P<c_unit>quarter|year)(?!\s*(?:-|to\s+date|over|after|ago|(?:that\s+)?end(?:ed|ing)))|\b(?P<c_word>quarterly)\b|\b(?P<c_full>full[- ]year)\b(?!\s+(?:fiscal\s+)?['’]?\d)|for\s+(?P<c_year>year)\b"),
)  # fmt: skip


_GATE = ungated(
    r"(?:19|20)\d\d|quarter|year|months|weeks|\bhalf\b|\b(?:fy|hy|q[1-4]|[1-4]q|h[12]|[12]h|[369]m)|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s?[-–—]\s?[a-z]|\d\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
)


@cache
def _rules() -> Gated:
    parts = []
    for name, pattern in _RULES:
        own = pattern if name == "ended" else re.sub(r"\(\?P<(month|day|year)>", r"(?P<a_\1>", pattern)
        parts.append(rf"(?P<is_{name}>{own})")
    return ungated(r"(?<![\w$€£.,])(?:" + "|".join(parts) + ")")


def find_reported(text: str, known: Calendar) -> Iterator[Reported]:
    """Find the periods of a sentence or header that are over, in order of place.

    >>> known = Calendar(date(2012, 10, 25), 12, "end", date(2012, 9, 30))
    >>> [(r.grain, str(r.end)) for r in find_reported("In the third quarter, up from a year ago; for the year 2011", known)]
    [('quarter', '2012-09-30'), ('compared', 'None'), ('year', '2011-12-31')]
    """
    yield from _reported(text, known)


# A sentence is asked for what it reports on, what it opens with, what its clauses date.
@lru_cache(maxsize=256)
def _reported(text: str, known: Calendar) -> tuple[Reported, ...]:
    return tuple(_all_reported(text, known)) if _GATE.holds(text) else ()


def _all_reported(text: str, known: Calendar) -> Iterator[Reported]:
    for match in _rules().places(text):
        bound = _bound(match, known)
        if bound is None:
            continue
        start, end, grain = bound
        if end is not None and end > known.published + SLACK:
            continue
        yield Reported(match.start(), match.end(), start, end, grain, _parts(match, known) if grain == "several" else ())


_Bound = tuple[date | None, date | None, str] | None


def _bound(match: re.Match[str], known: Calendar) -> _Bound:
    """Bind what a rule found to its days; None where they cannot be told."""
    return _BINDERS[(match.lastgroup or "").removeprefix("is_")](match, known)


def _as_compared(match: re.Match[str], known: Calendar) -> _Bound:
    return None, None, "compared"


def _numbered(match: re.Match[str], part: str) -> int:
    """Read which quarter or half words name: "Q3", "3Q", "third quarter"."""
    return int(match[f"{part}_digit"] or match[f"{part}_lead"] or _ORDINALS[(match[f"{part}_nth"] or "first").lower()])


def _of_named(match: re.Match[str], known: Calendar) -> _Bound:
    """Bind "the June quarter", "the December 2024 half" to the months up to that one's end; "FY25" behind them is the fiscal year."""
    month, count = _MONTHS.index(match["k_month"].lower()) + 1, 3 if match["k_unit"].lower() == "quarter" else 6
    year = _number_of(match["k_year"] or match["k_after"])
    if year is None:
        year = known.published.year - (_month_end(known.published.year, month) > known.published + SLACK)
    elif match["k_fiscal"]:
        year = next(e.year for e in known.year(year) if known.year(year)[0] <= _month_end(e.year, month) <= known.year(year)[1])
    end = _month_end(year, month)
    if known.latest is not None and abs(known.latest - end) <= SLACK:
        end = known.latest
    return *span_of(end, count), _GRAINS[count]


def _of_quarter(match: re.Match[str], known: Calendar) -> _Bound:
    index, year = _numbered(match, "q"), _year_in(match["q_year"] or match["q_before"] or match["q_close"], known)
    return *(known.quarter(year, index) if year else known.last_quarter(index)), "quarter"


def _of_months(match: re.Match[str], known: Calendar) -> _Bound:
    count = int(match["n_count"])
    last = known.quarter(_year_in(match["n_year"], known) or 0, count // 3)
    return *span_of(last[1], count), {3: "quarter", 6: "half"}.get(count, "months")


def _of_half(match: re.Match[str], known: Calendar) -> _Bound:
    year = _year_in(match["h_year"], known) or _latest_year(known)
    return *known.half(year, _numbered(match, "h")), "half"


def _of_whole_year(match: re.Match[str], known: Calendar) -> _Bound:
    return *known.year(_year_in(match["y_year"] or match["b_year"], known) or 0), "year"


def _on_day(match: re.Match[str], known: Calendar) -> _Bound:
    part = "a" if match["is_asof"] else "e"
    day = day_of(match[f"{part}_month"], match[f"{part}_day"], match[f"{part}_year"], known.published)
    return (day, day, "day") if day else None


def _in_month(match: re.Match[str], known: Calendar) -> _Bound:
    end = _month_end(int(match["m_year"]), _MONTHS.index(match["m_month"].lower()) + 1)
    return end.replace(day=1), end, "month"


def _now(match: re.Match[str], known: Calendar) -> _Bound:
    return _current("year" if match["c_year"] or match["c_full"] else (match["c_unit"] or "quarter").lower(), known)


def _from_day(match: re.Match[str], known: Calendar) -> _Bound:
    """Bind "1 January – 30 June 2025" to its days, where they are whole months."""
    first, last = (match[f"{end}_day"] or match[f"{end}_us_day"] for end in "su")
    opening = day_of(match["s_month"] or match["s_us"], first, match["u_year"], known.published)
    end = day_of(match["u_month"] or match["u_us"], last, match["u_year"], known.published)
    if opening is None or end is None or opening.day != 1:
        return None
    count = (end.month - opening.month) % 12 + 1
    return *span_of(end, count), _GRAINS.get(count, "months")


_GRAINS = {1: "month", 3: "quarter", 6: "half", 12: "year"}


def _from_month(match: re.Match[str], known: Calendar) -> _Bound:
    """Bind "July–September 2025" to its months; they name a quarter, a half or what is between. Without a year they are the last."""
    starts = [name[:3] for name in _MONTHS]
    first, last = (starts.index(match[name].lower()[:3]) + 1 for name in ("r_from", "r_to"))
    year = int(match["r_year"] or known.published.year)
    end = _month_end(year, last)
    if not match["r_year"] and end > known.published + SLACK:
        end = _month_end(year - 1, last)
    count = (last - first) % 12 + 1
    return *span_of(end, count), _GRAINS.get(count, "months")


def _to_date(match: re.Match[str], known: Calendar) -> tuple[date, date, str]:
    """Bind "the first nine months of 2012" to the fiscal year's months up to then."""
    count = _NUMBERS[match["t_count"].lower()]
    index = count // 3
    year = _year_in(match["t_year"], known)
    last = known.quarter(year, index) if year else known.last_quarter(index)
    return *span_of(last[1], count), {3: "quarter", 6: "half"}.get(count, "months")


def _latest_year(known: Calendar) -> int:
    return next(y for y in range(known.published.year + 1, 1900, -1) if known.half(y, 1)[1] <= known.published + SLACK)


def _year_in(words: str | None, known: Calendar) -> int | None:
    """Read a year's name; "2024/25" is the fiscal year that ends in 2025, whatever its years are named for."""
    split = re.fullmatch(r"\s*((?:19|20)\d\d)\s?[/–-]\s?(?:20)?(\d\d)\s*", words or "")
    if split is None:
        return _number_of(words)
    return int(split[1]) + (known.named_by == "end")


def _so_far(match: re.Match[str], known: Calendar) -> _Bound:
    """Bind "year to date", "the first 36 weeks", "the nine months" to what ends with the period that the release reports."""
    if known.latest is None:
        return None
    if match["w_count"]:
        number = match["w_count"].lower()
        size = int(number) if number.isdigit() else _NUMBERS[number]
        months = size if match["w_unit"].lower() == "months" else round(size / 4.35)
        if months < 2 or size < 3:
            return None
        grain = {3: "quarter", 6: "half", 12: "year"}.get(months, "months")
        end = known.latest
        if months in (6, 9) and "first" in match.group().lower():
            # "The first nine months", said in the report of the year.
            first = known.last_quarter(months // 3)[1]
            end = end if abs(first - end) <= SLACK else first
        return *lasting(number, match["w_unit"], None, end), grain
    before = next(e for y in range(known.latest.year + 1, 1900, -1) if (e := known.year(y)[1]) < known.latest - SLACK)
    return before + timedelta(days=1), known.latest, "months"


def _number_of(words: str | None) -> int | None:
    """Read a year of two or four digits.

    >>> _number_of("’13"), _number_of("2024"), _number_of("98"), _number_of(None)
    (2013, 2024, 1998, None)
    """
    digits = (words or "").strip("'’ ")
    return None if not digits else int(digits) if len(digits) == 4 else of_century(int(digits))


def day_of(month: str, day: str, year: str | None, published: date) -> date | None:
    """Bind a printed day; without a year it is the last such day before the release.

    >>> day_of("Dec.", "31", None, date(2013, 2, 7))
    datetime.date(2012, 12, 31)
    """
    number = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(month.lower()[:3]))
    try:
        if year:
            return date(int(year), number, int(day))
        found = date(published.year, number, int(day))
        return found if found <= published + SLACK else date(published.year - 1, number, int(day))
    except ValueError:
        return None


def _ended(match: re.Match[str], known: Calendar) -> _Bound:
    end = _end_of(match, known.published)
    if end is None:
        return None
    if match["also"] or match["also_too"] or match["also_year"]:
        return None, None, "several"
    return *lasting(match["count"], match["unit"], match["span"] or match["whole"], end), _grain(match)


def _parts(match: re.Match[str], known: Calendar) -> tuple[tuple[date, date], ...]:
    """Return the days of the periods that "three and nine months ended" names, in their order; () where they cannot be told."""
    end = _end_of(match, known.published)
    if end is None or end > known.published + SLACK:
        return ()
    own = lasting(match["count"], match["unit"], match["span"] or match["whole"], end)
    if not match["also"]:
        return own, span_of(end, 12)
    count, *unit = re.split(r"[-\s]+", match["also"].lower())[:-2]
    if count in ("quarter", "year"):
        return lasting(None, None, count, end), own
    counted = unit[0] if unit else match["unit"]
    return (lasting(count, counted, None, end), own) if counted else ()


def _end_of(match: re.Match[str], published: date) -> date | None:
    """The day that "ended" names: "June 30, 2025", "30 June 2025", or the last of "June 2025"."""
    if match["z_month"]:
        number = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(match["z_month"].lower()[:3]))
        return _month_end(int(match["z_year"]), number)
    prefix = "x_" if match["x_month"] else ""
    return day_of(match[f"{prefix}month"], match[f"{prefix}day"], match[f"{prefix}year"], published)


def lasting(count: str | None, unit: str | None, word: str | None, end: date) -> tuple[date, date]:
    """Return the span that a duration in words gives to its last day.

    >>> lasting("13", "weeks", None, date(2019, 2, 3))[0], lasting(None, None, "year", date(2012, 12, 31))[0]
    (datetime.date(2018, 11, 5), datetime.date(2012, 1, 1))
    """
    if count is None:
        return span_of(end, {"q": 3, "h": 6, "y": 12, "m": 1}[(word or "q")[0].lower()])
    number = int(count) if count.isdigit() else _NUMBERS[count.lower()]
    if unit and unit.lower().startswith("week"):
        return end - timedelta(days=7 * number - 1), end
    return span_of(end, max(1, number))


def _grain(match: re.Match[str]) -> str:
    if match["count"]:
        number = match["count"].lower()
        size = int(number) if number.isdigit() else _NUMBERS[number]
        months = size if match["unit"].lower().startswith("month") else round(size / 4.35)
        return {3: "quarter", 6: "half", 12: "year"}.get(months, "months")
    return {"q": "quarter", "h": "half", "m": "month"}.get((match["span"] or "y")[0].lower(), "year")


def _current(unit: str, known: Calendar) -> tuple[date, date, str] | None:
    """Bind "the quarter" to the one that the release reports, "the year" only where the release closes one."""
    if known.latest is None:
        return None
    if unit == "quarter":
        return *span_of(known.latest, 3), "quarter"
    return (*span_of(known.latest, 12), "year") if known.closes_year(known.latest) else None


_BINDERS: dict[str, Callable[[re.Match[str], Calendar], _Bound]] = {
    "lastyears": _as_compared,
    "compared": _as_compared,
    "ended": _ended,
    "named": _of_named,
    "quarter": _of_quarter,
    "nm": _of_months,
    "todate": _to_date,
    "sofar": _so_far,
    "half": _of_half,
    "year": _of_whole_year,
    "days": _from_day,
    "asof": _on_day,
    "dayfirst": _on_day,
    "months": _from_month,
    "month": _in_month,
    "bare": _of_whole_year,
    "current": _now,
}
