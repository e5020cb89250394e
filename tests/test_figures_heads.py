"""Heads and scales of results in all lands: which column is which period, and what a bare number counts in."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.figures import find_figures
from tracker.readers import read_release

LEAD = "<p>HAMAR, {day} -- Tarnbeck Tools ASA today reported its results.</p>"


def figures(
    table: str, published: str = "2025-08-20", above: str = "Consolidated income statement", year_end: str = "12-31"
) -> set[str]:
    page = f"<html><body>{LEAD.format(day=date.fromisoformat(published).strftime('%B %d, %Y'))}<p><b>{above}</b></p>{table}</body></html>"
    release = read_release(page.encode(), issuer="Tarnbeck Tools ASA", published=published, fiscal_year_end=year_end)
    return {
        f"{f.metric} {f.value.normalize():f} {f.unit} {f.period_start}..{f.period_end} {f.basis}"
        for f in find_figures(release)
        if f.kind == "number" and f.value is not None
    }


def table(*rows: str) -> str:
    """Write a table of rows whose cells are parted by bars; "2:x" is a cell over two columns."""
    written = []
    for row in rows:
        cells = (cell.strip() for cell in row.split("|"))
        written.append("".join(f"<td colspan=2>{c[2:]}</td>" if c.startswith("2:") else f"<td>{c}</td>" for c in cells))
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in written) + "</table>"


HALF, YEAR = "2025-01-01..2025-06-30", "2024-04-01..2025-03-31"
PERIODS = [
    (("|2:Six months ended 30 June", "|2025|2024", "Revenue|45,200|40,100"), f"revenue 45200 USD {HALF}"),
    (("|Half-year to 30 June 2025|Half-year to 30 June 2024", "Revenue|45,200|40,100"), f"revenue 45200 USD {HALF}"),
    (("|Year ended 31 March 2025|Year ended 31 March 2024", "Revenue|45,200|40,100"), f"revenue 45200 USD {YEAR}"),
    (("|Year to March 2025|Year to March 2024", "Revenue|45,200|40,100"), f"revenue 45200 USD {YEAR}"),
    (("|2:Three months ended", "|30.06.2025|30.06.2024", "Net income|4,500|4,000"), "net_income 4500 USD 2025-04-01..2025-06-30"),
    (("|2:Three Months Ended", "|6/30/2025|6/30/2024", "Net income|4,500|4,000"), "net_income 4500 USD 2025-04-01..2025-06-30"),
    (("|2:Three Months Ended June 30,|Change", "|2025|2024|%", "Revenue|45,200|40,100|12.7"), "revenue 45200 USD 2025-04-01..2025-06-30"),
    (("|2:Three Months Ended June 30,", "|2025 (1)|2024 (1)", "Revenue|8,100|7,000"), "revenue 8100 USD 2025-04-01..2025-06-30"),
    (("|Note|2:Year ended 31 March", "||2025|2024", "Revenue|3|45,200|40,100"), f"revenue 45200 USD {YEAR}"),
    (("|2:Three Months Ended June 30, 2025", "|GAAP|Non-GAAP", "Operating income|3,000|4,500"), "operating_income 4500 USD 2025-04-01..2025-06-30 non_gaap"),
    (("|2:Three Months Ended June 30, 2025", "|GAAP|Non-GAAP", "Operating income|3,000|4,500"), "operating_income 3000 USD 2025-04-01..2025-06-30 gaap"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "wanted"), PERIODS, ids=lambda x: x if isinstance(x, str) else x[0])
def test_a_column_s_period(rows: tuple[str, ...], wanted: str) -> None:
    assert any(found.startswith(wanted) for found in figures(table(*rows)))


def test_the_number_of_a_note_is_no_figure() -> None:
    found = figures(
        table("|Note|2:Year ended 31 March", "||2025|2024", "Revenue|3|45,200|40,100", "Net income|4|900|800")
    )
    assert not [f for f in found if f.split()[1] in ("3", "4")]


SCALES = [
    (("MSEK|Q2 2025|Q2 2024", "EBITDA|310|295"), "", "ebitda 310000000 SEK"),
    (("|Q2 2025<br>£m|Q2 2024<br>£m", "Revenue|452.1|401.9"), "", "revenue 452100000 GBP"),
    (("|Q2 2025|Q2 2024", "|RMB'000|RMB'000", "Revenue|3,210,000|2,900,000"), "", "revenue 3210000000 CNY"),
    (("(Rs. crore)|Q2 2025|Q2 2024", "Net profit|120.3|101.0"), "", "net_income 1203000000 INR"),
    (("in TEUR|Q2 2025|Q2 2024", "EBITDA|8.100|7.000"), "", "ebitda 8100000 EUR"),
    (("|Q2 2025|Q2 2024", "Revenue ($ millions)|45.2|40.1"), "", "revenue 45200000 USD"),
    (("|Q2 2025|Q2 2024", "Adjusted EBITDA ($ thousands)|8,100|7,000"), "", "ebitda 8100000 USD"),
    (("|Q2 2025|Q2 2024", "Diluted EPS (p)|12.4|11.0"), "Highlights (£ million)", "eps 0.124 GBP/share"),
    (("|Q2 2025|Q2 2024", "Diluted EPS (HK cents)|12.4|11.0"), "Highlights (HK$ million)", "eps 0.124 HKD/share"),
    # Neighbours: decimals, plain scales and what only looks like one stay as they are.
    (("in TEUR|Q2 2025|Q2 2024", "EBITDA|8.100|7.05"), "", "ebitda 8100 EUR"),
    (("|Q2 2025|Q2 2024", "Revenue (a)|45.2|40.1"), "Highlights (in millions)", "revenue 45200000 USD"),
    (("|Q2 2025|Q2 2024", "Diluted EPS|1.24|1.10"), "Highlights (in thousands, except per share data)", "eps 1.24 USD/share"),
    (("|Q2 2025|Q2 2024", "Sears revenue|45.2|40.1"), "SEARS Highlights ($ in millions)", "revenue 45200000 USD"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "above", "wanted"), SCALES, ids=lambda x: x if isinstance(x, str) else x[-1])
def test_what_a_number_counts_in(rows: tuple[str, ...], above: str, wanted: str) -> None:
    found = figures(table(*rows), above=above or "Key figures")
    assert any(f.startswith(f"{wanted} 2025-04-01..2025-06-30") for f in found), found


PROSE = [
    ("Revenue for the six months ended 30 June 2025 was £45.2 million.", f"revenue 45200000 GBP {HALF}"),
    ("Net profit for the three months to March 2025 was £12.4m.", "net_income 12400000 GBP 2025-01-01..2025-03-31"),
    ("Revenue for the year ended 31 March 2025 was £45.2 million.", f"revenue 45200000 GBP {YEAR}"),
    ("Revenue for the six months ended June 30, 2025 was £45.2 million.", f"revenue 45200000 GBP {HALF}"),
    ("Net sales of SEK 2,510 million in the second quarter of 2025 were up 5%.", "revenue 2510000000 SEK 2025-04-01..2025-06-30"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "wanted"), PROSE)
def test_day_first_ends_in_prose(sentence: str, wanted: str) -> None:
    assert any(found.startswith(wanted) for found in figures(f"<p>{sentence}</p>", above="Results"))


def test_beside_guidance_only_the_column_of_results_reports() -> None:
    rows = (
        "(in millions)|Q2 2025 Guidance|Q2 2025 Actual",
        "Revenue|$92.0 - $95.0|$96.4|Above",
        "Gross margin|57%|57.6%|Within",
    )
    quarter = "2025-04-01..2025-06-30"
    found = figures(table(*rows), above="Results Compared with Guidance")
    assert {f"revenue 96400000 USD {quarter} unstated", f"gross_margin 57.6 percent {quarter} unstated"} <= found
    assert not any(f.startswith(("gross_margin 57 ", "revenue 92")) for f in found)
    assert not figures(table("(in millions)|Q3 2025|Q4 2025", "Revenue|98.0|101.0"), above="Guidance")


def test_the_growth_of_a_row_that_is_a_parts_is_not_the_companys() -> None:
    head = "|Three Months Ended June 30, 2025|Three Months Ended June 30, 2024|Change|%"
    statement = table(
        head,
        "Revenue|13,589|11,887|1,702|14.3%",
        "Cost of sales|8,000|7,000|1,000|14%",
        "Operating income|1,900|1,800|100|6%",
        "Net income|1,500|1,400|100|7%",
    )
    part = table(head, "Revenue|783|761|22|2.9%", "Provision|12|11|1|9%")
    page = f"<html><body>{LEAD.format(day='August 20, 2025')}<p><b>Consolidated income statement</b></p>{statement}<p>Financial products</p>{part}</body></html>"
    release = read_release(page.encode(), issuer="Tarnbeck Tools ASA", published="2025-08-20", fiscal_year_end="12-31")
    grown = {str(f.value) for f in find_figures(release) if f.metric == "revenue" and f.measure == "growth"}
    assert grown == {"14.3"}


def test_a_row_that_names_a_span_dates_the_rows_below_it() -> None:
    found = figures(
        table(
            "|2:Three months ended",
            "|30.06.2025|30.06.2024",
            "Revenue|45,200|40,100",
            "Six months:||",
            "Revenue|90,100|80,300",
        ),
        above="Operating figures",
    )
    assert {"revenue 45200 USD 2025-04-01..2025-06-30 unstated", f"revenue 90100 USD {HALF} unstated"} <= {
        f.replace("gaap", "unstated") for f in found
    }
    heading = figures(
        table("|2:Three months ended", "|30.06.2025|30.06.2024", "Six months of work||", "Revenue|90,100|80,300")
    )
    assert not any(HALF in f for f in heading)


def test_days_a_quarter_apart_head_quarters_of_what_flows() -> None:
    days = "|June 30, 2025|March 31, 2025|December 31, 2024"
    rows = (
        "Total revenue|45,200|44,100|43,900",
        "Net income|4,500|4,100|4,000",
        "Earnings per share|.45|.41|.40",
        "Total debt|9,500|9,100|9,000",
    )
    found = figures(table(days, *rows), above="Selected quarterly figures")
    assert any(f.startswith("net_income 4100 USD 2025-01-01..2025-03-31") for f in found)
    assert any(f.startswith("debt 9100 USD 2025-03-31..2025-03-31") for f in found)
    year_apart = figures(table("|June 30, 2025|June 30, 2024|June 30, 2023", *rows), above="Selected figures")
    assert not any(f.startswith("net_income 4100 USD 2025-01-01") for f in year_apart)


Q2, Q2_BEFORE = "2025-04-01..2025-06-30", "2024-04-01..2024-06-30"
LAID_OUT = [
    # The head stands above the table, a heading between them: every value has a full day there.
    ("THREE MONTHS ENDED\n30 JUN 2025  31 MAR 2025  30 JUN 2024\nEBITDA and Adjusted EBITDA:\n\nEBITDA           $  45,200  $  11,600  $  40,100\nDepreciation         4,300      3,500      2,900\nAdjusted EBITDA     49,500     15,100     43,000\n", {"ebitda 49500 USD 2025-04-01..2025-06-30", "ebitda 15100 USD 2025-01-01..2025-03-31"}),
    # A label over two rows is no heading: the total is still that of the expenses.
    ("                               Three Months Ended June 30,\n                                    2025        2024\nRevenue                            19,400      19,200\n\nOperating expenses:\n\n  Research and development          3,600       3,400\n\n  Selling, general and\n   administrative                   3,800       3,700\n\n       Total                        7,400       7,100\n", {f"operating_expenses 7400 USD {Q2}", f"operating_expenses 7100 USD {Q2_BEFORE}", f"sg_and_a 3800 USD {Q2}"}),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), LAID_OUT, ids=["above", "broken"])
def test_statements_laid_out_by_blanks(body: str, wanted: set[str]) -> None:
    text = f"HAMAR, August 20, 2025 -- Tarnbeck Tools ASA today reported its results for the second quarter ended June 30, 2025.\n\n{body}"
    release = read_release(text.encode(), issuer="Tarnbeck Tools ASA", published="2025-08-20", fiscal_year_end="12-31")
    found = {
        f"{f.metric} {f.value.normalize():f} {f.unit} {f.period_start}..{f.period_end}"
        for f in find_figures(release)
        if f.kind == "number" and f.value is not None and f.in_table
    }
    assert wanted <= found, found


def test_days_beside_months_to_date_are_of_quarters() -> None:
    head = "|June 30, 2025|March 31, 2025|June 30, 2024|Six Months Ended June 30, 2025|Six Months Ended June 30, 2024"
    found = figures(table(head, "Other income, net|411|380|175|791|340"), above="Key figures")
    assert f"other_income 411 USD {Q2} unstated" in found
    assert f"other_income 175 USD {Q2_BEFORE} unstated" in found
    assert f"other_income 791 USD {HALF} unstated" in found
    assert not any(f.startswith(("other_income 411", "other_income 175")) and Q2 not in f and Q2_BEFORE not in f for f in found)


def test_days_alone_are_of_no_quarter() -> None:
    found = figures(table("|June 30, 2025|December 31, 2024", "Other income, net|411|380"), above="Key figures")
    assert not any(Q2 in f for f in found)


def test_what_a_column_states_anew_goes_before_what_was_reported() -> None:
    head = "|Three Months Ended June 30, 2025 As Previously Reported|Three Months Ended June 30, 2025 As Restated"
    found = figures(table(head, "Revenue|19,400|19,400", "Cost of sales|12,200|11,900", "Gross profit|7,200|7,500"))
    assert f"gross_profit 7500 USD {Q2} unstated" in {f.replace(" gaap", " unstated") for f in found}
    assert not any(f.startswith("gross_profit 7200") for f in found)


STATEMENT = (
    "|2:Three months ended June 30,", "|2025|2024", "Revenue|21,100|20,000", "Cost of sales|12,900|12,700", "Gross profit|8,200|7,300",
    "Research|3,600|3,500", "Administration|2,800|2,700", "Total operating expenses|6,400|6,200", "Operating income|1,800|1,100",
    "Other income, net|200|100", "Income before income taxes|2,000|1,200", "Income taxes|500|300", "Net income|1,500|900",
    "Diluted earnings per share|0.15|0.09",
)  # fmt: skip


def test_a_whole_statement_reports_below_the_heading_of_an_outlook() -> None:
    above = "2026 Outlook</b></p><p>The numbers of this release are unaudited and in dollars.<b>"
    assert f"revenue 21100 USD {Q2} unstated" in figures(table(*STATEMENT), above=above)
    assert not figures(table(*STATEMENT[:4]), above=above)
    assert not figures(table(*STATEMENT), above="2026 Outlook")


def test_a_pro_forma_statement_is_no_gaap_one() -> None:
    found = figures(table(*STATEMENT), above="Consolidated Statements of Operations - Pro Forma")
    assert f"operating_expenses 6400 USD {Q2} non_gaap" in found
    found = figures(table(*STATEMENT), above="Consolidated Statements of Operations")
    assert f"operating_expenses 6400 USD {Q2} gaap" in found


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Net earnings in the second quarter of 2025 were $74 million, or $0.15 per diluted share, compared to $13 million, or $0.03 per share, in last year’s second quarter.", f"net_income 13000000 USD {Q2_BEFORE} unstated"),
        # What a margin would have been is no adjustment of what it was.
        ("Gross margin of 38.7% in the second quarter of 2025 was 150 basis points higher than it would have been without the change.", f"gross_margin 38.7 percent {Q2} unstated"),
        ("Gross margin in the second quarter of 2025 would have been 38.7% without the change.", f"gross_margin 38.7 percent {Q2} non_gaap"),
    ],
)  # fmt: skip
def test_what_is_held_against_has_its_own_period_and_basis(sentence: str, wanted: str) -> None:
    assert wanted in figures(f"<p>{sentence}</p>", above="Results")
