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
        return Judgement("within", "none", "met", held(low, high))
    better = metrics()[metric].better if metric in metrics() else "neither"
    if better == "neither":
        return Judgement(position, "none", "missed", "worse")
    if (position == "above") == (better == "higher"):
        return Judgement(position, "better", "met", "exceeded")
    return Judgement(position, "worse", "missed", "worse")


def status_at(
    status: str, low: Decimal | None, high: Decimal | None, approx: bool, actual: Decimal | None, tolerance: Decimal
) -> str:
    """Return the status that a verdict has where an approximate point may be off by `tolerance` percent of it.

    A second view beside the standard one, which "about" doesn't widen; all but missed approximate points stay as they are.

    >>> point = Decimal("2.95")
    >>> [status_at("missed", point, point, True, Decimal("2.983"), Decimal(t)) for t in (1, 2)]
    ['missed', 'met']
    """
    if status != "missed" or not approx or low is None or low != high or actual is None:
        return status
    return "met" if abs(actual - low) * 100 <= abs(low) * tolerance else status


def distance_of(
    low: Decimal | None, high: Decimal | None, position: str | None, actual: Decimal | None, unit: str | None
) -> tuple[float | None, float | None]:
    """Return how far a judged number lies outside its range, and that in percent of the bound; 0 within the range.

    Percentages have no percent of their own. The columns `distance` and `distance_percent` of the ledger say the same.

    >>> distance_of(Decimal(200), Decimal(200), "above", Decimal(203), "USD"), distance_of(None, Decimal(9), "within", Decimal(8), "USD")
    ((3.0, 1.5), (0.0, 0.0))
    """
    bound = {"above": high, "below": low}.get(position or "")
    if actual is None or (bound is None and position != "within"):
        return None, None
    off = actual - bound if bound is not None else Decimal(0)
    if unit in ("percent", "bps") or bound == 0:
        return float(off), None
    return float(off), float(round(100 * off / abs(bound), 2)) if bound else 0.0


def held(low: Decimal | None, high: Decimal | None) -> Reason:
    """Name what was held: a floor, a ceiling, a point or a range.

    >>> held(Decimal(1), None), held(Decimal(1), Decimal(1))
    ('floor', 'point')
    """
    if high is None:
        return "floor"
    if low is None:
        return "ceiling"
    return "point" if low == high else "in_range"


def _position(low: Decimal | None, high: Decimal | None, measure: Measure, actual: Decimal, digits: int) -> Position:
    if low is not None and low == high and measure in ("level", "change") and _near(low, actual):
        return "within"
    if low is not None and actual < low and not at_bound(actual, low, measure, digits):
        return "below"
    if high is not None and actual > high and not at_bound(actual, high, measure, digits):
        return "above"
    return "within"


def at_bound(actual: Decimal, bound: Decimal, measure: Measure, digits: int) -> bool:
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
