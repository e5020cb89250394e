"""The amounts of a sentence that reports: each at its number's place, levels told from growth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from tracker.amounts import AmountSpan, find_amounts, is_currency
from tracker.amounts.money import money_pattern
from tracker.types import Amount


@dataclass(frozen=True, slots=True)
class Spoken:
    """An amount at the place of its number alone, without the words that its reading took in ("profit of", "new stores")."""

    amount: Amount
    start: int
    end: int
    loss: bool = False


def spoken_amounts(text: str) -> list[Spoken]:
    """Read the amounts of a sentence.

    >>> [(str(s.amount.low), s.amount.measure) for s in spoken_amounts("Sales were $9.1 million, a decrease of $0.9 million (or 9%).")]
    [('9100000', 'level'), ('-900000', 'change'), ('-9', 'growth')]
    """
    spoken = [part for span in find_amounts(text) for part in _with_change(text, span)]
    return _grown_too(text, [_as_growth(text, part) for part in spoken])


# "Up 21 basis points to 36.9%": the points are a change of the rate that follows.
_POINTS_TO = re.compile(
    r"\b(?:(?P<up>up|rose|increased|improved|expanded|grew|widened)|(?P<down>down|fell|decreased|declined|contracted|narrowed|slipped))\s+(?:by\s+)?"
    r"(?P<points>\d{1,4}(?:\.\d)?)\s+basis\s+points,?\s+to\s+",
    re.IGNORECASE,
)


def _with_change(text: str, span: AmountSpan) -> list[Spoken]:
    """Give an amount, before it the change in points by which its rate came to it."""
    rate = _spoken(text, span)
    told = _POINTS_TO.search(text, span.start, span.end) if rate.amount.unit == "percent" else None
    if told is None or rate.amount.measure != "level":
        return [rate]
    points = Decimal(told["points"]) * (1 if told["up"] else -1)
    amount = replace(rate.amount, low=points, high=points, unit="bps", measure="change", text=told["points"], digits=0)
    return [Spoken(amount, told.start("points"), rate.end), replace(rate, start=told.end())]


# "Increased 9% from $484 million to $529 million": the number is the second.
_FROM_TO = re.compile(r"\s*from\s[^,;]{1,40}?\bto\b", re.IGNORECASE)


@cache
def _core() -> re.Pattern[str]:
    return re.compile(rf"(?:{money_pattern()})?\s*\(?[$€£]?\s*\.?\d[\d,.]*", re.VERBOSE)


def _spoken(text: str, span: AmountSpan) -> Spoken:
    """Cut an amount's span down to its number: words before and after it may be the metric's."""
    moved = _FROM_TO.match(text, span.start, span.end)
    core = _core().search(text, moved.end() if moved else span.start, span.end)
    counted = span.amount.unit in ("count", "shares") or not (
        span.amount.unit == "percent" or is_currency(span.amount.unit.split("/")[0])
    )
    start = core.start() if core else span.start
    if not counted:
        return Spoken(span.amount, start, span.end, span.loss)
    word = re.compile(r"[\w-]+").match(text, span.start)
    end = core.end() if core else word.end() if word else span.end
    return Spoken(span.amount, start, min(end, span.end), span.loss)


# "$1.27 billion, 16 percent above one year ago"
_AGAINST_YEAR = re.compile(
    r"\s+(?:(?P<up>above|higher|more|over|better)|(?P<down>below|lower|less|under|fewer))\s+(?:than\s+)?(?:in\s+)?(?:the\s+)?(?:(?:one|a)\s+year\s+(?:ago|earlier|before)|(?:same|prior|previous|last|year-ago|corresponding|comparable)\b)",
    re.IGNORECASE,
)
# "An increase of $90,075 (or 22%)", "up $13.6 million or 26.6%"
_BY_AS_MUCH = re.compile(
    r"\b(?:(?P<up>increas\w+|up|rose|grew|growth|gains?|improvements?|higher)|(?P<down>decreas\w+|down|fell|declin\w+|reductions?|lower))\b"
    r"(?:\s+(?:of|by))?\s+(?:about\s+|approximately\s+)?(?:[$€£]|[A-Z]{2,3}\$?\s)\s?[\d.,]+(?:\s(?:thousand|million|billion))?\s*(?:,?\s*\(?or|\()\s*(?:about\s+|approximately\s+)?$",
    re.IGNORECASE,
)


_NEAR = 90


def _as_growth(text: str, span: Spoken) -> Spoken:
    """Read a percentage as a growth where the words around it hold it against an earlier period."""
    amount = span.amount
    if amount.unit != "percent" or amount.measure != "level" or amount.low is None or amount.high is None:
        return span
    against = _AGAINST_YEAR.match(text, span.end) or _BY_AS_MUCH.search(text[max(0, span.start - _NEAR) : span.start])
    if against is None:
        return span
    sign = 1 if against["up"] else -1
    ends = sorted((amount.low * sign, amount.high * sign))
    return replace(span, amount=replace(amount, low=ends[0], high=ends[1], measure="growth"))


# "1.6% QoQ in constant currency": the growth without the effect of exchange rates.
_CONSTANT = re.compile(
    r"\s*,?\s*(?:\(?(?:q-?o-?q|y-?o-?y|year[- ]over[- ]year|sequentially|quarter[- ]over[- ]quarter)\)?,?\s+)?(?:(?:in|at|on|when)\s+(?:an?\s+)?)?"
    r"(?:constant[- ](?:currenc(?:y|ies)|exchange rates?|rates?)|currency[- ](?:adjusted|neutral)|organic(?:ally)?)\b",
    re.IGNORECASE,
)


def at_constant_rates(text: str, span: Spoken) -> bool:
    return span.amount.unit == "percent" and bool(_CONSTANT.match(text, span.end))


def _grown_too(text: str, amounts: Sequence[Spoken]) -> list[Spoken]:
    """Read "a growth of 8.7% in rupees and 5.6% in constant currency": the second is a growth as the first is."""
    read: list[Spoken] = []
    for span in amounts:
        last = read[-1].amount if read else None
        grows = last is not None and (last.measure == "growth" or last.growth is not None)
        beside = grows and span.amount.measure == "level" and _BESIDE.fullmatch(text[read[-1].end : span.start])
        if beside and at_constant_rates(text, span):
            read.append(replace(span, amount=replace(span.amount, measure="growth")))
        else:
            read.append(span)
    return read


_BESIDE = re.compile(r"(?:\s+(?:in [\w ]{2,30}|as reported))?,?\s+(?:and|or)\s+")
