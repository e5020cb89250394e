"""The effective tax rate that no release prints: worked out from the lines of one income statement, proved by its net income."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from tracker.lexicon import load_rows, spaced
from tracker.resolve.ledger import covers_period
from tracker.resolve.weighing import Candidate
from tracker.types import Claim, Figure, Published


@cache
def _lines() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (row["id"], re.compile("|".join(spaced(p) for p in row["phrases"]), re.IGNORECASE))
        for row in load_rows("income_rows")
    )


_ASIDE = re.compile(r"\([^()]*\)")


def line_of(name: str) -> str | None:
    """Tell which line of the income statement a row is by its name.

    >>> line_of("Income (loss) before income taxes"), line_of("Provision for income taxes"), line_of("Deferred income taxes")
    ('before tax', 'tax', None)
    """
    plain = " ".join(_ASIDE.sub(" ", name).split()).strip(" :.")
    return next((line for line, pattern in _lines() if pattern.fullmatch(plain)), None)


# What the rate leaves out is in the statement.
_LEFT_OUT = re.compile(r"\b(?:exclud\w+|before|without|adjust\w+|discrete|normali[sz]ed)\b", re.IGNORECASE)
_STATEMENT = "table.statement"


def derive_tax_rate(item: Claim, release: Sequence[Published[Figure]]) -> list[Candidate]:
    """Work out the rate for a claim's period: the tax over the income before it, where what is left is the net income printed."""
    if item.basis == "non_gaap" or item.scope or item.measure != "level" or _LEFT_OUT.search(item.quote):
        return []
    stated = [f for f in release if f.item.rule == _STATEMENT and covers_period(item, f.item)]
    whole, tax = _line("before tax", stated), _line("tax", stated)
    if whole is None or tax is None or whole.value <= 0:
        return []
    income = [
        f.item for f in stated if f.item.metric == "net_income" and not f.item.scope and f.item.basis != "non_gaap"
    ]
    part = _proved(whole.value, tax.value, income)
    rate = (part / whole.value * 100).quantize(Decimal("0.01"))
    return [Candidate(tax.source, rate, derived=True)] if part > 0 else []


def _proved(whole: Decimal, tax: Decimal, income: Sequence[Figure]) -> Decimal:
    """Give the tax that leaves a printed net income of the whole; 0 where it leaves none. Some print it with the minus sign of an expense."""
    return next((part for part in (tax, -tax) if any(_is_left(whole - part, f) for f in income)), Decimal(0))


def _line(line: str, stated: Sequence[Published[Figure]]) -> Candidate | None:
    """Give the one number that a statement prints in a line; None where it prints none or several."""
    rows = [f for f in stated if f.item.metric is None and line_of(f.item.subject.split(" | ")[0]) == line]
    found = {f.item.value: f for f in rows if f.item.value is not None}
    return next((Candidate(f, value) for value, f in found.items()), None) if len(found) == 1 else None


_ROUNDED = 2


def _is_left(rest: Decimal, income: Figure) -> bool:
    """Tell whether a net income is what is left after tax, at the digits that it is printed to."""
    return abs(rest - (income.value or 0)) <= _ROUNDED * Decimal(1).scaleb(income.digits)
