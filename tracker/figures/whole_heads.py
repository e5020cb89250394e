"""Heads that are one period and nothing else, by the grammar of periods: "Q1-Q3/25", "3M to 30 Sep 25", "Sep quarter 2025"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from tracker.figures.reported import SLACK, Calendar
from tracker.periods import find_periods

# What stands beside a head's period: who looked at it, whether it was put right, marks, the money of the column.
_BESIDE = re.compile(
    r"\(?\b(?:un-?audited|audited|restated|reviewed|as reported|reported|actuals?|pro forma|revised)\b\)?|(?<=\d)\s?\(\w{1,2}\)|[*†‡]+"
    r"|\(?(?<![\w])(?:in )?(?:[A-Z]{2,4}\$?|[A-Z]{0,2}[$€£¥₹]|R)\s?(?:['’]?000s?|mn?|mln|millions?|bn|k|crores?|lakhs?)?\b\)?$"
)
_GRAINS = frozenset({"quarter", "half", "year", "months", "month", "range"})
_EDGE = re.compile(r"[\s,;:.()|]*")
_PARTED = re.compile(r"\d")


@lru_cache(maxsize=2048)
def span_told(head: str, known: Calendar) -> tuple[date, date] | None:
    """Read a head that is a period with its year and nothing else; None for any other, and for a period that is not over."""
    words = " ".join(_BESIDE.sub(" ", head).split())
    if not _PARTED.search(words) or re.fullmatch(r"(?:19|20)\d\d", words):
        return None
    found = find_periods(
        words,
        published=known.published,
        fiscal_year_end=f"{known.month:02}-{monthrange(2025, known.month)[1]}",
        fiscal_year_named_for=known.named_by,
        past=True,
    )
    if len(found) != 1 or not _EDGE.fullmatch(words[: found[0].start] + words[found[0].end :]):
        return None
    period = found[0].period
    if period.start is None or period.end is None or period.grain not in _GRAINS or period.relation not in ("during", None):
        return None
    return (period.start, period.end) if period.end <= known.published + SLACK else None


def names_time(head: str) -> bool:
    """Tell whether a head is a period, with its year ("Sep-25") or for one that stands elsewhere ("Jul-Sep", "9M")."""
    words = head.strip()
    return len(words) < 40 and any(_is_whole(text) for text in (words, f"{words} 2020"))


def _is_whole(words: str) -> bool:
    found = find_periods(words, published=date(2021, 6, 1), past=True)
    return len(found) == 1 and (found[0].start, found[0].end) == (0, len(words)) and found[0].period.grain in _GRAINS
