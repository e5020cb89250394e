"""Verdicts in words: amounts as an analyst would write them, and the sentence that explains a verdict."""

from __future__ import annotations

import re
from decimal import Decimal

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
    if len(currency) == 3 and currency.isupper():
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
    return f"{how}{name}{grown} of {amount_words(actual, item.unit)}{when}, {place} {range_words(item)}"
