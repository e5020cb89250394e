"""Whether a number is of the size that was guided: what is far off is another unit, row or period."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracker.resolve.ledger import canonical
from tracker.resolve.weighing import Value, trust
from tracker.types import Claim

MIX_UP = Decimal(5)
# Results are seldom so far off; a claim or figure read for the wrong period often is. The profit of a thin year may be.
FAR_OFF, FAR_OFF_PROFIT = Decimal("2.5"), Decimal(3)
PROFITS = frozenset(
    {"eps", "net_income", "operating_income", "ebitda", "other_income", "free_cash_flow", "operating_cash_flow", "ffo"}
)
# A quarter's sum lies far from a year's: what is this near to a guided year is the year's.
_NEAR_ENOUGH = Decimal("0.25")


def plausible(item: Claim, value: Decimal) -> bool:
    """Tell whether a number of an unsure period lies so near to the range that no other period's would."""
    bounds = [b for b in (item.low, item.high) if b is not None]
    if item.measure != "level" or not bounds or item.unit in ("percent", "bps", "ratio"):
        return False
    reach = _NEAR_ENOUGH * max(abs(b) for b in bounds)
    return min(bounds) - reach <= value <= max(bounds) + reach


# Who guides to so much more growth and reports so small a part of it guided for a part of the company.
_BOOM, _OF_BOOM = Decimal(80), Decimal(3)


def mixed_up(item: Claim, value: Decimal) -> bool:
    """Tell whether a number is so far from the range that it must be of another unit, row, period or part."""
    bounds = [abs(b) for b in (item.low, item.high) if b is not None]
    if item.measure == "growth" and bounds and min(bounds) >= _BOOM:
        return value * _OF_BOOM < min(bounds)
    if item.measure != "level" or item.unit == "percent" or not bounds or not min(bounds) or not value:
        return False
    limit = FAR_OFF_PROFIT if canonical(item.metric or "")[0] in PROFITS else FAR_OFF
    return times_off(item, value, MIX_UP if item.low is None or item.high is None else limit)


def times_off(item: Claim, value: Decimal, limit: Decimal) -> bool:
    """Tell whether a number of the range's sign is over so many times its upper bound, or under such a part of its lower one."""
    bounds = [b for b in (item.low, item.high) if b is not None]
    same_side = all((b > 0) == (value > 0) for b in bounds)
    sizes = [abs(b) for b in bounds]
    return same_side and (abs(value) > limit * max(sizes) or abs(value) * limit < min(sizes))


def without_mix_ups(item: Claim, values: Sequence[Value]) -> list[Value]:
    """Leave out what only another row or period would print ("$117.5 million" against $1.1 billion for a year guided to more
    than that), where one value lies near the range; what is far off does not speak against it."""
    near = [v for v in values if plausible(item, v.best.value) and trust(v.best) >= _FAIR]
    if len(near) != 1:
        return list(values)
    limit = FAR_OFF if trust(near[0].best) < _SURE else _A_PART
    return near if all(v is near[0] or times_off(item, v.best.value, limit) for v in values) else list(values)


# A number of half the size is a division's, where a sure place gives one near the range.
_FAIR, _SURE, _A_PART = 1.5, 2.5, Decimal(2)
