"""Periods that only count from the day of the release: "a year from now", "per quarter"; read where nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.periods.bind import Context, bind
from tracker.periods.grammar import Symbol
from tracker.types import Period

Found = tuple[int, int, Period]


def counted_from_now(text: str, context: Context) -> Iterator[Found]:
    """Find the first such period of a text: its start and end there, and what it is."""
    found = _from_now(text, context) or _each_quarter(text, context)
    if found:
        yield found


# "about $50 million per quarter", said without any period, is that of the running one.
_EACH_QUARTER = re.compile(
    r"(?:\d|illion|thousand|percent|%|share|\d[MmBbKk]n?)\s{1,3}(?P<words>(?:per|each|a)\s{1,3}quarter)\b", re.I
)


def _each_quarter(text: str, context: Context) -> Found | None:
    found = _EACH_QUARTER.search(text)
    bound = bind(Symbol("quarter", shift=0, rule="each quarter"), context) if found else None
    if found is None or bound is None:
        return None
    period = Period(
        bound.start, bound.end, bound.grain, fiscal=bound.fiscal, year=bound.year, index=bound.nth, text=found["words"],
        rule="each quarter", unit_start=bound.start, unit_end=bound.end,
    )  # fmt: skip
    return *found.span("words"), period


# "full rate a year from now", "six months hence"
_FROM_NOW = re.compile(
    r"\b(?P<count>an?|one|two|three|four|five|six|nine|ten|twelve|eighteen|\d{1,2})\s{1,3}(?P<size>day|week|month|quarter|year)s?\s{1,3}(?:from\s{1,3}(?:now|today)|hence)\b",
    re.I,
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "ten": 10, "twelve": 12, "eighteen": 18}
_SIZES = {"day": "d", "week": "k", "month": "g", "quarter": "q", "year": "y"}


def _from_now(text: str, context: Context) -> Found | None:
    found = _FROM_NOW.search(text)
    if found is None:
        return None
    count = _COUNTS.get(found["count"].lower()) or int(found["count"])
    bound = bind(Symbol("rolling", least=count, most=count, size=_SIZES[found["size"].lower()]), context)
    if bound is None:
        return None
    period = Period(context.published, bound.end, bound.grain, text=found[0], rule="from now", unit_start=bound.start, unit_end=bound.end)
    return *found.span(), period
