"""Which of a segment's periods belongs to a reading or an event: the nearest that can lie ahead."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from tracker.lexicon.gates import gated, search_before
from tracker.mentions import Marks, PeriodMark
from tracker.periods import parse_period
from tracker.types import Period


def choose_period(
    span: tuple[int, int], text: str, marks: Marks, published: date, others: tuple[tuple[int, int], ...] = ()
) -> PeriodMark | None:
    """Choose the period of a reading or event within its segment: the nearest that can lie ahead.

    A period that only serves a comparison is never taken. One that lies before the release is taken only if it ended
    within 100 days (an estimate for a period just over) and no other is there.
    """
    paired = in_turn(span, text, marks)
    if paired:
        return paired
    own = _own(span, text, marks)
    ahead = [p for p in own if p.period.end is None or p.period.end >= published]
    recent = [p for p in own if p.period.end is not None and published - _JUST_OVER <= p.period.end < published]
    # "We previously expected 2025 production of X and now expect production of Y": both are for 2025.
    former = [p for p in marks.periods if p.compared and is_ahead(p, published) and _is_revised(span, p, text, marks)]
    group = ahead or recent or former
    return _nearest(span, group, text, others) if group else None


_JUST_OVER = timedelta(days=100)


def is_ahead(mark: PeriodMark, published: date) -> bool:
    """Tell whether a period ends on the day of the release or later; an open one does not end."""
    return mark.period.end is not None and mark.period.end >= published


def _own(span: tuple[int, int], text: str, marks: Marks) -> list[PeriodMark]:
    """List the periods that are no comparison and date no other amount that is one."""
    told = [a.end for a in marks.amounts if a.role in ("comparison", "prior") and not (a.start < span[1] and span[0] < a.end)]
    yearly = not is_by_quarters(text, span[1])
    return [
        p
        for p in marks.periods
        if not p.compared and (yearly or p.period.grain != "year") and not any(0 <= p.start - end <= 8 and ")" not in text[end : p.start] for end in told)
    ]


def _is_revised(span: tuple[int, int], former: PeriodMark, text: str, marks: Marks) -> bool:
    """Tell whether a period is that of an earlier range which the reading's own range takes the place of."""
    priors = (a.end for a in marks.amounts if a.role == "prior" and 0 <= a.start - former.end <= 60)
    return any(re.search(r"\bnow\b", text[end : span[0]]) for end in priors if end <= span[0])


def _nearest(
    span: tuple[int, int], periods: Sequence[PeriodMark], text: str, others: tuple[tuple[int, int], ...]
) -> PeriodMark:
    """Choose the nearest period: fewest other claims between, then fewest characters; the first of equals.

    What stands between is looked at only where the mere gap leaves a period a chance: a long sentence has hundreds.
    """
    if len(periods) == 1:
        return periods[0]
    walls = _walls(span, periods, others)
    least = min(walls)
    left = [p for p, count in zip(periods, walls, strict=True) if count == least]
    best: tuple[int, int] | None = None
    for at in sorted(range(len(left)), key=lambda at: _gap(span, left[at])):
        if best is not None and _gap(span, left[at]) > best[0]:
            break
        distance = (_distance(span, left[at], text), at)
        best = distance if best is None else min(best, distance)
    assert best is not None
    return left[best[1]]


# "Growth of 1.6% QoQ, lower end of FY26 guidance lifted": a growth over the quarter before is of no year.
_BY_QUARTERS = re.compile(r"\W{0,2}(?:q-?o-?q\b|quarter[- ]over[- ]quarter|sequential)", re.IGNORECASE)


def is_by_quarters(text: str, end: int) -> bool:
    """Tell whether what ends at `end` is said to be over the quarter before."""
    return bool(_BY_QUARTERS.match(text, end))

IN_TURN = gated(r"\brespectively\b")
_LISTED = re.compile(r"\s*(?:,|,?\s*(?:and|&|or)|/)\s*(?:(?:to be|about|approximately|of|in|for|the|at|by)\s+){0,3}", re.IGNORECASE)


def in_turn(span: tuple[int, int], text: str, marks: Marks) -> PeriodMark | None:
    """Pair amounts and periods that "respectively" joins one to one: "$50 million and $60 million in 2026 and 2027, respectively"."""
    spoken = IN_TURN.search(text)
    mine = next((a for a in marks.amounts if spoken and (a.end == span[1] or a.start == span[0])), None)
    if spoken is None or mine is None:
        return None
    amounts = _row([(a.start, a.end) for a in marks.amounts], (mine.start, mine.end), text)
    periods = [p for p in marks.periods if p.start < spoken.start() + 80]
    rows = [_row([(p.start, p.end) for p in periods], (p.start, p.end), text) for p in periods]
    row = next((row for row in rows if len(row) == len(amounts) > 1), None)
    return next(p for p in periods if (p.start, p.end) == row[amounts.index((mine.start, mine.end))]) if row else None


def events_in_turn(text: str, period: PeriodMark | None, marks: Marks, published: date) -> list[PeriodMark]:
    """List the windows that "respectively" gives to the things of one event; [] where there is no such list."""
    spoken = IN_TURN.search(text) if period else None
    if spoken is None or period is None or spoken.start() < period.start:
        return []
    ahead = [p for p in marks.periods if not p.compared and is_ahead(p, published)]
    row = _row([(p.start, p.end) for p in ahead], (period.start, period.end), text[: spoken.start()])
    return [p for p in ahead if (p.start, p.end) in row] if len(row) > 1 else []


# What "and" joins in one period, and how many months a part of such a grain has.
_JOINED = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def apart(mark: PeriodMark, published: date) -> list[PeriodMark]:
    """Part a period that names two times with a gap between them: what is due "in June and October of 2031" is due twice.

    [] where it names one, or two that follow each other ("the first and second quarter").
    """
    period = mark.period
    parts = _JOINED.split(period.text) if period.rule == "compound" else []
    last = parse_period(parts[1], published=published) if len(parts) == 2 else None
    months = _MONTHS_OF.get(last.grain) if last else None
    if months is None or period.start is None or period.end is None:
        return []
    width, day = relativedelta(months=months), timedelta(days=1)
    first, second = (period.start, period.start + width - day), (period.end + day - width, period.end)
    if second[0] <= first[1] + day:
        return []
    return [replace(mark, period=replace(period, start=start, end=end)) for start, end in (first, second)]


# "the second and third plants", "the ALTA and BREVA trials": what the windows are of, in turn
_AND = re.compile(r"([\w-]+)((?:, [\w-]+)*),? and ([\w-]+)")


def one_of(subject: str, number: int, count: int) -> str:
    """Name one of the things that a subject lists ("the ALTA and BREVA trials"), by its place; the whole where it lists none."""
    listed = _AND.search(subject)
    names = [listed[1], *listed[2].split(", ")[1:], listed[3]] if listed else []
    return subject.replace(listed[0], names[number], 1) if listed and len(names) == count else subject


def _row(spans: list[tuple[int, int]], own: tuple[int, int], text: str) -> list[tuple[int, int]]:
    """Give the spans that stand in one list with `own`: nothing but commas and "and" between each and the next."""
    row = [own]
    for span in sorted(spans):
        if span[0] >= row[-1][1] and _LISTED.fullmatch(text, row[-1][1], span[0]):
            row.append(span)
    for span in sorted(spans, reverse=True):
        if span[1] <= row[0][0] and _LISTED.fullmatch(text, span[1], row[0][0]):
            row.insert(0, span)
    return row


_ASIDE = re.compile(
    r"\bwhich\b|\bexclud\w+|\binclud\w+|;|,\s+(?:and|compared|since|because|as|after|when)\b|\(", re.IGNORECASE
)
_BARE_YEAR = re.compile(r"\s*(?:20)?\d\d\s*")
_LED = re.compile(r"(?i)\b(?:in|for|during|by|of|fiscal|year|to)\s*$")


def _between(span: tuple[int, int], period: PeriodMark) -> tuple[int, int]:
    return min(span[1], period.end), max(span[0], period.start)


def _gap(span: tuple[int, int], period: PeriodMark) -> int:
    low, high = _between(span, period)
    return max(0, high - low)


def _walls(span: tuple[int, int], periods: Sequence[PeriodMark], others: tuple[tuple[int, int], ...]) -> list[int]:
    """Count the other claims between each period and a span; claims in order, none within another, are counted by two look-ups."""
    ranked = sorted(others)
    starts, ends = [start for start, _ in ranked], [end for _, end in ranked]
    in_order = all(a <= b for a, b in pairwise(ends))

    def count(low: int, high: int) -> int:
        if high <= low:
            return 0
        first = bisect_left(starts, low)
        return max(0, bisect_right(ends, high) - first) if in_order else sum(end <= high for end in ends[first:])

    return [count(*_between(span, period)) for period in periods]


def _distance(span: tuple[int, int], period: PeriodMark, text: str) -> int:
    """Measure how far a period stands from a span, in characters.

    An aside between them ("which excludes the first quarter charge") counts as sixty, a bare year that no preposition
    leads ("Spring Release 2026") as forty.
    """
    low, high = _between(span, period)
    asides = len(_ASIDE.findall(text[low:high])) if high > low else 0
    bare = _BARE_YEAR.fullmatch(text[period.start : period.end]) and not search_before(_LED, text, period.start, 10)
    return _gap(span, period) + 60 * asides + (40 if bare else 0)


# A period that opens its sentence is of all of it, the clause after its comma included.
_OPENING = 5
_NEXT_CLAUSE = re.compile(r"\band\b|,", re.IGNORECASE)


def parted(text: str, span: tuple[int, int], periods: Sequence[PeriodMark]) -> tuple[PeriodMark, ...]:
    """Leave out the periods that an earlier clause keeps for itself, where another one follows the span.

    "to close the sale in May and to launch Kestrel in June" launches nothing in May.
    """
    if not any(p.start >= span[1] and not p.compared for p in periods):
        return tuple(periods)
    return tuple(
        p for p in periods if not (p.start > _OPENING and p.end <= span[0] and _NEXT_CLAUSE.search(text, p.end, span[0]))
    )


def is_dated(period: Period | None) -> bool:
    """Tell whether a period gives a day by which something can be checked."""
    return period is not None and period.end is not None


def opened(mark: PeriodMark | None) -> PeriodMark | None:
    """Close a window that only a word for the start leaves open: a trial that is "to begin in late 2025" starts in late 2025.

    What happens "from April 2032" or "effective 1 January" happens in April, on that day.
    """
    if mark is None:
        return mark
    if mark.window is not None:
        return replace(mark, period=mark.window)
    period = mark.period
    if period.end is None and period.relation == "from" and period.unit_end is not None:
        return replace(mark, period=replace(period, start=period.unit_start, end=period.unit_end))
    return mark
