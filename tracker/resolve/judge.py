"""One number against one range: where it lies, which side that is, and what it makes of the claim."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext

from tracker.lexicon import metrics
from tracker.types import Direction, Measure, Position, Reason, Status

POINT_TOLERANCE = Decimal("0.005")
COARSEST = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The three layers of a verdict on a number."""

    position: Position
    direction: Direction
    status: Status
    reason: Reason


def judge(
    low: Decimal | None, high: Decimal | None, measure: Measure, metric: str, actual: Decimal, digits: int = -9
) -> Judgement | None:
    """Judge a reported number against a range; None where there is no range.

    `digits` is the exponent of the claim's last printed digit: a number that rounds to a bound there is at the bound.
    A point also holds within half a percent.

    >>> judge(Decimal(78), Decimal(82), "level", "net_loss", Decimal("73.3"))
    Judgement(position='below', direction='better', status='met', reason='exceeded')
    >>> judge(Decimal("9.0"), Decimal("9.3"), "level", "operating_expenses", Decimal("8.959"), -1).reason
    'in_range'
    >>> judge(Decimal(530), Decimal(530), "level", "revenue", Decimal("529.5")).reason
    'point'
    """
    if low is None and high is None:
        return None
    position = _position(low, high, measure, actual, digits)
    if position == "within":
        return Judgement("within", "none", "met", _held(low, high))
    better = metrics()[metric].better if metric in metrics() else "neither"
    if better == "neither":
        return Judgement(position, "none", "missed", "worse")
    if (position == "above") == (better == "higher"):
        return Judgement(position, "better", "met", "exceeded")
    return Judgement(position, "worse", "missed", "worse")


def _held(low: Decimal | None, high: Decimal | None) -> Reason:
    if high is None:
        return "floor"
    if low is None:
        return "ceiling"
    return "point" if low == high else "in_range"


def _position(low: Decimal | None, high: Decimal | None, measure: Measure, actual: Decimal, digits: int) -> Position:
    if low is not None and low == high and measure in ("level", "change") and _near(low, actual):
        return "within"
    if low is not None and actual < low and not _at(actual, low, measure, digits):
        return "below"
    if high is not None and actual > high and not _at(actual, high, measure, digits):
        return "above"
    return "within"


def _at(actual: Decimal, bound: Decimal, measure: Measure, digits: int) -> bool:
    """Tell whether a number is at a bound; one coarse digit ("over $1 billion") does not take in $767 million."""
    near = measure != "level" or not bound or abs(actual - bound) <= abs(bound) * COARSEST
    return near and _rounds_to(actual, bound, digits)


def _near(point: Decimal, actual: Decimal) -> bool:
    return abs(actual - point) <= abs(point) * POINT_TOLERANCE


def _rounds_to(actual: Decimal, bound: Decimal, digits: int) -> bool:
    """Tell whether a number is the bound at the bound's own precision; of two ways to round a half either will do."""
    step = Decimal(1).scaleb(digits)
    with localcontext() as context:
        context.prec = 60
        return any(actual.quantize(step, rounding=way) == bound for way in (ROUND_HALF_UP, ROUND_HALF_EVEN))
