"""Bare directions: metrics that are to rise, fall, turn or stay, without an amount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tracker.candidates.readings import Reading
from tracker.lexicon import MetricMention
from tracker.mentions import Marks
from tracker.mentions.marks import is_level
from tracker.types import Amount, Segment

_DIRECTIONS = re.compile(
    r"\b(?:increas(?:e|es|ing|ed)|grow(?:th|ing)?|improv(?:e|es|ing|ements?|ed)|declin(?:e|es|ing)|decreas(?:e|es|ing|ed)|ris(?:e|es|ing)|higher|lower|expan(?:d|ds|sions?|ding|ded)|remain(?:ing)? positive|positive|negative|record|(?:turn|become|becoming|return to|achiev\w+|reach\w*) profitab\w+|profitab(?:le|ility)|balanced|break[- ]?even|strong(?:er)?|slow(?:er)?|strengthen|accelerat\w+|moderat\w+|sequential\w*|reduc(?:e|ed|tions?)|uplift|turn(?:s|ing)? (?:up|down)|pick(?:s|ing)? up|com(?:e|es|ing) down|weaker|soft(?:er)?|double|triple|revival|exceed (?:the|last|prior|previous)|(?:anticipat|expect|project|forecast)\w* (?:a |to (?:report|post) a |another )?profits?)\b",
    re.IGNORECASE,
)


# "slightly above the previous year's level", "our strongest bookings quarter of the year"
_AGAINST = re.compile(
    r"\b(?:above|below|exceed(?:s|ing)?|on a par with|on par with)\s+(?:the\s+|that\s+of\s+the\s+|those\s+of\s+the\s+|last\s+)?(?:level\s+of\s+(?:the\s+)?)?(?:previous|prior|last|preceding|first)?[\s-]*(?:year|six\s+months|half|quarter)\b|\b(?:strongest|highest|best)\b[^.;]{0,30}\bquarter\b",
    re.IGNORECASE,
)
# "The fourth quarter is expected to be the strongest of the year in net sales": said before its metric.
_SUPERLATIVE = re.compile(
    r"\b(?:strongest|highest|best|weakest|lowest|softest)\s+(?:quarter\s+|half\s+|one\s+)?(?:of the (?:fiscal |financial )?year|in (?:our|its|the company['’]s) history|ever|yet)\b[^.;]{0,30}$",
    re.IGNORECASE,
)
_STABLE = re.compile(
    r"\b(?:remain|stay|be|keep|hold)(?:s|ing)? (?:roughly |broadly |largely |relatively |essentially )?(?:stable|flat|unchanged|constant|at (?:the |last |about )?(?:previous|prior|last|same)[- ]?year['’]?s? level|at the level of)",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:due to|because of|driven by|owing to|as a result of|thanks to|offset by|from)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_FLAT = Amount(Decimal(0), Decimal(0), "percent", measure="growth", rule="stable")


# "cash sufficient to fund operations into the fourth quarter of 2027", "cash runway through 2026"
_RUNWAY = re.compile(
    r"\brunway\b|\b(?:sufficient|enough|adequate)\b[^.;]{0,60}\b(?:fund|support|meet|finance|sustain|operat)\w*|\bfund\w*\b[^.;]{0,50}\b(?:operations?|operating|activities|development|requirements|plans?)\b[^.;]{0,40}\b(?:into|through|until|beyond|for)\b",
    re.IGNORECASE,
)
_CASH = re.compile(r"\b(?:cash|capital|liquidity|resources|funds|funding|proceeds|investments)\b", re.IGNORECASE)


def find_directions(segment: Segment, marks: Marks) -> Iterator[Reading]:
    """Find bare directions ("gross margin is expected to improve"): metrics with a direction word, without amount.

    "to remain stable" is growth of zero; how long the cash lasts is a direction of the cash balance.
    """
    text = segment.text
    runway = _RUNWAY.search(text)
    if runway and marks.periods and _CASH.search(text):
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
    stable = _STABLE.search(text, mention.end, mention.end + 120)
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


def _told(text: str, mention: MetricMention) -> Iterator[tuple[str, object]]:
    yield "cause", _CAUSE.search(text[max(0, mention.start - 60) : mention.start])
    yield "superlative", _SUPERLATIVE.search(text[max(0, mention.start - 90) : mention.start])
    yield "against", _AGAINST.search(text, mention.start, mention.end + 90)
    yield "direction", _DIRECTIONS.search(text[max(0, mention.start - 50) : mention.end + 60])
    yield "direction", _DIRECTIONS.search(mention.text)
