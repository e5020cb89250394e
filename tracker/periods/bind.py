"""Symbols → dates, given when the release was published and the issuer's calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import MO, SA, relativedelta

from tracker.periods.calendars import (
    Bounds,
    FiscalCalendar,
    add_months,
    fiscal_span,
    fiscal_year_bounds,
    fiscal_year_of,
    month_end,
)
from tracker.periods.feasts import Feast, day_of, weekend_of
from tracker.periods.grammar import Symbol

_DAY = timedelta(days=1)
_JUST_OVER = timedelta(days=75)
_MONTHS = 12


class Context(NamedTuple):
    """What a period is read against; `past` reads yearless periods backward, for results that are reported.

    `recent` reads a yearless quarter that is just over as that one, for a pre-announcement of its results.
    """

    published: date
    calendar: FiscalCalendar
    past: bool = False
    recent: bool = False


class Bound(NamedTuple):
    """A symbol bound to days: `start`..`end` inclusive, and what it was read as."""

    start: date
    end: date
    grain: str
    fiscal: bool = False
    year: int | None = None
    nth: int | None = None


def bind(symbol: Symbol, context: Context) -> Bound | None:
    """Bind a symbol to days; None where there are no such days (the 31st of June, a year out of range)."""
    try:
        return _BINDERS[symbol.unit](symbol, context)
    except (ValueError, OverflowError, KeyError):
        return None


def _over(end: date, context: Context) -> bool:
    return end < context.published


def _third(start: date, end: date, months: int, parts: str) -> Bounds:
    """Cut the named thirds out of a span of whole months, or of one month in days (1-10, 11-20, 21-end)."""
    letters = parts.replace("Z", "L")
    first, last = sorted(("EML".index(letters[0]), "EML".index(letters[-1])))
    if months == 1:
        base = start.replace(day=1) if start.day <= 10 else start
        return (
            start if first == 0 else base + timedelta(days=10 * first),
            end if last == 2 else base + timedelta(days=10 * last + 9),
        )
    width = months // 3
    origin = (start + timedelta(days=10)).replace(day=1)  # a 52/53-week unit may begin a few days early
    return (
        start if first == 0 else add_months(origin, width * first),
        end if last == 2 else add_months(origin, width * (last + 1)) - _DAY,
    )


def _half_parts(start: date, end: date, parts: str) -> Bounds:
    # half a year has no whole thirds in the sense of quarters, but two months each
    return _third(start, end, 6, parts)


def _parted(bound: Bound, symbol: Symbol, months: int) -> Bound:
    if not symbol.parts:
        return bound
    start, end = _third(bound.start, bound.end, months, symbol.parts)
    return bound._replace(start=start, end=end)


def _year(symbol: Symbol, context: Context) -> Bound | None:
    """Bind a year: a bare number is a calendar year, "fiscal", "full year", "this year" are the issuer's."""
    bare = not (symbol.fiscal or symbol.full) and symbol.year is not None and symbol.shift is None
    if symbol.calendar or (bare and context.calendar.month != 12) or (bare and symbol.parts):
        year = symbol.year if symbol.year is not None else context.published.year + (symbol.shift or 0)
        bound = Bound(date(year, 1, 1), date(year, 12, 31), "year", False, year)
        return _parted(bound, symbol, 12)
    year = symbol.year if symbol.year is not None else _relative_year(symbol, context)
    bounds, calendar = _fiscal_or_later(year, 0, 12, symbol, context)
    return _parted(Bound(*bounds, "year", calendar.month != 12 or symbol.fiscal, year), symbol, 12)


# The results of a year are told within such a time of its end, with an eye on the year that has begun.
_REPORTING = timedelta(days=100)


def _relative_year(symbol: Symbol, context: Context) -> int:
    """Count to "this" and "next" fiscal year; "the coming financial year" of a release on the year just over has begun."""
    year = _this_fiscal_year(context)
    begun = context.published - fiscal_year_bounds(year, context.calendar)[0]
    running = symbol.shift == 1 and symbol.fiscal and context.calendar.month != 12 and begun < _REPORTING
    return year + (0 if running and not context.past else symbol.shift or 0)


def _this_fiscal_year(context: Context) -> int:
    year = fiscal_year_of(context.published, context.calendar)
    return year - 1 if context.past and fiscal_year_bounds(year, context.calendar)[1] > context.published else year


def _fiscal_or_later(
    year: int, first: int, last: int, symbol: Symbol, context: Context
) -> tuple[Bounds, FiscalCalendar]:
    """Bind months of a fiscal year; a reading wholly before the release gives way.

    First to a year named for its start, where that is not known and the year ends early ("fiscal 2023" of a retailer
    that closes in January 2024), then to the calendar year, unless the text says "fiscal".
    """
    calendar = context.calendar._replace(named_for="end") if symbol.both else context.calendar
    own = fiscal_span(year, first, last, calendar)
    if context.past or symbol.both or not _over(own[1], context) or symbol.year is None:
        return own, calendar
    if calendar.named_for is None and calendar.month <= 3:
        other = calendar._replace(named_for="start")
        bounds = fiscal_span(year, first, last, other)
        if not _over(bounds[1], context):
            return bounds, other
    if not symbol.fiscal:
        bounds = fiscal_span(year, first, last, FiscalCalendar())
        if not _over(bounds[1], context):
            return bounds, FiscalCalendar()
    return own, calendar


def _months_in(symbol: Symbol) -> tuple[int, int]:
    """Return the months of a quarter or half within its year, half open."""
    size = 3 if symbol.unit == "quarter" else 6
    index = symbol.nth or 1
    if index == -1:
        index = 12 // size
    if index * size > 12:
        raise ValueError(index)
    return size * (index - 1), size * index


def _indexed(symbol: Symbol, context: Context) -> Bound | None:
    """Bind a quarter or half of a year; without a year, the one that holds the release, else the next not yet over."""
    if symbol.inner is not None and symbol.inner.unit == "month":
        return _named_quarter(symbol, context)
    if symbol.nth is None:
        return _current_unit(symbol, context)
    first, last = _months_in(symbol)
    calendar = FiscalCalendar() if symbol.calendar else context.calendar
    if symbol.year is not None:
        used = context._replace(calendar=calendar)
        bounds, read = _fiscal_or_later(symbol.year, first, last, symbol, used)
        year = symbol.year
    else:
        year = _year_for(first, last, symbol, context._replace(calendar=calendar))
        bounds, read = fiscal_span(year, first, last, calendar), calendar
    bound = Bound(*bounds, symbol.unit, read.month != 12 or symbol.fiscal, year, last // (last - first))
    return _parted(bound, symbol, last - first)


def _year_for(first: int, last: int, symbol: Symbol, context: Context) -> int:
    if symbol.shift is not None:
        return _this_fiscal_year(context._replace(past=False)) + symbol.shift
    year = fiscal_year_of(context.published, context.calendar) - 1
    if context.past:
        ended = [y for y in (year, year + 1) if fiscal_span(y, first, last, context.calendar)[1] < context.published]
        return max(ended, default=year)
    # The last quarter of a year may be meant to come: in January "the fourth quarter" is either. No other is told a year ahead.
    if symbol.unit == "quarter" and (context.recent or last < _MONTHS):
        for over in (year, year + 1):
            if timedelta() < context.published - fiscal_span(over, first, last, context.calendar)[1] <= _JUST_OVER:
                return over
    while _over(fiscal_span(year, first, last, context.calendar)[1], context):
        year += 1
    return year


def _current_unit(symbol: Symbol, context: Context) -> Bound | None:
    """Bind "this quarter", "next quarter", "the same quarter next year"."""
    calendar = FiscalCalendar() if symbol.calendar else context.calendar
    size = 3 if symbol.unit == "quarter" else 6
    day = context.published
    year = fiscal_year_of(day, calendar)
    index = next(i for i in range(12 // size, 0, -1) if fiscal_span(year, size * (i - 1), size * i, calendar)[0] <= day)
    index += (symbol.shift or 0) - (1 if context.past and symbol.shift is None else 0)
    if context.recent and symbol.rule == "the unit" and size == 3:
        index -= 1  # a pre-announcement's "the quarter" is the one it speaks of
    year, index = year + (index - 1) // (12 // size), (index - 1) % (12 // size) + 1
    if symbol.inner is not None and symbol.inner.shift is not None:
        year += symbol.inner.shift
    bounds = fiscal_span(year, size * (index - 1), size * index, calendar)
    if symbol.whole:
        bounds = (bounds[1], bounds[1])
    return _parted(Bound(*bounds, symbol.unit, calendar.month != 12, year, index), symbol, size)


def _named_quarter(symbol: Symbol, context: Context) -> Bound | None:
    """Bind "the December quarter" and "the December half": the fiscal one that closes with, or holds, the month."""
    month = _month(symbol.inner._replace(parts=""), context) if symbol.inner else None
    if month is None:
        return None
    middle = month.end - timedelta(days=12)
    year = fiscal_year_of(middle, context.calendar)
    size = 3 if symbol.unit == "quarter" else 6
    for index in range(1, 12 // size + 1):
        start, end = fiscal_span(year, size * (index - 1), size * index, context.calendar)
        if start <= middle <= end:
            return _parted(Bound(start, end, symbol.unit, True, year, index), symbol, size)
    return None


def _month(symbol: Symbol, context: Context) -> Bound | None:
    day = context.published
    if symbol.inner is not None and symbol.inner.shift is not None:
        day = add_months(day, 12 * symbol.inner.shift)
    if symbol.nth is None:
        first = add_months(day.replace(day=1), symbol.shift or 0)
        bound = Bound(first, month_end(first.year, first.month), "month", False, first.year, first.month)
        if symbol.whole:
            bound = bound._replace(start=bound.end)
        return _parted(bound, symbol, 1)
    year = symbol.year
    if year is None:
        year = _month_year(symbol, context)
    bound = Bound(date(year, symbol.nth, 1), month_end(year, symbol.nth), "month", False, year, symbol.nth)
    return _parted(bound, symbol, 1)


def _month_year(symbol: Symbol, context: Context) -> int:
    published = context.published
    index = symbol.nth or 1
    if context.past:
        return published.year - (index > published.month)
    year = published.year + (index < published.month)
    if symbol.shift is not None and symbol.shift < 0:
        return published.year - (index >= published.month)
    return year


def _season(symbol: Symbol, context: Context) -> Bound | None:
    """Bind a northern meteorological season; winter of a year begins in its December."""
    index = symbol.nth or 3
    year = symbol.year
    if year is None:
        year = context.published.year + (symbol.shift or 0 if symbol.shift != 1 else 0)
        first = date(year, index, 1)
        if not context.past and add_months(first, 3) <= context.published:
            year += 1
        if symbol.shift == 1 and first <= context.published < add_months(first, 3):
            year += 1
        if index == 12 and context.published.month <= 2 and symbol.shift in (None, 0):
            year = context.published.year - 1
    if symbol.fiscal and symbol.year is not None and index == 12:
        year -= 1  # "winter 2012/13"
    start = date(year, index, 1)
    bound = Bound(start, add_months(start, 3) - _DAY, "season", False, year)
    return _parted(bound, symbol, 3)


def _day(symbol: Symbol, context: Context) -> Bound | None:
    if symbol.shift is not None:
        day = context.published + symbol.shift * _DAY
    elif symbol.day is not None:
        day = symbol.day
    else:
        year = symbol.year
        index, number = symbol.nth or 1, symbol.month_day or 1
        if year is None:
            year = context.published.year
            ahead = date(year, index, number) >= context.published - timedelta(days=1)
            year += (0 if ahead else 1) if not context.past else (-1 if ahead else 0)
        day = date(year, index, number)
        if symbol.most:
            return Bound(day, date(year, index, symbol.most), "days", False, year)
    return Bound(day, day, "day", False, day.year)


def _feast(symbol: Symbol, context: Context) -> Bound | None:
    """Bind the day of a feast: that of the year that is named, else the next one ("before Thanksgiving")."""
    feast = symbol.feast
    if feast is None:
        return None
    year = symbol.year
    if year is None:
        year = context.published.year + (symbol.shift or 0)
        falls = day_of(feast, year)
        ahead = falls is None or falls >= context.published - _DAY
        if symbol.shift is None:
            year += (0 if ahead else 1) if not context.past else (-1 if ahead else 0)
    day = day_of(feast, year)
    if day is None:
        return None
    return _weekend(day, feast, year) if symbol.size == "W" else Bound(day, day, "day", False, year)


def _weekend(day: date, feast: Feast | None, year: int) -> Bound:
    return Bound(*weekend_of(feast, day), "days", False, year)


def _beside(symbol: Symbol, context: Context) -> Bound | None:
    """Bind the week, the weekend or the weekday before or after a day: "the week before Christmas", "the Monday after Easter"."""
    named = bind(symbol.inner, context) if symbol.inner else None
    if named is None:
        return None
    if symbol.shift == 0:
        return _weekend(named.start, None, named.start.year) if named.start == named.end else named
    first = named.end + _DAY if symbol.shift == 1 else named.start - 7 * _DAY
    if symbol.size == "k":
        return Bound(first, first + 6 * _DAY, "week", False, named.year)
    if symbol.size == "W":
        saturday = first + timedelta(days=(5 - first.weekday()) % 7)
        saturday -= 7 * _DAY if symbol.shift == -1 and saturday + _DAY >= named.start else timedelta()
        return Bound(saturday, saturday + _DAY, "days", False, named.year)
    day = first + timedelta(days=((symbol.nth or 0) - first.weekday()) % 7)
    return Bound(day, day, "day", False, named.year)


def _week(symbol: Symbol, context: Context) -> Bound | None:
    named = bind(symbol.inner, context) if symbol.inner else None
    if symbol.inner and named is None:
        return None
    day = named.start if named else context.published + timedelta(weeks=symbol.shift or 0)
    monday = day if symbol.whole else day + relativedelta(weekday=MO(-1))
    return Bound(monday, monday + timedelta(days=6), "week")


def _months(symbol: Symbol, context: Context) -> Bound | None:
    """Bind "nine months ending …" backward from the day, "the first two quarters of …" within the year."""
    if symbol.inner is not None:
        return _ending(symbol, context)
    size = {"g": 1, "q": 3, "h": 6}[symbol.size]
    count = (symbol.least or 1) * size
    nth = symbol.nth or 1
    if not 0 < count * abs(nth) <= 12:
        return None
    first, last = (12 - count, 12) if nth == -1 else (count * (nth - 1), count * nth)
    calendar = FiscalCalendar() if symbol.calendar else context.calendar
    if symbol.year is not None:
        bounds, calendar = _fiscal_or_later(symbol.year, first, last, symbol, context._replace(calendar=calendar))
        year = symbol.year
    else:
        year = _this_fiscal_year(context._replace(past=False)) + (symbol.shift or 0)
        bounds = fiscal_span(year, first, last, calendar)
    return Bound(*bounds, "months", calendar.month != 12, year)


def _ending(symbol: Symbol, context: Context) -> Bound | None:
    if symbol.inner is None:
        return None
    inner = _month_of_short_year(symbol.inner, symbol, context) or symbol.inner
    closing = bind(inner, context)
    if closing is None:
        return None
    if inner.year is None and inner.day is None and (years := _years_off(closing.end, symbol, context)):
        closing = bind(inner._replace(year=closing.end.year - years), context) or closing
    end = closing.end
    count = symbol.least or 1
    if symbol.size in "kd":
        days = count * (7 if symbol.size == "k" else 1)
        return Bound(end - timedelta(days=days - 1), end, "months", True)
    months = count * {"g": 1, "P": 1, "q": 3, "h": 6, "y": 12}[symbol.size]
    grain = {3: "quarter", 6: "half", 12: "year"}.get(months, "months")
    fiscal_start = _fiscal_start(end, months, context)
    if fiscal_start is not None:
        return Bound(fiscal_start, end, grain, True, symbol.year)
    if (end + _DAY).day == 1:
        start = add_months(end + _DAY, -months)
    elif months % 3 == 0:
        start = end - timedelta(weeks=13 * months // 3) + _DAY
    else:
        start = add_months(end, -months) + _DAY
    return Bound(start, end, grain, True, symbol.year)


def _month_of_short_year(inner: Symbol, symbol: Symbol, context: Context) -> Symbol | None:
    """Read the "Sep 25" of "six months to Sep 25" as a month of the year about now, not as a day."""
    number = inner.month_day or 0
    if symbol.rule != "span to" or inner.unit != "day" or inner.year is not None or symbol.size in "kd" or abs(number - context.published.year % 100) > 1:
        return None
    return Symbol("month", nth=inner.nth, year=context.published.year // 100 * 100 + number)


def _years_off(end: date, symbol: Symbol, context: Context) -> int:
    """Count the years that a closing day without its own has been taken too late, -1 if too early.

    "The second quarter of fiscal 2025, ending on April 30", said in May, is just over; "fiscal 2026, which ends on October 31" is
    not the year before; nobody calls a quarter by a day ten months off.
    """
    year = fiscal_year_of(end, context.calendar)
    if symbol.year is None:
        return int(symbol.size in "qQ" and end - context.published > timedelta(days=300))
    if symbol.size == "y" and symbol.fiscal and end.month == context.calendar.month and symbol.year == year + 1:
        return -1
    over = context.published - add_months(end, -12)
    return int(symbol.year == year - 1 and timedelta() < over <= _JUST_OVER)


def _fiscal_start(end: date, months: int, context: Context) -> date | None:
    """Take the issuer's own first day, where the end is one of its known period ends."""
    known = [day for day in context.calendar.period_ends if abs((end - day).days - months * 30.4) <= 10]
    if not known or (end + _DAY).day == 1:
        return None
    return min(known, key=lambda day: abs((end - day).days - months * 30.4)) + _DAY


def _part_of_month(symbol: Symbol, context: Context) -> Bound | None:
    month = bind(symbol.inner, context) if symbol.inner else None
    if month is None or symbol.nth is None:
        return None
    if symbol.size == "h":
        if symbol.nth == 1:
            return month._replace(end=month.start + timedelta(days=14), grain="half month")
        return month._replace(start=month.start + timedelta(days=15), grain="half month")
    if symbol.size == "W":
        return _weekend_of_month(month, symbol.nth)
    if symbol.nth == -1:
        return month._replace(start=month.end - timedelta(days=6), grain="week")
    first = month.start + timedelta(days=7 * (symbol.nth - 1))
    return month._replace(start=first, end=first + timedelta(days=6), grain="week")


def _weekend_of_month(month: Bound, nth: int) -> Bound | None:
    """Bind "the third weekend in March": the one whose Saturday is the month's third."""
    saturday = month.start + relativedelta(weekday=SA(nth)) if nth > 0 else month.end + relativedelta(weekday=SA(-1))
    return Bound(saturday, saturday + _DAY, "days", False, saturday.year) if month.start <= saturday <= month.end else None


def _rolling(symbol: Symbol, context: Context) -> Bound | None:
    """Bind "the next six to nine months" from the release on, "in 12 to 18 months" between the two."""
    low, high = symbol.least or 0, symbol.most or 0
    if not 0 < high <= 1000:
        return None
    return Bound(_ahead(context.published, low, symbol.size), _ahead(context.published, high, symbol.size), "rolling")


def _ahead(day: date, count: int, size: str) -> date:
    if size in "dk":
        return day + timedelta(days=count * (7 if size == "k" else 1))
    return add_months(day, count * {"g": 1, "q": 3, "h": 6, "y": 12}[size])


def _year_end(symbol: Symbol, context: Context) -> Bound | None:
    """Bind "year-end 2012" to the year's last day."""
    if (symbol.year is not None and not symbol.fiscal and context.calendar.month != 12) or symbol.calendar:
        year = symbol.year if symbol.year is not None else context.published.year + (symbol.shift or 0)
        day = date(year, 12, 31)
        return Bound(day, day, "day", False, year)
    year = (
        symbol.year
        if symbol.year is not None
        else fiscal_year_of(context.published, context.calendar) + (symbol.shift or 0)
    )
    (_, day), calendar = _fiscal_or_later(year, 0, 12, symbol._replace(fiscal=True), context)
    return Bound(day, day, "day", calendar.month != 12, year)


def _midyear(symbol: Symbol, context: Context) -> Bound | None:
    year = symbol.year
    if year is None:
        year = context.published.year + (0 if context.published <= date(context.published.year, 8, 31) else 1)
    return Bound(date(year, 5, 1), date(year, 8, 31), "year", False, year)


def _decade(symbol: Symbol, context: Context) -> Bound | None:
    first = context.published.year // 10 * 10
    return Bound(date(first, 1, 1), date(first + 9, 12, 31), "decade", False, first)


_BINDERS = {
    "year": _year,
    "quarter": _indexed,
    "half": _indexed,
    "month": _month,
    "season": _season,
    "day": _day,
    "feast": _feast,
    "beside": _beside,
    "week": _week,
    "months": _months,
    "part": _part_of_month,
    "rolling": _rolling,
    "year_end": _year_end,
    "midyear": _midyear,
    "decade": _decade,
}
