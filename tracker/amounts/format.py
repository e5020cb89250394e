"""Amount → text that a reader likes and that `parse_amount` reads back as the same amount."""

from __future__ import annotations

from decimal import Decimal

from tracker.types import Amount

_SCALES = ((12, " trillion"), (9, " billion"), (6, " million"))
_SIGNS = {
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "C$", "AUD": "A$", "NZD": "NZ$", "HKD": "HK$", "SGD": "S$",
    "TWD": "NT$", "BRL": "R$", "INR": "₹",
}  # fmt: skip
_UNITS = {"percent": " %", "bps": " basis points", "percentage_point": " percentage points", "ratio": "x", "count": ""}


def format_amount(amount: Amount) -> str:
    """Write an amount.

    >>> from tracker.amounts import parse_amount
    >>> for phrase in ("$78 to $82 million", "down 3% to 5%", "at least 400 employees", "approximately $0.85 per share"):
    ...     print(format_amount(parse_amount(phrase)))
    $78–82 million
    −5 % to −3 %
    at least 400
    about $0.85 per share
    """
    money = amount.unit.split("/")[0].isupper() and len(amount.unit.split("/")[0]) == 3
    values = [value for value in (amount.low, amount.high) if value is not None]
    exponent, scale = _scale(values) if money or amount.unit in ("shares", "count") else (0, "")
    head = _head(amount.unit) if money else ""
    tail = scale + _tail(amount.unit, money)
    hedge = "about " if amount.approx else ""
    if amount.low is None or amount.high is None:
        bound = "at least " if amount.high is None else "up to "
        return f"{bound}{hedge}{_number(values[0], exponent, head)}{tail}"
    low, high = amount.low, amount.high
    if low == high:
        return f"{hedge}{_number(low, exponent, head)}{tail}"
    if low >= 0:
        return f"{hedge}{_number(low, exponent, head)}–{_number(high, exponent, '')}{tail}"
    left = scale + (" %" if amount.unit == "percent" else "")
    return f"{hedge}{_number(low, exponent, head)}{left} to {_number(high, exponent, head)}{tail}"


def _head(unit: str) -> str:
    code = unit.split("/")[0]
    return _SIGNS.get(code, f"{code} ")


def _tail(unit: str, money: bool) -> str:
    name, _, per = unit.partition("/")
    if money:
        return f" per {per}" if per else ""
    return _UNITS.get(name, f" {name}") + (f" per {per}" if per else "")


def _scale(values: list[Decimal]) -> tuple[int, str]:
    """Choose the largest scale word that leaves at most three decimals."""
    largest = max(abs(value) for value in values)
    for exponent, word in _SCALES:
        if largest >= Decimal(1).scaleb(exponent) and all(_decimals(v.scaleb(-exponent)) <= 3 for v in values):
            return exponent, word
    return 0, ""


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _number(value: Decimal, exponent: int, head: str) -> str:
    scaled = abs(value).scaleb(-exponent)
    digits = _decimals(scaled)
    # money under a scale of thousands shows its cents
    shown = 2 if head and not exponent and digits == 1 else digits
    return f"{'−' if value < 0 else ''}{head}{scaled:,.{shown}f}"
