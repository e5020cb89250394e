"""Wordings of the rest of the world, from sentence to claim: what is paired in turn, feasts, currencies before a number."""

from __future__ import annotations

from datetime import date

import pytest

from tracker import find_claims, parse_period, read_release

HEAD = "Tarnbeck Tools Reports Results\n\nHAMAR, May 8, 2025 -- Tarnbeck Tools ASA today reported its first quarter, ended March 31, 2025.\n\n"


def claims(sentence: str) -> set[str]:
    release = read_release(f"{HEAD}{sentence}\n".encode(), issuer="Tarnbeck Tools ASA", published="2025-05-08")
    return {
        " ".join(str(x) for x in (c.metric or c.event, c.low, c.high, c.unit, f"{c.target_start}..{c.target_end}", c.scope or "-"))
        for c in find_claims(release)
    }


Y25, Y26, Q2 = "2025-01-01..2025-12-31", "2026-01-01..2026-12-31", "2025-04-01..2025-06-30"
IN_TURN = [
    ("We expect capital expenditures of $50 million and $60 million in 2025 and 2026, respectively.",
     {f"capex 50000000 50000000 USD {Y25} -", f"capex 60000000 60000000 USD {Y26} -"}),
    ("We expect second quarter and full year 2025 revenue of $48 million and $190 million, respectively.",
     {f"revenue 48000000 48000000 USD {Q2} -", f"revenue 190000000 190000000 USD {Y25} -"}),
    ("Revenue is expected to be $48 million to $50 million and $60 million in 2025 and 2026, respectively.",
     {f"revenue 48000000 50000000 USD {Y25} -", f"revenue 60000000 60000000 USD {Y26} -"}),
    # One period for two metrics is no list of periods.
    ("We expect 2025 revenue and EBITDA of $48 million and $12 million, respectively.",
     {f"revenue 48000000 48000000 USD {Y25} -", f"ebitda 12000000 12000000 USD {Y25} -"}),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "wanted"), IN_TURN)
def test_respectively_pairs_in_turn(sentence: str, wanted: set[str]) -> None:
    assert claims(sentence) == wanted


@pytest.mark.parametrize(
    ("money", "wanted"),
    [
        ("US$45 million", "45000000 45000000 USD"),
        ("HK$120 million", "120000000 120000000 HKD"),
        ("INR 12 billion", "12000000000 12000000000 INR"),
        ("SEK 400-450 million", "400000000 450000000 SEK"),
        ("Rs. 1,200 crore", "12000000000 12000000000 INR"),
        ("C$45 million", "45000000 45000000 CAD"),
    ],
)
def test_a_currency_is_no_scope(money: str, wanted: str) -> None:
    assert claims(f"For the full year 2025, the company expects revenue of {money}.") == {f"revenue {wanted} {Y25} -"}


def test_a_region_still_is_a_scope() -> None:
    found = claims("For the full year 2025, the company expects revenue from Europe of $45 million.")
    assert found == {f"revenue 45000000 45000000 USD {Y25} Europe"}


LOSS_TO_PROFIT = [
    ("Results are expected to range from a net loss of $2 million to net income of $1 million in 2025.",
     f"net_loss -1000000 2000000 USD {Y25} -"),
    ("We expect a loss per share of $0.10 to earnings per share of $0.05 in 2025.", f"loss_per_share -0.05 0.10 USD/share {Y25} -"),
    ("We expect a net loss of $2 million to $3 million in 2025.", f"net_loss 2000000 3000000 USD {Y25} -"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "wanted"), LOSS_TO_PROFIT)
def test_a_range_from_loss_to_profit_has_the_loss_s_sign(sentence: str, wanted: str) -> None:
    assert claims(sentence) == {wanted}


WINDOWS = [
    ("A BLA submission remains on track for year-end.", "regulatory_submission None None None 2025-12-31..2025-12-31 -"),
    ("We expect to repurchase up to $100 million of shares through December 31, 2026.", "buyback None 100000000 USD 2025-05-08..2026-12-31 -"),
    ("The merger is expected to close on 28. November 2025.", "acquisition_close None None None 2025-11-28..2025-11-28 -"),
    ("The merger is expected to close on 28-11-2025.", "acquisition_close None None None 2025-11-28..2025-11-28 -"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "wanted"), WINDOWS)
def test_days_that_bound_a_claim(sentence: str, wanted: str) -> None:
    assert claims(sentence) == {wanted}


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("before Christmas", "2025-12-25"),
        ("by Christmas 2026", "2026-12-25"),
        ("by next Christmas", "2025-12-25"),
        ("before Thanksgiving", "2025-11-27"),
        ("by Thanksgiving 2026", "2026-11-26"),
        ("before Easter 2026", "2026-04-05"),
        ("until Labor Day next year", "2026-09-07"),
        ("before Memorial Day 2026", "2026-05-25"),
        ("by New Year's Eve", "2025-12-31"),
        ("Thanksgiving promotions", None),
        ("over the Easter holidays", None),
        ("before the Easter trading period", None),
        ("by midsummer", "2025-07-31"),
        ("in midsummer 2026", "2026-07-31"),
        ("by months-end", "2025-05-31"),
        ("during the Christmas quarter", None),
        ("Christmas trading", None),
        ("by the summer", "2025-08-31"),
    ],
)
def test_feasts_and_seasons(words: str, end: str | None) -> None:
    period = parse_period(words, published=date(2025, 5, 8))
    assert (str(period.end) if period else None) == end
