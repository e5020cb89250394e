"""Forms of outlook tables: what each cell reads as, by the words of head and label; neighbours that are results give little."""

from __future__ import annotations

import pytest

from tracker.readers import read_release
from tracker.tables import find_candidates
from tracker.tables.words import is_value
from tracker.types import Claim

HEAD = "# Larkmoor Group half-year report\n\nDUNEDIN, May 7, 2026 - Larkmoor Group Ltd. today reported.\n\n## Outlook for 2026\n\n"


def claims_of(*rows: str, head: str = HEAD) -> list[Claim]:
    width = rows[0].count("|") - 1
    table = "\n".join([rows[0], "|" + "---|" * width, *rows[1:]])
    release = read_release(
        f"{head}{table}\n".encode(),
        source="release.md",
        issuer="Larkmoor Group Ltd.",
        published="2026-05-07",
        fiscal_year_end="12-31",
    )
    return [c.claim for c in find_candidates(release) if c.claim.kind == "guidance"]


def brief(claim: Claim) -> tuple[object, ...]:
    low, high = (None if v is None else float(v) for v in (claim.low, claim.high))
    return claim.metric, low, high, claim.unit


# Head, row, what the last cell reads as.
CELLS = [
    ("| Item | 2026 assumption |", "| Effective tax rate | 8% to 10% |", ("tax_rate", 8.0, 10.0, "percent")),
    ("| Item | 2026 assumption |", "| O&M expense growth | 3% to 4% |", ("operating_expenses", 3.0, 4.0, "percent")),
    ("| | Previous | Revised |", "| Capital expenditure (€ million) | 1 900 | 1 750 |", ("capex", 1.75e9, 1.75e9, "EUR")),
    ("| | Previous | Revised |", "| Capital expenditure (€) | 315 000 - 335 000 | 318 000 - 326 000 |", ("capex", 318e3, 326e3, "EUR")),
    ("| | Previous | Revised |", "| 4E production (oz) | 315 000 - 335 000 | 318 000 - 326 000 |", ("production", 318e3, 326e3, "oz")),
    ("| | Previous | Revised |", "| Silver (000 oz) | 260 - 285 | 295 - 320 |", ("production", 295e3, 320e3, "oz")),
    ("| | Previous | Revised |", "| Unit operating cost (A$/t) | 880 - 960 | 960 - 1,040 |", ("cost_of_revenue", 960.0, 1040.0, "AUD/t")),
    ("| | 2026 guidance | 9M actual |", "| Growth capital ($M) | 61 | 30 |", ("capex", 61e6, 61e6, "USD")),
    ("| | 2026 guidance |", "| Growth in capacity | 2% |", ("other", 2.0, 2.0, "percent")),
    ("| | 2026 guidance |", "| Zinc concentrate (kt) | 540 to 560 |", ("production", 540.0, 560.0, "kt")),
    ("| | 2026 guidance |", "| Operating expense ($/boe) | 14.25 to 14.75 |", ("cost_of_revenue", 14.25, 14.75, "USD/boe")),
    ("| | 2026 guidance |", "| Operating expense ($ millions) | 14 to 15 |", ("operating_expenses", 14e6, 15e6, "USD")),
    ("| | 2026 guidance |", "| O&M ($M) | 290 to 295 |", ("operating_expenses", 290e6, 295e6, "USD")),
    ("| | 2026 guidance |", "| Volume (million t) | 7.4 to 7.8 |", ("volume", 7.4e6, 7.8e6, "tonnes")),
    ("| | 2026 guidance |", "| Capex ($ millions) | 44-46, plus Quay House |", ("capex", 44e6, 46e6, "USD")),
    ("| | 2026 guidance |", "| Investment income ($M) | 5 |", ("other_income", 5e6, 5e6, "USD")),
]  # fmt: skip


@pytest.mark.parametrize(("head", "row", "expected"), CELLS, ids=[row for _, row, _ in CELLS])
def test_cell_reads_as(head: str, row: str, expected: tuple[object, ...]) -> None:
    assert expected in [brief(c) for c in claims_of(head, row)]


@pytest.mark.parametrize("head", ["Key assumptions", "Comments and assumptions", "Assumptions"])
def test_column_of_notes_gives_no_amount(head: str) -> None:
    found = claims_of(f"| Item | 2026 | {head} |", "| Revenue | $50 to $60 million | 1.10 dollars a euro |")
    assert [brief(c) for c in found] == [("revenue", 50e6, 60e6, "USD")]


HEADS = ["2026 guidance | 9M actual", "2026 guidance | 6M results", "2026 guidance | Three months to 31 Mar 2026"]


@pytest.mark.parametrize("heads", HEADS)
def test_heads_with_numbers_are_heads(heads: str) -> None:
    found = claims_of(f"| | {heads} |", "| Revenue | $50 to $60 million | $28 million |")
    assert next(brief(c) for c in found if c.target_end and c.target_end.year == 2026) == ("revenue", 50e6, 60e6, "USD")
    assert not any(c.metric == "other" for c in found)


LABELS = {"Silver (000 oz)": False, "A320neo": False, "4E production (oz)": False, "315 000 oz": True, "R850 million": True, "A$9.9m": True}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), LABELS.items(), ids=LABELS)
def test_label_with_digits_is_no_value(text: str, value: bool) -> None:
    assert is_value(text) is value


def test_deliveries_by_year_of_things_named_with_digits() -> None:
    found = claims_of("| Aircraft | 2027 | 2028 |", "| B787-9 | 2 | 1 |", "| A321neo | 1 | 4 |")
    assert [(float(c.low), c.target_end.year) for c in found if c.low is not None and c.target_end] == [
        (2.0, 2027), (1.0, 2028), (1.0, 2027), (4.0, 2028),
    ]  # fmt: skip


def test_results_of_weeks_that_end_on_a_day_without_cue_give_none() -> None:
    head = HEAD.replace("## Outlook for 2026", "## Income statement")
    rows = "| GBP 000 | 26 weeks to 31 Mar 2026 | 26 weeks to 1 Apr 2025 |", "| Turnover | 38,304 | 36,273 |"
    assert claims_of(*rows, head=head) == []


TOKYO = ("| (Millions of yen) | Net sales | Ordinary profit | Profit | EPS (yen) |",)
REVISED = "| Revised forecast (B) | 66,500 | 6,900 | 4,700 | 243.48 |"


def test_row_of_the_revised_forecast_takes_the_one_above_for_its_earlier_range() -> None:
    before = "| Previous forecast (A), February 12, 2026 | 62,000 | 6,000 | 4,700 | 212.40 |"
    found = claims_of(*TOKYO, before, REVISED, "| Change (B - A) | 4,500 | 900 | 0 | 31.08 |")
    assert [(*brief(c), c.prior_low and float(c.prior_low), c.action) for c in found][4:] == [
        ("revenue", 66.5e9, 66.5e9, "JPY", 62e9, "raised"),
        ("net_income", 6.9e9, 6.9e9, "JPY", 6e9, "raised"),
        ("net_income", 4.7e9, 4.7e9, "JPY", 4.7e9, "maintained"),
        ("eps", 243.48, 243.48, "JPY/share", 212.4, "raised"),
    ]
    assert {str(c.target_end) for c in found} == {"2026-12-31"}


def test_results_above_a_revised_forecast_are_no_earlier_range() -> None:
    found = claims_of(*TOKYO, "| Year ended December 31, 2025 | 58,204 | 6,043 | 4,187 | 216.91 |", REVISED)
    assert {c.prior_low for c in found} == {None}


DIVIDENDS = [("(Yen per share)", "JPY/share"), ("(Euro per share)", "EUR/share"), ("Payment", "count")]


@pytest.mark.parametrize(("corner", "unit"), DIVIDENDS)
def test_dividend_forecast_by_periods(corner: str, unit: str) -> None:
    rows = f"| {corner} | Interim | Total |", "| FY ending December 31, 2026 (forecast) | 40.00 | 75.00 |"
    found = claims_of(*rows, head=HEAD.replace("Outlook for 2026", "Dividends"))
    assert [(*brief(c), str(c.target_end)) for c in found] == [
        ("dividends", 40.0, 40.0, unit, "2026-12-31"),
        ("dividends", 75.0, 75.0, unit, "2026-12-31"),
    ]


@pytest.mark.parametrize(("when", "end"), [("Q4 2027", "2027-12-31"), ("H1 2028", "2028-06-30")])
@pytest.mark.parametrize("head", ["Completion", "Expected commissioning"])
def test_cost_of_a_project_is_spent_by_its_completion(head: str, when: str, end: str) -> None:
    found = claims_of(f"| Project | {head} | Investment (NOKm) |", f"| Quay House | {when} | 1,610 |")
    assert [(*brief(c), str(c.target_end)) for c in found] == [("capex", 1.61e9, 1.61e9, "NOK", end)]


def test_date_of_a_project_is_not_that_of_a_dated_column() -> None:
    found = claims_of("| Project | Completion | 2026 Investment (NOKm) |", "| Quay House | Q4 2028 | 610 |")
    assert [str(c.target_end) for c in found] == ["2026-12-31"]


def from_lines(*lines: str) -> list[Claim]:
    """Read a plain-text release with lines under "Guidance"; claims of its tables."""
    text = "Larkmoor Group gives an update\n\nDUNEDIN, May 7, 2026 - Larkmoor Group Ltd. today reported.\n\nGuidance\n\n" + "\n".join(lines)
    release = read_release(f"{text}\n\nOther words.\n".encode(), source="release.txt", issuer="Larkmoor Group Ltd.", published="2026-05-07")
    return [c.claim for c in find_candidates(release) if c.claim.kind == "guidance"]


FLAT = (
    "The following replaces the ranges of February 21, 2026.",
    "",
    "2Q 2026 FY 2026 Prior FY 2026",
    "Production (Boe/d) 22,500 - 23,300 23,500 - 24,500 22,000 - 23,500",
    "Oil % 62% - 63% 63% 62% - 63%",
    "LOE ($/Boe) $10.40 - $10.90 $10.00 - $10.50 $10.25 - $10.75",
)


def test_columns_of_a_flattened_table_are_named_in_the_line_above_it() -> None:
    found = {(brief(c), str(c.target_end), c.prior_low and float(c.prior_low)) for c in from_lines(*FLAT)}
    assert (("production", 22500.0, 23300.0, "boe/d"), "2026-06-30", None) in found
    assert (("production", 23500.0, 24500.0, "boe/d"), "2026-12-31", 22000.0) in found
    assert (("cost_of_revenue", 10.0, 10.5, "USD/boe"), "2026-12-31", 10.25) in found
    assert not from_lines(*FLAT[:2], "The rest follows.", *FLAT[3:]), "no line names the columns"


@pytest.mark.parametrize("note", ["(in millions)", "($ in millions, unaudited)"])
def test_line_of_the_scale_under_the_heads_parts_no_range(note: str) -> None:
    lines = [
        "                        Fiscal 2025       Fiscal 2026 guidance",
        "                          (actual)          Low         High",
        f"                                  {note}",
        "Mountain EBITDA             $118.4         $124         $130",
        "Lodging EBITDA                14.9           14           17",
    ]
    found = [brief(c) for c in from_lines(*lines)]
    assert ("ebitda", 124e6, 130e6, "USD") in found and ("ebitda", 14e6, 17e6, "USD") in found
    assert ("ebitda", 124e6, 124e6, "USD") not in found
