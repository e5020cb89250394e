"""Series: the same promise over releases, the walk of a guidance, the slips of a milestone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tracker.series import assign, move, slip, walk
from tracker.types import Claim, Published

D = Decimal


def guidance(low: int, high: int, **more: object) -> Claim:
    claim = Claim(
        "guidance", f"revenue of ${low} to ${high} million", 0, 9, "Larkmoor", "revenue", metric="revenue",
        basis="unstated", measure="level", low=D(low), high=D(high), unit="USD",
        target_start=date(2025, 1, 1), target_end=date(2025, 12, 31),
    )  # fmt: skip
    return replace(claim, **more)


def milestone(subject: str, end: date, event: str = "trial_start") -> Claim:
    return Claim(
        "milestone", subject, 0, 9, "Larkmoor", subject, event=event, target_start=date(2025, 1, 1), target_end=end
    )


SAME = [
    (guidance(10, 12), guidance(11, 12, quote="Revenue now $11 to $12 million")),
    (guidance(10, 12), guidance(10, 12, target_start=date(2024, 12, 29), target_end=date(2025, 12, 27))),
    (
        guidance(10, 12, metric="net_loss", subject="net loss"),
        guidance(-12, -10, metric="net_income", subject="net income"),
    ),
    (
        milestone("start the Phase 2 trial of LK-204", date(2025, 6, 30)),
        milestone("Phase 2 trial of LK-204 to begin", date(2026, 6, 30)),
    ),
    (
        milestone("open a store in Fairwater, Ohio", date(2025, 6, 30), "store_opening"),
        milestone("Fairwater, Ohio store to open", date(2025, 9, 30), "store_opening"),
    ),
]
APART = [
    (guidance(10, 12), guidance(10, 12, basis="non_gaap")),
    (guidance(10, 12), guidance(10, 12, scope="Marine")),
    (guidance(10, 12), guidance(10, 12, measure="growth")),
    (guidance(10, 12), guidance(10, 12, target_start=date(2025, 10, 1))),
    (guidance(10, 12), guidance(10, 12, target_end=date(2026, 12, 31), target_start=date(2026, 1, 1))),
    (
        milestone("start the Phase 2 trial of LK-204", date(2025, 6, 30)),
        milestone("start the Phase 3 trial of LK-204", date(2025, 6, 30)),
    ),
    (
        milestone("open a store in Fairwater, Ohio", date(2025, 6, 30), "store_opening"),
        milestone("open a store in Dunmere, Ohio", date(2025, 6, 30), "store_opening"),
    ),
    (guidance(5, 7, metric="market_growth", subject="tin demand"), guidance(1, 3, metric="market_growth", subject="packaging")),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_promise_has_one_series(one: Claim, other: Claim) -> None:
    a, b = assign([one, other], "larkmoor")
    assert a.series_id == b.series_id != ""


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_promises_are_apart(one: Claim, other: Claim) -> None:
    a, b = assign([one, other], "larkmoor")
    assert a.series_id != b.series_id


def test_issuers_are_apart() -> None:
    (one,), (other,) = assign([guidance(1, 2)], "larkmoor"), assign([guidance(1, 2)], "dunmere")
    assert one.series_id != other.series_id


def test_order_does_not_matter() -> None:
    claims = [replace(c, claim_id=str(i)) for i, c in enumerate(c for pair in (*SAME, *APART) for c in pair)]
    straight = {c.claim_id: c.series_id for c in assign(claims, "larkmoor")}
    for seed in range(5):
        shuffled = claims[:]
        random.Random(seed).shuffle(shuffled)
        assert {c.claim_id: c.series_id for c in assign(shuffled, "larkmoor")} == straight


MOVES = [
    (10, 14, 11, 14, "raised"),
    (10, 14, 10, 13, "lowered"),
    (10, 14, 11, 13, "narrowed"),
    (10, 14, 9, 15, "widened"),
    (10, 14, 10, 14, "maintained"),
]


@pytest.mark.parametrize(("low", "high", "new_low", "new_high", "action"), MOVES)
def test_moves(low: int, high: int, new_low: int, new_high: int, action: str) -> None:
    assert move(guidance(low, high), guidance(new_low, new_high)) == action


def said(claim: Claim, day: date) -> Published[Claim]:
    return Published(claim, str(day), "larkmoor", day)


def test_walk_flags_words_that_the_numbers_contradict() -> None:
    steps = walk(
        [
            said(guidance(9, 12, action="raised"), date(2025, 8, 1)),
            said(guidance(10, 14, action="new"), date(2025, 2, 1)),
            said(guidance(10, 14, action="maintained"), date(2025, 5, 1)),
            said(guidance(10, 14, action="withdrawn"), date(2025, 11, 1)),
        ]
    )
    assert [(s.computed, s.disagrees) for s in steps] == [
        ("new", False), ("maintained", False), ("lowered", True), ("withdrawn", False)
    ]  # fmt: skip


def test_slips_count_from_the_first_window() -> None:
    ends = [date(2025, 6, 30), date(2025, 12, 31), date(2025, 12, 31), date(2026, 6, 30)]
    claims = [
        said(milestone("start the trial", end), date(2025, month, 1))
        for month, end in zip((2, 5, 8, 11), ends, strict=True)
    ]
    found = slip(claims)
    assert found is not None
    assert (found.first, found.current, found.days_slipped, found.re_guides) == (ends[0], ends[-1], 365, 2)
    assert slip([]) is None
