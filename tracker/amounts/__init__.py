"""Amounts: the numbers of guidance wording, read better than a number parser does.

`parse_amount` reads one phrase, `find_amounts` every amount of a sentence with its place, `parse_cell` a table cell,
`format_amount` writes one so that it reads the same again. All are pure and never raise.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tracker.amounts.cells import parse_cell
from tracker.amounts.format import format_amount
from tracker.amounts.spans import AmountSpan, find_spans
from tracker.types import Amount

__all__ = ["AmountSpan", "find_amounts", "format_amount", "parse_amount", "parse_cell"]


def parse_amount(text: str) -> Amount | None:
    """Read a phrase that holds one amount; None where it holds none.

    >>> a = parse_amount("between $78-82 million")
    >>> str(a.low), str(a.high), a.unit
    ('78000000', '82000000', 'USD')
    """
    spans = find_spans(text, strict=False)
    if not spans:
        return None
    span = spans[0]
    return _as_loss(span.amount) if span.loss else span.amount


def find_amounts(text: str) -> list[AmountSpan]:
    """Find every amount of a sentence, longest reading first, non-overlapping, in order."""
    return find_spans(text)


def _as_loss(amount: Amount) -> Amount:
    low, high = _negated(amount.high), _negated(amount.low)
    return replace(amount, low=low, high=high)


def _negated(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value
