"""The period a release reports and the issuer's fiscal year, from what the text says of ends of periods."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.lexicon import load_patterns
from tracker.lexicon.gates import ungated
from tracker.readers.dates import MONTH, last_of_month, month_number
from tracker.readers.ends import PeriodEnd, find_period_ends, find_ranges, quarter_index
from tracker.readers.named import NamedPeriod, bind_named, find_month, find_named

_HEAD = load_patterns("heads", month=MONTH)
# Those that are looked for in the whole text of a release.
_ANYWHERE = {
    name: ungated(_HEAD[name].pattern)
    for name in (
        "ruled year end", "ruled year month", "year end named", "year end closed", "last day", "year begins", "year end",
        "report year", "quarter end named", "ending month",
    )
}  # fmt: skip
_LEAD = 3000
_LATE = 200
# Results come out two weeks to half a year after the period.
_SOONEST, _SOON = 10, 120
_SLACK = 21
_EARLY = 3


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the release says of its own calendar; `guessed` is the year end that its labels suggest where it states none."""

    period_end: date | None
    fiscal_year_end: str | None
    period_ends: tuple[date, ...]
    guessed: str | None = None


def read_calendar(
    text: str,
    start: int,
    title: str | None,
    published: date,
    filed_year_end: str | None,
    day_first: bool = False,
    usual: str | None = None,
) -> Calendar:
    """Read the reported period and the fiscal year's end; what the title names counts first, then what follows it.

    `usual` is the year end that stands in where neither the text nor the filing tells one.
    """
    ends = sorted([*find_period_ends(text, day_first, published), *find_ranges(text)], key=lambda end: end.at)
    headline, lead = list(find_named(title or "", headline=True)), _told(text[start : start + _LEAD])
    near = _near_ends(ends, start, published)
    year_end = (
        _year_end(text, ends, published) or _labelled([*headline, *lead], near) or _announced(text, ends, published)
    )
    guessed = None if year_end or filed_year_end else _suggested([*headline, *lead], text, published, usual)
    bound_by = year_end or filed_year_end or guessed or "12-31"
    named = _named_period(headline, published, bound_by)
    day = _reported(near, ends, named) or named or _named_period(lead, published, bound_by)
    day = day or find_month(f"{title or ''}\n{text[start : start + _LEAD]}", published)
    # "Filed 10/20/2003 For Period Ending 10/20/2003": a filing's day of report ends no fiscal period.
    known = sorted({end.day for end in ends if end.day < published})
    return Calendar(day, year_end, tuple(known), guessed)


def _near_ends(ends: Sequence[PeriodEnd], start: int, published: date) -> list[PeriodEnd]:
    """The ends below the headline that were over, and not long, when the release came out."""
    return [e for e in ends if start - 50 <= e.at < start + 6000 and 0 <= (published - e.day).days + _EARLY <= _LATE]


def _told(lead: str) -> list[NamedPeriod]:
    """The periods of the lead that it reports on: neither compared with ("the fourth quarter of 2024") nor looked forward to."""
    return [named for named in find_named(lead) if not _is_other(lead, named.at)]


def _is_other(lead: str, at: int) -> bool:
    begin = max(lead.rfind(". ", 0, at) + 1, lead.rfind("\n\n", 0, at) + 1)
    before = lead[begin:at]
    forward = _HEAD["forward"].search(before) and not _HEAD["kept"].search(before)
    return bool(_HEAD["compared"].search(before) or forward or _HEAD["outlook ahead"].match(lead, at))


def _year_end(text: str, ends: Sequence[PeriodEnd], published: date) -> str | None:
    """The last year end stated; else counted on from a numbered quarter or from months to date; a rule goes before either."""
    if told := _ruled_year_end(text) or _told_year_end(text):
        return told
    counted = _counted_on(ends, published)
    years = [e for e in ends if e.months == 12]
    past = [e.day for e in years if e.day <= published and not (_trailing(text, e) or _in_passing(text, e, published))]
    # A year of 52 weeks that is said to end on a day of its own: weeks counted on may be one or two off.
    future = [e.day for e in years if e.day > published]
    for stated in ([max(past)] if past else []) + future:
        if _near(stated, counted) if counted else stated <= published:
            return f"{stated:%m-%d}"
    return counted


def _ruled_year_end(text: str) -> str | None:
    """The year end that a rule tells: "the Saturday closest to March 31", "the last Saturday in September"."""
    if ruled := _ANYWHERE["ruled year end"].search(text):
        return _month_day(ruled, "1")
    return _month_end(_ANYWHERE["ruled year month"].search(text))


def _counted_on(ends: Sequence[PeriodEnd], published: date) -> str | None:
    """The year end counted on from the first quarter that is numbered, or else from months to date."""
    over = [e for e in ends if e.day <= published]
    # "Nine months ended", "39 weeks ended": years are told from their beginning.
    quarters = [e for e in over if e.index] or [replace(e, index=e.months // 3) for e in over if e.months in (6, 9)]
    return _counted(quarters[0]) if quarters else None


_PART = re.compile(
    r"\b(?:quarter|half|months?|weeks?|period|[1-4][QH]|[QH][1-4])\b\W{0,6}(?:(?:of|in|for|its|our|the|fiscal|financial)\s+){0,4}$",
    re.I,
)


def _told_year_end(text: str) -> str | None:
    """The day that the text itself calls the end or the beginning of its fiscal year."""
    for name in ("year end named", "year end closed", "last day"):
        for found in _ANYWHERE[name].finditer(text):
            # "the second quarter of fiscal 2023, ended May 7": the quarter ends there.
            if not _PART.search(text, max(0, found.start() - 40), found.start()):
                return _month_day(found, "1" if found["m1"] else "2")
    # "The third quarter of the financial year 2024/25 (April 1 to June 30)" does not begin it.
    named = (
        m for m in _ANYWHERE["year begins"].finditer(text) if not _PART.search(text, max(0, m.start() - 40), m.start())
    )
    begins = next(named, None)
    month = month_number(begins["m1"] or begins["m2"]) if begins else None
    return f"{last_of_month(2001, (month - 2) % 12 + 1):%m-%d}" if month else None


def _year_over(text: str, published: date) -> str | None:
    """The year end that makes sense of a year that is over before the calendar's ("FY24 actual", in August 2024)."""
    years = [int(m["year"] or 0) or int(m["before"]) + 1 for m in _HEAD["year over"].finditer(text)]
    if not years or max(years) + 2000 != published.year:
        return None
    ended = _quarter_end_before((published - timedelta(days=_SOONEST)).replace(day=1))
    return f"{ended:%m-%d}" if ended.year == published.year else None


def _trailing(text: str, end: PeriodEnd) -> bool:
    """ "Twelve months ended September 30" of a utility or in a leverage table is no fiscal year, a calendar year is called one because it is not."""
    before = text[max(0, end.at - 40) : end.at]
    return bool(re.search(r"(?:twelve|12)[\s-]*months?\s*$|trailing|\bcalendar[\s-]+year\s*$", before, re.I))


def _in_passing(text: str, end: PeriodEnd, published: date) -> bool:
    """Tell whether a year without its day is not the one reported: it was over more than four months before the release."""
    told = _HEAD["year of a month"].search(text, max(0, end.at - 20), end.at + 40)
    return told is not None and (published - end.day).days > _SOON


def _labelled(named: Sequence[NamedPeriod], near: Sequence[PeriodEnd]) -> str | None:
    """Count on from the quarter that the head numbers and the text dates: "Second Quarter Fiscal 2026", "three months ended"."""
    end = next((e for e in near if e.months == 3), None)
    for period in named if end else ():
        if end and period.quarter:
            year_end = _counted(replace(end, index=period.months // 3))
            if period.year is None or _closing(end.day, year_end) - period.year in (0, 1):
                return year_end
    return None


def _closing(day: date, year_end: str) -> int:
    """The year in which the fiscal year of a day ends."""
    return day.year + (f"{day:%m-%d}" > year_end)


def _announced(text: str, ends: Sequence[PeriodEnd], published: date) -> str | None:
    """The end of the year that is running ("the fiscal year ending May 31, 2026"), or of every year ("ends June 30")."""
    future = [e.day for e in ends if e.months == 12 and (e.future or e.day > published)]
    if future:
        return f"{min(future):%m-%d}"
    for name in ("year end", "report year"):
        if named := _ANYWHERE[name].search(text):
            return _month_day(named, "1" if named["m1"] else "2")
    if quarter := _ANYWHERE["quarter end named"].search(text):
        ended = last_of_month(2001, month_number(quarter["m1"] or quarter["m2"]) or 12)
        return _counted(PeriodEnd(ended, 0, 3, quarter_index(quarter["q1"] or quarter["q2"])))
    return _month_end(_ANYWHERE["ending month"].search(text))


def _month_end(found: re.Match[str] | None) -> str | None:
    """The last day of the month that was found."""
    return f"{last_of_month(2001, month_number(found['month']) or 12):%m-%d}" if found else None


def _month_day(found: re.Match[str], which: str) -> str | None:
    month, day = month_number(found[f"m{which}"]), int(found[f"d{which}"])
    return f"{month:02}-{day:02}" if month and 1 <= day <= last_of_month(2000, month).day else None


def _suggested(named: Sequence[NamedPeriod], text: str, published: date, usual: str | None) -> str | None:
    """The year end that the labels suggest, else the usual one unless a year just closed with the calendar's speaks against it."""
    suggested = _guessed(named, published) or _year_over(text, published)
    closed = any(
        (published - day).days <= _SOON
        for period in named
        if period.months == 12 and period.year
        for day in bind_named(period, published, "12-31")
    )
    return suggested or (None if closed else usual)


def _guessed(named: Sequence[NamedPeriod], published: date) -> str | None:
    """The year end that makes sense of a fiscal label that no calendar year explains.

    "First nine months of 2025/26", out in August 2026, ended in June: years end in September. Only the ends of the
    calendar's quarters are tried, the last one that a release could report on.
    """
    for period in named:
        if not period.fiscal or period.year is None or period.months == 12:
            continue
        closed = [d for d in bind_named(period, published, "12-31") if (published - d).days <= _SOON]
        if closed and not period.split:
            return None
        first = (published - timedelta(days=_SOONEST)).replace(day=1)
        ended = _quarter_end_before(first)
        year_end = _counted(PeriodEnd(ended, 0, 3, period.months // 3))
        label = period.year + period.split
        return year_end if _closing(ended, year_end) == label else None
    return None


def _quarter_end_before(day: date) -> date:
    month = 3 * ((day.month - 1) // 3)
    return last_of_month(day.year, month) if month else last_of_month(day.year - 1, 12)


def _counted(end: PeriodEnd) -> str:
    left = 4 - (end.index or 4)
    if end.day == last_of_month(end.day.year, end.day.month) and not end.short:
        month = (end.day.month - 1 + 3 * left) % 12 + 1
        return f"{last_of_month(2001, month):%m-%d}"
    # Of 52 weeks in quarters of 12, 12, 12 and 16, or with the long one first.
    weeks = 12 * left + 4 if end.short and left else 12 * left if end.long and left == 3 else 13 * left
    return f"{end.day + timedelta(weeks=weeks):%m-%d}"


def _near(day: date, month_day: str) -> bool:
    month, number = map(int, month_day.split("-"))
    apart = abs((day - date(day.year, month, min(number, 28))).days)
    return min(apart, abs(365 - apart)) <= 14


def _reported(near: Sequence[PeriodEnd], ends: Sequence[PeriodEnd], named: date | None) -> date | None:
    """The first period end after the headline that was over, and not long, when the release came out.

    Where the headline names the period, only the real day of that very period counts.
    """
    if named:
        apart = ((e, abs((e.day - named).days)) for e in [*near, *ends] if e.months)
        # Quarters of 12 and 16 weeks end up to a month off the calendar's.
        return next((e.day for e, days in apart if days <= (35 if e.index or e.short or e.long else _SLACK)), None)
    return next((e.day for e in near if e.months), next((e.day for e in near), None))


def _named_period(named: Sequence[NamedPeriod], published: date, year_end: str) -> date | None:
    """Bind "third quarter 2025", "first half of 2025", "first nine months", "annual report" to the fiscal year."""
    days = (day for period in named for day in bind_named(period, published, year_end))
    return next((day for day in days if -_EARLY <= (published - day).days <= _LATE), None)
