"""The slots of one amount, whoever decides on it: metric, measure, basis, window and action, each with wordings that stay right.

A case is the paragraphs of a release, of which the last holds the amount, and what every reading of that amount says. A
paragraph that begins with "- " is a list item, one that begins with "# " a heading.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.candidates import find_candidates
from tracker.candidates.scopes import scope_of
from tracker.dollars import dollar_of, in_own_dollars, own_dollar
from tracker.readers import read_release
from tracker.types import Block, BlockKind, Claim, Release

PUBLISHED = date(2026, 7, 24)
KINDS: dict[str, BlockKind] = {"- ": "item", "# ": "heading"}


def claims_of(*paragraphs: str, issuer: str = "Northwind Holdings, Inc.") -> list[Claim]:
    """Give the claims that the last paragraph could make."""
    text, blocks = "", []
    for words in paragraphs:
        kind = KINDS.get(words[:2], "paragraph")
        plain = words if kind == "paragraph" else words[2:]
        blocks.append(Block(kind, len(text), len(text) + len(plain), 0 if kind == "paragraph" else 1))
        text += plain + "\n\n"
    release = Release(
        text=text, source="t.txt", sha256="0", blocks=tuple(blocks), issuer=issuer, published=PUBLISHED,
        fiscal_year_end="12-31", title="Northwind reports results",
    )  # fmt: skip
    return [c.claim for c in find_candidates(release) if c.start >= blocks[-1].start]


def check(paragraphs: str | tuple[str, ...], low: float | None, high: float | None, wanted: dict[str, Any]) -> None:
    """Check every reading of the amount `low`..`high` of the last paragraph."""
    given = (paragraphs,) if isinstance(paragraphs, str) else paragraphs
    bounds = tuple(None if v is None else float(v) for v in (low, high))
    found = [
        c
        for c in claims_of(*given)
        if c.kind == "guidance" and c.measure != "direction" and tuple(None if v is None else float(v) for v in (c.low, c.high)) == bounds
    ]  # fmt: skip
    assert found, [(c.metric, c.low, c.high) for c in claims_of(*given)]
    for claim in found:
        have = {key: getattr(claim, key) for key in wanted}
        assert {k: str(v) if isinstance(v, date) else v for k, v in have.items()} == wanted


def slot(name: str) -> Any:
    """Parametrize a test by the table of that name."""
    rows = TABLES[name]
    return pytest.mark.parametrize(("text", "low", "high", "wanted"), rows, ids=[str(row[0])[-90:] for row in rows])


M = 1_000_000
CONFIRMED = "The Company affirms its 2026 guidance and its target of 5% earnings growth through 2030. Assumptions behind it are:"
TABLES: dict[str, list[tuple[Any, float | None, float | None, dict[str, Any]]]] = {
    "window": [
        # Two amounts of one metric, each with its own period.
        ("Capital expenditures of $90 million in 2027 and $400 million for 2027 to 2031.", 400 * M, 400 * M, {"target_start": "2027-01-01", "target_end": "2031-12-31"}),
        ("Capital expenditures of $90 million in 2027 and $400 million for 2027 to 2031.", 90 * M, 90 * M, {"target_start": "2027-01-01", "target_end": "2027-12-31"}),
        ("We expect revenue of $5 million to $6 million in the third quarter and $25 million for the full year.", 25 * M, 25 * M, {"target_end": "2026-12-31", "target_start": "2026-01-01"}),
        ("For 2027 we expect sales of $5 million in Europe and $6 million in Asia.", 6 * M, 6 * M, {"target_start": "2027-01-01"}),
        # A list is about the year of its head, not about the last deadline that its lead-in names.
        ((CONFIRMED, "- An effective tax rate of 14% to 15%;"), 14, 15, {"target_start": "2026-01-01", "target_end": "2026-12-31"}),
        (("By the end of 2028 we expect:", "- Sales of $50 million"), 50 * M, 50 * M, {"target_end": "2028-12-31"}),
        (("Through 2028 we expect:", "- Sales of $50 million"), 50 * M, 50 * M, {"target_end": "2028-12-31"}),
        (("All other elements of the full-year guidance remain unchanged:", "- CAPEX: EUR 200 million"), 200 * M, 200 * M, {"target_end": "2026-12-31", "action": "maintained"}),
        # What has no name takes no window from what was said before of other things; what has one does.
        ("The tower should open in the second quarter of 2027. The project will defer $4.3 million in taxes.", 4.3 * M, 4.3 * M, {"target_end": None}),
        ("Margins will recover in 2027. We expect sales of $50 million.", 50 * M, 50 * M, {"target_end": "2027-12-31"}),
        # An open horizon of its own lets a sentence inherit nothing.
        (("# Outlook for 2027", "We plan to increase our store count by 15% to 20% over the next several years."), 15, 20, {"target_end": None}),
        (("# Outlook for 2027", "We expect same-store growth of 5% for the foreseeable future."), 5, 5, {"target_end": None}),
        (("# Outlook for 2027", "We expect same-store growth of 5%."), 5, 5, {"target_end": "2027-12-31"}),
        # The day of a part, an indefinite year and a starting point are no window of the whole.
        (("For 2027 we expect:", "- 14 to 16 new stores, two of which open late, in May 2028"), 14, 16, {"target_end": "2027-12-31"}),
        ("In a full year the new shops should bring about $32 million of restaurant sales.", 32 * M, 32 * M, {"target_end": None}),
        ("We expect a full-year free cash flow margin of about 27%.", 27, 27, {"target_end": "2026-12-31"}),
        ("Operating expenses should increase 1% to 2% from the third quarter.", 1, 2, {"target_text": None}),
        ("Savings of $5 million are expected from the third quarter.", 5 * M, 5 * M, {"target_text": "from the third quarter"}),
        # Annual guidance, and a forecast that is changed or kept, is of the running year.
        ("We are reiterating our annual revenue outlook of $485 million;", 485 * M, 485 * M, {"target_end": "2026-12-31", "target_start": "2026-01-01"}),
        ("The Company now expects sales of EUR 740 million (previously: EUR 780 million).", 740 * M, 740 * M, {"target_end": "2026-12-31", "action": "lowered"}),
        ("The medium-term target is revenue of $500 million.", 500 * M, 500 * M, {"target_end": None}),
        ("We expect sales of $50 million.", 50 * M, 50 * M, {"target_end": None}),
        # An aside that tells of what was gives no window; one that tells of what will be does.
        ("The ratio of debt to EBITDA, which was 2.4 at year-end, is targeted below 2.0 by the end of 2027.", None, 2, {"target_end": "2027-12-31", "target_start": "2026-07-24"}),
        ("Capital expenditures, which will be made in 2027, should be about $90 million.", 90 * M, 90 * M, {"target_end": "2027-12-31"}),
        # What is left out or included in parentheses has its own time; an amount in them has it too.
        ("For 2026 we expect earnings per share of $1.50 to $1.60 (excluding the gain on the fourth-quarter sale of a depot).", 1.5, 1.6, {"target_start": "2026-01-01"}),
        ("For 2026 we expect capital expenditures of $50 million (including $5 million in the fourth quarter).", 5 * M, 5 * M, {"target_start": "2026-10-01"}),
        # The end of a time that is over is when something was counted, not when it is to happen.
        ("At the end of June 2026 there were agreements to open 269 stores that we expect will open over the next several years.", 269, 269, {"target_end": None}),
        ("At the end of 2026 we expect to operate 269 stores.", 269, 269, {"target_end": "2026-12-31"}),
        # What stands at the end of a year stands on its last day; what happens there has its last third.
        ("A leverage of 4.0x remains our target for 2027 and of 3.5x at the end of 2028.", 3.5, 3.5, {"target_start": "2028-12-31", "target_end": "2028-12-31"}),
        ("We expect to spend $5 million at the end of 2027.", 5 * M, 5 * M, {"target_start": "2027-09-01", "target_end": "2027-12-31"}),
        ("For 2027 we see a free cash flow of $5 million, the best since 2021.", 5 * M, 5 * M, {"target_end": "2027-12-31"}),
        # What a plan is called by, the quarter before and a part of the quarter before the outlook are no windows.
        ("Our 2025 restructuring plan will result in savings of $20 million.", 20 * M, 20 * M, {"target_end": None}),
        (("# Fourth quarter 2026 outlook", "Normalizing the prior quarter to 13 weeks, we expect revenues of $20 million."), 20 * M, 20 * M, {"target_end": "2026-12-31"}),
        (("# Fourth quarter 2026 outlook", "Turns orders early in this quarter are strong. We expect revenues of $20 million."), 20 * M, 20 * M, {"target_end": "2026-12-31"}),
        (("# Fourth quarter 2026 outlook", "Operating expenses of $20 million are expected, down slightly from last quarter."), 20 * M, 20 * M, {"target_end": "2026-12-31"}),
        # A verb that ends a year, and a balance at its end.
        ("Revenue will end the year up 2% to 3%.", 2, 3, {"target_start": "2026-01-01", "target_end": "2026-12-31"}),
        ("Our ACV target of more than $640 million at year end is unchanged.", 640 * M, None, {"target_start": "2026-12-31"}),
    ],
    "action": [
        # A printed earlier range decides, however it is said to be the earlier one.
        ("Capital expenditures will be about $120 million rather than the $115 million planned.", 120 * M, 120 * M, {"action": "raised", "prior_low": 115 * M}),
        ("2027 ongoing earnings of $4.55 to $4.75 per share, against $4.50 to $4.75 indicated in November", 4.55, 4.75, {"action": "raised"}),
        ("We tighten our guidance for 2026 revenue growth to 5.0% to 6.0%; it was 4.0% to 6.5% in July.", 5, 6, {"action": "narrowed"}),
        (("Outlook for 2026:", "- 17 new stores, as two landlords are late (was 18 to 20);"), 17, 17, {"action": "lowered", "prior_low": 18}),
        ("Cash cost is now expected between $2,230 and $2,300 per ounce (earlier $2,150 to $2,250).", 2230, 2300, {"action": "raised"}),
        ("Revenue for 2026 should reach $60 million, against $55 million in 2025.", 60 * M, 60 * M, {"action": None, "prior_low": None}),
        ("We expect revenue of $60 million in 2026; it was $55 million in 2025.", 60 * M, 60 * M, {"action": None, "prior_low": None}),
        ("We plan 14 new stores (2025: 12) in 2026.", 14, 14, {"action": None, "prior_low": None}),
        # What is said of one amount is not said of the other.
        ("Northwind raises its revenue outlook for the year to $59 million (was $58 million) and keeps the rest, namely gross margin of 61% to 63%.", 61, 63, {"action": "maintained"}),
        ("Northwind expects 2026 revenue of $6 million to $7 million and a tightened range of non-GAAP earnings of $3.13 to $3.23 per share.", 6 * M, 7 * M, {"action": None}),
        ("Northwind expects 2026 revenue of $6 million to $7 million and a tightened range of non-GAAP earnings of $3.13 to $3.23 per share.", 3.13, 3.23, {"action": "narrowed"}),
        ("We confirm our outlook and expect revenues of $28 million for 2026.", 28 * M, 28 * M, {"action": "maintained"}),
        # Words that keep, stand or are not affected, beside guidance.
        ("We retain our 2026 revenue growth guidance of 4.0% to 6.0% in constant currency.", 4, 6, {"action": "maintained"}),
        ("Sustaining capital guidance of $62 million to $68 million is not affected.", 62 * M, 68 * M, {"action": "maintained"}),
        ("The forecast for EBITDA of $5 million to $15 million is no longer maintained.", 5 * M, 15 * M, {"action": None}),
        ("Wage inflation for the year still looks like about 4%.", 4, 4, {"action": "maintained"}),
        ("We expect to keep gross margin above 40% in 2026.", 40, None, {"action": None}),
        ("We will retain 19.9% of the shares in 2026.", 19.9, 19.9, {"action": None}),
        # A part of the range that was given is a narrower one.
        ("We expect to close 2026 in the upper half of our 5.0% to 6.0% revenue growth band.", 5, 6, {"action": "narrowed"}),
        ("We expect 14 openings in 2026. At the top end of the range, these openings will include 11 large stores.", 11, 11, {"action": None}),
        # First guidance.
        (("For 2027 the Company initially expects:", "- Net sales growth of 3% to 4%;"), 3, 4, {"action": "new"}),
        (("Preliminary 2027 thinking: revenue growth of at least 25%.",), 25, None, {"action": "new"}),
        # A statement on the year covers the year: no quarter, no other year, no mere effect, no assumption.
        (("We confirm our guidance for 2026.", "For 2026 we see sales of $50 million."), 50 * M, 50 * M, {"action": "maintained"}),
        (("We confirm our guidance for 2026.", "For the third quarter we see sales of $12 million."), 12 * M, 12 * M, {"action": None}),
        (("We confirm our guidance for 2026.", "By 2030 we aim for sales of $90 million."), 90 * M, 90 * M, {"action": None}),
        (("We confirm our guidance for 2026.", "The 53rd week should lower 2026 sales growth by 150 basis points."), -150, -150, {"action": None}),
        ((CONFIRMED, "- An effective tax rate of 14% to 15%;"), 14, 15, {"action": None}),
        (("We reaffirm our 2026 guidance:", "- An effective tax rate of 14% to 15%;"), 14, 15, {"action": "maintained"}),
    ],
    "metric": [
        # Earnings in cents are earnings per share; a sum is none.
        ("We see ongoing earnings of $4.50 to $4.75 for 2027.", 4.5, 4.75, {"metric": "eps", "basis": "non_gaap", "unit": "USD/share"}),
        ("We expect operating earnings of $2.10 to $2.20 per share in 2027.", 2.1, 2.2, {"metric": "eps", "basis": "non_gaap"}),
        ("We expect operating earnings of $2.1 billion in 2027.", 2100 * M, 2100 * M, {"metric": "operating_income", "basis": "unstated"}),
        ("5% to 7% annual growth in ongoing earnings through 2030, from the 2025 base of $4.36.", 5, 7, {"metric": "eps", "measure": "growth"}),
        ("We expect 5% to 7% annual growth through 2030.", 5, 7, {"metric": "revenue", "measure": "growth"}),
        # Growth of nothing named is growth of revenue, growth of something else is not.
        ("We guide for 0.5% to 1.5% sequentially for the third quarter.", 0.5, 1.5, {"metric": "revenue", "measure": "growth"}),
        ("We raise our guidance for 2026 to 5.0% to 6.0% in constant currency.", 5, 6, {"metric": "revenue", "measure": "growth", "basis": "non_gaap"}),
        ("For the segments, the Board foresees growth in Service in the high single-digit percentage range in 2026.", 7, 9, {"metric": "revenue", "measure": "growth", "scope": "Service"}),
        ("We expect rate base growth of about 8% a year.", 8, 8, {"metric": "other", "measure": "growth"}),
        ("We expect growth in loans of 5% in 2027.", 5, 5, {"metric": "other"}),
        ("Attrition should be 13% in constant headcount.", 13, 13, {"metric": "other"}),
        # People who are hired, jobs that go.
        ("We plan to onboard around 6,000 freshers during the fiscal year.", 6000, 6000, {"metric": "headcount", "measure": "change"}),
        ("We plan on adding one or two people to our team in the next six months.", 1, 2, {"metric": "headcount", "measure": "change"}),
        ("150 positions are to be cut by mid-2027.", -150, -150, {"metric": "headcount", "measure": "change"}),
        ("We will hire 40 engineers in 2027.", 40, 40, {"metric": "headcount", "measure": "change"}),
        ("We expect headcount of 1,250 at the end of 2026.", 1250, 1250, {"metric": "headcount", "measure": "level"}),
        ("We will recruit 300 patients for the trial in 2027.", 300, 300, {"metric": "other"}),
        # A ratio of orders; a margin that only its neighbours name; what a thing weighs on it.
        ("For 2026 we expect a book-to-bill ratio above 1.", 1, None, {"metric": "bookings", "unit": "ratio"}),
        ("Full-year operating margin will be 17%. Wages weigh on the fourth-quarter margin by about 90 basis points.", -90, -90, {"metric": "operating_margin", "measure": "change"}),
        ("Wages will weigh on the fourth-quarter operating margin by about 90 basis points.", -90, -90, {"metric": "operating_margin", "measure": "change"}),
        ("Operating margin should improve by 90 basis points in 2027.", 90, 90, {"metric": "operating_margin", "measure": "change"}),
        # What is moved by a sum changes by it; what is saved or paid back is told as the sum.
        # The metric behind the step: no level of as much.
        ("We expect a $12 million reduction in administrative expenses in 2027.", -12 * M, -12 * M, {"metric": "sg_and_a", "measure": "change"}),
        ("The refinancing will bring a $4 million annual reduction in interest expense from 2027.", -4 * M, -4 * M, {"metric": "interest_expense", "measure": "change"}),
        ("We expect a $3 million increase in net sales in 2027.", 3 * M, 3 * M, {"metric": "revenue", "measure": "change"}),
        ("We expect $45 million in capital expenditures in 2027.", 45 * M, 45 * M, {"metric": "capex", "measure": "level"}),
        ("The acquisition is expected to increase revenues by over $10 million in 2027.", 10 * M, None, {"metric": "revenue", "measure": "change"}),
        ("The split will lower 2027 earnings per share by $0.14.", -0.14, -0.14, {"metric": "eps", "measure": "change"}),
        ("We are raising revenue guidance by $3 million to $45 million for 2026.", 45 * M, 45 * M, {"metric": "revenue", "measure": "level"}),
        ("We expect an increase in operating earnings of about $0.10 per share in the fourth quarter.", 0.1, 0.1, {"metric": "eps", "measure": "change"}),
        ("A decline in net sales of $10 million is expected in 2027.", -10 * M, -10 * M, {"metric": "revenue", "measure": "change"}),
        ("We expect an increase in sales to $10 million in 2027.", 10 * M, 10 * M, {"metric": "revenue", "measure": "level"}),
        ("The upgrade is expected to increase production by 600,000 tonnes by the end of 2027.", 600_000, 600_000, {"metric": "production", "measure": "change"}),
        ("The upgrade is expected to increase production to 600,000 tonnes in 2027.", 600_000, 600_000, {"metric": "production", "measure": "level"}),
        ("The programme is expected to reduce ongoing operating costs by $150 million in 2027.", 150 * M, 150 * M, {"metric": "cost_savings", "measure": "level"}),
        ("Operating costs should fall to $150 million in 2027.", 150 * M, 150 * M, {"metric": "operating_expenses"}),
        ("The actions will further reduce the global workforce of regular employees by approximately 600 positions.", -600, -600, {"metric": "headcount", "measure": "change"}),
        ("As regards order intake, the Board assumes that the previous year's level will be missed by 2% to 3% in 2027.", -3, -2, {"metric": "bookings", "measure": "growth"}),
        # What is only the cause is measured by nothing.
        ("Due to tighter credit and high gas prices, build rates are projected to decline 14 percent in 2027.", -14, -14, {"metric": "other"}),
        ("Due to the new plant, gas prices are projected to decline 14 percent in 2027.", -14, -14, {"metric": "price"}),
        ("Net debt is to be reduced by $50 million in 2027.", 50 * M, 50 * M, {"metric": "debt", "measure": "level"}),
        ("We plan to make $1,455,000 in improvements at the park.", 1_455_000, 1_455_000, {"metric": "capex"}),
        ("We expect to recognize 15% to 20% of this balance over the next 12 months.", 15, 20, {"metric": "revenue", "measure": "level"}),
        ("The shift should lower sales growth by 150 basis points and earnings per share by $0.14 in 2026.", -0.14, -0.14, {"metric": "eps", "measure": "change"}),
        ("It will let us save 30% of the noninterest expense in 2027.", 30, 30, {"metric": "cost_savings", "measure": "level"}),
        ("Dividends will be paid in 2027 with a payout of 42% to 48%.", 42, 48, {"metric": "dividends", "measure": "level"}),
        # A currency or a metric that is said once.
        ("The transaction volume is expected to rise from 80 million EUR in 2025 to just under 100 million in 2027.", 100 * M, 100 * M, {"metric": "volume", "unit": "EUR"}),
        ("EBITDA is expected to reach 5 million EUR in 2028 and to amount to between 2 and 2.5 million EUR in 2026.", 2 * M, 2.5 * M, {"metric": "ebitda", "target_end": "2026-12-31"}),
        ("We expect to recognize a pre-tax gain of $18 million in the third quarter.", 18 * M, 18 * M, {"metric": "other"}),
        ("The site is to create 150 jobs by 2028.", 150, 150, {"metric": "headcount", "measure": "level"}),
        # An item with a name of its own takes no metric from above.
        (("For 2026 we expect ongoing earnings of $4.30 per share based on:", "- Rate case filing expense about 2% above 2025;"), 2, 2, {"metric": "other"}),
        (("For 2026 we expect revenue growth of:", "- Europe: 5%"), 5, 5, {"metric": "revenue"}),
        # A percentage of what was; where something comes to stand; where it moves from and to.
        ("The Group plans a 40% cut in its own emissions by 2030.", -40, -40, {"metric": "other", "measure": "growth"}),
        ("We intend to emit 25% fewer tonnes by 2035.", -25, -25, {"measure": "growth"}),
        ("We plan a 25% stake in the venture by 2030.", 25, 25, {"measure": "level"}),
        ("The strip ratio is forecast to fall below 5.0 in 2027.", None, 5, {"measure": "level"}),
        ("Churn is expected to drop below 2% in 2027.", None, 2, {"measure": "level"}),
        ("Net debt should fall by at least $50 million in 2027.", None, -50 * M, {"metric": "debt", "measure": "change"}),
        ("Sales are expected to decline more than 5% in 2027.", None, -5, {"metric": "revenue", "measure": "growth"}),
        ("The organisation is to be reduced from 37 to 31 positions by 2027.", 31, 31, {"metric": "headcount", "measure": "level"}),
        ("We expect to hire from 10 to 15 engineers in 2027.", 10, 15, {"metric": "headcount", "measure": "change"}),
        ("Interest expense in 2027 should be $4 million or a little less.", None, 4 * M, {"metric": "interest_expense"}),
        # A cost that is called depreciation does not fall by it.
        (("In the fourth quarter we expect:", "- Depreciation of $9.4 million"), 9.4 * M, 9.4 * M, {"metric": "depreciation_amortization", "measure": "level"}),
        # Operating expenses per unit are a cost of what is made; those of a company are not.
        ("Operating expense should average $14 to $15 per boe in 2027.", 14, 15, {"metric": "cost_of_revenue", "unit": "USD/boe"}),
        ("Vessel operating expenses of about $6,100 per day are expected for 2027.", 6100, 6100, {"metric": "cost_of_revenue"}),
        ("Operating expenses should be $14 million per quarter in 2027.", 14 * M, 14 * M, {"metric": "operating_expenses"}),
        # What is built and what is held.
        ("Total project cost is estimated at $140 million.", 140 * M, 140 * M, {"metric": "capex"}),
        ("Investments in 2027 will be around NOK 300 million.", 300 * M, 300 * M, {"metric": "capex"}),
        ("Short-term investments in 2027 will be around $300 million.", 300 * M, 300 * M, {"metric": "other"}),
        ("We expect third-quarter TCE of $11,000 to $12,000 per day.", 11_000, 12_000, {"metric": "price"}),
        ("The ratio of net interest-bearing debt to EBITDA is targeted below 2.0 by the end of 2027.", None, 2, {"metric": "leverage", "unit": "ratio"}),
        ("Net cash outflow in the fourth quarter is forecast at $12 million.", 12 * M, 12 * M, {"metric": "cash_used_in_operations"}),
        ("Free cash flow in the fourth quarter is forecast at $12 million.", 12 * M, 12 * M, {"metric": "free_cash_flow"}),
        ("The objective is to reach 400 BOPD within three years.", 400, 400, {"metric": "production"}),
        ("We are shooting for 80 Mcf/d by year-end.", 80_000, 80_000, {"metric": "production"}),
        # Metres of drilling are no millions.
        ("A diamond drill program of 1,500 to 2,500 m is expected to commence in September 2026.", 1500, 2500, {"metric": "other", "unit": "meters"}),
        ("Sales of €1,500 m are expected for 2026.", 1500 * M, 1500 * M, {"metric": "revenue", "unit": "EUR"}),
    ],
    "basis": [
        ("Noninterest expense, before merger expenses, should be $168 million in 2027.", 168 * M, 168 * M, {"basis": "non_gaap"}),
        ("Noninterest expense should increase 1% to 2% from the third quarter, excluding merger expenses.", 1, 2, {"basis": "non_gaap"}),
        ("The deal should add about 8% to 2027 earnings per share, leaving out one-time costs.", 8, 8, {"basis": "non_gaap", "measure": "growth"}),
        ("We expect a restaurant-level operating margin of 15.5% to 16.0% in 2027.", 15.5, 16, {"basis": "non_gaap"}),
        ("2027 revenues (excluding revenues of franchisees) are expected to be $530 million.", 530 * M, 530 * M, {"basis": "unstated"}),
        ("We expect EBITDA of $272 million in 2027, excluding the new plant.", 272 * M, 272 * M, {"basis": "unstated"}),
    ],
}  # fmt: skip


@slot("basis")
def test_basis(text: Any, low: float | None, high: float | None, wanted: dict[str, Any]) -> None:
    check(text, low, high, wanted)


@slot("window")
def test_window(text: Any, low: float | None, high: float | None, wanted: dict[str, Any]) -> None:
    check(text, low, high, wanted)


@slot("action")
def test_action(text: Any, low: float | None, high: float | None, wanted: dict[str, Any]) -> None:
    check(text, low, high, wanted)


@slot("metric")
def test_metric(text: Any, low: float | None, high: float | None, wanted: dict[str, Any]) -> None:
    check(text, low, high, wanted)


SPEAKERS = [
    ("I am glad that Nordbank ASA of Oslo, our first client there, plans to go live on January 1, 2027.", "Nordbank ASA of Oslo"),
    ("Commission staff plans to file its testimony in October 2026.", "Commission staff"),
    ("Our partner, the Lindmoor Institute in Melbourne, expects to have data by mid-2027.", "Lindmoor Institute"),
    ("Kestrel has committed to deliver the first lot in November 2026.", "Kestrel"),
    ("Havblikk will equip 14 of its vessels during 2027.", "Havblikk"),
    ("The joint venture's operator Teslin Metals has advised that it will drill this autumn.", "Teslin Metals"),
    # An authority decides, what is sought is sought by the issuer.
    ("We are confident that the FDA will decide on our request for approval by June 2027.", "FDA"),
    ("We expect FDA approval by June 2027.", "Northwind"),
    # The issuer by another name, its products and bodies.
    ("We believe that Northwind plans to open a plant in May 2027.", "Northwind"),
    ("Aurora Records will launch in May 2027.", "Northwind"),
    ("Northwind Holdings, Inc. (NWH) is a maker of turbines. NWH expects to open a plant in May 2027.", "Northwind"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS, ids=[text for text, _ in SPEAKERS])
def test_speaker(text: str, speaker: str) -> None:
    assert speaker in {c.speaker for c in claims_of(text)}
    assert speaker != "Northwind" or {c.speaker for c in claims_of(text)} == {"Northwind"}


DOLLARS = [
    (("Amounts are in Canadian dollars unless stated.", "We expect revenue of $50 million in 2026."), "CAD"),
    (("(expressed in thousands of Australian dollars)", "We expect revenue of $50 million in 2026."), "AUD"),
    (("Amounts are in Canadian dollars unless stated.", "We expect revenue of US$50 million in 2026."), "USD"),
    (("We assume 1.38 Canadian dollars to the U.S. dollar.", "We expect revenue of $50 million in 2026."), "USD"),
]  # fmt: skip


@pytest.mark.parametrize(("paragraphs", "unit"), DOLLARS)
def test_dollars_are_those_that_the_release_says(paragraphs: tuple[str, ...], unit: str) -> None:
    own = own_dollar("\n".join(paragraphs))
    assert {in_own_dollars(c, own).unit for c in claims_of(*paragraphs) if c.low is not None} == {unit}


HOME_DOLLARS = [
    ("(ASX: NWD)", "We expect revenue of $50 million in 2026.", "AUD"),
    ("(TSX-V: NWD)", "We expect revenue of $50 million in 2026.", "CAD"),
    ("(TSX-V: NWD)", "We expect revenue of US$50 million in 2026.", "USD"),
    # Said to be American, or listed in New York too.
    ("(TSX: NWD)", "All amounts are in U.S. dollars. We expect revenue of $50 million in 2026.", "USD"),
    ("(TSX: NWD; NYSE: NWD)", "We expect revenue of $50 million in 2026.", "USD"),
    ("(Nasdaq: NWD)", "We expect revenue of $50 million in 2026.", "USD"),
    # Cents of the rand, dollars of the United States.
    ("(JSE: NWD)", "Headline earnings per share of 612 cents are expected for 2026.", "ZAR/share"),
    ("(JSE: NWD)", "We expect revenue of $50 million in 2026.", "USD"),
]  # fmt: skip


@pytest.mark.parametrize(("listing", "text", "unit"), HOME_DOLLARS)
def test_dollars_are_those_of_where_the_share_is_listed(listing: str, text: str, unit: str) -> None:
    head = f"PERTH, May 5, 2026 -- Northwind Holdings Inc. {listing} today gave an update on its business.\n\n"
    release = read_release((head + text).encode())
    own = dollar_of(release)
    claims = [c.claim for c in find_candidates(release)]
    assert {in_own_dollars(c, own).unit for c in claims if c.low is not None} == {unit}


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("We continue to target 25% gross margins in this part of the business.", "this part of the business"),
        ("We expect gross margin of 25% for this segment in 2031.", "this segment"),
        ("We expect gross margin of 25% for this year.", None),
    ],
)
def test_a_part_that_is_only_pointed_at_is_not_the_whole(text: str, scope: str | None) -> None:
    at = text.index("gross margin")
    assert scope_of(text, at, at + len("gross margin"), "Norvane") == scope
