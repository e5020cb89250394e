"""Fiscal and calendar years, quarters and halves as inclusive dates; 52/53-week calendars take their known days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from dateutil.relativedelta import relativedelta

NamedFor = Literal["end", "start"]
Bounds = tuple[date, date]

_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
# A 52/53-week quarter ends within ten days of the month end that it stands for.
_SLACK = timedelta(days=10)


class FiscalCalendar(NamedTuple):
    """An issuer's year: the month it ends in, the ends of quarters that are known, and what its years are named for.

    `named_for` is "end" where fiscal 2024 ends in 2024, "start" where it begins there (retailers that close in
    January), None where it is not known. A year that closes in the first days of a month belongs to the month before.
    """

    month: int = 12
    period_ends: tuple[date, ...] = ()
    named_for: NamedFor | None = None

    @classmethod
    def of(
        cls, fiscal_year_end: str, period_ends: tuple[date, ...] = (), named_for: NamedFor | None = None
    ) -> FiscalCalendar:
        """Read "MM-DD"; what cannot be read is a calendar year."""
        head, _, tail = (fiscal_year_end or "12-31").partition("-")
        month = int(head) if head.isdigit() and 1 <= int(head) <= 12 else 12
        day = int(tail) if tail.isdigit() else 31
        return cls(month if day > 10 else (month - 2) % 12 + 1, period_ends, named_for)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month; months outside 1..12 run over into other years.

    >>> month_end(2024, 2), month_end(2024, 13)
    (datetime.date(2024, 2, 29), datetime.date(2025, 1, 31))
    """
    total = year * 12 + month  # the month after, counted from zero
    return date(total // 12, total % 12 + 1, 1) - _DAY


def snap(day: date, period_ends: tuple[date, ...]) -> date:
    """Move a month end to the real end of a 52/53-week quarter, where the known ends show such a calendar.

    >>> snap(date(2019, 1, 31), (date(2018, 8, 5), date(2018, 11, 4)))
    datetime.date(2019, 2, 3)
    >>> snap(date(2019, 3, 31), (date(2018, 12, 31),))
    datetime.date(2019, 3, 31)
    """
    known = [end for end in period_ends if abs(end - day) <= _SLACK]
    if known:
        return min(known, key=lambda end: abs(end - day))
    weekly = [end for end in period_ends if (end + _DAY).day != 1]
    if not weekly:
        return day
    nearest = min(weekly, key=lambda end: abs(end - day))
    steps = round((day - nearest) / (13 * _WEEK))
    guess = nearest + steps * 13 * _WEEK
    drift = round((day - guess) / _WEEK)
    # a 53rd week shifts every later end by seven days
    return guess if abs(guess - day) <= timedelta(days=6) else guess + drift * _WEEK


def fiscal_year_bounds(year: int, calendar: FiscalCalendar) -> Bounds:
    """Return the first and last day of a fiscal year.

    >>> fiscal_year_bounds(2013, FiscalCalendar.of("06-30"))
    (datetime.date(2012, 7, 1), datetime.date(2013, 6, 30))
    >>> fiscal_year_bounds(2023, FiscalCalendar.of("01-28", named_for="start"))
    (datetime.date(2023, 2, 1), datetime.date(2024, 1, 31))
    """
    return fiscal_span(year, 0, 12, calendar)


def fiscal_quarter_bounds(year: int, quarter: int, calendar: FiscalCalendar) -> Bounds:
    """Return the first and last day of a fiscal quarter.

    >>> fiscal_quarter_bounds(2025, 3, FiscalCalendar.of("09-30"))
    (datetime.date(2025, 4, 1), datetime.date(2025, 6, 30))
    """
    return fiscal_span(year, 3 * (quarter - 1), 3 * quarter, calendar)


def fiscal_span(year: int, first: int, last: int, calendar: FiscalCalendar) -> Bounds:
    """Return the days of the months `first`..`last` (0..12, half open) of a fiscal year."""
    closing = year + (1 if calendar.named_for == "start" and calendar.month < 12 else 0)
    base = calendar.month - 12
    start = snap(month_end(closing, base + first), calendar.period_ends) + _DAY
    return start, snap(month_end(closing, base + last), calendar.period_ends)


def fiscal_year_of(day: date, calendar: FiscalCalendar) -> int:
    """Return the fiscal year that a day lies in.

    >>> fiscal_year_of(date(2012, 7, 1), FiscalCalendar.of("06-30"))
    2013
    """
    for year in (day.year - 1, day.year, day.year + 1):
        start, end = fiscal_year_bounds(year, calendar)
        if start <= day <= end:
            return year
    return day.year


def infer_named_for(pairs: Iterable[tuple[int, date]], fiscal_year_end: str) -> NamedFor | None:
    """Tell what fiscal years are named for from labels with known ends ("fiscal 2023 first quarter ended April 29, 2023").

    Each pair is the fiscal year of the label and the last day of the period. None where the pairs do not tell.

    >>> infer_named_for([(2023, date(2023, 4, 29))], "01-28")
    'start'
    >>> infer_named_for([(2024, date(2023, 7, 30))], "01-29")
    'end'
    """
    votes = {"end": 0, "start": 0}
    for year, day in pairs:
        for name in ("end", "start"):
            start, end = fiscal_year_bounds(year, FiscalCalendar.of(fiscal_year_end, named_for=name))
            votes[name] += start - _SLACK <= day <= end + _SLACK and day - start > timedelta(days=45)
    if votes["end"] == votes["start"]:
        return None
    return "end" if votes["end"] > votes["start"] else "start"


def add_months(day: date, months: int) -> date:
    """Add months, holding the day within the month."""
    moved: date = day + relativedelta(months=months)
    return moved
