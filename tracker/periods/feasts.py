"""The days of feasts by their rows: "by Thanksgiving", "over the Labor Day weekend", "the week before Christmas"."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta, weekday

from tracker.lexicon import load_rows


class Feast(NamedTuple):
    """One feast: its names, the rule of its day or the days themselves by year, and its weekend in days from it."""

    names: tuple[str, ...]
    falls: str
    days: tuple[date, ...]
    weekend: tuple[int, int] | None


@cache
def feasts() -> tuple[Feast, ...]:
    """Return the feasts of the lexicon, in its order."""
    return tuple(
        Feast(
            tuple(row["names"]),
            row.get("falls", ""),
            tuple(map(date.fromisoformat, row.get("days", ()))),
            tuple(row["weekend"]) if "weekend" in row else None,
        )
        for row in load_rows("feasts")
    )


WEEKDAYS = {name.lower(): day for day, name in enumerate(calendar.day_name)}


def day_of(feast: Feast, year: int) -> date | None:
    """Return the day on which a feast falls in a year; None where its row does not reach so far.

    >>> thanksgiving = next(feast for feast in feasts() if "thanksgiving" in feast.names)
    >>> day_of(thanksgiving, 2025)
    datetime.date(2025, 11, 27)
    """
    if feast.days:
        return next((day for day in feast.days if day.year == year), None)
    first, *more = feast.falls.split()
    if first == "easter":
        sunday: date = easter(year)
        return sunday + timedelta(days=int(more[0]) if more else 0)
    if not more:
        return date.fromisoformat(f"{year}-{first}")
    name, month, *added = more
    start = date(year, int(month), 1 if int(first) > 0 else calendar.monthrange(year, int(month))[1])
    day: date = start + relativedelta(weekday=weekday(WEEKDAYS[name], int(first)))
    return day + timedelta(days=sum(map(int, added)))


# A feast in midweek has no weekend of its own: it is the nearest one, which the feast makes longer from this close on.
_BESIDE = 2


def weekend_of(feast: Feast | None, day: date) -> tuple[date, date]:
    """Return the weekend of a feast, or of any day: the nearest Saturday and Sunday, and the day itself where it stands beside them.

    >>> weekend_of(None, date(2025, 7, 4))
    (datetime.date(2025, 7, 4), datetime.date(2025, 7, 6))
    >>> weekend_of(None, date(2013, 4, 20))
    (datetime.date(2013, 4, 20), datetime.date(2013, 4, 21))
    """
    if feast and feast.weekend:
        return day + timedelta(days=feast.weekend[0]), day + timedelta(days=feast.weekend[1])
    ahead = (5 - day.weekday()) % 7
    saturday = day + timedelta(days=ahead if ahead <= 3 else ahead - 7)
    sunday = saturday + timedelta(days=1)
    if saturday - day > timedelta(days=_BESIDE) or day - sunday > timedelta(days=_BESIDE):
        return saturday, sunday
    return min(day, saturday), max(day, sunday)
