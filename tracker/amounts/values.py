"""Sides → Amount: scale, currency and sign applied, bounds and tolerances worked out, unit and measure named."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from tracker.amounts.sides import Side, carry
from tracker.amounts.vocabulary import Unit
from tracker.types import Amount, Measure


class Reading(NamedTuple):
    """The sides of one amount, and what the words in and behind it add."""

    sides: tuple[Side, ...]
    approx: bool = False
    delta: Side | None = None
    growth: tuple[Decimal | None, Decimal | None] | None = None
    rule: str = ""


_KIND_UNITS = {"%": "percent", "b": "bps", "p": "percentage_point", "x": "ratio"}


def scaled(side: Side, noun: Unit | None = None) -> tuple[Decimal, Decimal | None]:
    """Return the magnitude of a side in base units."""
    factor = Decimal(1).scaleb(side.scale or 0) * _unit_factor(side, noun)
    return side.low * factor, None if side.high is None else side.high * factor


def _unit_factor(side: Side, noun: Unit | None) -> Decimal:
    """Return what a side's unit stands for; "3.5 million mt" are metric tons, whose millions are said already."""
    if side.currency:
        return side.currency.factor
    if noun is None or side.kind not in ("", "N") or (side.scale and noun.factor >= _MILLION):
        return Decimal(1)
    return noun.factor


_MILLION = 1_000_000


def _digits(side: Side, noun: Unit | None) -> int:
    return side.digits + (side.scale or 0) + _unit_factor(side, noun).adjusted()


def _values(side: Side, sign: int, noun: Unit | None) -> tuple[Decimal, Decimal | None]:
    low, high = scaled(side, noun)
    if side.negative or (sign < 0 and not side.positive):
        return (low if high is None else -high, None) if high is None else (-high, -low)
    return low, high


def build(
    reading: Reading, sign: int, moves: bool, bound: str, approx: bool, per: str, noun: Unit | None, text: str = ""
) -> Amount | None:
    """Build the Amount of a reading; `sign` is that of a word before it ("down"), which both sides share.

    A word sign turns a bound round: "a decline of at least 3%" is -3 or lower.
    """
    sides = reading.sides
    low, high = _ends(reading, sign, bound, noun)
    if low is None and high is None:
        return None
    rounded = any(side.form in ("band", "slight") and side.high is not None for side in sides)
    return Amount(
        low=_written_out(low),
        high=_written_out(high),
        unit=_unit(sides if reading.delta is None else (*sides, reading.delta), per, noun),
        approx=approx or reading.approx or rounded,
        measure=_measure(sides, moves),
        growth=reading.growth,
        text=text,
        rule=_rule(reading, bound),
        digits=min(_digits(side, noun) for side in sides),
    )


def _ends(reading: Reading, sign: int, bound: str, noun: Unit | None) -> tuple[Decimal | None, Decimal | None]:
    """Work out both ends of a reading from its sides, its tolerance and the bound said of it."""
    sides = reading.sides
    if reading.delta is not None:
        return _tolerance(sides, reading.delta, sign, noun)
    low, high = _spread(sides, sign, noun)
    form = sides[0].form if bound and len(sides) == 1 else ""
    if form in ("number", "times", "zero"):
        return _one_sided(low, high, bound, flipped=sign < 0)
    return (low, None) if form == "band" and bound == ">" else (low, high)


def _written_out(value: Decimal | None) -> Decimal | None:
    """Turn 7.8E+7 into 78000000, which is what users print and compare as text."""
    if value is None or int(value.as_tuple().exponent) <= 0:
        return value
    return Decimal(int(value))


def _spread(sides: tuple[Side, ...], sign: int, noun: Unit | None) -> tuple[Decimal | None, Decimal | None]:
    pairs = [_values(side, sign, noun) for side in sides]
    if any(high is None for _, high in pairs):
        # an open band ("double digits"): down double digits is ten or more below
        low = min(low for low, _ in pairs)
        return (None, -low) if sign < 0 or sides[-1].negative else (low, None)
    highs = [high for _, high in pairs if high is not None]
    return min(low for low, _ in pairs), max(highs)


def _one_sided(
    low: Decimal | None, high: Decimal | None, bound: str, flipped: bool
) -> tuple[Decimal | None, Decimal | None]:
    if (bound == ">") != flipped:
        return low, None
    return None, high


def _tolerance(
    sides: tuple[Side, ...], delta: Side, sign: int, noun: Unit | None
) -> tuple[Decimal | None, Decimal | None]:
    if delta.scale and sides[-1].scale is None and sides[-1].form == "number":
        sides = tuple(side._replace(scale=delta.scale) for side in sides)  # "$80 +/- $2 million"
    low, high = _spread(sides, sign, noun)
    base = sides[-1]
    if low is None or high is None:
        return low, high
    if delta.kind == "%" and base.kind in ("c", "", "N") and base.form != "zero":
        share = delta.low / 100
        return low - abs(low) * share, high + abs(high) * share
    width = _width(delta, base, noun)
    return low - width, high + width


def _width(delta: Side, base: Side, noun: Unit | None) -> Decimal:
    if delta.kind == "b" and base.kind == "%":
        return delta.low / 100
    open_unit = delta.currency is None or delta.currency.factor == 1
    if open_unit and delta.scale is None and delta.digits <= base.digits:
        delta = carry(delta, base)[0]
    return scaled(delta, noun)[0]


def _unit(sides: tuple[Side, ...], per: str, noun: Unit | None) -> str:
    for side in sides:
        if side.currency:
            return f"{side.currency.code}/{per}" if per else side.currency.code
    if noun is not None:
        return f"{noun.name}/{per}" if per else noun.name
    for side in sides:
        if side.kind in _KIND_UNITS:
            return _KIND_UNITS[side.kind]
    return "percent" if any(side.form == "zero" for side in sides) else "count"


def _measure(sides: tuple[Side, ...], moves: bool) -> Measure:
    kinds = {side.kind for side in sides}
    if kinds & {"b", "p"}:
        return "change"
    if "%" in kinds or (any(side.form in ("slight", "zero") for side in sides) and "c" not in kinds):
        digits = any(side.form == "band" and side.plain for side in sides)
        zero = any(side.form in ("zero", "slight", "times") for side in sides)
        return "growth" if moves or digits or zero else "level"
    return "change" if moves else "level"


def _rule(reading: Reading, bound: str) -> str:
    if reading.rule:
        return reading.rule
    if reading.delta is not None:
        return "tolerance"
    form = reading.sides[0].form
    if len(reading.sides) == 2:
        return "range" if form == reading.sides[1].form == "number" else f"range from {form} to {reading.sides[1].form}"
    if form != "number":
        return form
    return {">": "floor", "<": "ceiling"}.get(bound, "point")
