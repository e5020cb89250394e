"""The period a release reports and the issuer's fiscal year, from what the text says of ends of periods."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.readers.dates import find_dates, month_number

_UNIT = re.compile(
    r"(?:\b(?P<index>first|second|third|fourth|1st|2nd|3rd|4th|final|Q[1-4]|[1-4]Q)[\s-]+)?"
    r"(?:(?:fiscal|financial|full|interim|calendar|(?:19|20)\d\d|FY\s?\d{2,4})[\s-]+){0,3}"
    r"(?:\b(?P<count>three|six|nine|twelve|thirteen|fourteen|sixteen|twenty-(?:four|six|seven)|thirty-(?:six|nine)|forty|"
    r"fifty-(?:two|three)|\d{1,2})[\s-]+)?"
    r"\b(?P<unit>months?|weeks?|quarters?|years?|half|half-year)\b|\b(?P<short>Q[1-4]|[1-4]Q)\b",
    re.I,
)
_ENDED = re.compile(r"\b(ended|ending|ends|end of|end on|end)\b(?:\s+(?:on|of|as of))?\s*[:,]?\s*(?=[A-Z\d])", re.I)
# "thirteen-week period (“fourth quarter”) and fifty-two-week period ended", "second quarter of our fiscal year 2025, which ended".
_JOINTS = re.compile(
    r"(?:[\s,()“”\"'’–—-]|\b(?:of|for|the|its|our|and|in|to|at|on|a|fiscal|financial|which|that|periods?|calendar|company|company's|"
    r"company’s|compared|comparable|unaudited|results|FY\d*|(?:19|20)?\d\d)\b)*"
)
_OF = re.compile(r"\W*(?:of|in)\s+(?:the|its|our|the company['’]s)?\s*|\W+|\s+(?:19|20)\d\d\W*", re.I)
_PRIOR = re.compile(r"\b(?:prior|previous|last|preceding|same)[\s-]+$", re.I)
_WINDOW = 120
_YEAR_END = re.compile(
    r"fiscal\s+year[\s-]+(?:end(?:s|ed|ing)?)\s+(?:on\s+|of\s+|date\s+)*(?:is\s+)?(?P<month>[A-Z][a-z]{2,8})\.?\s+(?P<day>\d{1,2})\b(?!,?\s*\d{4})",
    re.I,
)
_INDEX = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4}
_NUMBERS = {
    "three": 3, "six": 6, "nine": 9, "twelve": 12, "thirteen": 13, "fourteen": 14, "sixteen": 16, "twenty-four": 24,
    "twenty-six": 26, "twenty-seven": 27, "thirty-six": 36, "thirty-nine": 39, "forty": 40, "fifty-two": 52, "fifty-three": 53,
}  # fmt: skip
_MONTHS_OF_WEEKS = {12: 3, 13: 3, 14: 3, 16: 3, 17: 3, 24: 6, 26: 6, 27: 6, 36: 9, 39: 9, 40: 9, 52: 12, 53: 12}
_NAMED = re.compile(
    r"\b(?:(?P<q>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+(?:fiscal\s+)?quarter|Q(?P<n>[1-4])|(?P<m>[1-4])Q)\b(?P<then>[^.\n]{0,40})",
    re.I,
)
_HALF = re.compile(
    r"\b(?:first|1st)[\s-]+half\b[^.\n]{0,24}?(?P<year>20\d\d)|\b(?:H1|1H)\b[^.\n]{0,4}?(?P<year2>20\d\d)?|"
    r"\bhalf[\s-]year\w*\b[^.\n]{0,24}?(?P<year3>20\d\d)",
    re.I,
)
_NINE = re.compile(r"\b(?:first\s+)?(?:nine|9)[\s-]*months?\b|\b9M\b", re.I)
_TO_DATE = re.compile(r"\bJanuary\s?(?:[-–—]|to)\s?(?P<to>March|June|September|December),?\s+(?P<year>20\d\d)", re.I)
_TO_DATE_MONTHS = {"mar": 3, "jun": 6, "sep": 9, "dec": 12}
_WHOLE = re.compile(
    r"\b(?:full[\s-]year|fiscal(?:\s+year)?|year[\s-]end|annual|FY|financial year|financial statements)\b[^.\n]{0,16}?(?P<year>20\d\d)|"
    r"\b(?P<year2>20\d\d)\s+(?:full[\s-]year|year[\s-]end|fiscal year|annual|financial (?:year|results))|"
    r"\b(?:annual report|10-K|year[\s-]end results)\b",
    re.I,
)
_YEAR = re.compile(r"(?<![\d$€,.])(?:FY\s?|fiscal\s+)?(20\d\d|(?<=FY)\d\d)(?!\d)")
_LATE = 200
_SLACK = 21
_EARLY = 3


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """A stated end of a period; `months` is its length and `index` its quarter, where the words tell.

    `short` marks a quarter of twelve weeks; the issuer's last one then has sixteen.
    """

    day: date
    at: int
    months: int | None = None
    index: int | None = None
    future: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the release says of its own calendar."""

    period_end: date | None
    fiscal_year_end: str | None
    period_ends: tuple[date, ...]


def read_calendar(text: str, start: int, title: str | None, published: date, filed_year_end: str | None) -> Calendar:
    """Read the reported period and the fiscal year's end; what the title names counts first, then what follows it."""
    ends = list(find_period_ends(text))
    year_end = _year_end(text, ends, published)
    bound_by = year_end or filed_year_end or "12-31"
    named = _named_period(title or "", published, bound_by)
    day = _reported(ends, start, published, named) or named
    known = sorted({end.day for end in ends if end.day <= published})
    return Calendar(day or _named_period(text[start : start + 3000], published, bound_by), year_end, tuple(known))


def find_period_ends(text: str) -> Iterator[PeriodEnd]:
    """Find "second quarter of fiscal 2012 ended December 31, 2011", "13 weeks ended May 6, 2018", "year ending …".

    >>> [(str(e.day), e.months, e.index) for e in find_period_ends("its second quarter 2017, which ended on July 2, 2017")]
    [('2017-07-02', 3, 2)]
    """
    floor = 0
    for found in _ENDED.finditer(text):
        day = next((d for d in find_dates(text, found.end(), found.end() + 24) if d.start - found.end() < 2), None)
        if day:
            before = text[max(floor, found.start() - _WINDOW) : found.start()]
            before = re.split(r"[.;]\s", before)[-1]
            lengths = dict.fromkeys(_length(unit) for unit in _attached(before))
            short = bool(re.search(r"\b(?:twelve|12)[\s-]+weeks?\b", before, re.I))
            for months, index in lengths or {(None, None): None}:
                yield PeriodEnd(day.day, found.start(), months, index, found[1].lower() in ("ending", "ends"), short)
            floor = day.end


def _attached(before: str) -> list[re.Match[str]]:
    """The units that lead up to the verb with nothing but small words between, nearest first.

    A year that only dates a quarter ("second quarter of fiscal year 2012 ended", "fiscal year 2023 second quarter
    ended", "the prior year 13-week period ended") does not end there.
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
            if qualifies or (units and not re.search(r"\band\b|[(,]", joint)) or _PRIOR.search(before[: unit.start()]):
                continue
        units.append(unit)
    return units


def _length(found: re.Match[str]) -> tuple[int | None, int | None]:
    """Months and quarter of one unit: "third quarter" (3, 3), "thirty-nine weeks" (9, None), "fiscal year" (12, None)."""
    index = _index(found["index"] or found["short"] or "")
    unit = (found["unit"] or "quarter").lower()
    if unit.startswith("quarter"):
        return 3, index
    if unit.startswith("year"):
        return 12, None
    if unit.startswith("half"):
        return 6, None
    count = (found["count"] or "").lower()
    number = int(count) if count.isdigit() else _NUMBERS.get(count)
    if unit.startswith("week"):
        return _MONTHS_OF_WEEKS.get(number or 0), None
    return number, None


def _index(written: str) -> int | None:
    """The quarter's number in "third", "3rd", "Q3", "3Q"."""
    digit = re.search(r"[1-4]", written)
    return int(digit[0]) if digit else _INDEX.get(written.lower())


def _year_end(text: str, ends: Sequence[PeriodEnd], published: date) -> str | None:
    """The last year end stated; else counted on from a numbered quarter; else from a bare "fiscal year ends June 30"."""
    past = [e.day for e in ends if e.months == 12 and e.day <= published and not _trailing(text, e)]
    quarters = [e for e in ends if e.index and e.day <= published]
    # "Nine months ended", "39 weeks ended": years are told from their beginning.
    halves = [replace(e, index=e.months // 3) for e in ends if e.months in (6, 9) and e.day <= published]
    counted = _counted(quarters or halves)
    if past:
        last = max(past)
        if not counted or _near(last, counted):
            return f"{last:%m-%d}"
    if counted:
        return counted
    future = [e.day for e in ends if e.months == 12 and e.future]
    if future:
        return f"{min(future):%m-%d}"
    bare = _YEAR_END.search(text)
    month = month_number(bare["month"]) if bare else None
    return f"{month:02}-{int(bare['day']):02}" if bare and month and int(bare["day"]) <= 31 else None


def _trailing(text: str, end: PeriodEnd) -> bool:
    """ "Twelve months ended September 30" of a utility or in a leverage table is no fiscal year."""
    before = text[max(0, end.at - 40) : end.at]
    return bool(re.search(r"(?:twelve|12)[\s-]*months?\s*$|trailing", before, re.I))


def _counted(quarters: Sequence[PeriodEnd]) -> str | None:
    if not quarters:
        return None
    first = quarters[0]
    last_of_month = monthrange(first.day.year, first.day.month)[1]
    left = 4 - (first.index or 4)
    if first.day.day == last_of_month and not first.short:
        month = (first.day.month - 1 + 3 * left) % 12 + 1
        return f"{month:02}-{monthrange(2001, month)[1]:02}"
    weeks = 12 * left + 4 if first.short and left else 13 * left
    return f"{first.day + timedelta(weeks=weeks):%m-%d}"


def _near(day: date, month_day: str) -> bool:
    month, number = map(int, month_day.split("-"))
    apart = abs((day - date(day.year, month, min(number, 28))).days)
    return min(apart, abs(365 - apart)) <= 14


def _reported(ends: Sequence[PeriodEnd], start: int, published: date, named: date | None) -> date | None:
    """The first period end after the headline that was over, and not long, when the release came out.

    Where the headline names the period, only the real day of that very period counts.
    """
    near = [e for e in ends if start - 50 <= e.at < start + 6000 and -_EARLY <= (published - e.day).days <= _LATE]
    if named:
        return next((e.day for e in [*near, *ends] if e.months and abs((e.day - named).days) <= _SLACK), None)
    return next((e.day for e in near if e.months), next((e.day for e in near), None))


def _named_period(head: str, published: date, year_end: str) -> date | None:
    """Bind "third quarter 2025", "first half of 2025", "first nine months", "annual report" to the fiscal year."""
    return next((day for day in _named(head, published, year_end) if -_EARLY <= (published - day).days <= _LATE), None)


def _named(head: str, published: date, year_end: str) -> Iterator[date]:
    spots: list[tuple[int, int, str]] = []
    for found in _NAMED.finditer(head):
        index = _index(found["q"] or found["n"] or found["m"]) or 4
        beside = _YEAR.search(found["then"]) or _YEAR.search(head[max(0, found.start() - 14) : found.start()])
        spots.append((found.start(), 3 * index, beside[1] if beside else ""))
    spots += [(m.start(), 6, m["year"] or m["year2"] or m["year3"] or "") for m in _HALF.finditer(head)]
    spots += [(m.start(), 9, "") for m in _NINE.finditer(head)]
    spots += [(m.start(), _TO_DATE_MONTHS[m["to"][:3].lower()], m["year"]) for m in _TO_DATE.finditer(head)]
    spots += [(m.start(), 12, m["year"] or m["year2"] or "") for m in _WHOLE.finditer(head)]
    for _, months, year in sorted(spots):
        yield from _bound(months, year, published, year_end)


def _bound(months: int, year: str, published: date, year_end: str) -> Iterator[date]:
    month, day = map(int, year_end.split("-"))
    written = int(year) + (2000 if len(year) == 2 else 0) if year else None
    for ends_in in (written, (written or 0) + 1) if written else range(published.year + 1, published.year - 2, -1):
        if not 1980 < ends_in < 2100:
            continue
        last = date(ends_in, month, min(day, monthrange(ends_in, month)[1]))
        end = _months_back(last, 12 - months)
        if end <= published + timedelta(days=_EARLY):
            yield end


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = monthrange(year, month + 1)[1]
    whole = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if whole else min(day.day, last))
