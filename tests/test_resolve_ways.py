"""Ways of a metric that two printed numbers settle: of a half by its quarters, of a row by its name, of what hurts; goals in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from tests.test_resolve_derived import RATE, guide, row, rows, told, toward
from tracker.figures import find_figures
from tracker.readers import read_release
from tracker.resolve import resolve
from tracker.types import Claim, Figure, Published


def printed(quote: str, value: str, when: str, **fields: Any) -> Published[Figure]:
    """Make a row that no metric names: the words before its first number say what it is."""
    figure = row("revenue", value, when, digits=0, **fields)
    return replace(figure, item=replace(figure.item, metric=None, subject=quote, quote=f"{quote} {value}"))


def table(quote: str, now: str, quarter: str, year: str, **fields: Any) -> list[Published[Figure]]:
    given = {"now": now, "quarter": quarter, "year": year}
    return [printed(quote, value, when, **fields) for when, value in given.items() if value]


def named(quote: str, subject: str, **fields: Any) -> Published[Claim]:
    claim = guide(quote, "other", **{"measure": "direction", **fields})
    return replace(claim, item=replace(claim.item, subject=subject))


INTEREST = named("Net interest income is expected to increase in the second quarter.", "Net interest income")
LOANS = named("Loans will end the quarter up 2% to 3% from a year earlier.", "Loans", measure="growth", unit="percent", low=D(2), high=D(3))  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "figures", "expected"),
    [
        # Both columns say the same, or the words say which is meant.
        (INTEREST, table("Net interest income", "34800", "33492", "34022"), "met/floor/34800"),
        (INTEREST, table("Net interest income", "34500", "34800", "33494"), "pending/awaiting_report/None"),
        (INTEREST, table("Net interest income", "34800", "33492", ""), "pending/awaiting_report/None"),
        (named("Net interest income will rise from the first quarter.", "Net interest income"), table("Net interest income", "34800", "33492", "39000"), "met/floor/34800"),
        (named("Net interest income will rise modestly from the first quarter.", "Net interest income"), table("Net interest income", "54800", "33492", ""), "pending/awaiting_report/None"),
        # A row with other words is another one, and so is one word that all have.
        (INTEREST, table("Net interest income after provisions", "34800", "33492", "34022"), "pending/awaiting_report/None"),
        (named("Costs are expected to increase.", "Costs"), table("Costs", "34800", "33492", "34022"), "pending/awaiting_report/None"),
        (LOANS, table("Loans", "102400", "", "100000"), "met/in_range/2.40"),
        (LOANS, table("Loans", "109000", "", "100000"), "pending/awaiting_report/None"),
        (LOANS, table("Loans to deposits", "102400", "", "100000"), "pending/awaiting_report/None"),
    ],
)  # fmt: skip
def test_rows_that_only_their_words_name(
    claim: Published[Claim], figures: list[Published[Figure]], expected: str
) -> None:
    assert told(claim, figures) == expected


LOWER = "Sales will be significantly impacted by the strike."


@pytest.mark.parametrize(
    ("claim", "figures", "expected"),
    [
        # What hurts sales lowers them, and what hurts a cost raises it.
        (toward(LOWER, "revenue"), rows("revenue", "80", "100", "120"), "met/floor/80"),
        (toward(LOWER, "revenue"), rows("revenue", "110", "100", "120"), "pending/not_comparable/None"),
        (toward("Freight cost will be adversely affected by the strike.", "cost_of_revenue"), rows("cost_of_revenue", "130", "100", "120"), "met/floor/130"),
        (toward("Sales will be influenced by the strike.", "revenue"), rows("revenue", "80", "100", "120"), "pending/not_comparable/None"),
        # Comparable sales are always those of a year before.
        (toward("We expect further erosion in comparable store sales.", "comparable_sales"), [row("comparable_sales", "-7", "now", measure="growth", unit="percent", rule="prose.lead")], "met/floor/-7"),
        (toward("We expect further erosion in sales.", "revenue"), [row("revenue", "-7", "now", measure="growth", unit="percent", rule="prose.lead")], "pending/not_comparable/None"),
        # "Another record": the last one was one, and this is more.
        (toward("We expect another record quarter in earnings.", "net_income"), rows("net_income", "160", "140", "150"), "met/floor/160"),
        (toward("We expect another record quarter in earnings.", "net_income"), rows("net_income", "145", "140", "150"), "pending/not_comparable/None"),
        (toward("We expect a record quarter in earnings.", "net_income"), rows("net_income", "160", "140", "150"), "pending/not_comparable/None"),
    ],
)  # fmt: skip
def test_ways_that_words_of_harm_and_of_records_tell(
    claim: Published[Claim], figures: list[Published[Figure]], expected: str
) -> None:
    assert told(claim, [replace(f, item=replace(f.item, digits=min(f.item.digits, 0))) for f in figures]) == expected


def of_quarter(value: str, start: str, end: str, day: str) -> Published[Figure]:
    figure = row("sg_and_a", value, "now")
    span = {"period_start": date.fromisoformat(start), "period_end": date.fromisoformat(end)}
    return Published(
        replace(figure.item, quote=f"SG&A {value}", digits=0, **span), day, "norvane", date.fromisoformat(day)
    )


def halves(third: str, third_before: str, fourth: str, fourth_before: str) -> list[Published[Figure]]:
    return [
        of_quarter(third, "2031-07-01", "2031-09-30", "2031-11-04"),
        of_quarter(third_before, "2030-07-01", "2030-09-30", "2031-11-04"),
        of_quarter(fourth, "2031-10-01", "2031-12-31", "2032-02-10"),
        of_quarter(fourth_before, "2030-10-01", "2030-12-31", "2032-02-10"),
    ]


def of_half(quote: str) -> Published[Claim]:
    half = {
        "target_start": date(2031, 7, 1),
        "target_end": date(2031, 12, 31),
        "target_text": "in the second half of 2031",
    }
    return toward(quote, "sg_and_a", **half)


@pytest.mark.parametrize(
    ("quote", "figures", "expected"),
    [
        ("SG&A will increase in the second half of 2031.", halves("18", "15", "21", "14"), "met"),
        ("SG&A will increase in the second half of 2031.", halves("12", "15", "11", "14"), "met"),
        ("SG&A will decrease in the second half of 2031.", halves("18", "15", "21", "14"), "missed"),
        # One quarter up, one down, or one of them not reported.
        ("SG&A will increase in the second half of 2031.", halves("18", "15", "12", "14"), "pending"),
        ("SG&A will increase in the second half of 2031.", halves("18", "15", "21", "14")[2:], "pending"),
        # Held against the half before, the year before says nothing.
        ("SG&A will increase in the second half of 2031 over the first half.", halves("18", "15", "21", "14"), "pending"),
    ],
)  # fmt: skip
def test_a_half_by_its_quarters(quote: str, figures: list[Published[Figure]], expected: str) -> None:
    (found,) = resolve([of_half(quote)], figures, date(2032, 12, 31))
    assert found.status == expected


@pytest.mark.parametrize(("said", "expected"), [("2030-10-30", "met"), ("2030-07-30", "pending")])
def test_through_next_year_is_of_that_year(said: str, expected: str) -> None:
    span = {"target_start": date.fromisoformat(said), "target_end": date(2031, 12, 31), "target_text": "through 2031"}
    claim = replace(
        toward("We expect increased R&D through 2031.", "r_and_d", **span), published=date.fromisoformat(said)
    )
    figures = [
        Published(replace(row("r_and_d", value, "now").item, period_start=date(year, 1, 1), period_end=date(year, 12, 31)), "f", "norvane", date(2032, 2, 10))
        for value, year in (("14885000", 2031), ("9888000", 2030))
    ]  # fmt: skip
    (found,) = resolve([claim], figures, date(2032, 12, 31))
    assert found.status == expected


def figures_of(body: str, day: str = "2032-02-10") -> list[Published[Figure]]:
    text = f"Norvane Reports Fourth Quarter Results\n\nHARROW, {day} -- Norvane reported for the fourth quarter ended December 31, 2031.\n\n{body}\n"
    release = read_release(text.encode(), published=day, fiscal_year_end="12-31", issuer="Norvane")
    return [Published(f, day, "norvane", date.fromisoformat(day)) for f in find_figures(release)]


GOAL = guide("Norvane has achieved $31 million toward its $40 million cost savings goal by the end of 2031.", "cost_savings", unit="USD", measure="level", low=D(40_000_000), high=D(40_000_000), target_start=date(2031, 5, 2), target_end=date(2031, 12, 31))  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("In the fourth quarter, Norvane surpassed its three-year $40 million cost savings goal, the second one in six years.", "met/exceeded"),
        ("We achieved our target of $40 million in cost savings in the fourth quarter.", "met/point"),
        ("In the fourth quarter we fell short of our $40 million cost savings target.", "missed/worse"),
        # Part of it, another goal, another metric, a goal that lies ahead.
        ("In the fourth quarter we achieved $36 million toward our $40 million cost savings goal.", "pending/awaiting_report"),
        ("In the fourth quarter we surpassed our $50 million cost savings goal.", "pending/awaiting_report"),
        ("In the fourth quarter we surpassed our $40 million net sales goal.", "pending/awaiting_report"),
        ("We expect to have surpassed our $40 million cost savings goal by May.", "pending/awaiting_report"),
    ],
)  # fmt: skip
def test_a_goal_that_words_say_was_reached(body: str, expected: str) -> None:
    (found,) = resolve([GOAL], figures_of(body), date(2032, 12, 31))
    assert f"{found.status}/{found.reason}" == expected


def test_a_goal_of_another_amount_says_nothing() -> None:
    quarter = replace(GOAL, item=replace(GOAL.item, target_start=date(2031, 10, 1)))
    for amount, expected in (("40", "met"), ("50", "pending")):
        body = f"In the fourth quarter we surpassed our ${amount} million cost savings goal."
        (found,) = resolve([quarter], figures_of(body), date(2032, 12, 31))
        assert found.status == expected


GUIDED = guide("Adjusted net income per share is expected to be $0.52 to $0.56.", "eps", unit="USD/share", basis="non_gaap", measure="level", low=D("0.52"), high=D("0.56"))  # fmt: skip


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("Less share-based pay, adjusted net income of $0.57 per share compares with guidance of $0.52 to $0.56 per share.", "0.57"),
        # Held against other guidance, the plain figure stands.
        ("Less share-based pay, adjusted net income of $0.57 per share compares with guidance of $0.50 to $0.55 per share.", "None"),
    ],
)  # fmt: skip
def test_the_figure_that_a_sentence_holds_against_the_guidance(quote: str, expected: str) -> None:
    given = {"unit": "USD/share", "digits": -2, "basis": "non_gaap", "in_table": False, "rule": "prose.sentence"}
    plain, held = (row("eps", value, "now", **given) for value in ("0.53", "0.57"))
    told_so = replace(held, item=replace(held.item, quote=quote))
    (found,) = resolve([GUIDED], [plain, told_so], date(2032, 12, 31))
    assert str(found.actual) == expected


OFFICERS = guide("We aim to get 90,000 officers on this plan by the end of June.", "subscribers", unit="count", measure="level", low=D(90_000), high=D(90_000), amount_text="90,000")  # fmt: skip


@pytest.mark.parametrize(
    ("quote", "expected"), [("Paid users were 41,000 at the end of June.", "pending"), ("41,000 officers were on the plan.", "missed")]
)  # fmt: skip
def test_what_is_counted_by_a_word_of_its_own(quote: str, expected: str) -> None:
    figure = row("subscribers", "41000", "now", unit="count", rule="prose.sentence", in_table=False)
    (found,) = resolve([OFFICERS], [replace(figure, item=replace(figure.item, quote=quote))], date(2032, 12, 31))
    assert found.status == expected


def test_a_change_of_a_rate_is_not_read_from_the_row_of_a_part() -> None:
    claim = guide("Gross margin should fall by about 700 basis points from the first quarter.", "gross_margin", measure="change", unit="bps", low=D(-700), high=D(-700))  # fmt: skip
    whole = rows("gross_margin", "59.0", "62.4", "", **RATE)
    part = [replace(f, item=replace(f.item, start=90)) for f in rows("gross_margin", "62.9", "61.4", "", **RATE)]
    lead = row("gross_margin", "62.9", "now", scope="korvo", rule="prose.lead", in_table=False, **RATE)
    assert told(claim, [*part, lead]) == "pending/not_comparable/None"
    assert told(claim, [*part, lead, *whole]) == "met/exceeded/-340.0"
