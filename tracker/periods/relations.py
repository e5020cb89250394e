"""What the words before and behind a period make of its days: "by", "through", "after", "around", "the remainder of"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tracker.periods.bind import Context
from tracker.periods.grammar import Symbol

_DAY = timedelta(days=1)


def related(
    start: date, end: date, relation: str, symbols: list[Symbol], joins: str, text: str, context: Context
) -> tuple[date | None, date | None, str]:
    """Apply "by", "through", "from … on", "after", "remainder of", "end of", "about" to the days of a period."""
    published = context.published
    if set(relation) & set("+!^"):
        if "^" in relation and end < published and text.lower().startswith("since"):
            return start, published, "since"
        return start, None, "from"
    if "K" in relation and start == end:
        return end + _DAY, end + 7 * _DAY, "during"
    if set(relation) & set("aK"):
        return end + _DAY, None, "after"
    opening = start if context.past else min(published, end)
    if "<" in relation:
        return min(opening, end), end, "by"
    if "B" in relation or joins:
        return start, end, "during"
    if ">" in relation:
        return min(opening, end), end, "through"
    return _within(start, end, relation, symbols[-1], published)


def _lies_ahead(symbol: Symbol, end: date, published: date) -> bool:
    return symbol.unit != "rolling" and symbol.shift != -1 and end >= published


def _within(
    start: date, end: date, relation: str, symbol: Symbol, published: date
) -> tuple[date | None, date | None, str]:
    """Tell the days of one period that no word bounds: what remains of it, what is counted from now, its last days."""
    if "r" in relation or ("v" in relation and symbol.nth is None):
        return max(start, published) if published <= end else start, end, "during"
    if symbol.unit == "rolling" and ("w" in relation or (symbol.rule == "counted" and symbol.least == symbol.most)):
        return published, end, "during"
    if "x" in relation and _lies_ahead(symbol, end, published):
        return start, None, "from"  # but "down from fiscal 2024 levels", "up from last year's results" only compare
    if "~" in relation and symbol.unit in _AROUND:
        return *_AROUND[symbol.unit](start, end), "during"
    return start, end, "as_of" if "@" in relation or symbol.unit == "year_end" else "during"


# "Around" a feast is a week to either side, around a year's end December and January.
_AROUND: dict[str, Callable[[date, date], tuple[date, date]]] = {
    "feast": lambda start, end: (start - 7 * _DAY, end + 7 * _DAY),
    "year_end": lambda start, end: (end.replace(day=1), (end + _DAY + timedelta(days=31)).replace(day=1) - _DAY),
}
