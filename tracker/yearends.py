"""What an issuer's calendar is, told by the ends of its periods: months, or weeks to one day of the week. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

# A year of weeks ends within a week of the day that is given for it.
_SLACK = timedelta(days=10)
_NEAREST = 3


def describe_calendar(year_end: str | None, period_ends: Iterable[date]) -> str | None:
    """Say how the fiscal year ends, as far as its own last days in these ends of periods tell; None where nothing does.

    >>> describe_calendar("02-03", [date(2028, 1, 29), date(2029, 2, 3), date(2029, 5, 5), date(2030, 2, 2)])
    '52/53 weeks to the Saturday nearest 31 January (3 years)'
    >>> describe_calendar("06-30", [date(2030, 6, 30), date(2030, 9, 30)])
    'months to 30 June (1 year)'
    >>> describe_calendar("12-31", [])
    'year to 31 December (stated)'
    """
    if year_end is None:
        return None
    ends = sorted({end for end in period_ends if _distance(end, year_end) <= _SLACK})
    named = _closing_month(ends[-1]) if ends else date.fromisoformat(f"2024-{year_end}")
    if not ends:
        return f"year to {named.day} {named:%B} (stated)"
    told = f"({len(ends)} year{'s' if len(ends) > 1 else ''})"
    if all(end == _closing_month(end) for end in ends):
        return f"months to {named.day} {named:%B} {told}"
    if len({end.weekday() for end in ends}) == 1 and len(ends) > 1:
        return f"52/53 weeks to the {_which(ends)} {told}"
    return f"year to about {named.day} {named:%B} {told}"


def _which(ends: list[date]) -> str:
    """Name the day of the week: the last of its month, or the one nearest the month's end."""
    day, named = f"{ends[-1]:%A}", _closing_month(ends[-1])
    inside = all(timedelta(0) <= _closing_month(end) - end < timedelta(days=7) for end in ends)
    if inside and any((_closing_month(end) - end).days > _NEAREST for end in ends):
        return f"last {day} of {named:%B}"
    return f"{day} nearest {named.day} {named:%B}"


def _closing_month(end: date) -> date:
    """Return the last day of the month whose end lies nearest to a day."""
    before = end.replace(day=1) - timedelta(days=1)
    own = end.replace(day=calendar.monthrange(end.year, end.month)[1])
    return before if end - before < own - end else own


def _distance(end: date, year_end: str) -> timedelta:
    month, day = (int(part) for part in year_end.split("-"))
    days = (
        date(year, month, min(day, calendar.monthrange(year, month)[1]))
        for year in (end.year - 1, end.year, end.year + 1)
    )
    return min(abs(end - one) for one in days)
