"""Guidance tables and tables of planned milestones give claims; tables of results, contracts and calendars give none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import lexicon
from tracker.readers import read_release
from tracker.tables import find_candidates, find_table_claims, guided_columns, is_guidance_table
from tracker.tables.compared import as_period, without_comparison
from tracker.tables.milestones import event_of
from tracker.tables.roles import roles_of
from tracker.types import Claim, Release

HEAD = "# Northwind Foods reports first quarter results\n\nDAYTON, Ohio, May 7, 2026 - Northwind Foods, Inc. today reported results.\n\n"


def release_of(body: str, source: str = "release.md") -> Release:
    return read_release(
        (HEAD + body).encode(),
        source=source,
        issuer="Northwind Foods, Inc.",
        published="2026-05-07",
        fiscal_year_end="12-31",
    )


def claims_of(body: str) -> list[Claim]:
    return list(find_table_claims(release_of(body)))


def brief(claim: Claim) -> tuple[object, ...]:
    bounds = [None if v is None else float(v) for v in (claim.low, claim.high)]
    return (claim.metric, claim.basis, claim.measure, *bounds, claim.unit, str(claim.target_end))


def grid(*rows: str) -> str:
    """Write rows of "a | b" as a Markdown table."""
    cells = [row.split("|") for row in rows]
    rule = "|".join("---" for _ in cells[0])
    lines = [f"|{'|'.join(c)}|" for c in cells]
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]]) + "\n"


YEAR = "2026-12-31"

GUIDANCE = {
    "low and high": (
        "## Fiscal Year 2026 Guidance\n\n($ in millions, except per share amounts)\n\n"
        + grid(
            " | Low | High ",
            "Revenue | $ 1,050 | $ 1,075",
            "Adjusted diluted EPS | $2.10 | $2.20",
            "Effective tax rate | 24% | 25%",
            "Diluted shares outstanding | 101 | 102",
        ),
        [
            ("revenue", "unstated", "level", 1.05e9, 1.075e9, "USD", YEAR),
            ("eps", "non_gaap", "level", 2.1, 2.2, "USD/share", YEAR),
            ("tax_rate", "unstated", "level", 24, 25, "percent", YEAR),
            ("share_count", "unstated", "level", 101e6, 102e6, "shares", YEAR),
        ],
    ),
    "quarter and year, losses in parentheses": (
        "## Outlook\n\n"
        + grid(
            "(in millions) | Q2 2026 Guidance | | Full Year 2026 Guidance | ",
            " | Low | High | Low | High ",
            "GAAP net loss | (12) | (10) | (40) | (35)",
            "Net income (loss) | (12) | (10) | (5) | 2",
        ),
        [
            ("net_loss", "gaap", "level", 10e6, 12e6, "USD", "2026-06-30"),
            ("net_loss", "gaap", "level", 35e6, 40e6, "USD", YEAR),
            ("net_income", "unstated", "level", -12e6, -10e6, "USD", "2026-06-30"),
            ("net_income", "unstated", "level", -5e6, 2e6, "USD", YEAR),
        ],
    ),
    "actual beside guidance": (
        "### 2026 Guidance\n\n"
        + grid(
            " | 2025 Actual | 2026 Guidance ",
            "Revenue | $900.1 million | $950 to $980 million",
            "Store openings | 12 | 15 to 18",
        ),
        [
            ("revenue", "unstated", "level", 950e6, 980e6, "USD", YEAR),
            ("store_openings", "unstated", "level", 15, 18, "count", YEAR),
        ],
    ),
    "years marked A and E": (
        grid(
            "($ millions) | 2025A | 2026E | % Change",
            "Revenue | 850 | 900 - 920 | 6% - 8%",
            "EBITDA | 110 | 120 - 125 | 9% - 14%",
        ),
        [
            ("revenue", "unstated", "level", 900e6, 920e6, "USD", YEAR),
            ("ebitda", "unstated", "level", 120e6, 125e6, "USD", YEAR),
        ],
    ),
    "segments under a metric": (
        "## 2026 Financial Outlook\n\n"
        + grid(
            " | Full Year 2026 ",
            "Net sales growth: | ",
            "North America | 3% to 5%",
            "Europe | Flat to up 2%",
            "Asia | Low single digits",
            "Gross margin | Up 20 to 40 basis points",
        ),
        [
            ("revenue", "unstated", "growth", 3, 5, "percent", YEAR),
            ("revenue", "unstated", "growth", 0, 2, "percent", YEAR),
            ("revenue", "unstated", "growth", 1, 3, "percent", YEAR),
            ("gross_margin", "unstated", "change", 20, 40, "bps", YEAR),
        ],
    ),
    "rows are periods": (
        "Guidance for the coming quarters:\n\n"
        + grid("Period | Revenue | Adjusted EBITDA", "Q2 2026 | $50 - $52 million | $5 - $6 million"),
        [
            ("revenue", "unstated", "level", 50e6, 52e6, "USD", "2026-06-30"),
            ("ebitda", "non_gaap", "level", 5e6, 6e6, "USD", "2026-06-30"),
        ],
    ),
    "GAAP and non-GAAP columns": (
        "## Third quarter fiscal 2026 outlook\n\n"
        + grid(" | GAAP | Adjustments | Non-GAAP ", "Gross margin | 45% - 46% | 1% | 46% - 47%"),
        [
            ("gross_margin", "gaap", "level", 45, 46, "percent", "2026-09-30"),
            ("gross_margin", "non_gaap", "level", 46, 47, "percent", "2026-09-30"),
        ],
    ),
    "units in labels": (
        "## Production and Cost Guidance\n\n"
        + grid(
            " | 2026 Guidance ",
            "Gold production (oz) | 200,000 - 220,000",
            "Sustaining capital expenditures ($ million) | 85 - 95",
        ),
        [
            ("production", "unstated", "level", 200e3, 220e3, "oz", YEAR),
            ("capex", "unstated", "level", 85e6, 95e6, "USD", YEAR),
        ],
    ),
    "words without a number": (
        "## Guidance for 2026\n\n"
        + grid(
            "EUR million | 2025 | Forecast 2026", "Revenue | 512.3 | 530 to 550", "Order intake | 498 | slight increase"
        ),
        [
            ("revenue", "unstated", "level", 530e6, 550e6, "EUR", YEAR),
            ("bookings", "unstated", "direction", None, None, None, YEAR),
        ],
    ),
    "midpoint and growth columns": (
        "## Third Quarter 2026 Guidance\n\n"
        + grid(" | Guidance Range | Midpoint | Y/Y Growth ", "Revenue | $300M to $310M | $305M | 12% to 15%"),
        [("revenue", "unstated", "level", 300e6, 310e6, "USD", "2026-09-30")],
    ),
    "counts in a table of millions": (
        "## Outlook\n\nThe amounts are in millions, except per share data.\n\n"
        + grid(
            " | Third Quarter 2026 | ",
            " | Low | High ",
            "Net sales | $ 172 | $ 178",
            "Pilot plants | 16 | 18",
            "New stores | 4 | 5",
        ),
        [
            ("revenue", "unstated", "level", 172e6, 178e6, "USD", "2026-09-30"),
            ("other", "unstated", "level", 16, 18, "count", "2026-09-30"),
            ("store_openings", "unstated", "level", 4, 5, "count", "2026-09-30"),
        ],
    ),
    "period in the caption only": (
        "## Outlook\n\nThird Quarter 2026 (in millions)\n\n" + grid(" | Low | High ", "Net sales | $ 172 | $ 178"),
        [("revenue", "unstated", "level", 172e6, 178e6, "USD", "2026-09-30")],
    ),
    "segments as columns, earlier range in the cell": (
        "## Full Year 2026 Guidance\n\n"
        + grid(
            " | Consolidated | International ",
            "Revenue | $50-$60 million (previously $40-$50 million) | about $12 million",
        ),
        [
            ("revenue", "unstated", "level", 50e6, 60e6, "USD", YEAR),
            ("revenue", "unstated", "level", 12e6, 12e6, "USD", YEAR),
        ],
    ),
    "one-sided and hedged": (
        "## 2026 Outlook\n\n"
        + grid(
            "Item | Outlook",
            "Free cash flow | At least $200M",
            "Share repurchases | Up to $100 million",
            "Adjusted EBITDA margin | ~24%",
        ),
        [
            ("free_cash_flow", "unstated", "level", 200e6, None, "USD", YEAR),
            ("buyback", "unstated", "level", None, 100e6, "USD", YEAR),
            ("ebitda", "non_gaap", "level", 24, 24, "percent", YEAR),
        ],
    ),
    "two bases in a cell": (
        "## Q2 2026 Outlook\n\n"
        + grid(
            "Metric | Outlook",
            "Diluted EPS | GAAP: $0.30 to $0.32 non-GAAP: $0.45 to $0.47",
            "Gross margin (GAAP / non-GAAP) | 55% / 58%",
        ),
        [
            ("eps", "gaap", "level", 0.30, 0.32, "USD/share", "2026-06-30"),
            ("eps", "non_gaap", "level", 0.45, 0.47, "USD/share", "2026-06-30"),
            ("gross_margin", "gaap", "level", 55, 55, "percent", "2026-06-30"),
            ("gross_margin", "non_gaap", "level", 58, 58, "percent", "2026-06-30"),
        ],
    ),
    "growth with the level it makes": (
        "## FY27 Guidance\n\n"
        + grid(
            "($ in millions) | FY26 Results | FY27 Guidance",
            "Adjusted EPS | $2.97 | (18)% to (12)% $2.43 to $2.61",
            "Net sales | $10,253 | (2)% to flat",
        ),
        [
            ("eps", "non_gaap", "level", 2.43, 2.61, "USD/share", "2027-12-31"),
            ("revenue", "unstated", "growth", -2, 0, "percent", "2027-12-31"),
        ],
    ),
    "plan by year with its total": (
        "($ in millions)\n\n"
        + grid(
            " | 2026 | 2027 | Total",
            "Planned capital expenditures | | | ",
            "Wires | $ 50 | $ 60 | $ 110",
            "Total planned capital expenditures | $ 150 | $ 180 | $ 330",
        ),
        [
            ("capex", "unstated", "level", 50e6, 50e6, "USD", YEAR),
            ("capex", "unstated", "level", 60e6, 60e6, "USD", "2027-12-31"),
            ("capex", "unstated", "level", 110e6, 110e6, "USD", "2027-12-31"),
            ("capex", "unstated", "level", 150e6, 150e6, "USD", YEAR),
            ("capex", "unstated", "level", 180e6, 180e6, "USD", "2027-12-31"),
            ("capex", "unstated", "level", 330e6, 330e6, "USD", "2027-12-31"),
        ],
    ),
    "rows that only their total names": (
        "($ in millions)\n\n" + grid(" | 2026E | 2027E", "Wires | 50 | 60", "Total capital expenditures | 150 | 180"),
        [
            ("capex", "unstated", "level", 50e6, 50e6, "USD", YEAR),
            ("capex", "unstated", "level", 60e6, 60e6, "USD", "2027-12-31"),
            ("capex", "unstated", "level", 150e6, 150e6, "USD", YEAR),
            ("capex", "unstated", "level", 180e6, 180e6, "USD", "2027-12-31"),
        ],
    ),
    "metrics as columns, with unit and scale in their heads": (
        "## 2026 forecast\n\n"
        + grid(
            "Site | Gold production (oz) 2026 guidance | AISC ($/oz) 2026 guidance | Revenue in EUR million",
            "Denby | 100,000 - 110,000 | $1,200 - $1,300 | 300 to 330",
            "Total | 200,000 - 220,000 | $1,250 - $1,350 | 600 to 660",
        ),
        [
            ("production", "unstated", "level", 100e3, 110e3, "oz", YEAR),
            ("cost_of_revenue", "unstated", "level", 1200, 1300, "USD/oz", YEAR),
            ("revenue", "unstated", "level", 300e6, 330e6, "EUR", YEAR),
            ("production", "unstated", "level", 200e3, 220e3, "oz", YEAR),
            ("cost_of_revenue", "unstated", "level", 1250, 1350, "USD/oz", YEAR),
            ("revenue", "unstated", "level", 600e6, 660e6, "EUR", YEAR),
        ],
    ),
    "one label over several periods": (
        "## Guidance\n\n"
        + grid(
            "($ in millions) | Period | Guidance",
            "Net income | Q2 2026 | $190 - $205",
            " | FY 2026 | $760 - $810",
            "Adjusted EBITDA | Q2 2026 | $310 - $325",
        ),
        [
            ("net_income", "unstated", "level", 190e6, 205e6, "USD", "2026-06-30"),
            ("net_income", "unstated", "level", 760e6, 810e6, "USD", YEAR),
            ("ebitda", "non_gaap", "level", 310e6, 325e6, "USD", "2026-06-30"),
        ],
    ),
    "scale in the label, counts among them": (
        "## 2026 Guidance\n\n"
        + grid(
            "(in millions, except customers) | Low | High",
            "Subscribers (thousands) | 900 | 950",
            "Revenue | $ 310 | $ 320",
        ),
        [
            ("subscribers", "unstated", "level", 900e3, 950e3, "count", YEAR),
            ("revenue", "unstated", "level", 310e6, 320e6, "USD", YEAR),
        ],
    ),
    "scale in a note under the table": (
        "## FY 2026 Guidance\n\n"
        + grid(" | Low | High", "Revenue | 400 | 410")
        + "\nAll amounts in millions of U.S. dollars.\n",
        [("revenue", "unstated", "level", 400e6, 410e6, "USD", YEAR)],
    ),
    "balance at the end of the period": (
        "## Q2 2026 guidance\n\n" + grid("Metric | Guidance", "Subscribers at quarter end | 1.2 - 1.3 million"),
        [("subscribers", "unstated", "level", 1.2e6, 1.3e6, "count", "2026-06-30")],
    ),
    "loss of a metric that is a profit": (
        "## 2026 Guidance\n\n" + grid(" | Low | High", "Adjusted EBITDA loss (in millions) | $27 | $30"),
        [("ebitda", "non_gaap", "level", -30e6, -27e6, "USD", YEAR)],
    ),
    "effects of currency are levels": (
        "## 2026 Guidance\n\n"
        + grid(" | Full Year 2026", "Currency effect on sales growth | approx. (0.5)%", "Sales growth | 4% to 6%"),
        [
            ("fx_impact", "unstated", "level", -0.5, -0.5, "percent", YEAR),
            ("revenue", "unstated", "growth", 4, 6, "percent", YEAR),
        ],
    ),
    "growth of nothing said in words": (
        "## FY 2026 Outlook\n\n"
        + grid(
            " | FY 2025 | FY 2026 outlook",
            "Operating margin | 12.1% | flat",
            "Order intake | $800 million | at previous year's level",
            "Net sales | $900 million | $910 - $920 million",
        ),
        [
            ("operating_margin", "unstated", "growth", 0, 0, "percent", YEAR),
            ("bookings", "unstated", "growth", 0, 0, "percent", YEAR),
            ("revenue", "unstated", "level", 910e6, 920e6, "USD", YEAR),
        ],
    ),
    "rows of change belong to the row above": (
        "## FULL-YEAR 2026 GUIDANCE\n\n"
        + grid(
            "($ in Billions) | May 2026 | February 2026",
            "Net sales2,5 / Mid-point2,5 | $97.9B - $98.9B / $98.4B | $96.9B - $97.9B / $97.4B",
            "Change vs. Prior Year / Mid-point | 5.5% - 6.5% / 6.0% | 4.5% - 5.5% / 5.0%",
        ),
        [
            ("revenue", "unstated", "level", 97.9e9, 98.9e9, "USD", YEAR),
            ("revenue", "unstated", "growth", 5.5, 6.5, "percent", YEAR),
        ],
    ),
    "label and value in paragraphs of their own": (
        "## Full Year 2026 Guidance\n\nTotal revenue\n\n$1.42 billion to $1.45 billion\n\nGAAP net loss\n\n$(22) million to $(14) million\n",
        [
            ("revenue", "unstated", "level", 1.42e9, 1.45e9, "USD", YEAR),
            ("net_loss", "gaap", "level", 14e6, 22e6, "USD", YEAR),
        ],
    ),
    "dot leaders": (
        "Fiscal 2026 guidance:\n\nNet sales ............ $400 million to $410 million\nAdjusted EPS ............ $2.10 to $2.20\n",
        [
            ("revenue", "unstated", "level", 400e6, 410e6, "USD", YEAR),
            ("eps", "non_gaap", "level", 2.1, 2.2, "USD/share", YEAR),
        ],
    ),
    "what the caption is about": (
        "## 2026 net sales guidance by segment\n\n($ in millions)\n\n"
        + grid("Segment | Low | High", "Food | 400 | 410", "Total | 900 | 930"),
        [
            ("revenue", "unstated", "level", 400e6, 410e6, "USD", YEAR),
            ("revenue", "unstated", "level", 900e6, 930e6, "USD", YEAR),
        ],
    ),
    "low and high end in rows of their own": (
        "## 2026 Guidance\n\n" + grid(" | ", "Revenue - low end | $400 million", "Revenue - high end | $410 million"),
        [("revenue", "unstated", "level", 400e6, 410e6, "USD", YEAR)],
    ),
    "total of a plan beside its years, under a plan's name": (
        "Our capital plan (in billions):\n\n"
        + grid(" | 2026 | 2027 | 2026-2027", "Capital investment | $1.0 | $1.1 | $2.1"),
        [
            ("capex", "unstated", "level", 1.0e9, 1.0e9, "USD", YEAR),
            ("capex", "unstated", "level", 1.1e9, 1.1e9, "USD", "2027-12-31"),
            ("capex", "unstated", "level", 2.1e9, 2.1e9, "USD", "2027-12-31"),
        ],
    ),
    "planning assumptions": (
        "Fiscal 2026 planning assumptions:\n\n" + grid(" | ", "Interest expense | $12 - $13 million"),
        [("interest_expense", "unstated", "level", 12e6, 13e6, "USD", YEAR)],
    ),
    "lines that lost their columns": (
        "Fiscal 2026 Outlook\n\nMetric FY26 Outlook\nNet sales $10.95 billion to $11.05 billion\nOperating margin 14.7% to 15.0%\n",
        [
            ("revenue", "unstated", "level", 10.95e9, 11.05e9, "USD", YEAR),
            ("operating_margin", "unstated", "level", 14.7, 15.0, "percent", YEAR),
        ],
    ),
}


TEXT = {
    "heads over values and over parts of values": (
        "Outlook\n\n                                    Q2 2026                FY 2026\n"
        "Revenue                        $50 - $52 million     $205 - $215 million\n"
        "Gross margin                       45% - 46%             45% - 47%\n",
        [
            ("revenue", "unstated", "level", 50e6, 52e6, "USD", "2026-06-30"),
            ("revenue", "unstated", "level", 205e6, 215e6, "USD", YEAR),
            ("gross_margin", "unstated", "level", 45, 46, "percent", "2026-06-30"),
            ("gross_margin", "unstated", "level", 45, 47, "percent", YEAR),
        ],
    ),
    "a plan named by its caption": (
        "Planned capital expenditures (in millions):\n\n                         2026      2027\n"
        "Generation               $100      $110\nTransmission               50        60\nTotal                    $150      $170\n",
        [
            ("capex", "unstated", "level", 100e6, 100e6, "USD", YEAR),
            ("capex", "unstated", "level", 110e6, 110e6, "USD", "2027-12-31"),
            ("capex", "unstated", "level", 50e6, 50e6, "USD", YEAR),
            ("capex", "unstated", "level", 60e6, 60e6, "USD", "2027-12-31"),
            ("capex", "unstated", "level", 150e6, 150e6, "USD", YEAR),
            ("capex", "unstated", "level", 170e6, 170e6, "USD", "2027-12-31"),
        ],
    ),
    "results": (
        "Outlook\n\nCONSOLIDATED STATEMENTS OF INCOME\n                              Three Months Ended\n"
        "                                  March 31,\n                              2026        2025\n"
        "Revenue                      $50.1       $48.0\nNet income                     5.0         4.0\n",
        [],
    ),
}


@pytest.mark.parametrize(("body", "expected"), TEXT.values(), ids=TEXT)
def test_table_of_a_text_file(body: str, expected: list[tuple[object, ...]]) -> None:
    assert [brief(c) for c in find_table_claims(release_of(body, "release.txt"))] == expected


@pytest.mark.parametrize(("body", "expected"), GUIDANCE.values(), ids=GUIDANCE)
def test_guidance_table(body: str, expected: list[tuple[object, ...]]) -> None:
    assert [brief(c) for c in claims_of(body)] == expected


def test_claim_points_at_its_row() -> None:
    release = release_of(GUIDANCE["low and high"][0])
    first = next(find_table_claims(release))
    assert release.text[first.start : first.end] == first.quote == "Revenue | $ 1,050 | $ 1,075"
    assert (first.speaker, first.in_table, first.section, first.cue) == (
        "Northwind Foods",
        True,
        "Fiscal Year 2026 Guidance",
        "Fiscal Year 2026 Guidance",
    )


PRIOR = [
    ("4% to 5%", "4.5% to 5.5%", "raised", 4.5),
    ("4% to 5%", "3% to 5%", "lowered", 3),
    ("4% to 6%", "4.5% to 5.5%", "narrowed", 4.5),
    ("4% to 5%", "3% to 6%", "widened", 3),
    ("4% to 5%", "4% to 5%", "maintained", 4),
    ("4% to 5%", "no change", "maintained", 4),
    ("4% to 5%", "Unchanged", "maintained", 4),
    ("", "4% to 5%", "new", 4),
]


@pytest.mark.parametrize(("before", "now", "action", "low"), PRIOR)
@pytest.mark.parametrize(
    ("prior", "current", "swapped"),
    [
        ("Prior FY26 Outlook", "Updated FY26 Outlook", False),
        ("Previous FY26 Guidance", "Current FY26 Guidance", True),
        ("FY26 Guidance as of February 5, 2026", "FY26 Guidance as of May 7, 2026", False),
    ],
)
def test_earlier_guidance_tells_the_action(
    before: str, now: str, action: str, low: float, prior: str, current: str, swapped: bool
) -> None:
    pairs = [(prior, "5% to 6%", before), (current, "no change", now)][:: -1 if swapped else 1]
    rows = ["|".join(["", *(p[0] for p in pairs)]), "|".join(["Revenue growth", *(p[1] for p in pairs)])]
    rows.append("|".join(["Comparable sales", *(p[2] for p in pairs)]))
    claim = claims_of(grid(*rows))[1]
    assert (claim.metric, claim.action, claim.low) == ("comparable_sales", action, Decimal(str(low)))
    assert (claim.prior_low is None) == (before == "")


# The corner, the head or the label over a "Revenue" of 1,250, and what that is.
SCALES = [
    ("in EUR thousands", "Guidance 2026", "Revenue", 1_250e3, "EUR"),
    ("TEUR", "Guidance 2026", "Revenue", 1_250e3, "EUR"),
    ("MSEK", "Guidance 2026", "Revenue", 1_250e6, "SEK"),
    ("(Rs. crore)", "Guidance 2026", "Revenue", 12_500e6, "INR"),
    ("£m", "2026 guidance", "Revenue", 1_250e6, "GBP"),
    ("", "2026 guidance £m", "Revenue", 1_250e6, "GBP"),
    ("", "2026 guidance RMB'000", "Revenue", 1_250e3, "CNY"),
    ("", "2026 guidance", "Revenue ($ millions)", 1_250e6, "USD"),
    ("($ in thousands)", "2026 guidance", "Revenue ($M)", 1_250e6, "USD"),
    ("", "2026 guidance", "Revenue in EUR million", 1_250e6, "EUR"),
    ("US$m", "2026 guidance", "Revenue", 1_250e6, "USD"),
]


@pytest.mark.parametrize(("corner", "head", "label", "low", "unit"), SCALES)
def test_scale_and_currency(corner: str, head: str, label: str, low: float, unit: str) -> None:
    (claim,) = claims_of("## Outlook\n\n" + grid(f"{corner} | {head}", f"{label} | 1,250 to 1,300"))
    assert (float(claim.low or 0), claim.unit) == (low, unit)


def test_money_among_counts_takes_the_scale_unless_it_is_a_price() -> None:
    body = "## 2026 Outlook\n\n($ in millions)\n\n" + grid(
        " | Low | High",
        "Stadium projects | $ 12 | $ 14",
        "Pilot plants | 3 | 4",
        "Average fuel price | $ 2.45 | $ 2.55",
        "Net sales | $ 400 | $ 410",
    )
    assert [float(c.low or 0) for c in claims_of(body)] == [12e6, 3, 2.45, 400e6]


def test_pence_and_decimal_commas() -> None:
    (eps,) = claims_of("## Outlook\n\n" + grid("(£ million) | 2026 guidance", "Basic EPS (p) | 12.4 to 13.0"))
    assert (eps.low, eps.unit) == (Decimal("0.124"), "GBP/share")
    margin, debt = claims_of(
        "## Forecast 2026\n\nEUR 796,1 million were 8,1 % more.\n\n"
        + grid(
            " | 2025 actual | Forecast 2026", "EBIT margin | 8,1 % | 7,5 – 8,5 %", "Capital expenditure | 31,2 | 35,5"
        )
    )
    assert (margin.low, margin.high, debt.low) == (Decimal("7.5"), Decimal("8.5"), Decimal("35.5"))


def test_earlier_loss_has_the_sign_of_the_present_one() -> None:
    body = "## 2026 Outlook\n\n(in millions)\n\n" + grid(
        " | Prior Outlook | | Updated Outlook | ",
        " | Low | High | Low | High",
        "Net loss | $(12) | $(8) | $(10) | $(6)",
    )
    (claim,) = claims_of(body)
    assert [int(v or 0) // 10**6 for v in (claim.prior_low, claim.prior_high, claim.low, claim.high)] == [8, 12, 6, 10]


MOVED = {
    "months of issue": grid(
        "Full Year 2026 Guidance | Initial (February 2026) | Prior (March 2026) | Revised (May 2026)",
        "Revenue | $390 - $400 million | $400 - $410 million | $405 - $412 million",
    ),
    "days without their year": grid(
        " | FY26 Guidance (May 7) | FY26 Guidance (Feb 5)", "Revenue | $405 - $412 million | $400 - $410 million"
    ),
    "months alone": grid(" | May 2026 | February 2026", "Revenue | $405 - $412 million | $400 - $410 million"),
    "from and to": grid(" | From | To", "Revenue | $400 - $410 million | $405 - $412 million"),
    "arrow in a cell": grid("Metric | Change", "Revenue | $400–410 million → $405–412 million"),
    "arrow with the scale said once": grid("Metric | Guidance", "Revenue | $400–410 -> $405–412 million"),
    "arrow in a line": "- Revenue: $400–410 million → $405–412 million\n- Capital expenditures: $95 million (unchanged)\n",
}


@pytest.mark.parametrize("body", MOVED.values(), ids=MOVED)
def test_where_the_earlier_guidance_stands(body: str) -> None:
    claim = claims_of("## Full-year 2026 guidance changes\n\n" + body)[0]
    amounts = [
        None if v is None else int(v) // 10**6 for v in (claim.prior_low, claim.prior_high, claim.low, claim.high)
    ]
    assert (claim.metric, claim.action, amounts) == ("revenue", "raised", [400, 410, 405, 412])
    assert str(claim.target_end) == YEAR


def test_earlier_guidance_of_the_year_is_not_that_of_the_quarter_which_ends_it() -> None:
    quarter, year = claims_of(
        "## Outlook\n\n"
        + grid(" | Q4 2026 | FY 2026 | Prior FY 2026", "Revenue | $90 - $92 | $360 - $362 | $358 - $362")
    )
    assert (quarter.prior_low, year.prior_low, year.action) == (None, Decimal(358), "raised")


RESTATED = {
    "next quarter, the year, the year as last given": (
        "## Second quarter and full year guidance\n\n"
        + grid(
            " | 2Q 2026 | Full Year 2026 | Prior Full Year ",
            "Operating margin | 9% to 10% | 12% to 13% | 12% to 14%",
            "Diluted EPS | — | $3.60 to $4.10 | $3.50 to $4.10",
            "Capital expenditures | $60 million | $270 million | $270 million",
        ),
        [
            ("operating_margin", "2026-06-30", None, None),
            ("operating_margin", YEAR, "lowered", 12),
            ("eps", YEAR, "raised", 3.5),
            ("capex", "2026-06-30", None, None),
            ("capex", YEAR, "maintained", 270e6),
        ],
    ),
}


@pytest.mark.parametrize(("body", "expected"), RESTATED.values(), ids=RESTATED.keys())
def test_earlier_guidance_whose_head_names_no_year(body: str, expected: list[tuple[object, ...]]) -> None:
    found = [
        (c.metric, str(c.target_end), c.action, None if c.prior_low is None else float(c.prior_low))
        for c in claims_of(body)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Guidance for 2026", [("revenue", "raised", Decimal(90_000_000)), ("tax_rate", "maintained", Decimal(21))]),
        ("Traffic", []),
    ],
)
def test_earlier_guidance_under_the_months_in_which_it_was_given(heading: str, expected: list[tuple[str, ...]]) -> None:
    """Under a heading that speaks of no guidance the columns are figures of these months."""
    rows = grid(" | July | October ", "Net sales | $90 million | $95 million", "Tax rate | 21% to 22% | unchanged")
    release = read_release(f"{HEAD}## {heading}\n\n{rows}".encode(), source="release.md", published="2026-10-22")
    assert [(c.metric, c.action, c.prior_low) for c in find_table_claims(release)] == expected


TITLED = [
    ("Northwind Reaffirms 2026 Guidance", "maintained", "maintained"),
    ("Northwind Initiates 2026 Guidance", "new", "new"),
    ("Northwind Reaffirms 2026 Net Sales Guidance", "maintained", None),
    ("Northwind Raises 2026 Revenue Guidance and Reaffirms EPS Guidance", None, None),
]


@pytest.mark.parametrize(("title", "sales", "tax"), TITLED)
def test_action_of_the_headline(title: str, sales: str | None, tax: str | None) -> None:
    body = f"# {title}\n\nDAYTON, Ohio, May 7, 2026 - Northwind Foods, Inc. today spoke.\n\n## 2026 Guidance\n\n"
    body += grid(" | Low | High", "Net sales | $400 | $410", "Effective tax rate | 24% | 25%")
    release = read_release(body.encode(), source="r.md", issuer="Northwind Foods, Inc.", published="2026-05-07")
    assert [c.action for c in find_table_claims(release)] == [sales, tax]


@pytest.mark.parametrize(
    ("lead", "action"),
    [
        ("Northwind reaffirms its fiscal 2026 guidance:", "maintained"),
        ("The Company is introducing initial fiscal 2026 guidance as follows:", "new"),
        ("The Company expects for fiscal 2026:", None),
    ],
)
def test_blanket_action(lead: str, action: str | None) -> None:
    assert [c.action for c in claims_of(f"{lead}\n\n" + grid(" | FY 2026", "Net sales | $1.0 - $1.1 billion"))] == [
        action
    ]


BRIDGE = "## Reconciliation of Forward-Looking Guidance\n\n(in thousands)\n\n" + grid(
    " | Year Ending December 31, 2026 | ",
    " | Low | High ",
    "Net income | $ 10,000 | $ 14,000",
    "Interest expense, net | 4,000 | 4,000",
    "Depreciation and amortization | 9,000 | 9,000",
    "EBITDA | 23,000 | 27,000",
    "Stock-based compensation | 6,000 | 6,000",
    "Adjusted EBITDA | $ 29,000 | $ 33,000",
)


def test_only_the_totals_of_a_bridge_stand() -> None:
    claims = claims_of(BRIDGE)
    assert [(c.metric, c.basis, int(c.low or 0)) for c in claims if not c.vague] == [
        ("net_income", "gaap", 10_000_000),
        ("ebitda", "unstated", 23_000_000),
        ("ebitda", "non_gaap", 29_000_000),
    ]
    assert len(claims) == 6


def test_bridge_that_only_adds_up() -> None:
    body = "## 2026 Guidance\n\n" + grid(
        " | Low | High ",
        "Net income per diluted share | $0.60 | $0.66",
        "Depreciation per share | 1.40 | 1.40",
        "Core FFO per diluted share | $2.00 | $2.06",
        "Occupancy | 94% | 95%",
    )
    assert [(c.metric, c.vague) for c in claims_of(body)] == [
        ("eps", False),
        ("depreciation_amortization", True),
        ("ffo", False),
        ("other", False),
    ]


MILESTONES = {
    "pipeline": (
        "## Pipeline and Upcoming Milestones\n\n"
        + grid(
            "Program | Indication | Next Milestone | Expected Timing",
            "NW-101 | Asthma | Phase 2 topline data | Q4 2026",
            "NW-202 | Psoriasis | IND submission | First half 2027",
            "NW-303 | Gout | Phase 1 initiation | Completed",
        ),
        [("data_readout", "2026-10-01", YEAR), ("regulatory_submission", "2027-01-01", "2027-06-30")],
    ),
    "sites": (
        "## Planned Store Openings\n\n"
        + grid("Location | Expected opening date", "Dayton, Ohio | August 2026", "Reno, Nevada | Q1 2027"),
        [("store_opening", "2026-08-01", "2026-08-31"), ("store_opening", "2027-01-01", "2027-03-31")],
    ),
    "status": (
        "Planned service coverage\n\n" + grid("City | Status", "Ashford | Live", "Milton | 2H 2026", "Carver | 2027"),
        [("product_launch", "2026-07-01", YEAR), ("product_launch", "2027-01-01", "2027-12-31")],
    ),
    "run into a sentence": (
        "Planned Service Coverage City Status Ashford Live Milton 2H 2026 Carver 2H 2026 West Denby 2H 2026 and more to say here.\n",
        [("product_launch", "2026-07-01", YEAR)] * 3,
    ),
}


@pytest.mark.parametrize(("body", "expected"), MILESTONES.values(), ids=MILESTONES)
def test_planned_things(body: str, expected: list[tuple[str, str, str]]) -> None:
    claims = claims_of(body)
    assert [(c.event, str(c.target_start), str(c.target_end)) for c in claims] == expected
    assert {c.kind for c in claims} == {"milestone"}


NOTHING = {
    "results": "## Financial Results\n\n"
    + grid(
        "(in thousands) | Three Months Ended March 31, 2026 | Three Months Ended March 31, 2025",
        "Revenue | 10,000 | 9,000",
    ),
    "balance sheet below an outlook": "## Outlook\n\nWe expect growth.\n\n"
    + grid("(in thousands) | March 31, 2026 | December 31, 2025", "Total assets | 100,000 | 90,000"),
    "results against outlook": "## Q1 2026 Results vs. Outlook\n\n"
    + grid(" | Q1 2026 Outlook | Q1 2026 Actual", "Revenue | $200 - $210 million | $208 million"),
    "maturities": "Future maturities of long-term debt are expected to be as follows (in millions):\n\n"
    + grid("Year | Amount", "2026 | $ 10", "2027 | $ 20"),
    "amortization": "Estimated future amortization expense is as follows:\n\n"
    + grid("Fiscal year | Amount", "2026 | $ 5,000", "2027 | $ 4,000"),
    "share prices": "Stock price range\n\n" + grid("Quarter | High | Low", "First quarter 2026 | $12.10 | $9.80"),
    "calendar": "## Financial Calendar 2026\n\n"
    + grid("Event | Date", "Q2 2026 results | August 6, 2026", "Q3 2026 results | November 5, 2026"),
    "conferences": "Upcoming investor conferences\n\n"
    + grid("Conference | Date", "Spring Conference | May 20, 2026", "Summit | June 11, 2026"),
    "options": "The fair value of options was estimated using the following assumptions:\n\n"
    + grid(" | 2026 | 2025", "Expected volatility | 40% | 42%"),
    "pension": "Assumptions\n\n" + grid(" | Expected long-term return | Target allocation 2026", "Equity | 7% | 60%"),
    "backlog by year": "Backlog expected to be recognized as revenue:\n\n"
    + grid(" | 2026 | 2027", "Remaining performance obligations | $ 100 | $ 50"),
    "no guidance given": "## Outlook\n\nThe Company is not providing guidance for 2026. The table below shows revenue by region.\n\n"
    + grid(" | 2026 | 2025", "Europe | $ 10 | $ 12"),
    "notes due": "Senior notes\n\n" + grid("Notes | Maturity | Amount", "5% notes due 2027 | June 2027 | $100"),
    "results below a headline on the outlook": "Northwind Raises 2026 Outlook\n\n"
    + grid("(in millions) | First Quarter 2026 Results | ", " | First Quarter | Change", "Revenue | 50 | 4%"),
    "this year beside last year": "## First Quarter Highlights and 2026 Outlook\n\n"
    + grid(" | 2026 | 2025", "Revenue | $50.1 | $48.0", "Adjusted EBITDA | $8.2 | $7.9"),
    "the foot of the table before": "* Estimated as of May 7, 2026\n\n"
    + grid(" | 2026 | 2025", "Income before tax | 1,799 | 1,781", "Litigation | (93) | 36"),
    "scorecard": "## How we did\n\n" + grid(" | Outlook | Actual", "Revenue | $50 - $52 million | $53 million"),
    "withdrawn": "The company has withdrawn its 2026 guidance shown below:\n\n"
    + grid(" | Guidance", "Revenue | $400 - $410 million"),
    "expected credit losses": "(in thousands)\n\n"
    + grid(" | 2026 | 2027", "Provision for expected credit losses | 7,100 | 10,141"),
    "hedges": "## Hedge positions\n\n"
    + grid(" | 2026 | 2027", "Oil swaps (bbl/d) | 5,000 | 3,000", "Average price | $70 | $68"),
    "unknown counts": "The Company expects the following store activity in fiscal 2026:\n\n"
    + grid(" | Stores at start | Closures", "Northwind | 120 | 2"),
}


@pytest.mark.parametrize("body", NOTHING.values(), ids=NOTHING)
def test_gives_nothing(body: str) -> None:
    release = release_of(body)
    assert release.tables
    assert not list(find_table_claims(release))
    assert not any(is_guidance_table(release, t) or guided_columns(release, t) for t in release.tables)


CANDIDATES = {
    "a past column beside guidance": (
        GUIDANCE["actual beside guidance"][0],
        {900.1e6: {"column.past", "caption.cue"}, 950e6: {"column.cue", "column.ahead", "range", "actuals.beside"}},
    ),
    "earlier guidance": (
        "## Guidance\n\n" + grid(" | Prior FY26 Outlook | Updated FY26 Outlook", "Revenue | $400 | $410"),
        {400: {"column.prior"}, 410: {"column.current", "prior.beside", "point"}},
    ),
    "contractual": (NOTHING["backlog by year"], {100: {"contractual", "column.ahead"}, 50: {"column.year.next"}}),
    "scorecard": (NOTHING["scorecard"], {50e6: {"scorecard", "range"}, 53e6: {"column.past"}}),
    "estimates": (
        grid("($ millions) | 2025A | 2026E", "Revenue | 850 | 900"),
        {850e6: {"column.past"}, 900e6: {"eformat", "column.year.this", "metric.known"}},
    ),
    "steps and totals": (BRIDGE, {10e6: {"bridge.total"}, 6e6: {"bridge.step"}}),
}


@pytest.mark.parametrize(("body", "expected"), CANDIDATES.values(), ids=CANDIDATES)
def test_nothing_that_could_be_guidance_is_dropped(body: str, expected: dict[float, set[str]]) -> None:
    signs = {float(c.claim.low): c.signs for c in find_candidates(release_of(body)) if c.claim.low is not None}
    assert {low: want - signs.get(low, frozenset()) for low, want in expected.items()} == {
        low: set() for low in expected
    }


def test_candidate_stands_in_its_row() -> None:
    release = release_of(GUIDANCE["actual beside guidance"][0])
    candidate = next(c for c in find_candidates(release) if "column.cue" in c.signs)
    assert release.text[candidate.start : candidate.end] == "$950 to $980 million"
    row = candidate.segment
    assert (row.kind, row.section, row.before, row.text) == (
        "row",
        "2026 Guidance",
        "Revenue",
        "Revenue | $900.1 million | $950 to $980 million",
    )
    assert row.caption == "2026 Guidance\n2026 Guidance" and release.text[row.start : row.end] == row.text


def test_results_far_from_any_cue_give_no_candidates() -> None:
    assert not list(find_candidates(release_of(NOTHING["results"])))


def test_guided_columns_of_a_mixed_table() -> None:
    release = release_of(GUIDANCE["actual beside guidance"][0])
    (table,) = release.tables
    assert guided_columns(release, table) == {2}
    assert not is_guidance_table(release, table)


def test_scope_and_earlier_range_in_a_cell() -> None:
    whole, part = claims_of(GUIDANCE["segments as columns, earlier range in the cell"][0])
    assert (whole.scope, whole.action, whole.prior_low, part.scope) == (
        None,
        "raised",
        Decimal(40_000_000),
        "International",
    )


def test_cell_with_a_part_of_its_amount() -> None:
    body = "## Q3 2026 Outlook\n\n" + grid(
        "Metric | Outlook",
        "Sales and marketing expenses | $50-$60 million Including ~$4 million in stock-based compensation",
    )
    assert [(c.metric, int(c.low or 0), c.scope) for c in claims_of(body)] == [
        ("sg_and_a", 50_000_000, None),
        ("stock_compensation", 4_000_000, "Sales and marketing expenses"),
    ]


def test_text_layout() -> None:
    body = (
        "Fiscal 2026 Outlook\n\nFor fiscal 2026, the Company plans to:\n\n"
        "                                        Prior FY26 Outlook              Updated FY26 Outlook\n"
        "Net sales                          $1.0 billion to $1.1 billion    $1.05 billion to $1.15 billion\n"
        "New stores, net                               25-30                       no change\n"
        "Interest income                                                   approximately $17 million\n"
    )
    claims = list(find_table_claims(release_of(body, "release.txt")))
    assert [(c.metric, c.action, c.approx) for c in claims] == [
        ("revenue", "raised", False),
        ("store_openings", "maintained", False),
        ("other_income", "new", True),
    ]


@pytest.mark.parametrize("row", lexicon.load_rows("columns"), ids=lambda r: r["id"])
def test_column_example(row: dict[str, str]) -> None:
    assert row["id"] in roles_of(row["example"])


@pytest.mark.parametrize("header", ["Reported growth", "Reported sales outlook", "Net sales as reported growth"])
def test_reported_basis_is_no_result(header: str) -> None:
    assert "actual" not in roles_of(header)


@pytest.mark.parametrize("row", lexicon.load_rows("table_events"), ids=lambda r: r["id"])
def test_table_event_example(row: dict[str, str]) -> None:
    assert event_of(row["example"]) == row["id"]


CELL = st.sampled_from(
    [
        "",
        "Revenue",
        "Low",
        "High",
        "Q2 2026",
        "FY 2026 Guidance",
        "$5 - $6",
        "no change",
        "(12)",
        "-",
        "to",
        "Net loss",
        "~5%",
        "Prior",
        "3|",
    ]
)


@given(st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=2, max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_table_gives_ordered_claims_that_quote_the_text(rows: list[list[str]]) -> None:
    release = release_of("## 2026 Guidance\n\n" + grid(*["|".join(row) for row in rows]))
    for claim in (c.claim for c in find_candidates(release)):
        assert release.text[claim.start : claim.end] == claim.quote
        assert claim.low is None or claim.high is None or claim.low <= claim.high


@pytest.mark.parametrize("row", lexicon.load_rows("asides"), ids=lambda r: r["id"])
def test_brackets_of_another_time(row: dict[str, Any]) -> None:
    day = date(2012, 5, 3)
    assert without_comparison(row["example"], day) == row["plain"]
    assert [without_comparison(label, day) for label in row["not"]] == row["not"]


def test_the_first_row_of_a_timetable_is_no_head() -> None:
    page = "<p>ACME PLC, August 18, 2025</p><p>Expected timetable</p><table><tr><td>Hearing of the court</td><td>6 October 2025</td></tr><tr><td>Scheme becomes effective</td><td>10 October 2025</td></tr></table>"
    release = read_release(page.encode(), source="a.html", issuer="Acme", published=date(2025, 8, 18))
    days = [str(c.claim.target_start) for c in find_candidates(release)]
    assert days == ["2025-10-06", "2025-10-10"]


@pytest.mark.parametrize("row", lexicon.load_rows("row_periods"), ids=lambda r: r["id"])
def test_rows_called_after_a_period(row: dict[str, Any]) -> None:
    assert as_period(row["example"]) == row["words"]
    assert [as_period(label) for label in row["not"]] == row["not"]


DAY = date(2025, 8, 6)
FORMS = {
    "signs of money in cells of their own push values to the right": (
        "2025 Outlook\n\n| | | Updated Low | | Updated High |\n|---|---|---|---|---|\n| Comparable growth | | 1.0 | % | 2.0 | % |\n| Net income (in millions) | | $ | 36.5 | | $ | 39.5 |\n",
        ["net_income 36500000 39500000 USD 2025-12-31"],
    ),
    "a line below says scale and period": (
        "                        Current          Prior (May 7)\nGeneral and administrative   $27 - $27.5      $27 - $28\nAcquisitions                 $310 - $330      $250 - $300\n(for the year; $ in millions but for per-share figures)\n",
        ["sg_and_a 27000000 27500000 USD 2025-12-31"],
    ),
    "estimated quarters are amounts": (
        "Estimates for the rest of 2025\n\n                Actual     Estimated            Estimated\n                Second     Third                Fourth\n                Quarter    Quarter              Quarter\nGas (Mcf)        33,207     30,500 to 33,000     28,500 to 31,500\nOil (Bbls)        4,876      4,650 to 4,850       4,800 to 5,050\n",
        ["production 30500 33000 mcf 2025-09-30", "production 4800 5050 bbls 2025-12-31"],
    ),
    "a group says what its costs are per": (
        "2025 guidance\n\n| | 2025 guidance |\n|---|---|\n| Costs ($/boe) | |\n| Operating expenses | 10.25 - 11.00 |\n| Transportation | 2.10 - 2.30 |\n",
        ["cost_of_revenue 10.25 11.00 USD/boe 2025-12-31"],
    ),
    "things told apart by a number": (
        "Capacity outlook (thousand wafers)\n\n         2Q25     3Q25E\nFab 1     196      204\nFab 2     288      291\n",
        ["other 204 204 count 2025-09-30", "other 291 291 count 2025-09-30"],
    ),
    "guidance as it stood; now": (
        "Full-year 2025 guidance, as it stood in May and now:\n   Revenue: $585M–$605M; now $572M–$580M\n   Capex: $30M–$35M; now $28M–$30M\n",
        ["revenue 572000000 580000000 USD 2025-12-31", "capex 28000000 30000000 USD 2025-12-31"],
    ),
    "times without digits": (
        "New stores planned for this autumn:\n\nLubbock, TX                  August 31\nTulsa, OK (second store)     September\nMacon, GA (relocation)       before Thanksgiving\n",
        ["store_opening 2025-08-31", "store_opening 2025-09-30", "store_opening 2025-11-27"],
    ),
    "a table of times without heads": (
        "Release plan\n\nLonghaul Manager 23      PC, consoles       Sept. 16, 2025\nThornwick Mobile         iOS, Android       Holiday 2025\nSaltmarch                PC, consoles       February 2026\n",
        ["product_launch 2025-09-16", "product_launch 2025-12-31", "product_launch 2026-02-28"],
    ),
    "rows called after their times": (
        "Calendar of planned steps\n\n| Period | Step |\n|---|---|\n| Q4 2025 | First ore from the north stope |\n| H1 2026 | Mill commissioning complete |\n",
        ["other 2025-12-31", "capacity_start 2026-06-30"],
    ),
    "several steps in a cell": (
        "| Project | MW | Status | Next milestone |\n|---|---|---|---|\n| Ulvsund (50%) | 260 | EIA submitted | Licence decision 2027 |\n| Kolbein | 40 | Contract signed | Permit H1 2026, COD 2027 |\n",
        ["regulatory_decision 2027-12-31", "regulatory_decision 2026-06-30", "capacity_start 2027-12-31"],
    ),
}


@pytest.mark.parametrize(("page", "wanted"), FORMS.values(), ids=FORMS)
def test_forms_of_releases(page: str, wanted: list[str]) -> None:
    head = "RIDGEPORT, August 6, 2025 -- Vellmar Systems, Inc. (Nasdaq: VLMR) reported its results.\n\n"
    release = read_release(f"{head}{page}".encode(), source="a.txt", published=DAY)
    claims = [c.claim for c in find_candidates(release)]
    got = [
        f"{c.metric} {c.low:f} {c.high:f} {c.unit} {c.target_end}" if c.metric and c.low is not None and c.high is not None else f"{c.event} {c.target_end}"
        for c in claims
    ]
    assert not set(wanted) - {line.replace(".0 ", " ") for line in got}, got
