"""Bare directions: metrics that are to rise, fall, turn or stay, without an amount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from tracker.candidates.readings import Reading
from tracker.lexicon import MetricMention, load_rows
from tracker.lexicon.gates import Gated, ungated
from tracker.mentions import Marks
from tracker.mentions.marks import is_level
from tracker.types import Amount, Segment

_FLAT = Amount(Decimal(0), Decimal(0), "percent", measure="growth", rule="stable")


@cache
def _pattern(rule: str) -> Gated:
    """Return the words by which a rule tells where a metric is headed."""
    row = next(row for row in load_rows("directions") if row["id"] == rule)
    return ungated(rf"\b(?:{'|'.join(row['phrases'])}){row['tail']}")


_CASH = re.compile(r"\b(?:cash|capital|liquidity|resources|funds|funding|proceeds|investments)\b", re.IGNORECASE)


# "This will fund operations into 2032": what does so is said before.
_FUNDED = re.compile(r"fund\w* (?:\w+ ){0,2}operati\w+", re.IGNORECASE)


def find_directions(segment: Segment, marks: Marks) -> Iterator[Reading]:
    """Find bare directions ("gross margin is expected to improve"): metrics with a direction word, without amount.

    "to remain stable" is growth of zero; how long the cash lasts is a direction of the cash balance.
    """
    text = segment.text
    runway = _pattern("runway").search(text)
    if runway and marks.periods and (_CASH.search(text) or _FUNDED.search(runway[0])):
        yield Reading("cash_balance", "cash runway", "unstated", "direction", *runway.span(), rule="runway")
    seen: set[str] = set()
    for mention in marks.metrics:
        # "a book-to-bill ratio above 1, with order intake …": a ratio of orders is another thing than orders.
        what = mention.metric + (" ratio" if "book" in mention.text.lower() else "")
        if what in seen:
            continue
        reading = _direction(text, mention, marks)
        if reading is not None:
            seen.add(what)
            yield reading


def _direction(text: str, mention: MetricMention, marks: Marks) -> Reading | None:
    where = (mention.start, mention.end)
    stable = _pattern("stable").search(text, mention.end, mention.end + 120)
    span = stable.span() if stable else _like_earlier(text, mention, marks)
    if span:
        return Reading(mention.metric, mention.text, mention.basis, "growth", *where, _FLAT, span, rule="stable")
    rule = next((name for name, found in _told(text, mention) if found), None)
    return Reading(mention.metric, mention.text, mention.basis, "direction", *where, rule=rule) if rule else None


def _like_earlier(text: str, mention: MetricMention, marks: Marks) -> tuple[int, int] | None:
    """Find the earlier period that a metric is to be like ("operating expenses should be similar to the first quarter")."""
    for period in marks.periods:
        near = 0 <= period.start - mention.end <= 90 and not _CLAUSE_END.search(text, mention.end, period.start)
        if near and period.compared and is_level(text, period.start):
            return period.start, period.end
    return None


_CLAUSE_END = re.compile(r"[.;$€£]|\d\s?%")


def _told(text: str, mention: MetricMention) -> Iterator[tuple[str, bool]]:
    yield "cause", _pattern("cause").in_part(text[max(0, mention.start - 60) : mention.start])
    yield "superlative", _pattern("superlative").in_part(text[max(0, mention.start - 90) : mention.start])
    yield "against", _pattern("against").holds(text, mention.start, mention.end + 90)
    yield "direction", _pattern("direction").in_part(text[max(0, mention.start - 50) : mention.end + 60])
    yield "direction", _pattern("direction").in_part(mention.text)
