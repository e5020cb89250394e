"""Which of a segment's periods belongs to a reading or an event: the nearest that can lie ahead."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from tracker.mentions import Marks, PeriodMark
from tracker.types import Period


def choose_period(
    span: tuple[int, int], text: str, marks: Marks, published: date, others: tuple[tuple[int, int], ...] = ()
) -> PeriodMark | None:
    """Choose the period of a reading or event within its segment: the nearest that can lie ahead.

    A period that only serves a comparison is never taken. One that lies before the release is taken only if it ended
    within 100 days (an estimate for a period just over) and no other is there.
    """
    told = [a.end for a in marks.amounts if a.role in ("comparison", "prior")]
    own = [
        p
        for p in marks.periods
        if not p.compared and not any(0 <= p.start - end <= 8 and ")" not in text[end : p.start] for end in told)
    ]
    ahead = [p for p in own if p.period.end is None or p.period.end >= published]
    recent = [
        p for p in own if p.period.end is not None and published - timedelta(days=100) <= p.period.end < published
    ]
    for group in (ahead, recent):
        if group:
            return min(group, key=lambda p: _distance(span, (p.start, p.end), text, others))
    return None


_ASIDE = re.compile(
    r"\bwhich\b|\bexclud\w+|\binclud\w+|;|,\s+(?:and|compared|since|because|as|after|when)\b|\(", re.IGNORECASE
)
_BARE_YEAR = re.compile(r"\s*(?:20)?\d\d\s*")


def _distance(
    span: tuple[int, int], period: tuple[int, int], text: str, others: tuple[tuple[int, int], ...]
) -> tuple[int, int]:
    """Measure how far a period stands from a span: other claims between them first, then characters.

    An aside between them ("which excludes the first quarter charge") counts as sixty, a bare year that no preposition
    leads ("Spring Release 2026") as forty.
    """
    low, high = min(span[1], period[1]), max(span[0], period[0])
    walls = sum(1 for start, end in others if low <= start and end <= high)
    gap = max(0, high - low)
    asides = len(_ASIDE.findall(text[low:high])) if high > low else 0
    bare = _BARE_YEAR.fullmatch(text[period[0] : period[1]]) and not re.search(
        r"(?i)\b(?:in|for|during|by|of|fiscal|year|to)\s*$", text[: period[0]]
    )
    return (walls, gap + 60 * asides + (40 if bare else 0))


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
