"""Tables of which no cell became a candidate: heads beside their values, things told apart by numbers, totals without a name."""

from __future__ import annotations

import pytest

from tests.test_tables_forms import HEAD, brief, claims_of, from_lines
from tracker.readers import read_release
from tracker.tables import find_candidates
from tracker.types import Claim

PLAIN = HEAD.replace("## Outlook for 2026", "## Fleet")


def planned_of(*rows: str, head: str = PLAIN) -> list[Claim]:
    width = rows[0].count("|") - 1
    table = "\n".join([rows[0], "|" + "---|" * width, *rows[1:]])
    text = f"{head}{table}\n".encode()
    release = read_release(
        text, source="release.md", issuer="Larkmoor Group Ltd.", published="2026-05-07", fiscal_year_end="12-31"
    )
    return [c.claim for c in find_candidates(release) if c.claim.kind == "milestone"]


def told(claim: Claim) -> tuple[str | None, str]:
    return claim.event, str(claim.target_end)


SPACED = (
    "| | | February 12 | | | | Current | | | |",
    "| | | Low | | High | | Low | | High | |",
    "| Net sales ($ millions) | | $ | 1,310 | | $ | 1,350 | | $ | 1,345 | | $ | 1,365 | |",
    "| Capital expenditures ($ millions) | | | 70 | | | 75 | | | 65 | | | 70 | |",
)


def test_values_stand_below_their_heads_by_number_where_spacer_columns_part_them() -> None:
    found = from_lines(*SPACED)
    assert [(*brief(c), c.prior_low and float(c.prior_low)) for c in found if c.prior_low] == [
        ("revenue", 1.345e9, 1.365e9, "USD", 1.31e9),
        ("capex", 65e6, 70e6, "USD", 70e6),
    ]


def test_values_that_stand_below_their_heads_stay_there() -> None:
    found = claims_of(
        "| | Low | High | Comment |", "| Net sales ($M) | 131 | 135 | Europe |", "| Capex ($M) | 7 | | Quay |"
    )
    assert [brief(c) for c in found] == [("revenue", 131e6, 135e6, "USD"), ("capex", 7e6, 7e6, "USD")]


# Head, row, its milestones.
NUMBERED = [
    ("| Satellite | Builder | Launch | In service |", "| Larkstar 12 | Quay Space | H1 2027 | 2028 |", ["2027-06-30", "2028-12-31"]),
    ("| Hull | Vessel | Contract delivery |", "| 288 | Harbour tug | Q2 2027 |", ["2027-06-30"]),
    ("| Hull | Vessel | Delivery |", "| 291 | 60-car ferry | Q4 2027 |", ["2027-12-31"]),
    ("| | Yard | Contract price | Delivery |", "| Hull S-2417 | Quay | USD 81.5m | July 2026 |", ["2026-07-31"]),
    ("| Works | Capital | Commissioning |", "| Moor Street | 44 | Q3 2027 |", ["2027-09-30"]),
    ("| Activity | Start | Finish |", "| Winter road | Q1 2026 | Q3 2026 |", ["2026-09-30"]),
    # What is over, and what is only paid or owed, gives none.
    ("| Hull | Vessel | Delivery |", "| 287 | Harbour tug | Q2 2025 |", []),
]  # fmt: skip


@pytest.mark.parametrize(("head", "row", "ends"), NUMBERED, ids=[row for _, row, _ in NUMBERED])
def test_dates_of_things_that_a_number_tells_apart(head: str, row: str, ends: list[str]) -> None:
    assert [str(c.target_end) for c in planned_of(head, row)] == ends


def test_objective_announces_a_table_beside_the_year_before() -> None:
    head = HEAD.replace("## Outlook for 2026", "## Figures")
    rows = "| | 2025 actual | 2026 objective |", "| Cash capex | €388m | ≤ €400m |"
    assert [brief(c) for c in claims_of(*rows, head=head)] == [("capex", None, 400e6, "EUR")]
    assert claims_of(rows[0].replace("objective", "to date"), rows[1].replace("≤ ", ""), head=head) == []


@pytest.mark.parametrize("label", ["Total", "Group", "Grand total"])
def test_total_of_things_that_no_word_names(label: str) -> None:
    rows = "| Aircraft at year end | 2025 | 2026E |", "| L19 | 24 | 20 |", f"| {label} | 60 | 68 |"
    assert ("other", 68.0, 68.0, "count") in [brief(c) for c in claims_of(*rows, head=PLAIN)]


def test_flattened_row_with_a_plus_or_minus() -> None:
    lines = "2Q 2026 FY 2026", "Revenue ($M) 196 - 208 714 - 726", "Gross margin 52.5% +/- 0.5% ~52.3%"
    found = {(brief(c), str(c.target_end)) for c in from_lines(*lines)}
    assert (("gross_margin", 52.0, 53.0, "percent"), "2026-06-30") in found
    assert (("revenue", 714e6, 726e6, "USD"), "2026-12-31") in found


# Heads, cells of a row, its milestones: a step in words with its date at the end.
STEPS = [
    ("Next step", "Phase 2 start, mid-2027", [("trial_start", "2027-08-31")]),
    ("Note", "CTA filing H2 2027", [("regulatory_submission", "2027-12-31")]),
    ("Next step", "Installation complete by July 4", [("other", "2026-07-04")]),
    ("Status", "Launched 30 April; delivery Q1 2027", [("product_shipment", "2027-03-31")]),
    ("Status", "Opening in July", [("facility_opening", "2026-07-31")]),
    ("Launch", "Q4 2027 (was Q2)", [("product_launch", "2027-12-31")]),
    # What was reached, a number without a step, words before a date that is no end of theirs.
    ("Status", "Topped out 4 March; let", []),
    ("Customer", "Quay House 2027 Holdings", []),
]  # fmt: skip


@pytest.mark.parametrize(("head", "cell", "expected"), STEPS, ids=[cell for _, cell, _ in STEPS])
def test_step_in_words_with_its_date(head: str, cell: str, expected: list[tuple[str, str]]) -> None:
    rows = f"| Programme | Area | {head} |", f"| LMR-33 | Dry eye | {cell} |"
    assert [told(c) for c in planned_of(*rows, head=PLAIN.replace("Fleet", "Pipeline"))] == expected


ENDS = [
    ("Production (boe/d)", "Low end", "High end", ("production", 131.0, 135.0, "boe/d")),
    ("Capex ($ millions)", "Minimum", "Maximum", ("capex", 131e6, 135e6, "USD")),
]


@pytest.mark.parametrize(("group", "low", "high", "expected"), ENDS)
def test_rows_of_a_low_and_a_high_end_below_the_name(
    group: str, low: str, high: str, expected: tuple[object, ...]
) -> None:
    rows = "| | 2nd Qtr. 2026 | Year 2026 |", f"| {group} | | |", f"| {low} | 131 | 134 |", f"| {high} | 135 | 137 |"
    found = [(brief(c), str(c.target_end)) for c in claims_of(*rows)]
    assert (expected, "2026-06-30") in found and len(found) == 2


def test_prices_that_were_the_lowest_and_the_highest_are_no_range_of_two_things() -> None:
    rows = "| | 2026 |", "| Quay House | |", "| Low end | 131 |", "| Moor Street | |", "| High end | 135 |"
    assert all(c.low == c.high for c in claims_of(*rows))


# Lines, some amounts with the end of their periods.
YEARLY = [
    (
        ("Delivery plan", "", "Year 2024-25 2026 2027 2028", "First order, systems 18 22 - -", "Second order, systems - - 14 16"),
        {(14.0, "count", "2027-12-31"), (16.0, "count", "2028-12-31"), (22.0, "count", "2026-12-31")},
    ),
    (
        ("Capital programme", "", "£m", "Year Water Drains Total Status", "2024/25 62 88 150 actual", "2027/28 165 255 420 plan"),
        {(165e6, "GBP", "2028-12-31"), (255e6, "GBP", "2028-12-31"), (420e6, "GBP", "2028-12-31")},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), YEARLY, ids=["years above", "years before"])
def test_years_of_a_flattened_plan(lines: tuple[str, ...], expected: set[tuple[float, str, str]]) -> None:
    found = {(float(c.low or 0), c.unit, str(c.target_end)) for c in from_lines(*lines)}
    assert expected <= found


@pytest.mark.parametrize(
    "lines",
    [
        ("Year 2023 2024 2025", "Systems 18 22 14"),
        ("Year 2025 2026 2027", "Systems 18 22 of 14 ordered"),
        ("Year Water Drains Total", "2027/28 165 255", "2028/29 165 255"),
    ],
    ids=["all over", "other words", "heads that are not as many"],
)
def test_lines_that_are_no_plan_of_years(lines: tuple[str, ...]) -> None:
    assert not [c for c in from_lines("Systems delivered.", "", *lines) if c.in_table]


MONEY = [
    ("| (£m) | 2025 actual | 2026 plan |", "Investments", ("capex", 90e6, 90e6, "GBP")),
    ("| | 2025 actual | 2026 plan |", "Investments", ("capex", 90.0, 90.0, "USD")),
    ("| (£m) | 2025 actual | 2026 plan |", "Fleet", ("other", 90e6, 90e6, "GBP")),
    ("| (in millions) | 2025 actual | 2026 plan |", "Fleet", ("other", 90.0, 90.0, "count")),
]  # fmt: skip


@pytest.mark.parametrize(("head", "title", "expected"), MONEY)
def test_corner_tells_that_rows_without_a_metric_are_money(head: str, title: str, expected: tuple[object, ...]) -> None:
    found = claims_of(head, "| Stores | 88 | 90 |", head=HEAD.replace("Outlook for 2026", title))
    assert [brief(c) for c in found] == [expected]


def test_scale_of_things_in_a_head_is_no_money() -> None:
    rows = "| Calendar year | Harvest (000 tons) |", "| 2025 | 768 |", "| 2026 (planned) | 775 to 790 |"
    assert [brief(c) for c in claims_of(*rows)][-1] == ("production", 775e3, 790e3, "tons")


FORM = "Estimated cash outflows in the June quarter 2026"


@pytest.mark.parametrize("numbers", [("9.1", "9.2", "9.8"), ("(a)", "(b)", "(c)"), ("9.1 (a)", "9.1 (b)", "9.1 (c)")])
def test_rows_that_a_form_numbers(numbers: tuple[str, ...]) -> None:
    labels = "Research and development", "Capital expenditure", "Total estimated cash outflows (A$'000)"
    values = "2,150", "1,800", "3,950"
    lines = [f"  {n:<9}{label:<50}{value:>8}" for n, label, value in zip(numbers, labels, values, strict=True)]
    found = [(brief(c), str(c.target_end)) for c in from_lines(FORM, "", *lines)]
    assert (("r_and_d", 2.15e6, 2.15e6, "AUD"), "2026-06-30") in found
    assert (("capex", 1.8e6, 1.8e6, "AUD"), "2026-06-30") in found


def test_steps_above_the_first_row_with_a_number_are_rows() -> None:
    rows = (
        "| Product | Field | Status | Next event |",
        "| Larkovir foam | Psoriasis | Application under review | Regulatory action date July 22, 2026 |",
        "| LMR-12 | Rosacea | Phase 3 (two studies, 1,240 patients) | Topline data 4Q26 |",
    )
    found = [told(c) for c in planned_of(*rows, head=PLAIN.replace("Fleet", "Pipeline"))]
    assert found == [("regulatory_decision", "2026-07-22"), ("data_readout", "2026-12-31")]


def test_second_row_of_heads_is_no_row_of_steps() -> None:
    rows = (
        "| | 2026 guidance | 2026 guidance | Comment |",
        "| Metric | Low | High | Comment |",
        "| Capex ($M) | 7 | 9 | Quay |",
    )
    assert [brief(c) for c in claims_of(*rows)] == [("capex", 7e6, 9e6, "USD")]


def stacked(*rows: tuple[str, ...]) -> list[str]:
    """Set every pipe and every cell on a line of its own."""
    return [part for row in rows for cell in row for part in (("|", cell, "|") if cell else ("|", "|"))]


def test_pipes_and_cells_on_lines_of_their_own_are_a_table_each() -> None:
    first = stacked(("", "Range given in April", "Actual"), ("Gross margin", "24.4% - 24.8%", "24.9%"))
    second = stacked(
        ("", "Previous", "Current"), ("Gross margin", "24.3% - 24.6%", "24.5% - 24.7%"), ("New branches", "8", "10")
    )
    found = from_lines("First quarter", "", *first, "", "Full year 2026", "", *second)
    now = [(*brief(c), c.prior_low and float(c.prior_low)) for c in found if c.prior_low]
    assert now == [("gross_margin", 24.5, 24.7, "percent", 24.3), ("store_openings", 10.0, 10.0, "count", 8.0)]


def test_bullets_between_pipes_are_no_table() -> None:
    bullets = [part for words in ("Sales rose 5%.", "Capex was $7 million.") for part in ("|", "·", "|", words)]
    assert not [c for c in from_lines("Highlights", "", *bullets, "|") if c.in_table]


MERGED = """<html><body><p>DUNEDIN, May 7, 2026 - Larkmoor Group Ltd. today reported.</p><h2>2026 guidance</h2><table>
<tr><th rowspan="2">Item</th><th colspan="2">Second quarter</th><th colspan="2">Full year</th></tr>
<tr><th>Low</th><th>High</th><th>Low</th><th>High</th></tr>
<tr><td>Net sales ($ millions)</td><td>31</td><td>33</td><td>131</td><td>136</td></tr>
<tr><td rowspan="2">Diluted EPS ($)</td><td colspan="4">GAAP</td></tr>
<tr><td>(0.03)</td><td>0.00</td><td>0.02</td><td>0.09</td></tr>
</table></body></html>"""


def test_label_over_two_rows_with_its_second_part_over_the_values() -> None:
    release = read_release(MERGED.encode(), source="release.html", issuer="Larkmoor Group Ltd.", published="2026-05-07")
    found = [(*brief(c.claim), c.claim.basis, str(c.claim.target_end)) for c in find_candidates(release)]
    assert ("eps", -0.03, 0.0, "USD/share", "gaap", "2026-06-30") in found
    assert ("eps", 0.02, 0.09, "USD/share", "gaap", "2026-12-31") in found
    assert ("revenue", 131e6, 136e6, "USD", "unstated", "2026-12-31") in found
