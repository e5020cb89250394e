"""Amounts and periods that "respectively" joins one to one, and neighbours in which it joins something else or nothing."""

from __future__ import annotations

import pytest
from troubles import shown, whole

from tracker import find_figures

QUARTER, HALF, YEAR = "2025-07-01..2025-09-30", "2025-01-01..2025-09-30", "2024-10-01..2025-09-30"
PAIRED = [
    ("Revenue for the three and nine months ended September 30, 2025 was $45.0 million and $88.0 million, respectively.",
     [f"revenue 45000000 USD {QUARTER}", f"revenue 88000000 USD {HALF}"]),
    ("Revenue for the quarter and year ended September 30, 2025 was $45.0 million and $88.0 million, respectively.",
     [f"revenue 45000000 USD {QUARTER}", f"revenue 88000000 USD {YEAR}"]),
    ("Net income for the three- and nine-month periods ended September 30, 2025 was $4.0 million and $9.0 million, respectively.",
     [f"net_income 4000000 USD {QUARTER}", f"net_income 9000000 USD {HALF}"]),
    ("For the third quarter and first nine months of 2025, revenue was $45.0 million and $88.0 million, respectively, compared with "
     "$41.0 million and $80.0 million, respectively, a year earlier.",
     [f"revenue 45000000 USD {QUARTER}", f"revenue 88000000 USD {HALF}"]),
]  # fmt: skip
APART = [
    # Three amounts for two periods, and two metrics rather than two periods: which is whose stays open, or is no matter of periods.
    "Revenue for the three and nine months ended September 30, 2025 was $45.0 million, $50.0 million and $88.0 million, respectively.",
    "Revenue for the three and nine months ended September 30, 2025 was $45.0 million and 12%, respectively.",
    "Revenue for the three and nine months ended September 30, 2025 was $45.0 million and $88.0 million.",
]


def revenue_of(text: str) -> list[str]:
    figures = [f for f in find_figures(whole({"published": "2025-11-06"}, text)) if f.kind == "number" and f.metric]
    return [line.rpartition(" unstated")[0] for line in shown(figures)]


@pytest.mark.parametrize(("text", "wanted"), PAIRED)
def test_each_amount_gets_its_period(text: str, wanted: list[str]) -> None:
    assert [line for line in revenue_of(text) if not line.endswith("2024-09-30")][:2] == wanted


@pytest.mark.parametrize("text", APART)
def test_what_does_not_pair_is_not_paired(text: str) -> None:
    assert not [line for line in revenue_of(text) if line.endswith((QUARTER, HALF))]


def test_growth_over_the_quarter_before_is_of_no_year() -> None:
    from tracker import find_claims

    text = "Growth of 1.6% QoQ in constant currency, lower end of FY2026 guidance lifted"
    claims = find_claims(whole({"published": "2025-10-15", "fye": "03-31"}, text))
    assert not any(str(claim.target_end) == "2026-03-31" and claim.low and float(claim.low) == 1.6 for claim in claims)
