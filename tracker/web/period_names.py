"""Periods in the trade's words: "Q1 FY2013", "FY2025", "H2 2026", by the issuer's own calendar."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup, escape

from tracker.web.words import NBSP, day, window

Row = Mapping[str, Any]
# A 52/53-week year ends up to a week off the month, and is often given by month ends.
_SLACK = 11
_GRAINS = {3: "Q", 6: "H", 9: "9M", 12: ""}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(r"\b(?:FY|fiscal|F)[ '’]{0,2}(\d\d)\b", re.IGNORECASE)
# From the last day of what a release reports until it is published.
_REPORTING = timedelta(days=75)


def period(row: Row) -> str:
    """Name a claim's window: a fiscal period by its fiscal name, any other span as `window` does.

    `row` has target_start, target_end, and as far as known published, target_text, kind, fiscal_year_end (MM-DD) and title
    (by which a year that ends in January is named for one year or the other).

    >>> june = {"kind": "guidance", "fiscal_year_end": "06-30"}
    >>> period(june | {"target_start": "2012-07-01", "target_end": "2012-09-30"}).replace(NBSP, " ")
    'Q1 FY2013'
    >>> period(june | {"target_start": "2012-07-01", "target_end": "2012-12-31", "target_text": "calendar H2"})[:2]
    'H2'
    >>> period({"kind": "guidance", "target_start": "2025-01-01", "target_end": "2025-12-31"})
    'FY2025'
    >>> period({"kind": "milestone", "target_start": "2025-01-01", "target_end": "2025-12-31"})
    '2025'
    """
    start, end = row.get("target_start"), row.get("target_end")
    plain = window(start, end, row.get("published"))
    if not start or not end or start == end:
        return plain
    year_end = row.get("fiscal_year_end") or "12-31"
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    months = _whole(first, last)
    closing = _closing(last, year_end)
    if months is None or not _ends_a_quarter(closing, last):
        return plain
    if _by_calendar(row, first, last, year_end):
        return f"FY{last.year}" if months == 12 and row.get("kind") == "guidance" and year_end == "12-31" else plain
    return _fiscal(months, closing, last, row)


def _whole(first: date, last: date) -> int | None:
    """Count the months of a span that is a quarter, a half, nine months or a year, weeks allowed for."""
    days = (last - first).days + 1
    return next((months for months in _GRAINS if abs(days - months * 30.44) <= _SLACK), None)


def _ends_a_quarter(closing: date, last: date) -> bool:
    """Tell whether a day is near the end of a quarter of the fiscal year that closes so."""
    quarters = (closing - last).days / 91.3
    return abs(quarters - round(quarters)) * 91.3 <= _SLACK


def _closing(last: date, year_end: str) -> date:
    """Return the last day of the fiscal year that a day lies in."""
    month, number = map(int, year_end.split("-"))
    for year in (last.year - 1, last.year, last.year + 1):
        closing = date(year, month, min(number, monthrange(year, month)[1]))
        if last <= closing + timedelta(days=_SLACK):
            return closing
    return closing


def _by_calendar(row: Row, first: date, last: date, year_end: str) -> bool:
    """Tell whether a span is meant by the calendar: the fiscal year is the calendar's, or the words or the thing say so."""
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    text = str(row.get("target_text") or "")
    if not whole:
        return False
    if year_end == "12-31" or re.search(r"\bcalendar\b", text, re.IGNORECASE):
        return True
    return row.get("kind") != "guidance" and not re.search(r"\bfiscal\b|\bFY", text)


def _fiscal(months: int, closing: date, last: date, row: Row) -> str:
    year = _year_name(closing, row)
    calendar = (closing.month == 12 and closing.day >= 31 - _SLACK) or (closing.month == 1 and closing.day <= _SLACK)
    number = months and max(1, round((12 - (closing - last).days / 30.44) / months))
    if months == 12:
        return f"FY{year}"
    name = f"{_GRAINS[months]}{number}" if months != 9 else "9M"
    return f"{name}{NBSP}{'' if calendar else 'FY'}{year}"


def _year_name(closing: date, row: Row) -> int:
    """Return the year that a fiscal year is named for: as the claim's own words have it, else as the release's headline."""
    if closing.month == 1 and closing.day <= _SLACK:
        return closing.year - 1
    told = _years(str(row.get("target_text") or ""))
    if closing.year in told or closing.year - 1 in told:
        return closing.year if closing.year in told else closing.year - 1
    if closing.month > 3:
        return closing.year
    return closing.year + _named_for(closing, row)


def _named_for(closing: date, row: Row) -> int:
    """Tell by the headline whether years are named for the one they end in (0) or the one before (-1), a retailer's way."""
    published, told = row.get("published"), _years(str(row.get("title") or ""))
    if published and told:
        reported = _closing(date.fromisoformat(published[:10]) - _REPORTING, closing.strftime("%m-%d"))
        if reported.year in told:
            return 0
    return -1


def _years(text: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(text)} | {2000 + int(year) for year in _SHORT_YEAR.findall(text)}


def when(row: Row) -> str:
    """Name when a claim is due: its period, else the words it used, else that no date was read."""
    return period(row) or str(row.get("target_text") or "") or "no date read"


def when_html(row: Row) -> Markup:
    """Write when a claim is due, its days to be seen on hover."""
    start, end = row.get("target_start"), row.get("target_end")
    days = f"{day(start)} to {day(end)}" if start and end and start != end else day(end)
    name = when(row)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(end, days, name) if end else escape(name)
