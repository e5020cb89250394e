"""Periods that a headline or lead names without their days: "third quarter fiscal 2026", "9M 2024/25", "1H26"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.readers.dates import MONTH, last_of_month, month_number
from tracker.readers.ends import quarter_index

_QUARTER = re.compile(
    r"\b(?:(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+(?:(?:fiscal|financial)\s+)?quarter|Q(?P<n>[1-4])|(?P<m>[1-4])Q)"
    r"(?:\b|(?=\d\d\b))",
    re.I,
)
_HALF = re.compile(
    r"\b(?:first|1st)[\s-]+half\b[^.\n]{0,24}?(?P<year>20\d\d)|"
    r"\b(?:H1|1H)(?:[^.\w\n]{0,4}(?P<year2>20\d\d)|\s?FY\s?(?P<year4>\d\d)\b|(?P<year5>\d\d)\b|\b)|"
    r"\bhalf[\s-]year\w*\b[^.\n]{0,24}?(?P<year3>20\d\d)|\b(?:erste[nsr]?|1\.) Halbjahr\w*\b[^.\n]{0,24}?(?P<year6>20\d\d)",
    re.I,
)
_NINE = re.compile(r"\b(?:first\s+)?(?:nine|9)[\s-]*months?\b|\b9M(?:\b|(?=\d\d\b))", re.I)
_TO_DATE = re.compile(r"\bJanuary\s?(?:[-–—]|to)\s?(?P<to>March|June|September|December),?\s+(?P<year>20\d\d)", re.I)
_TO_DATE_MONTHS = {"mar": 3, "jun": 6, "sep": 9, "dec": 12}
_WHOLE = re.compile(
    r"\b(?:full[\s-]year|fiscal(?:\s+year)?|year[\s-]end|annual|FY|financial year|financial statements)\b[^.\n]{0,16}?(?P<year>20\d\d)|"
    r"\b(?P<year2>20\d\d)\s+(?:full[\s-]year|year[\s-]end|fiscal year|annual|financial (?:year|results))|"
    r"\bFY\s?['’]?(?P<year3>\d\d)\b(?=\s+(?:full|financial|annual|preliminary|results|earnings|report|delivered|saw))|\b(?:annual report|10-K|year[\s-]end results)\b",
    re.I,
)
# "Example Power Reports 2025 Results", "Results for 2025"; "raises 2025 earnings guidance" reports no year.
_BARE_YEAR = re.compile(
    r"\b(?P<year>20\d\d)\s+(?:operating |financial |annual |preliminary )?(?:results|figures|earnings(?! (?:guidance|outlook|forecast|per|target)))\b"
    r"|\bresults (?:for|of) (?P<year2>20\d\d)\b",
    re.I,
)
_MONTHLY = re.compile(
    rf"\bmonth of (?P<m1>{MONTH}),? (?P<y1>20\d\d)|"
    rf"\b(?P<m2>{MONTH}) (?P<y2>20\d\d) (?:[A-Za-z]+ ){{0,2}}(?:sales|traffic|production|operating|performance|statistics|volumes?|deliveries|revenues?|update)\b",
    re.I,
)
# "Third Quarter and Full Year 2025", "first nine months of its 2025/26 financial year".
_CLOSE = re.compile(r"[^.;\n]{0,40}")
_YEAR = re.compile(r"(?<![\d$€,.])(?:FY\s?|fiscal\s+)?(20\d\d|(?<=FY)\d\d|(?<=FY )\d\d|^\d\d)(?!\d|%|\.\d)")
_SPLIT = re.compile(r"(?P<first>20\d\d)\s?/\s?(?P<second>20\d\d|\d\d)(?!\d)")
_FISCAL = re.compile(r"\b(?:fiscal|financial year|FY)", re.I)
_EARLY = 3
_MONTH_LATE = 60


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period named at `head[at]`: how many months of the fiscal year are over at its end, and the year it is named for.

    `fiscal` tells that the year was called fiscal, `split` that it was written "2024/25"; `year` is then the first one.
    """

    at: int
    months: int
    year: int | None
    fiscal: bool = False
    split: bool = False
    quarter: bool = False


def find_named(head: str, headline: bool = False) -> Iterator[NamedPeriod]:
    """Find the periods that a headline or lead names, in order of place; in a headline "2025 Results" is a whole year.

    >>> [(n.months, n.year, n.fiscal) for n in find_named("Q3 2026 results; nine months of 2025/26")]
    [(9, 2026, False), (9, 2025, True)]
    """
    spots: list[NamedPeriod] = []
    for found in _QUARTER.finditer(head):
        index = quarter_index(found["q"] or found["n"] or found["m"]) or 4
        after = _CLOSE.match(head, found.end())[0]  # type: ignore[index]
        spots.append(
            _named(
                found,
                3 * index,
                after if _YEAR.search(after) else head[max(0, found.start() - 14) : found.start()],
                True,
            )
        )
    for found in _NINE.finditer(head):
        spots.append(_named(found, 9, _CLOSE.match(head, found.end())[0]))  # type: ignore[index]
    for months, pattern in ((6, _HALF), (0, _TO_DATE), (12, _WHOLE), *(((12, _BARE_YEAR),) if headline else ())):
        for found in pattern.finditer(head):
            year = next((k for k, v in found.groupdict().items() if v and k.startswith("year")), None)
            beside = head[found.start(year) : found.end() + 8] if year else ""
            spots.append(_named(found, months or _TO_DATE_MONTHS[found["to"][:3].lower()], beside))
    yield from sorted(spots, key=lambda named: named.at)


def _named(found: re.Match[str], months: int, beside: str, quarter: bool = False) -> NamedPeriod:
    written = _YEAR.search(beside)
    split = _SPLIT.match(beside, written.start(1)) if written else None
    year = int(written[1]) if written else None
    if year is not None and year < 100:
        year += 2000
    fiscal = bool(split or _FISCAL.search(found[0] + " " + beside))
    return NamedPeriod(found.start(), months, year, fiscal, bool(split), quarter)


def bind_named(named: NamedPeriod, published: date, year_end: str) -> Iterator[date]:
    """The days on which a named period may have ended by the fiscal year, none of them after the release."""
    month, day = map(int, year_end.split("-"))
    if named.year is None:
        years: list[int] = list(range(published.year + 1, published.year - 2, -1))
    else:
        years = [named.year + 1] if named.split and year_end != "12-31" else [named.year, named.year + 1]
    for ends_in in years:
        if 1980 < ends_in < 2100:
            last = date(ends_in, month, min(day, last_of_month(ends_in, month).day))
            end = _months_back(last, 12 - named.months)
            if end <= published + timedelta(days=_EARLY):
                yield end


def _months_back(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = last_of_month(year, month + 1)
    whole = day == last_of_month(day.year, day.month)
    return last if whole else last.replace(day=min(day.day, last.day))


def find_month(head: str, published: date) -> date | None:
    """The end of the month that a monthly report is about: "revenue in the month of May 2025", "May 2025 Traffic".

    >>> find_month("Example Air Reports May 2025 Traffic", date(2025, 6, 4))
    datetime.date(2025, 5, 31)
    """
    for found in _MONTHLY.finditer(head):
        month = month_number(found["m1"] or found["m2"]) or 1
        day = last_of_month(int(found["y1"] or found["y2"]), month)
        if 0 <= (published - day).days + _EARLY <= _MONTH_LATE:
            return day
    return None
