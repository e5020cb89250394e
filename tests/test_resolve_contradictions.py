"""Two ranges of one release for one quantity and period: the finer of one number printed twice, or a contradiction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tracker.resolve import resolve
from tracker.types import Claim, Figure, Published, Resolution

D = Decimal
SAID, TOLD = date(2031, 2, 5), date(2031, 5, 6)
Q1 = (date(2031, 1, 1), date(2031, 3, 31))


def claim(name: str, low: str, high: str, digits: int, **more: object) -> Published[Claim]:
    item = Claim(
        "guidance", name, 0, 0, "", "operating expenses", metric="operating_expenses", basis="gaap", measure="level",
        low=D(low), high=D(high), unit="USD", digits=digits, target_start=Q1[0], target_end=Q1[1], claim_id=name,
    )  # fmt: skip
    return Published(item, "february", "i", SAID)


def judged(claims: list[Published[Claim]], actual: str) -> dict[str, Resolution]:
    figure = Figure(
        "number", "Operating expenses", 0, 0, metric="operating_expenses", basis="gaap", measure="level", unit="USD",
        value=D(actual), period_start=Q1[0], period_end=Q1[1], rule="table.statement", in_table=True,
    )  # fmt: skip
    figures = [Published(figure, "may", "i", TOLD)]
    return {told.claim_id: told for told in resolve(claims, figures, TOLD)}


@pytest.mark.parametrize(
    ("prose", "table", "contradict"),
    [
        # Rounded at the coarser digits, a half either way.
        (("4800", "4800", 2), ("4750", "4750", 1), False),
        (("4800", "4800", 2), ("4850", "4850", 1), False),
        (("4800", "4800", 2), ("4812", "4812", 0), False),
        (("4700", "4800", 2), ("4705", "4795", 0), False),
        # Neighbours that round to another number.
        (("4800", "4800", 2), ("4740", "4740", 1), True),
        (("4800", "4800", 2), ("4690", "4690", 1), True),
        (("4800", "4800", 2), ("4870", "4870", 1), True),
        # Of equal digits nothing is rounded.
        (("4800", "4800", 1), ("4750", "4750", 1), True),
        # One coarse digit takes in no quarter of the amount.
        (("1000", "1000", 3), ("760", "760", 1), True),
    ],
)
def test_the_coarser_of_two_is_the_finer_one_rounded(
    prose: tuple[str, str, int], table: tuple[str, str, int], contradict: bool
) -> None:
    told = judged([claim("prose", *prose), claim("table", *table)], "4755")
    assert {verdict.flag == "contradicted" for verdict in told.values()} == {contradict}


def test_the_finer_of_two_is_the_value_that_both_are_judged_by() -> None:
    # 4,840 rounds to the 4.8 of the text, and is 1.9 % over the table's 4,750.
    told = judged([claim("prose", "4800", "4800", 2), claim("table", "4750", "4750", 1)], "4840")
    assert {(verdict.status, verdict.reason) for verdict in told.values()} == {("missed", "worse")}
    assert judged([claim("prose", "4800", "4800", 2)], "4840")["prose"].status == "met"


def test_a_range_is_no_finer_printing_of_a_point_that_only_one_of_its_ends_rounds_to() -> None:
    told = judged([claim("prose", "4800", "4800", 2), claim("table", "4600", "4800", 1)], "4840")
    assert told["prose"].status == "met" and told["table"].reason == "worse"


@pytest.mark.parametrize(
    ("one", "other", "actual", "expected"),
    [
        # A tenth is a part or another row: the report tells which of the two is the quantity.
        (("4800", "4900", 2), ("450", "450", 1), "4850", ["in_range", "factor"]),
        (("4800", "4900", 2), ("480000", "480000", 4), "5200", ["worse", "factor"]),
        (("4800", "4900", 2), ("2400", "2400", 2), "4850", ["contradicted", "contradicted"]),
    ],
)
def test_of_two_that_lie_far_apart_the_report_tells_which_is_meant(
    one: tuple[str, str, int], other: tuple[str, str, int], actual: str, expected: list[str]
) -> None:
    told = judged([claim("one", *one), claim("other", *other)], actual)
    assert [told[name].flag or told[name].reason for name in ("one", "other")] == expected


def test_a_bound_that_the_other_quantity_lies_beyond_is_not_told_by_the_report() -> None:
    """ "More than 265" of a part beside "750 to 760" of the whole: 766 is above both."""
    part = claim("part", "95", "95", 0)
    bound = Published(replace(part.item, high=None), part.release_id, part.issuer_id, part.published)
    told = judged([claim("whole", "4800", "4900", 0), bound, claim("other", "10", "10", 0)], "4850")
    assert (told["whole"].reason, told["part"].flag) == ("in_range", "contradicted")
