"""The ends of periods that a text states: "quarter ended June 30, 2025", "(October 1, 2024 to March 31, 2025)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.lexicon.gates import ungated
from tracker.readers.dates import MONTH, Dated, find_dates, last_of_month, month_number

_UNIT = re.compile(
    r"(?:\b(?P<index>first|second|third|fourth|1st|2nd|3rd|4th|final|Q[1-4]|[1-4]Q)[\s-]+)?"
    r"(?:(?:fiscal|financial|full|interim|calendar|(?:19|20)\d\d|FY\s?\d{2,4})[\s-]+){0,3}"
    r"(?:\b(?P<count>three|six|nine|twelve|thirteen|fourteen|sixteen|twenty-(?:four|six|seven)|thirty-(?:six|nine)|forty|"
    r"fifty-(?:two|three)|\d{1,2})[\s-]+)?"
    r"\b(?P<unit>months?|weeks?|quarters?|years?|half|half-year)\b|\b(?P<short>Q[1-4]|[1-4]Q|[1-4]H|H[12]|9M)\b",
    re.I,
)
# "Thirteen weeks to 27 December 2025" is British; any other "to" leads elsewhere ("revised to May 6, 2025").
# "Board approves results at 30 June 2025" is Italian.
_ENDED = ungated(
    r"\b(ended|ending|ends|end of|end on|end|(?:(?<=weeks )|(?<=months )|(?<=year )|(?<=half ))to|(?<=results )(?:as )?at|(?<=results )as of)\b(?:\s+(?:on|of|as of))?"
    r"\s*[:,]?\s*(?=[a-z\d])",
)
# "thirteen-week period (“fourth quarter”) and fifty-two-week period ended", "second quarter of our fiscal year 2025, which ended".
_JOINTS = re.compile(
    r"(?:[\s,()“”\"'’–—-]|\b(?:of|for|the|its|our|and|in|to|at|on|a|fiscal|financial|which|that|from|periods?|calendar|interim|reports?|company|"
    r"company's|company’s|compared|comparable|unaudited|results|FY\d*(?:/\d\d)?|(?:19|20)?\d\d(?:/\d{2,4})?)\b)*",
    re.I,
)
_OF = re.compile(
    r"\W*(?:of|in)\s+(?:the|its|our|the company['’]s)?\s*|\W+|\s+(?:19|20)\d\d\W*",
    re.I,
)
_PRIOR = re.compile(r"\b(?:prior|previous|last|preceding|same)[\s-]+$", re.I)
_AT_THE = re.compile(r"\b(?:at|by|before|until|since)\s+the\s+$", re.I)
_WINDOW = 120
_INDEX = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}
_NUMBERS = {
    "three": 3, "six": 6, "nine": 9, "twelve": 12, "thirteen": 13, "fourteen": 14, "sixteen": 16, "twenty-four": 24,
    "twenty-six": 26, "twenty-seven": 27, "thirty-six": 36, "thirty-nine": 39, "forty": 40, "fifty-two": 52, "fifty-three": 53,
}  # fmt: skip
_MONTHS_OF_WEEKS = {12: 3, 13: 3, 14: 3, 16: 3, 17: 3, 24: 6, 26: 6, 27: 6, 36: 9, 39: 9, 40: 9, 52: 12, 53: 12}
# "…ended September 30, 2025, the first quarter of its 2026 fiscal year", "(Q2 FY26)", "(the “third quarter”)".
_LABEL_AFTER = re.compile(
    r"(?!\s*\n\s*\n)[\s,(“\"]{0,4}(?:which (?:is|was)\s+)?(?:the|its|our|being)?\s?(?:the )?(?:company['’]s\s+)?[“\"]?"
    r"(?:fiscal\s+)?(?:(?P<q>first|second|third|fourth)\s+(?:fiscal\s+)?quarter\b(?!\s+(?:ended|ending))|(?P<s>Q[1-4]|[1-4]Q)\s?(?:FY|fiscal|of fiscal))",
    re.I,
)
_JOINED = re.compile(r",?\s*(?:to|through|until|till|[-–—])\s*", re.I)
_DAY_BEFORE = re.compile(
    rf"(?:\b(?P<m1>{MONTH})\s*(?P<d1>\d{{1,2}})|(?<!\d)(?P<d2>\d{{1,2}})\.?\s+(?P<m2>{MONTH}))\s*(?:to|through|until|till|[-–—])\s*$",
    re.I,
)
_MONTHS_ONLY = ungated(
    rf"\b(?P<m1>{MONTH})(?:\s+(?P<y1>20\d\d))?\s?(?:to|through|[-–—])\s?(?P<m2>{MONTH})\s+(?P<y2>20\d\d)\b"
)


_MONTH_YEAR = re.compile(rf"(?P<month>{MONTH}),? (?P<year>20\d\d)\b", re.I)


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """A stated end of a period; `months` is its length and `index` the quarter that ends with it, where the words tell.

    `short` marks a quarter of twelve weeks; the issuer's last one then has sixteen. `long` marks one of sixteen.
    """

    day: date
    at: int
    months: int | None = None
    index: int | None = None
    future: bool = False
    short: bool = False
    long: bool = False


def find_period_ends(text: str, day_first: bool = False, published: date | None = None) -> Iterator[PeriodEnd]:
    """Find "second quarter of fiscal 2012 ended December 31, 2011", "13 weeks ended May 6, 2018", "year ending …".

    A day without its year ("first quarter, ended January 31st") is the last such one before the release.

    >>> [(str(e.day), e.months, e.index) for e in find_period_ends("its second quarter 2017, which ended on July 2, 2017")]
    [('2017-07-02', 3, 2)]
    """
    floor = 0
    for found in _ENDED.finditer(text):
        day = next(
            (d for d in find_dates(text, found.end(), found.end() + 24, day_first) if d.start - found.end() < 2), None
        )
        day = day or _month_at(text, found.end()) or _yearless(text, found, published)
        if day:
            before = _before(text, floor, found.start())
            # "stores open over two years at the end of March 2005": the end of a month ends no year.
            aside = found[1].lower() == "end of" and _AT_THE.search(text, max(0, found.start() - 12), found.start())
            ahead = published is not None and day.day - published > _QUARTER
            lengths = {} if aside else dict.fromkeys(_length(unit) for unit in _attached(before, ahead))
            # Half years of 24 weeks and nine months of 36 are made of quarters of 12.
            short = bool(re.search(r"\b(?:twelve|12|twenty-four|24|thirty-six|36)[\s-]+weeks?\b", before, re.I))
            long = bool(re.search(r"\b(?:sixteen|16)[\s-]+weeks?\b", before, re.I))
            future = found[1].lower() in ("ending", "ends")
            for months, index in lengths or {(None, None): None}:
                labelled = index or (_label_after(text, day.end) if months == 3 else None)
                yield PeriodEnd(day.day, found.start(), months, labelled, future, short, long)
            floor = day.end


def _month_at(text: str, at: int) -> Dated | None:
    """ "Second quarter ended June 2025", "six months to September 2025": the month's last day."""
    found = _MONTH_YEAR.match(text, at)
    month = month_number(found["month"]) if found else None
    return Dated(last_of_month(int(found["year"]), month), *found.span()) if found and month else None


_NO_YEAR = re.compile(rf"(?P<m1>{MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?![\d|]|,|\s*[\n|])|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?P<m2>{MONTH})(?!,|\s*[\n|]|\s+\d{{4}})", re.I)
_RECENT = 75


def _yearless(text: str, ended: re.Match[str], published: date | None) -> Dated | None:
    """ "Ended January 31st": its last before the release; "ending July 31st" only where that is weeks ago and not months."""
    found = _NO_YEAR.match(text, ended.end()) if published else None
    month = month_number(found["m1"] or found["m2"]) if found else None
    if not found or not month or published is None or ended[1].lower() not in ("ended", "ending"):
        return None
    for year in (published.year, published.year - 1):
        try:
            day = date(year, month, int(found["d1"] or found["d2"]))
        except ValueError:
            return None
        if day <= published:
            near = ended[1].lower() == "ended" or (published - day).days <= _RECENT
            return Dated(day, *found.span()) if near else None
    return None


def find_ranges(text: str) -> Iterator[PeriodEnd]:
    """Find periods given by both ends: "third quarter of 2024/25 (April 1 to June 30, 2025)", "July 2024 – June 2025".

    Only whole months count, and a quarter only with its number: "from April 7 to May 2, 2025" is no reporting period.

    >>> [(str(e.day), e.months, e.index) for e in find_ranges("first half of 2024/25 (October 1, 2024 to March 31, 2025)")]
    [('2025-03-31', 6, 2)]
    """
    for at, first, last in _ranges(text):
        months = _months_between(first, last)
        if months not in (3, 6, 9, 12):
            continue
        units = [_length(unit) for unit in _attached(_before(text, 0, at))]
        index = next((index for length, index in units if index and length in (months, None)), None)
        # "First six months of its financial year (…)" has both lengths, "second half of 2025 (…)" is no year to date.
        reports = months > 3 and first.month == 1 and _REPORT.search(text, max(0, at - 60), at)
        if index or months == 12 or reports or (months > 3 and any(length in (months, 12) for length, _ in units)):
            yield PeriodEnd(last, at, months, index)


# "INTERIM REPORT 1 JANUARY - 30 SEPTEMBER 2013"
_REPORT = re.compile(r"\b(?:interim|half[- ]year(?:ly)?|quarterly|nine[- ]month|business)\s+(?:report|review|statement)\W{0,4}$", re.I)


def _ranges(text: str) -> Iterator[tuple[int, date, date]]:
    """The starts in the text, first and last days of ranges of dates or months."""
    before: Dated | None = None
    for found in find_dates(text):
        if before and found.start - before.end < 12 and _JOINED.fullmatch(text, before.end, found.start):
            yield before.start, before.day, found.day
        elif head := _DAY_BEFORE.search(text, max(0, found.start - 30), found.start):
            first = _day_of(head, found.day)
            if first:
                yield head.start(), first, found.day
        before = found
    for found_months in _MONTHS_ONLY.finditer(text):
        first, last = _month_range(found_months)
        yield found_months.start(), first, last


def _day_of(head: re.Match[str], last: date) -> date | None:
    """ "October 1 to December 31, 2025": the first day has the last one's year, or the one before."""
    month = month_number(head["m1"] or head["m2"]) or 0
    for year in (last.year, last.year - 1):
        try:
            first = date(year, month, int(head["d1"] or head["d2"]))
        except ValueError:
            return None
        if first < last:
            return first
    return None


def _month_range(found: re.Match[str]) -> tuple[date, date]:
    first, last, year = month_number(found["m1"]) or 1, month_number(found["m2"]) or 12, int(found["y2"])
    begins = int(found["y1"]) if found["y1"] else year - (first > last)
    return date(begins, first, 1), last_of_month(year, last)


def _months_between(first: date, last: date) -> int | None:
    """The whole months that a range covers, None where it begins or ends within one."""
    if first.day != 1 or last != last_of_month(last.year, last.month):
        return None
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _before(text: str, floor: int, at: int) -> str:
    return re.split(r"[.;]\s", text[max(floor, at - _WINDOW) : at])[-1]


def _label_after(text: str, at: int) -> int | None:
    found = _LABEL_AFTER.match(text, at, at + 80)
    return quarter_index(found["q"] or found["s"]) if found else None


# "Trading in the first quarter of the financial year to 31 March 2017", told in July 2016: what ends so far ahead is the year.
_QUARTER = timedelta(days=100)


def _attached(before: str, ahead: bool = False) -> list[re.Match[str]]:
    """The units that lead up to the verb with nothing but small words between, nearest first.

    A year that only dates a quarter ("second quarter of fiscal year 2012 ended", "fiscal year 2023 second quarter
    ended", "the prior year 13-week period ended") does not end there, unless that day is still far `ahead`.
    """
    units: list[re.Match[str]] = []
    found = list(_UNIT.finditer(before))
    end = len(before)
    for k in range(len(found) - 1, -1, -1):
        unit, joint = found[k], before[found[k].end() : end]
        if not _JOINTS.fullmatch(joint):
            break
        end = unit.start()
        if (unit["unit"] or "").lower().startswith("year"):
            qualifies = k and _OF.fullmatch(before[found[k - 1].end() : unit.start()]) and _length(found[k - 1])[1] != 4
            if ahead and qualifies:
                return [unit]
            if qualifies or (units and not re.search(r"\band\b|[(,]", joint)) or _PRIOR.search(before[: unit.start()]):
                continue
        units.append(unit)
    return units


def _length(found: re.Match[str]) -> tuple[int | None, int | None]:
    """Months and last quarter of one unit: "third quarter" (3, 3), "thirty-nine weeks" (9, None), "first half" (6, 2)."""
    index = quarter_index(found["index"] or found["short"] or "")
    unit = (found["unit"] or found["short"]).lower()
    if unit == "9m":
        return 9, 3
    if unit.startswith("half") or "h" in unit[:2]:
        return 6, index and 2 * index
    if unit.startswith("quarter") or found["short"]:
        return 3, index
    return (12, None) if unit.startswith("year") else _counted_length(found, unit, index)


def _counted_length(found: re.Match[str], unit: str, index: int | None) -> tuple[int | None, int | None]:
    """Months and last quarter of a unit that is counted: "nine months", "39 weeks"."""
    count = (found["count"] or "").lower()
    number = int(count) if count.isdigit() else _NUMBERS.get(count)
    if unit.startswith("week"):
        return _MONTHS_OF_WEEKS.get(number or 0), None
    # "First nine months" tells the quarter that ends with them, "nine months" alone may be any.
    return number, number // 3 if index == 1 and number in (3, 6, 9) else None


def quarter_index(written: str) -> int | None:
    """The quarter's number in "third", "3rd", "Q3", "3Q"."""
    digit = re.search(r"[1-4]", written)
    return int(digit[0]) if digit else _INDEX.get(written.lower())
