"""Periods: the times of guidance wording, parsed to symbols first and bound to dates last.

`parse_period` reads one phrase, `find_periods` every period of a sentence with its place, `format_period` writes one
so that it reads the same again. All are pure and never raise.
"""

from __future__ import annotations

import re
from datetime import date

from tracker.periods.bind import Context
from tracker.periods.calendars import (
    FiscalCalendar,
    NamedFor,
    fiscal_quarter_bounds,
    fiscal_year_bounds,
    fiscal_year_of,
    infer_named_for,
)
from tracker.periods.format import format_period
from tracker.periods.spans import PeriodSpan, find_spans
from tracker.types import Period

__all__ = [
    "FiscalCalendar",
    "PeriodSpan",
    "find_periods",
    "fiscal_quarter_bounds",
    "fiscal_year_bounds",
    "fiscal_year_of",
    "format_period",
    "infer_named_for",
    "parse_period",
]


_EXPLAINED = re.compile(r"\s?\(")


def parse_period(
    text: str,
    *,
    published: date,
    fiscal_year_end: str = "12-31",
    period_ends: tuple[date, ...] = (),
    fiscal_year_named_for: NamedFor | None = None,
    past: bool = False,
    recent: bool = False,
) -> Period | None:
    """Read a phrase that holds one period; None where it holds none.

    Without a year, periods are read forward from the release; `past` reads them backward, `recent` a quarter that is just over.

    >>> p = parse_period("late 1Q/early 2Q 2012", published=date(2012, 2, 9))
    >>> str(p.start), str(p.end)
    ('2012-03-01', '2012-04-30')
    """
    context = Context(published, FiscalCalendar.of(fiscal_year_end, period_ends, fiscal_year_named_for), past, recent)
    spans = find_spans(text, context, strict=False)
    if len(spans) == 2 and _EXPLAINED.fullmatch(text, spans[0].end, spans[1].start) and text.rstrip().endswith(")"):
        return spans[1].period  # "Q3 FY2025 (Jul–Sep 2025)": the days in parentheses are exact
    return spans[0].period if spans else None


def find_periods(
    text: str,
    *,
    published: date,
    fiscal_year_end: str = "12-31",
    period_ends: tuple[date, ...] = (),
    fiscal_year_named_for: NamedFor | None = None,
    past: bool = False,
    recent: bool = False,
) -> list[PeriodSpan]:
    """Find every period of a sentence, longest reading first, non-overlapping, in order; arguments as in `parse_period`."""
    context = Context(published, FiscalCalendar.of(fiscal_year_end, period_ends, fiscal_year_named_for), past, recent)
    return find_spans(text, context)
