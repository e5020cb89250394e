"""Near misses: how far outside its range a number lies, in words and columns, and the second status that a tolerance gives."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from tracker.resolve.judge import distance_of, judge, status_at
from tracker.resolve.words import narrowly
from tracker.types import Claim


def near(low: str, high: str, unit: str, metric: str, actual: str, approx: bool = False) -> str:
    claim = Claim("guidance", "", 0, 0, "", "", low=D(low), high=D(high), unit=unit, metric=metric, approx=approx)
    verdict = judge(claim.low, claim.high, "level", metric, D(actual))
    assert verdict is not None
    return narrowly(claim, D(actual), verdict)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (("2950000000", "2950000000", "USD", "operating_expenses", "2983000000", True), "narrowly, 1.1% above about $2.95 billion"),
        (("100", "110", "USD", "revenue", "99"), "narrowly, 1% below $100"),
        (("100", "110", "USD", "revenue", "110.05"), "narrowly, 0.05% above $110"),
        (("40", "41", "percent", "gross_margin", "39.7"), "narrowly, 0.3 points below 40%"),
        # Far off, within, and a percentage a whole point off.
        (("100", "110", "USD", "revenue", "90"), ""),
        (("100", "110", "USD", "revenue", "105"), ""),
        (("40", "41", "percent", "gross_margin", "39"), ""),
    ],
)  # fmt: skip
def test_narrowly(case: tuple[str, str, str, str, str], words: str) -> None:
    assert near(*case) == words


@pytest.mark.parametrize(
    ("low", "high", "position", "actual", "unit", "expected"),
    [
        ("100", "110", "above", "113.3", "USD", (3.3, 3.0)),
        ("100", "110", "below", "98", "USD", (-2.0, -2.0)),
        ("100", "110", "within", "105", "USD", (0.0, 0.0)),
        ("-5", "-3", "below", "-6", "USD", (-1.0, -20.0)),
        ("0", "0", "above", "2", "USD", (2.0, None)),
        ("40", "41", "below", "39.7", "percent", (-0.3, None)),
        (None, "9", "above", None, "USD", (None, None)),
        ("1", "2", None, "3", "USD", (None, None)),
    ],
)
def test_distance(low, high, position, actual, unit, expected) -> None:  # type: ignore[no-untyped-def]
    assert distance_of(low and D(low), high and D(high), position, actual and D(actual), unit) == expected


@pytest.mark.parametrize(
    ("status", "low", "high", "approx", "actual", "expected"),
    [
        ("missed", "200", "200", True, "203", "met"),
        ("missed", "200", "200", True, "206", "missed"),
        # A range, a point without "about" and what isn't missed stay.
        ("missed", "200", "201", True, "203", "missed"),
        ("missed", "200", "200", False, "203", "missed"),
        ("pending", "200", "200", True, "203", "pending"),
        ("missed", "200", "200", True, None, "missed"),
    ],
)
def test_status_at_a_tolerance_of_two_percent(status, low, high, approx, actual, expected) -> None:  # type: ignore[no-untyped-def]
    assert status_at(status, D(low), D(high), approx, actual and D(actual), D(2)) == expected
