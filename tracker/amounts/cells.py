"""Table cells: numbers whose scale, currency and unit the table announces."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from tracker.amounts.numerals import DecimalMark, read_number
from tracker.amounts.spans import find_spans
from tracker.amounts.words import lex
from tracker.types import Amount

_NOTHING = re.compile(r"[\s\-‐‑‒–—―−.]*|n\.?/?a\.?|n\.?/?m\.?|nil|none|not meaningful", re.IGNORECASE)
# "38% (4)", "1,153(1)(2)", "4.2*": marks of footnotes behind a number
_FOOTNOTE = re.compile(r"(?<=[\d%)xX])(?:\s*\(\d{1,2}\)|\s*[*†‡§¹²³⁴]){1,4}$")
_GROUP = "[,.'’ \u00a0\u2009\u202f]"
_NUMBER = rf"\d{{1,3}}(?:{_GROUP}\d{{2,3}}){{1,8}}(?:[.,]\d{{1,12}})?|\d{{1,18}}(?:[.,]\d{{1,12}})?|\.\d{{1,12}}"
_PLAIN = re.compile(
    rf"(?P<sign>[-−–]?)\s*(?P<cur>[$€£¥]?)\s*(?P<open>\(?)(?P<inner>[-−]?)[$€£¥]?\s*(?P<num>{_NUMBER})\s*\)?"
)
# "no change" in a table of guidance speaks of the guidance, not of the amount
_SAME_AS_BEFORE = frozenset({"no change", "unchanged", "neutral"})
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_UNSCALED = frozenset(
    {"percent", "bps", "percentage_point", "ratio", "days", "months", "years", "weeks", "hours", "minutes"}
)


def parse_cell(
    text: str, scale: int | Decimal = 1, unit: str | None = None, *, decimal: DecimalMark | None = None
) -> Amount | None:
    """Read a table cell with the scale ("in thousands" is 1000) and unit that the table announces.

    What the cell itself says wins; percentages, ratios and amounts per share take no scale. A dash is no amount.
    `decimal` is the mark that the table puts before decimals (`decimal_mark` of its text).

    >>> str(parse_cell("(1,234)", scale=1000, unit="USD").low)
    '-1234000'
    >>> a = parse_cell("14.7% to 15.0%", scale=1000, unit="USD")
    >>> str(a.low), str(a.high), a.unit
    ('14.7', '15.0', 'percent')
    >>> str(parse_cell("8.100", scale=1000, unit="EUR", decimal=",").low), str(parse_cell("796,1").low)
    ('8100000', '796.1')
    >>> parse_cell("—") is None
    True
    """
    cell = text.strip()
    stripped = _FOOTNOTE.sub("", cell)
    if _NOTHING.fullmatch(stripped) or len(cell) > 200:
        return None
    plain = _PLAIN.fullmatch(stripped)
    amount = _plain_cell(plain, text, decimal) if plain else _phrase_cell(stripped, decimal)
    if amount is None:
        return None
    return _announced(amount, stripped, Decimal(scale), unit)


def _plain_cell(match: re.Match[str], text: str, decimal: DecimalMark | None) -> Amount:
    number = read_number(match["num"], decimal)
    value = number.value
    if match["sign"] or match["open"] or match["inner"]:
        value = -value
    symbol = next((c for c in match[0] if c in _SYMBOLS), "")
    return Amount(value, value, _SYMBOLS.get(symbol, "count"), text=text.strip(), rule="cell", digits=number.digits)


def _phrase_cell(cell: str, decimal: DecimalMark | None) -> Amount | None:
    spans = find_spans(cell + ")" * (cell.count("(") > cell.count(")")), strict=False, decimal=decimal)
    if not spans or spans[0].amount.text.lower() in _SAME_AS_BEFORE:
        return None
    return spans[0].amount


def _times(value: Decimal | None, scale: Decimal) -> Decimal | None:
    if value is None:
        return None
    product = value * scale
    return Decimal(int(product)) if product == int(product) else product


def _announced(amount: Amount, cell: str, scale: Decimal, unit: str | None) -> Amount:
    """Apply the scale and unit of the table to what the cell leaves open."""
    own = amount.unit
    if unit and (own == "count" or (own in _SYMBOLS.values() and unit.startswith(f"{own}/"))):
        own = unit
    fixed = own in _UNSCALED or "/" in own or amount.unit not in ("count", *_SYMBOLS.values())
    if fixed or scale == 1 or any(token.code == "s" for token in lex(cell)):
        return replace(amount, unit=own)
    low, high = _times(amount.low, scale), _times(amount.high, scale)
    return replace(amount, low=low, high=high, unit=own, digits=amount.digits + scale.adjusted())
