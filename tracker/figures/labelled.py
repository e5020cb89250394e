"""Figures of what no row of the lexicon names: the words of a sentence or row that say what an amount is of.

"LTM attrition at 13.7%", "Sustaining capital ($ millions) | 66.1": such a figure has no metric; its `subject` are those words, and
a promise answers to it only by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tracker.figures.values import Scale, Value
from tracker.types import Figure

_CLAUSE = re.compile(
    r"[;:•]|\.\s|,\s+(?!(?:19|20)\d\d\b)(?:and\s+|while\s+|but\s+)?|\s[–—-]\s|\b(?:and|while|with|but)\s", re.IGNORECASE
)
_LONGEST = 90


def label_around(text: str, start: int, end: int, floor: int, ceiling: int) -> str:
    """Give the words that lead to an amount in its clause, and those right behind it after a bar; "" where there are none.

    >>> words = "Costs fell, net charge-offs were 0.16% of average loans and 6,025 freshers joined."
    >>> label_around(words, words.index("0.16"), words.index("% of") + 1, 0, words.index("6,025"))
    'net charge-offs were | of average loans'
    """
    head = text[max(floor, start - 2 * _LONGEST) : start]
    cut = max((m.end() for m in _CLAUSE.finditer(head)), default=0)
    tail = text[end : min(ceiling, end + _LONGEST)]
    stop = _CLAUSE.search(tail)
    tail = tail[: stop.start()] if stop else tail
    words = f"{head[cut:].strip()[-_LONGEST:]} | {tail.strip(' .')}".strip()
    return words if re.search(r"[A-Za-z]{3}", words) else ""


# Rows whose numbers the table's scale of money does not count.
_UNSCALED = re.compile(
    r"\bper\b|\bprice\b|\brate\b|\bratio\b|\bnumber\b|\bcents\b|\bcount\b|\bemployees\b|\(\$/", re.IGNORECASE
)
_OWN_SCALE = re.compile(
    r"\(\s*(?:[A-Z]{2,3}\$?|[$€£₹])?\s*(?:in )?(?P<scale>millions?|thousands?|billions?|crores?)\s*\)", re.IGNORECASE
)
_EXPONENTS = {"t": 3, "m": 6, "b": 9, "c": 7}


def label_figure(label: str, value: Value, scale: Scale) -> Figure | None:
    """Make the figure of a row that no metric names; None for a row without a name or a bare total."""
    plain = " ".join(label.split())
    if not re.search(r"[A-Za-z]{3}", plain) or re.fullmatch(r"(?i)(?:sub-?)?totals?|of which|other", plain):
        return None
    own = _OWN_SCALE.search(plain)
    percent = value.percent or plain.rstrip(" )").endswith("%")
    exponent = 0
    if not percent and not value.scaled:
        exponent = _EXPONENTS[own["scale"][0].lower()] if own else 0 if _UNSCALED.search(plain) else scale.exponent
    money = bool(exponent) or value.scaled
    return Figure(
        kind="number",
        quote="",
        start=0,
        end=0,
        subject=plain,
        measure="level",
        value=value.number.scaleb(exponent),
        unit="percent" if percent else scale.currency if money else "count",
        digits=value.places + exponent,
        in_table=True,
        rule="table.row",
    )


def printed_growth(
    values: Sequence[tuple[Decimal, Decimal]], percents: Sequence[Decimal]
) -> Iterator[tuple[int, Decimal]]:
    """Find the percents of a row that are the growth of a value over the one before it, by arithmetic alone.

    `values` are pairs of this and last year's; each is given at most one percent, as printed.

    >>> list(printed_growth([(Decimal(4870), Decimal(4602))], [Decimal("5.8")]))
    [(0, Decimal('5.8'))]
    >>> list(printed_growth([(Decimal(4870), Decimal(4602))], [Decimal("7.1")]))
    []
    """
    for number, (now, before) in enumerate(values):
        if before <= 0:
            continue
        grown = (now / before - 1) * 100
        # The two values are rounded themselves: "7.45 and 7.30" are 1.9 % to 2.2 % apart.
        slack = Decimal("0.06") + _rounding(now, before)
        fits = [p for p in percents if abs(p - grown) <= slack]
        if len(set(fits)) == 1:
            yield number, fits[0]


def _rounding(now: Decimal, before: Decimal) -> Decimal:
    step = Decimal(1).scaleb(int(now.as_tuple().exponent)) / 2
    return min(Decimal("0.6"), step * 200 / before)
