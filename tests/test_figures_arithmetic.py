"""Sales less cost is gross profit: a column that does not add up is trusted less."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from tracker.figures.arithmetic import added_up
from tracker.types import Figure

END = date(2031, 6, 30)


def row(metric: str, value: str, scope: str | None = None, end: date = END, unit: str = "USD") -> Figure:
    return Figure("number", metric, 0, 9, metric=metric, scope=scope, value=D(value), unit=unit, digits=3, period_start=date(2031, 4, 1), period_end=end, rule="table.statement", in_table=True)  # fmt: skip


@pytest.mark.parametrize(
    ("sales", "cost", "profit", "rule"),
    [
        ("100000000", "60000000", "40000000", "table.statement"),
        # Rounding, and a small line that is not shown.
        ("100000000", "60001000", "40000000", "table.statement"),
        ("100000000", "60400000", "40000000", "table.statement"),
        # The cost of another column, or of a part.
        ("100000000", "52000000", "40000000", "table.astray"),
    ],
)
def test_a_column_must_add_up(sales: str, cost: str, profit: str, rule: str) -> None:
    rows = [row("revenue", sales), row("cost_of_revenue", cost), row("gross_profit", profit)]
    assert {f.rule for f in added_up(rows)} == {rule}


@pytest.mark.parametrize(
    "rows",
    [
        # A row is missing, is of a part, of another period, a share of sales, or stands twice.
        [row("revenue", "100000000"), row("gross_profit", "40000000")],
        [row("revenue", "100000000"), row("cost_of_revenue", "52000000", "service"), row("gross_profit", "40000000")],
        [row("revenue", "100000000"), row("cost_of_revenue", "52000000", end=date(2030, 6, 30)), row("gross_profit", "40000000")],
        [row("revenue", "100000000"), row("cost_of_revenue", "52", unit="percent"), row("gross_profit", "40000000")],
        [row("revenue", "100000000"), row("cost_of_revenue", "52000000"), row("cost_of_revenue", "8000000"), row("gross_profit", "40000000")],
    ],
)  # fmt: skip
def test_rows_that_tell_nothing_of_one_another(rows: list[Figure]) -> None:
    assert {f.rule for f in added_up(rows)} == {"table.statement"}
