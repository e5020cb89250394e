"""Period → text that a reader likes and that `parse_period` reads back as the same days."""

from __future__ import annotations

from datetime import date, timedelta

from tracker.types import Period

_DAY = timedelta(days=1)


def format_period(period: Period) -> str:
    """Write a period: its name where it has one, and the days in parentheses where the name does not give them.

    >>> from tracker.periods import parse_period
    >>> read = lambda text, year_end: parse_period(text, published=date(2024, 11, 7), fiscal_year_end=year_end)
    >>> print(format_period(read("third quarter of 2025", "12-31")))
    Q3 2025 (Jul–Sep 2025)
    >>> print(format_period(read("fiscal 2025", "06-30")))
    FY2025 (Jul 2024 – Jun 2025)
    >>> print(format_period(read("from mid-2025 on", "12-31")))
    from May 1, 2025
    """
    start, end = period.start, period.end
    if start is None or end is None:
        day = start or end
        word = "from" if start else "through"
        return f"{word} {_day(day)}" if day else ""
    if period.relation == "by":
        return f"by {_day(end)}"
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return str(start.year)
    name = _name(period)
    days = _days(start, end)
    return f"{name} ({days})" if name else days


def _name(period: Period) -> str:
    if (period.start, period.end) != (period.unit_start, period.unit_end) or period.year is None:
        return ""
    year = f"FY{period.year}" if period.fiscal else str(period.year)
    if period.grain == "year" and period.fiscal:
        return year
    letter = {"quarter": "Q", "half": "H"}.get(period.grain)
    months = (period.end - period.start).days if period.start and period.end else 0
    whole = months > (80 if letter == "Q" else 170)
    return f"{letter}{period.index} {year}" if letter and period.index and whole else ""


def _days(start: date, end: date) -> str:
    if start == end:
        return _day(start)
    if start.day == 1 and (end + _DAY).day == 1:
        return _months(start, end)
    if start.year == end.year:
        return f"{start:%b} {start.day} – {_day(end)}"
    return f"{_day(start)} – {_day(end)}"


def _months(start: date, end: date) -> str:
    if (start.year, start.month) == (end.year, end.month):
        return f"{start:%b} {_year(start)}"
    if start.year == end.year:
        return f"{start:%b}–{end:%b} {_year(end)}"
    return f"{start:%b} {_year(start)} – {end:%b} {_year(end)}"


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {_year(day)}"


def _year(day: date) -> str:
    return f"{day.year:04d}"
