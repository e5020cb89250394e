"""Years said alone beside a part of another year: "for the six months ended 30 June 2025 … (2024: …)"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from tracker.figures.reported import Reported

YEAR_ALONE = re.compile(r"(?:19|20)\d\d")


def same_of_year(text: str, main: Reported, year: Reported) -> Reported | None:
    """Read a year alone as that year's same months, where another period is a part of its own year: "in the first half of 2025 and
    2024". None where the other is a year, or the words name no year alone."""
    if main.grain not in ("quarter", "half", "months", "month") or not YEAR_ALONE.fullmatch(text[year.at : year.until]):
        return None
    said = YEAR_ALONE.findall(text[main.at : main.until])
    if main.end is None or not (said or main.until == 0):
        return None
    back = (int(said[-1]) if said else main.end.year) - int(text[year.at : year.until])
    start = main.start and main.start - relativedelta(years=back)
    return replace(year, start=start, end=closing_day(main.end, back), grain=main.grain)


def closing_day(end: date, back: int) -> date:
    """Return a last day so many years before; the last of February stays the last.

    >>> closing_day(date(2025, 2, 28), 1), closing_day(date(2025, 6, 28), 1)
    (datetime.date(2024, 2, 29), datetime.date(2024, 6, 28))
    """
    closes = (end + timedelta(days=1)).day == 1
    earlier: date = end - relativedelta(years=back) + relativedelta(day=31 if closes else None)
    return earlier
