"""Growth, changes and directions that no release prints: two figures of one held against each other, for the base that is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from tracker.lexicon import load_rows
from tracker.resolve import resolve
from tracker.resolve.taxes import line_of
from tracker.types import Claim, Figure, Published

QUARTER, BEFORE, YEAR_AGO = ("2031-04-01", "2031-06-30"), ("2031-01-01", "2031-03-31"), ("2030-04-01", "2030-06-30")
PERIODS = {"now": QUARTER, "quarter": BEFORE, "year": YEAR_AGO, "years": ("2029-04-01", "2029-06-30")}


def guide(quote: str, metric: str, **fields: Any) -> Published[Claim]:
    start, end = (date.fromisoformat(d) for d in QUARTER)
    given = {"basis": "unstated", "target_start": start, "target_end": end, **fields}
    claim = Claim(
        "guidance", quote, 0, len(quote), "Norvane", metric.replace("_", " "), metric=metric, claim_id="c", **given
    )
    return Published(claim, "may", "norvane", date(2031, 5, 2))


def row(metric: str, value: str, when: str, **fields: Any) -> Published[Figure]:
    start, end = (date.fromisoformat(d) for d in PERIODS[when])
    given = {"basis": "unstated", "unit": "USD", "digits": 3, "rule": "table.statement", "in_table": True, **fields}
    figure = Figure(
        "number", f"{metric} {value}", 0, 9, metric=metric, value=D(value), period_start=start, period_end=end, **given
    )
    return Published(figure, "august", "norvane", date(2031, 8, 5))


def told(claim: Published[Claim], rows: list[Published[Figure]]) -> str:
    (found,) = resolve([claim], rows, date(2032, 12, 31))
    return f"{found.status}/{found.reason}/{found.actual}"


def growth(quote: str, low: str, high: str, metric: str = "ebitda", **fields: Any) -> Published[Claim]:
    return guide(quote, metric, measure="growth", unit="percent", low=D(low), high=D(high), **fields)


def rows(metric: str, now: str, quarter: str, year: str, **fields: Any) -> list[Published[Figure]]:
    return [
        row(metric, value, when, **fields)
        for value, when in ((now, "now"), (quarter, "quarter"), (year, "year"))
        if value
    ]


@pytest.mark.parametrize(
    ("claim", "figures", "expected"),
    [
        # Both bases are named, and the nearer one misses.
        (growth("EBITDA is expected to be flat sequentially and year over year.", "0", "0"), rows("ebitda", "11572000", "13952000", "13685000"), "missed/worse/-15.44"),
        # It holds against the one and not against the other.
        (growth("EBITDA is expected to be flat sequentially and year over year.", "0", "0"), rows("ebitda", "13952000", "13952000", "11000000"), "pending/not_comparable/None"),
        (growth("We expect sequential growth of 3% to 5%.", "3", "5", "revenue"), rows("revenue", "104000000", "100000000", "80000000"), "met/in_range/4.00"),
        (growth("We expect revenue about 5 percent above the first quarter.", "5", "5", "revenue"), rows("revenue", "105000000", "100000000", "80000000"), "met/point/5.00"),
        # Nothing says which of the two is meant.
        (growth("We expect growth of 3% to 5%.", "3", "5", "revenue"), rows("revenue", "104000000", "100000000", "80000000"), "pending/not_comparable/None"),
        (growth("We expect growth of 3% to 5%.", "3", "5", "revenue"), rows("revenue", "104000000", "", "100000000"), "met/in_range/4.00"),
        # Against either it lies on the same side.
        (growth("We expect growth of 3% to 5%.", "3", "5", "revenue"), rows("revenue", "104000000", "100000000", "100500000"), "met/in_range/3.48"),
        (growth("We expect growth of 3% to 5%.", "3", "5", "revenue"), rows("revenue", "120000000", "100000000", "80000000"), "met/exceeded/20.00"),
        # A base that is named by its year, two years back or one.
        (growth("EBITDA to be in line with second quarter 2029 levels.", "0", "0", target_text="second quarter"), [*rows("ebitda", "104000000", "", "80000000"), row("ebitda", "100000000", "years")], "met/exceeded/4.00"),
        (growth("EBITDA to be in line with second quarter 2029 levels.", "0", "0", target_text="second quarter"), rows("ebitda", "104000000", "", "80000000"), "pending/not_comparable/None"),
        (growth("EBITDA to be in line with second quarter 2029 levels.", "0", "0", target_text="second quarter"), [row("ebitda", "30", "now", measure="growth", unit="percent", rule="prose.sentence")], "pending/not_comparable/None"),
        (growth("EBITDA to be in line with second quarter 2030 levels.", "0", "0", target_text="second quarter of 2031"), rows("ebitda", "80200000", "", "80000000"), "met/point/0.25"),
        # Of a profit the adjusted amounts are printed; organic sales are no adjusted ones.
        (growth("We expect adjusted EBITDA to grow by 3% to 5% from last year.", "3", "5", basis="non_gaap"), rows("ebitda", "104000000", "", "100000000", basis="non_gaap"), "met/in_range/4.00"),
        (growth("We expect organic growth of 3% to 5% from last year.", "3", "5", "revenue", basis="non_gaap"), rows("revenue", "104000000", "", "100000000", basis="non_gaap"), "pending/not_comparable/None"),
    ],
)  # fmt: skip
def test_growth_from_two_columns(claim: Published[Claim], figures: list[Published[Figure]], expected: str) -> None:
    assert told(claim, figures) == expected


RATE = {"unit": "percent", "digits": -1}


def change(
    quote: str, low: str | None, high: str | None, metric: str = "gross_margin", unit: str = "bps"
) -> Published[Claim]:
    return guide(quote, metric, measure="change", unit=unit, low=low and D(low), high=high and D(high))


@pytest.mark.parametrize(
    ("claim", "now", "before", "expected"),
    [
        (change("Gross margin should rise by 50 to 100 basis points from a year ago.", "50", "100"), "37.5", "36.8", "met/in_range/70.0"),
        (change("Gross margin should rise by 50 to 100 basis points from a year ago.", "50", "100"), "37.0", "36.8", "missed/worse/20.0"),
        # A level printed to a tenth of a point tells ten basis points, not five.
        (change("Gross margin should rise by at least 20 basis points from a year ago.", "20", None), "37.0", "36.8", "pending/not_comparable/None"),
        (change("Gross margin should rise by a point or two from a year ago.", "1", "2", unit="percent"), "38.3", "36.8", "met/in_range/1.5"),
        # What tariffs do to the margin is no change of the margin.
        (change("Tariffs will weigh on gross margin by 90 basis points from a year ago.", "-90", "-90"), "37.5", "36.8", "pending/not_comparable/None"),
    ],
)  # fmt: skip
def test_changes_of_a_rate_in_points(claim: Published[Claim], now: str, before: str, expected: str) -> None:
    assert told(claim, rows("gross_margin", now, "", before, **RATE)) == expected


def toward(quote: str, metric: str = "gross_margin", **fields: Any) -> Published[Claim]:
    return guide(quote, metric, measure="direction", **fields)


@pytest.mark.parametrize(
    ("claim", "figures", "expected"),
    [
        # The base is left open: both must tell the same.
        (toward("We expect gross margin to show slight improvement, as lower costs help."), rows("gross_margin", "66.6", "55.1", "60.6", **RATE), "met/floor/66.6"),
        (toward("We expect gross margin to show slight improvement, as lower costs help."), rows("gross_margin", "58.6", "55.1", "60.6", **RATE), "pending/not_comparable/None"),
        (toward("We expect gross margin to show slight improvement, as lower costs help."), rows("gross_margin", "66.6", "", "60.6", **RATE), "pending/not_comparable/None"),
        (toward("We expect gross margin to decline from the first quarter."), rows("gross_margin", "66.6", "55.1", "", **RATE), "met/exceeded/66.6"),
        # The base is named by its year, or as the quarter of a month.
        (toward("Gross margin will be above that of the second quarter of 2029.", target_text="second quarter"), [*rows("gross_margin", "60.0", "", "60.6", **RATE), row("gross_margin", "55.0", "years", **RATE)], "met/floor/60.0"),
        (toward("Gross margin will be above that of the second quarter of 2029.", target_text="second quarter"), rows("gross_margin", "60.0", "", "55.0", **RATE), "pending/not_comparable/None"),
        (toward("We expect an increase relative to the March quarter."), rows("gross_margin", "60.0", "55.1", "60.6", **RATE), "met/floor/60.0"),
        # "Start-up" is no way up.
        (toward("We expect gross margin below that of the second quarter of 2030 due to start-up costs of added lines.", target_text="second quarter"), rows("gross_margin", "54.0", "53.1", "60.6", **RATE), "met/floor/54.0"),
        # A growth that is printed tells the direction against its own base alone.
        (toward("Net sales will be organically lower than in the same quarter of last year.", "revenue", basis="non_gaap"), [row("revenue", "-1.8", "now", measure="growth", unit="percent", basis="non_gaap", rule="prose.sentence")], "met/floor/-1.8"),
        (toward("Net sales will be lower than in the first quarter.", "revenue"), [row("revenue", "-1.8", "now", measure="growth", unit="percent", rule="prose.sentence")], "pending/not_comparable/None"),
        (toward("Net sales will be lower than in the first quarter.", "revenue"), [row("revenue", "1.8", "now", measure="growth", unit="percent", rule="prose.sentence.sequential")], "met/exceeded/1.8"),
    ],
)  # fmt: skip
def test_directions(claim: Published[Claim], figures: list[Published[Figure]], expected: str) -> None:
    assert told(claim, figures) == expected


def test_a_direction_is_read_from_what_is_said_of_its_subject() -> None:
    quote = "We expect gross margin to decline, offset by higher volumes."
    figures = rows("gross_margin", "54.0", "55.1", "60.6", **RATE)
    assert told(toward(quote), figures) == "met/floor/54.0"


def test_a_year_is_never_held_against_a_quarter() -> None:
    quote = "We expect FY31 growth of 3% to 5%, with 1% to 2% sequential growth in the fourth quarter."
    year = {"target_start": date(2031, 1, 1), "target_end": date(2031, 12, 31)}
    claim = growth(quote, "3", "5", "revenue", **year)
    found = row("revenue", "4.1", "now", measure="growth", unit="percent", rule="prose.sentence")
    found = replace(found, item=replace(found.item, period_start=year["target_start"], period_end=year["target_end"]))
    assert told(claim, [replace(found, published=date(2032, 2, 5))]) == "met/in_range/4.1"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # The very range, whatever the basis of the number; another range, or none, says nothing of a growth.
        ("in line with our guidance of 5% to 8% growth", "met/in_range/None"),
        ("below our guidance of 5% to 8% growth", "pending/awaiting_report/None"),  # neither side of expenses is better
        ("in line with our guidance of 4% to 8% growth", "pending/awaiting_report/None"),
        ("in line with our guidance", "pending/awaiting_report/None"),
    ],
)
def test_words_that_repeat_the_very_range(words: str, expected: str) -> None:
    claim = growth("We expect a sequential increase in operating expenses of 5% to 8%.", "5", "8", "operating_expenses")
    outcome = "within" if "in line" in words else "below"
    said = Figure("verdict", f"Excluding these, operating expenses were {words}.", 0, 9, metric="operating_expenses", basis="non_gaap", outcome=outcome, period_start=date.fromisoformat(QUARTER[0]), period_end=date.fromisoformat(QUARTER[1]))  # fmt: skip
    assert told(claim, [Published(said, "august", "norvane", date(2031, 8, 5))]) == expected


def earlier(figure: Published[Figure], **fields: Any) -> Published[Figure]:
    return replace(figure, release_id="spring", published=date(2031, 5, 1), item=replace(figure.item, **fields))


OPENED = {"target_start": date(2031, 5, 2)}
SLIGHTLY = toward("Operating expenses are expected to increase slightly from last quarter.", "operating_expenses")


@pytest.mark.parametrize(
    ("claim", "figures", "expected"),
    [
        # The quarter before stands in its own report alone; an amount per share may have been split since, a sentence may mean anything.
        (toward("We expect increased expenses in research.", "r_and_d"), [*rows("r_and_d", "4065000", "", "3444000"), earlier(row("r_and_d", "3759000", "quarter"))], "met/floor/4065000"),
        (toward("We expect increased expenses in research.", "r_and_d"), [*rows("r_and_d", "4065000", "", "3444000"), earlier(row("r_and_d", "4759000", "quarter"))], "pending/not_comparable/None"),
        (toward("We expect increased expenses in research.", "r_and_d"), [*rows("r_and_d", "4065000", "", "3444000"), earlier(row("r_and_d", "3759000", "quarter"), rule="prose.sentence")], "pending/not_comparable/None"),
        # Where the words name the base, its own sentence tells it.
        (toward("We expect increased expenses relative to the March quarter.", "r_and_d"), [*rows("r_and_d", "4065000", "", "3444000"), earlier(row("r_and_d", "3759000", "quarter"), rule="prose.sentence")], "met/floor/4065000"),
        (toward("We expect earnings per share to increase.", "eps"), [*rows("eps", "0.40", "", "0.30", unit="USD/share", digits=-2), earlier(row("eps", "0.35", "quarter", unit="USD/share", digits=-2))], "pending/not_comparable/None"),
        # "Through the quarter", said when it had begun, is all of it; the rest of a year is not.
        (toward("We will maintain revenue growth through the second quarter.", "revenue", target_text="through the second quarter", **OPENED), rows("revenue", "6100", "4200", "1900"), "met/floor/6100"),
        (toward("We will maintain revenue growth in the coming weeks.", "revenue", target_text="in the coming weeks", **OPENED), rows("revenue", "6100", "4200", "1900"), "pending/awaiting_report/None"),
        # "Slightly" is a direction where the move is none of a tenth and more.
        (SLIGHTLY, rows("operating_expenses", "7770000", "7192000", "7728000"), "met/floor/7770000"),
        (SLIGHTLY, rows("operating_expenses", "8770000", "7192000", "7728000"), "pending/not_comparable/None"),
        # More than slightly, the better way.
        (toward("We expect a slight increase in earnings relative to the March quarter.", "net_income"), rows("net_income", "44000000", "19000000", "18000000"), "met/floor/44000000"),
        (SLIGHTLY, rows("operating_expenses", "7100000", "7192000", "7728000"), "met/exceeded/7100000"),
        (toward("We are confident to return to profitability.", "net_income"), rows("net_income", "13000000", "", "-5000000"), "met/floor/13000000"),
        (toward("We are confident to return to profitability.", "net_income"), rows("net_income", "-13000000", "", "-5000000"), "missed/worse/-13000000"),
    ],
)  # fmt: skip
def test_directions_that_comparison_columns_answer(
    claim: Published[Claim], figures: list[Published[Figure]], expected: str
) -> None:
    assert told(claim, figures) == expected


SPENT = guide(
    "R&D expenses are expected to come to around 9 % of revenue.", "r_and_d", measure="level", unit="percent", low=D(9), high=D(9)
)  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "spent", "expected"),
    [
        # What was spent as a share of what was sold; a miss by less than a point stays pending.
        (SPENT, "11300000", "missed/worse/11.30"),
        (SPENT, "9000000", "met/point/9.00"),
        (SPENT, "9700000", "pending/not_comparable/None"),
        (replace(SPENT, item=replace(SPENT.item, quote="R&D expenses come to 9 percent of net sales.")), "9000000", "met/point/9.00"),
        # Nine percent of something else, or of a part.
        (replace(SPENT, item=replace(SPENT.item, quote="R&D expenses are expected to come to around 9 % of costs.")), "9000000", "pending/not_comparable/None"),
        (replace(SPENT, item=replace(SPENT.item, scope="Valves")), "9000000", "pending/not_comparable/None"),
        (replace(SPENT, item=replace(SPENT.item, basis="non_gaap")), "9000000", "pending/not_comparable/None"),
    ],
)  # fmt: skip
def test_a_share_of_revenue(claim: Published[Claim], spent: str, expected: str) -> None:
    assert told(claim, [row("r_and_d", spent, "now"), row("revenue", "100000000", "now")]) == expected


POSITIVE = guide("We expect positive free cash flow in the quarter.", "free_cash_flow", measure="direction")


@pytest.mark.parametrize(
    ("quote", "brought", "invested", "expected"),
    [
        (POSITIVE.item.quote, "40000000", "20000000", "met/floor/20000000"),
        (POSITIVE.item.quote, "40000000", "-20000000", "met/floor/20000000"),
        (POSITIVE.item.quote, "10000000", "20000000", "missed/worse/-10000000"),
        # So near to nothing that another way to count it could turn its sign.
        (POSITIVE.item.quote, "22000000", "20000000", "pending/awaiting_report/None"),
        (
            "Free cash flow is expected to be lower in the quarter.",
            "40000000",
            "20000000",
            "pending/awaiting_report/None",
        ),
        (
            "We do not expect positive free cash flow in the quarter.",
            "40000000",
            "20000000",
            "pending/awaiting_report/None",
        ),
    ],
)
def test_positive_free_cash_flow(quote: str, brought: str, invested: str, expected: str) -> None:
    claim = replace(POSITIVE, item=replace(POSITIVE.item, quote=quote))
    assert told(claim, [row("operating_cash_flow", brought, "now"), row("capex", invested, "now")]) == expected


def reported(metric: str, value: str, **fields: Any) -> Published[Figure]:
    """Give what the report of the quarter before printed of that quarter."""
    said = row(metric, value, "quarter", **fields)
    return replace(said, release_id="may-5", published=date(2031, 5, 1))


FLAT = growth(
    "Non-GAAP earnings are expected to be in line with first quarter results.", "0", "0", "net_income", basis="non_gaap"
)
MORE = guide("Adjusted earnings should be up $0.05 from the first quarter.", "eps", measure="change", unit="USD/share",
    low=D("0.05"), high=D("0.05"), digits=-2, basis="non_gaap")  # fmt: skip
SAID: dict[str, Any] = {"basis": "non_gaap", "rule": "prose.sentence", "in_table": False}
CENTS: dict[str, Any] = {**SAID, "unit": "USD/share", "digits": -2}


@pytest.mark.parametrize(
    ("claim", "now", "before", "expected"),
    [
        (FLAT, ("44000000", {**SAID, "digits": 6}), ("72000000", {**SAID, "digits": 6}), "missed/worse/-38.89"),
        (FLAT, ("95000000", {**SAID, "digits": 6}), ("72000000", {**SAID, "digits": 6}), "met/exceeded/31.94"),
        # As printed, half a million either way turns the side.
        (FLAT, ("72000000", {**SAID, "digits": 6}), ("72000000", {**SAID, "digits": 6}), "pending/not_comparable/None"),
        # What only an assumption dates is no base.
        (FLAT, ("44000000", {**SAID, "digits": 6}), ("72000000", {**SAID, "digits": 6, "rule": "prose.assumed"}), "pending/not_comparable/None"),
        (MORE, ("0.30", CENTS), ("0.30", CENTS), "missed/worse/0.00"),
        (MORE, ("0.38", CENTS), ("0.30", CENTS), "met/exceeded/0.08"),
        (MORE, ("0.35", CENTS), ("0.30", CENTS), "pending/not_comparable/None"),
        (MORE, ("0.38", CENTS), ("0.30", {**CENTS, "basis": "unstated"}), "pending/not_comparable/None"),
        # Held against a quarter of its own name: the window is read wrong.
        (replace(MORE, item=replace(MORE.item, target_text="first quarter")), ("0.38", CENTS), ("0.30", CENTS), "pending/not_comparable/None"),
        # Of a year ago, or of no base that is named.
        (replace(MORE, item=replace(MORE.item, quote="Adjusted earnings should be up $0.05.")), ("0.38", CENTS), ("0.30", CENTS), "pending/not_comparable/None"),
    ],
)  # fmt: skip
def test_held_against_what_the_quarter_before_reported(
    claim: Published[Claim], now: tuple[str, dict[str, Any]], before: tuple[str, dict[str, Any]], expected: str
) -> None:
    metric = claim.item.metric or ""
    assert told(claim, [row(metric, now[0], "now", **now[1]), reported(metric, before[0], **before[1])]) == expected


LINES = load_rows("income_rows")


@pytest.mark.parametrize(
    ("name", "line"),
    [(text, r["id"]) for r in LINES for text in (r["example"], *r["also"])] + [(text, None) for r in LINES for text in r["not"]],
)  # fmt: skip
def test_lines_of_the_income_statement(name: str, line: str | None) -> None:
    assert line_of(name) == line


TAX = guide(
    "We expect an effective tax rate of about 25%.", "tax_rate", measure="level", unit="percent", low=D(25), high=D(25)
)


def statement(before: str, tax: str, income: str) -> list[Published[Figure]]:
    lines = (("Income before income taxes", before), ("Provision for income taxes", tax))
    unnamed = [row("revenue", value, "now", subject=name) for name, value in lines]
    return [replace(f, item=replace(f.item, metric=None)) for f in unnamed] + [row("net_income", income, "now")]


@pytest.mark.parametrize(
    ("claim", "figures", "expected"),
    [
        (TAX, statement("100000000", "25200000", "74800000"), "met/point/25.20"),
        (TAX, statement("100000000", "31000000", "69000000"), "missed/worse/31.00"),
        (TAX, statement("100000000", "20000000", "80000000"), "met/exceeded/20.00"),
        (TAX, statement("100000000", "-31000000", "69000000"), "missed/worse/31.00"),
        # Less than a point off, what is left does not add up, a loss.
        (TAX, statement("100000000", "25900000", "74100000"), "pending/not_comparable/None"),
        (TAX, statement("100000000", "31000000", "60000000"), "pending/not_comparable/None"),
        (TAX, statement("-100000000", "31000000", "-131000000"), "pending/not_comparable/None"),
        # Without something that the statement has in it.
        (replace(TAX, item=replace(TAX.item, quote="We expect a tax rate of about 25%, excluding discrete items.")), statement("100000000", "31000000", "69000000"), "pending/not_comparable/None"),
        (replace(TAX, item=replace(TAX.item, basis="non_gaap")), statement("100000000", "31000000", "69000000"), "pending/not_comparable/None"),
    ],
)  # fmt: skip
def test_a_tax_rate_that_the_income_statement_proves(
    claim: Published[Claim], figures: list[Published[Figure]], expected: str
) -> None:
    assert told(claim, figures) == expected


RECORD = guide("We anticipate record earnings in the quarter.", "net_income", measure="direction")


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (rows("net_income", "12000000", "14000000", "15000000"), "missed/worse/12000000"),
        # More than a year ago and a quarter ago may be less than ever before.
        (rows("net_income", "16000000", "14000000", "15000000"), "pending/awaiting_report/None"),
        (rows("net_income", "14500000", "14000000", "15000000"), "pending/awaiting_report/None"),
    ],
)
def test_what_is_less_than_before_is_no_record(figures: list[Published[Figure]], expected: str) -> None:
    assert told(RECORD, figures).replace("not_comparable", "awaiting_report") == expected
