"""Verdicts in words: amounts as an analyst would write them, and the sentence that explains a verdict."""

from __future__ import annotations

import re
from decimal import Decimal

from tracker.amounts import is_currency
from tracker.resolve.judge import Judgement
from tracker.types import Claim, Figure

_SYMBOLS = {"USD": "$", "EUR": "EUR ", "GBP": "£"}
_SCALES = ((9, "billion"), (6, "million"))


def amount_words(value: Decimal, unit: str | None) -> str:
    """Write a number with its unit.

    >>> amount_words(Decimal(73300000), "USD"), amount_words(Decimal("-0.1"), "USD/share"), amount_words(Decimal("9.2"), "percent")
    ('$73.3 million', '-$0.10', '9.2%')
    """
    currency, _, per = (unit or "").partition("/")
    if unit == "percent":
        return f"{_plain(value)}%"
    if is_currency(currency):
        sign = "-" if value < 0 else ""
        return f"{sign}{_SYMBOLS.get(currency, currency + ' ')}{_scaled(abs(value)) if not per else _cents(abs(value))}"
    return _scaled(value) if unit in ("shares",) else f"{_plain(value)}{' ' + unit if unit and unit != 'count' else ''}"


def _scaled(value: Decimal) -> str:
    for exponent, word in _SCALES:
        if abs(value) >= Decimal(10) ** exponent:
            return f"{_plain(round(value.scaleb(-exponent), 3))} {word}"
    return _plain(value)


def _cents(value: Decimal) -> str:
    text = _plain(value)
    return text + "0" if re.search(r"\.\d$", text) else text


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def range_words(item: Claim) -> str:
    """Write what a claim promised.

    >>> range_words(Claim("guidance", "", 0, 0, "", "", low=Decimal(78000000), high=Decimal(82000000), unit="USD"))
    '$78 million to $82 million'
    """
    if item.low is None and item.high is None:
        return item.subject or "the direction given"
    if item.high is None:
        return f"at least {amount_words(item.low or Decimal(0), item.unit)}"
    if item.low is None:
        return f"at most {amount_words(item.high, item.unit)}"
    if item.low == item.high:
        return amount_words(item.low, item.unit)
    return f"{amount_words(item.low, item.unit)} to {amount_words(item.high, item.unit)}"


_AGAINST = {"better": "better than", "worse": "worse than", "none": "outside"}


def explain_number(item: Claim, actual: Decimal, verdict: Judgement, figure: Figure, derived: bool) -> str:
    """Say a verdict on a number in one sentence ("reported net loss of $73.3 million, better than …")."""
    name = (item.metric or item.subject).replace("_", " ")
    grown = " growth" if item.measure == "growth" else ""
    how = "computed from two printed figures: " if derived else "reported "
    place = "within" if verdict.position == "within" else _AGAINST[verdict.direction]
    if verdict.reason in ("point", "floor", "ceiling"):
        place = {"point": "as guided:", "floor": "meets", "ceiling": "meets"}[verdict.reason]
    when = f" for the period to {figure.period_end}" if figure.period_end else ""
    told = f"{how}{name}{grown} of {amount_words(actual, item.unit)}{when}, {place} {range_words(item)}"
    near = narrowly(item, actual, verdict)
    return f"{told}: {near}" if near else told


# How near to a bound a number must be outside to be said to be narrowly so: percent of an amount, points of a percentage.
_NARROW_PERCENT, _NARROW_POINTS = Decimal(2), Decimal("0.5")


def narrowly(item: Claim, actual: Decimal, verdict: Judgement) -> str:
    """Say how near a number outside its range is; empty where it is within or far off.

    >>> claim = Claim("guidance", "", 0, 0, "", "", low=Decimal(295), high=Decimal(295), unit="USD", approx=True)
    >>> narrowly(claim, Decimal("298.3"), Judgement("above", "worse", "missed", "worse"))
    'narrowly, 1.1% above about $295'
    """
    bound = {"above": item.high, "below": item.low}.get(verdict.position)
    if bound is None or not bound:
        return ""
    about = "about " if item.approx else ""
    where = f"{verdict.position} {about}{amount_words(bound, item.unit)}"
    off = abs(actual - bound)
    if item.unit == "percent":
        return f"narrowly, {_plain(off)} points {where}" if off <= _NARROW_POINTS else ""
    percent = 100 * off / abs(bound)
    shown = percent.quantize(Decimal("0.1") if percent >= Decimal("0.1") else Decimal("0.01"))
    return f"narrowly, {_plain(shown)}% {where}" if percent <= _NARROW_PERCENT else ""
