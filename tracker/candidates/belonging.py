"""Which metric an amount belongs to: the one that it is added to, that holds it, that follows it, or the nearest before."""

from __future__ import annotations

import re
from functools import lru_cache

from tracker import lexicon
from tracker.mentions import AmountMark, Marks

_LINK_FOLLOWS = re.compile(
    r"^[+\s]*(?:per\s+(?:diluted\s+|basic\s+)?share\s+)?(?:or\s+(?:more|better|higher|less|lower)\s+)?(?:(?:impact|effect)\s+(?=from|of))?(?:(?:from|of|in|for|on|worth of|in the form of)\s+)?(?:(?:(?-i:[A-Z][\w™®-]*)|the|our|its|total|core|constant|constant-currency|currency|adjusted|organic|non-gaap|restaurant|store|product|service|home|subscription|additional|annual|annualized|net|gross|new|more|expected|increase in|growth in|reduction in|decrease in|decline in|improvement in|year-over-year|yoy|sequential|increase|decrease|decline|growth)\s+){0,4}(?:in\s+)?$",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;•]|(?<!approx)(?<!\bca)(?<!incl)\.\s|\bwhile\b|\bwhereas\b|\bhowever\b|\balthough\b", re.IGNORECASE
)


# "Due to tighter credit and high gas prices, build rates are projected to decline 14 percent": the cause is measured by nothing.
_CAUSE = re.compile(
    r"(?:[“\"]?\s*)(?:(?:primarily|mainly|largely|partly)\s+)?(?:due to|because of|owing to|as a result of|given|reflecting|despite|in light of|in view of|thanks to|on the back of|"
    r"driven by|notwithstanding|in spite of|amid|because|although|even though|since)\b[^,;.$€£%\d]{3,140}(?=,\s)",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def _breaks(text: str) -> tuple[tuple[int, int], ...]:
    opening = _CAUSE.match(text)
    cause = [(opening.end(), opening.end() + 1)] if opening else []
    return (*cause, *((found.start(), found.end()) for found in _BREAK.finditer(text)))


def _last_break(text: str, before: int) -> int:
    """Return from where on no break stands before a place: a metric that ends earlier is parted from it."""
    return max((start + 1 for start, end in _breaks(text) if end <= before), default=0)


def mentions_for(text: str, mark: AmountMark, marks: Marks, used: set[int]) -> list[tuple[lexicon.MetricMention, str]]:
    """Choose the metric(s) an amount belongs to: the one right after it ("15 new stores"), else the nearest before."""
    added = _added_to(text, mark, marks)
    if added:
        return [(added, "added")]
    inside = next((m for m in marks.metrics if m.start <= mark.start and mark.end <= m.end), None)
    if inside:
        return [(inside, "inside")]
    before, after = _beside(text, mark, marks)
    if after and (not before or _names_its_own(mark) or _goes_on(text, mark, before[-1], after[0], used)):
        return [(after[0], "follows")]
    if not before or (before[-1].start in used and (mark.role != "main" or _another_subject(text, mark, marks))):
        return [(after[0], "follows")] if after else []
    return [(m, "precedes") for m in _coordinated(text, before, used)]


def _names_its_own(mark: AmountMark) -> bool:
    """Tell what the metric right behind it names: a count, and a part of another kind ("operating expenses of $7.7 billion and
    $7.5 billion, respectively, inclusive of $1.9 billion of stock compensation")."""
    return mark.amount.unit in ("count", "shares") or mark.role == "part"


def _beside(
    text: str, mark: AmountMark, marks: Marks
) -> tuple[list[lexicon.MetricMention], list[lexicon.MetricMention]]:
    """Return the metrics before an amount that no break parts from it, and those behind that only a link leads to."""
    broken = _last_break(text, mark.start)
    before = [m for m in marks.metrics if broken <= m.end <= mark.start]
    return before, [m for m in marks.metrics if m.start >= mark.end and _LINK_FOLLOWS.match(text[mark.end : m.start])]


def _goes_on(
    text: str, mark: AmountMark, before: lexicon.MetricMention, after: lexicon.MetricMention, used: set[int]
) -> bool:
    """Tell whether an amount leaves the metric before it for the one behind: that has its own amount, or is farther."""
    return before.start in used or _closer(text, mark, before, after)


COORDINATES = re.compile(r"\s*(?:,|and|&|as well as|both|,\s*and)\s*")


def _coordinated(text: str, before: list[lexicon.MetricMention], used: set[int]) -> list[lexicon.MetricMention]:
    """Return the nearest metric and those coordinated with it, which share the amount.

    "revenue and EBITDA growth of 10 %", "GAAP and non-GAAP tax rates".
    """
    group = before[-1:]
    for other in reversed(before[:-1]):
        if other.start in used or not COORDINATES.fullmatch(text[other.end : group[0].start]):
            break
        group.insert(0, other)
    return group


LIST_WORDS = frozenset(
    "and for the full year fiscal quarter first second third fourth half of in to between from about approximately range or with calendar at least over up down by than more will reach rise rises grow grows improve fall increase decrease then further later again amount amounts total come stand be eur usd gbp chf sek nok dkk cad aud inr jpy".split()
)


def _another_subject(text: str, mark: AmountMark, marks: Marks) -> bool:
    """Tell whether a noun that is no known metric stands between the amount before and this one ("and CASM-ex to increase …")."""
    last = max((a.end for a in marks.amounts if a.end <= mark.start), default=0)
    words = re.findall(r"[a-z][a-z-]{2,}", text[last : mark.start].lower())
    inside = {
        w
        for p in marks.periods
        if last <= p.start < mark.start
        for w in re.findall(r"[a-z]{3,}", text[p.start : p.end].lower())
    }
    return any(w not in LIST_WORDS and w not in inside for w in words)


_ADDS = re.compile(
    r"\b(?:add|contribut|bring)\w*\s+(?:an?\s+)?(?:additional\s+|extra\s+|about\s+|around\s+|roughly\s+|approximately\s+|another\s+)*$",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\s+(?:to|in)\s+(?:(?:the|our|its|group|consolidated|annual|total|net|fiscal|full-year|fourth-quarter|year|20\d\d)\s+){0,4}",
    re.IGNORECASE,
)


def _added_to(text: str, mark: AmountMark, marks: Marks) -> lexicon.MetricMention | None:
    """Find the metric that an amount is added to ("should contribute EUR 4 million to sales")."""
    if not _ADDS.search(text, max(0, mark.start - 60), mark.start):
        return None
    return next((m for m in marks.metrics if m.start >= mark.end and _TO.fullmatch(text, mark.end, m.start)), None)


def _closer(text: str, mark: AmountMark, before: lexicon.MetricMention, after: lexicon.MetricMention) -> bool:
    """Tell whether the metric after the amount is the nearer one and the one before it has no verb or "of" between."""
    linked = re.search(
        r"\b(?:of|to|be|is|are|at|between|from|exceed\w*|reach\w*|total\w*|range|by|approximately|about)\b|:",
        text[before.end : mark.start],
    )
    return not linked and after.start - mark.end < mark.start - before.end
