"""Periods that count from a day: that of the release ("a year from now", "per quarter"), or one that is named ("within ten weeks of 1 March")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.periods.bind import Context, bind
from tracker.periods.grammar import Symbol, match_atom
from tracker.periods.vocabulary import Token
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


# "of", "from", "after", "following", "of the" before the day from which is counted.
_FROM_DAY = re.compile(r"[faxn^K]{1,2}_?")
_DAYS = frozenset({"day", "month", "quarter", "half", "year", "year_end", "feast", "months"})


def counted_from_day(
    tokens: list[Token], codes: str, symbols: Sequence[Symbol], places: tuple[int, int, int], context: Context
) -> tuple[Period, int] | None:
    """Read "within ten weeks of 1 March 2027" and "six to nine months after June 30": the period and the token behind it.

    `places` are the tokens at which the relation and the count begin and the count ends.
    """
    at, first, end = places
    symbol, link = symbols[0], _FROM_DAY.match(codes, end)
    if link is None or symbol.rule != "counted" or len(symbols) > 1:
        return None
    named = match_atom(tokens, codes, link.end())
    if named is None or named[0].unit not in _DAYS or (named[0].year is None and named[0].unit != "day" and named[0].inner is None):
        return None
    day = bind(named[0], context)
    counted = bind(symbol, context._replace(published=day.end)) if day else None
    if day is None or counted is None:
        return None
    start = day.end if symbol.least == symbol.most or "w" in codes[at:first] else counted.start
    return Period(start, counted.end, "rolling", rule="counted on", unit_start=start, unit_end=counted.end), named[1]
