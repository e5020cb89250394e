"""Sentences that name a metric and promise nothing of the whole company for the whole period stay pending, their neighbours do not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from tracker import lexicon
from tracker.resolve import resolve
from tracker.resolve.unpromised import unpromised_in
from tracker.types import Claim, Figure, Published

ROWS = lexicon.load_rows("unpromised")
NOW, YEAR_AGO, BEFORE = ("2031-04-01", "2031-06-30"), ("2030-04-01", "2030-06-30"), ("2031-01-01", "2031-03-31")


@pytest.mark.parametrize(("name", "text"), [(r["id"], r["example"]) for r in ROWS])
def test_a_row_reads_its_example(name: str, text: str) -> None:
    assert unpromised_in(text) == name


@pytest.mark.parametrize("text", [t for r in ROWS for t in r["not"]])
def test_a_row_leaves_its_neighbours_alone(text: str) -> None:
    assert unpromised_in(text) is None


def guide(quote: str, metric: str = "revenue", **fields: Any) -> Published[Claim]:
    start, end = (date.fromisoformat(d) for d in NOW)
    given = {"measure": "direction", "basis": "unstated", "target_start": start, "target_end": end, **fields}
    claim = Claim("guidance", quote, 0, len(quote), "Norvane", metric, metric=metric, claim_id="c", **given)
    return Published(claim, "may", "norvane", date(2031, 5, 2))


def rows(metric: str, now: str, before: str, ago: str, **fields: Any) -> list[Published[Figure]]:
    given = {"basis": "unstated", "unit": "USD", "digits": 3, "rule": "table.statement", "in_table": True, **fields}
    return [
        Published(
            Figure("number", f"{metric} {value}", 0, 9, metric=metric, value=D(value), period_start=date.fromisoformat(s), period_end=date.fromisoformat(e), **given),
            "august", "norvane", date(2031, 8, 5),
        )
        for value, (s, e) in ((now, NOW), (before, BEFORE), (ago, YEAR_AGO))
    ]  # fmt: skip


SALES = rows("revenue", "197000000", "180000000", "164000000")
AMOUNT: dict[str, Any] = {"measure": "level", "low": D(150000000), "high": D(150000000), "unit": "USD", "digits": 6}


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (guide("We expect expenses to climb as we build what our initiatives of increasing revenues need."), "pending/unverifiable"),
        (guide("We expect increasing revenues, and our initiatives of increasing revenues cost more."), "met/floor"),
        (guide("We expect revenues to increase."), "met/floor"),
        (guide("We expect bookings growth to exceed revenue growth."), "pending/unverifiable"),
        (guide("We expect revenue growth to exceed bookings growth."), "met/floor"),
        (guide("We expect revenue growth to exceed 10%."), "met/floor"),
        (guide("With orders rising, this segment is expected to have higher revenue."), "pending/unverifiable"),
        (guide("The company is expected to have higher revenue."), "met/floor"),
        (guide("Preliminary sales totaled about $150 million", cue="Through the first eight weeks of the quarter:", **AMOUNT), "pending/unverifiable"),
        (guide("Sales totaled about $150 million", cue="forecast", **AMOUNT), "met/exceeded"),
        (guide("We expect sales of about $150 million", cue="Through the first eight weeks of the quarter:", **AMOUNT), "met/exceeded"),
        (guide("Our sales in the quarter were about $150 million.", amount_text="$150 million", **AMOUNT), "pending/unverifiable"),
        (guide("We expect sales, which were up a year ago, of $150 million.", amount_text="$150 million", **AMOUNT), "met/exceeded"),
        (guide("The forecast for sales was $150 million.", amount_text="$150 million", **AMOUNT), "met/exceeded"),
        (guide("Sales of about $150 million", target_text="second quarter through April 27, 2031", **AMOUNT), "pending/unverifiable"),
        (guide("Sales of about $150 million", target_text="second quarter through June 30, 2031", **AMOUNT), "met/exceeded"),
    ],
)  # fmt: skip
def test_what_no_figure_decides(claim: Published[Claim], expected: str) -> None:
    (found,) = resolve([claim], SALES, date(2032, 12, 31))
    assert f"{found.status}/{found.reason}" == expected


@pytest.mark.parametrize(
    ("scope", "value", "expected"),
    [
        ("franchised", "71", "pending/rounding"),
        ("franchised", "70", "met/None"),
        ("franchised", "60", "missed/None"),
        # More stores than planned are better where they are all of them.
        (None, "71", "met/None"),
    ],
)
def test_a_kind_of_several_a_hair_off_its_point(scope: str | None, value: str, expected: str) -> None:
    seventy: dict[str, Any] = {"measure": "level", "low": D(70), "high": D(70), "unit": "count", "scope": scope}
    claim = guide("We plan to open approximately 90 owned and 70 franchised stores.", "store_openings", **seventy)
    (found,) = resolve(
        [claim], rows("store_openings", value, "1", "1", unit="count", digits=0, scope=scope), date(2032, 12, 31)
    )
    assert f"{found.status}/{found.flag}" == expected


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("We expect gross margin on devices to be about 15% as large shipments go out.", "pending/not_comparable"),
        ("We expect a gross margin on sales of about 15%.", "met/exceeded"),
        ("We expect gross margin on a comparable basis of about 15%.", "met/exceeded"),
    ],
)
def test_a_margin_on_a_part_is_not_the_whole_s(quote: str, expected: str) -> None:
    fifteen: dict[str, Any] = {"measure": "level", "low": D(15), "high": D(15), "unit": "percent"}
    figures = rows("gross_margin", "24.0", "23.0", "23.5", unit="percent", digits=-1)
    (found,) = resolve([guide(quote, "gross_margin", **fifteen)], figures, date(2032, 12, 31))
    assert f"{found.status}/{found.reason}" == expected
