"""What the rows of a statement tell of one another: sales less cost is gross profit, in every column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tracker.types import Figure

# A whole and the two rows that it is made of.
_SUMS = (("revenue", "cost_of_revenue", "gross_profit"),)
# Rounded rows may miss by a unit or two; so may a statement that leaves out a small line.
_OFF = Decimal("0.005")


def added_up(figures: Sequence[Figure]) -> Iterator[Figure]:
    """Trust the rows of a sum less where a column of them does not add up: one of them is of another column, or of a part."""
    columns: dict[tuple[object, ...], dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for figure in figures:
        if figure.metric and figure.scope is None and figure.measure == "level" and figure.unit != "percent":
            columns[figure.period_start, figure.period_end, figure.basis][figure.metric].append(figure)
    wrong = {id(f) for rows in columns.values() for names in _SUMS for f in _astray([rows[name] for name in names])}
    yield from (replace(f, rule="table.astray") if id(f) in wrong else f for f in figures)


def _astray(rows: Sequence[Sequence[Figure]]) -> Sequence[Figure]:
    """Give the figures of a whole and its two parts that do not add up; none where a row is missing or stands twice."""
    if any(len(found) != 1 for found in rows):
        return ()
    whole, part, rest = (found[0] for found in rows)
    total = whole.value or Decimal(0)
    off = abs(total - (part.value or Decimal(0)) - (rest.value or Decimal(0)))
    rounding = 2 * Decimal(1).scaleb(max(f.digits for f in (whole, part, rest)))
    return (whole, part, rest) if off > max(rounding, abs(total) * _OFF) else ()
