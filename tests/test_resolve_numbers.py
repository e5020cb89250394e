"""Numbers that answer a promise or do not: a confirmed range, what is far off, two splits, parts of a whole, repeated sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from tracker.resolve import resolve
from tracker.types import Claim, Figure, Published

YEAR = {"start": "2031-01-01", "end": "2031-12-31"}


def period(start: str | None, end: str | None, names: tuple[str, str]) -> dict[str, Any]:
    return {name: day and date.fromisoformat(day) for name, day in zip(names, (start, end), strict=True)}


def guide(day: str, metric: str, low: str, high: str | None, quote: str = "We expect this.", start: str | None = None, end: str | None = None, unit: str = "USD", measure: str = "level") -> Published[Claim]:  # fmt: skip
    when = period(start, end, ("target_start", "target_end"))
    claim = Claim(
        "guidance", quote, 0, len(quote), "Norvane", metric, metric=metric, basis="unstated", measure=measure,  # type: ignore[arg-type]
        low=D(low), high=high and D(high), unit=unit, digits=-2 if "share" in unit else 6, claim_id=f"{day}:{low}", **when,
    )  # fmt: skip
    return Published(claim, day, "norvane", date.fromisoformat(day))


def number(day: str, metric: str, value: str, start: str, end: str, rule: str = "table.statement", unit: str = "USD", measure: str = "level", quote: str = "It was this.") -> Published[Figure]:  # fmt: skip
    when = period(start, end, ("period_start", "period_end"))
    figure = Figure("number", quote, 0, 9, metric=metric, basis="unstated", measure=measure, value=D(value), unit=unit, digits=-2 if "share" in unit else 5, rule=rule, **when)  # type: ignore[arg-type]  # fmt: skip
    return Published(figure, day, "norvane", date.fromisoformat(day))


def split(day: str, quote: str) -> Published[Figure]:
    figure = Figure("event", quote, 0, len(quote), event="other", outcome="split", subject=f"3-for-2 {day[:4]}")
    return Published(figure, day, "norvane", date.fromisoformat(day))


def told(claim: Published[Claim], *others: Published[Any]) -> str:
    claims = [claim, *(x for x in others if isinstance(x.item, Claim))]
    figures = [x for x in others if isinstance(x.item, Figure)]
    found = {v.claim_id: v for v in resolve(claims, figures, date(2033, 12, 31))}[claim.item.claim_id]
    return f"{found.status}/{found.reason}"


FORECAST = guide("2031-02-06", "revenue", "740000000", "760000000", **YEAR)
CONFIRMED = guide("2031-08-06", "revenue", "740000000", "760000000", "The Board confirms its forecast.")
RESULT = number("2032-02-05", "revenue", "748900000", **YEAR)


@pytest.mark.parametrize(
    ("claim", "others", "expected"),
    [
        # A range without a period is that of the release that gave it; another range, or a period long over, is not.
        (CONFIRMED, [FORECAST, RESULT], "met/in_range"),
        (CONFIRMED, [guide("2031-02-06", "revenue", "700000000", "760000000", **YEAR), RESULT], "pending/not_due"),
        (guide("2032-08-06", "revenue", "740000000", "760000000"), [FORECAST, RESULT], "pending/not_due"),
        # What only another period or row prints does not speak against the number near the range.
        (FORECAST, [RESULT, number("2032-02-05", "revenue", "117500000", **YEAR)], "met/in_range"),
        (FORECAST, [RESULT, number("2032-02-05", "revenue", "610000000", **YEAR)], "pending/unverifiable"),
        (FORECAST, [number("2032-02-05", "revenue", "1200000000", **YEAR), number("2032-02-05", "revenue", "117500000", **YEAR)], "pending/unverifiable"),
        # Comparable sales in percent are a growth, whatever the claim was taken for.
        (guide("2031-02-06", "comparable_sales", "1", "3", unit="percent", **YEAR), [number("2032-02-05", "comparable_sales", "0.2", unit="percent", measure="growth", **YEAR)], "missed/worse"),
    ],
)  # fmt: skip
def test_what_answers_a_range(claim: Published[Claim], others: list[Published[Any]], expected: str) -> None:
    assert told(claim, *others) == expected


SHARE = guide("2031-02-06", "eps", "1.85", "1.95", "On a pre-split basis we expect $1.85 to $1.95.", unit="USD/share", start="2032-01-01", end="2032-12-31")  # fmt: skip
EARNED = number("2033-02-05", "eps", "1.25", "2032-01-01", "2032-12-31", unit="USD/share")


@pytest.mark.parametrize(
    ("splits", "expected"),
    [
        ([split("2031-02-06", "A 3-for-2 stock split was announced on January 21.")], "met/in_range"),
        (
            [
                split("2031-02-06", "A 3-for-2 stock split was announced on January 21."),
                split("2032-02-06", "A 3-for-2 stock split was announced on January 12."),
            ],
            "pending/not_comparable",
        ),
    ],
)
def test_two_splits_of_one_ratio_bring_no_figure_back(splits: list[Published[Figure]], expected: str) -> None:
    assert told(SHARE, *splits, EARNED) == expected


@pytest.mark.parametrize(
    ("part", "amount", "expected"),
    [
        ("Revenue includes about $45 million of one-off items.", "45000000", "met/exceeded"),
        ("Revenue should come to $45 million.", "45000000", "pending/unverifiable"),
        # A fiftieth cannot be the same quantity, whatever the words are.
        ("Revenue should come to $3 million.", "3000000", "met/exceeded"),
    ],
)
def test_a_part_does_not_contradict_the_whole(part: str, amount: str, expected: str) -> None:
    quarter = {"start": "2031-04-01", "end": "2031-06-30"}
    whole = guide("2031-02-06", "revenue", "154000000", "155000000", **quarter)
    beside = guide("2031-02-06", "revenue", amount, amount, part, **quarter)
    assert told(whole, beside, number("2031-08-05", "revenue", "157500000", **quarter)) == expected


COMPARABLE = {"unit": "percent", "measure": "growth"}


@pytest.mark.parametrize(
    ("low", "high", "value", "expected"),
    [
        # Printed in whole percent, but 1.4 down is not surely "minus 1 % to flat"; a small part of the range's width is.
        ("-1", "0", "-1.4", "pending/unverifiable"),
        ("-1", "0", "-1.2", "met/in_range"),
        ("-1", "0", "-0.4", "met/in_range"),
        ("-1", "0", "-1.6", "missed/worse"),
    ],
)
def test_a_growth_is_not_in_its_range_by_rounding_alone(low: str, high: str, value: str, expected: str) -> None:
    claim = guide("2031-02-06", "comparable_sales", low, high, **COMPARABLE, **YEAR)
    claim = replace(claim, item=replace(claim.item, digits=0))
    assert told(claim, number("2032-02-05", "comparable_sales", value, **COMPARABLE, **YEAR)) == expected


@pytest.mark.parametrize(
    ("quote", "value", "expected"),
    [
        (
            "Expenses should come in slightly above the prior range of $285 million to $300 million.",
            "303900000",
            "met/floor",
        ),
        (
            "Expenses should come in slightly above the prior range of $285 million to $300 million.",
            "291000000",
            "met/exceeded",
        ),
        (
            "Expenses should come in below the original outlook of $285 million to $300 million.",
            "283000000",
            "met/ceiling",
        ),
        (
            "Expenses should come in within the prior range of $285 million to $300 million.",
            "303900000",
            "missed/worse",
        ),
    ],
)
def test_a_claim_beyond_an_earlier_range_is_judged_by_its_end(quote: str, value: str, expected: str) -> None:
    claim = guide("2031-02-06", "operating_expenses", "285000000", "300000000", quote, **YEAR)
    assert told(claim, number("2032-02-05", "operating_expenses", value, **YEAR)) == expected


def test_a_part_named_in_the_place_of_the_metric_is_judged_by_its_own_growth() -> None:
    claim = guide("2031-02-06", "comparable_sales", "4", "6", **COMPARABLE, **YEAR)
    claim = replace(claim, item=replace(claim.item, subject="with Oakline"))
    whole = number("2032-02-05", "comparable_sales", "1.6", **COMPARABLE, **YEAR)
    part = replace(whole, item=replace(whole.item, value=D("4.4"), scope="oakline"))
    assert told(claim, whole) == "pending/not_comparable"
    assert told(claim, whole, part) == "met/in_range"


def test_a_row_whose_number_is_said_to_be_a_parts_does_not_speak_for_the_whole() -> None:
    quarter = {"start": "2031-01-01", "end": "2031-03-31", "unit": "percent"}
    claim = guide("2031-02-06", "gross_margin", "61", "63", **quarter)
    whole = number("2031-05-05", "gross_margin", "59.5", rule="prose.lead", **quarter)
    row = number("2031-05-05", "gross_margin", "64.4", rule="table.row", **quarter)
    whole, row = (replace(x, item=replace(x.item, in_table=x is row, digits=-1)) for x in (whole, row))
    part = replace(row, item=replace(row.item, scope="meters", in_table=False, rule="prose.lead"))
    assert told(claim, whole, row) == "pending/unverifiable"
    assert told(claim, whole, row, part) == "missed/worse"


def test_a_result_that_was_taken_for_guidance_contradicts_none() -> None:
    claim = guide("2031-07-30", "revenue", "630000000", "645000000", **YEAR)
    headline = "Net sales up 7.4% to $184.3 million; company now expects 2031 net sales of $630 million to $645 million"
    beside = guide("2031-07-30", "revenue", "184300000", "184300000", headline, **YEAR)
    quarter = number("2031-07-30", "revenue", "184300000", "2031-04-01", "2031-06-30", quote=headline)
    result = number("2032-02-05", "revenue", "639000000", **YEAR)
    assert told(claim, beside, result) == "pending/unverifiable"
    assert told(claim, beside, quarter, result) == "met/in_range"


def test_the_name_before_a_metric_is_the_part_that_it_is_of() -> None:
    claim = guide(
        "2031-05-07",
        "revenue",
        "345000000",
        "355000000",
        "Kelvora net sales guidance of $345 million to $355 million is unchanged.",
        **YEAR,
    )
    claim = replace(claim, item=replace(claim.item, subject="net sales"))
    whole = number(
        "2032-02-05", "revenue", "352000000", quote="Sales of all were so, as were those of Kelvora.", **YEAR
    )
    part = replace(whole, item=replace(whole.item, value=D(349000000), scope="kelvora"))
    named = guide(
        "2031-05-07", "capex", "5000000", "6000000", "We expect to invest in more capacity for Kelvora.", **YEAR
    )
    assert told(claim, named, whole) == "pending/not_comparable"
    assert told(claim, named, whole, part) == "met/in_range"


@pytest.mark.parametrize(
    ("restated", "expected"),
    [
        # A year-ago quarter of 12 cents is printed as 6 now: the 34 cents are 68 old ones. As it stood, it is a miss.
        ("0.06", "met/exceeded"),
        ("0.12", "missed/worse"),
        # No split makes 9 of 12.
        ("0.09", "missed/worse"),
    ],
)
def test_comparison_columns_stated_anew_show_a_split(restated: str, expected: str) -> None:
    year_ago, quarter = {"start": "2030-01-01", "end": "2030-03-31"}, {"start": "2031-01-01", "end": "2031-03-31"}

    def share(day: str, value: str, **when: str) -> Published[Figure]:
        made = number(day, "eps", value, unit="USD/share", **when)
        return replace(made, item=replace(made.item, in_table=True))

    claim = guide("2031-01-12", "eps", "0.60", "0.66", unit="USD/share", **quarter)
    assert (
        told(
            claim,
            share("2030-04-14", "0.12", **year_ago),
            share("2031-04-13", "0.34", **quarter),
            share("2031-04-13", restated, **year_ago),
        )
        == expected
    )


def test_a_split_that_was_known_before_the_guidance_changes_nothing_after_it() -> None:
    year_ago, quarter = {"start": "2030-04-01", "end": "2030-06-30"}, {"start": "2031-04-01", "end": "2031-06-30"}

    def share(day: str, value: str, **when: str) -> Published[Figure]:
        made = number(day, "eps", value, unit="USD/share", **when)
        return replace(made, item=replace(made.item, in_table=True))

    # The quarter of a year ago was printed before the split, and stands anew in the report.
    claim = guide("2031-04-27", "eps", "0.30", "0.32", unit="USD/share", **quarter)
    printed = [
        share("2030-07-20", "0.45", **year_ago),
        share("2031-07-27", "0.32", **quarter),
        share("2031-07-27", "0.30", **year_ago),
    ]
    assert told(claim, *printed, split("2030-07-28", "A 3-for-2 split was effected.")) == "met/in_range"
    assert told(claim, *printed) == "met/exceeded"


def test_a_division_of_half_the_size_does_not_speak_against_the_whole() -> None:
    claim = guide("2031-02-06", "revenue", "1450000000", "1550000000", **YEAR)
    whole = number("2032-02-05", "revenue", "1500000000", rule="prose.sentence", **YEAR)
    part = number("2032-02-05", "revenue", "613000000", rule="prose.sentence", **YEAR)
    most = number("2032-02-05", "revenue", "900000000", rule="prose.sentence", **YEAR)
    assert told(claim, whole, part) == "met/in_range"
    assert told(claim, whole, most) == "pending/unverifiable"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("6", "pending/unverifiable"), ("60", "pending/unverifiable"), ("150", "missed/worse"), ("210", "met/exceeded")],
)
def test_a_growth_of_a_small_part_of_what_was_guided_is_of_another_quantity(value: str, expected: str) -> None:
    claim = guide(
        "2031-02-06",
        "revenue",
        "200",
        "200",
        "The new wheels are on track to triple sales.",
        unit="percent",
        measure="growth",
        **YEAR,
    )
    claim = replace(claim, item=replace(claim.item, digits=0))
    assert told(claim, number("2032-02-05", "revenue", value, unit="percent", measure="growth", **YEAR)) == expected


@pytest.mark.parametrize(
    ("quote", "value", "expected"),
    [
        ("Adjusted EBITDA is expected to be a loss of $5 million to $6 million.", "-5400000", "met/in_range"),
        ("Adjusted EBITDA is expected to be a loss of $5 million to $6 million.", "-8000000", "missed/worse"),
        ("Adjusted EBITDA is expected to be $5 million to $6 million.", "-5400000", "missed/worse"),
        # An analyst asks.
        ("Do you think adjusted EBITDA will be $5 million to $6 million?", "8000000", "pending/unverifiable"),
    ],
)
def test_what_a_sentence_makes_of_an_amount(quote: str, value: str, expected: str) -> None:
    claim = guide("2031-02-06", "ebitda", "5000000", "6000000", quote, **YEAR)
    claim = replace(claim, item=replace(claim.item, amount_text="$5 million to $6 million"))
    assert told(claim, number("2032-02-05", "ebitda", value, **YEAR)) == expected


def test_a_profit_that_is_not_expected_is_not_promised() -> None:
    quote = "The Company does not expect it to be profitable in 2031."
    claim = guide("2031-02-06", "net_income", "1", None, quote, **YEAR)
    claim = replace(claim, item=replace(claim.item, measure="direction", low=None, unit=None))
    profit = number("2032-02-05", "net_income", "19900000", **YEAR)
    assert told(claim, profit).startswith("pending")
    promised = replace(claim, item=replace(claim.item, quote=quote.replace("does not expect", "expects")))
    assert told(promised, profit) == "met/floor"
