"""Amounts: the numbers of guidance wording, read better than a number parser does.

`parse_amount` reads one phrase, `find_amounts` every amount of a sentence with its place, `parse_cell` a table cell,
`format_amount` writes one so that it reads the same again. All are pure and never raise.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from tracker.amounts.cells import parse_cell
from tracker.amounts.format import format_amount
from tracker.amounts.numerals import DecimalMark, decimal_mark
from tracker.amounts.spans import AmountSpan, find_spans
from tracker.types import Amount

__all__ = ["AmountSpan", "DecimalMark", "decimal_mark", "find_amounts", "format_amount", "is_currency", "is_money", "negated", "parse_amount", "parse_cell"]


def parse_amount(text: str, *, decimal: DecimalMark | None = None) -> Amount | None:
    """Read a phrase that holds one amount; None where it holds none.

    `decimal` is the mark that the phrase's own text puts before decimals (`decimal_mark`); it decides what may be read both ways.

    >>> a = parse_amount("between $78-82 million")
    >>> str(a.low), str(a.high), a.unit
    ('78000000', '82000000', 'USD')
    >>> str(parse_amount("EUR 1.234").low), str(parse_amount("EUR 1.234", decimal=",").low)
    ('1.234', '1234')
    """
    spans = find_spans(text, strict=False, decimal=decimal)
    if not spans:
        return None
    span = spans[0]
    return negated(span.amount) if span.loss else span.amount


def find_amounts(text: str, *, decimal: DecimalMark | None = None) -> list[AmountSpan]:
    """Find every amount of a sentence, longest reading first, non-overlapping, in order; `decimal` as in `parse_amount`."""
    # A point is what is taken for the mark anyway, but for "1.000".
    return list(_spans(text, None if decimal == "." and ".000" not in text else decimal))


# A sentence is read for what it promises, then for what it reports.
@lru_cache(maxsize=512)
def _spans(text: str, decimal: DecimalMark | None) -> tuple[AmountSpan, ...]:
    return tuple(find_spans(text, decimal=decimal))


def negated(amount: Amount) -> Amount:
    """Turn the sign of an amount: 10 to 12 lost is -12 to -10, and an open end stays open, on the other side.

    >>> a = negated(parse_amount("at least $10"))
    >>> (a.low, str(a.high))
    (None, '-10')
    """
    low, high = (None if v is None else -v for v in (amount.high, amount.low))
    return replace(amount, low=low, high=high)


def is_currency(unit: str | None) -> bool:
    """Tell whether a unit is a currency and nothing per anything.

    >>> is_currency("USD"), is_currency("USD/share"), is_currency("percent"), is_currency(None)
    (True, False, False, False)
    """
    return unit is not None and len(unit) == 3 and unit.isalpha() and unit.isupper()


def is_money(unit: str | None) -> bool:
    """Tell whether a unit is a currency or one per share.

    >>> is_money("USD"), is_money("USD/share"), is_money("percent"), is_money(None)
    (True, True, False, False)
    """
    return is_currency((unit or "").removesuffix("/share"))
