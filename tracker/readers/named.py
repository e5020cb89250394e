"""Periods that a headline or lead names without their days: "third quarter fiscal 2026", "9M 2024/25", "1H26"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.lexicon import load_patterns
from tracker.readers.dates import MONTH, last_of_month, month_number
from tracker.readers.ends import quarter_index

_HEAD = load_patterns("heads", month=MONTH)
_TO_DATE_MONTHS = {"mar": 3, "jun": 6, "sep": 9, "dec": 12}
# "Third Quarter and Full Year 2025", "first nine months of its 2025/26 financial year".
_CLOSE = re.compile(r"[^.;\n]{0,40}")
_NEXT = re.compile(r"\W*(?:\w+\W+)?(?:FY|fiscal)\W*(?:20)?\d\d", re.IGNORECASE)
_EARLY = 3
_MONTH_LATE = 60


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period named at `head[at]`: how many months of the fiscal year are over at its end, and the year it is named for.

    `fiscal` tells that the year was called fiscal, `split` that it was written "2024/25"; `year` is then the first one.
    """

    at: int
    months: int
    year: int | None
    fiscal: bool = False
    split: bool = False
    quarter: bool = False


def find_named(head: str, headline: bool = False) -> Iterator[NamedPeriod]:
    """Find the periods that a headline or lead names, in order of place; in a headline "2025 Results" is a whole year.

    >>> [(n.months, n.year, n.fiscal) for n in find_named("Q3 2026 results; nine months of 2025/26")]
    [(9, 2026, False), (9, 2025, True)]
    >>> [(n.months, n.year, n.fiscal) for n in find_named("3Q 2025 FY 2025")][0]
    (9, 2025, False)
    """
    spots: list[NamedPeriod] = []
    for found in _HEAD["quarter"].finditer(head):
        index = quarter_index(found["q"] or found["n"] or found["m"]) or 4
        after = _CLOSE.match(head, found.end())[0]  # type: ignore[index]
        spots.append(
            _named(
                found,
                3 * index,
                after if _HEAD["its year"].search(after) else head[max(0, found.start() - 14) : found.start()],
                True,
            )
        )
    for found in _HEAD["nine months"].finditer(head):
        spots.append(_named(found, 9, _CLOSE.match(head, found.end())[0]))  # type: ignore[index]
    for months, pattern in ((6, _HEAD["half"]), (0, _HEAD["to date"]), (12, _HEAD["whole year"]), *(((12, _HEAD["bare year"]),) if headline else ())):
        for found in pattern.finditer(head):
            year = next((k for k, v in found.groupdict().items() if v and k.startswith("year")), None)
            beside = head[found.start(year) : found.end() + 8] if year else ""
            spots.append(_named(found, months or _TO_DATE_MONTHS[found["to"][:3].lower()], beside))
    yield from sorted(spots, key=lambda named: named.at)


def _named(found: re.Match[str], months: int, beside: str, quarter: bool = False) -> NamedPeriod:
    written = _HEAD["its year"].search(beside)
    split = _HEAD["split year"].match(beside, written.start(1)) if written else None
    year = int(written[1]) if written else None
    if year is not None and year < 100:
        year += 2000
    # "3Q 2025 FY 2025" over two columns: what is called fiscal after the year is another period's name, if it has a year of its own.
    own = beside if written is None or _NEXT.match(beside, written.end()) is None else beside[: written.end()]
    fiscal = bool(split or _HEAD["fiscal"].search(found[0] + " " + own))
    return NamedPeriod(found.start(), months, year, fiscal, bool(split), quarter)


def bind_named(named: NamedPeriod, published: date, year_end: str) -> Iterator[date]:
    """The days on which a named period may have ended by the fiscal year, none of them after the release."""
    month, day = map(int, year_end.split("-"))
    if named.year is None:
        years: list[int] = list(range(published.year + 1, published.year - 2, -1))
    else:
        years = [named.year + 1] if named.split and year_end != "12-31" else [named.year, named.year + 1]
    for ends_in in years:
        if 1980 < ends_in < 2100:
            last = date(ends_in, month, min(day, last_of_month(ends_in, month).day))
            end = _months_back(last, 12 - named.months)
            if end <= published + timedelta(days=_EARLY):
                yield end


def _months_back(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = last_of_month(year, month + 1)
    whole = day == last_of_month(day.year, day.month)
    return last if whole else last.replace(day=min(day.day, last.day))


def find_month(head: str, published: date) -> date | None:
    """The end of the month that a monthly report is about: "revenue in the month of May 2025", "May 2025 Traffic".

    >>> find_month("Example Air Reports May 2025 Traffic", date(2025, 6, 4))
    datetime.date(2025, 5, 31)
    """
    for found in _HEAD["month"].finditer(head):
        month = month_number(found["m1"] or found["m2"]) or 1
        day = last_of_month(int(found["y1"] or found["y2"]), month)
        if 0 <= (published - day).days + _EARLY <= _MONTH_LATE:
            return day
    return None
